package objects

import "github.com/go-json-experiment/json/jsontext"

// SearchResult is the answer to GET /search.
//
// Source: app/Libraries/Search/AllSearch.php.
type SearchResult struct {
	User     *SearchResultUser     `json:"user,omitzero"`      // absent when only the wiki was searched
	WikiPage *SearchResultWikiPage `json:"wiki_page,omitzero"` // absent when only users were searched

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SearchResultUser is the users a search found.
//
// Source: app/Libraries/Search/AllSearch.php.
type SearchResultUser struct {
	Data  []User `json:"data"`
	Total int    `json:"total"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SearchResultWikiPage is the wiki pages a search found.
//
// Source: app/Libraries/Search/AllSearch.php.
type SearchResultWikiPage struct {
	Data  []WikiPage `json:"data"`
	Total int        `json:"total"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SearchMode chooses what GET /search looks through.
//
// Values: all, user, wiki_page.
type SearchMode string

// The values of SearchMode.
const (
	SearchModeAll      SearchMode = "all" // the default
	SearchModeUser     SearchMode = "user"
	SearchModeWikiPage SearchMode = "wiki_page"
)

package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// NewsPost is a news post, sent by GET /news/{news}. Its slug is the stable
// key.
//
// Source: app/Transformers/NewsPostTransformer.php.
type NewsPost struct {
	ID           NewsPostID     `json:"id"`
	Author       string         `json:"author"`
	EditURL      string         `json:"edit_url"`
	FirstImage   Opt[string]    `json:"first_image"`    // null without an image
	FirstImage2x Opt[string]    `json:"first_image@2x"` // twice as large
	PublishedAt  Opt[time.Time] `json:"published_at"`   // null until published
	UpdatedAt    time.Time      `json:"updated_at"`     // when the server last synchronised the post
	Slug         string         `json:"slug"`
	Title        string         `json:"title"`

	Content    Opt[string]     `json:"content,omitzero"`    // HTML; GET /news/{news} only
	Navigation *NewsNavigation `json:"navigation,omitzero"` // GET /news/{news} only
	// Preview is the first paragraph as plain text; GET /news only.
	Preview Opt[string] `json:"preview,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NewsNavigation holds the neighbours of a news post. The server sends an empty
// array when there are none; that decodes as an empty NewsNavigation.
//
// Source: app/Transformers/NewsPostTransformer.php.
type NewsNavigation struct {
	Newer *NewsPost `json:"newer,omitzero"` // nil in the newest post
	Older *NewsPost `json:"older,omitzero"` // nil in the oldest post

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UnmarshalJSONFrom reads an object or an empty array.
func (n *NewsNavigation) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeObject(dec, (*newsNavigation)(n))
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*NewsNavigation) Shape(jsontext.Value) []any { return []any{new(newsNavigation)} }

// newsNavigation is [NewsNavigation] without its methods.
type newsNavigation NewsNavigation

// NewsListing is the answer to GET /news.
//
// Source: app/Http/Controllers/NewsController.php.
type NewsListing struct {
	NewsPosts    []NewsPost  `json:"news_posts"` // with Preview
	NewsSidebar  NewsSidebar `json:"news_sidebar"`
	Search       NewsSearch  `json:"search"`
	Cursor       Cursor      `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string] `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NewsSidebar holds the news of one year without previews.
//
// Source: app/Http/Controllers/NewsController.php.
type NewsSidebar struct {
	// CurrentYear is a number, or a string when the listing is empty.
	CurrentYear Scalar     `json:"current_year"`
	NewsPosts   []NewsPost `json:"news_posts"`
	Years       []int      `json:"years"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NewsSearch has the parameters of GET /news as the server read them.
//
// Source: app/Models/NewsPost.php.
type NewsSearch struct {
	Limit int      `json:"limit"`
	Sort  NewsSort `json:"sort"`
	Year  Opt[int] `json:"year"` // null unless asked for

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NewsSeries is the series of a news post. It appears in notifications only.
//
// Values: game_updates, ranking_system_updates, featured_artists, world_cups,
// community_tournaments, official_contests, community_contests,
// monthly_beatmapping_contest, fanart_contests, offline_events, online_events,
// project_loved, beatmap_spotlights, mappers_guild, merch_runs, miscellaneous.
type NewsSeries string

// The values of NewsSeries.
const (
	NewsSeriesGameUpdates               NewsSeries = "game_updates"
	NewsSeriesRankingSystemUpdates      NewsSeries = "ranking_system_updates"
	NewsSeriesFeaturedArtists           NewsSeries = "featured_artists"
	NewsSeriesWorldCups                 NewsSeries = "world_cups"
	NewsSeriesCommunityTournaments      NewsSeries = "community_tournaments"
	NewsSeriesOfficialContests          NewsSeries = "official_contests"
	NewsSeriesCommunityContests         NewsSeries = "community_contests"
	NewsSeriesMonthlyBeatmappingContest NewsSeries = "monthly_beatmapping_contest"
	NewsSeriesFanartContests            NewsSeries = "fanart_contests"
	NewsSeriesOfflineEvents             NewsSeries = "offline_events"
	NewsSeriesOnlineEvents              NewsSeries = "online_events"
	NewsSeriesProjectLoved              NewsSeries = "project_loved"
	NewsSeriesBeatmapSpotlights         NewsSeries = "beatmap_spotlights"
	NewsSeriesMappersGuild              NewsSeries = "mappers_guild"
	NewsSeriesMerchRuns                 NewsSeries = "merch_runs"
	NewsSeriesMiscellaneous             NewsSeries = "miscellaneous"
)

// NewsSort is the order of news posts.
//
// Values: published_desc, published_asc.
type NewsSort string

// The values of NewsSort.
const (
	NewsSortPublishedDesc NewsSort = "published_desc" // what GET /news uses
	NewsSortPublishedAsc  NewsSort = "published_asc"
)

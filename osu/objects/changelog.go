package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Build is a release of an update stream, sent by GET
// /changelog/{stream}/{build} and GET /changelog/{changelog}.
//
// Source: app/Transformers/BuildTransformer.php.
type Build struct {
	CreatedAt      time.Time    `json:"created_at"`
	DisplayVersion string       `json:"display_version"` // the digits and dots of Version
	ID             BuildID      `json:"id"`
	Users          int          `json:"users"`         // users online now
	Version        Opt[string]  `json:"version"`       // null is possible but not sent today
	YouTubeID      Opt[string]  `json:"youtube_id"`    // null without a video
	UpdateStream   UpdateStream `json:"update_stream"` // without LatestBuild and UserCount

	// ChangelogEntries is never empty: a build without any has a placeholder.
	ChangelogEntries []ChangelogEntry `json:"changelog_entries,omitzero"`
	Versions         *BuildVersions   `json:"versions,omitzero"` // empty when it is alone

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BuildVersions holds the neighbours of a build in its stream.
//
// Source: app/Transformers/BuildTransformer.php.
type BuildVersions struct {
	Next     *Build `json:"next,omitzero"`     // absent when there is none
	Previous *Build `json:"previous,omitzero"` // absent when there is none

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChangelogEntry is a line of a changelog.
//
// Source: app/Transformers/ChangelogEntryTransformer.php.
type ChangelogEntry struct {
	ID                  Opt[ChangelogEntryID] `json:"id"`                     // null on legacy entries and placeholders
	Repository          Opt[string]           `json:"repository"`             // owner/name on GitHub
	GithubPullRequestID Opt[int]              `json:"github_pull_request_id"` // null when the change is not from GitHub
	GithubURL           Opt[string]           `json:"github_url"`             // null when the change is not from GitHub
	URL                 Opt[string]           `json:"url"`                    // null without a link
	Type                ChangelogEntryType    `json:"type"`
	Category            string                `json:"category"` // free text, such as Gameplay
	Title               Opt[string]           `json:"title"`    // null without one
	Major               bool                  `json:"major"`
	CreatedAt           Opt[time.Time]        `json:"created_at"` // the Unix epoch on placeholders

	GithubUser  *GithubUser `json:"github_user,omitzero"`  // a placeholder when unknown
	Message     Opt[string] `json:"message,omitzero"`      // Markdown; null when there is a title only
	MessageHTML Opt[string] `json:"message_html,omitzero"` // null without a message; absent unless asked for by MessageFormats

	Unknown map[string]jsontext.Value `json:",embed"`
}

// GithubUser is the author of a [ChangelogEntry].
//
// Source: app/Transformers/GithubUserTransformer.php.
type GithubUser struct {
	DisplayName    string            `json:"display_name"`    // "[no name]" when unknown
	GithubURL      Opt[string]       `json:"github_url"`      // null without an account on GitHub
	GithubUsername Opt[string]       `json:"github_username"` // null without an account on GitHub
	ID             Opt[GithubUserID] `json:"id"`              // not the id GitHub uses
	OsuUsername    Opt[string]       `json:"osu_username"`    // null without an osu! account
	UserID         Opt[UserID]       `json:"user_id"`         // null without an osu! account
	UserURL        Opt[string]       `json:"user_url"`        // null without an osu! account

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UpdateStream is a line of releases, such as lazer or stable.
//
// Source: app/Transformers/UpdateStreamTransformer.php.
type UpdateStream struct {
	ID          UpdateStreamID   `json:"id"` // data of the installation; compare Name instead
	Name        UpdateStreamName `json:"name"`
	DisplayName Opt[string]      `json:"display_name"` // null is possible but not sent today
	IsFeatured  bool             `json:"is_featured"`

	LatestBuild *Build   `json:"latest_build,omitzero"` // GET /changelog only
	UserCount   Opt[int] `json:"user_count,omitzero"`   // GET /changelog only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChangelogListing is the answer to GET /changelog.
//
// Source: app/Http/Controllers/ChangelogController.php.
type ChangelogListing struct {
	Streams []UpdateStream  `json:"streams"` // with LatestBuild and UserCount
	Builds  []Build         `json:"builds"`  // with ChangelogEntries
	Search  ChangelogSearch `json:"search"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChangelogSearch has the parameters of GET /changelog as the server read them.
//
// Source: app/Http/Controllers/ChangelogController.php.
type ChangelogSearch struct {
	Stream Opt[string]  `json:"stream"` // null unless asked for
	From   Opt[string]  `json:"from"`   // a version
	To     Opt[string]  `json:"to"`     // a version
	MaxID  Opt[BuildID] `json:"max_id"` // null unless asked for
	Limit  int          `json:"limit"`  // always 21

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChangelogEntryType is the kind of a change.
//
// Values: add, fix, misc.
type ChangelogEntryType string

// The values of ChangelogEntryType.
const (
	ChangelogEntryTypeAdd  ChangelogEntryType = "add"
	ChangelogEntryTypeFix  ChangelogEntryType = "fix" // the default
	ChangelogEntryTypeMisc ChangelogEntryType = "misc"
)

// UpdateStreamName names an update stream. Streams are data of the
// installation: the constants are those of osu.ppy.sh.
//
// Values: stable, cuttingedge, stable40, beta40, lazer, web, tachyon.
type UpdateStreamName string

// The values of UpdateStreamName.
const (
	UpdateStreamNameStable      UpdateStreamName = "stable" // Stable Fallback
	UpdateStreamNameCuttingEdge UpdateStreamName = "cuttingedge"
	UpdateStreamNameStable40    UpdateStreamName = "stable40" // Stable
	UpdateStreamNameBeta40      UpdateStreamName = "beta40"   // Beta
	UpdateStreamNameLazer       UpdateStreamName = "lazer"
	UpdateStreamNameWeb         UpdateStreamName = "web"
	UpdateStreamNameTachyon     UpdateStreamName = "tachyon"
)

// MessageFormat is a notation in which GET /changelog sends messages; without a
// choice it sends both.
//
// Values: html, markdown.
type MessageFormat string

// The values of MessageFormat.
const (
	MessageFormatHTML     MessageFormat = "html"
	MessageFormatMarkdown MessageFormat = "markdown"
)

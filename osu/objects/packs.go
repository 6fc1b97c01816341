package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// BeatmapPack is a pack of beatmapsets, sent by GET /beatmaps/packs/{pack}.
//
// Source: app/Transformers/BeatmapPackTransformer.php.
type BeatmapPack struct {
	Author          string         `json:"author"`
	Date            time.Time      `json:"date"`
	Name            string         `json:"name"`
	NoDiffReduction bool           `json:"no_diff_reduction"`
	RulesetID       Opt[RulesetID] `json:"ruleset_id"` // null when it fits every ruleset
	Tag             PackTag        `json:"tag"`        // the key of the pack, such as S1234
	URL             string         `json:"url"`

	Beatmapsets        []BeatmapsetExtended           `json:"beatmapsets,omitzero"`          // without Beatmaps
	UserCompletionData *BeatmapPackUserCompletionData `json:"user_completion_data,omitzero"` // also sent without a token user

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapPackUserCompletionData says how far the token user has come in a pack.
//
// Source: app/Models/BeatmapPack.php.
type BeatmapPackUserCompletionData struct {
	Completed     bool           `json:"completed"`      // false without a token user
	BeatmapsetIDs []BeatmapsetID `json:"beatmapset_ids"` // empty without a token user

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapPackListing is the answer to GET /beatmaps/packs.
//
// Source: app/Http/Controllers/BeatmapPacksController.php.
type BeatmapPackListing struct {
	BeatmapPacks []BeatmapPack `json:"beatmap_packs"`
	Cursor       Cursor        `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]   `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapPackType is a kind of beatmap pack. It decides the first letter of the
// tag.
//
// Values: standard, featured, tournament, loved, chart, theme, artist.
type BeatmapPackType string

// The values of BeatmapPackType.
const (
	BeatmapPackTypeStandard   BeatmapPackType = "standard"   // S, the default
	BeatmapPackTypeFeatured   BeatmapPackType = "featured"   // F
	BeatmapPackTypeTournament BeatmapPackType = "tournament" // P
	BeatmapPackTypeLoved      BeatmapPackType = "loved"      // L
	BeatmapPackTypeChart      BeatmapPackType = "chart"      // R
	BeatmapPackTypeTheme      BeatmapPackType = "theme"      // T
	BeatmapPackTypeArtist     BeatmapPackType = "artist"     // A
)

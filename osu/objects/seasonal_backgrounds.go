package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// SeasonalBackgrounds is the answer to GET /seasonal-backgrounds. It is empty
// while nothing is configured.
//
// Source: app/Http/Controllers/SeasonalBackgroundsController.php.
type SeasonalBackgrounds struct {
	EndsAt      Opt[time.Time]       `json:"ends_at,omitzero"`     // absent without a contest
	Backgrounds []SeasonalBackground `json:"backgrounds,omitzero"` // absent without a contest

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SeasonalBackground is a background of the game's main menu.
//
// Source: app/Transformers/SeasonalBackgroundTransformer.php.
type SeasonalBackground struct {
	URL  Opt[string] `json:"url"` // null without a picture
	User User        `json:"user"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

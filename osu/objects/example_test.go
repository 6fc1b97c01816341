package objects_test

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// The members of an event depend on its type: a type switch over its detail reads them.
func ExampleEvent() {
	data := []byte(`[
		{"id": 1, "type": "rank", "created_at": "2031-04-05T06:07:08+00:00", "createdAt": "2031-04-05T06:07:08+00:00",
			"scoreRank": "XH", "rank": 1, "mode": "taiko",
			"beatmap": {"title": "Nobody - Nothing [Breeze]", "url": "/b/72"}, "user": {"username": "Wanderer", "url": "/users/41"}},
		{"id": 2, "type": "somethingNew", "created_at": "2031-04-05T06:07:08+00:00", "createdAt": "2031-04-05T06:07:08+00:00",
			"mood": "bright"}
	]`)
	var events []objects.Event
	if err := json.Unmarshal(data, &events); err != nil {
		fmt.Println(err)
	}
	for _, event := range events {
		switch detail := event.Detail.(type) {
		case *objects.EventRank:
			fmt.Printf("%s is #%d on %s (%s)\n", detail.User.Username, detail.Rank, detail.Beatmap.Title, detail.Mode)
		case *objects.EventUnknown:
			fmt.Printf("%s: %s\n", event.Type.Or(""), detail.Raw)
		}
	}
	// Output:
	// Wanderer is #1 on Nobody - Nothing [Breeze] (taiko)
	// somethingNew: {"mood":"bright"}
}

// A value that the library does not know survives, and tells that it is not known.
func ExampleRuleset_Known() {
	var ruleset objects.Ruleset
	if err := json.Unmarshal([]byte(`"tomorrow"`), &ruleset); err != nil {
		fmt.Println(err)
	}
	fmt.Println(ruleset, ruleset.Known(), objects.RulesetMania.Known())
	// Output: tomorrow false true
}

package osutest

import (
	"cmp"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// beatmapHandlers returns the handlers of difficulties, except those of their
// scores.
func beatmapHandlers() handlers {
	return handlers{
		transport.GetBeatmap:            getBeatmap,
		transport.GetBeatmaps:           getBeatmaps,
		transport.GetBeatmapLookup:      getBeatmapLookup,
		transport.PostBeatmapAttributes: postBeatmapAttributes,
	}
}

func noBeatmap() error { return missing("beatmap difficulty") }

// beatmapParam returns the difficulty of the path.
func (q *request) beatmapParam() (beatmapRef, error) {
	id, ok := q.id("beatmap")
	if !ok {
		return beatmapRef{}, noBeatmap()
	}
	b, ok := q.world.beatmapRef(id)
	if !ok {
		return beatmapRef{}, noBeatmap()
	}
	return b, nil
}

// full writes a difficulty in the form of the routes for difficulties.
func (q *request) full(b beatmapRef) object {
	m := q.world.beatmapExtended(b, "beatmapset", "failtimes", "max_combo", "owners")
	m["current_user_playcount"] = q.playcount(b)
	return m
}

// playcount returns how often the token's user has played a difficulty.
func (q *request) playcount(b beatmapRef) int {
	n, ok := q.user()
	if !ok {
		return 0
	}
	for _, p := range q.world.mostPlayed(n) {
		if p.beatmap == b {
			return p.count
		}
	}
	return 0
}

func getBeatmap(q *request) (any, error) {
	b, err := q.beatmapParam()
	if err != nil {
		return nil, err
	}
	return q.full(b), nil
}

func getBeatmaps(q *request) (any, error) {
	ids := q.in.ids("ids")
	slices.Sort(ids)
	beatmaps := list{}
	for _, id := range slices.Compact(ids) {
		if b, ok := q.world.beatmapRef(id); ok {
			beatmaps = append(beatmaps, q.full(b))
		}
	}
	return object{"beatmaps": beatmaps}, nil
}

func getBeatmapLookup(q *request) (any, error) {
	checksum, filename := q.in.str("checksum"), q.in.str("filename")
	var byName, byID *beatmapRef
	for s, shape := range q.world.sets {
		if checksum == "" && filename == "" {
			break
		}
		for d := range shape.difficulties {
			b := beatmapRef{s, d}
			if checksum != "" && q.world.checksum(b) == checksum {
				return q.full(b), nil
			}
			if byName == nil && filename != "" && q.world.filename(b) == filename {
				byName = &b
			}
		}
	}
	if id, ok := q.in.integer("id"); ok {
		if b, ok := q.world.beatmapRef(id); ok {
			byID = &b
		}
	}
	if b := cmp.Or(byName, byID); b != nil {
		return q.full(*b), nil
	}
	return nil, notFound()
}

func postBeatmapAttributes(q *request) (any, error) {
	b, err := q.beatmapParam()
	if err != nil {
		return nil, err
	}
	own := q.world.rulesetOf(b)
	ruleset := own
	if id, ok := q.in.integer("ruleset_id"); ok {
		ruleset = int(id)
	} else if name := q.in.str("ruleset"); name != "" {
		if ruleset, ok = rulesetID(name); !ok {
			return nil, invalid("no such ruleset")
		}
	}
	if ruleset < 0 || ruleset > 3 {
		return nil, invalid("no such ruleset")
	}
	if own != ruleset && own != 0 {
		return nil, invalid("the difficulty has no convert of that ruleset")
	}
	mods, err := q.mods(ruleset)
	if err != nil {
		return nil, err
	}
	return object{"attributes": q.world.attributes(b, ruleset, mods)}, nil
}

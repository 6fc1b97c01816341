package osutest

import (
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// packHandlers returns the handlers of beatmap packs.
func packHandlers() handlers {
	return handlers{transport.GetBeatmapPacks: getBeatmapPacks, transport.GetBeatmapPack: getBeatmapPack}
}

func getBeatmapPacks(q *request) (any, error) {
	name := q.in.str("type")
	if name == "" {
		name = "standard"
	}
	kind := slices.IndexFunc(packKinds, func(k packKind) bool { return k.name == name })
	if kind < 0 {
		return nil, notFound()
	}
	at := q.world.packs(kind)
	if id, ok := cursorInt(q.in.cursor(), "pack_id"); ok {
		at = int(min(max(id-1-(pack{kind, 0}).id(), 0), int64(at)))
	}
	packs := list{}
	for ; at >= 1 && len(packs) < 100; at-- {
		packs = append(packs, q.world.pack(pack{kind, at}))
	}
	var next object
	if at >= 1 {
		next = object{"pack_id": pack{kind, at + 1}.id()}
	}
	answer := object{"beatmap_packs": packs}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

func getBeatmapPack(q *request) (any, error) {
	w := q.world
	p, ok := w.packByTag(q.params["pack"])
	if !ok {
		return nil, missing("BeatmapPack")
	}
	sets := w.packSets(p)
	cleared := []int64{}
	if user, ok := q.user(); ok {
		legacy := q.in.flag("legacy_only", false)
		for _, s := range sets {
			if w.hasCleared(user, s, legacy, w.withoutReduction(p)) {
				cleared = append(cleared, setID(s))
			}
		}
	}
	answer := w.pack(p)
	answer["beatmapsets"] = listOf(sets, func(s int) object { return w.beatmapsetExtended(s) })
	answer["user_completion_data"] = object{
		"completed": len(sets) > 0 && len(cleared) == len(sets), "beatmapset_ids": cleared,
	}
	return answer, nil
}

package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// The slots that are not picked.
const (
	warmUp     = "WU"
	tiebreaker = "TB"
)

// pool is a mappool: what is played in each slot.
type pool map[string]poolMap

type poolMap struct {
	beatmap objects.BeatmapID
	mods    objects.Mods
}

// readPool reads a CSV of slot, beatmap and mods, with a header.
func readPool(file io.Reader) (pool, error) {
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	p := pool{}
	for i, row := range rows[min(1, len(rows)):] {
		id, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("map %d of the pool: %w", i+1, err)
		}
		required, err := mods.Parse(row[2])
		if err != nil {
			return nil, fmt.Errorf("map %d of the pool: %w", i+1, err)
		}
		p[strings.ToUpper(row[0])] = poolMap{objects.BeatmapID(id), required}
	}
	for _, slot := range []string{warmUp, tiebreaker} {
		if _, ok := p[slot]; !ok {
			return nil, fmt.Errorf("the pool has no %s", slot)
		}
	}
	return p, nil
}

package osutest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
)

// rulesetOrCatch is rulesetParam, but also accepts catch for fruits.
func rulesetOrCatch(text string, def int) (int, bool) {
	if text == "catch" {
		text = "fruits"
	}
	return rulesetParam(text, def)
}

// boardUser writes the user of a score on a leaderboard.
func (w *World) boardUser(n int) object { return w.user(n, "country", "cover", "team") }

// feedCache is how long the server caches an answer of the score feed.
const feedCache = 5 * time.Second

// oldFeedCache is how long it does so for cursors far behind.
const oldFeedCache = 600 * time.Second

// feedEnd returns the number of the first score that is not in the feed yet:
// the first unprocessed one, or the next one to be set.
func (w *World) feedEnd(now time.Time) int {
	until := w.scoresUntil(now)
	first := max(0, until-int(processingTime.Seconds()*w.rate)-2)
	for n := first; n < until; n++ {
		if s := w.score(n); s.passed && !w.processed(s, now) {
			return n
		}
	}
	return until
}

// feedPage is how many scores a page of the feed holds.
const feedPage = 1000

// scoresAfter returns the first scores after an id and before the number end
// that meet a condition.
func (w *World) scoresAfter(id int64, end int, condition func(score) bool) (all []score) {
	first := int64(0)
	if id >= firstScoreID {
		first = (id-firstScoreID)/3 + 1
	}
	for n := int(min(first, int64(end))); n < end && len(all) < feedPage; n++ {
		if s := w.score(n); condition(s) {
			all = append(all, s)
		}
	}
	return all
}

// scoresBefore returns the last scores before the number end that meet a
// condition, oldest first.
func (w *World) scoresBefore(end int, condition func(score) bool) (all []score) {
	for n := end - 1; n >= 0 && len(all) < feedPage; n-- {
		if s := w.score(n); condition(s) {
			all = append(all, s)
		}
	}
	slices.Reverse(all)
	return all
}

// scoreRank returns the rank that a score has, or would have, on its
// leaderboard, or 0 if it can have none.
func (w *World) scoreRank(s score, legacy bool) int {
	if !s.passed {
		return 0
	}
	rank := 1
	for _, other := range w.board(s.beatmap, s.ruleset, false, func(s score) bool { return !legacy || s.stable }) {
		if other.user != s.user && other.total > s.total {
			rank++
		}
	}
	return rank
}

// replay returns a small replay in the format of stable: a full header and one
// frame.
func (w *World) replay(s score) []byte {
	var b bytes.Buffer
	number := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	text := func(v string) {
		b.WriteByte(0x0b)
		b.Write(binary.AppendUvarint(nil, uint64(len(v))))
		b.WriteString(v)
	}
	counts := w.legacyStatistics(s)
	count := func(name string) uint16 { n, _ := counts[name].(int); return uint16(min(n, math.MaxUint16)) }
	var bits int64
	for _, m := range s.mods {
		for _, l := range legacyBits {
			if l.acronym == m.acronym {
				bits |= l.bit
			}
		}
	}
	number(uint8(s.ruleset))
	number(int32(20250122)) // version of the game
	text(w.checksum(s.beatmap))
	text(w.username(s.user))
	text(fmt.Sprintf("%016x%016x", w.draw("score.hash", s.n), w.draw("score.hash.second", s.n)))
	for _, name := range []string{"count_300", "count_100", "count_50", "count_geki", "count_katu", "count_miss"} {
		number(count(name))
	}
	number(int32(min(w.classicTotal(s), math.MaxInt32)))
	number(uint16(min(w.comboOf(s), math.MaxUint16)))
	number(s.hits.miss == 0)
	number(int32(bits))
	text("") // graph of the health
	number(ticks(s.ended))
	number(int32(len(frames)))
	b.WriteString(frames)
	if s.stable && s.passed {
		number(legacyScoreID(s.n))
	} else {
		number(int64(-1))
	}
	return b.Bytes()
}

// frames is the only frame of each replay, 0|256|-500|0, compressed as in all
// replays: LZMA with its header.
const frames = "\x5d\x00\x00\x20\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x18\x1f\x02\x43" +
	"\x51\x03\xb4\x00\x55\x57\xd8\x53\xab\x07\xd6\xbe\x93\xff\xfe\x2b\x18\x00"

// ticks returns a time in .NET ticks: units of 100 ns since the year 1.
func ticks(t time.Time) int64 { return t.Unix()*10_000_000 + 621_355_968_000_000_000 }

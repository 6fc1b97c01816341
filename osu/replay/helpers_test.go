package replay_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/ulikunitz/xz/lzma"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/replay"
	"github.com/osugo/osugo/osu/transport"
)

// stable returns a replay as the stable client writes it.
func stable() *replay.Replay {
	data := []byte("0|256|-500|0,-1|256|-500|0,-894|100.5|200.25|0,16|101|-3.5|5,17|1.676381E-08|0|10,")
	return &replay.Replay{
		Version: 20131113, BeatmapMD5: "da8aae79c8f3306b5d65ec951874a7fb", Player: "Näme 名", MD5: "aaaa",
		Count300: 300, Count100: 20, Count50: 3, CountGeki: 40, CountKatu: 5, CountMiss: math.MaxUint16,
		Score: math.MaxInt32, MaxCombo: 512, Perfect: true, Mods: 1<<6 | 1<<25,
		LifeBar: "2133|0.33,5104|1,", Time: time.Date(2013, 11, 13, 20, 1, 2, 345678900, time.UTC),
		Data: replay.AppendSeed(data, 515055), ScoreID: 1 << 33,
	}
}

// lazer returns a replay as lazer writes it.
func lazer() *replay.Replay {
	without := int64(987654)
	r := stable()
	r.Version, r.ScoreID, r.LifeBar = 30000019, -1, ""
	r.Data = []byte("0|256|192|0,16|257|193|1,16|258|194|2,-12345|0|0|0")
	r.Info = &replay.ScoreInfo{
		ScoreID: 5000000000, UserID: 2, Rank: objects.ScoreRankSH, ClientVersion: "2026.527.0", Pauses: []int32{1000, 2000},
		Mods:                  objects.Mods{{Acronym: "DT", Settings: objects.ModSettings{"speed_change": []byte("1.3")}}},
		Statistics:            objects.ScoreStatistics{objects.HitResultGreat: 300, "a_new_one": -1},
		MaximumStatistics:     objects.ScoreStatistics{objects.HitResultGreat: 320},
		TotalScoreWithoutMods: &without, Unknown: []byte(`{"new":[null]}`),
	}
	return r
}

// targetPractice returns a replay with the field that only the mod Target
// Practice adds.
func targetPractice() *replay.Replay {
	r := stable()
	r.Mods, r.TargetAccuracy = 1<<23, 123.5
	return r
}

// bytesOf returns the content of a replay's file.
func bytesOf(tb testing.TB, r *replay.Replay) []byte {
	tb.Helper()
	file, err := r.MarshalBinary()
	if err != nil {
		tb.Fatalf("MarshalBinary: %v", err)
	}
	return file
}

// rawFile returns a file made by hand: a header of that version and mods, a
// block in place of the frames, and a tail.
func rawFile(version int32, mods uint32, block, tail []byte) []byte {
	b := []byte{0}
	b = binary.LittleEndian.AppendUint32(b, uint32(version))
	b = append(b, 0, 0, 0)                    // three texts that are null
	b = append(b, make([]byte, 6*2+4+2+1)...) // counts, score, combo, perfect
	b = binary.LittleEndian.AppendUint32(b, mods)
	b = append(b, 0)                  // no life bar
	b = append(b, make([]byte, 8)...) // time
	b = binary.LittleEndian.AppendUint32(b, uint32(len(block)))
	return append(append(b, block...), tail...)
}

// packed returns a text compressed with the size in front, or with a mark at its
// end if the size is negative.
func packed(tb testing.TB, text []byte, size int64) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := lzma.WriterConfig{DictCap: 1 << 21, Size: size, SizeInHeader: size > 0, EOSMarker: size < 0}.NewWriter(&b)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		tb.Fatalf("compressing: %v", err)
	}
	return b.Bytes()
}

// frames returns what a replay's frames are, and the number of pieces that are
// none.
func frames(tb testing.TB, r *replay.Replay) (all []replay.Frame, bad int) {
	tb.Helper()
	for f, err := range r.Frames() {
		if err != nil {
			bad++
			continue
		}
		all = append(all, f)
	}
	return all, bad
}

// newServer returns a server and a client of it.
func newServer(t *testing.T) (*osutest.Server, *osu.Client) {
	t.Helper()
	server := osutest.New()
	t.Cleanup(server.Close)
	token := auth.FixedToken(server.Token(transport.ScopePublic), transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}})
	client, err := osu.New(token, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

// long returns a replay of that many frames, which move as a cursor does.
func long(n int) *replay.Replay {
	r := stable()
	r.Data = nil
	x, y := 256.0, 192.0
	for i := range n {
		x, y = x+float64(i*7919%97-48)/16, y+float64(i*104729%89-44)/32
		if x < 0 || x > 512 || y < 0 || y > 384 {
			x, y = 256, 192
		}
		r.Data = replay.AppendFrame(r.Data, replay.Frame{Delta: ms * 16, X: x, Y: y, Keys: replay.Keys(i / 40 % 2 * 5)})
	}
	return r
}

// readFrames parses a file and goes through all its frames.
func readFrames(tb testing.TB, file []byte) {
	tb.Helper()
	r, err := replay.Parse(file)
	if err != nil {
		tb.Fatal(err)
	}
	for _, err := range r.Frames() {
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// decodeBare decodes a block with nothing but LZMA.
func decodeBare(tb testing.TB, block []byte) {
	tb.Helper()
	reader, err := lzma.NewReader(bytes.NewReader(block))
	if err == nil {
		_, err = io.Copy(io.Discard, reader)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// bombOf returns a block that decodes to that many zeros. No more than a
// megabyte of them is ever in memory.
func bombOf(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := lzma.WriterConfig{DictCap: 1 << 16, Size: -1, EOSMarker: true}.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range size / len(zeros) {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// allocated returns how many bytes run allocates, whether they are collected or
// not.
func allocated(run func()) uint64 {
	before := readMetric("/gc/heap/allocs:bytes")
	run()
	return readMetric("/gc/heap/allocs:bytes") - before
}

// mostInUse returns by how many bytes the part of the heap that is in use grows
// at most while run runs, as far as collecting all the time can tell.
func mostInUse(run func()) uint64 {
	inUse := func() uint64 {
		runtime.GC()
		return readMetric("/gc/heap/live:bytes")
	}
	before := inUse()
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		highest := before
		for {
			highest = max(highest, inUse())
			select {
			case <-done:
				most <- highest
				return
			default:
			}
		}
	}()
	run()
	close(done)
	return <-most - before
}

// readMetric returns a metric of the runtime.
func readMetric(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// zeros is a reader without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// stamped returns a file without frames and with a time stamp.
func stamped(stamp int64, tail []byte) []byte {
	file := rawFile(1, 0, nil, nil)
	binary.LittleEndian.PutUint64(file[len(file)-12:], uint64(stamp))
	return append(file, tail...)
}

// fieldsOf returns the fields of a replay under the names of osrparse.
func fieldsOf(tb testing.TB, r *replay.Replay) map[string]any {
	tb.Helper()
	seed, hasSeed := r.Seed()
	fields := map[string]any{
		"mode": r.Ruleset, "game_version": r.Version, "beatmap_hash": r.BeatmapMD5, "username": r.Player, "replay_hash": r.MD5,
		"count_300": r.Count300, "count_100": r.Count100, "count_50": r.Count50, "count_geki": r.CountGeki, "count_katu": r.CountKatu,
		"count_miss": r.CountMiss, "score": r.Score, "max_combo": r.MaxCombo, "perfect": r.Perfect, "mods": r.Mods,
		"microseconds": r.Time.UnixMicro(), "replay_id": r.ScoreID, "has_seed": hasSeed, "rng_seed": seed,
	}
	var frames, life [][]any
	for f, err := range r.RawFrames() {
		if err != nil {
			tb.Fatal(err)
		}
		if !f.IsSeed() {
			frames = append(frames, []any{f.Delta.Milliseconds(), f.X, f.Y, f.Keys})
		}
	}
	for p, err := range r.Life() {
		if err != nil {
			tb.Fatal(err)
		}
		life = append(life, []any{p.Time.Milliseconds(), p.Life})
	}
	fields["frames"], fields["life_bar"] = frames, life
	return fields
}

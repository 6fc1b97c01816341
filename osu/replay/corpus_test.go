package replay_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/replay"
)

// TestParse_folder reads every .osr file of the folder that OSUGO_REPLAYS names,
// writes it, and reads it again.
func TestParse_folder(t *testing.T) {
	folder := os.Getenv("OSUGO_REPLAYS")
	if folder == "" {
		t.Skip("OSUGO_REPLAYS names no folder of .osr files")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.osr"))
	if err != nil {
		t.Fatal(err)
	}
	read, same, all := 0, 0, 0
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := replay.Parse(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		read++
		if again, err := replay.Parse(bytesOf(t, r)); err == nil && reflect.DeepEqual(again, r) {
			same++
		} else {
			t.Errorf("%s: written and read again it differs: %v", name, err)
		}
		good, bad := frames(t, r)
		all += len(good)
		if bad > 0 {
			t.Errorf("%s: %d pieces are not frames", name, bad)
		}
	}
	t.Logf("%d files: %d read, %d the same once written, %d frames", len(files), read, same, all)
}

// TestMarshalBinary_forOthers writes the replays of the tests to the folder that
// OSUGO_REPLAYS_OUT names, each with its fields and frames as JSON, for other
// readers: see tools/interop.
func TestMarshalBinary_forOthers(t *testing.T) {
	folder := os.Getenv("OSUGO_REPLAYS_OUT")
	if folder == "" {
		t.Skip("OSUGO_REPLAYS_OUT names no folder to write to")
	}
	for name, r := range map[string]*replay.Replay{"stable": stable(), "lazer": lazer(), "target": targetPractice(), "long": long(2000)} {
		text, err := json.Marshal(fieldsOf(t, r))
		if err != nil {
			t.Fatal(err)
		}
		for file, content := range map[string][]byte{name + ".osr": bytesOf(t, r), name + ".json": text} {
			if err := os.WriteFile(filepath.Join(folder, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzParse: no file panics, what is wrong has a kind, and what is read can be
// written and read again.
func FuzzParse(f *testing.F) {
	for _, r := range []*replay.Replay{stable(), lazer(), targetPractice()} {
		f.Add(bytesOf(f, r))
	}
	f.Add(rawFile(20131113, 0, nil, []byte{1, 0, 0, 0}))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := replay.Parse(file)
		if err != nil {
			if !errors.Is(err, replay.ErrFormat) && !errors.Is(err, replay.ErrTruncated) && !errors.Is(err, replay.ErrTooLarge) {
				t.Errorf("of no kind: %v", err)
			}
			return
		}
		for range r.Frames() { // it may not panic
		}
		for range r.Life() { // it may not panic
		}
		written, err := r.MarshalBinary()
		if err != nil {
			return
		}
		again, err := replay.Parse(written)
		if err != nil {
			t.Fatalf("written, it is not read: %v", err)
		}
		if !bytes.Equal(again.Data, r.Data) || (again.Info == nil) != (r.Info == nil) || !again.Time.Equal(r.Time) ||
			again.Player != r.Player || again.ScoreID != r.ScoreID || again.Mods != r.Mods {
			t.Errorf("got %+v, want %+v", again, r)
		}
	})
}

// FuzzUnpack: no block panics or decodes to more than the limit, what is wrong
// has a kind, and what is decoded ends with a frame if there was an error.
func FuzzUnpack(f *testing.F) {
	for _, r := range []*replay.Replay{stable(), lazer(), long(300)} {
		f.Add(packed(f, r.Data, int64(len(r.Data))))
		f.Add(packed(f, r.Data, -1))
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		text, err := replay.Unpack(block)
		if len(text) > replay.MaxData {
			t.Errorf("got %d bytes, want at most %d", len(text), replay.MaxData)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, replay.ErrFormat) && !errors.Is(err, replay.ErrTruncated) && !errors.Is(err, replay.ErrTooLarge) {
			t.Errorf("of no kind: %v", err)
		}
		if len(text) > 0 && text[len(text)-1] != ',' {
			t.Errorf("got %q after %v, want whole frames", text, err)
		}
	})
}

// BenchmarkParse reads a replay with all its frames, and decodes the same block
// with nothing but LZMA.
func BenchmarkParse(b *testing.B) {
	const n = 20000
	r := long(n)
	file, block := bytesOf(b, r), packed(b, r.Data, int64(len(r.Data)))
	report := func(b *testing.B) {
		b.Helper()
		b.SetBytes(int64(len(r.Data)))
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "frames/s")
	}
	b.Run("replay", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			readFrames(b, file)
		}
		report(b)
		b.ReportMetric(float64(allocated(func() { readFrames(b, file) }))/n, "B/frame")
	})
	b.Run("bare LZMA", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			decodeBare(b, block)
		}
		report(b)
		b.ReportMetric(float64(allocated(func() { decodeBare(b, block) }))/n, "B/frame")
	})
}

package replay_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/replay"
)

// TestParse_readsWrittenReplays: every field comes back, in the shapes that
// stable, lazer and Target Practice have.
func TestParse_readsWrittenReplays(t *testing.T) {
	t.Parallel()
	scoreOnly := stable()
	scoreOnly.Data = nil
	seedOnly := stable()
	seedOnly.Data = []byte("-12345|0|0|515055,")
	firstLazer := stable()
	firstLazer.Version = 30000000
	for name, want := range map[string]*replay.Replay{
		"stable": stable(), "lazer": lazer(), "first lazer": firstLazer, "target practice": targetPractice(),
		"without frames": scoreOnly, "seed only": seedOnly,
	} {
		got, err := replay.Parse(bytesOf(t, want))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

// TestParse_keepsNull: a text that is null is written as null, an empty one as
// an empty one.
func TestParse_keepsNull(t *testing.T) {
	t.Parallel()
	file := rawFile(20151228, 0, nil, make([]byte, 8))
	r, err := replay.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(t, r); !bytes.Equal(got, file) {
		t.Errorf("got %x, want %x", got, file)
	}
	r.Player = "someone"
	if again, err := replay.Parse(bytesOf(t, r)); err != nil || again.Player != "someone" {
		t.Errorf("a name that was null: got %q, %v", again.Player, err)
	}
}

// TestParse_scoreID: the width of the id follows from what is left.
func TestParse_scoreID(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	long, short := le.AppendUint64(nil, 1<<33), le.AppendUint32(nil, 77)
	accuracy := le.AppendUint64(nil, math.Float64bits(1.5))
	for _, test := range []struct {
		name     string
		version  int32
		mods     uint32
		tail     []byte
		id       objects.LegacyScoreID
		accuracy float64
	}{
		{"8 bytes", 20151228, 0, long, 1 << 33, 0},
		{"8 bytes in an old version", 20131113, 0, long, 1 << 33, 0},
		{"4 bytes", 20131113, 0, short, 77, 0},
		{"4 bytes of -1", 20131113, 0, []byte{255, 255, 255, 255}, -1, 0},
		{"none", 20120101, 0, nil, 0, 0},
		{"8 bytes in version 0", 0, 0, long, 1 << 33, 0},
		{"a byte behind it", 20151228, 0, append(bytes.Clone(long), 1), 1 << 33, 0},
		{"target practice", 20151228, 1 << 23, append(bytes.Clone(long), accuracy...), 1 << 33, 1.5},
		{"target practice with 4 bytes", 20131113, 1 << 23, append(bytes.Clone(short), accuracy...), 77, 1.5},
		{"target practice from the website", 20151228, 1 << 23, long, 1 << 33, 0},
	} {
		r, err := replay.Parse(rawFile(test.version, test.mods, nil, test.tail))
		if err != nil || r.ScoreID != test.id || r.TargetAccuracy != test.accuracy {
			t.Errorf("%s: got id %d, accuracy %v, %v; want %d, %v", test.name, r.ScoreID, r.TargetAccuracy, err, test.id, test.accuracy)
		}
	}
}

// TestParse_endMarker: a block whose size is not known is read, as osrparse
// writes it.
func TestParse_endMarker(t *testing.T) {
	t.Parallel()
	text := []byte("0|1|2|3,-12345|0|0|7,")
	r, err := replay.Parse(rawFile(20151228, 0, packed(t, text, -1), make([]byte, 8)))
	if err != nil || !bytes.Equal(r.Data, text) {
		t.Errorf("got %q, %v", r.Data, err)
	}
}

// TestParse_truncated: a file cut anywhere is an ErrTruncated, does not lose what
// precedes the cut, and no frame is cut in half.
func TestParse_truncated(t *testing.T) {
	t.Parallel()
	want := lazer()
	want.Data = bytes.Repeat([]byte("16|257.125|193.5|1,"), 200)
	file := bytesOf(t, want)
	for n := range file {
		r, err := replay.Parse(file[:n])
		if !errors.Is(err, replay.ErrTruncated) {
			t.Fatalf("cut at %d of %d: %v", n, len(file), err)
		}
		if n > 100 && r.Player != want.Player {
			t.Fatalf("cut at %d: player %q", n, r.Player)
		}
		if r == nil {
			continue
		}
		if _, bad := frames(t, r); bad > 0 {
			t.Fatalf("cut at %d: %d bad frames in %q", n, bad, r.Data)
		}
	}
	// The block of the frames without its last 4 bytes still holds nearly all.
	block := packed(t, want.Data, int64(len(want.Data)))
	text, err := replay.Unpack(block[:len(block)-4])
	if !errors.Is(err, replay.ErrTruncated) || len(text) < len(want.Data)/2 {
		t.Errorf("cut block: %d of %d bytes, %v", len(text), len(want.Data), err)
	}
}

// TestParse_badInput: what each kind of bad input is, and that what can be read
// is.
func TestParse_badInput(t *testing.T) {
	t.Parallel()
	id := make([]byte, 8)
	block := packed(t, []byte("0|1|2|3,"), 8)
	edit := func(block []byte, at int, bytes ...byte) []byte {
		block = append([]byte(nil), block...)
		copy(block[at:], bytes)
		return block
	}
	long := []byte{0, 1, 2, 3, 4, 0x0b, 0xff, 0xff, 0xff, 0xff}
	infoOf := func(text string) []byte {
		b := packed(t, []byte(text), int64(len(text)))
		return append(binary.LittleEndian.AppendUint32(bytes.Clone(id), uint32(len(b))), b...)
	}
	for _, test := range []struct {
		name string
		file []byte
		want error
		text string
		kept bool // the id is read all the same
	}{
		{"nothing", nil, replay.ErrTruncated, "it is empty", false},
		{"a page", []byte("<!DOCTYPE html>"), replay.ErrFormat, "begins with '<'", false},
		{"JSON", []byte(`{"error":null}`), replay.ErrFormat, "begins with '{'", false},
		{"a ruleset of 4", []byte{4}, replay.ErrFormat, "not a ruleset", false},
		{"a text of 2^31 bytes", append(long, 7), replay.ErrTruncated, "beatmap MD5", false},
		{"a length without an end", append(long, 0xff, 0xff), replay.ErrFormat, "length of the beatmap MD5", false},
		{"a time before the year 1", stamped(-1, id), replay.ErrFormat, "time stamp -1", true},
		{"a time after the year 9999", stamped(3155378976000000000, id), replay.ErrFormat, "time stamp 3155", true},
		{"a block of less than its header", rawFile(1, 0, block[:5], id), replay.ErrTruncated, "frames", true},
		{"wrong properties", rawFile(1, 0, edit(block, 0, 0xff), id), replay.ErrFormat, "frames", true},
		{"a size of 2^49", rawFile(1, 0, edit(block, 5, 0, 0, 0, 0, 0, 0, 2, 0), id), replay.ErrTooLarge, "once decoded", true},
		{"a size below -1", rawFile(1, 0, edit(block, 5, 0xfe, 255, 255, 255, 255, 255, 255, 255), id), replay.ErrFormat, "frames", true},
		{"a size that is too small", rawFile(1, 0, edit(block, 5, 3), id), replay.ErrFormat, "frames", true},
		{"a size that is too large", rawFile(1, 0, edit(block, 5, 200), id), replay.ErrTruncated, "frames", true},
		{"no size and no mark", rawFile(1, 0, edit(block, 5, 255, 255, 255, 255, 255, 255, 255, 255), id), replay.ErrTruncated, "frames", true},
		{"data that begins with 1", rawFile(1, 0, edit(block, 13, 1), id), replay.ErrFormat, "first byte not zero", true},
		{"a match before the text", rawFile(1, 0, edit(edit(block, 5, 255, 255, 255, 255, 255, 255, 255, 255), 14, 0xff, 0xff, 0xff, 0xfe), id), replay.ErrFormat, "distance out of range", true},
		{"score info that is not JSON", rawFile(30000001, 0, nil, infoOf("{")), replay.ErrFormat, "score info", true},
		{"score info of another kind", rawFile(30000001, 0, nil, infoOf("[1]")), replay.ErrFormat, "score info", true},
		{"score info that nests deeply", rawFile(30000001, 0, nil, infoOf(strings.Repeat("[", 1<<19))), replay.ErrFormat, "score info", true},
		{"score info of 2 MiB", rawFile(30000001, 0, nil, infoOf(strings.Repeat(" ", 2<<20))), replay.ErrTooLarge, "score info", true},
	} {
		if test.kept {
			at := len(rawFile(1, 0, nil, nil)) // of the block; the id is behind it
			if size := binary.LittleEndian.Uint32(test.file[at-4:]); true {
				copy(test.file[at+int(size):], []byte{77})
			}
		}
		r, err := replay.Parse(test.file)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: got %v, want %v with %q", test.name, err, test.want, test.text)
		}
		t.Logf("%-30s %v", test.name, err)
		if test.kept && (r == nil || r.ScoreID != 77) {
			t.Errorf("%s: the id is lost: %+v", test.name, r)
		}
	}
}

// TestRead_limits checks that no more than 64 MiB are read, and that an error of
// the reader is returned.
func TestRead_limits(t *testing.T) {
	t.Parallel()
	want := stable()
	if got, err := replay.Read(bytes.NewReader(bytesOf(t, want))); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if r, err := replay.Read(zeros{}); r != nil || !errors.Is(err, replay.ErrTooLarge) {
		t.Errorf("without end: got %v, %v; want ErrTooLarge", r, err)
	}
	broken := errors.New("broken")
	if r, err := replay.Read(iotest.ErrReader(broken)); r != nil || !errors.Is(err, broken) {
		t.Errorf("a reader that fails: got %v, %v; want its error", r, err)
	}
}

// TestParse_mendsInfo: a member of the wrong kind costs that member.
func TestParse_mendsInfo(t *testing.T) {
	t.Parallel()
	text := `{"online_id":5,"mods":null,"statistics":{"great":"many","ok":-2},"user_id":{}}`
	b := packed(t, []byte(text), int64(len(text)))
	tail := append(binary.LittleEndian.AppendUint32(make([]byte, 8), uint32(len(b))), b...)
	r, err := replay.Parse(rawFile(30000001, 0, nil, tail))
	if err != nil || r.Info == nil || r.Info.ScoreID != 5 || r.Info.Statistics[objects.HitResultOK] != -2 {
		t.Errorf("got %+v, %v", r.Info, err)
	}
}

// TestReplay_refusesToWrite: what would read back differently is not written.
func TestReplay_refusesToWrite(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*replay.Replay){
		"ruleset":       func(r *replay.Replay) { r.Ruleset = 4 },
		"year":          func(r *replay.Replay) { r.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"info":          func(r *replay.Replay) { r.Info = &replay.ScoreInfo{} },
		"accuracy":      func(r *replay.Replay) { r.TargetAccuracy = 1 },
		"text":          func(r *replay.Replay) { r.Player = strings.Repeat("a", 2<<20) },
		"frames":        func(r *replay.Replay) { r.Data = make([]byte, replay.MaxData+1) },
		"info too long": func(r *replay.Replay) { *r = *lazer(); r.Info.ClientVersion = strings.Repeat("a", 2<<20) },
	} {
		r := stable()
		spoil(r)
		if _, err := r.MarshalBinary(); !errors.Is(err, replay.ErrFormat) {
			t.Errorf("%s: got %v, want ErrFormat", name, err)
		}
	}
}

// TestReplay_life checks that a piece that is not a point is an error, and that the
// points around it are not lost.
func TestReplay_life(t *testing.T) {
	t.Parallel()
	r := &replay.Replay{LifeBar: "2133|0.33,x|1,5104|1,3|NaN,4|2,"}
	var points []replay.LifePoint
	bad := 0
	for p, err := range r.Life() {
		if err != nil {
			bad++
			continue
		}
		points = append(points, p)
	}
	want := []replay.LifePoint{{2133 * time.Millisecond, 0.33}, {5104 * time.Millisecond, 1}}
	if !reflect.DeepEqual(points, want) || bad != 3 {
		t.Errorf("got %v and %d bad ones, want %v and 3", points, bad, want)
	}
}

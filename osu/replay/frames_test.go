package replay_test

import (
	"bytes"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/replay"
)

const ms = time.Millisecond

// TestReplay_frames: the frames and times of lazer.
func TestReplay_frames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		want       []replay.Frame
	}{
		{"stable's start and the seed", "0|256|-500|0,-1|256|-500|0,-894|1|2|5,16|3|4|0,-12345|0|0|9,", []replay.Frame{
			{Delta: -894 * ms, Time: -895 * ms, X: 1, Y: 2, Keys: replay.KeyM1 | replay.KeyK1},
			{Delta: 16 * ms, Time: -879 * ms, X: 3, Y: 4},
		}},
		{"lazer's, without a comma at the end", "0|256|192|0,16.4|1|2|1,-12345|0|0|0", []replay.Frame{
			{X: 256, Y: 192},
			{Delta: 16 * ms, Time: 16 * ms, X: 1, Y: 2, Keys: replay.KeyM1},
		}},
		{"going back in time", "0|0|0|0,10|1|1|0,10|2|2|0,10|3|3|0,-5|4|4|0,20|5|5|0", []replay.Frame{
			{X: 0, Y: 0},
			{Delta: 10 * ms, Time: 10 * ms, X: 1, Y: 1},
			{Delta: 10 * ms, Time: 20 * ms, X: 2, Y: 2},
			{Delta: 10 * ms, Time: 30 * ms, X: 3, Y: 3},
			{Delta: 20 * ms, Time: 45 * ms, X: 5, Y: 5},
		}},
		{"second before the first", "5|1|1|0,-7|2|2|0,30|3|3|0", []replay.Frame{
			{Delta: 5 * ms, Time: 0, X: 1, Y: 1},
			{Delta: -7 * ms, Time: 5 * ms, X: 2, Y: 2},
			{Delta: 30 * ms, Time: 28 * ms, X: 3, Y: 3},
		}},
		{"one frame", "7|1|2|16", []replay.Frame{{Delta: 7 * ms, Time: 7 * ms, X: 1, Y: 2, Keys: replay.KeySmoke}}},
		{"none", "", nil},
	} {
		got, bad := frames(t, &replay.Replay{Data: []byte(test.data)})
		if !reflect.DeepEqual(got, test.want) || bad != 0 {
			t.Errorf("%s: got %v and %d bad ones, want %v", test.name, got, bad, test.want)
		}
	}
}

// TestReplay_rawFrames: nothing is left out.
func TestReplay_rawFrames(t *testing.T) {
	t.Parallel()
	r := stable()
	n, seeds := 0, 0
	for f, err := range r.RawFrames() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if f.IsSeed() {
			seeds++
		}
	}
	if seed, ok := r.Seed(); n != 6 || seeds != 1 || seed != 515055 || !ok {
		t.Errorf("%d frames, %d seeds, seed %d, %v; want 6, 1, 515055, true", n, seeds, seed, ok)
	}
}

// TestReplay_badFrames: a piece that is not a frame is an error, and the others
// are not lost.
func TestReplay_badFrames(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"1|2|3", "x", "|||", "1|nan|3|4", "1|2|inf|4", "1|0x1p3|2|3", "1|2|3|4.5", "1|131073|2|3", "1|2|-131073|0",
		"1|1e308|2|3", "2147483648|1|2|3", "-1e300|1|2|3", "1|2|3|-4", "1|2|3|4294967296", "1|1.2.3|2|3", "1|--1|2|3", "1| 1|2|3", "1|1_0|2|3",
	} {
		r := &replay.Replay{Data: []byte("1|1|1|1," + bad + ",2|2|2|2,")}
		var errs, good int
		for _, err := range r.Frames() {
			switch {
			case err == nil:
				good++
			case errors.Is(err, replay.ErrFormat):
				errs++
			}
		}
		if errs != 1 || good != 2 {
			t.Errorf("%q: %d errors and %d frames, want 1 and 2", bad, errs, good)
		}
	}
}

// TestReplay_longTimes: times that overflow 32 bits are summed all the same.
func TestReplay_longTimes(t *testing.T) {
	t.Parallel()
	r := &replay.Replay{Data: []byte("2147483647|0|0|0,2147483647|0|0|0,2147483647|0|0|0")}
	got, _ := frames(t, r)
	if len(got) != 3 || got[2].Time != 3*2147483647*ms {
		t.Errorf("got %v", got)
	}
}

// TestReplay_timesAreBounded checks that a time which a [time.Duration] can't hold
// is an error.
func TestReplay_timesAreBounded(t *testing.T) {
	t.Parallel()
	r := &replay.Replay{Data: bytes.Repeat([]byte("2147483647|0|0|0,"), 4300)}
	good, bad := frames(t, r)
	if len(good) != 4294 || bad != 6 {
		t.Errorf("got %d frames and %d errors, want 4294 and 6", len(good), bad)
	}
}

// TestReplay_stopsWithContext checks that each iteration ends with its loop, at
// whatever element that is.
func TestReplay_stopsWithContext(t *testing.T) {
	t.Parallel()
	r := &replay.Replay{Data: []byte("0|1|1|0,x,1|2|2|0,1|3|3|0,1|4|4|0"), LifeBar: "1|1,x,2|1"}
	for n := 1; n <= 3; n++ {
		for what, got := range map[string]int{
			"frames": upTo(n, r.Frames()), "raw frames": upTo(n, r.RawFrames()), "points": upTo(n, r.Life()),
		} {
			if got != n {
				t.Errorf("%s: got %d of them, want %d", what, got, n)
			}
		}
	}
}

// upTo counts elements until there are n of them, and ends the iteration.
func upTo[T any](n int, all iter.Seq2[T, error]) int {
	count := 0
	for range all {
		if count++; count == n {
			break
		}
	}
	return count
}

// TestReplay_seed checks where a seed is looked for.
func TestReplay_seed(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]struct {
		seed int32
		ok   bool
	}{
		"":                         {0, false},
		"1|2|3|4":                  {0, false},
		"-12345|0|0|7":             {7, true},
		"1|2|3|0,-12345|0|0|-7,":   {-7, true},
		"-12345|0|0|7,1|2|3|0":     {0, false},
		"-12345|0|0|4294967296":    {0, false},
		"-12345|0|0|2147483647,,,": {2147483647, true},
		"-12345|0|0|x":             {0, false},
	} {
		if seed, ok := (&replay.Replay{Data: []byte(data)}).Seed(); seed != want.seed || ok != want.ok {
			t.Errorf("%q: got %d, %v; want %d, %v", data, seed, ok, want.seed, want.ok)
		}
	}
}

// TestFrame_columns: mania's columns are in X.
func TestFrame_columns(t *testing.T) {
	t.Parallel()
	r := &replay.Replay{Ruleset: objects.RulesetIDMania, Data: []byte("0|5|15.29|0,1|5.0|15.29|0,1|1048575|0|0,1|1.5|0|0,1|1048576|0|0,1|-1|0|0")}
	var got []uint32
	bad := 0
	for f, err := range r.RawFrames() {
		if err != nil {
			bad++
			continue
		}
		got = append(got, f.Columns())
	}
	if want := []uint32{5, 5, 1048575, 0, 0}; !reflect.DeepEqual(got, want) || bad != 1 {
		t.Errorf("got %v and %d bad, want %v and 1", got, bad, want)
	}
}

// TestAppendFrame_readsBack: every frame that is appended comes back.
func TestAppendFrame_readsBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var want []replay.Frame
	var data []byte
	for range 10000 {
		f := replay.Frame{
			Delta: time.Duration(random.IntN(1<<20)-1<<10) * ms, Keys: replay.Keys(random.IntN(32)),
			X: float64(float32(random.Float64()*512)) - 10, Y: (random.Float64() - 0.5) * math.Pow(10, float64(random.IntN(20)-15)),
		}
		if f.IsSeed() {
			continue
		}
		want = append(want, f)
		data = replay.AppendFrame(data, f)
	}
	i := 0
	for f, err := range (&replay.Replay{Data: data}).RawFrames() {
		if f.Time = 0; err != nil || f != want[i] {
			t.Fatalf("frame %d: got %v, %v; want %v", i, f, err, want[i])
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%d frames, want %d", i, len(want))
	}
}

// TestFrame_numbers: numbers are the nearest ones, as strconv reads them.
func TestFrame_numbers(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for range 10000 {
		text := strconv.FormatFloat(random.Float64()*512, 'f', random.IntN(18), 64)
		want, _ := strconv.ParseFloat(text, 64)
		got, _ := frames(t, &replay.Replay{Data: []byte("0|" + text + "|0|0")})
		if len(got) != 1 || got[0].X != want {
			t.Fatalf("%s: got %v, want %v", text, got, want)
		}
	}
}

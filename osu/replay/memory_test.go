package replay_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/osugo/osugo/osu/replay"
)

// TestParse_memory checks that reading a replay takes at most three times the
// memory of its frames once decoded. The text is one, the dictionary up to another.
// Of what the library allocates for each match, and drops at once, the measure has
// more or less, so the least of a few counts.
func TestParse_memory(t *testing.T) {
	for _, n := range []int{20_000, 200_000} {
		r := long(n)
		file, decoded := bytesOf(t, r), float64(len(r.Data))
		parse := func() {
			if _, err := replay.Parse(file); err != nil {
				t.Error(err)
			}
		}
		inUse := math.Inf(1)
		for tries := 0; tries < 5 || inUse > 3 && tries < 50; tries++ { // fewer on a machine that is idle
			inUse = min(inUse, float64(mostInUse(parse))/decoded)
		}
		t.Logf("%d frames, %d bytes, %.0f once decoded: %.2f times that in use at most, %.2f times allocated in all",
			n, len(file), decoded, inUse, float64(allocated(parse))/decoded)
		if inUse < 1 || inUse > 3 {
			t.Errorf("%d frames: got %.2f times what was decoded in use, want from 1 to 3", n, inUse)
		}
	}
}

// TestUnpack_hugeDictionary checks that a dictionary of 1 GiB is not allocated.
func TestUnpack_hugeDictionary(t *testing.T) {
	want := stable().Data
	block := packed(t, want, int64(len(want)))
	binary.LittleEndian.PutUint32(block[1:], 1<<30)
	var text []byte
	var err error
	took := allocated(func() { text, err = replay.Unpack(block) })
	if err != nil || !bytes.Equal(text, want) {
		t.Errorf("got %q, %v; want %q", text, err, want)
	}
	if took > 1<<20 {
		t.Errorf("got %d bytes allocated, want at most 1 MiB", took)
	}
}

// TestParse_bomb checks that frames which decode to more than MaxData are
// refused in bounded memory, whatever the size in front of them says.
// OSU_LONG_TESTS=1 makes it a bomb of 512 MB, which takes 8 s to build.
func TestParse_bomb(t *testing.T) {
	size := replay.MaxData + 1<<20
	if os.Getenv("OSU_LONG_TESTS") != "" {
		size = 512 << 20
	}
	bomb := bombOf(t, size)
	if len(bomb) > 100<<10 {
		t.Fatalf("got a bomb of %d bytes, want at most 100 KiB", len(bomb))
	}
	file := rawFile(20151228, 0, bomb, make([]byte, 8))
	var r *replay.Replay
	var err error
	took := allocated(func() { r, err = replay.Parse(file) })
	t.Logf("%d bytes that decode to %d MiB: %v; %d MiB allocated", len(bomb), size>>20, err, took>>20)
	if !errors.Is(err, replay.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if len(r.Data) != 0 {
		t.Errorf("got %d bytes of frames, want none", len(r.Data))
	}
	if took > 3*replay.MaxData {
		t.Errorf("got %d MiB allocated, want at most %d", took>>20, 3*replay.MaxData>>20)
	}
	for _, test := range []struct {
		name string
		size uint64
	}{{"its own size in front", uint64(size)}, {"a size in front that is too small", 1000}} {
		binary.LittleEndian.PutUint64(bomb[5:], test.size)
		var text []byte
		took := allocated(func() { text, err = replay.Unpack(bomb) })
		if err == nil {
			t.Errorf("%s: got no error", test.name)
		}
		if len(text) > 1000 {
			t.Errorf("%s: got %d bytes, want at most 1000", test.name, len(text))
		}
		if took > 1<<20 {
			t.Errorf("%s: got %d bytes allocated, want at most 1 MiB", test.name, took)
		}
	}
}

package replay_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"github.com/ulikunitz/xz/lzma"

	"github.com/osugo/osugo/osu/replay"
)

// TestParse_memory checks that reading a replay takes little more memory than its
// frames once decoded.
func TestParse_memory(t *testing.T) {
	for _, n := range []int{2_000, 20_000, 200_000} {
		r := long(n)
		file := bytesOf(t, r)
		peak := peakHeap(func() {
			if _, err := replay.Parse(file); err != nil {
				t.Error(err)
			}
		})
		t.Logf("%d frames, %d bytes, %d decoded: %.2f of them on the heap at most", n, len(file), len(r.Data), float64(peak)/float64(len(r.Data)))
		if limit := uint64(len(r.Data))*3/2 + 64<<10; peak > limit {
			t.Errorf("%d frames: got a heap of %d bytes, want at most %d", n, peak, limit)
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
	peak := peakHeap(func() { text, err = replay.Unpack(block) })
	if err != nil || !bytes.Equal(text, want) {
		t.Errorf("got %q, %v; want %q", text, err, want)
	}
	if peak > 1<<20 {
		t.Errorf("got a heap of %d bytes, want at most 1 MiB", peak)
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
	peak := peakHeap(func() { r, err = replay.Parse(file) })
	t.Logf("%d bytes that decode to %d MiB: %v; %d MiB on the heap at most", len(bomb), size>>20, err, peak>>20)
	if !errors.Is(err, replay.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if len(r.Data) != 0 {
		t.Errorf("got %d bytes of frames, want none", len(r.Data))
	}
	if peak > 3*replay.MaxData {
		t.Errorf("got a heap of %d MiB, want at most %d", peak>>20, 3*replay.MaxData>>20)
	}
	for _, test := range []struct {
		name string
		size uint64
	}{{"its own size in front", uint64(size)}, {"a size in front that is too small", 1000}} {
		binary.LittleEndian.PutUint64(bomb[5:], test.size)
		var text []byte
		peak := peakHeap(func() { text, err = replay.Unpack(bomb) })
		if err == nil {
			t.Errorf("%s: got no error", test.name)
		}
		if len(text) > 1000 {
			t.Errorf("%s: got %d bytes, want at most 1000", test.name, len(text))
		}
		if peak > 1<<20 {
			t.Errorf("%s: got a heap of %d bytes, want at most 1 MiB", test.name, peak)
		}
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

// peakHeap returns by how many bytes the heap grows at most while run runs. The
// collector is kept busy, so that garbage counts for little.
func peakHeap(run func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	debug.FreeOSMemory()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := heap()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for {
			most = max(most, heap())
			select {
			case <-done:
				peak <- most
				return
			default:
			}
		}
	}()
	run()
	close(done)
	return <-peak - before
}

package transport_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// packed returns a text as one member of gzip.
func packed(tb testing.TB, text []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// serving returns a client of a server that sends this body to all that accept
// its encoding.
func serving(tb testing.TB, kind, encoding string, body []byte) *transport.Client {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "gzip" {
			tb.Errorf("got Accept-Encoding %q, want gzip", got)
		}
		w.Header().Set("Content-Encoding", encoding)
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	}))
	tb.Cleanup(server.Close)
	c, err := transport.New(transport.Config{Endpoints: transport.BaseURL(server.URL), Retry: transport.Retry{Attempts: 1}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Config().HTTPClient.CloseIdleConnections)
	return c
}

// guestRoute needs no token.
var guestRoute = transport.Route{Method: http.MethodGet, Pattern: "/thing", Scope: transport.Guest}

func TestClient_decompressesAnswers(t *testing.T) {
	t.Parallel()
	const text = `{"id":2}`
	c := serving(t, "application/json", "gzip", packed(t, []byte(text)))
	r, err := c.Do(t.Context(), guestRoute.At())
	if err != nil || string(r.Body) != text {
		t.Fatalf("got %v, %v; want %s", r, err, text)
	}
	if got := r.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("got Content-Encoding %q of an unpacked answer, want none", got)
	}
}

func TestClient_refusesOtherEncodings(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"br", "gzip, gzip"} {
		c := serving(t, "application/json", encoding, packed(t, []byte(`{"id":2}`)))
		_, err := c.Do(t.Context(), guestRoute.At())
		if !errors.Is(err, transport.ErrDecode) || !strings.Contains(err.Error(), encoding) {
			t.Errorf("%s: got %v, want an ErrDecode that names it", encoding, err)
		}
	}
}

// TestClient_limitsDecompression measures the memory that reading an answer
// takes, by the bytes received: of one that is refused, and of one that unpacks
// to almost as much as is allowed.
func TestClient_limitsDecompression(t *testing.T) {
	hostile := bytes.Repeat(packed(t, bytes.Repeat([]byte("{},"), 1<<20)), 100)
	dense := []byte(`["`)
	random := newRandom(1)
	for len(dense) < 16<<20 {
		noise := make([]byte, 6<<10)
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		dense = base64.StdEncoding.AppendEncode(dense, noise)
		dense = append(dense, bytes.Repeat([]byte("0"), 360<<10)...)
	}
	dense = append(dense, `"]`...)
	for name, test := range map[string]struct {
		body []byte
		want error
	}{
		"300 MiB of elements": {hostile, transport.ErrTooLarge},
		"as much as allowed":  {packed(t, dense), nil},
	} {
		c := serving(t, "application/json", "gzip", test.body)
		most := 1<<20 + 64*len(test.body)
		var err error
		var r *transport.Response
		peak := peakOf(func() { r, err = c.Do(t.Context(), guestRoute.At()) })
		t.Logf("%s: %d KiB received, peak %d KiB, %.0f per byte; %v", name, len(test.body)>>10, peak>>10, float64(peak)/float64(len(test.body)), err)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
		if test.want == nil && len(r.Body) != len(dense) {
			t.Errorf("%s: got %d bytes, want all %d", name, len(r.Body), len(dense))
		}
		if test.want != nil && len(asError(t, err).Body) > 64<<10 {
			t.Errorf("%s: the error keeps %d bytes, want at most 64 KiB", name, len(asError(t, err).Body))
		}
		if peak > 3*most {
			t.Errorf("%s: got a peak of %d MiB, want at most three times the %d MiB that are allowed", name, peak>>20, most>>20)
		}
	}
}

// peakOf returns the highest live heap above the start while f runs.
func peakOf(f func()) int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, m.HeapAlloc
	done, measured := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(measured)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	f()
	close(done)
	<-measured
	return int(most - before)
}

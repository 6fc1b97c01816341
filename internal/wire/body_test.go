package wire_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/osugo/osugo/internal/wire"
)

// TestReadBody_decompressesOnlyGzip is the list of what a body may be encoded as, and
// of what can be wrong with it.
func TestReadBody_decompressesOnlyGzip(t *testing.T) {
	t.Parallel()
	const text = `{"id":2}`
	zip := packed(t, []byte(text))
	damaged := slices.Clone(zip)
	damaged[len(damaged)-5] ^= 1 // of the checksum
	invalid := slices.Concat(zip[:10], []byte{0xff, 0xff})
	var deflated bytes.Buffer
	w, _ := flate.NewWriter(&deflated, 9)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	for _, c := range []struct {
		name      string
		encodings []string
		body      []byte
		want      string
		err       error
	}{
		{"nothing said", nil, []byte(text), text, nil},
		{"identity", []string{"identity"}, []byte(text), text, nil},
		{"gzip", []string{"gzip"}, zip, text, nil},
		{"capitals and spaces", []string{" GZip "}, zip, text, nil},
		{"x-gzip", []string{"x-gzip"}, zip, text, nil},
		{"gzip of identity", []string{"identity", "gzip"}, zip, text, nil},
		{"two members", []string{"gzip"}, slices.Concat(zip, zip), text + text, nil},
		{"gzip without a body", []string{"gzip"}, nil, "", nil},
		{"gzip of nothing", []string{"gzip"}, packed(t, nil), "", nil},
		{"gzip said, but not packed", []string{"gzip"}, []byte(text), text, nil},
		{"gzip said, one byte", []string{"gzip"}, []byte("1"), "1", nil},
		{"packed, but gzip not said", nil, zip, string(zip), nil},
		{"half a header", []string{"gzip"}, zip[:1], "", io.ErrUnexpectedEOF},
		{"cut off in the header", []string{"gzip"}, zip[:5], "", io.ErrUnexpectedEOF},
		{"cut off in the text", []string{"gzip"}, zip[:14], `{"i`, io.ErrUnexpectedEOF},
		{"cut off in the checksum", []string{"gzip"}, zip[:len(zip)-6], text, io.ErrUnexpectedEOF},
		{"wrong checksum", []string{"gzip"}, damaged, text, wire.ErrEncoding},
		{"not deflated inside", []string{"gzip"}, invalid, "", wire.ErrEncoding},
		{"something behind it", []string{"gzip"}, slices.Concat(zip, []byte("and more, long enough")), text, wire.ErrEncoding},
		{"packed twice", []string{"gzip, gzip"}, packed(t, zip), "", wire.ErrEncoding},
		{"packed twice, two headers", []string{"gzip", "gzip"}, packed(t, zip), "", wire.ErrEncoding},
		{"deflate", []string{"deflate"}, deflated.Bytes(), "", wire.ErrEncoding},
		{"br", []string{"br"}, []byte("\x0b\x03\x80{}\x03"), "", wire.ErrEncoding},
		{"zstd", []string{"zstd"}, []byte("\x28\xb5\x2f\xfd"), "", wire.ErrEncoding},
	} {
		answer := answerOf(c.body, c.encodings...)
		got, err := wire.ReadBody(answer, 1<<20)
		// How much of a text that is cut off comes out depends on the release of Go.
		cut := errors.Is(c.err, io.ErrUnexpectedEOF) && strings.HasPrefix(c.want, string(got))
		if string(got) != c.want && !cut {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if !errors.Is(err, c.err) {
			t.Errorf("%s: got error %v, want %v", c.name, err, c.err)
		}
		if said := answer.Header.Get("Content-Encoding"); (c.err == nil || len(c.want) > 0) && said != "" && said != "identity" {
			t.Errorf("%s: got Content-Encoding %q of an unpacked answer, want none", c.name, said)
		}
	}
}

// TestReadBody_limitsDecompression checks the bound in terms of the bytes
// received, for one long member, for many, and for a source that gives out one
// byte at a time.
func TestReadBody_limitsDecompression(t *testing.T) {
	t.Parallel()
	const free, ratio = 1 << 20, 64
	zeros := make([]byte, 10<<20)
	long, many := packed(t, zeros), bytes.Repeat(packed(t, zeros[:100<<10]), 200)
	for name, body := range map[string][]byte{"one member": long, "many members": many} {
		for _, slow := range []bool{false, true} {
			answer := answerOf(body, "gzip")
			if slow {
				answer.Body = io.NopCloser(iotest.OneByteReader(bytes.NewReader(body)))
			}
			got, err := wire.ReadBody(answer, 1<<30)
			if !errors.Is(err, wire.ErrTooLarge) {
				t.Errorf("%s: got error %v, want ErrTooLarge", name, err)
			}
			if most := free + ratio*len(body); len(got) > most {
				t.Errorf("%s: got %d bytes of %d, want at most %d", name, len(got), len(body), most)
			}
		}
	}
	if got, err := wire.ReadBody(answerOf(packed(t, zeros[:free]), "gzip"), 1<<30); len(got) != free || err != nil {
		t.Errorf("1 MiB from 1 KiB: got %d bytes, %v; want all", len(got), err)
	}
}

// TestReadBody_acceptsRepetitiveLists checks that lists whose members differ in
// little but their ids stay within the bound.
func TestReadBody_acceptsRepetitiveLists(t *testing.T) {
	t.Parallel()
	row := `{"id":%d,"user_id":2,"beatmap_id":%d,"ended_at":"2026-01-23T00:00:00Z","passed":true,"rank":"S","has_replay":false,` +
		`"maximum_statistics":{"great":100,"ignore_hit":0},"mods":[],"ruleset_id":0,"statistics":{"great":100,"ok":0,"meh":0}},`
	var list strings.Builder
	for n := 1; list.Len() < 4<<20; n++ {
		fmt.Fprintf(&list, row, n, n*7919%100_000)
	}
	body := packed(t, []byte(list.String()))
	got, err := wire.ReadBody(answerOf(body, "gzip"), 1<<30)
	if len(got) != list.Len() || err != nil {
		t.Errorf("%d bytes packed to %d: got %d, %v; want all", list.Len(), len(body), len(got), err)
	}
}

func TestReadBody_stopsAtLimit(t *testing.T) {
	t.Parallel()
	text := bytes.Repeat([]byte("0123456789"), 100<<10)
	for _, most := range []int64{0, 1, 1000, 256<<10 - 1, 256 << 10, 256<<10 + 1, int64(len(text)) - 1, int64(len(text)), 1 << 40} {
		for name, answer := range map[string][]string{"plain": nil, "gzip": {"gzip"}} {
			body := text
			if answer != nil {
				body = packed(t, text)
			}
			got, err := wire.ReadBody(answerOf(body, answer...), most)
			want := text[:min(int64(len(text)), most)]
			if !bytes.Equal(got, want) {
				t.Errorf("%s, at most %d: got %d bytes, want %d", name, most, len(got), len(want))
			}
			if tooLarge := errors.Is(err, wire.ErrTooLarge); tooLarge != (most < int64(len(text))) {
				t.Errorf("%s, at most %d of %d: got %v", name, most, len(text), err)
			}
		}
	}
}

func TestReadBody_keepsBytesBeforeError(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	answer := answerOf(nil)
	answer.Body = io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	got, err := wire.ReadBody(answer, 100)
	if string(got) != "half" || !errors.Is(err, broken) {
		t.Errorf("got %q, %v; want half and the network's error", got, err)
	}
}

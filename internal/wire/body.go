package wire

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// AcceptEncoding returns the value of the header Accept-Encoding for requests
// that go this way: gzip, unless it is set to do without compression. A
// request that has the header makes net/http leave unpacking to [Unpack]:
// net/http does not bound what it makes of the bytes it receives.
func AcceptEncoding(via http.RoundTripper) string {
	if t, ok := via.(*http.Transport); ok && t.DisableCompression {
		return "identity"
	}
	return "gzip"
}

// A body may decompress to maxFree bytes plus maxRatio times the bytes
// received. The server's answers above 100 KB decompress to at most 50 times
// their size; gzip can reach 1032.
const (
	maxFree  = 1 << 20
	maxRatio = 64
)

var (
	// ErrTooLarge means that a body is larger than is accepted.
	ErrTooLarge = errors.New("answer too large")
	// ErrEncoding means that a body is encoded in a way that was not asked for,
	// or is not gzip although it begins as gzip does.
	ErrEncoding = errors.New("the body can't be unpacked")
)

// Unpack returns the content of an answer's body, and takes the headers of the
// encoding out of the answer. It fails with [ErrEncoding] if the encoding is
// another than gzip; then it leaves the answer as it is. Reading fails with
// [ErrTooLarge] when the body unpacks to more than 1 MiB and 64 times the bytes
// received. A body that is said to be gzip but does not begin as gzip does is
// returned as it is: some proxies unpack it and leave the header.
func Unpack(answer *http.Response) (io.Reader, error) {
	encoding := encodingOf(answer.Header)
	switch encoding {
	case "":
		return answer.Body, nil
	case "gzip", "x-gzip":
	default:
		return nil, fmt.Errorf("%w: content encoding %s was not asked for", ErrEncoding, OneLine(encoding))
	}
	answer.Header.Del("Content-Encoding")
	answer.Header.Del("Content-Length")
	answer.ContentLength = -1
	u := unpackers.Get().(*unpacker) //nolint:forcetypeassert // nothing else is stored
	u.reset(answer.Body)
	return u, nil
}

// encodingOf returns the encodings of a body in lower case, without identity
// ones.
func encodingOf(h http.Header) string {
	if len(h["Content-Encoding"]) == 0 {
		return ""
	}
	all := strings.Split(strings.ToLower(strings.Join(h.Values("Content-Encoding"), ",")), ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return strings.Join(slices.DeleteFunc(all, func(one string) bool { return one == "" || one == "identity" }), ", ")
}

// unpackers are pooled because each has buffers of about 40 KB.
var unpackers = sync.Pool{New: func() any { return &unpacker{buffer: bufio.NewReader(nil)} }}

// unpacker decompresses gzip and counts bytes.
type unpacker struct {
	body     io.Reader
	received int64
	buffer   *bufio.Reader // of received bytes
	gzip     gzip.Reader
	content  io.Reader // gzip, or buffer if it is not compressed; nil before the first read
	made     int64
	err      error
}

// reset makes the unpacker read another body.
func (u *unpacker) reset(body io.Reader) {
	u.body, u.received, u.content, u.made, u.err = body, 0, nil, 0, nil
	u.buffer.Reset(received{u})
}

// received reads the compressed bytes.
type received struct{ *unpacker }

// Read reads from the body.
func (r received) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	r.received += int64(n)
	return n, err
}

// Read reads the decompressed content.
func (u *unpacker) Read(p []byte) (n int, err error) {
	if u.content == nil && u.err == nil {
		u.err = u.begin()
	}
	if u.err != nil {
		return 0, u.err
	}
	n, err = u.content.Read(p)
	if u.made += int64(n); u.made > maxFree+maxRatio*u.received {
		n, err = 0, fmt.Errorf("%w: %d bytes unpack to more than %d", ErrTooLarge, u.received, u.made-int64(n))
	}
	u.err = formatError(err)
	return n, u.err
}

// begin inspects the first bytes of the body.
func (u *unpacker) begin() error {
	head, err := u.buffer.Peek(2)
	switch {
	case len(head) == 0:
		return err // including io.EOF if there is no body
	case head[0] != 0x1f || len(head) == 2 && head[1] != 0x8b:
		u.content = u.buffer
		return nil
	}
	u.content = &u.gzip
	return formatError(u.gzip.Reset(u.buffer))
}

// formatError returns errors of the format as [ErrEncoding], and all others
// unchanged: those of the network, and of a body that ends too early.
func formatError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return err
}

// maxPooled is the size of the largest body that is read into a pooled buffer.
const maxPooled = 256 << 10

var readers = sync.Pool{New: func() any { return new(reader) }}

// reader reads bodies.
type reader struct {
	from   io.LimitedReader
	buffer bytes.Buffer
}

// ReadBody reads and unpacks an answer's body; see [Unpack]. It fails with
// [ErrTooLarge] if that is more than so many bytes. In any case it returns what
// it has read so far.
func ReadBody(answer *http.Response, most int64) ([]byte, error) {
	from, err := Unpack(answer)
	if err != nil {
		return nil, err
	}
	r := readers.Get().(*reader) //nolint:forcetypeassert // nothing else is stored
	content, err := r.readAll(from, most+1)
	readers.Put(r)
	if u, ok := from.(*unpacker); ok {
		u.body = nil
		unpackers.Put(u)
	}
	if err == nil && int64(len(content)) > most {
		content, err = content[:most], fmt.Errorf("%w: more than %d bytes", ErrTooLarge, most)
	}
	return content, err
}

// readAll reads up to most bytes, and returns them in newly allocated memory.
func (r *reader) readAll(from io.Reader, most int64) ([]byte, error) {
	r.buffer.Reset()
	r.from = io.LimitedReader{R: from, N: min(most, maxPooled)}
	defer func() { r.from.R = nil }()
	_, err := r.buffer.ReadFrom(&r.from)
	if rest := most - int64(r.buffer.Len()); err == nil && r.from.N == 0 && rest > 0 {
		r.from.N = rest
		return io.ReadAll(io.MultiReader(&r.buffer, &r.from))
	}
	return bytes.Clone(r.buffer.Bytes()), err
}

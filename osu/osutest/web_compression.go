package osutest

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// leastCompressed is the size of the smallest body that is compressed.
const leastCompressed = 1024

var compressors = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return w
}}

// compress compresses the body of an answer with gzip if the request accepts
// it. A body that a fault cuts or slows down stays uncompressed, so that the
// fault counts its bytes.
func (a *answer) compress(r *http.Request) {
	kind := a.header.Get("Content-Type")
	isText := strings.HasPrefix(kind, "application/json") || strings.HasPrefix(kind, "text/")
	if !isText || len(a.body) < leastCompressed || a.cut >= 0 || a.pause > 0 || !acceptsGzip(r.Header) {
		return
	}
	var packed bytes.Buffer
	w := compressors.Get().(*gzip.Writer) //nolint:forcetypeassert // nothing else is stored
	defer compressors.Put(w)
	w.Reset(&packed)
	_, _ = w.Write(a.body)
	_ = w.Close()
	a.body = packed.Bytes()
	a.header.Set("Content-Encoding", "gzip")
	a.header.Add("Vary", "Accept-Encoding")
}

// acceptsGzip reports whether a request accepts gzip.
func acceptsGzip(header http.Header) bool {
	for part := range strings.SplitSeq(header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" && strings.TrimSpace(parameters) != "q=0" {
			return true
		}
	}
	return false
}

package wire_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"testing"
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

// answerOf returns an answer with these content encodings.
func answerOf(body []byte, encodings ...string) *http.Response {
	return &http.Response{
		Header: http.Header{"Content-Encoding": encodings},
		Body:   io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}

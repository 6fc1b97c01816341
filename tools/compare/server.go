package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
)

// lastID is the last user and beatmap that exists.
const lastID = 9_500

// server answers with prepared bodies as fast as it can, and counts.
type server struct {
	*httptest.Server
	requests, opened, open, most atomic.Int64
}

// counts is what a server saw.
type counts struct{ requests, opened, most int64 }

func serve(b bodies) *server {
	s := &server{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, fmt.Appendf(nil, `{"access_token":%q,"token_type":"Bearer","expires_in":86400}`, token))
	})
	api := func(pattern string, body func(r *http.Request) []byte) {
		mux.HandleFunc("GET /api/v2"+pattern, func(w http.ResponseWriter, r *http.Request) {
			s.requests.Add(1)
			answer(w, body(r))
		})
	}
	api("/users/{id}", func(*http.Request) []byte { return b.user })
	api("/users/{id}/{ruleset}", func(*http.Request) []byte { return b.user })
	api("/users/{id}/scores/{type}", func(*http.Request) []byte { return b.scores })
	api("/beatmaps/{id}", func(r *http.Request) []byte { return withID(b.beatmap, r.PathValue("id")) })
	api("/users", func(r *http.Request) []byte { return listOf("users", b.short, r) })
	api("/beatmaps", func(r *http.Request) []byte { return listOf("beatmaps", b.beatmap, r) })
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.TrimSuffix(r.URL.Path, "/") // some clients write one
		mux.ServeHTTP(w, r)
	}))
	s.Config.ConnState = s.count
	s.Start()
	return s
}

// token reads as one of the server's, which some clients decode.
var token = strings.Join([]string{
	base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"RS256"}`)),
	base64.RawURLEncoding.EncodeToString([]byte(`{"aud":"1","sub":"","scopes":["public"],"exp":4000000000}`)),
	base64.RawURLEncoding.EncodeToString([]byte("signature")),
}, ".")

func answer(w http.ResponseWriter, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	// Clients that believe a limit of the server would slow down at a small one.
	h.Set("X-Ratelimit-Limit", "2000000000")
	h.Set("X-Ratelimit-Remaining", "2000000000")
	_, _ = w.Write(body)
}

// listOf answers a request for up to 50 ids with those that exist.
func listOf(name string, object []byte, r *http.Request) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"%s":[`, name)
	query := r.URL.Query()
	separator := ""
	for _, id := range append(query["ids[]"], query["ids"]...) {
		if n, err := strconv.Atoi(id); err != nil || n > lastID {
			continue
		}
		b.WriteString(separator)
		b.Write(withID(object, id))
		separator = ","
	}
	b.WriteString("]}")
	return b.Bytes()
}

// withID returns an object of bodies with an id in front.
func withID(object []byte, id string) []byte {
	return append([]byte(`{"id":`+id+","), object[1:]...)
}

func (s *server) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.opened.Add(1)
		for open := s.open.Add(1); ; {
			most := s.most.Load()
			if open <= most || s.most.CompareAndSwap(most, open) {
				return
			}
		}
	case http.StateClosed, http.StateHijacked:
		s.open.Add(-1)
	case http.StateActive, http.StateIdle:
	}
}

// taken returns what was counted since the last time.
func (s *server) taken() counts {
	c := counts{s.requests.Swap(0), s.opened.Swap(0), s.most.Load()}
	s.most.Store(s.open.Load())
	return c
}

package osutest_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestGzip_compressesOnRequest checks that answers are packed only with the
// option, only for requests that accept it, only texts, and only long ones.
func TestGzip_compressesOnRequest(t *testing.T) {
	const profile = "/users/2"
	for name, test := range map[string]struct {
		options []osutest.Option
		path    string
		accepts string
		want    bool
	}{
		"asked for":              {[]osutest.Option{osutest.Gzip()}, profile, "gzip", true},
		"among others":           {[]osutest.Option{osutest.Gzip()}, profile, "br;q=1.0, gzip;q=0.8", true},
		"refused":                {[]osutest.Option{osutest.Gzip()}, profile, "gzip;q=0, identity", false},
		"not asked for":          {[]osutest.Option{osutest.Gzip()}, profile, "", false},
		"another coding":         {[]osutest.Option{osutest.Gzip()}, profile, "br", false},
		"a short answer":         {[]osutest.Option{osutest.Gzip()}, "/users/0", "gzip", false},
		"a server without edges": {nil, profile, "gzip", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := osutest.New(append(test.options, osutest.Size(osutest.Small), fixedClock())...)
			c := call{path: test.path, token: server.Token(), header: http.Header{}}
			plain := send(t, server, c)
			if test.accepts != "" {
				c.header.Set("Accept-Encoding", test.accepts)
			}
			got := send(t, server, c)
			if packed := got.header.Get("Content-Encoding") == "gzip"; packed != test.want {
				t.Fatalf("packed: %t, want %t", packed, test.want)
			}
			body := string(got.body)
			if test.want {
				in, err := gzip.NewReader(strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(in)
				if err != nil {
					t.Fatal(err)
				}
				if len(body) >= len(text) {
					t.Errorf("%d bytes became %d, want fewer", len(text), len(body))
				}
				body = string(text)
			}
			if body != string(plain.body) {
				t.Errorf("got %.100q, want %.100q", body, plain.body)
			}
		})
	}
}

// TestGzip_isReadByClients checks that a client of this library and faults in
// bodies go with packed answers, in memory and over the network.
func TestGzip_isReadByClients(t *testing.T) {
	for name, start := range map[string]func(...osutest.Option) *osutest.Server{"in memory": osutest.New, "on a port": osutest.NewServer} {
		t.Run(name, func(t *testing.T) {
			server := start(osutest.Gzip(), osutest.Size(osutest.Small))
			defer server.Close()
			hc := server.HTTPClient()
			if name == "on a port" {
				hc = &http.Client{Transport: &http.Transport{}}
				defer hc.CloseIdleConnections()
			}
			client, err := osu.New(auth.FixedToken(server.Token(), transport.Grant{}), osu.Endpoints(server.Endpoints()), osu.HTTPClient(hc),
				osu.Retry(transport.Retry{Attempts: 1}))
			if err != nil {
				t.Fatal(err)
			}
			id := server.World().UserIDs()[0]
			user, err := client.User(t.Context(), id, nil)
			if err != nil || user.ID != id {
				t.Errorf("got user %d (%v), want %d", user.ID, err, id)
			}
			server.Inject(osutest.ResetBody(100))
			if _, err := client.User(t.Context(), id, nil); err == nil {
				t.Error("got no error for a body that breaks off, want one")
			}
		})
	}
}

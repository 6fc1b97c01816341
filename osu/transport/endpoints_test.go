package transport_test

import (
	"errors"
	"testing"

	"github.com/osugo/osugo/osu/transport"
)

func TestEndpoints_requirePlainHTTPOption(t *testing.T) {
	t.Parallel()
	for base, local := range map[string]bool{
		"http://127.0.0.1:8080":        true,
		"http://127.9.9.9":             true,
		"http://[::1]:8080":            true,
		"http://[::ffff:127.0.0.1]":    true,
		"http://localhost":             true,
		"http://LOCALHOST.:80":         true,
		"http://api.localhost":         true,
		"http://osu.test":              true,
		"http://osu.ppy.sh":            false,
		"http://10.0.0.5:8080":         false,
		"http://0.0.0.0":               false,
		"http://localhost.example.com": false,
		"http://127.0.0.1.example.com": false,
	} {
		e := transport.BaseURL(base)
		if err := e.Validate(); (err == nil) != local || err != nil && !errors.Is(err, transport.ErrValidation) {
			t.Errorf("%s: got %v, want refused %v", base, err, !local)
		}
		e.PlainHTTP = true
		if err := e.Validate(); err != nil {
			t.Errorf("%s, asked for: got %v, want no error", base, err)
		}
	}
}

func TestRedirect_comparesNormalizedAddresses(t *testing.T) {
	t.Parallel()
	for location, next := range map[string]string{
		"https://OSU.PPY.SH:443/api/v2/users/3":          "/api/v2/users/3",
		"/api/v2/./users//3":                             "/api/v2/users/3",
		"/api/v2/x/%2e%2e/users/3":                       "/api/v2/users/3",
		"/api/%76%32/users/3":                            "/api/v2/users/3",
		"/api/v2/%2e%2e/%2e%2e/oauth/token":              "",
		"/api/v2/..%2f..%2foauth/token":                  "",
		`/api/v2/..\..\oauth/token`:                      "",
		"https://osu.ppy.sh@evil.example/api/v2/users/3": "",
		"https://user@osu.ppy.sh/api/v2/users/3":         "",
		"https://osu.ppy.sh:8443/api/v2/users/3":         "",
		"https://osu.ppy.sh.evil.example/api/v2/users":   "",
	} {
		server := with(status(302, "", "Location: "+location), `{"id":3}`)
		_, err := client(t, server).Do(t.Context(), transport.GetUser.At(2))
		if next == "" {
			if !errors.Is(err, transport.ErrRedirect) || server.requests() != 1 {
				t.Errorf("%s: got %v after %d requests, want ErrRedirect after 1", location, err, server.requests())
			}
			continue
		}
		if err != nil || server.requests() != 2 || server.seen[1].URL.Path != next {
			t.Errorf("%s: got %v after %d requests, want %s", location, err, server.requests(), next)
		}
	}
}

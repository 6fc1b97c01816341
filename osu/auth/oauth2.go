package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/transport"
)

// TokenSource returns a token source of package oauth2, for libraries that take
// one. Once ctx is done, its Token method no longer waits, so ctx should live
// as long as the source. Its tokens don't contain the refresh token.
func (s *Session) TokenSource(ctx context.Context) oauth2.TokenSource {
	return tokenSource(func() (*oauth2.Token, error) {
		t, err := s.tokens().token(ctx)
		if err != nil {
			return nil, err
		}
		t.Refresh = ""
		return t.OAuth2(), nil
	})
}

type tokenSource func() (*oauth2.Token, error)

func (f tokenSource) Token() (*oauth2.Token, error) { return f() }

// HTTPClient returns an HTTP client that adds the token to requests to the API.
// A request to any other address, or one with an Authorization header, is sent
// unchanged. A rejected token is renewed for the next request. Unlike package
// osu, the client neither waits for a limiter nor retries. A nil base means a
// client with [http.DefaultTransport].
func (s *Session) HTTPClient(base *http.Client) *http.Client {
	client := http.Client{}
	if base != nil {
		client = *base
	}
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	client.Transport = signer{s, next}
	return &client
}

// signer is a RoundTripper that adds the token to requests to the API.
type signer struct {
	session *Session
	next    http.RoundTripper
}

func (r signer) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("Authorization") != "" || r.session.made() && !within(request.URL, r.session.settled()) {
		return r.next.RoundTrip(request)
	}
	t, err := r.session.Token(request.Context())
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, err
	}
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+t.Reveal())
	answer, err := r.next.RoundTrip(request)
	if err == nil && answer.StatusCode == http.StatusUnauthorized && answer.Header.Get("X-RateLimit-Limit") == "" {
		r.session.Reject(t)
	}
	return answer, err
}

// within reports whether an address belongs to the API.
func within(u *url.URL, e transport.Endpoints) bool {
	base, err := url.Parse(e.API)
	if err != nil {
		return false
	}
	root := strings.TrimRight(base.EscapedPath(), "/") + "/"
	return u.Scheme == base.Scheme && strings.EqualFold(u.Host, base.Host) &&
		strings.HasPrefix(u.EscapedPath(), root) && !strings.Contains(u.Path+"/", "/../")
}

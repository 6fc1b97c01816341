package auth

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/internal/verdict"
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
	if err == nil && answer.StatusCode == http.StatusUnauthorized && r.rejects(request.Method, answer) {
		r.session.Reject(t)
	}
	return answer, err
}

// rejects reports whether a 401 is about the token. On the public server one that
// was counted is about the user that the token lacks; other servers count all.
func (r signer) rejects(method string, answer *http.Response) bool {
	isPublic := r.session.settled().API == transport.Production().API
	if isPublic && verdict.Counted(answer.Header) && r.session.Grant().Owner != transport.OwnerUser {
		return false
	}
	x := verdict.Exchange{Method: method, Status: answer.StatusCode, Header: answer.Header}
	if answer.Header.Get("Content-Encoding") == "" {
		x.Body = peek(answer)
	}
	return verdict.Judge(x).Again == verdict.Renewed
}

// peek returns the start of a body, and leaves the body as it was.
func peek(answer *http.Response) []byte {
	const most = 64 << 10
	start, _ := io.ReadAll(io.LimitReader(answer.Body, most)) // what went wrong goes wrong again
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), answer.Body), answer.Body}
	return start
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

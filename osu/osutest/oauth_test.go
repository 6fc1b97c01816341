package osutest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

const redirect = "http://127.0.0.1:7272/callback"

// TestTokenEndpoint_returnsErrors checks the status, body and headers of each
// error of the token endpoint.
func TestTokenEndpoint_returnsErrors(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	challenge := strings.Repeat("c", 43)
	for _, test := range []struct {
		name   string
		fields url.Values
		status int
		error  string // "text" for a set of scopes that is forbidden
	}{
		{"no grant", app("scope", "public"), 400, "unsupported_grant_type"},
		{"unknown grant", app("grant_type", "device_code"), 400, "unsupported_grant_type"},
		{"password", app("grant_type", "password", "username", "x", "password", "y", "scope", "*"), 401, "invalid_client"},
		{"no client", fields("grant_type", "client_credentials"), 400, "invalid_request"},
		{"unknown client", fields("grant_type", "client_credentials", "client_id", "99", "client_secret", "x"), 401, "invalid_client"},
		{"wrong secret", fields("grant_type", "client_credentials", "client_id", "1", "client_secret", "x", "scope", "public"), 401, "invalid_client"},
		{"foreign redirect", app("grant_type", "client_credentials", "scope", "public", "redirect_uri", "http://example.com/"), 401, "invalid_client"},
		{"no scope", app("grant_type", "client_credentials"), 400, "text"},
		{"unknown scope", app("grant_type", "client_credentials", "scope", "nonsense"), 400, "invalid_scope"},
		{"star", app("grant_type", "client_credentials", "scope", "*"), 400, "text"},
		{"star and more", app("grant_type", "client_credentials", "scope", "* public"), 400, "text"},
		{"delegate without a bot", app("grant_type", "client_credentials", "scope", "delegate"), 400, "text"},
		{"write without delegate", bot("grant_type", "client_credentials", "scope", "chat.write"), 400, "text"},
		{"group permissions alone", bot("grant_type", "client_credentials", "scope", "group_permissions"), 400, "text"},
		{"delegated read", bot("grant_type", "client_credentials", "scope", "delegate public"), 400, "text"},
		{"delegated chat.read", bot("grant_type", "client_credentials", "scope", "delegate chat.read"), 400, "text"},
		{"public", app("grant_type", "client_credentials", "scope", "public"), 200, ""},
		{"useless but fine", app("grant_type", "client_credentials", "scope", "identify friends.read chat.read"), 200, ""},
		{"delegate", bot("grant_type", "client_credentials", "scope", "delegate chat.write chat.write_manage"), 200, ""},
		{"delegate forum", bot("grant_type", "client_credentials", "scope", "delegate forum.write forum.write_manage group_permissions"), 200, ""},
		{"no code", app("grant_type", "authorization_code", "redirect_uri", redirect), 400, "invalid_request"},
		{"bad code", app("grant_type", "authorization_code", "redirect_uri", redirect, "code", "x"), 400, "invalid_request"},
		{"unregistered redirect", app("grant_type", "authorization_code", "redirect_uri", "http://127.0.0.1:1/other", "code", "x"), 401, "invalid_client"},
		{"no redirect", app("grant_type", "authorization_code", "code", authorize(t, server, url.Values{})), 400, "invalid_request"},
		{"other redirect", app("grant_type", "authorization_code", "redirect_uri", "http://127.0.0.1:1/", "code", authorize(t, server, url.Values{})), 400, "invalid_request"},
		{"code of another", bot("grant_type", "authorization_code", "redirect_uri", redirect, "code", authorize(t, server, url.Values{})), 400, "invalid_request"},
		{"no verifier", app("grant_type", "authorization_code", "redirect_uri", redirect, "code", authorize(t, server, fields("code_challenge", challenge))), 400, "invalid_request"},
		{"wrong verifier", app("grant_type", "authorization_code", "redirect_uri", redirect, "code_verifier", strings.Repeat("d", 43), "code", authorize(t, server, fields("code_challenge", challenge))), 400, "invalid_grant"},
		{"verifier for nothing", app("grant_type", "authorization_code", "redirect_uri", redirect, "code_verifier", challenge, "code", authorize(t, server, url.Values{})), 400, "invalid_request"},
		{"plain verifier", app("grant_type", "authorization_code", "redirect_uri", redirect, "code_verifier", challenge, "code", authorize(t, server, fields("code_challenge", challenge))), 200, ""},
		{"no refresh token", app("grant_type", "refresh_token"), 400, "invalid_request"},
		{"bad refresh token", app("grant_type", "refresh_token", "refresh_token", "garbage"), 401, "invalid_request"},
	} {
		a := post(t, server, test.fields)
		body := members(t, a.body)
		if a.status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, a.status, test.status, a.body)
			continue
		}
		if a.header.Get("X-RateLimit-Limit") != "60" {
			t.Errorf("%s: no rate limit headers", test.name)
		}
		switch {
		case test.status == http.StatusOK:
			if string(body["token_type"]) != `"Bearer"` || string(body["expires_in"]) != "86400" {
				t.Errorf("%s: %s", test.name, a.body)
			}
			if a.header.Get("Cache-Control") != "no-store, private" || a.header.Get("Content-Type") != "application/json; charset=UTF-8" {
				t.Errorf("%s: header %v", test.name, a.header)
			}
		case test.error == "text":
			if len(body) != 1 || body["error"].Kind() != '"' {
				t.Errorf("%s: %s", test.name, a.body)
			}
		default:
			if string(body["error"]) != `"`+test.error+`"` || string(body["message"]) != string(body["error_description"]) || body["message"] == nil {
				t.Errorf("%s: %s", test.name, a.body)
			}
		}
	}
}

func TestTokenEndpoint_acceptsEncodings(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	request := func(c call) answer {
		c.method, c.path = http.MethodPost, "/oauth/token"
		return send(t, server, c)
	}
	accept := http.Header{"Accept": {"application/json"}}
	if a := request(call{body: `{"grant_type":"client_credentials","client_id":1,"client_secret":"secret","scope":"public"}`, header: accept}); a.status != http.StatusOK {
		t.Errorf("JSON: %d %s", a.status, a.body)
	}
	if a := request(call{path: "?grant_type=client_credentials", body: app("scope", "public").Encode(), form: true, header: accept}); a.status != http.StatusBadRequest {
		t.Errorf("the query counts: %d", a.status)
	}
	parts := accept.Clone()
	parts.Set("Content-Type", "multipart/form-data; boundary=xx")
	var form strings.Builder
	for name, values := range app("grant_type", "client_credentials", "scope", "public") {
		form.WriteString("--xx\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + values[0] + "\r\n")
	}
	if a := request(call{body: form.String() + "--xx--\r\n", header: parts}); a.status != http.StatusOK {
		t.Errorf("multipart: %d %s", a.status, a.body)
	}
	basic := accept.Clone()
	basic.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("1:secret")))
	if a := request(call{body: fields("grant_type", "client_credentials", "scope", "public").Encode(), form: true, header: basic}); a.status != http.StatusOK {
		t.Errorf("basic: %d %s", a.status, a.body)
	}
	basic.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("1:wrong")))
	if a := request(call{body: fields("grant_type", "client_credentials", "scope", "public").Encode(), form: true, header: basic}); a.header.Get("WWW-Authenticate") == "" {
		t.Errorf("basic, wrong secret: %d %v", a.status, a.header)
	}
	if a := request(call{body: app("grant_type", "client_credentials", "scope", "*").Encode(), form: true}); a.status != http.StatusBadRequest || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Errorf("forbidden scopes without Accept: %d %v", a.status, a.header)
	}
	if a := send(t, server, call{method: http.MethodGet, path: "/oauth/../../oauth/token"}); a.status == http.StatusOK {
		t.Errorf("GET: %d", a.status)
	}
}

// The whole flow: consent, code, tokens, renewal, revocation.
func TestTokenEndpoint_exchangesCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		owner := server.World().UserIDs()[0]
		verifier := strings.Repeat("v", 50)
		sum := sha256.Sum256([]byte(verifier))
		code := authorize(t, server, fields("scope", "public chat.write", "code_challenge_method", "S256",
			"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:])))
		exchange := app("grant_type", "authorization_code", "redirect_uri", redirect, "code_verifier", verifier, "code", code)
		tokens := decode[objects.OAuthToken](t, post(t, server, exchange))
		if a := post(t, server, exchange); a.status != http.StatusBadRequest {
			t.Errorf("a code used twice: got %d, want %d", a.status, http.StatusBadRequest)
		}

		claims := struct {
			Aud    string   `json:"aud"`
			Sub    string   `json:"sub"`
			Scopes []string `json:"scopes"`
			Iat    int64    `json:"iat"`
			Exp    int64    `json:"exp"`
		}{}
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(tokens.AccessToken, ".")[1])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(payload, &claims); err != nil {
			t.Fatal(err)
		}
		if claims.Aud != "1" || claims.Sub != "2" || owner != 2 || !slices.Equal(claims.Scopes, []string{"chat.write", "identify", "public"}) || claims.Exp-claims.Iat != 86400 {
			t.Errorf("claims %+v", claims)
		}

		me := func(token string) int { return send(t, server, call{path: "/me", token: token}).status }
		if got := me(tokens.AccessToken); got != http.StatusOK {
			t.Errorf("me: got %d, want %d", got, http.StatusOK)
		}
		renew := func(refresh string, more ...string) answer {
			return post(t, server, app(append([]string{"grant_type", "refresh_token", "refresh_token", refresh}, more...)...))
		}
		if a := renew(tokens.RefreshToken.Or(""), "scope", "public forum.write"); a.status != http.StatusBadRequest {
			t.Errorf("more scopes by renewal: got %d, want %d", a.status, http.StatusBadRequest)
		}
		second := decode[objects.OAuthToken](t, renew(tokens.RefreshToken.Or(""), "scope", "identify"))
		if got := me(tokens.AccessToken); got != http.StatusUnauthorized {
			t.Errorf("the old token after a renewal: got %d, want %d", got, http.StatusUnauthorized)
		}
		if a := renew(tokens.RefreshToken.Or("")); a.status != http.StatusUnauthorized {
			t.Errorf("a refresh token used twice: got %d, want %d", a.status, http.StatusUnauthorized)
		}
		if a := send(t, server, call{path: "/tags", token: second.AccessToken}); a.status != http.StatusForbidden {
			t.Errorf("a dropped scope is still there: %d", a.status)
		}

		time.Sleep(24 * time.Hour)
		if got := me(second.AccessToken); got != http.StatusUnauthorized {
			t.Errorf("a token after its day: got %d, want %d", got, http.StatusUnauthorized)
		}
		third := decode[objects.OAuthToken](t, renew(second.RefreshToken.Or("")))
		if a := send(t, server, call{method: http.MethodDelete, path: "/oauth/tokens/current", token: third.AccessToken}); a.status != http.StatusNoContent || len(a.body) != 0 {
			t.Errorf("revoke: %d %s", a.status, a.body)
		}
		if a := renew(third.RefreshToken.Or("")); a.status != http.StatusUnauthorized {
			t.Errorf("the refresh token of a revoked token: got %d, want %d", a.status, http.StatusUnauthorized)
		}

		late := authorize(t, server, url.Values{})
		time.Sleep(10 * time.Minute)
		if a := post(t, server, app("grant_type", "authorization_code", "redirect_uri", redirect, "code", late)); a.status != http.StatusBadRequest {
			t.Errorf("a code after ten minutes: got %d, want %d", a.status, http.StatusBadRequest)
		}
	})
}

// TestAuthorize_redirectsBrowser checks where the browser is sent, or which
// error page it shows.
func TestAuthorize_redirectsBrowser(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	page := server.Endpoints().Authorize + "?"
	base := fields("client_id", "1", "response_type", "code", "redirect_uri", redirect, "state", "st&te")
	with := func(pairs ...string) string {
		values := url.Values{}
		maps.Copy(values, base)
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return page + values.Encode()
	}
	follow := func(address string, allow bool) url.Values {
		t.Helper()
		target, err := server.Authorize(address, allow)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(target)
		if err != nil || !strings.HasPrefix(target, redirect+"?") {
			t.Fatalf("sent to %s", target)
		}
		return u.Query()
	}
	if got := follow(with(), true); got.Get("code") == "" || got.Get("state") != "st&te" {
		t.Errorf("allowed: %v", got)
	}
	if got := follow(with("scope", "forum.write"), false); got.Get("error") != "access_denied" || got.Get("state") != "st&te" {
		t.Errorf("denied: %v", got)
	}
	if got := follow(with("scope", "nonsense"), true); got.Get("error") != "invalid_scope" || got.Has("state") {
		t.Errorf("unknown scope: %v", got)
	}
	if got := follow(with("prompt", "none"), true); got.Get("error") != "access_denied" {
		t.Errorf("prompt=none: %v", got)
	}
	for name, address := range map[string]string{
		"delegate":              with("scope", "delegate"),
		"forum.write_manage":    with("scope", "forum.write_manage"),
		"unknown client":        with("client_id", "99"),
		"unregistered redirect": with("redirect_uri", "http://127.0.0.1:7272/other"),
		"bad challenge":         with("code_challenge", "short"),
		"response_type":         with("response_type", "token"),
	} {
		if got, err := server.Authorize(address, true); err == nil {
			t.Errorf("%s: sent to %s", name, got)
		}
	}
	// Others may not have the chat scopes of somebody's application.
	server.SignIn(server.World().UserIDs()[5])
	if got, err := server.Authorize(with("scope", "chat.read"), true); err == nil {
		t.Errorf("chat.read: sent to %s", got)
	}

	// The page itself.
	a := send(t, server, call{path: "/oauth/authorize?" + strings.TrimPrefix(with(), page)})
	if a.status != http.StatusOK || !strings.Contains(string(a.body), server.World().Username(server.World().UserIDs()[5])) {
		t.Errorf("page: %d %s", a.status, a.body)
	}
	a = send(t, server, call{method: http.MethodPost, path: "/oauth/authorize?" + strings.TrimPrefix(with(), page)})
	if a.status != http.StatusFound || !strings.Contains(a.header.Get("Location"), "code=") {
		t.Errorf("allow: %d %v", a.status, a.header)
	}
	a = send(t, server, call{method: http.MethodPost, path: "/oauth/authorize?" + strings.TrimPrefix(with(), page), body: "_method=DELETE", form: true})
	if a.status != http.StatusFound || !strings.Contains(a.header.Get("Location"), "access_denied") {
		t.Errorf("deny: %d %v", a.status, a.header)
	}

	// A standing consent needs no page.
	code := follow(with(), true).Get("code")
	decode[objects.OAuthToken](t, post(t, server, app("grant_type", "authorization_code", "redirect_uri", redirect, "code", code)))
	if a := send(t, server, call{path: "/oauth/authorize?" + strings.TrimPrefix(with(), page)}); a.status != http.StatusFound {
		t.Errorf("second time: %d", a.status)
	}
	if a := send(t, server, call{path: "/oauth/authorize?" + strings.TrimPrefix(with("prompt", "consent"), page)}); a.status != http.StatusOK {
		t.Errorf("prompt=consent: %d", a.status)
	}
	// An application with one redirect URI may leave it out.
	target, err := server.Authorize(page+"client_id=2&response_type=code", true)
	if err != nil || !strings.HasPrefix(target, "http://127.0.0.1/callback?code=") {
		t.Errorf("no redirect_uri: %s %v", target, err)
	}
}

func TestTokenEndpoint_limitsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		request := app("grant_type", "client_credentials", "scope", "public")
		for range 60 {
			if a := post(t, server, request); a.status != http.StatusOK {
				t.Fatal(a.status)
			}
		}
		a := post(t, server, request)
		if a.status != http.StatusTooManyRequests || a.header.Get("X-RateLimit-Limit") != "" || a.header.Get("Retry-After") != "" {
			t.Errorf("%d %v", a.status, a.header)
		}
		time.Sleep(time.Minute)
		if a := post(t, server, request); a.status != http.StatusOK {
			t.Error(a.status)
		}
	})
}

// TestTokens_permitRoutes checks which token may call which route.
func TestTokens_permitRoutes(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	world := server.World()
	owner := world.UserIDs()[0]
	revoked, expired := server.Token(), server.UserToken(owner)
	server.RevokeToken(revoked)
	server.ExpireToken(expired)
	public := server.Token()
	for _, test := range []struct {
		method, path, token string
		status              int
		limits              bool // whether there are rate limit headers
	}{
		{"GET", "/users/2", "", 401, false},
		{"GET", "/users/2", "garbage", 401, false},
		{"GET", "/users/2", revoked, 401, false},
		{"GET", "/users/2", expired, 401, false},
		{"GET", "/users/2", public, 200, true},
		{"GET", "/users/2/", public, 200, true},
		{"HEAD", "/users/2", public, 200, true},
		{"GET", "/users/1", public, 404, true},
		{"GET", "/me", public, 401, true},
		{"GET", "/me/beatmapset-favourites", public, 401, true},
		{"GET", "/friends", public, 401, true},
		{"POST", "/forums/topics", public, 401, true},
		{"PUT", "/forums/topics/1", public, 403, true},
		{"GET", "/chat/channels", public, 403, true},
		{"GET", "/chat/channels", server.Token(transport.ScopeChatRead), 401, true},
		{"GET", "/blocks", public, 403, true},
		{"POST", "/rooms", server.UserToken(owner), 403, true},
		{"GET", "/beatmapsets/4/download", server.UserToken(owner), 403, false},
		{"GET", "/users/2", server.UserToken(owner, transport.ScopeIdentify), 403, true},
		{"GET", "/friends", server.UserToken(owner, transport.ScopeIdentify), 403, true},
		{"GET", "/friends", server.UserToken(owner, transport.ScopeFriendsRead), 200, true},
		{"GET", "/me", server.UserToken(owner, transport.ScopeIdentify), 200, true},
		{"GET", "/me", server.Token(transport.ScopeDelegate, transport.ScopeChatWrite), 403, true},
		{"GET", "/users/2", server.Token(transport.ScopeDelegate), 403, true},
		{"GET", "/nothing", "", 401, false},
		{"GET", "/nothing", public, 404, false},
		{"POST", "/me", public, 404, false},
		{"OPTIONS", "/me", "", 401, false},
		{"HEAD", "/news", "", 401, false},
		{"HEAD", "/news", public, 403, true},
		{"GET", "/news", "garbage", 401, false},
		{"GET", "/news/x/y/z", "", 404, false},
	} {
		a := send(t, server, call{method: test.method, path: test.path, token: test.token})
		if a.status != test.status {
			t.Errorf("%s %s: got %d, want %d: %s", test.method, test.path, a.status, test.status, a.body)
		}
		if got := a.header.Get("X-RateLimit-Limit") != ""; got != test.limits {
			t.Errorf("%s %s: rate limit headers: %v, want %v", test.method, test.path, got, test.limits)
		}
		if a.status == http.StatusUnauthorized && test.method != "HEAD" && string(a.body) != `{"authentication":"basic"}` {
			t.Errorf("%s %s: %s", test.method, test.path, a.body)
		}
		if a.header.Get("WWW-Authenticate") != "" || a.header.Get("Cache-Control") != "no-cache, private" {
			t.Errorf("%s %s: %v", test.method, test.path, a.header)
		}
	}
}

// TestAuthorize_signsInAgain checks prompt=login: the user must sign in first,
// even if no consent is needed, and then the request continues as usual.
func TestAuthorize_signsInAgain(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	query := fields("client_id", "1", "response_type", "code", "redirect_uri", redirect, "prompt", "login").Encode()
	signIn := regexp.MustCompile(`id="sign-in" href="([^"]+)"`)
	// open returns the answer to the request after signing in.
	open := func() answer {
		t.Helper()
		a := send(t, server, call{path: "/oauth/authorize?" + query})
		to := signIn.FindSubmatch(a.body)
		if a.status != http.StatusOK || to == nil || strings.Contains(string(a.body), "<form") {
			t.Fatalf("got %d with %s, want the page to sign in", a.status, a.body)
		}
		return send(t, server, call{path: html.UnescapeString(string(to[1]))})
	}
	if a := open(); a.status != http.StatusOK || !strings.Contains(string(a.body), "<form") {
		t.Errorf("without a consent: got %d with %s, want the page that asks for it", a.status, a.body)
	}
	decode[objects.OAuthToken](t, post(t, server, app("grant_type", "authorization_code", "redirect_uri", redirect, "code", authorize(t, server, url.Values{}))))
	if a := open(); a.status != http.StatusFound || !strings.HasPrefix(a.header.Get("Location"), redirect+"?code=") {
		t.Errorf("with a consent: got %d to %s, want a code", a.status, a.header.Get("Location"))
	}
}

package auth_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// consent is the page of the server: it returns where the user is sent to after
// they have allowed or denied.
func (s *server) consent(page string, allow bool) string {
	u, err := url.Parse(page)
	if err != nil || u.Path != "/oauth/authorize" {
		return ""
	}
	q := u.Query()
	answer := url.Values{}
	if q.Get("state") != "" {
		answer.Set("state", q.Get("state"))
	}
	if allow {
		s.mu.Lock()
		s.n++
		code := "c0de-" + time.Now().Format("150405.000000000")
		s.codes[code] = q.Get("code_challenge")
		s.mu.Unlock()
		answer.Set("code", code)
	} else {
		answer.Set("error", "access_denied")
		answer.Set("error_description", "denied")
	}
	to := q.Get("redirect_uri")
	if strings.Contains(to, "?") {
		return to + "&" + answer.Encode()
	}
	return to + "?" + answer.Encode()
}

// visit is what a browser does, and returns the page it shows.
func visit(t *testing.T, address string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode < 400 || strings.Contains(string(body), "<") {
		if policy := answer.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("policy %q", policy)
		}
		if answer.Header.Get("Cache-Control") != "no-store" {
			t.Error("the page may be stored")
		}
	}
	seen(string(body))
	return answer.StatusCode, string(body)
}

func loginApp(s *server, redirect string) auth.App {
	app := testApp(s)
	app.RedirectURL = redirect
	return app
}

func TestLogin_returnsSession(t *testing.T) {
	t.Parallel()
	for _, redirect := range []string{"http://127.0.0.1", "http://127.0.0.1/callback", "http://[::1]/a/b", "http://localhost:PORT/callback", "http://LocalHost:PORT/callback", "http://127.0.0.1:1/callback?x=1"} {
		t.Run(redirect, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(redirect, "::1") && !hasIPv6() {
				t.Skip("no IPv6 here")
			}
			s := newServer()
			store := auth.NewMemoryStore()
			shown := make(chan string, 1)
			session, err := auth.Login(t.Context(), loginApp(s, strings.Replace(redirect, "PORT", freePort(t), 1)), &auth.LoginParams{
				Store: store,
				Open: func(_ context.Context, page string) error {
					go func() {
						back := s.consent(page, true)
						root, _ := url.Parse(back)
						for _, stray := range []string{"/favicon.ico", "/robots.txt", "/%2e%2e/"} {
							if status, _ := visit(t, "http://"+root.Host+stray); status != http.StatusNotFound {
								t.Errorf("%s: got %d, want %d", stray, status, http.StatusNotFound)
							}
						}
						wrong := root.Query()
						wrong.Set("state", "x"+wrong.Get("state")[1:])
						attack := *root
						attack.RawQuery = wrong.Encode()
						if status, _ := visit(t, attack.String()); status != http.StatusBadRequest {
							t.Errorf("wrong state: got %d, want %d", status, http.StatusBadRequest)
						}
						_, text := visit(t, back)
						shown <- text
					}()
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if text := <-shown; !strings.Contains(text, "You are logged in") {
				t.Errorf("got the page %q, want that the user is logged in", text)
			}
			if err := call(t.Context(), apiClient(t, s, session)); err != nil {
				t.Error(err)
			}
			wantEqual(t, "user", session.User(), userID)
			if got := session.String(); !strings.Contains(got, "4242") {
				t.Errorf("got String %q, want the user's id in it", got)
			}
			if _, err := auth.Resume(t.Context(), testApp(s), store); err != nil {
				t.Errorf("not stored: got %v, want no error", err)
			}
			seen(session)
		})
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err == nil {
		_ = l.Close()
	}
	return err == nil
}

func TestLogin_requestsScopesAndPrompt(t *testing.T) {
	t.Parallel()
	s := newServer()
	stop := errors.New("enough")
	_, err := auth.Login(t.Context(), loginApp(s, "http://127.0.0.1/cb"), &auth.LoginParams{
		Scopes: []auth.Scope{auth.ScopePublic, auth.ScopeChatRead}, Prompt: "consent",
		Open: func(_ context.Context, page string) error {
			u, _ := url.Parse(page)
			q := u.Query()
			redirect, _ := url.Parse(q.Get("redirect_uri"))
			wantEqual(t, "host", u.Host, "osu.test")
			for name, want := range map[string]string{
				"client_id": "1", "response_type": "code", "scope": "public chat.read", "prompt": "consent",
				"code_challenge_method": "S256", "client_secret": "",
			} {
				wantEqual(t, name, q.Get(name), want)
			}
			wantEqual(t, "length of the challenge", len(q.Get("code_challenge")), 43)
			if n := len(q.Get("state")); n < 22 {
				t.Errorf("got a state of %d characters, want at least 22", n)
			}
			wantEqual(t, "redirect host", redirect.Hostname(), "127.0.0.1")
			wantEqual(t, "redirect path", redirect.Path, "/cb")
			if redirect.Port() == "" {
				t.Errorf("got the redirect %v, want one with a port", redirect)
			}
			return stop
		},
	})
	seen(err)
	if !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestLogin_failsIfUserDenies(t *testing.T) {
	t.Parallel()
	s := newServer()
	shown := make(chan string, 1)
	_, err := auth.Login(t.Context(), loginApp(s, "http://127.0.0.1/callback"), &auth.LoginParams{
		Open: func(_ context.Context, page string) error {
			_, text := visit(t, s.consent(page, false))
			shown <- text
			return nil
		},
	})
	seen(err)
	wantError(t, "a denied login", err, auth.ErrDenied)
	if text := <-shown; !strings.Contains(text, "denied") {
		t.Errorf("got the page %q, want that access was denied", text)
	}
}

func TestLogin_endsWithContext(t *testing.T) {
	t.Parallel()
	s := newServer()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := auth.Login(ctx, loginApp(s, "http://127.0.0.1/callback"), &auth.LoginParams{
		Open: func(ctx context.Context, _ string) error { <-ctx.Done(); return nil },
	})
	wantError(t, "no answer", err, context.DeadlineExceeded)
	wantEqual(t, "ErrState without an answer", errors.Is(err, auth.ErrState), false)

	ctx, cancel = context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err = auth.Login(ctx, loginApp(s, "http://127.0.0.1/callback"), &auth.LoginParams{
		Open: func(_ context.Context, page string) error {
			visit(t, strings.Replace(s.consent(page, true), "state=", "state=other", 1))
			return nil
		},
	})
	seen(err)
	wantError(t, "an answer with another state", err, context.DeadlineExceeded)
	wantError(t, "an answer with another state", err, auth.ErrState)
}

func TestLogin_usesAnotherPort(t *testing.T) {
	t.Parallel()
	s := newServer()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_, err = auth.Login(t.Context(), loginApp(s, "http://localhost:"+port+"/callback"), &auth.LoginParams{
		Open: func(context.Context, string) error { t.Error("got a page, want none"); return nil },
	})
	if err == nil || !strings.Contains(err.Error(), port) {
		t.Errorf("localhost: got %v, want an error that names port %s", err, port)
	}
	// If the server accepts any port, another one is used.
	_, err = auth.Login(t.Context(), loginApp(s, "http://127.0.0.1:"+port+"/callback"), &auth.LoginParams{
		Open: func(_ context.Context, page string) error {
			visit(t, s.consent(page, true))
			return nil
		},
	})
	if err != nil {
		t.Errorf("127.0.0.1: got %v, want no error", err)
	}
}

func TestLogin_refusesBadSettings(t *testing.T) {
	t.Parallel()
	s := newServer()
	for redirect, scopes := range map[string][]auth.Scope{
		"":                            nil,
		"https://example.com/cb":      nil,
		"http://example.com/cb":       nil,
		"http://localhost/cb":         nil,
		"https://127.0.0.1/cb":        nil,
		"http://127.0.0.2/cb":         nil,
		"http://127.0.0.1/callback":   {auth.ScopeDelegate},
		"http://127.0.0.1/callback?x": {"*"},
	} {
		_, err := auth.Login(t.Context(), loginApp(s, redirect), &auth.LoginParams{
			Scopes: scopes, Open: func(context.Context, string) error { return errors.New("opened") },
		})
		seen(err)
		if !errors.Is(err, auth.ErrConfig) {
			t.Errorf("%q %v: got %v, want %v", redirect, scopes, err, auth.ErrConfig)
		}
	}
}

// TestLogin_listensAtGivenAddress checks the login in a container: the redirect
// URL leads to a port of the host, which leads to another one of the container.
func TestLogin_listensAtGivenAddress(t *testing.T) {
	t.Parallel()
	for _, redirect := range []string{"http://localhost:80/callback", "http://LOCALHOST:80/callback", "https://bot.example/callback"} {
		s := newServer()
		port := freePort(t)
		_, err := auth.Login(t.Context(), loginApp(s, redirect), &auth.LoginParams{
			Listen: "0.0.0.0:" + port,
			Open: func(_ context.Context, page string) error {
				back := s.consent(page, true)
				if !strings.HasPrefix(back, redirect+"?") {
					t.Errorf("got the redirect URL %s, want %s unchanged", back, redirect)
				}
				u, _ := url.Parse(back)
				for _, to := range otherAddresses() {
					u.Scheme, u.Host = "http", net.JoinHostPort(to, port)
					if status, _ := visit(t, u.String()); status != http.StatusMisdirectedRequest {
						t.Errorf("%s under its own name: got %d, want %d", to, status, http.StatusMisdirectedRequest)
					}
				}
				u.Host = net.JoinHostPort("127.0.0.1", port)
				proxied(t, u.String(), strings.ToLower(strings.TrimSuffix(strings.Split(redirect, "/")[2], ":80"))) // as browsers do
				return nil
			},
		})
		seen(err)
		if err != nil {
			t.Errorf("%s: got %v, want no error", redirect, err)
		}
	}
}

// otherAddresses returns addresses of this machine that are not loopback ones.
func otherAddresses() (addresses []string) {
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			addresses = append(addresses, ip.IP.String())
		}
	}
	return addresses
}

// proxied visits an address under the name of another host.
func proxied(t *testing.T, address, host string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		t.Error(err)
		return
	}
	_ = answer.Body.Close()
}

// TestLogin_listensElsewhereOnlyIfExplicit checks that no other machine can
// connect unless the program names an address for it.
func TestLogin_listensElsewhereOnlyIfExplicit(t *testing.T) {
	t.Parallel()
	s := newServer()
	stop := errors.New("enough")
	_, err := auth.Login(t.Context(), loginApp(s, "http://127.0.0.1/callback"), &auth.LoginParams{
		Open: func(_ context.Context, page string) error {
			u, _ := url.Parse(s.consent(page, true))
			for _, to := range otherAddresses() {
				if c, err := net.DialTimeout("tcp", net.JoinHostPort(to, u.Port()), time.Second); err == nil {
					_ = c.Close()
					t.Errorf("listens on %s without being told to", to)
				}
			}
			return stop
		},
	})
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want %v", err, stop)
	}
	for _, address := range []string{":8080", "8080", "localhost:8080", "0.0.0.0", "0.0.0.0:0", "0.0.0.0:http", "[::]", "::"} {
		_, err := auth.Login(t.Context(), loginApp(s, "http://localhost:8080/callback"), &auth.LoginParams{
			Listen: address, Open: func(context.Context, string) error { return errors.New("opened") },
		})
		if !errors.Is(err, auth.ErrConfig) {
			t.Errorf("Listen %q: got %v, want %v", address, err, auth.ErrConfig)
		}
	}
}

func TestLogin_acceptsPastedAnswer(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		paste func(s *server, page string) string
		want  error
		fails bool
	}{
		"address": {paste: func(s *server, page string) string { return s.consent(page, true) }},
		"quoted":  {paste: func(s *server, page string) string { return ` "` + s.consent(page, true) + `" ` }},
		"query":   {paste: func(s *server, page string) string { _, q, _ := strings.Cut(s.consent(page, true), "?"); return q }},
		"code": {paste: func(s *server, page string) string {
			u, _ := url.Parse(s.consent(page, true))
			return u.Query().Get("code")
		}},
		"second try":  {paste: func(s *server, page string) string { return "\nhttp://nothing/here\n" + s.consent(page, true) }},
		"denied":      {paste: func(s *server, page string) string { return s.consent(page, false) }, want: auth.ErrDenied},
		"wrong state": {paste: func(s *server, page string) string { return s.consent(page, true) + "x" }, want: auth.ErrState},
		"other code":  {paste: func(*server, string) string { return "c0de-x" }, want: auth.ErrLoginRequired},
		"nothing":     {paste: func(*server, string) string { return "" }, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer()
			fromLogin, output := io.Pipe()
			input, toLogin := io.Pipe()
			go func() {
				lines := bufio.NewScanner(fromLogin)
				for lines.Scan() {
					page := strings.TrimSpace(lines.Text())
					if !strings.HasPrefix(page, "http") {
						continue
					}
					text := tt.paste(s, page)
					go func() {
						_, _ = io.WriteString(toLogin, text+"\n")
						_ = toLogin.Close()
					}()
				}
			}()
			session, err := auth.Login(t.Context(), loginApp(s, "https://example.com/cb"), &auth.LoginParams{Input: input, Output: output})
			_ = output.Close()
			seen(err)
			if tt.want != nil || !tt.fails {
				wantError(t, "the login", err, tt.want)
			}
			if tt.fails && err == nil {
				t.Error("got no error, want one")
			}
			if err == nil {
				wantEqual(t, "user", session.User(), userID)
			}
		})
	}
}

func TestLogin_doesNotWaitForRead(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	input, w := io.Pipe()
	defer w.Close()
	_, err := auth.Login(ctx, loginApp(newServer(), "https://example.com/cb"), &auth.LoginParams{Input: input})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestExchange_acceptsCodeOnce(t *testing.T) {
	t.Parallel()
	s := newServer()
	app := testApp(s)
	page, err := app.AuthCodeURL("st4te", nil)
	wantError(t, "AuthCodeURL", err, nil)
	wantEqual(t, "page", page, "http://osu.test/oauth/authorize?client_id=1&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&response_type=code&state=st4te")
	back, _ := url.Parse(s.consent(page, true))
	tokens, err := app.Exchange(t.Context(), back.Query().Get("code"), "")
	wantError(t, "Exchange", err, nil)
	wantEqual(t, "owner", tokens.Owner(), userID)
	wantEqual(t, "without a refresh token", tokens.Refresh == "", false)
	wantEqual(t, "scopes", len(tokens.Scopes), 3)
	_, err = app.Exchange(t.Context(), back.Query().Get("code"), "")
	seen(err, tokens, app)
	if !errors.Is(err, auth.ErrLoginRequired) {
		t.Errorf("a used code: got %v, want %v", err, auth.ErrLoginRequired)
	}
	_, err = app.AuthCodeURL("", []auth.Scope{"*"})
	wantError(t, "a scope of the game", err, auth.ErrConfig)
}

// webApp is a web application with a login.
func webApp(t *testing.T, s *server, key auth.Secret) (*httptest.Server, *http.Client, *auth.Pool) {
	t.Helper()
	mux := http.NewServeMux()
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	app := loginApp(s, web.URL+"/callback")
	pool, err := auth.NewPool(app, auth.MemoryStores(), nil)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := auth.NewHandler(app, func(w http.ResponseWriter, r *http.Request, tokens auth.Tokens, err error) {
		seen(err, tokens)
		if err == nil {
			err = pool.Add(r.Context(), tokens.Owner(), tokens)
		}
		switch {
		case errors.Is(err, auth.ErrState):
			http.Error(w, "state", http.StatusBadRequest)
		case errors.Is(err, auth.ErrDenied):
			http.Error(w, "denied", http.StatusForbidden)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadGateway)
		default:
			_, _ = io.WriteString(w, "welcome")
		}
	}, &auth.HandlerParams{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	seen(handler)
	mux.HandleFunc("GET /login", handler.Begin)
	mux.HandleFunc("GET /callback", handler.Callback)
	jar, _ := cookiejar.New(nil)
	return web, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, pool
}

func get(t *testing.T, c *http.Client, address string) (int, string, http.Header) {
	t.Helper()
	answer, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, strings.TrimSpace(string(body)), answer.Header
}

func TestHandler_logsInUsers(t *testing.T) {
	t.Parallel()
	s := newServer()
	web, browser, pool := webApp(t, s, "")

	status, _, header := get(t, browser, web.URL+"/login")
	page := header.Get("Location")
	cookie := header.Get("Set-Cookie")
	wantEqual(t, "status of Begin", status, http.StatusSeeOther)
	for _, want := range []string{"http://osu.test/oauth/authorize?", "code_challenge_method=S256"} {
		if !strings.Contains(page, want) {
			t.Fatalf("got the page %q, want %q in it", page, want)
		}
	}
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("got the cookie %q, want %s in it", cookie, want)
		}
	}
	back := s.consent(page, true)
	// Another browser, which does not have the cookie, can't use the answer.
	for _, test := range []struct {
		name    string
		browser *http.Client
		page    string
		status  int
		text    string
	}{
		{"without the cookie", &http.Client{}, back, http.StatusBadRequest, "state"},
		{"another state", browser, back + "x", http.StatusBadRequest, "state"},
		{"the answer", browser, back, http.StatusOK, "welcome"},
	} {
		status, text, _ := get(t, test.browser, test.page)
		wantEqual(t, test.name+": status", status, test.status)
		wantEqual(t, test.name+": text", text, test.text)
	}
	if status, _, _ := get(t, browser, back); status != http.StatusBadRequest {
		t.Errorf("the answer used twice: got %d, want %d", status, http.StatusBadRequest)
	}
	if err := call(t.Context(), apiClient(t, s, pool.For(userID))); err != nil {
		t.Error(err)
	}

	_, _, header = get(t, browser, web.URL+"/login")
	status, text, _ := get(t, browser, s.consent(header.Get("Location"), false))
	wantEqual(t, "denied: status", status, http.StatusForbidden)
	wantEqual(t, "denied: text", text, "denied")
}

func TestHandler_ignoresForeignResponse(t *testing.T) {
	t.Parallel()
	s := newServer()
	web, browser, _ := webApp(t, s, "")
	_, _, header := get(t, browser, web.URL+"/login")
	back := s.consent(header.Get("Location"), true)
	for _, query := range []string{"error=access_denied", "error=invalid_scope", "error=x&state=", "error=x&state=1234567890", "code=c", ""} {
		status, text, header := get(t, browser, web.URL+"/callback?"+query)
		if status != http.StatusBadRequest || text != "state" {
			t.Errorf("%q: got %d %q, want an ErrState", query, status, text)
		}
		if got := header.Values("Set-Cookie"); len(got) > 0 {
			t.Errorf("%q: got cookies %q, want none changed", query, got)
		}
	}
	if status, text, _ := get(t, browser, back); status != http.StatusOK {
		t.Errorf("got %d %q, want the login to finish", status, text)
	}
}

func TestHandler_finishesLoginsInSeveralTabs(t *testing.T) {
	t.Parallel()
	s := newServer()
	web, browser, _ := webApp(t, s, "")
	var backs []string
	for range 8 {
		_, _, header := get(t, browser, web.URL+"/login")
		backs = append(backs, s.consent(header.Get("Location"), true))
	}
	for _, n := range []int{3, 0, 7, 1, 2, 6, 5, 4} {
		if status, text, _ := get(t, browser, backs[n]); status != http.StatusOK {
			t.Errorf("tab %d: got %d %q, want the login to finish", n, status, text)
		}
	}
	if u, _ := url.Parse(web.URL); len(browser.Jar.Cookies(u)) != 0 {
		t.Errorf("got cookies %v left, want none", browser.Jar.Cookies(u))
	}
}

func TestHandler_limitsCookies(t *testing.T) {
	t.Parallel()
	s := newServer()
	web, browser, _ := webApp(t, s, "")
	var last string
	for range 40 {
		_, _, header := get(t, browser, web.URL+"/login")
		last = header.Get("Location")
	}
	if u, _ := url.Parse(web.URL); len(browser.Jar.Cookies(u)) != 8 {
		t.Errorf("got %d cookies, want 8", len(browser.Jar.Cookies(u)))
	}
	if status, text, _ := get(t, browser, s.consent(last, true)); status != http.StatusOK {
		t.Errorf("got %d %q, want the newest login to finish", status, text)
	}
}

func TestHandler_sharesKeyBetweenInstances(t *testing.T) {
	t.Parallel()
	s := newServer()
	key := auth.Secret(strings.Repeat("v3rifier-", 4))
	one, browser, _ := webApp(t, s, key)
	two, _, _ := webApp(t, s, key)
	three, _, _ := webApp(t, s, "")
	_, _, header := get(t, browser, one.URL+"/login")
	back := s.consent(header.Get("Location"), true)
	// Cookies do not know ports, so the browser sends it to all three.
	if status, _, _ := get(t, browser, strings.Replace(back, one.URL, three.URL, 1)); status != http.StatusBadRequest {
		t.Errorf("another key: got %d, want %d", status, http.StatusBadRequest)
	}
	if status, _, _ := get(t, browser, strings.Replace(back, one.URL, two.URL, 1)); status != http.StatusOK {
		t.Errorf("the same key: got %d, want %d", status, http.StatusOK)
	}
}

func TestHandler_refusesOldAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		var got error
		handler, err := auth.NewHandler(testApp(s), func(_ http.ResponseWriter, _ *http.Request, _ auth.Tokens, err error) { got = err }, nil)
		if err != nil {
			t.Fatal(err)
		}
		for wait, want := range map[time.Duration]error{9 * time.Minute: nil, 11 * time.Minute: auth.ErrState} {
			begin := httptest.NewRecorder()
			handler.Begin(begin, httptest.NewRequest(http.MethodGet, "/login", http.NoBody))
			request := httptest.NewRequest(http.MethodGet, s.consent(begin.Header().Get("Location"), true), http.NoBody)
			request.AddCookie(begin.Result().Cookies()[0])
			time.Sleep(wait)
			handler.Callback(httptest.NewRecorder(), request)
			if !errors.Is(got, want) {
				t.Errorf("after %v: got %v, want %v", wait, got, want)
			}
		}
	})
}

func TestHandler_securesCookiesOverHTTPS(t *testing.T) {
	t.Parallel()
	app := auth.App{ID: 1, Secret: clientSecret, RedirectURL: "https://example.com/cb", Endpoints: transport.Production()}
	finish := func(http.ResponseWriter, *http.Request, auth.Tokens, error) {}
	handler, err := auth.NewHandler(app, finish, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.Begin(w, httptest.NewRequest(http.MethodGet, "/login", http.NoBody))
	for _, want := range []string{"__Host-", "Secure"} {
		if cookie := w.Header().Get("Set-Cookie"); !strings.Contains(cookie, want) {
			t.Errorf("got the cookie %q, want %s in it", cookie, want)
		}
	}
	for name, change := range map[string]func(*auth.App, *auth.HandlerParams){
		"no redirect": func(a *auth.App, _ *auth.HandlerParams) { a.RedirectURL = "" },
		"short key":   func(_ *auth.App, p *auth.HandlerParams) { p.Key = "short" },
		"scopes":      func(_ *auth.App, p *auth.HandlerParams) { p.Scopes = []auth.Scope{auth.ScopeDelegate} },
	} {
		app, params := app, auth.HandlerParams{}
		change(&app, &params)
		h, err := auth.NewHandler(app, finish, &params)
		wantError(t, name, err, auth.ErrConfig)
		if h != nil {
			t.Errorf("%s: got a handler, want nil", name)
		}
	}
}

package auth

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cli/browser"
	"golang.org/x/oauth2"

	"github.com/osugo/osugo/internal/wait"
)

// LoginParams are the options of [Login].
type LoginParams struct {
	// Scopes are the scopes to request; nil means identify and public. The
	// server always adds identify.
	Scopes []Scope
	// Store receives the tokens, which replace its contents; nil means that the
	// login ends with the program.
	Store Store
	// Prompt is what the server does with a user who has already consented:
	// "consent" asks again, and "login" also asks for the password. If it is
	// empty, the server asks only users who have not consented.
	Prompt string
	// Open shows the page to the user; nil opens a browser. It may return
	// immediately or when the user is done. Its context is cancelled when the
	// page is no longer needed. An error ends the login.
	Open func(ctx context.Context, page string) error

	// Listen is the address to listen on, for programs that the redirect URL
	// does not reach directly: "0.0.0.0:8080" in a container whose port 8080 is
	// published, or "127.0.0.1:8080" behind a proxy, which must pass on the
	// Host header. The redirect URL may then be any http or https URL. Other
	// machines can connect to an address that is not a loopback address,
	// although they can't finish the login, so it must be explicit: ":8080" is
	// an error. If Listen is empty, Login listens at the redirect URL, on this
	// machine only.
	Listen string

	// Input is for machines without a browser. If it is set, Login writes the
	// address of the page to Output; the user opens it anywhere and pastes the
	// address they are redirected to, or the code in it, as a line of Input.
	// Login then neither opens a browser nor listens. If ctx is done during a
	// Read, Login returns without waiting for the Read.
	Input  io.Reader
	Output io.Writer
}

// Login logs in the user of this machine with a browser and returns their
// session. It listens at the application's redirect URL, opens the page, and
// waits until the user has decided or ctx is done, so give ctx a deadline. The
// redirect URL must be plain http on 127.0.0.1 or [::1] (another port is used
// if its own is busy) or on localhost with a port; for other addresses see
// [LoginParams.Listen]. The response is verified (state, PKCE) before it is
// used. Other requests to the port are harmless.
//
// Login fails with [ErrDenied] if the user denies access, with [ErrConfig] if
// the settings or scopes can't work, and with [ErrState], in addition to the
// reason why ctx is done, if the only response belonged to another login.
func Login(ctx context.Context, app App, p *LoginParams) (*Session, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	var params LoginParams
	if p != nil {
		params = *p
	}
	if params.Scopes == nil {
		params.Scopes = []Scope{ScopeIdentify, ScopePublic}
	}
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	if app.RedirectURL == "" {
		return nil, fmt.Errorf("%w: a login needs App.RedirectURL", ErrConfig)
	}
	l := &login{issuer: i, params: params, state: rand.Text(), verifier: oauth2.GenerateVerifier()}
	var tokens Tokens
	if params.Input != nil {
		tokens, err = l.paste(ctx)
	} else {
		tokens, err = l.browse(ctx)
	}
	if err != nil {
		return nil, err
	}
	if tokens.Scopes == nil {
		tokens.Scopes = params.Scopes
	}
	i.app.RedirectURL = app.RedirectURL
	s := newSession(i, GrantAuthorizationCode, tokens.Scopes, params.Store)
	s.user = tokens.Owner()
	if err := s.put(ctx, tokens); err != nil {
		return nil, err
	}
	return s, nil
}

// login is one attempt to log in a user.
type login struct {
	*issuer
	params          LoginParams
	state, verifier string
}

// page returns the address of the consent page.
func (l *login) page() (string, error) {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(l.verifier)}
	if l.params.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", l.params.Prompt))
	}
	return l.authCodeURL(l.state, l.params.Scopes, options...)
}

// ours reports whether an answer belongs to this login.
func (l *login) ours(state string) bool {
	return subtle.ConstantTimeCompare([]byte(state), []byte(l.state)) == 1
}

// paste writes the question to Output and reads the answer from Input. An
// address must have the right state. A code alone has none; PKCE ensures that
// it belongs to this login.
func (l *login) paste(ctx context.Context) (Tokens, error) {
	page, err := l.page()
	if err != nil {
		return Tokens{}, err
	}
	if l.params.Output != nil {
		_, err := fmt.Fprintf(l.params.Output, "Open this page in any browser:\n\n\t%s\n\n"+
			"After that the browser may say that it can't reach the next page. Copy the\n"+
			"address of that page and paste it here:\n", page)
		if err != nil {
			return Tokens{}, err
		}
	}
	type line struct {
		text string
		err  error
	}
	lines := make(chan line, 1)
	input := bufio.NewReader(io.LimitReader(l.params.Input, 64<<10))
	last := errNoCode
	for {
		go func() { // blocked for as long as the reader is
			text, err := input.ReadString('\n')
			lines <- line{text, err}
		}()
		var got line
		select {
		case got = <-lines:
		case <-ctx.Done():
			return Tokens{}, wait.Ended(ctx)
		}
		a, problem := readPasted(got.text)
		switch {
		case problem == nil && (a.state != "" || a.failure == "access_denied") && !l.ours(a.state):
			problem = ErrState
		case problem == nil:
			if err := a.err(); err != nil {
				return Tokens{}, err
			}
			return l.exchange(ctx, a.code, l.verifier)
		}
		if strings.TrimSpace(got.text) != "" {
			last = problem
			if l.params.Output != nil {
				_, _ = fmt.Fprintf(l.params.Output, "Not accepted: %v. Try again:\n", problem)
			}
		}
		if got.err != nil {
			return Tokens{}, fmt.Errorf("auth: login: %w", last)
		}
	}
}

// browse opens a browser and receives the answer.
func (l *login) browse(ctx context.Context) (Tokens, error) {
	redirect, err := url.Parse(l.app.RedirectURL)
	if err != nil {
		return Tokens{}, fmt.Errorf("%w: App.RedirectURL is not a URL", ErrConfig)
	}
	given := redirect.Host
	listeners, err := listen(ctx, redirect, l.params.Listen)
	if err != nil {
		return Tokens{}, err
	}
	if redirect.Host != given { // all other URLs are compared byte for byte
		l.app.RedirectURL = redirect.String()
	}
	page, err := l.page()
	if err != nil {
		closeAll(listeners)
		return Tokens{}, err
	}

	c := &callback{login: l, redirect: redirect, answers: make(chan answer), done: make(chan struct{})}
	server := &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10}
	var serving sync.WaitGroup
	for _, listener := range listeners {
		serving.Go(func() { _ = server.Serve(listener) })
	}
	defer func() {
		close(c.done)
		// The page that tells the user the result is still being written.
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close()
		}
		serving.Wait()
	}()

	opening, cancel := context.WithCancel(ctx)
	defer cancel()
	opened := make(chan error, 1)
	open := l.params.Open
	if open == nil {
		open = openBrowser
	}
	// Some browsers run until they are closed, so don't wait for Open.
	go func() { opened <- open(opening, page) }()
	for {
		select {
		case err := <-opened:
			if err != nil {
				c.err = err
				return Tokens{}, fmt.Errorf("auth: login: opening the page (LoginParams.Input does without a browser): %w", err)
			}
			opened = nil
		case a := <-c.answers:
			tokens, err := Tokens{}, a.err()
			if err == nil {
				tokens, err = l.exchange(ctx, a.code, l.verifier)
			}
			c.err = err
			return tokens, err
		case <-ctx.Done():
			c.err = wait.Ended(ctx)
			if strange := c.strange.Load(); strange != nil {
				return Tokens{}, fmt.Errorf("%w (%w)", c.err, *strange)
			}
			return Tokens{}, c.err
		}
	}
}

// openBrowser opens the user's browser, with the package that GitHub's own
// command line tool uses, which supports all systems.
func openBrowser(_ context.Context, page string) error { return browser.OpenURL(page) }

// listen returns listeners for the response. If the server accepts any port, it
// writes the actual port into the redirect URL.
func listen(ctx context.Context, redirect *url.URL, address string) ([]net.Listener, error) {
	host, port := redirect.Hostname(), redirect.Port()
	plain := redirect.Scheme == "http"
	switch {
	case address != "":
		return one(listenAt(ctx, address))
	case plain && (host == "127.0.0.1" || host == "::1"):
		listener, err := listenNear(ctx, host, port)
		if err == nil {
			redirect.Host = listener.Addr().String()
		}
		return one(listener, err)
	case plain && strings.EqualFold(host, "localhost") && port != "":
		return listenLocal(ctx, port)
	}
	return nil, fmt.Errorf("%w: a login can't listen at %s://%s; use a redirect URL on http://127.0.0.1, LoginParams.Listen or LoginParams.Input",
		ErrConfig, redirect.Scheme, redirect.Host)
}

func one(listener net.Listener, err error) ([]net.Listener, error) {
	return []net.Listener{listener}, err
}

// listenAt listens at an explicit address. It refuses an empty host, which
// would mean every interface of the machine.
func listenAt(ctx context.Context, address string) (net.Listener, error) {
	if at, err := netip.ParseAddrPort(address); err != nil || at.Port() == 0 {
		return nil, fmt.Errorf("%w: LoginParams.Listen is %q, not an IP address with a port such as 127.0.0.1:8080, or 0.0.0.0:8080 to let other machines connect", ErrConfig, address)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("auth: login: listening at %s: %w", address, err)
	}
	return listener, nil
}

// listenNear listens at a loopback address, on another port if that one is
// busy.
func listenNear(ctx context.Context, host, port string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, cmp.Or(port, "0")))
	if err != nil && port != "" {
		listener, err = config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return nil, fmt.Errorf("auth: login: listening at %s: %w", host, err)
	}
	return listener, nil
}

// listenLocal listens at both addresses that a browser may use for localhost,
// so that no other program gets the response.
func listenLocal(ctx context.Context, port string) ([]net.Listener, error) {
	var listeners []net.Listener
	for _, host := range []string{"127.0.0.1", "::1"} {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
		switch {
		case err == nil:
			listeners = append(listeners, listener)
		case len(listeners) > 0 && !hasIPv6(ctx):
			// Then the browser can only use the other one.
		default:
			closeAll(listeners)
			return nil, fmt.Errorf("auth: login: listening at localhost:%s: %w", port, err)
		}
	}
	return listeners, nil
}

// hasIPv6 reports whether the machine has the IPv6 loopback address. If so, a
// failure to listen means that the port is busy.
func hasIPv6(ctx context.Context) bool {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "[::1]:0")
	if err == nil {
		_ = l.Close()
	}
	return err == nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}

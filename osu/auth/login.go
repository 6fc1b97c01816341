package auth

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
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
	// Scopes to ask for; nil means identify and public. The server always adds
	// identify.
	Scopes []Scope
	// Store gets the tokens, in place of what it holds; nil means that the login
	// ends with the program.
	Store Store
	// Prompt is what the server does with a user who has consented before:
	// "consent" asks again, "login" also for the password; empty asks only those
	// who have not.
	Prompt string
	// Open shows the page to the user; nil opens a browser. It may return at once
	// or when the user is done, and is told by ctx when nobody needs the page any
	// more. An error of Open ends the login.
	Open func(ctx context.Context, page string) error

	// Input is for machines without a browser: the address of the page is written
	// to Output, the user opens it anywhere and pastes the address they were sent
	// to, or the code in it, as a line of Input. Open and the redirect URL are not
	// used to receive anything then. A Read under way when ctx ends is left alone.
	Input  io.Reader
	Output io.Writer
}

// Login has a user of this machine log in with a browser, and returns their
// session. It listens on the application's redirect URL, which must be plain http
// on 127.0.0.1 or [::1] (any port works then, so it need not be free) or
// localhost with a port; opens the page; and waits until the user has decided or
// ctx ends, so give it a deadline. The answer is checked (state, PKCE) before
// anything is made of it. Other requests to the port do no harm.
//
// [ErrDenied]: the user said no. [ErrConfig]: settings or scopes that can't work.
// [ErrState] besides the reason of ctx: an answer came, but of another login.
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

// login is one attempt to have a user log in.
type login struct {
	*issuer
	params          LoginParams
	state, verifier string
}

// page returns the address of the page that asks the user.
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

// paste asks on Output and reads the answer from Input. An address must have
// the right state. A code alone has none; PKCE makes sure that it is ours.
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
	listeners, redirect, err := listen(ctx, l.app.RedirectURL)
	if err != nil {
		return Tokens{}, err
	}
	if redirect.Hostname() != "localhost" {
		l.app.RedirectURL = redirect.String() // with the port; others stay byte for byte
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
		// The page that tells the user how it went is still being written.
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
	// Some browsers run until they are closed, so Open is not waited for.
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

// openBrowser opens the user's browser. That of package browser is the one of
// GitHub's own command line tool and knows the ways of all systems.
func openBrowser(_ context.Context, page string) error { return browser.OpenURL(page) }

// listen returns listeners for the answer, on this machine only, and the redirect
// URL with the port they have.
func listen(ctx context.Context, redirectURL string) ([]net.Listener, *url.URL, error) {
	u, err := url.Parse(redirectURL)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: App.RedirectURL is not a URL", ErrConfig)
	}
	host, port := u.Hostname(), u.Port()
	var addresses []string
	switch {
	case u.Scheme != "http":
		return nil, nil, fmt.Errorf("%w: a login can't receive anything at %s://%s; use Input, or a redirect URL on http://127.0.0.1", ErrConfig, u.Scheme, u.Host)
	case host == "127.0.0.1" || host == "::1":
		// The server takes any port here.
		addresses = []string{host}
	case host == "localhost" && port != "":
		// Whichever of the two the browser takes for localhost must be ours.
		addresses = []string{"127.0.0.1", "::1"}
	default:
		return nil, nil, fmt.Errorf("%w: a login can't receive anything at %s; use Input, or a redirect URL on http://127.0.0.1", ErrConfig, u.Host)
	}
	var listeners []net.Listener
	var config net.ListenConfig
	for _, address := range addresses {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(address, orZero(port)))
		if err != nil && len(addresses) == 1 && port != "" {
			listener, err = config.Listen(ctx, "tcp", net.JoinHostPort(address, "0"))
		}
		switch {
		case err == nil:
			listeners = append(listeners, listener)
		case len(listeners) > 0 && !hasIPv6(ctx):
			// Then the browser can only take the other one.
		default:
			closeAll(listeners)
			return nil, nil, fmt.Errorf("auth: login: listening on %s: %w", u.Host, err)
		}
	}
	if len(addresses) == 1 {
		_, got, err := net.SplitHostPort(listeners[0].Addr().String())
		if err != nil {
			closeAll(listeners)
			return nil, nil, err
		}
		u.Host = net.JoinHostPort(host, got)
	}
	return listeners, u, nil
}

// hasIPv6 reports whether the machine has the IPv6 loopback address, so that it
// is the port that is busy.
func hasIPv6(ctx context.Context) bool {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "[::1]:0")
	if err == nil {
		_ = l.Close()
	}
	return err == nil
}

func orZero(port string) string {
	if port == "" {
		return "0"
	}
	return port
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close()
	}
}

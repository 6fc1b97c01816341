package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

const (
	maxTokenBody = 256 << 10
	maxText      = 300 // of a server's message in an error
	userAgent    = "osugo/" + transport.Version + " (+https://github.com/osugo/osugo)"
)

// issuer speaks with the token endpoint for one application.
type issuer struct {
	*binding
	app     App
	http    http.Client
	limiter limit.Limiter
}

func newIssuer(app App) (*issuer, error) {
	if err := app.Validate(); err != nil {
		return nil, err
	}
	app.Renewal = app.Renewal.withDefaults()
	i := &issuer{app: app, binding: &binding{endpoints: app.Endpoints}}
	if app.HTTPClient != nil {
		i.http = *app.HTTPClient
	}
	// A redirect would carry the secret to wherever it points.
	i.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// The server counts token requests by address, apart from all others.
	i.limiter = limit.New(limit.Limits{PerMinute: app.Renewal.PerMinute, Burst: 10})
	return i, nil
}

var (
	errNoJSON    = errors.New("an answer that is not the server's own")
	errRedirect  = fmt.Errorf("%w: the token endpoint redirects elsewhere", ErrConfig)
	errStopped   = fmt.Errorf("%w while tokens were renewed", ErrClosed)
	tokenDemand  = limit.Demand{Cost: 1}
	errNoRefresh = fmt.Errorf("%w: there is no refresh token", ErrLoginRequired)
)

// request asks the token endpoint for tokens.
type request struct {
	op       string
	form     url.Values
	attempts int
	// abandon says that ctx ends even a request that is under way. Otherwise it
	// ends only waiting and trying again: the answer may hold the only valid
	// tokens.
	abandon bool
}

// grant carries out a request. All failures are of type *Error.
func (i *issuer) grant(ctx context.Context, r request) (Tokens, error) {
	r.form.Set("client_id", strconv.FormatInt(i.app.ID, 10))
	r.form.Set("client_secret", i.app.Secret.Reveal())
	lost := false
	for attempt := 1; ; attempt++ {
		if err := i.limiter.Wait(ctx, tokenDemand); err != nil {
			return Tokens{}, &Error{Op: r.op, Attempts: attempt - 1, Lost: lost, Err: stopped(ctx, err)}
		}
		tokens, failure := i.once(ctx, r)
		if failure == nil {
			return tokens, nil
		}
		lost = lost || failure.unsure()
		failure.Attempts, failure.Lost = attempt, lost
		if !failure.Temporary() || attempt >= r.attempts {
			return Tokens{}, failure
		}
		if failure.Status == http.StatusTooManyRequests {
			continue // the limiter has seen the answer: the next attempt waits there
		}
		if err := i.pause(ctx, attempt, failure.retryAfter); err != nil {
			failure.Err = err
			return Tokens{}, failure
		}
	}
}

// pause sleeps after the given attempt, from 1.
func (i *issuer) pause(ctx context.Context, attempt int, atLeast time.Duration) error {
	r := i.app.Renewal
	pause := min(r.MinPause<<min(attempt-1, 16), r.MaxPause)
	pause = max(pause/2+rand.N(pause/2+1), min(atLeast, time.Minute)) //nolint:gosec // jitter needs no secrecy
	return wait.For(ctx, pause)
}

// stopped says why waiting ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// once sends one request.
func (i *issuer) once(ctx context.Context, r request) (Tokens, *Error) {
	if !r.abandon {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, i.app.Renewal.Timeout)
	defer cancel()
	began := time.Now().Round(0) // wall clock: the other one stops while a machine sleeps
	status, header, body, err := i.send(ctx, http.MethodPost, i.settled().Token, "", r.form)
	i.limiter.Observe(tokenDemand, limit.Answer{Status: status, Limit: -1, Remaining: -1, RetryAfter: retryAfter(header)})
	if err != nil {
		return Tokens{}, &Error{Op: r.op, Err: err}
	}
	if status == http.StatusOK {
		if tokens, ok := readTokens(body, began); ok {
			return tokens, nil
		}
	}
	return Tokens{}, refusal(r.op, status, header, body, r.form)
}

// send sends a request and reads the capped answer. Its errors are without the
// URL that net/http puts around them.
func (i *issuer) send(ctx context.Context, method, to, access string, form url.Values) (int, http.Header, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, nil, errors.New("the endpoint is not a URL")
	}
	// Some errors come as HTML unless JSON is the first choice.
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", userAgent)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if access != "" {
		request.Header.Set("Authorization", "Bearer "+access)
	}
	answer, err := i.http.Do(request)
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok {
			err = inner.Err
		}
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenBody))
	if err != nil {
		return 0, nil, nil, fmt.Errorf("reading the answer: %w", err)
	}
	return answer.StatusCode, answer.Header, body, nil
}

// readTokens reads a granted answer, which was asked for at the given time.
func readTokens(body []byte, asked time.Time) (Tokens, bool) {
	var granted struct {
		Access    string  `json:"access_token"`
		Refresh   string  `json:"refresh_token"`
		ExpiresIn float64 `json:"expires_in"`
	}
	if json.Unmarshal(body, &granted) != nil || granted.Access == "" {
		return Tokens{}, false
	}
	t := Tokens{Access: Secret(granted.Access), Refresh: Secret(granted.Refresh), Scopes: readClaims(granted.Access).Scopes}
	if granted.ExpiresIn > 0 && granted.ExpiresIn < 1<<32 {
		t.Expiry = asked.Add(time.Duration(granted.ExpiresIn * float64(time.Second)))
	}
	return t, true
}

// refusal turns an answer without tokens into an error, and decides what the
// caller can do about it.
func refusal(op string, status int, header http.Header, body []byte, form url.Values) *Error {
	e := &Error{Op: op, Status: status, retryAfter: retryAfter(header)}
	var shape struct {
		Error   any `json:"error"`
		Message any `json:"error_description"`
		Hint    any `json:"hint"`
	}
	own := json.Unmarshal(body, &shape) == nil
	if own {
		e.Code, e.Message, e.Hint = harmless(shape.Error, form), harmless(shape.Message, form), harmless(shape.Hint, form)
	}
	switch {
	case status == http.StatusTooManyRequests, status >= 500:
		// Busy or broken: the tokens are none the worse for it.
	case status >= 300 && status < 400:
		e.Err = errRedirect
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		e.Err = fmt.Errorf("%w: there is no token endpoint at this address", ErrConfig)
	case !own || e.Code == "":
		// A page of a proxy says nothing about the tokens.
		e.Err = errNoJSON
	case e.Code == "invalid_client":
		e.Err = fmt.Errorf("%w: id, secret or redirect URL", ErrConfig)
	case form.Get("grant_type") == string(GrantClientCredentials):
		e.Err = fmt.Errorf("%w: scopes", ErrConfig)
	default:
		// The server says 401 invalid_request or 400 for tokens and codes that
		// are spent, revoked or too old.
		e.Err = ErrLoginRequired
	}
	return e
}

// harmless returns a text of the server fit for an error: short, printable, and
// without the secrets that were sent.
func harmless(v any, form url.Values) string {
	text, ok := v.(string)
	if !ok {
		return ""
	}
	for _, name := range []string{"client_secret", "refresh_token", "code", "code_verifier"} {
		if secret := form.Get(name); secret != "" {
			text = strings.ReplaceAll(text, secret, mask)
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return text
}

// retryAfter reads a Retry-After in seconds, which only the proxy in front of
// the server sends.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(min(max(seconds, 0), 600)) * time.Second
}

// revoke ends a token, and the refresh token that came with it.
func (i *issuer) revoke(ctx context.Context, access string) error {
	ctx, cancel := context.WithTimeout(ctx, i.app.Renewal.Timeout)
	defer cancel()
	to := strings.TrimRight(i.settled().API, "/") + transport.DeleteCurrentToken.Pattern
	status, header, body, err := i.send(ctx, transport.DeleteCurrentToken.Method, to, access, nil)
	switch {
	case err != nil:
		return &Error{Op: "revoke", Err: err}
	case status == http.StatusUnauthorized, status >= 200 && status < 300:
		return nil // revoked now, or no longer valid before
	}
	e := refusal("revoke", status, header, body, url.Values{"code": {access}})
	if final(e) {
		e.Err = nil
	}
	return e
}

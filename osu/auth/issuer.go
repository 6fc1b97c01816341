package auth

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

const maxTokenBody = 512 << 10

// issuer sends the token requests of one application.
type issuer struct {
	*binding
	app     App // without its secret
	secret  sealed[Secret]
	http    http.Client
	limiter limit.Limiter
}

func newIssuer(app App) (*issuer, error) {
	if err := app.Validate(); err != nil {
		return nil, err
	}
	app.Renewal = app.Renewal.withDefaults()
	i := &issuer{app: app, secret: seal(app.Secret), binding: &binding{endpoints: app.Endpoints}}
	i.app.Secret = ""
	if app.HTTPClient != nil {
		i.http = *app.HTTPClient
	}
	// A redirect could send the secret to another server.
	i.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// The server counts token requests by address, separately from all others.
	i.limiter = limit.New(limit.Limits{PerMinute: app.Renewal.PerMinute, Burst: 10})
	return i, nil
}

var tokenDemand = limit.Demand{Cost: 1}

// request is a request for tokens.
type request struct {
	op       string
	form     url.Values
	attempts int
	// abandon makes ctx cancel a request even after it was sent. Otherwise ctx
	// stops only waits and further attempts, because the answer may hold the
	// only valid tokens.
	abandon bool
	// note is called after every failed attempt; it may be nil.
	note func(*Error)
}

// grant carries out a request. All its errors are of type *Error.
func (i *issuer) grant(ctx context.Context, r request) (Tokens, error) {
	r.form.Set("client_id", strconv.FormatInt(i.app.ID, 10))
	r.form.Set("client_secret", i.secret.open().Reveal())
	last := &Error{Op: r.op}
	for {
		slot, err := i.limiter.Reserve(ctx, tokenDemand)
		if err != nil {
			return Tokens{}, last.interrupted(stopped(ctx, err))
		}
		tokens, failure := i.once(ctx, r, slot)
		if failure == nil {
			return tokens, nil
		}
		failure.Attempts, failure.Lost = last.Attempts+1, last.Lost || failure.unsure()
		last = failure
		if r.note != nil {
			r.note(failure)
		}
		if !failure.Temporary() || failure.Attempts >= r.attempts {
			return Tokens{}, failure
		}
		if err := i.pause(ctx, failure); err != nil {
			return Tokens{}, failure.interrupted(err)
		}
	}
}

// pause waits after a failed attempt.
func (i *issuer) pause(ctx context.Context, failure *Error) error {
	if failure.Status == http.StatusTooManyRequests {
		return nil // the limiter knows about the 429, so the next attempt waits there
	}
	r := i.app.Renewal
	pause := min(r.MinPause<<min(failure.Attempts-1, 16), r.MaxPause)
	return wait.For(ctx, max(pause/2+rand.N(pause/2+1), min(failure.retryAfter, time.Minute))) //nolint:gosec // jitter needs no secrecy
}

// stopped returns the reason why waiting ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return wait.Ended(ctx)
	}
	return wait.Foreign(ctx, err)
}

// once sends one request.
func (i *issuer) once(ctx context.Context, r request, slot limit.Slot) (Tokens, *Error) {
	if !r.abandon {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, i.app.Renewal.Timeout)
	defer cancel()
	began := time.Now().Round(0) // wall clock: the monotonic one stops while a machine sleeps
	x := i.send(ctx, verdict.Exchange{Endpoint: verdict.Token, Method: http.MethodPost, Grant: r.form.Get("grant_type")},
		i.settled().Token, "", r.form)
	settle(slot, x)
	var tokens Tokens
	if tokens, x.Granted = readTokens(x.Body, began); x.Granted && x.Status/100 == 2 {
		// Also from a truncated answer, because there will be no other.
		return tokens, nil
	}
	return Tokens{}, failure(r.op, x, r.form)
}

// settle reports the result of a request to a limiter.
func settle(slot limit.Slot, x verdict.Exchange) {
	if x.Unsent {
		slot.Release()
		return
	}
	slot.Done(limit.Answer{Status: x.Status, Limit: -1, Remaining: -1, RetryAfter: wire.RetryAfter(x.Header)})
}

// send sends a request and adds the result to the exchange.
func (i *issuer) send(ctx context.Context, x verdict.Exchange, to, access string, form url.Values) verdict.Exchange {
	ctx, connections := wire.Track(ctx, nil)
	request, err := http.NewRequestWithContext(ctx, x.Method, to, strings.NewReader(form.Encode()))
	if err != nil {
		x.Err, x.Unsent = errors.New("the endpoint is not a URL"), true
		return x
	}
	// Some errors are HTML unless JSON is the first choice.
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Encoding", wire.AcceptEncoding(i.http.Transport))
	request.Header.Set("User-Agent", wire.UserAgent(""))
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if access != "" {
		request.Header.Set("Authorization", "Bearer "+access)
	}
	answer, err := i.http.Do(request)
	if err != nil {
		x.Err, x.Unsent = wait.Foreign(ctx, wire.Clean(err, secrets(form, access)...)), connections.Unsent(err)
		return x
	}
	defer answer.Body.Close()
	x.Status, x.Header = answer.StatusCode, answer.Header
	x.Body, err = wire.ReadBody(answer, maxTokenBody)
	if err != nil && !errors.Is(err, wire.ErrTooLarge) {
		x.Err = fmt.Errorf("reading the answer: %w", wire.Clean(err, secrets(form, access)...))
	}
	return x
}

// secrets returns the secrets of a request, which errors must not contain.
func secrets(form url.Values, access string) []string {
	return []string{
		access, form.Get("client_secret"), form.Get("refresh_token"), form.Get("code"), form.Get("code_verifier"),
	}
}

// failure returns the error for an exchange that granted nothing.
func failure(op string, x verdict.Exchange, form url.Values) *Error {
	e := &Error{Op: op, Status: x.Status, verdict: verdict.Judge(x), retryAfter: wire.RetryAfter(x.Header)}
	hidden := secrets(form, "")
	var body struct {
		Error   any `json:"error"`
		Message any `json:"error_description"`
		Hint    any `json:"hint"`
	}
	text := func(v any) string {
		s, _ := v.(string)
		return wire.OneLine(wire.Hide(s, hidden...))
	}
	if json.Unmarshal(x.Body, &body) == nil {
		e.Code, e.Message, e.Hint = text(body.Error), text(body.Message), text(body.Hint)
	}
	if e.Code == "" && e.Message == "" {
		e.Message = text(wire.Reason(x.Header, x.Body))
	}
	e.Err = cause(e, x)
	return e
}

// cause returns the sentinel error for a failed exchange.
func cause(e *Error, x verdict.Exchange) error {
	switch e.verdict.About {
	case verdict.Login:
		return ErrLoginRequired
	case verdict.Application:
		if e.Code == "invalid_client" {
			return fmt.Errorf("%w: id, secret or redirect URL", ErrConfig)
		}
		return fmt.Errorf("%w: scopes", ErrConfig)
	default:
	}
	if kind := serverKind(e.verdict); kind != nil {
		return kind
	}
	if x.Err != nil {
		return x.Err
	}
	switch {
	case e.verdict.From == verdict.Server:
		return nil // the error contains the server's texts
	case x.Status/100 == 3:
		return fmt.Errorf("%w: a redirect, which is not followed", errForeign)
	case x.Status == http.StatusNotFound, x.Status == http.StatusMethodNotAllowed:
		return fmt.Errorf("%w: is this the address of a token endpoint?", errForeign)
	}
	return errForeign
}

// revoke revokes an access token and the refresh token issued with it. It
// returns false if the access token was no longer valid; the refresh token may
// then still be valid.
func (i *issuer) revoke(ctx context.Context, access string) (bool, error) {
	x := verdict.Exchange{Endpoint: verdict.API, Method: transport.DeleteCurrentToken.Method, Due: verdict.Nothing}
	if slot, err := i.reserve(ctx); err != nil {
		x.Err, x.Unsent = err, true
	} else {
		ctx, cancel := context.WithTimeout(ctx, i.app.Renewal.Timeout)
		defer cancel()
		to := strings.TrimRight(i.settled().API, "/") + transport.DeleteCurrentToken.Pattern
		x = i.send(ctx, x, to, access, nil)
		settle(slot, x)
	}
	e := failure("revoke", x, url.Values{"code": {access}})
	switch {
	case e.verdict.OK():
		return true, nil
	case e.verdict.About == verdict.Credential:
		return false, nil
	}
	return false, e
}

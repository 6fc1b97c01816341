package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/limit"
)

// exchange is one request and what came of it.
type exchange struct {
	response *Response // nil when no answer came
	err      error     // why no complete answer came
	unsent   bool      // the request surely never left
	cut      bool      // the body is larger than allowed
	sends    int       // how often the request went out: net/http may repeat it
	took     time.Duration
	protocol string // of the answer
}

// send sends one request in a slot, settles the slot, tells whoever watches what
// came of it, and returns a success or a failure. It is the only place where a
// request leaves.
func (c *Client) send(ctx context.Context, call *callState, token Token, slot limit.Slot) (*Response, *Error) {
	onWire := &wireSlot{client: c, call: call, slot: slot}
	x := c.exchange(ctx, call, token, onWire)
	onWire.settle(x.unsent, answerOf(x.response))
	call.sent += max(x.sends, 1)
	v := c.judge(call, x)
	if x.response != nil {
		x.response.Attempts = call.sent
	}
	var failure *Error
	if !v.OK() {
		failure = c.failure(call, x, v, token)
		call.unsure = call.unsure || v.Carried != verdict.No
	}
	c.report(ctx, call, x, failure)
	if ctx.Err() == nil {
		pause, changed := c.config.shared.circuit.saw(call, v, failure)
		call.probe = false
		if changed {
			tell(ctx, c.config.Trace.CircuitChanged, CircuitChange{call.Route, pause > 0, pause})
		}
	}
	if failure != nil {
		return nil, failure
	}
	return x.response, nil
}

// judge returns the verdict on an exchange.
func (c *Client) judge(call *callState, x exchange) verdict.Verdict {
	facts := verdict.Exchange{
		Method: call.Route.Method, Due: call.Route.Answer.due(), Quota: call.Route.Bucket == limit.BucketNone,
		Err: x.err, Unsent: x.unsent, Cut: x.cut,
	}
	if r := x.response; r != nil {
		facts.Status, facts.Header, facts.Body = r.Status, r.Header, r.Body
		if r.Status/100 == 3 {
			facts.Leads = c.leads(call, r.Header.Get("Location"))
		}
	}
	return verdict.Judge(facts)
}

// report tells the trace and the log about an exchange.
func (c *Client) report(ctx context.Context, call *callState, x exchange, failure *Error) {
	if c.config.Trace.Answered == nil && !c.config.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	done := Attempt{
		Route: call.Route, API: c.config.Endpoints.API, Path: call.label, Number: call.attempt, Sent: call.sent,
		Protocol: x.protocol, Took: x.took, Err: x.err,
	}
	if x.response != nil {
		done.Status, done.Bytes = x.response.Status, len(x.response.Body)
	}
	if failure != nil && failure.verdict.Again != verdict.Follow {
		done.Failure = Kind(failure)
	}
	tell(ctx, c.config.Trace.Answered, done)
	c.logAttempt(ctx, done)
}

// exchange sends one request and reads its answer.
func (c *Client) exchange(ctx context.Context, call *callState, token Token, onWire *wireSlot) exchange {
	began := time.Now()
	attempt, cancel := c.timed(ctx)
	defer cancel()
	onWire.cancel = cancel
	tracked, connections := wire.Track(attempt, func(got httptrace.GotConnInfo) { onWire.sending(attempt, got) })
	x := c.roundTrip(tracked, call, token)
	x.took, x.sends = time.Since(began), connections.Sent()
	x.unsent = x.err != nil && (connections.Unsent(x.err) || onWire.refusal() != nil && !resendsSent(call.Route.Method))
	switch {
	case x.err == nil:
	case ctx.Err() != nil:
		x.response, x.err = nil, wait.Ended(ctx)
	case onWire.refusal() != nil:
		x.err = fmt.Errorf("the connection broke, and %w", onWire.refusal())
	case attempt.Err() != nil:
		x.err = fmt.Errorf("no complete answer within %v: %w", c.config.Timeout, context.DeadlineExceeded)
	default:
		x.err = wait.Foreign(ctx, wire.Clean(x.err, token.Reveal()))
	}
	return x
}

// timed returns the context of one attempt.
func (c *Client) timed(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.config.Timeout > 0 {
		return context.WithTimeout(ctx, c.config.Timeout)
	}
	return context.WithCancel(ctx)
}

func (c *Client) roundTrip(ctx context.Context, call *callState, token Token) exchange {
	request := call.request.WithContext(ctx)
	request.Header = c.header(request.ContentLength > 0, token)
	if request.GetBody != nil {
		request.Body, _ = request.GetBody() // a reader of memory can't fail
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return exchange{err: err}
	}
	defer answer.Body.Close()
	response := &Response{Route: call.Route, path: call.label, token: token, Status: answer.StatusCode, Header: answer.Header}
	x := exchange{response: response, protocol: answer.Proto}
	if response.Status >= http.StatusMultipleChoices {
		response.Body, err = wire.ReadBody(answer, maxErrorBody)
		if ctx.Err() != nil {
			x.err = err
		}
		return x // the status says enough, even when the body breaks off
	}
	response.Body, err = wire.ReadBody(answer, c.config.MaxBody)
	switch {
	case errors.Is(err, ErrTooLarge):
		x.cut, x.err = true, err
		response.Body = bytes.Clone(response.Body[:min(len(response.Body), maxErrorBody)])
	case errors.Is(err, wire.ErrEncoding):
		x.err = fmt.Errorf("%w: %w", ErrDecode, err)
	case err != nil:
		x.err = fmt.Errorf("reading the answer: %w", err)
	}
	return x
}

// header returns the header of a request.
func (c *Client) header(hasBody bool, token Token) http.Header {
	header := maps.Clone(c.fixed)
	if hasBody {
		header["Content-Type"] = []string{"application/json"}
	}
	if !token.IsZero() {
		header["Authorization"] = []string{"Bearer " + token.Reveal()}
	}
	return header
}

// fixedHeader returns what is the same in the headers of all requests.
func fixedHeader(c Config) http.Header {
	header := http.Header{
		"Accept":          {"application/json"},
		"Accept-Encoding": {wire.AcceptEncoding(c.HTTPClient.Transport)},
		"User-Agent":      {wire.UserAgent(c.UserAgent)},
		"X-Api-Version":   {strconv.Itoa(c.APIVersion)},
	}
	if c.Language != "" {
		header["Accept-Language"] = []string{c.Language}
	}
	return header
}

// Package wire is what every request to a server has in common, to the API and
// to the token endpoint: who asks, how long an answer asks to wait, what a server gives
// as a reason, how its texts are made fit for an error, and whether a request
// left at all.
package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
)

// Mask stands for a secret in texts.
const Mask = "[secret]"

// maxText is how many characters of a server's text are quoted.
const maxText = 300

// Version is the version of the library.
const Version = "0.1.0"

// UserAgent returns the value of the header User-Agent: the name of the
// application, unless it is empty, and the library's own.
func UserAgent(application string) string {
	return strings.TrimSpace(application + " osugo/" + Version + " (+https://github.com/osugo/osugo)")
}

// longestAsk is the longest wait that is believed. No server means years: those
// are a counter that overflowed, or a date without a meaning.
const longestAsk = 7 * 24 * time.Hour

// RetryAfter returns how long an answer asks to wait, in seconds or until a
// date; 0 if it does not, or for more than a week. The server itself never does;
// the proxy in front of it may.
func RetryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil {
		date, err := http.ParseTime(text)
		if err != nil {
			return 0
		}
		seconds = time.Until(date).Seconds()
	}
	if seconds > 0 && seconds <= longestAsk.Seconds() {
		return time.Duration(seconds * float64(time.Second))
	}
	return 0
}

// OneLine returns a server's text fit for a log: in one line, at most 300
// characters long, without characters that act on what shows it.
func OneLine(text string) string {
	short := []rune(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " "))
	if len(short) > maxText {
		short = append(short[:maxText-1], '…')
	}
	return string(short)
}

// minSecret is the minimum length of a secret.
const minSecret = 6

// Hide returns a text with secrets masked, in the spellings in which servers
// repeat them.
func Hide(text string, secrets ...string) string {
	for _, secret := range secrets {
		if len(secret) < minSecret {
			continue // an ordinary word
		}
		for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			text = strings.ReplaceAll(text, spelling, Mask)
		}
	}
	return bearer().ReplaceAllString(text, "${1}"+Mask)
}

// bearer finds bearer tokens.
var bearer = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}`)
})

// Clean returns a network's error fit to be shown: without the URL that
// net/http puts around it, without what it quotes of an answer (malformed
// headers, statuses and locations), and with secrets masked. [errors.Is] and
// [errors.As] still find what is in it.
func Clean(err error, secrets ...string) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if err == nil {
		return nil
	}
	text := Hide(quoted().ReplaceAllString(err.Error(), `"…"`), secrets...)
	if text == err.Error() {
		return err
	}
	return &cleaned{OneLine(text), err}
}

// quoted finds texts quoted by %q.
var quoted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
})

// cleaned is an error with another text.
type cleaned struct {
	text string
	err  error
}

// Error returns the text.
func (c *cleaned) Error() string { return c.text }

// Unwrap returns the error.
func (c *cleaned) Unwrap() error { return c.err }

// Connections counts what net/http asks for and gets on behalf of a request,
// which it may send again by itself.
type Connections struct {
	asked, got, sent atomic.Int32

	sending func(httptrace.GotConnInfo)
	trace   httptrace.ClientTrace
}

// Track returns a context whose request is counted. Each time before it is sent,
// sending is called with the connection, unless it is nil.
func Track(ctx context.Context, sending func(httptrace.GotConnInfo)) (context.Context, *Connections) {
	c := &Connections{sending: sending}
	c.trace = httptrace.ClientTrace{GetConn: c.getConn, GotConn: c.gotConn, WroteHeaders: c.wroteHeaders}
	return httptrace.WithClientTrace(ctx, &c.trace), c
}

func (c *Connections) getConn(string) { c.asked.Add(1) }

func (c *Connections) gotConn(got httptrace.GotConnInfo) {
	c.got.Add(1)
	if c.sending != nil {
		c.sending(got)
	}
}

func (c *Connections) wroteHeaders() { c.sent.Add(1) }

// Sent returns how often the request was sent, as far as is known.
func (c *Connections) Sent() int { return int(c.sent.Load()) }

// Unsent reports whether a request that failed surely never left: there was no
// connection to send it on.
func (c *Connections) Unsent(err error) bool {
	if c.asked.Load() > 0 {
		return c.got.Load() == 0
	}
	// For transports other than net/http's, use the error.
	if opening, ok := errors.AsType[*net.OpError](err); ok && opening.Op == "dial" {
		return true
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

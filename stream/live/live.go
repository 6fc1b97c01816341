package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Options are the options of [Connect].
type Options struct {
	// URL is the address of the notification server, ws or wss. Empty means
	// wss://notify.ppy.sh for the public server, and /home/notifications/feed
	// of the same host for any other, which is where osu-web has it by default.
	// The token is sent there.
	URL string
	// HTTPClient opens the connection; nil means that of the client.
	HTTPClient *http.Client

	// NoChat asks for no chat events until [Stream.StartChat] is called.
	NoChat bool
	// Inactive stops keeping the user active in public channels, whose messages
	// the server sends only to active users; the package documentation says how
	// many requests that costs. [Silences] are delivered only to active users.
	Inactive bool
	// Follow are channels in which nothing is to be missed from the start, and
	// the message after which to begin: the last one that was dealt with, in
	// another process if need be, or 0 for the present.
	Follow map[objects.ChannelID]objects.MessageID

	// Buffer is how many results wait for the consumer; 0 means 1024. When it
	// is full nothing is received until the consumer takes one; if that lasts,
	// the server ends the connection, and what it would have sent is caught up
	// with.
	Buffer int
	// DropOldest discards the oldest result instead when the buffer is full,
	// and says how many in a [*DroppedError].
	DropOldest bool
	// ReadLimit is the largest frame accepted, in bytes; 0 means 8 MiB. Another
	// user can make frames of a little over 1 MB arrive.
	ReadLimit int64

	// MinPause and MaxPause bound the pause before a new connection, which
	// doubles each time, to which a random part of up to half is added, and
	// which begins anew after a connection of ten seconds; 0 means 1 s and 5
	// min.
	MinPause, MaxPause time.Duration
	// DeadAfter is how long nothing may come, not even a ping of the server, of
	// which there is one every 20 s; 0 means 60 s.
	DeadAfter time.Duration
	// CheckEvery is how often a channel is compared with its history; 0 means
	// once a minute, negative never.
	CheckEvery time.Duration

	userAgent string
}

// The times that are not options.
const (
	ackEvery   = 30 * time.Second // what the server asks for
	probeEvery = 5 * time.Minute  // whether the token is valid, while inactive
	tick       = 5 * time.Second
	settled    = 10 * time.Second // a connection that lasted so long was a good one
	freshness  = time.Second      // for which the server refuses a new token
	// lateness is how long a message may be on its way over the websocket.
	lateness = 10 * time.Second
	// publicMemory is how long the server shows messages of public channels.
	publicMemory = 24 * time.Hour
)

// withDefaults returns the options with all defaults filled in.
func (o Options) withDefaults(config transport.Config) (Options, error) {
	o.HTTPClient = cmp.Or(o.HTTPClient, config.HTTPClient)
	if o.Buffer <= 0 {
		o.Buffer = 1024
	}
	if o.ReadLimit <= 0 {
		o.ReadLimit = 8 << 20
	}
	if o.MinPause <= 0 {
		o.MinPause = time.Second
	}
	if o.MaxPause <= 0 {
		o.MaxPause = 5 * time.Minute
	}
	const longest = 7 * 24 * time.Hour // sums of longer ones might not be times
	o.MinPause = min(o.MinPause, longest)
	o.MaxPause = min(max(o.MinPause, o.MaxPause), longest)
	if o.DeadAfter <= 0 {
		o.DeadAfter = time.Minute
	}
	o.CheckEvery = cmp.Or(o.CheckEvery, time.Minute)
	o.userAgent = config.UserAgent
	var err error
	o.URL, err = address(o.URL, config.Endpoints)
	return o, err
}

// address returns the address of the notification server. A token never leaves
// over a plain connection to another machine, unless the client's requests do.
func address(given string, e transport.Endpoints) (string, error) {
	if given == "" && e.API == transport.Production().API {
		return "wss://notify.ppy.sh", nil
	}
	api, err := url.Parse(e.API)
	if err != nil {
		return "", err
	}
	u := api.JoinPath("/")
	u.Path, u.Scheme = "/home/notifications/feed", strings.Replace(api.Scheme, "http", "ws", 1)
	if given != "" {
		if u, err = url.Parse(given); err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
			return "", fmt.Errorf("%w: the URL of the notification server is not a ws or wss address", osu.ErrValidation)
		}
	}
	asHTTP := transport.BaseURL(strings.Replace(u.Scheme, "ws", "http", 1) + "://" + u.Host)
	asHTTP.PlainHTTP = e.PlainHTTP
	if err := asHTTP.Validate(); err != nil {
		return "", fmt.Errorf("the URL of the notification server: %w", err)
	}
	return u.String(), nil
}

// Stream is a connection to the notification server, which is opened again
// whenever it is lost. Its methods are safe for concurrent use.
type Stream struct {
	options Options
	invalid error
	client  *osu.Client // answers every call with a request of its own
	probe   *osu.Client // and sends one only
	in      chan result // to the queue
	out     chan result
	nudge   chan struct{} // something below has changed

	mu       sync.Mutex
	chat     bool
	follow   map[objects.ChannelID]objects.MessageID
	silences map[objects.UserID]time.Time // when it was told

	// The rest belongs to the goroutine of the stream.
	history  history
	lostAt   time.Time         // since when messages may be missing
	lostMark objects.MessageID // the highest message when one was lost for the first time
	silence  objects.SilenceID // the newest known
	since    bool              // those from before the stream are known
	doubts   int               // how often in a row a valid token was rejected
	unready  int               // connections in a row that ended before they were ready
}

// Connect connects to the notification server, with the tokens, the HTTP client
// and the limiter of client, until ctx is done or the server refuses for good.
// Receive from [Stream.Events]. A nil context panics.
func Connect(ctx context.Context, client *osu.Client, o *Options) *Stream {
	if ctx == nil {
		panic("live: nil context")
	}
	if o == nil {
		o = &Options{}
	}
	once := func(c *transport.Config) { c.Retry.Attempts = 1 }
	s := &Stream{
		client: client.With(osu.Fresh()), probe: client.With(osu.Fresh(), once),
		in: make(chan result), out: make(chan result), nudge: make(chan struct{}, 1),
		chat: !o.NoChat, follow: make(map[objects.ChannelID]objects.MessageID),
		silences: make(map[objects.UserID]time.Time),
		history:  history{channels: make(map[objects.ChannelID]*channel)},
	}
	maps.Copy(s.follow, o.Follow)
	s.options, s.invalid = o.withDefaults(client.Transport().Config())
	q := &queue{limit: s.options.Buffer, drop: s.options.DropOldest}
	go q.run(ctx, s.in, s.out)
	go func() {
		defer close(s.in)
		s.run(ctx)
	}()
	return s
}

// Events returns the channel of the stream, always the same; see package live
// for its contract.
func (s *Stream) Events() <-chan result { return s.out }

// StartChat asks for chat events, on this and all later connections.
func (s *Stream) StartChat() { s.setChat(true) }

// StopChat asks for no more chat events. Messages sent before the next
// [Stream.StartChat] are not caught up with, unless a connection is lost
// meanwhile.
func (s *Stream) StopChat() { s.setChat(false) }

func (s *Stream) setChat(on bool) {
	s.mu.Lock()
	s.chat = on
	s.mu.Unlock()
	s.wake()
}

// Follow makes sure that no message of a channel is missed after the given one,
// or from now on if it is 0, although none has come yet. The user must have
// joined the channel. It does nothing for channels that are known already.
func (s *Stream) Follow(id objects.ChannelID, after objects.MessageID) {
	s.mu.Lock()
	s.follow[id] = after
	s.mu.Unlock()
	s.wake()
}

func (s *Stream) wake() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// send hands a result to the queue, and reports whether ctx still goes.
func (s *Stream) send(ctx context.Context, r result) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case s.in <- r:
		return true
	case <-ctx.Done():
		return false
	}
}

// finalError is why a stream ends.
type finalError struct{ err error }

// Error returns the reason.
func (e *finalError) Error() string { return e.err.Error() }

// Unwrap returns the reason.
func (e *finalError) Unwrap() error { return e.err }

// run connects again and again.
func (s *Stream) run(ctx context.Context) {
	err := s.permitted()
	pause := s.options.MinPause
	for connections := 1; err == nil && ctx.Err() == nil; connections++ {
		began := time.Now()
		err = s.connection(ctx, connections)
		rejected := errors.Is(err, ErrRejected)
		if rejected || s.suspicious(err) {
			err = s.doubt(ctx, err)
		}
		if ctx.Err() != nil {
			return
		}
		if _, final := errors.AsType[*finalError](err); final {
			break
		}
		if time.Since(began) >= settled {
			pause = s.options.MinPause
		}
		again := pause + rand.N(pause/2+1) //nolint:gosec // jitter needs no secrecy
		if s.doubts > 0 {
			again = max(again, freshness)
		}
		pause = min(2*pause, s.options.MaxPause)
		// A token that has just been issued is refused once: no reason to
		// worry.
		expected := rejected && s.doubts == 1
		if !expected && !s.send(ctx, result{Err: &LostError{Err: err, Again: again}}) {
			return
		}
		if wait.For(ctx, again) != nil {
			return
		}
		err = nil
	}
	if final, ok := errors.AsType[*finalError](err); ok {
		err = final.err
	}
	s.send(ctx, result{Err: err})
}

// permitted returns why the stream cannot succeed, before anything is spent.
func (s *Stream) permitted() error {
	if s.invalid != nil {
		return s.invalid
	}
	authorizer := s.client.Transport().Config().Authorizer
	if authorizer == nil {
		return fmt.Errorf("live: %w: the client has no authorizer", osu.ErrUnauthorized)
	}
	grant := authorizer.Grant()
	reads := slices.Contains(grant.Scopes, transport.ScopeChatRead) || slices.Contains(grant.Scopes, transport.ScopeAll)
	switch {
	case grant.Owner == transport.OwnerNone:
		return fmt.Errorf("live: %w: the token acts for no user, and would receive nothing", osu.ErrUnauthorized)
	case grant.Scopes != nil && !reads:
		return fmt.Errorf("live: %w: the token needs %s", osu.ErrScope, transport.ScopeChatRead)
	}
	return nil
}

// token returns the token to connect with.
func (s *Stream) token(ctx context.Context) (transport.Token, error) {
	token, err := s.client.Transport().Config().Authorizer.Token(ctx)
	if err == nil {
		return token, nil
	}
	if temporary, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](err); ok && temporary.Temporary() {
		return token, err
	}
	return token, &finalError{err}
}

// suspicious reports whether the token may be the reason of a failure that does
// not say so: a status, or connections that end before they are ready.
func (s *Stream) suspicious(err error) bool {
	refusal, refused := errors.AsType[*HandshakeError](err)
	if refused && !refusal.Page {
		return refusal.Status == http.StatusUnauthorized || refusal.Status == http.StatusForbidden
	}
	return s.unready > 1
}

// doubt finds out over HTTP what it means that the server rejected a token. The
// request renews it, once, if it is refused there, too.
func (s *Stream) doubt(ctx context.Context, rejection error) error {
	s.doubts++
	return cmp.Or(hopeless(s.ask(ctx)), rejection)
}

// ask asks over HTTP whether the token is valid.
func (s *Stream) ask(ctx context.Context) error {
	if !s.options.Inactive {
		_, err := s.probe.ChatAck(ctx, nil)
		return err
	}
	_, err := s.probe.Channels(ctx)
	return err
}

// hopeless returns the error as a final one if it says that no request with
// this token or login can succeed, and nil otherwise.
func hopeless(err error) error {
	failure, ok := errors.AsType[*osu.Error](err)
	if !ok || !failure.Permanent() {
		return nil
	}
	for _, kind := range []error{osu.ErrUnauthorized, osu.ErrForbidden} {
		if errors.Is(err, kind) {
			return &finalError{err}
		}
	}
	return nil
}

package auth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// App is an application registered at
// https://osu.ppy.sh/home/account/edit#oauth, with settings for obtaining
// tokens. Only ID and Secret are required.
type App struct {
	// ID is the client id.
	ID int64
	// Secret is the client secret. Every application has one, and every token
	// request needs it.
	Secret Secret
	// RedirectURL is where the server sends users after they have decided: one
	// of the registered URLs, byte for byte, except that 127.0.0.1 and [::1]
	// may have any port. Only logins need it.
	RedirectURL string

	// Endpoints are the addresses of the server. The zero value means those of
	// the first client that uses the session, or else the public server's.
	Endpoints transport.Endpoints
	// HTTPClient sends the token requests; nil means a client with
	// [http.DefaultTransport]. Its Transport, Jar and Timeout are used;
	// redirects are never followed.
	HTTPClient *http.Client `json:"-"`
	// Renewal configures the renewal of tokens.
	Renewal Renewal
	// OnRefresh is called after each renewal, with nil or with the [ErrStore]
	// that kept the new tokens from being stored, and once with the error that
	// ends the session. It is called without any locks held and may use the
	// session and its clients, but must not close the session. Calls for one
	// session never overlap.
	OnRefresh func(s *Session, err error) `json:"-"`
}

// Renewal configures when tokens are renewed, and how often it is tried. The
// zero value means the defaults.
type Renewal struct {
	// Early is how long before its expiry a token is renewed if a caller asks
	// for it; 0 means 5 minutes, negative disables early renewals. If an early
	// renewal fails, the old token is used until it expires. No caller waits
	// more than two seconds for an early renewal.
	Early time.Duration
	// Jitter is the largest random time added to Early, so that many sessions
	// do not renew at once; 0 means 1 minute, negative none.
	Jitter time.Duration
	// Timeout bounds one request; 0 means 20 seconds.
	Timeout time.Duration
	// Attempts is the largest number of requests for one renewal of an expired
	// token; 0 means 4. Early renewals make one.
	Attempts int
	// MinPause and MaxPause bound the pause between attempts, which doubles
	// each time and is shortened by a random part; 0 means 500 ms and 20 s.
	MinPause, MaxPause time.Duration
	// PerMinute is the largest number of token requests in any 60 seconds, for
	// the session or the whole pool; 0 means 60, which is what the server
	// allows for one address, negative means no limit.
	PerMinute int
}

// What settings without a bound are taken for, so that sums of them are times.
const (
	longestSetting = 7 * 24 * time.Hour
	mostAttempts   = 1000
)

func (r Renewal) withDefaults() Renewal {
	fill := func(d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
		*d = min(max(*d, 0), longestSetting)
	}
	fill(&r.Early, 5*time.Minute)
	fill(&r.Jitter, time.Minute)
	r.Timeout = max(r.Timeout, 0) // no time at all would fail every request
	fill(&r.Timeout, 20*time.Second)
	fill(&r.MinPause, 500*time.Millisecond)
	fill(&r.MaxPause, 20*time.Second)
	r.MaxPause = max(r.MaxPause, r.MinPause)
	if r.Attempts <= 0 {
		r.Attempts = 4
	}
	r.Attempts = min(r.Attempts, mostAttempts)
	if r.PerMinute == 0 {
		r.PerMinute = 60
	}
	return r
}

// Validate returns an [ErrConfig] that says what is wrong with the settings, or
// nil.
func (a App) Validate() error {
	switch {
	case a.ID <= 0:
		return fmt.Errorf("%w: App.ID is %d, which is not the id of an application", ErrConfig, a.ID)
	case a.Secret == "":
		return fmt.Errorf("%w: App.Secret is empty", ErrConfig)
	case a.Secret == mask:
		return fmt.Errorf("%w: App.Secret: %w", ErrConfig, errMask)
	}
	if a.RedirectURL != "" {
		if u, err := url.Parse(a.RedirectURL); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("%w: App.RedirectURL is not an absolute URL", ErrConfig)
		}
	}
	if a.Endpoints.IsZero() {
		return nil
	}
	return a.Endpoints.Validate()
}

// binding holds the server that tokens belong to: the first one named,
// permanently. Sessions of one pool share a binding.
type binding struct {
	mu        sync.Mutex
	endpoints transport.Endpoints
	limiter   limit.Limiter // the API's; nil until a client sets one
}

// Bind agrees on the endpoints with a client; see [transport.Bound].
func (b *binding) Bind(e transport.Endpoints) (transport.Endpoints, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.IsZero() || sameAddresses(e, b.endpoints) {
		return b.endpoints, nil
	}
	if err := e.Validate(); err != nil {
		return transport.Endpoints{}, err
	}
	if !b.endpoints.IsZero() {
		return transport.Endpoints{}, fmt.Errorf("%w: the tokens belong to %s, the client to %s; give the endpoints once",
			ErrConfig, b.endpoints.API, e.API)
	}
	b.endpoints = e
	return e, nil
}

// CountBy sets the limiter for revocations; see [transport.Counting].
func (b *binding) CountBy(l limit.Limiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limiter = l
}

// reserve waits until a request to the API may be sent.
func (b *binding) reserve(ctx context.Context) (limit.Slot, error) {
	b.mu.Lock()
	l := b.limiter
	b.mu.Unlock()
	if l == nil {
		l = limit.New(limit.PublishedLimits()) // without a client there are no other requests
	}
	return l.Reserve(ctx, limit.Demand{Bucket: transport.DeleteCurrentToken.Bucket, Cost: 1})
}

// sameAddresses reports whether two endpoints have the same addresses, whatever
// else they permit.
func sameAddresses(a, b transport.Endpoints) bool {
	return a.API == b.API && a.Authorize == b.Authorize && a.Token == b.Token
}

// settled returns the endpoints, which it sets to the public server's if none
// were named.
func (b *binding) settled() transport.Endpoints {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.endpoints.IsZero() {
		b.endpoints = transport.Production()
	}
	return b.endpoints
}

package transport

import (
	"crypto/rand"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	"github.com/osugo/osugo/osu/limit"
)

// shared is what a client has in common with those derived from it. It belongs
// to one authorizer and one server: a client with another of either gets its
// own.
type shared struct {
	authorizer Authorizer
	endpoints  Endpoints
	circuit    circuit
	waiting    atomic.Int64 // attempts, for a token or their turn

	mu      sync.Mutex
	owner   string // names the authorizer in keys of the cache
	calls   map[mergeKey]*sharedCall
	batches map[batchKey]*batch
	notices map[notice]bool // what was logged; see Client.warn
}

func newShared(c Config) *shared {
	return &shared{
		authorizer: c.Authorizer,
		endpoints:  c.Endpoints,
		owner:      rand.Text(),
		calls:      make(map[mergeKey]*sharedCall),
		batches:    make(map[batchKey]*batch),
		notices:    make(map[notice]bool),
	}
}

// serves reports whether a client with that configuration may share s.
func (s *shared) serves(c Config) bool {
	return s != nil && s.endpoints == c.Endpoints &&
		isComparable(s.authorizer) && isComparable(c.Authorizer) && s.authorizer == c.Authorizer
}

// isComparable reports whether v, of any type, can be compared and be part of a
// key.
func isComparable(v any) bool { return reflect.ValueOf(v).Comparable() }

// current returns what tells the keys of the cache apart now.
func (s *shared) current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner
}

// wrote is called after a call that may have changed something: from now on, no
// read is answered with data requested before it.
func (s *shared) wrote() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner = rand.Text()
	clear(s.calls)
}

// remove makes sure that nobody joins a shared call any more. The mutex is held.
func (s *shared) remove(call *sharedCall) {
	if s.calls[call.key] == call {
		delete(s.calls, call.key)
	}
}

// settings are the settings of a client that decide what its calls come to: two
// clients share answers only if theirs are equal. A field of [Config] is part of
// them, or listed with its reason in TestSettings_cannotBeForgotten.
type settings struct {
	http     *http.Client
	limiter  any
	priority limit.Priority
	version  int
	language string
	agent    string
	timeout  time.Duration
	retry    Retry
	maxBody  int64
	cache    *Cache
	batch    time.Duration
	patient  bool
	dryRun   *DryRun
}

// settingsOf returns the settings of a client with that configuration.
func settingsOf(c Config) unique.Handle[settings] {
	s := settings{
		http: c.HTTPClient, limiter: c.Limiter, priority: c.Priority,
		version: c.APIVersion, language: c.Language, agent: c.UserAgent,
		timeout: c.Timeout, retry: c.Retry, maxBody: c.MaxBody,
		cache: c.Cache, batch: c.Gather, patient: c.AwaitMaintenance, dryRun: c.DryRun,
	}
	if !isComparable(c.Limiter) {
		s.limiter = new(int) // equal to nothing else
	}
	return unique.Make(s)
}

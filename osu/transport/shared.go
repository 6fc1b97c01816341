package transport

import (
	"crypto/rand"
	"net/http"
	"reflect"
	"sync"
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

	mu      sync.Mutex
	owner   string // names the authorizer in keys of the cache
	joints  map[jointKey]*joint
	batches map[batchKey]*batch
}

func newShared(c Config) *shared {
	return &shared{
		authorizer: c.Authorizer,
		endpoints:  c.Endpoints,
		owner:      rand.Text(),
		joints:     make(map[jointKey]*joint),
		batches:    make(map[batchKey]*batch),
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

// name returns what the keys of the cache are told apart by.
func (s *shared) name() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner
}

// wrote is called when a request that may have changed something has ended.
// What was read before is not given to those who ask from now on.
func (s *shared) wrote() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owner = rand.Text()
	clear(s.joints)
}

// variant is all that tells apart the answers of two clients that share their
// state, and how the clients go about getting them.
type variant struct {
	http     *http.Client
	limiter  any
	priority limit.Priority
	version  int
	language string
	timeout  time.Duration
	retry    Retry
	maxBody  int64
	cache    *Cache
	gather   time.Duration
	patient  bool
	dryRun   *DryRun
}

// variantOf returns the variant of a client with that configuration.
func variantOf(c Config) unique.Handle[variant] {
	v := variant{
		http: c.HTTPClient, limiter: c.Limiter, priority: c.Priority, version: c.APIVersion, language: c.Language,
		timeout: c.Timeout, retry: c.Retry, maxBody: c.MaxBody,
		cache: c.Cache, gather: c.Gather, patient: c.AwaitMaintenance, dryRun: c.DryRun,
	}
	if !isComparable(c.Limiter) {
		v.limiter = new(int) // equal to nothing else
	}
	return unique.Make(v)
}

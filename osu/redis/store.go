package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/auth"
)

// defaultLease is longer than a token request may take.
const defaultLease = time.Minute

// The pauses between two attempts to get the lock of a login.
const (
	minLockPause = 10 * time.Millisecond
	maxLockPause = 250 * time.Millisecond
)

// StoreOptions say which login a [Store] keeps, and how.
type StoreOptions struct {
	// Name names the login, such as "user-2": 1 to 200 characters without
	// spaces and braces. Every machine gives the same.
	Name string
	// Key encrypts the tokens, with AES-256 in GCM; at least 32 random bytes,
	// the same on every machine. Nil keeps them in the clear.
	Key []byte
	// Lease is how long the lock of a holder that died keeps others waiting; 0
	// means a minute. A holder that lives extends it.
	Lease time.Duration
}

// Store is an [auth.Store] in Redis: the tokens of one login for any number of
// programs. It is safe for concurrent use; make it with [NewStore].
//
// The lock is a lease, so that a holder that dies loses it. A holder that was
// only stopped and comes back late can do no harm: Save replaces the text only
// if it is still the one that the holder has seen, and every renewal begins
// with a note that no other has.
type Store struct {
	rdb   goredis.UniversalClient
	name  string
	seal  *seal
	lease time.Duration

	local chan struct{} // full while a goroutine of this process has the lock
}

var _ auth.Store = (*Store)(nil)

// NewStore returns the store of a login. The error is [ErrSetup] if the options
// or the server cannot be used, [ErrUnavailable] if the server does not answer.
func NewStore(ctx context.Context, rdb goredis.UniversalClient, options StoreOptions) (*Store, error) {
	if ctx == nil {
		return nil, fmt.Errorf("redis: %w: the context is nil", ErrSetup)
	}
	if err := checkName(options.Name); err != nil {
		return nil, err
	}
	seal, err := newSeal(options.Key)
	if err != nil {
		return nil, err
	}
	if options.Lease <= 0 {
		options.Lease = defaultLease
	}
	if err := checkServer(ctx, rdb, key("login", options.Name, "probe")); err != nil {
		return nil, err
	}
	return &Store{rdb, options.Name, seal, options.Lease, make(chan struct{}, 1)}, nil
}

// Lock implements [auth.Store]. While the lock is held, the lease is extended
// every third of it.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case s.local <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	owner := rand.Text()
	if err := s.acquire(ctx, owner); err != nil {
		<-s.local
		return nil, err
	}
	held, release := context.WithCancel(context.WithoutCancel(ctx))
	var extending sync.WaitGroup
	extending.Go(func() { s.extend(held, owner) })
	return sync.OnceFunc(func() {
		release()
		extending.Wait()
		at, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.lease/3)
		defer cancel()
		// If it fails, the lease ends by itself.
		_ = releaseScript.Run(at, s.rdb, s.keys("lock"), owner).Err()
		<-s.local
	}), nil
}

// acquire takes the lease as soon as nobody else has it.
func (s *Store) acquire(ctx context.Context, owner string) error {
	for pause := minLockPause; ; pause = min(2*pause, maxLockPause) {
		ok, err := s.rdb.SetNX(ctx, s.key("lock"), owner, s.lease).Result()
		if err != nil {
			return failure(ctx, s.rdb, "locking the login", err)
		}
		if ok {
			return nil
		}
		if wait.For(ctx, pause) != nil {
			return context.Cause(ctx)
		}
	}
}

// extend prolongs the lease until it is released. A lease that was lost is not
// taken again: Save finds out whether anybody has written meanwhile.
func (s *Store) extend(held context.Context, owner string) {
	ticker := time.NewTicker(s.lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = extendScript.Run(held, s.rdb, s.keys("lock"), owner, s.lease.Milliseconds()).Err()
		case <-held.Done():
			return
		}
	}
}

var (
	releaseScript = goredis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)
	extendScript = goredis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`)
	// saveScript replaces the text if its fingerprint is the expected one.
	saveScript = goredis.NewScript(`
local now = redis.call('HGET', KEYS[1], 'print') or ''
if now ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'print', ARGV[2], 'text', ARGV[3])
end
return 1
`)
)

// Load implements [auth.Store].
func (s *Store) Load(ctx context.Context) ([]byte, error) {
	stored, err := s.rdb.HGet(ctx, s.key("tokens"), "text").Bytes()
	switch {
	case errors.Is(err, goredis.Nil):
		return nil, auth.ErrNotStored
	case err != nil:
		return nil, failure(ctx, s.rdb, "loading the login", err)
	}
	text, err := s.seal.open(s.name, stored)
	if err != nil {
		return nil, fmt.Errorf("redis: loading the login: %w: %w", ErrSetup, err)
	}
	return text, nil
}

// Save implements [auth.Store]. How well the data survives a crash of the
// server depends on how it persists: with appendfsync everysec, the default of
// an append-only file, up to a second can be lost, and with it the login.
func (s *Store) Save(ctx context.Context, old, data []byte) error {
	var stored []byte
	if data != nil {
		stored = s.seal.close(s.name, data)
	}
	saved, err := saveScript.Run(ctx, s.rdb, s.keys("tokens"), s.seal.fingerprint(old), s.seal.fingerprint(data), stored).Bool()
	switch {
	case err != nil:
		return failure(ctx, s.rdb, "saving the login", err)
	case !saved:
		return auth.ErrConflict
	}
	return nil
}

func (s *Store) key(part string) string { return key("login", s.name, part) }

func (s *Store) keys(part string) []string { return []string{s.key(part)} }

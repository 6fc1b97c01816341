package auth

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// PoolParams are the options of [NewPool].
type PoolParams struct {
	// Keep is how many sessions stay in memory; 0 means 1000. The ones that have
	// not been used for longest go first, and come back from the store when they
	// are needed.
	Keep int
}

// Pool has a session for each of many users of one application. Sessions are
// loaded when they are first used and renewed when they need it, so a user who is
// away costs nothing. All of them share one limit of token requests. It is safe
// for concurrent use.
type Pool struct {
	issuer *issuer
	stores func(user int64) Store
	keep   int

	mu       sync.Mutex
	closed   bool
	sessions map[int64]*list.Element // of *Session, in the order of their last use
	order    *list.List
}

// NewPool returns a pool whose sessions keep their tokens in the stores that the
// function returns for each user: [FileStores], [MemoryStores], or a function
// over a database. It must return stores with the same content for the same user.
func NewPool(app App, stores func(user int64) Store, p *PoolParams) (*Pool, error) {
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	if stores == nil {
		return nil, fmt.Errorf("%w: no stores", ErrConfig)
	}
	pool := &Pool{issuer: i, stores: stores, keep: 1000, sessions: make(map[int64]*list.Element), order: list.New()}
	if p != nil && p.Keep > 0 {
		pool.keep = p.Keep
	}
	return pool, nil
}

// For returns the session of a user, to make a client of. It takes no time: the
// tokens are loaded when the first one is needed, and if there are none that
// fails with [ErrLoginRequired]. Call it for every use rather than keeping the
// session, so that the pool knows which ones are in use.
func (p *Pool) For(user int64) *Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.sessions[user]; ok {
		p.order.MoveToFront(e)
		return e.Value.(*Session)
	}
	s := newSession(p.issuer, GrantAuthorizationCode, nil, p.stores(user))
	s.user = user
	if p.closed {
		s.keeper.close()
		return s
	}
	p.sessions[user] = p.order.PushFront(s)
	for e := p.order.Back(); e != nil && p.order.Len() > p.keep; {
		oldest := e.Value.(*Session)
		before := e.Prev()
		// One that is being renewed stays, so that Close waits for it.
		if oldest != s && oldest.keeper.idle() {
			p.order.Remove(e)
			delete(p.sessions, oldest.user)
		}
		e = before
	}
	return s
}

// Add puts the tokens of a user who has logged in into their store, in place of
// what it holds, and into use. [Tokens.Owner] says who that is.
func (p *Pool) Add(ctx context.Context, user int64, t Tokens) error {
	if ctx == nil {
		return errNilContext
	}
	switch owner := t.Owner(); {
	case t.IsZero():
		return fmt.Errorf("%w: no tokens", ErrLoginRequired)
	case user <= 0:
		return fmt.Errorf("%w: %d is not the id of a user", ErrConfig, user)
	case owner != 0 && owner != user:
		return fmt.Errorf("%w: the tokens belong to user %d, not %d", ErrConfig, owner, user)
	}
	return p.For(user).put(ctx, t)
}

// Len returns how many sessions are in memory.
func (p *Pool) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.order.Len()
}

// Close closes the sessions; see [Session.Close].
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	var sessions []*Session
	for e := p.order.Front(); e != nil; e = e.Next() {
		sessions = append(sessions, e.Value.(*Session))
	}
	p.mu.Unlock()
	var failed []error
	for _, s := range sessions {
		if err := s.Close(); err != nil {
			failed = append(failed, fmt.Errorf("user %d: %w", s.user, err))
		}
	}
	return errors.Join(failed...)
}

// String says how many sessions are in memory.
func (p *Pool) String() string { return "auth.Pool(" + strconv.Itoa(p.Len()) + " sessions)" }

// MemoryStores returns a store in memory for each user, for [NewPool].
func MemoryStores() func(user int64) Store {
	var mu sync.Mutex
	stores := make(map[int64]*MemoryStore)
	return func(user int64) Store {
		mu.Lock()
		defer mu.Unlock()
		if stores[user] == nil {
			stores[user] = NewMemoryStore()
		}
		return stores[user]
	}
}

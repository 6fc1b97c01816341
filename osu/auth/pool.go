package auth

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/osugo/osugo/osu/objects"
)

// PoolParams are the options of [NewPool].
type PoolParams struct {
	// Keep is how many sessions stay in memory; 0 means 1000. The least
	// recently used are dropped first, and loaded from their stores again when
	// they are needed.
	Keep int
}

// Pool holds the sessions of many users of one application. Sessions are loaded
// when they are first used and renewed when necessary, so inactive users cost
// nothing. All sessions share one limit for token requests. A Pool is safe for
// concurrent use. Create it with [NewPool].
type Pool struct {
	issuer *issuer
	stores func(user objects.UserID) Store
	keep   int

	mu       sync.Mutex
	closed   bool
	sessions map[objects.UserID]*list.Element // of *Session
	order    *list.List                       // most recently used first
}

// NewPool returns a pool whose sessions keep their tokens in the stores that
// the function returns for each user: [FileStores], [MemoryStores], or a
// function that uses a database. Two stores for the same user must have the
// same contents.
func NewPool(app App, stores func(user objects.UserID) Store, p *PoolParams) (*Pool, error) {
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	if stores == nil {
		return nil, fmt.Errorf("%w: no stores", ErrConfig)
	}
	pool := &Pool{issuer: i, stores: stores, keep: 1000, sessions: make(map[objects.UserID]*list.Element), order: list.New()}
	if p != nil && p.Keep > 0 {
		pool.keep = p.Keep
	}
	return pool, nil
}

// For returns the session of a user, for osu.New. It returns immediately: the
// tokens are loaded when the first one is needed, which fails with
// [ErrLoginRequired] if there are none. Call For for every use instead of
// keeping the session, so that the pool knows which sessions are in use.
func (p *Pool) For(user objects.UserID) *Session {
	if s, ok := p.find(user); ok {
		return s
	}
	// The function may take locks of its own, so hold none here.
	store := p.stores(user)
	if store == nil {
		store = noStore{}
	}
	s := newSession(p.issuer, GrantAuthorizationCode, nil, store)
	s.user = user
	return p.add(s)
}

// find returns the session of a user if it is in memory.
func (p *Pool) find(user objects.UserID) (*Session, bool) {
	if p == nil || p.issuer == nil {
		return new(Session), true // its methods return what is wrong
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.sessions[user]
	if !ok {
		return nil, false
	}
	p.order.MoveToFront(e)
	return e.Value.(*Session), true
}

// add adds a session to the pool, unless another call was faster, and returns
// the one to use.
func (p *Pool) add(s *Session) *Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.sessions[s.user]; ok {
		return e.Value.(*Session)
	}
	if p.closed {
		s.keeper.close()
		return s
	}
	p.sessions[s.user] = p.order.PushFront(s)
	p.shrink()
	return s
}

// shrink drops the least recently used sessions, with the lock held. A busy one
// counts as used, so that Close waits for it. At most two are checked, one more
// than was added, so a call costs the same however many are busy.
func (p *Pool) shrink() {
	for range 2 {
		if p.order.Len() <= p.keep {
			return
		}
		oldest := p.order.Back()
		if s := oldest.Value.(*Session); s.keeper.idle() {
			p.order.Remove(oldest)
			delete(p.sessions, s.user)
		} else {
			p.order.MoveToFront(oldest)
		}
	}
}

// Add stores the tokens of a user who has logged in, replacing the contents of
// their store, and starts to use them. [Tokens.Owner] returns the user.
func (p *Pool) Add(ctx context.Context, user objects.UserID, t Tokens) error {
	if ctx == nil {
		return errNilContext
	}
	switch owner := t.Owner(); {
	case t.IsZero():
		return fmt.Errorf("%w: no tokens", ErrLoginRequired)
	case user <= 0:
		return fmt.Errorf("%w: %d is not a user id", ErrConfig, user)
	case owner != 0 && owner != user:
		return fmt.Errorf("%w: the tokens belong to user %d, not %d", ErrConfig, owner, user)
	}
	return p.For(user).put(ctx, t)
}

// Len returns how many sessions are in memory.
func (p *Pool) Len() int {
	if p == nil || p.issuer == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.order.Len()
}

// Close closes all sessions; see [Session.Close].
func (p *Pool) Close() error {
	if p == nil || p.issuer == nil {
		return nil
	}
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

// String returns how many sessions are in memory.
func (p *Pool) String() string { return "auth.Pool(" + strconv.Itoa(p.Len()) + " sessions)" }

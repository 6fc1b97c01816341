package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/osugo/osugo/osu/objects"
)

// Store keeps the tokens of one login, so that it outlives the program. The
// stored text contains unencrypted secrets; protect it accordingly. To test
// your own implementation, use package
// [github.com/osugo/osugo/osu/auth/storetest].
//
// A refresh token can be used once. A session therefore takes the lock, loads
// the text, saves it with a note that a renewal has begun, uses the refresh
// token, saves the new tokens, and releases the lock. The note proves that the
// store can be written before the refresh token is used up.
//
// The lock may be a lease that expires, as server-side locks do. If the holder
// is too slow and another program gets the lock, Save protects the tokens: it
// compares the old text, and no two notes are the same. A lease should last
// longer than one token request ([Renewal.Timeout]) or be extended until unlock
// is called.
type Store interface {
	// Lock takes the lock. It waits while this process or another holds it, and
	// returns an error once ctx is done. The session calls unlock once.
	Lock(ctx context.Context) (unlock func(), err error)
	// Load returns the text that was saved last, or [ErrNotStored]. The caller
	// may modify it. Load may be called without the lock.
	Load(ctx context.Context) ([]byte, error)
	// Save atomically replaces old with data. A nil old means that nothing is
	// stored; a nil data deletes the stored text. If the stored text is not
	// old, Save changes nothing and returns [ErrConflict]. Once it returns nil,
	// the data must survive a crash. It is called with the lock held and must
	// not keep the slices.
	Save(ctx context.Context, old, data []byte) error
}

// ErrNotStored is the error of [Store.Load] if nothing is stored.
var ErrNotStored = errors.New("no tokens stored")

// MemoryStore is a [Store] in memory. The zero value is an empty store.
type MemoryStore struct {
	// Behind a pointer, where printing can't reach it.
	memory atomic.Pointer[memory]
}

type memory struct {
	lock chan struct{} // holds a value while locked

	mu   sync.Mutex
	data []byte
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return new(MemoryStore) }

func (m *MemoryStore) open() (*memory, error) {
	if m == nil {
		return nil, fmt.Errorf("%w: the MemoryStore is nil", ErrConfig)
	}
	if m.memory.Load() == nil {
		m.memory.CompareAndSwap(nil, &memory{lock: make(chan struct{}, 1)})
	}
	return m.memory.Load(), nil
}

// Lock implements [Store].
func (m *MemoryStore) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx == nil {
		return nil, errNilContext
	}
	in, err := m.open()
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case in.lock <- struct{}{}:
		return func() { <-in.lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Load implements [Store].
func (m *MemoryStore) Load(context.Context) ([]byte, error) {
	in, err := m.open()
	if err != nil {
		return nil, err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.data == nil {
		return nil, ErrNotStored
	}
	return bytes.Clone(in.data), nil
}

// Save implements [Store].
func (m *MemoryStore) Save(_ context.Context, old, data []byte) error {
	in, err := m.open()
	if err != nil {
		return err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if !same(in.data, old) {
		return ErrConflict
	}
	in.data = bytes.Clone(data)
	return nil
}

// String returns the kind of store, without its contents.
func (*MemoryStore) String() string { return "auth.MemoryStore" }

// same reports whether two stored texts are equal. Nil, which means that
// nothing is stored, equals only nil.
func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// MemoryStores returns a function for [NewPool] that keeps each user's tokens
// in memory.
func MemoryStores() func(user objects.UserID) Store {
	var mu sync.Mutex
	stores := make(map[objects.UserID]*MemoryStore)
	return func(user objects.UserID) Store {
		mu.Lock()
		defer mu.Unlock()
		if stores[user] == nil {
			stores[user] = NewMemoryStore()
		}
		return stores[user]
	}
}

// noStore replaces a missing store.
type noStore struct{}

var errNoStore = fmt.Errorf("%w: no store for this user", ErrConfig)

func (noStore) Lock(context.Context) (func(), error)      { return nil, errNoStore }
func (noStore) Load(context.Context) ([]byte, error)      { return nil, errNoStore }
func (noStore) Save(_ context.Context, _, _ []byte) error { return errNoStore }

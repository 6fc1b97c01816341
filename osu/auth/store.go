package auth

import (
	"bytes"
	"context"
	"errors"
)

// Store keeps the tokens of one session, so that it outlives the program. What
// it keeps is text with secrets in the clear, to be protected accordingly.
//
// Refresh tokens can be used once. A session therefore holds the lock while it
// reads what is stored, uses the refresh token, and saves the new tokens; the
// lock must exclude every other user of the same tokens, in all processes.
type Store interface {
	// Lock returns when nobody else holds the lock, or with an error when ctx
	// ends before. The session calls unlock once.
	Lock(ctx context.Context) (unlock func(), err error)
	// Load returns what was saved last, or [ErrNotStored]. It may be called
	// without the lock.
	Load(ctx context.Context) ([]byte, error)
	// Save replaces old with data; nil old means that nothing is stored, nil data
	// removes. It fails with [ErrConflict], and changes nothing, when something
	// else than old is stored. When it returns nil the data must be safe. It is
	// called with the lock held.
	Save(ctx context.Context, old, data []byte) error
}

// ErrNotStored is the error of [Store.Load] when nothing is stored.
var ErrNotStored = errors.New("no tokens stored")

// MemoryStore is a [Store] that lives as long as the program. Make it with
// [NewMemoryStore].
type MemoryStore struct {
	lock chan struct{} // holds a value while locked
	data chan []byte   // holds the value, so that access is exclusive
}

// NewMemoryStore returns an empty store in memory.
func NewMemoryStore() *MemoryStore {
	m := &MemoryStore{lock: make(chan struct{}, 1), data: make(chan []byte, 1)}
	m.data <- nil
	return m
}

// Lock implements [Store].
func (m *MemoryStore) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx == nil {
		return nil, errNilContext
	}
	select {
	case m.lock <- struct{}{}:
		return func() { <-m.lock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Load implements [Store].
func (m *MemoryStore) Load(context.Context) ([]byte, error) {
	data := <-m.data
	defer func() { m.data <- data }()
	if data == nil {
		return nil, ErrNotStored
	}
	return bytes.Clone(data), nil
}

// Save implements [Store].
func (m *MemoryStore) Save(_ context.Context, old, data []byte) error {
	current := <-m.data
	if !same(current, old) {
		m.data <- current
		return ErrConflict
	}
	m.data <- bytes.Clone(data)
	return nil
}

// String says what it is, and not what it holds.
func (m *MemoryStore) String() string { return "auth.MemoryStore" }

// same reports whether two stored texts are equal; nil, nothing stored, is equal
// to nil only.
func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

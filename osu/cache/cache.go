// Package cache keeps answers in memory, for [osu.Cache]:
//
//	client, err := osu.New(session, osu.Cache(cache.New(64<<20)))
package cache

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/osugo/osugo/osu/transport"
)

// overhead is about what an entry takes besides its key and value.
const overhead = 160

// Memory is a [transport.Store] in memory, bounded by what it holds. What is
// asked for often outlives what was asked for last, so that a job which reads
// everything once does not push out the rest. It has no goroutine, and is good
// for clients of several authorizers at once. Make it with [New].
type Memory struct {
	entries *otter.Cache[string, entry]
}

var errZero = errors.New("cache: the store was not made with New")

type entry struct {
	value []byte
	until time.Time
}

// New returns an empty store that takes up to about so many bytes: a user is
// about 20 KB, a list of 50 beatmaps 300 KB. It panics when bytes is not
// positive.
func New(bytes int64) *Memory {
	if bytes <= 0 {
		panic("cache: no room")
	}
	return &Memory{otter.Must(&otter.Options[string, entry]{
		MaximumWeight: uint64(bytes),
		Weigher: func(key string, e entry) uint32 {
			return uint32(min(uint64(len(key)+len(e.value)+overhead), math.MaxUint32))
		},
		// Entries are looked after where they are used. Those that have expired
		// leave when they are asked for, or for others.
		Executor: func(task func()) { task() },
	})}
}

// Get implements [transport.Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	if m.entries == nil {
		return nil, errZero
	}
	e, ok := m.entries.GetIfPresent(key)
	if !ok {
		return nil, nil
	}
	if !time.Now().Before(e.until) {
		m.entries.Invalidate(key)
		return nil, nil
	}
	return e.value, nil
}

// Set implements [transport.Store].
func (m *Memory) Set(_ context.Context, key string, value []byte, ttl time.Duration) error {
	if m.entries == nil {
		return errZero
	}
	m.entries.Set(key, entry{value, time.Now().Add(ttl)})
	return nil
}

// Len returns how many answers are kept, expired ones included.
func (m *Memory) Len() int {
	if m.entries == nil {
		return 0
	}
	m.entries.CleanUp()
	return m.entries.EstimatedSize()
}

// Bytes returns about how much memory they take.
func (m *Memory) Bytes() int64 {
	if m.entries == nil {
		return 0
	}
	m.entries.CleanUp()
	return int64(m.entries.WeightedSize())
}

// Clear forgets everything.
func (m *Memory) Clear() {
	if m.entries != nil {
		m.entries.InvalidateAll()
	}
}

var _ transport.Store = (*Memory)(nil)

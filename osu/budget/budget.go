// Package budget shares one allowance between the programs of a machine: bots,
// jobs and web servers that use the same application stay within the rule
// together.
//
//	limiter, err := budget.Shared("/run/user/1000/osu.budget", limit.PublishedLimits())
//	if err != nil {
//		return err
//	}
//	client, err := osu.New(session, osu.Limiter(limiter))
package budget

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/gofrs/flock"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

const (
	lockRetry = time.Millisecond // a lock is held for about as long
	// bulkDelay is how much later than others bulk requests ask again, so that
	// what someone waits for in another process is first.
	bulkDelay = 10 * time.Millisecond
)

// Limiter is a [limit.Limiter] whose windows are in a file. Within a process
// requests go in the order of [limit.WindowLimiter], by class and arrival;
// between processes the one that asks first when there is room goes first, bulk
// requests a moment after the others. Make it with [Shared].
type Limiter struct {
	path   string
	limits limit.Limits
	span   time.Duration // of the windows
	local  *limit.WindowLimiter
	turn   chan struct{} // full while a goroutine uses the file

	mu     sync.Mutex
	pauses map[limit.Bucket]time.Time // which the file does not have yet
}

// Shared returns the limiter of the file with that path, which must be on a disk
// of this machine; the folder is made if it does not exist (mode 0700). All who
// use the file must give the same limits. It may be deleted when nobody does.
//
// A process that dies holds nobody up, for the system releases its lock, and
// what it has spent is forgotten after a minute like that of any other. A Wait
// whose file can't be read or written fails: it does not guess.
func Shared(path string, limits limit.Limits) (*Limiter, error) {
	return newLimiter(path, limits, time.Minute, limits)
}

func newLimiter(path string, limits limit.Limits, span time.Duration, local limit.Limits) (*Limiter, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("budget: %w", err)
	}
	l := &Limiter{
		path: path, limits: limits, span: span, local: limit.New(local),
		turn: make(chan struct{}, 1), pauses: make(map[limit.Bucket]time.Time),
	}
	// Whether the file can be used is better known now than later.
	err := l.update(context.Background(), func(*ledger) {})
	return l, err
}

// Wait implements [limit.Limiter].
func (l *Limiter) Wait(ctx context.Context, d limit.Demand) error {
	if err := l.local.Wait(ctx, d); err != nil || d.Bucket == limit.BucketNone {
		return err
	}
	for {
		var hold time.Duration
		var bucket limit.Bucket
		err := l.update(ctx, func(s *ledger) {
			now := time.Now()
			if bucket, hold = s.wait(now, d, l.limits, l.span); hold == 0 {
				s.add(now, d, l.limits, l.span)
			}
		})
		if err != nil || hold == 0 {
			return err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Now().Add(hold).After(deadline) {
			return &limit.WaitError{Wait: hold}
		}
		// Nobody else of this process need ask before.
		refused := limit.Answer{Status: 429, Limit: -1, Remaining: -1, RetryAfter: hold}
		if bucket != limit.BucketAPI {
			refused.Limit = 0
		}
		l.local.Observe(d, refused)
		if d.Priority == limit.Bulk {
			hold += bulkDelay
		}
		if err := wait.For(ctx, hold); err != nil {
			return err
		}
	}
}

// Observe implements [limit.Limiter]. What one process is refused the others
// do not ask for. What the server says is left is taken to heart by the process
// that was told.
func (l *Limiter) Observe(d limit.Demand, a limit.Answer) {
	l.local.Observe(d, a)
	bucket, pause := a.Pause(d)
	if pause == 0 {
		return
	}
	l.mu.Lock()
	l.pauses[bucket] = time.Now().Add(pause)
	l.mu.Unlock()
	// It must not block: when the file is in use, the next request tells.
	at, cancel := context.WithTimeout(context.Background(), 2*lockRetry)
	defer cancel()
	_ = l.update(at, func(*ledger) {})
}

// Usage is [limit.WindowLimiter.Usage] of this process.
func (l *Limiter) Usage(d limit.Demand) limit.Usage { return l.local.Usage(d) }

// Estimate is [limit.WindowLimiter.Estimate], as if the other processes sent
// nothing.
func (l *Limiter) Estimate(demands []limit.Demand) time.Duration {
	return l.local.Estimate(demands)
}

// update has change see and change the ledger, alone among all processes.
func (l *Limiter) update(ctx context.Context, change func(*ledger)) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	lock := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("budget: locking: %w", err)
	}
	defer func() { _ = lock.Close() }()
	s, err := load(l.path)
	if err != nil {
		return fmt.Errorf("budget: reading: %w", err)
	}
	l.mu.Lock()
	for bucket, until := range l.pauses {
		s.pause(bucket, until)
	}
	clear(l.pauses)
	l.mu.Unlock()
	change(s)
	if err := s.save(l.path); err != nil {
		return fmt.Errorf("budget: writing: %w", err)
	}
	return nil
}

// load reads the ledger. A file that is none, because something else has written
// it, is an error; one that is not there is an empty ledger.
func load(path string) (*ledger, error) {
	s := &ledger{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, s)
	}
	return s, err
}

// save puts the ledger in the place of the old one at once, so that a process
// that is killed leaves one or the other. The lock is held: the name of the new
// file need not be unique.
func (s *ledger) save(path string) error {
	if !s.changed {
		return nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

var _ limit.Limiter = (*Limiter)(nil)

// Package budget shares one allowance between the programs of a machine: bots,
// jobs and web servers that use the same application stay within the rule
// together.
//
//	limiter, err := budget.Shared(ctx, "/run/user/1000/osu.budget", limit.PublishedLimits())
//	if err != nil {
//		return err
//	}
//	client, err := osu.New(session, osu.Limiter(limiter))
package budget

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/osugo/osugo/internal/lockedfile"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

const (
	lockRetry = time.Millisecond // a lock is held for about as long
	// bulkDelay is how much later than others bulk requests ask again, so that
	// what someone waits for in another process is first.
	bulkDelay = 10 * time.Millisecond
	// longestHold is how long a process waits before it looks at the file again:
	// another may have given something back.
	longestHold = 5 * time.Second
)

// ErrLimits says that another program uses the file with other limits. Then
// neither would keep the rule that it was given.
var ErrLimits = errors.New("another program uses the budget with other limits")

var (
	errUnmade     = errors.New("budget: the limiter was not made with Shared")
	errNilContext = errors.New("budget: the context is nil")
	errNoPath     = errors.New("budget: the path is empty")
)

// Limiter is a [limit.Limiter] whose windows are in a file. Within a process
// requests go in the order of [limit.WindowLimiter], by class and arrival;
// between processes the one that asks first when there is room goes first, bulk
// requests a moment after the others. Make it with [Shared].
type Limiter struct {
	file   lockedfile.File
	limits limit.Limits
	clock  func() time.Time
	scale  time.Duration // how many times faster the clock goes than time: 1, but in tests
	local  *limit.WindowLimiter
	turn   chan struct{} // full while a goroutine uses the file

	mu      sync.Mutex
	pending []func(*contents) // what the file does not have yet
}

var (
	_ limit.Limiter   = (*Limiter)(nil)
	_ limit.Estimator = (*Limiter)(nil)
)

// Shared returns the limiter of the file with that path, which must be on a disk
// of this machine; the folder is made if it does not exist (mode 0700). It waits
// as long as ctx allows while other programs use the file.
//
// All programs must give the same limits: for a minute and a half after one has
// opened the file or sent something, others with different limits fail with
// [ErrLimits]. The file may be deleted when no program uses it. Links are not
// followed, and anything other than a budget is an error that names the file.
//
// A process that dies holds nobody up, for the system releases its lock, and
// what it has spent is forgotten like that of any other; a request that it was
// sending counts for a minute and a half. A Reserve whose file can't be read or
// written fails: it does not guess.
func Shared(ctx context.Context, path string, limits limit.Limits) (*Limiter, error) {
	switch {
	case ctx == nil:
		return nil, errNilContext
	case path == "":
		return nil, errNoPath
	}
	l := &Limiter{
		file:   lockedfile.File{Path: path, Most: largest, Retry: lockRetry},
		limits: limits, clock: time.Now, scale: 1, local: limit.New(limits), turn: make(chan struct{}, 1),
	}
	return l, l.open(ctx)
}

// open makes sure that the file can be used, which is better known now than
// later.
func (l *Limiter) open(ctx context.Context) error {
	return l.update(ctx, func(*contents, time.Time) bool { return true })
}

// Reserve implements [limit.Limiter].
func (l *Limiter) Reserve(ctx context.Context, d limit.Demand) (limit.Slot, error) {
	if l == nil || l.local == nil {
		return nil, errUnmade
	}
	local, err := l.local.Reserve(ctx, d)
	if err != nil || d.Bucket == limit.BucketNone {
		return local, err
	}
	id, err := l.take(ctx, d)
	taken := l.clock()
	if err != nil {
		local.Release()
		return nil, err
	}
	return &slot{limiter: l, local: local, demand: d, id: id, taken: taken}, nil
}

// take waits until the file has room, and counts the request there.
func (l *Limiter) take(ctx context.Context, d limit.Demand) (id string, err error) {
	for {
		bucket, hold, err := l.try(ctx, d, &id)
		if err != nil || hold <= 0 {
			return id, err
		}
		if deadline, ok := ctx.Deadline(); ok && time.Now().Add(hold).After(deadline) {
			return "", &limit.WaitError{Wait: hold}
		}
		hold = min(hold, longestHold)
		l.local.Pause(bucket, hold) // nobody else of this process need ask before
		if d.Priority == limit.Bulk {
			hold += bulkDelay
		}
		if err := wait.For(ctx, hold); err != nil {
			return "", context.Cause(ctx)
		}
	}
}

// try counts a request in the file if there is room, or says how long until
// there may be.
func (l *Limiter) try(ctx context.Context, d limit.Demand, id *string) (bucket limit.Bucket, hold time.Duration, err error) {
	err = l.update(ctx, func(c *contents, now time.Time) bool {
		ledger := c.ledger(now, l.limits)
		if bucket, hold = ledger.Wait(now, d); hold > 0 {
			return false
		}
		ledger.Take(now, d)
		c.Even = ledger.Even()
		*id = rand.Text()
		c.settle(spent{ID: *id, Until: now.Add(l.lease()), Cost: max(d.Cost, 1), Bucket: d.Bucket})
		return true
	})
	return bucket, hold / l.scale, err
}

// lease is how long a request counts whose process says nothing more of it.
func (l *Limiter) lease() time.Duration { return time.Minute + limit.Lateness(limit.NoAnswer()) }

// slot is a request that was let go.
type slot struct {
	limiter *Limiter
	local   limit.Slot
	demand  limit.Demand
	id      string
	taken   time.Time
	once    sync.Once
}

// Done implements [limit.Slot]. What the server says others have used, and its
// pauses, hold up the other processes, too.
func (s *slot) Done(a limit.Answer) {
	s.once.Do(func() {
		s.local.Done(a)
		now := s.limiter.clock()
		s.limiter.tell(func(c *contents) {
			c.settle(spent{ID: s.id, Until: now.Add(time.Minute + limit.Lateness(a)), Cost: max(s.demand.Cost, 1), Bucket: s.demand.Bucket})
			if bucket, pause := a.Pause(s.demand); pause > 0 {
				c.pause(bucket, now.Add(pause))
			}
		})
	})
}

// Release implements [limit.Slot].
func (s *slot) Release() {
	s.once.Do(func() {
		s.local.Release()
		now := s.limiter.clock()
		s.limiter.tell(func(c *contents) {
			ledger := c.ledger(now, s.limiter.limits)
			ledger.Release(now, s.taken, s.demand)
			c.Even = ledger.Even()
			c.settle(spent{ID: s.id})
		})
	})
}

// tell changes the file at once if it is free, for it must not block, or else
// with the next request.
func (l *Limiter) tell(change func(*contents)) {
	l.mu.Lock()
	l.pending = append(l.pending, change)
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 2*lockRetry)
	defer cancel()
	_ = l.update(ctx, func(*contents, time.Time) bool { return false })
}

// Usage is [limit.WindowLimiter.Usage] of this process.
func (l *Limiter) Usage(d limit.Demand) limit.Usage {
	if l.local == nil {
		return limit.Usage{}
	}
	return l.local.Usage(d)
}

// SharedUsage returns what all processes have used, as the file has it: requests under
// way are counted, too. Waiting is that of this process, for the others don't write
// down who waits.
func (l *Limiter) SharedUsage(ctx context.Context, d limit.Demand) (limit.Usage, error) {
	if l == nil || l.local == nil {
		return limit.Usage{}, errUnmade
	}
	u := limit.Usage{Left: -1, Waiting: l.local.Usage(d).Waiting}
	err := l.update(ctx, func(c *contents, now time.Time) bool {
		u.Requests = len(c.Spent)
		for _, s := range c.Spent {
			u.Cost += s.Cost
		}
		if most := l.limits.PerMinute; most > 0 {
			u.Left = max(most-u.Requests, 0)
		}
		if d.Bucket != limit.BucketNone {
			_, u.Wait = c.ledger(now, l.limits).Wait(now, d)
		}
		return false
	})
	u.Wait /= l.scale
	return u, err
}

// Estimate is [limit.WindowLimiter.Estimate], as if the other processes sent
// nothing.
func (l *Limiter) Estimate(demands []limit.Demand) time.Duration {
	if l.local == nil {
		return 0
	}
	return l.local.Estimate(demands)
}

// update calls change, which sees and may change the contents, alone among all
// processes, and writes them if it says so.
func (l *Limiter) update(ctx context.Context, change func(*contents, time.Time) bool) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	unlock, err := l.file.Lock(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("budget: locking %s: %w", l.file.Path, err)
	}
	defer unlock()
	now := l.clock()
	c, err := read(l.file, now, l.lease())
	if err != nil {
		return err
	}
	if c.refuses(l.limits, now) {
		return fmt.Errorf("budget: %s: %w: %+v, not %+v", l.file.Path, ErrLimits, c.Limits, l.limits)
	}
	changed := c.Limits != l.limits
	c.Limits = l.limits
	l.mu.Lock()
	pending := l.pending
	l.pending = nil
	l.mu.Unlock()
	for _, settle := range pending {
		settle(c)
	}
	if changed = change(c, now) || changed || len(pending) > 0; !changed {
		return nil
	}
	c.LimitsUntil = now.Add(l.lease())
	if err := c.write(l.file); err != nil {
		l.mu.Lock()
		l.pending = append(pending, l.pending...)
		l.mu.Unlock()
		return err
	}
	return nil
}

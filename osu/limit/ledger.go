package limit

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Ledger is what a limiter counts: the windows, the even pace and the pauses. It
// has no clock, no queue and no lock; [WindowLimiter] and package budget are
// built on it, and limiters of other kinds can be. The zero value enforces only
// pauses.
type Ledger struct {
	limits Limits
	count  counter             // requests, of all routes
	cost   counter             // cost, of all routes
	inner  map[Bucket]*counter // requests, of one bucket
	pauses map[Bucket]time.Time
	even   time.Time // when the next request would be due if all came evenly
	last   time.Time // when one was taken last
	said   int       // a smaller limit of all routes, in the last answers
	times  int       // how many of them said so
}

// NewLedger returns a ledger in which nothing is counted. Limits that are 0 or
// less are not enforced.
func NewLedger(l Limits) *Ledger {
	return &Ledger{
		limits: l,
		count:  counter{limit: l.PerMinute, span: window},
		cost:   counter{limit: l.CostPerMinute, span: window},
		inner: map[Bucket]*counter{
			BucketReplay: {limit: l.ReplaysPerMinute, span: window},
			BucketChat:   {limit: 1, span: chatInterval},
		},
		pauses: make(map[Bucket]time.Time),
	}
}

// Wait returns at least how long a request has to wait, and the bucket that is
// the reason.
func (l *Ledger) Wait(now time.Time, d Demand) (Bucket, time.Duration) {
	outer, inner := l.outerWait(now, d, 1), l.innerWait(now, d.Bucket, 1)
	if inner > outer {
		return d.Bucket, inner
	}
	return BucketAPI, outer
}

// Take counts a request that may be sent now, until it is settled or released.
func (l *Ledger) Take(now time.Time, d Demand) {
	l.each(d, func(c *counter, n int) { c.take(n) })
	l.last = now
	if gap := l.gap(); gap > 0 {
		l.even = later(l.even, now).Add(gap)
	}
}

// Release gives back what was taken at that time for a request that was not
// sent. Its turn in the even pace is another's only until the next one is due:
// otherwise slots that were kept would all be used at once.
func (l *Ledger) Release(now, taken time.Time, d Demand) {
	l.each(d, func(c *counter, n int) { c.give(n) })
	if gap := l.gap(); now.Sub(taken) < gap {
		l.even = l.even.Add(-gap)
	}
}

// Settle says what came of a request that was taken. It is counted for as long
// as the server may count it. A refusal pauses its bucket, and a server that has
// counted more than this ledger, because of other programs with the same token,
// is believed.
func (l *Ledger) Settle(now time.Time, d Demand, a Answer) {
	late := Lateness(a)
	l.each(d, func(c *counter, n int) {
		c.give(n)
		c.add(now.Add(c.span+late), n)
	})
	l.Heed(now, d, a)
}

// Lateness returns how long after now a request with that answer may still be
// counted by the server: not at all, unless no answer came.
func Lateness(a Answer) time.Duration {
	if a.Status == 0 {
		return lateness
	}
	return 0
}

// Count counts a request until the given time, for a ledger that is restored.
func (l *Ledger) Count(until time.Time, d Demand) {
	l.each(d, func(c *counter, n int) { c.add(until.Add(c.span-window), n) })
}

// Heed does what an answer asks for: pauses, and use by others.
func (l *Ledger) Heed(now time.Time, d Demand, a Answer) {
	if bucket, pause := a.Pause(d); pause > 0 {
		l.Pause(bucket, now.Add(pause))
		return
	}
	if a.Limit <= 0 || a.Remaining < 0 || d.Bucket == BucketNone {
		return
	}
	switch ours, inner := cmp.Or(l.cost.server, serverCost), l.inner[d.Bucket]; {
	case d.Bucket != BucketAPI && a.Limit < ours:
		// A bucket of the route's own says nothing about the others.
		if inner != nil && d.Bucket != BucketChat {
			inner.believe(now, a)
		}
	case a.Limit >= l.cost.limit || l.agreed(a.Limit):
		l.cost.believe(now, a)
	}
}

// agreed reports whether a server has said often enough that the limit of all
// routes is smaller than it should be. One answer may be about a bucket of its
// route's own, which this library does not know.
func (l *Ledger) agreed(said int) bool {
	if said != l.said {
		l.said, l.times = said, 0
	}
	l.times++
	return l.times >= agreement
}

// Pause lets no request of a bucket go until then, or any at all for
// [BucketAPI]. A longer pause stays.
func (l *Ledger) Pause(b Bucket, until time.Time) {
	if l.pauses == nil {
		l.pauses = make(map[Bucket]time.Time)
	}
	l.pauses[b] = later(l.pauses[b], until)
}

// Pauses returns the pauses that are not over.
func (l *Ledger) Pauses(now time.Time) map[Bucket]time.Time {
	maps.DeleteFunc(l.pauses, func(_ Bucket, until time.Time) bool { return !until.After(now) })
	return maps.Clone(l.pauses)
}

// Even returns when the next request would be due if all came evenly.
func (l *Ledger) Even() time.Time { return l.even }

// SetEven restores what [Ledger.Even] returned. What can't be, because a clock
// was set back, is corrected.
func (l *Ledger) SetEven(now, even time.Time) {
	if latest := now.Add(time.Duration(max(l.limits.Burst, 1)) * l.gap()); even.After(latest) {
		even = latest
	}
	l.even = even
}

// each calls f for all that count a request.
func (l *Ledger) each(d Demand, f func(c *counter, n int)) {
	f(&l.count, 1)
	f(&l.cost, max(d.Cost, 1))
	if inner, ok := l.inner[d.Bucket]; ok {
		f(inner, 1)
	}
}

// gap is the time between requests at an even pace; 0 without one.
func (l *Ledger) gap() time.Duration {
	if l.limits.PerMinute <= 0 {
		return 0
	}
	return window / time.Duration(l.limits.PerMinute)
}

// innerWait returns how long a bucket of its own holds up the n-th request from
// now on.
func (l *Ledger) innerWait(now time.Time, b Bucket, n int) time.Duration {
	if b == BucketAPI {
		return 0
	}
	wait := l.pauses[b].Sub(now)
	if inner, ok := l.inner[b]; ok {
		wait = max(wait, inner.wait(now, n))
	}
	return max(wait, 0)
}

// bulkWait returns how long their even pace holds up the n-th bulk request from
// now on. Bursts are for others: a job that used them would fill its minute too
// soon, and then nobody could go for the rest of it.
func (l *Ledger) bulkWait(now time.Time, d Demand, n int) time.Duration {
	gap := l.gap()
	if d.Priority != Bulk || gap == 0 {
		return 0
	}
	gap -= gap / 1000 // ready when others are, so that it is theirs by turns
	return max(l.last.Add(gap).Sub(now), 0) + time.Duration(n-1)*gap
}

// outerWait returns how long the limits of all routes hold up a request that is
// the n-th from now on.
func (l *Ledger) outerWait(now time.Time, d Demand, n int) time.Duration {
	pause := max(l.pauses[BucketAPI].Sub(now), 0)
	wait := max(pause, l.count.wait(now, n), l.cost.wait(now, min(max(d.Cost, 1)+n-1, l.cost.most())))
	if gap := l.gap(); gap > 0 {
		due := later(l.even, now.Add(pause)).Add(time.Duration(n-max(l.limits.Burst, 1)) * gap)
		wait = max(wait, due.Sub(now))
	}
	return wait
}

// counted returns until when something is counted or paused.
func (l *Ledger) counted() time.Time {
	latest := later(l.count.last(), l.cost.last())
	for _, inner := range l.inner {
		latest = later(latest, inner.last())
	}
	for _, until := range l.pauses {
		latest = later(latest, until)
	}
	return latest
}

// clone returns a copy in which all that is in hand is settled now.
func (l *Ledger) clone(now time.Time) *Ledger {
	c := *l
	c.count, c.cost = l.count.clone(now), l.cost.clone(now)
	c.pauses = maps.Clone(l.pauses)
	c.inner = make(map[Bucket]*counter, len(l.inner))
	for bucket, inner := range l.inner {
		copied := inner.clone(now)
		c.inner[bucket] = &copied
	}
	return &c
}

// counter is a limit over a span of time. What is in hand counts until further
// notice, all else until a time that is known.
type counter struct {
	limit  int // 0 or less: no limit
	server int // the server's own limit, when it is smaller; 0 if not
	span   time.Duration
	hand   int
	sum    int      // of ends
	ends   []ending // the earliest first
}

// ending is when so much is no longer counted.
type ending struct {
	at time.Time
	n  int
}

// most returns the limit in force.
func (c *counter) most() int {
	if c.server > 0 {
		return c.server
	}
	return c.limit
}

// used returns how much is counted.
func (c *counter) used(now time.Time) int {
	over := 0
	for over < len(c.ends) && !c.ends[over].at.After(now) {
		c.sum -= c.ends[over].n
		over++
	}
	c.ends = c.ends[over:]
	return c.sum + c.hand
}

// wait returns at least how long until n more fit. More than the limit take the
// window as often as it has to be emptied for them.
func (c *counter) wait(now time.Time, n int) time.Duration {
	most := c.most()
	if most <= 0 {
		return 0
	}
	rounds := (n - 1) / most
	over := c.used(now) + n - (rounds+1)*most
	wait := time.Duration(0)
	for _, e := range c.ends {
		if over <= 0 {
			break
		}
		if over -= e.n; over <= 0 {
			wait = e.at.Sub(now)
		}
	}
	if over > 0 {
		wait = c.span // for those in hand
	}
	return wait + time.Duration(rounds)*c.span
}

func (c *counter) take(n int) {
	if c.limit > 0 {
		c.hand += n
	}
}

func (c *counter) give(n int) {
	if c.limit > 0 {
		c.hand = max(c.hand-n, 0)
	}
}

// add counts n until then.
func (c *counter) add(until time.Time, n int) {
	if c.limit <= 0 {
		return
	}
	c.sum += n
	at := len(c.ends)
	for at > 0 && c.ends[at-1].at.After(until) {
		at--
	}
	c.ends = slices.Insert(c.ends, at, ending{until, n})
}

// believe adopts what the server says of this bucket: its limit, when that is
// smaller, and what others have used.
func (c *counter) believe(now time.Time, a Answer) {
	if c.limit <= 0 {
		return
	}
	c.server = 0
	if a.Limit < c.limit {
		c.server = a.Limit
	}
	if foreign := a.Limit - a.Remaining - c.used(now); foreign > 0 {
		c.add(now.Add(c.span), foreign)
	}
}

// last returns when the last of what is counted is no longer.
func (c *counter) last() time.Time {
	if len(c.ends) == 0 {
		return time.Time{}
	}
	return c.ends[len(c.ends)-1].at
}

func (c *counter) clone(now time.Time) counter {
	copied := *c
	copied.ends = slices.Clone(c.ends)
	if copied.hand > 0 {
		copied.hand = 0
		copied.add(now.Add(c.span), c.hand)
	}
	return copied
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

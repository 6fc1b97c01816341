package stream

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
)

// WatchParams are the options of a watch.
//
// A watch polls: soon after something new, and less and less often while
// nothing is new. It delivers every item once, oldest first, as long as the
// server keeps it; if items may be lost, a result with [ErrGap] says so. A
// failed request is a result with its error. The watch continues unless the
// request can never succeed (an unknown id, a missing scope, an invalid
// parameter).
type WatchParams struct {
	// From is the Cursor of the result to continue after. Empty starts at the
	// present, and for matches and realtime rooms at their start.
	From osu.Cursor
	// Past also delivers the items of the first request, which existed already.
	// It has no effect with From.
	Past bool
	// MinInterval and MaxInterval bound the pauses between requests; the
	// defaults depend on the watch. Answers that the server caches are not
	// requested more often.
	MinInterval, MaxInterval time.Duration
	// Idle ends the watch after this time without anything new; 0 means never.
	Idle time.Duration
}

// interval bounds the pauses of a kind of watch: floor is the minimum, min and
// max are the defaults.
type interval struct{ floor, min, max time.Duration }

// perSubject is the floor of watches of one user or beatmap: the server's terms
// forbid requesting these more than once a minute.
const perSubject = time.Minute

// tick is the outcome of a poll.
type tick struct {
	at   osu.Cursor // the position to continue at
	news bool       // something was delivered
	more bool       // more items can be fetched at once
	over bool       // nothing new can follow
}

// source polls once, and delivers new items until deliver returns false.
type source[T any] func(ctx context.Context, deliver func(Result[T]) bool) (tick, error)

// watch sends the items of a source until it is over or ctx is done.
func watch[T any](ctx context.Context, p *WatchParams, pause interval, of func(WatchParams) source[T]) <-chan Result[T] {
	if p == nil {
		p = &WatchParams{}
	}
	return start(ctx, func(ctx context.Context, out chan<- Result[T]) {
		keepPolling(ctx, *p, pause, of(*p), func(r Result[T]) bool { return send(ctx, out, r) })
	})
}

// keepPolling polls until the source is over, fails permanently or is idle, or
// ctx is done.
func keepPolling[T any](ctx context.Context, p WatchParams, every interval, poll source[T], deliver func(Result[T]) bool) {
	shortest := max(every.floor, cmp.Or(p.MinInterval, every.min))
	longest := max(shortest, cmp.Or(p.MaxInterval, every.max))
	pause, news := shortest, time.Now()
	for {
		t, err := poll(ctx, deliver)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if !deliver(Result[T]{Err: err, Cursor: t.at}) || hopeless(err) {
				return
			}
		case t.over:
			return
		}
		if pause < longest {
			pause += min(pause, longest-pause) // twice as long
		}
		if t.news {
			pause, news = shortest, time.Now()
		}
		if t.more && err == nil {
			continue
		}
		if p.Idle > 0 && err == nil && time.Since(news) >= p.Idle {
			return // a watch is not idle while the server is down
		}
		if wait.For(ctx, pause) != nil {
			return
		}
	}
}

// hopeless reports whether retrying can't help, because the server itself has
// refused the call or it cannot be sent.
func hopeless(err error) bool {
	if e, ok := errors.AsType[*osu.Error](err); ok {
		return e.Permanent()
	}
	return errors.Is(err, osu.ErrValidation)
}

// feed is a list that the server orders by ascending ids.
type feed[T any] struct {
	id func(T) int64
	// key is the name of the id in the server's cursors.
	key string
	// page returns the items after a cursor; More says to request the next page
	// immediately.
	page func(context.Context, osu.Cursor) (osu.Page[T], error)
	// now returns the newest items, oldest first.
	now func(context.Context) (osu.Page[T], error)
	// lost reports whether the server has dropped items after a cursor; it may
	// be nil.
	lost func(error) bool
}

// cursor returns the server's own cursor after an id.
func (f feed[T]) cursor(id int64) osu.Cursor {
	return osu.Cursor(base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"%s":%d}`, f.key, id)))
}

// position decodes a cursor. It refuses the cursor of another list, which the
// server would ignore, hiding a gap.
func (f feed[T]) position(at osu.Cursor) (id int64, err error) {
	text, err := base64.RawURLEncoding.DecodeString(string(at))
	if err == nil {
		_, err = fmt.Sscanf(string(text), `{"`+f.key+`":%d}`, &id)
	}
	if err != nil {
		return 0, fmt.Errorf("%w: cursor is not of this watch", osu.ErrValidation)
	}
	return id, nil
}

func (f feed[T]) source(p WatchParams) source[T] {
	at, past, last := p.From, p.Past, int64(0)
	var invalid error
	if at != "" {
		last, invalid = f.position(at)
	}
	return func(ctx context.Context, deliver func(Result[T]) bool) (tick, error) {
		if invalid != nil {
			return tick{at: at}, invalid
		}
		begun := at != ""
		read := f.now
		if begun {
			read = func(ctx context.Context) (osu.Page[T], error) { return f.page(ctx, at) }
		}
		page, err := read(ctx)
		if begun && err != nil && f.lost != nil && f.lost(err) {
			deliver(Result[T]{Err: fmt.Errorf("%w: %w", ErrGap, err), Cursor: at})
			at, past = "", true
			return tick{more: true}, nil
		}
		t := tick{at: at, more: begun && page.More}
		if err != nil {
			return t, err
		}
		// Other servers may not keep the order, and what comes late would be lost.
		slices.SortStableFunc(page.Items, func(a, b T) int { return cmp.Compare(f.id(a), f.id(b)) })
		for _, item := range page.Items {
			id := f.id(item)
			if id <= last {
				continue
			}
			last, at = id, f.cursor(id)
			if !begun && !past {
				continue
			}
			t.news = true
			if !deliver(Result[T]{Value: item, Cursor: at}) {
				return t, nil
			}
		}
		t.more = t.more && t.news // pause if there was no progress
		past = true               // if the list was empty, even the first item is new
		t.at = at
		return t, nil
	}
}

// newest is a list that the server orders newest first.
type newest[T any] struct {
	list osu.List[T]
	id   func(T) int64
	// reach is how many items the server lists; 0 means all.
	reach int
	// keep is how long the server keeps items; 0 means forever.
	keep time.Duration
}

// marks are the ids of the latest items, newest first, and when they were
// requested. They locate the known part of a list that shifts, even if some of
// these items have since been deleted.
type marks struct {
	asked time.Time
	ids   []int64
}

const maxMarks = 16

func (m marks) with(id int64) marks {
	ids := append([]int64{id}, m.ids...)
	m.ids = ids[:min(len(ids), maxMarks)]
	return m
}

func (m marks) cursor() osu.Cursor {
	text := strconv.AppendInt(nil, m.asked.Unix(), 10)
	for _, id := range m.ids {
		text = strconv.AppendInt(append(text, '.'), id, 10)
	}
	return osu.Cursor(text)
}

func marksOf(c osu.Cursor) (marks, error) {
	var m marks
	for i, part := range strings.Split(string(c), ".") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return m, fmt.Errorf("%w: cursor is not of this watch", osu.ErrValidation)
		}
		if i == 0 {
			m.asked = time.Unix(n, 0)
			continue
		}
		m.ids = append(m.ids, n)
	}
	return m, nil
}

func (n newest[T]) source(p WatchParams) source[T] {
	var known marks
	var invalid error
	begun := p.From != ""
	if begun {
		known, invalid = marksOf(p.From)
	}
	return func(ctx context.Context, deliver func(Result[T]) bool) (tick, error) {
		if invalid != nil {
			return tick{at: p.From}, invalid
		}
		t := tick{}
		if begun {
			t.at = known.cursor()
		}
		asked := time.Now()
		fresh, gap, err := n.unknown(ctx, known, begun)
		if err != nil {
			return t, err
		}
		if gap {
			known.asked = asked
			if !deliver(Result[T]{Err: ErrGap, Cursor: known.cursor()}) {
				return t, nil
			}
		}
		known.asked = asked
		for _, item := range slices.Backward(fresh) {
			known = known.with(n.id(item))
			if !begun && !p.Past {
				continue
			}
			t.news = true
			if !deliver(Result[T]{Value: item, Cursor: known.cursor()}) {
				return t, nil
			}
		}
		begun = true
		t.at = known.cursor()
		return t, nil
	}
}

// unknown returns the items before the known ones, newest first, and whether
// there may have been more. If nothing is known yet, it returns the first page.
func (n newest[T]) unknown(ctx context.Context, known marks, begun bool) (fresh []T, gap bool, err error) {
	read := 0
	for page, err := range n.list.Pages(ctx) {
		if err != nil {
			return nil, false, err
		}
		read += len(page.Items)
		// Items after the last known item are older, even if they are not
		// known.
		end := len(page.Items)
		for end > 0 && begun && !slices.Contains(known.ids, n.id(page.Items[end-1])) {
			end--
		}
		met := end > 0 || !begun
		if !met {
			end = len(page.Items)
		}
		for _, item := range page.Items[:end] {
			if !slices.Contains(known.ids, n.id(item)) {
				fresh = append(fresh, item)
			}
		}
		if met {
			return fresh, false, nil
		}
	}
	return fresh, n.reach > 0 && read >= n.reach || n.keep > 0 && time.Since(known.asked) > n.keep, nil
}

package osu

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// Cursor is a position in a list: opaque text that can be saved and given back
// to [List.From], in another process if need be. The empty cursor is the start.
type Cursor string

// Page is a page of a list.
type Page[T any] struct {
	// Items are the items, in the order of the server.
	Items []T
	// At is the cursor of this page, which returns the same page again.
	At Cursor
	// Next is the cursor of the next page: the one to save. The last page of a
	// feed has one, too, which leads to items that appear later. It is At when
	// [List.Take] cut the page.
	Next Cursor
	// More reports whether there is another page now.
	More bool
	// Total is the server's count of the whole list, as far as it counts; 0 if
	// it does not say.
	Total int

	broken error // why the next page can't be fetched, if More
}

// List is a list the server gives out in pages, whatever its paging style. It
// makes no request until it is ranged over, and can be ranged over again:
//
//	for match, err := range client.AllMatches(nil).Items(ctx) {
//		if err != nil {
//			return err
//		}
//		…
//	}
//
// [List.Take] bounds how many items it has, and [List.Collect] returns them as
// a slice. Pages are fetched when they are needed and as large as the server
// allows, because a request costs the same whatever its size.
//
// Users, beatmaps and other objects that the server sends once with the items
// of a page are attached to the items that name them. They are shared by the
// items of the page: don't modify them.
type List[T any] struct {
	fetch func(ctx context.Context, at Cursor) (Page[T], error)
	key   func(T) any
	start Cursor
	most  *int // the largest number of items; nil means all
}

// NewList returns the list that fetch pages through: fetch returns the page at
// a cursor, which is empty for the first page. All lists of this package are
// made here; make your own for routes that have no method.
//
// Key tells items apart. Items already seen on the previous page are skipped,
// because rows shift while paging. A page that repeats an earlier one ends the
// list with [ErrLoop], because the server ignores cursors that it does not
// understand. Items whose key is nil, and all items when key itself is nil,
// can't be told apart.
func NewList[T any](key func(T) any, fetch func(ctx context.Context, at Cursor) (Page[T], error)) List[T] {
	if key == nil {
		key = func(T) any { return nil }
	}
	return List[T]{fetch: fetch, key: key}
}

// From returns the list that continues at a saved cursor.
func (l List[T]) From(at Cursor) List[T] {
	l.start = at
	return l
}

// Take returns the list of the first n items, counted from where it starts. It
// fetches no page that it does not need.
func (l List[T]) Take(n int) List[T] {
	if l.most != nil {
		n = min(n, *l.most)
	}
	n = max(n, 0)
	l.most = &n
	return l
}

// limited is Take for a parameter Limit, where 0 means all.
func (l List[T]) limited(limit int) List[T] {
	switch {
	case limit == 0:
		return l
	case limit < 0:
		return failed[T](fmt.Errorf("osu: %w: limit is %d, below 0", ErrValidation, limit))
	}
	return l.Take(limit)
}

// failed returns a list that contains only an error.
func failed[T any](err error) List[T] {
	return NewList(nil, func(context.Context, Cursor) (Page[T], error) { return Page[T]{}, err })
}

// Collect returns the items of all pages. After an error it returns the items
// fetched before, and the error.
func (l List[T]) Collect(ctx context.Context) ([]T, error) {
	var items []T
	for page, err := range l.Pages(ctx) {
		if err != nil {
			return items, err
		}
		items = append(items, page.Items...)
	}
	return items, nil
}

// Items iterates over the items of all pages. After an error it ends.
func (l List[T]) Items(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range l.Pages(ctx) {
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Pages iterates over the pages. After an error it ends; the page that comes
// with the error has the cursor to try again from.
func (l List[T]) Pages(ctx context.Context) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		p := pager[T]{list: l, at: l.start}
		if l.most != nil {
			p.left, p.bounded = *l.most, true
		}
		for more := !p.bounded || p.left > 0; more; {
			page, err := p.next(ctx)
			more = err == nil && page.More
			if !yield(page, err) {
				return
			}
		}
	}
}

// pager walks through the pages of a list.
type pager[T any] struct {
	list    List[T]
	at      Cursor
	number  int          // of the previous page, from 1
	left    int          // how many items may follow, if bounded
	bounded bool         //
	broken  error        // why the next page can't be fetched
	first   any          // the key of the very first item
	before  map[any]bool // the keys of the previous page
	mark    mark         // the page that later ones are compared with
}

// mark is a remembered page. The pager replaces it at pages 1, 2, 4, 8 and so
// on, so that it finds a cycle of any length with the memory of one page
// (Brent's algorithm).
type mark struct {
	at   Cursor
	keys []any
}

// next fetches the next page.
func (p *pager[T]) next(ctx context.Context) (Page[T], error) {
	here := Page[T]{At: p.at, Next: p.at}
	p.number++
	if p.broken != nil {
		return here, p.failed(p.broken)
	}
	if p.list.fetch == nil {
		return here, fmt.Errorf("osu: %w: a zero List; use a method of Client or NewList", ErrValidation)
	}
	page, err := p.list.fetch(ctx, p.at)
	if err != nil {
		return here, err
	}
	keys := make([]any, len(page.Items))
	for i, item := range page.Items {
		keys[i] = p.list.key(item)
	}
	if p.repeats(keys) {
		return here, p.failed(ErrLoop)
	}
	page.At = p.at
	switch {
	case page.broken != nil:
		p.broken, page.Next = page.broken, page.At
	case page.More && (page.Next == page.At || p.number > 1 && page.Next == p.mark.at):
		p.broken = ErrLoop
	}
	if p.number&(p.number-1) == 0 {
		p.mark = mark{p.at, keys}
	}
	page.Items = p.fresh(page.Items, keys)
	p.at = page.Next
	p.cut(&page)
	return page, nil
}

func (p *pager[T]) failed(err error) error { return fmt.Errorf("osu: page %d: %w", p.number, err) }

// repeats reports whether a page with these keys has already occurred.
func (p *pager[T]) repeats(keys []any) bool {
	switch {
	case len(keys) == 0 || keys[0] == nil:
		return false
	case p.number == 1:
		p.first = keys[0]
		return false
	}
	return keys[0] == p.first || len(keys) > 1 && slices.Equal(keys, p.mark.keys)
}

// fresh returns the items that were not on the previous page.
func (p *pager[T]) fresh(items []T, keys []any) []T {
	now := make(map[any]bool, len(items))
	fresh := items[:0:0]
	for i, item := range items {
		if keys[i] == nil || !p.before[keys[i]] {
			fresh = append(fresh, item)
		}
		now[keys[i]] = keys[i] != nil
	}
	p.before = now
	return fresh
}

// cut shortens the page to the rest of a bounded list.
func (p *pager[T]) cut(page *Page[T]) {
	if !p.bounded {
		return
	}
	if len(page.Items) > p.left {
		page.Items, page.Next = page.Items[:p.left], page.At
	}
	if p.left -= len(page.Items); p.left == 0 {
		page.More = false
	}
}

// position is the cursor of a list that the server pages by numbers. Like the
// server's own cursors it is encoded as unpadded base64url of its JSON.
type position struct {
	Page   int   `json:"page,omitzero"`
	Offset int   `json:"offset,omitzero"`
	ID     int64 `json:"id,omitzero"`
}

func (p position) cursor() Cursor { return cursorOf(p) }

// position decodes a cursor made by position.cursor; an empty one is zero.
func (c Cursor) position() (position, error) { return positionOf[position](c) }

// cursorOf encodes a position in a list as a cursor.
func cursorOf(position any) Cursor {
	text, _ := json.Marshal(position) // numbers, texts and times can always be marshalled
	return Cursor(base64.RawURLEncoding.EncodeToString(text))
}

// positionOf decodes a cursor made by cursorOf from a P; an empty one is zero.
func positionOf[P any](c Cursor) (P, error) {
	var p P
	if c == "" {
		return p, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil {
		return p, fmt.Errorf("osu: %w: the cursor is not of this list", ErrValidation)
	}
	return p, nil
}

// sheet is one answer of a list that the server pages by cursor_string.
type sheet[T any] struct {
	items  []T
	cursor objects.Opt[string] // of the next page
	total  int                 // of the whole list; 0 if unknown
}

// page returns the page of a sheet. The server marks the end with null, others
// with an empty cursor.
func (s sheet[T]) page() Page[T] {
	page := Page[T]{Items: s.items, Total: s.total}
	if next := s.cursor.Or(""); next != "" {
		page.Next, page.More = Cursor(next), len(s.items) > 0
	}
	return page
}

// silent reports whether a page does not say whether it is the last one: its
// cursor is absent, which is not the null of the end, and there may be more items
// after it and the given number before it. Other servers may send no cursors. A
// total decides, if there is one and the number before is known, and otherwise
// whether the page has as many items as a full one.
func (s sheet[T]) silent(before, size int) bool {
	switch {
	case s.cursor.Or("") != "" || s.cursor.IsNull() || len(s.items) == 0:
		return false
	case s.total > 0 && before >= 0:
		return before+len(s.items) < s.total
	}
	return len(s.items) >= size
}

// pageOf returns the page at a cursor of a list whose full pages have size
// items.
func (s sheet[T]) pageOf(at Cursor, size int) Page[T] {
	before := -1
	if at == "" {
		before = 0
	}
	page := s.page()
	if s.silent(before, size) {
		page.More, page.broken = true, errSilent
	}
	return page
}

var errSilent = fmt.Errorf("%w: a full page has no cursor_string", ErrIncomplete)

// cursorList pages through a list by cursor_string. A full page has size items.
func cursorList[T any](key func(T) any, size int, start Cursor, fetch func(ctx context.Context, at Cursor) (sheet[T], error)) List[T] {
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		s, err := fetch(ctx, at)
		return s.pageOf(at, size), err
	}).From(start)
}

// numberedList pages through a list by cursor_string and, where a full page has
// none, by page number, until the total is reached or, without one, a page is not
// full. A full page has size items.
func numberedList[T any](key func(T) any, size int, start Cursor, first int, fetch func(ctx context.Context, at Cursor, page int) (sheet[T], error)) List[T] {
	switch {
	case first != 0 && start != "":
		return failed[T](fmt.Errorf("osu: %w: page and cursor exclude each other", ErrValidation))
	case first != 0:
		start = pageMark{first, (first - 1) * size}.cursor()
	}
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		mark, numbered := readPageMark(at)
		if numbered {
			at = ""
		}
		s, err := fetch(ctx, at, mark.number)
		if at != "" {
			return s.pageOf(at, size), err
		}
		page := s.page()
		if s.silent(mark.before, size) {
			page.Next, page.More = pageMark{max(mark.number, 1) + 1, mark.before + len(s.items)}.cursor(), true
		}
		return page, err
	}).From(start)
}

// pageMark is the cursor of a page by its number, where there may be cursors of
// the server, too, none of which has a colon.
type pageMark struct{ number, before int } // items before it

func (m pageMark) cursor() Cursor { return Cursor(fmt.Sprintf("page:%d:%d", m.number, m.before)) }

// readPageMark reads a cursor made by pageMark.cursor, if it is one.
func readPageMark(c Cursor) (m pageMark, ok bool) {
	_, err := fmt.Sscanf(string(c), "page:%d:%d", &m.number, &m.before)
	return m, err == nil
}

// discussionList pages through discussions, their posts or votes. Their cursor
// is also a page number. Past its last page the server returns an earlier one
// and says that there are more; the list ends there.
func discussionList[T any](key func(T) any, start Cursor, first int, fetch func(ctx context.Context, at Cursor, page, limit int) (sheet[T], error)) List[T] {
	const size = 50
	type numbered struct {
		Page  int `json:"page"`
		Limit int `json:"limit"`
	}
	return numberedList(key, size, start, first, func(ctx context.Context, at Cursor, page int) (sheet[T], error) {
		limit := size
		if at != "" {
			limit = 0 // the cursor holds it
		}
		s, err := fetch(ctx, at, page, limit)
		next, ok := s.cursor.Get()
		if !ok {
			return s, err
		}
		from, _ := positionOf[numbered](at) // the server has accepted it
		if to, bad := positionOf[numbered](Cursor(next)); bad == nil && (to.Page <= from.Page || (to.Page-1)*to.Limit >= maxRows) {
			s.cursor = objects.Null[string]()
		}
		return s, err
	})
}

// offsetList pages through a list by offset, from start up to reach (0 for no
// end), size items at a time.
func offsetList[T any](key func(T) any, size, reach, start int, fetch func(ctx context.Context, offset, limit int) ([]T, error)) List[T] {
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		p, err := at.position()
		if err != nil {
			return Page[T]{}, err
		}
		limit := size
		if reach > 0 {
			limit = min(size, reach-p.Offset)
		}
		if limit <= 0 {
			return Page[T]{Next: at}, nil
		}
		items, err := fetch(ctx, p.Offset, limit)
		p.Offset += len(items)
		more := len(items) >= limit && (reach == 0 || p.Offset < reach)
		return Page[T]{Items: items, Next: p.cursor(), More: more}, err
	}).From(position{Offset: start}.cursor())
}

// pageList pages through a list by page number, from start up to last (0 for no
// end), until a page is not full.
func pageList[T any](key func(T) any, size, last, start int, fetch func(ctx context.Context, page int) (sheet[T], error)) List[T] {
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		p, err := at.position()
		if err != nil {
			return Page[T]{}, err
		}
		p.Page = max(p.Page, 1)
		s, err := fetch(ctx, p.Page)
		more := len(s.items) >= size && (last == 0 || p.Page < last)
		p.Page++
		return Page[T]{Items: s.items, Next: p.cursor(), More: more, Total: s.total}, err
	}).From(position{Page: start}.cursor())
}

// eventsSize is the number of events of a match or room on a page.
const eventsSize = 101

// eventMark is a position in the events of a match or room.
type eventMark[ID ~int64] struct {
	After ID `json:"after"`
	// Game is the event of a running game among those before. The server
	// completes it in place, so it has to be read again.
	Game ID `json:"game,omitzero"`
}

// moreEvents reports whether events follow a page of n. If the server doesn't
// name the latest event, there may be more after any full page.
func moreEvents[ID ~int64](n int, last, latest ID) bool {
	if latest == 0 {
		return n >= eventsSize
	}
	return n > 0 && last < latest
}

// eventList pages through the events of a match or room after an event.
func eventList[ID ~int64, T any](key func(T) any, after ID, fetch func(context.Context, eventMark[ID]) (Page[T], error)) List[T] {
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		from, err := positionOf[eventMark[ID]](at)
		if err != nil {
			return Page[T]{}, err
		}
		return fetch(ctx, from)
	}).From(cursorOf(eventMark[ID]{After: after}))
}

// maxRows is how many rows of discussions and events the server pages through;
// beyond them it returns the last page again and again (config/osu.php
// pagination.max_count).
const maxRows = 10000

// reachable refuses pages beyond maxRows. The default limit is 50.
func reachable(page, limit int) error {
	if limit = cmp.Or(limit, 50); page > maxRows/limit {
		return fmt.Errorf("%w: page %d ends beyond the %dth row", ErrValidation, page, maxRows)
	}
	return nil
}

package osu

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json"
)

// Cursor is a position in a list: opaque text that can be saved and given back
// to [List.From], in another process if need be. The empty cursor is the start.
type Cursor string

// Page is a page of a list.
type Page[T any] struct {
	// Items are the items, in the order of the server.
	Items []T
	// At is where the page begins: the cursor that brings it again.
	At Cursor
	// Next is where the list goes on: the cursor to save. For feeds it is good
	// after the last page, too: items that appear later come after it.
	Next Cursor
	// More says that another page is to be had now.
	More bool
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
// Pages are fetched when they are needed and as large as the server allows, for
// a request costs the same whatever its size.
type List[T any] struct {
	fetch func(ctx context.Context, at Cursor) (Page[T], error)
	key   func(T) any
	start Cursor
}

// NewList returns the list that fetch pages through: fetch brings the page at a
// cursor, which is empty for the first one. All lists of this package are made
// here; make your own for routes that have no method.
//
// Key tells items apart: an item that was on the page before is not given again,
// for rows move while one pages through them, and a page that begins like the
// first one ends the list with [ErrLoop], for the server ignores cursors it does
// not understand. An item whose key is nil, and all of them when key itself is,
// can't be told apart.
func NewList[T any](key func(T) any, fetch func(ctx context.Context, at Cursor) (Page[T], error)) List[T] {
	if key == nil {
		key = func(T) any { return nil }
	}
	return List[T]{fetch: fetch, key: key}
}

// From returns the list from a saved cursor on.
func (l List[T]) From(at Cursor) List[T] {
	l.start = at
	return l
}

// Pages iterates over the pages. After an error it ends.
func (l List[T]) Pages(ctx context.Context) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		var first any // key of the very first item
		var before map[any]bool
		for at, number := l.start, 0; ; number++ {
			page, err := l.fetch(ctx, at)
			if err != nil {
				yield(Page[T]{At: at, Next: at}, err)
				return
			}
			loop := page.More && page.Next == at
			if len(page.Items) > 0 {
				key := l.key(page.Items[0])
				loop = loop || number > 0 && key != nil && key == first
				if number == 0 {
					first = key
				}
			}
			if loop {
				yield(Page[T]{At: at, Next: at}, fmt.Errorf("osu: page %d: %w", number+1, ErrLoop))
				return
			}
			now := make(map[any]bool, len(page.Items))
			fresh := page.Items[:0:0]
			for _, item := range page.Items {
				key := l.key(item)
				if key == nil || !before[key] {
					fresh = append(fresh, item)
				}
				now[key] = key != nil
			}
			page.Items, page.At, before = fresh, at, now
			if !yield(page, nil) || !page.More {
				return
			}
			at = page.Next
		}
	}
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

// next returns the cursor of a page whose end the server marks with null.
func next[T any](items []T, cursor *string) Page[T] {
	if cursor == nil {
		return Page[T]{Items: items}
	}
	return Page[T]{Items: items, Next: Cursor(*cursor), More: len(items) > 0}
}

// position is the cursor of a list that the server pages by numbers. Like the
// server's own cursors it is written as unpadded base64url of its JSON.
type position struct {
	Page   int   `json:"page,omitzero"`
	Offset int   `json:"offset,omitzero"`
	ID     int64 `json:"id,omitzero"`
}

func (p position) cursor() Cursor { return cursorOf(p) }

// position reads a cursor made by position.cursor; the empty one is zero.
func (c Cursor) position() (position, error) { return positionOf[position](c) }

// cursorOf writes a position in a list as a cursor.
func cursorOf(position any) Cursor {
	text, _ := json.Marshal(position) // numbers, texts and times always marshal
	return Cursor(base64.RawURLEncoding.EncodeToString(text))
}

// positionOf reads a cursor made by cursorOf from a P; the empty one is zero.
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
		return p, fmt.Errorf("%w: cursor is not of this list", ErrValidation)
	}
	return p, nil
}

// offsetList pages through a list by offset, up to reach items (0: no end) and
// size at a time.
func offsetList[T any](key func(T) any, size, reach int, fetch func(ctx context.Context, offset, limit int) ([]T, error)) List[T] {
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
	})
}

// pageList pages through a list by page number, up to the given page (0: no
// end), until a page is not full.
func pageList[T any](key func(T) any, size, last int, fetch func(ctx context.Context, page int) ([]T, error)) List[T] {
	return NewList(key, func(ctx context.Context, at Cursor) (Page[T], error) {
		p, err := at.position()
		if err != nil {
			return Page[T]{}, err
		}
		p.Page = max(p.Page, 1)
		items, err := fetch(ctx, p.Page)
		more := len(items) >= size && (last == 0 || p.Page < last)
		p.Page++
		return Page[T]{Items: items, Next: p.cursor(), More: more}, err
	})
}

// maxRows is how far the server pages through discussions and events; beyond it
// gives the last page again and again (config/osu.php pagination.max_count).
const maxRows = 10000

// reachable refuses pages that are not within maxRows. The default limit is 50.
func reachable(page, limit int) error {
	if limit = cmp.Or(limit, 50); page > maxRows/limit {
		return fmt.Errorf("%w: page %d ends beyond the %dth row", ErrValidation, page, maxRows)
	}
	return nil
}

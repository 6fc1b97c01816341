package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// EventsParams are the options of [Client.Events].
type EventsParams struct {
	// Sort is the order by id; the default is newest first.
	Sort objects.EventSort `url:"sort"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Sort.
	Cursor Cursor `url:"cursor_string"`
}

// Events returns 50 events of all users.
//
// Scope public.
//
// Source: app/Http/Controllers/EventsController.php.
func (c *Client) Events(ctx context.Context, p *EventsParams) (objects.EventListing, error) {
	return answer[objects.EventListing](ctx, c, withQuery(transport.GetEvents.At(), p))
}

// AllEvents lists the events of [Client.Events], starting at Cursor. In order
// id_asc it is a feed: the Next of its last page leads to later events.
func (c *Client) AllEvents(p *EventsParams) List[objects.Event] {
	const size = 50
	q := copyOf(p)
	return NewList(eventKey, func(ctx context.Context, at Cursor) (Page[objects.Event], error) {
		q := q
		q.Cursor = at
		listing, err := c.Events(ctx, &q)
		page := sheet[objects.Event]{items: listing.Events, cursor: listing.CursorString}.pageOf(at, size)
		if !page.More && q.Sort == objects.EventSortIDAsc {
			page.Next = at
			if last := len(page.Items) - 1; last >= 0 { // the server does not send its last cursor
				page.Next = cursorOf(eventPosition{page.Items[last].ID})
			}
		}
		return page, err
	}).From(q.Cursor)
}

// eventPosition is a position in the events: the server's own cursor.
type eventPosition struct {
	ID objects.EventID `json:"event_id"`
}

package osu

import (
	"context"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// MatchesParams are the options of [Client.Matches].
type MatchesParams struct {
	// Sort is the order by id; the default is newest first.
	Sort objects.MatchSort `url:"sort"`
	// Active restricts the result to the matches that are running, or, when
	// false, only those that have ended; nil means both.
	Active *bool `url:"active"`
	// Limit is how many matches to return, 1-50; the default is 50.
	Limit int `url:"limit" range:"1-50"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Sort and Active.
	Cursor Cursor `url:"cursor_string"`
}

// Matches returns public matches of the stable client's multiplayer, without
// events.
//
// Scope public.
//
// Source: app/Http/Controllers/LegacyMatchesController.php.
func (c *Client) Matches(ctx context.Context, p *MatchesParams) (objects.MatchListing, error) {
	return answer[objects.MatchListing](ctx, c, withQuery(transport.GetMatches.At(), p))
}

// AllMatches lists the matches of [Client.Matches], 50 at a time, starting at
// Cursor. Limit is the total. With Active set, matches that start or end during
// the walk may appear or disappear.
func (c *Client) AllMatches(p *MatchesParams) List[objects.Match] {
	q := copyOf(p)
	return cursorList(matchKey, 50, q.Cursor, func(ctx context.Context, at Cursor) (sheet[objects.Match], error) {
		q := q
		q.Limit, q.Cursor = 50, at
		listing, err := c.Matches(ctx, &q)
		return sheet[objects.Match]{items: listing.Matches, cursor: listing.CursorString}, err
	}).limited(q.Limit)
}

// MatchParams are the options of [Client.Match].
type MatchParams struct {
	// After asks for the oldest events with a greater id, zero for the oldest
	// of all.
	After *objects.MatchEventID `url:"after" excludes:"Before"`
	// Before asks for the newest events with a smaller id.
	Before objects.MatchEventID `url:"before"`
	// Limit is how many events to return, 1-101; the default is 100.
	Limit int `url:"limit" range:"1-101"`
}

// Match returns a match, a block of its events, oldest first, and the users of
// these events, with Country. Without After and Before it is the latest block.
// Games have Beatmap (and its Beatmapset) and Scores. The event of a running
// game is sent before its scores are, and CurrentGameID names it.
//
// Scope public; a private match needs a user who took part. It fails with
// [ErrNotFound] if the match is unknown; with [ErrUnauthorized] or
// [ErrForbidden] if it is private; and with [ErrValidation] if After and Before
// are both set, because the server would drop one.
//
// Source: app/Http/Controllers/LegacyMatchesController.php.
func (c *Client) Match(ctx context.Context, id objects.MatchID, p *MatchParams) (objects.MatchShow, error) {
	return answer[objects.MatchShow](ctx, c, withQuery(transport.GetMatch.At(id), p))
}

// Match is [Client.Match] with the scores of its games in the legacy format.
func (l *LegacyClient) Match(ctx context.Context, id objects.MatchID, p *MatchParams) (objects.LegacyMatchShow, error) {
	return Do[objects.LegacyMatchShow](ctx, l.client, withQuery(transport.GetMatch.At(id), p))
}

// AllMatchEvents lists the events of [Client.Match] after the given one, oldest
// first, 101 at a time; zero means all since the match was created. Each event
// has its User.
//
// It is a feed: the Next of its last page leads to later events. While a game
// is running, Next leads back to the event of that game, which is listed again,
// with its scores once it is over.
func (c *Client) AllMatchEvents(id objects.MatchID, after objects.MatchEventID) List[objects.MatchEvent] {
	return eventList(matchEventKey, after, func(ctx context.Context, from eventMark[objects.MatchEventID]) (Page[objects.MatchEvent], error) {
		show, err := c.Match(ctx, id, &MatchParams{After: &from.After, Limit: eventsSize})
		attach.Match(&show)
		for _, event := range show.Events {
			from.After = event.ID
			if event.Game != nil && show.CurrentGameID.Has() && event.Game.ID == show.CurrentGameID.Or(0) {
				from.Game = event.ID
			}
		}
		more := moreEvents(len(show.Events), from.After, show.LatestEventID)
		if !more && from.Game != 0 {
			from = eventMark[objects.MatchEventID]{After: from.Game - 1}
		}
		return Page[objects.MatchEvent]{Items: show.Events, Next: cursorOf(from), More: more}, err
	})
}

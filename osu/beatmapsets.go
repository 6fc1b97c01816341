package osu

import (
	"context"
	"fmt"
	"slices"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Beatmapset returns a beatmapset with Beatmaps, Converts, Description, Genre,
// Language, CurrentNominations (each with its User), PackTags, Ratings,
// RecentFavourites, and the users and tags it names.
//
// Scope public. It fails with [ErrNotFound] if the beatmapset is unknown.
//
// Source: app/Http/Controllers/BeatmapsetsController.php.
func (c *Client) Beatmapset(ctx context.Context, id objects.BeatmapsetID) (objects.BeatmapsetExtended, error) {
	return beatmapset(ctx, c, transport.GetBeatmapset.At(id))
}

// BeatmapsetLookup returns the beatmapset of a difficulty, as
// [Client.Beatmapset] does.
//
// Scope public. It fails with [ErrNotFound] if the beatmap is unknown.
//
// Source: app/Http/Controllers/BeatmapsetsController.php.
func (c *Client) BeatmapsetLookup(ctx context.Context, beatmap objects.BeatmapID) (objects.BeatmapsetExtended, error) {
	call := withQuery(transport.GetBeatmapsetLookup.At(), &struct {
		Beatmap objects.BeatmapID `url:"beatmap_id" required:"true"`
	}{beatmap})
	return beatmapset(ctx, c, call)
}

// beatmapset carries out a call for one beatmapset.
func beatmapset(ctx context.Context, c *Client, call transport.Call) (objects.BeatmapsetExtended, error) {
	set, err := answer[objects.BeatmapsetExtended](ctx, c, call)
	attach.Beatmapset(&set)
	return set, err
}

// BeatmapsetSearchParams are the options of [Client.BeatmapsetSearch].
type BeatmapsetSearchParams struct {
	// Query is the text to look for. It may hold conditions, a key, an operator
	// (= < <= > >=) and a value, such as stars>=4.5, status=ranked or
	// artist="two words". The keys are ar, artist, bpm, circles, created,
	// creator, cs, difficulty, dr, favourites, featured_artist, keys, length,
	// od, ranked, sliders, source, stars, status, tag, title and updated.
	Query string `url:"q"`
	// Ruleset restricts the result to sets with difficulties of one ruleset.
	Ruleset *objects.RulesetID `url:"m" range:"0-3"`
	// Status restricts the result to sets in a state; the default is those with
	// a leaderboard. Without a token user, favourites finds nothing and mine
	// fails with [ErrServer].
	Status objects.BeatmapsetSearchStatus `url:"s"`
	// General adds conditions that the website calls general. Recommended and
	// follows do nothing without a user.
	General []objects.BeatmapsetSearchGeneral `url:"c" del:"."`
	// Extra lists what a set must have.
	Extra []objects.BeatmapsetSearchExtra `url:"e" del:"."`
	// Genre restricts the result to sets of one genre.
	Genre objects.GenreID `url:"g"`
	// Language restricts the result to sets of one language.
	Language objects.LanguageID `url:"l"`
	// NSFW reports whether to list explicit sets, too. The default is the
	// preference of the token's user, and false without a user.
	NSFW *bool `url:"nsfw"`
	// Played restricts the result to sets that the token's user has played, or
	// has not. It finds nothing unless the user is a supporter.
	Played objects.BeatmapsetSearchPlayed `url:"played"`
	// Ranks restricts the result to sets on which the best score of the token's
	// user has one of these ranks, which can't be F. It finds nothing unless
	// the user is a supporter.
	Ranks []objects.ScoreRank `url:"r" del:"."`
	// Sort is the order. The default is relevance if there is a text, last
	// update for sets that were never ranked, and date of ranking for others.
	Sort objects.BeatmapsetSearchSort `url:"sort"`
	// Page is the page to return, 1-200, instead of Cursor; the default is 1.
	Page int `url:"page" range:"1-200"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same other options.
	Cursor Cursor `url:"cursor_string" excludes:"Page"`
}

// BeatmapsetSearch returns 50 beatmapsets with Beatmaps (and their MaxCombo)
// and PackTags, the total (counted up to 10,000), and the order in force. Sets
// by users whom the token's user has blocked are left out.
//
// Scope public. It fails with [ErrValidation] if the cursor belongs to another
// order or the server rejects the query, and with [ErrServer] if the search
// itself fails.
//
// Source: app/Http/Controllers/BeatmapsetsController.php,
// app/Libraries/Search/BeatmapsetSearchRequestParams.php.
func (c *Client) BeatmapsetSearch(ctx context.Context, p *BeatmapsetSearchParams) (objects.BeatmapsetSearchResponse, error) {
	call := withQuery(transport.GetBeatmapsetSearch.At(), p)
	if slices.Contains(copyOf(p).Ranks, objects.ScoreRankF) {
		call = call.Fail(fmt.Errorf("%w: r contains F, which no search knows", ErrValidation))
	}
	return answer[objects.BeatmapsetSearchResponse](ctx, c, call)
}

// AllBeatmapsetSearch lists the results of [Client.BeatmapsetSearch], starting
// at Page or Cursor. It does not stop at 10,000. The index is live: sets that
// change during the walk may be repeated or missed.
func (c *Client) AllBeatmapsetSearch(p *BeatmapsetSearchParams) List[objects.BeatmapsetExtended] {
	q := copyOf(p)
	return numberedList(beatmapsetKey, 50, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page int) (sheet[objects.BeatmapsetExtended], error) {
		q := q
		q.Cursor, q.Page = at, page
		found, err := c.BeatmapsetSearch(ctx, &q)
		return sheet[objects.BeatmapsetExtended]{found.Beatmapsets, found.CursorString, found.Total}, err
	})
}

// BeatmapsetEventsParams are the options of [Client.BeatmapsetEvents].
type BeatmapsetEventsParams struct {
	// User restricts the result to the actions of one user, an id or a name;
	// moderation is not listed then.
	User string `url:"user"`
	// BeatmapsetID restricts the result to events of one beatmapset.
	BeatmapsetID objects.BeatmapsetID `url:"beatmapset_id"`
	// Types restricts the result to events of these types.
	Types []objects.BeatmapsetEventType `url:"types"`
	// MinDate restricts the result to events of that day (UTC) and later ones.
	MinDate objects.Date `url:"min_date"`
	// MaxDate restricts the result to events of that day (UTC) and earlier
	// ones.
	MaxDate objects.Date `url:"max_date"`
	// Sort is the order by id; the default is newest first.
	Sort objects.DiscussionSort `url:"sort"`
	// Limit is how many events to return, 5-50; the default is 50.
	Limit int `url:"limit" range:"5-50"`
	// Page is the page to return; the default is 1. The last one has the
	// 10,000th event.
	Page int `url:"page"`
}

// BeatmapsetEvents returns events of beatmapsets, such as nominations,
// disqualifications and changes of metadata, with Beatmapset (and its User) and
// Discussion (and its StartingPost), and the users they name (with Groups).
//
// Scope public. It fails with [ErrValidation] for a page beyond the 10,000th
// event, types of moderation events together with User, or a date that does not
// exist: the server would ignore these.
//
// Source: app/Http/Controllers/BeatmapsetEventsController.php.
func (c *Client) BeatmapsetEvents(ctx context.Context, p *BeatmapsetEventsParams) (objects.BeatmapsetEventsBundle, error) {
	call := withQuery(transport.GetBeatmapsetEvents.At(), p)
	if p != nil {
		call = call.Fail(p.check())
	}
	return answer[objects.BeatmapsetEventsBundle](ctx, c, call)
}

func (p *BeatmapsetEventsParams) check() error {
	if p.User != "" && slices.ContainsFunc(p.Types, isModeration) {
		return fmt.Errorf("%w: types of moderation have no user", ErrValidation)
	}
	for _, date := range []objects.Date{p.MinDate, p.MaxDate} {
		if !date.IsZero() && objects.DateOf(date.Time()) != date {
			return fmt.Errorf("%w: there is no %v", ErrValidation, date)
		}
	}
	return reachable(p.Page, p.Limit)
}

// isModeration reports whether events of the type are listed without their
// user.
func isModeration(t objects.BeatmapsetEventType) bool {
	switch t {
	case objects.BeatmapsetEventTypeKudosuAllow, objects.BeatmapsetEventTypeKudosuDeny,
		objects.BeatmapsetEventTypeKudosuRecalculate, objects.BeatmapsetEventTypeApprove,
		objects.BeatmapsetEventTypeDiscussionLock, objects.BeatmapsetEventTypeDiscussionUnlock,
		objects.BeatmapsetEventTypeDiscussionDelete, objects.BeatmapsetEventTypeDiscussionRestore,
		objects.BeatmapsetEventTypeDiscussionPostDelete, objects.BeatmapsetEventTypeDiscussionPostRestore:
		return true
	default:
		return false
	}
}

// AllBeatmapsetEvents lists the events of [Client.BeatmapsetEvents], 50 at a
// time and up to 10,000; filter by dates and ids to reach others. Limit is the
// total, and Page, in pages of 50, is where it starts. Each event has its User.
func (c *Client) AllBeatmapsetEvents(p *BeatmapsetEventsParams) List[objects.BeatmapsetEvent] {
	q := copyOf(p)
	return pageList(beatmapsetEventKey, 50, maxRows/50, q.Page, func(ctx context.Context, page int) (sheet[objects.BeatmapsetEvent], error) {
		q := q
		q.Page, q.Limit = page, 50
		bundle, err := c.BeatmapsetEvents(ctx, &q)
		attach.BeatmapsetEvents(&bundle)
		return sheet[objects.BeatmapsetEvent]{items: bundle.Events}, err
	}).limited(q.Limit)
}

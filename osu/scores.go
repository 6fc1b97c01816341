package osu

import (
	"context"
	"fmt"
	"slices"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// ScoresParams are the options of [Client.Scores].
type ScoresParams struct {
	// Ruleset leaves only scores of one ruleset.
	Ruleset objects.Ruleset `url:"ruleset"`
	// Cursor is where to go on; empty asks for the newest scores. It is good for
	// any ruleset; [ScoresAfter] makes one.
	Cursor Cursor `url:"cursor_string"`
}

// Scores returns the up to 1000 ranked scores of all users that follow the
// cursor, or the newest 1000, oldest first either way, without user and
// beatmap.
//
// It is a feed: an empty answer means that there is nothing new yet, and
// repeats the cursor. A short answer does not mean that, for it stops before
// the first score the server has not processed. The server answers the same
// request from a cache for 5 seconds, and for 10 minutes far behind the newest
// score.
//
// Scope public. ErrValidation: the cursor is more than 10 million ids behind
// the newest score. Source: app/Http/Controllers/ScoresController.php.
func (c *Client) Scores(ctx context.Context, p *ScoresParams) (objects.ScoreListing, error) {
	return answer[objects.ScoreListing](ctx, c, withQuery(transport.GetScores.At(), p))
}

// AllScores is the list behind [Client.Scores], from the newest 1000 or from
// Cursor on. It ends at an empty page, when it has caught up; the Next of that
// page leads to scores that are set later.
func (c *Client) AllScores(p *ScoresParams) List[objects.Score] {
	q := copyOf(p)
	return NewList(scoreKey, func(ctx context.Context, at Cursor) (Page[objects.Score], error) {
		q := q
		q.Cursor = at
		listing, err := c.Scores(ctx, &q)
		page := Page[objects.Score]{Items: listing.Scores, Next: at, More: len(listing.Scores) > 0}
		if next, ok := listing.CursorString.Get(); ok {
			page.Next = Cursor(next)
		} else if page.More {
			page.Next = ScoresAfter(listing.Scores[len(listing.Scores)-1].ID)
		}
		return page, err
	}).From(q.Cursor)
}

// ScoresAfter returns the cursor with which [Client.Scores] begins after a
// score. The server has no other way to reach scores before the newest 1000.
func ScoresAfter(id objects.ScoreID) Cursor {
	return cursorOf(struct {
		ID objects.ScoreID `json:"id"`
	}{id})
}

// ScoreParams are the options of [Client.Score] and [Client.ScoreByLegacyID].
type ScoreParams struct {
	// LegacyOnly counts the global rank among scores of the stable client alone.
	LegacyOnly bool `url:"legacy_only"`
}

// Score returns a score with beatmap (max_combo, owners, user), beatmapset,
// rank_global, replay_views and user (country, cover, groups, team). Scope
// public. ErrNotFound: unknown score, restricted user, or deleted beatmap.
// Source: app/Http/Controllers/ScoresController.php.
func (c *Client) Score(ctx context.Context, id objects.ScoreID, p *ScoreParams) (objects.Score, error) {
	return answer[objects.Score](ctx, c, withQuery(transport.GetScore.At(id), p))
}

// Score is [Client.Score] in the legacy format. The score has its legacy id, if
// it was set in stable.
func (l *LegacyClient) Score(ctx context.Context, id objects.ScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, withQuery(transport.GetScore.At(id), p))
}

// ScoreByLegacyID is [Client.Score] by the id that the stable client knows a
// score by, which is unique within a ruleset only. [ErrValidation]: unknown
// ruleset.
func (c *Client) ScoreByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID, p *ScoreParams) (objects.Score, error) {
	return answer[objects.Score](ctx, c, withQuery(transport.GetLegacyScore.At(r, id), p))
}

// ScoreByLegacyID is [Client.ScoreByLegacyID] in the legacy format.
func (l *LegacyClient) ScoreByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, withQuery(transport.GetLegacyScore.At(r, id), p))
}

// ScoreReplay returns the replay of a score as the bytes of an .osr file, which
// package replay parses; replay.Download does both. It does not count as a
// view. The server allows 10 a minute for a token. Scope public. [ErrNotFound]:
// unknown score, or one without a replay. [ErrDecode]: the answer is not a
// replay.
// Source: app/Http/Controllers/ScoresController.php.
func (c *Client) ScoreReplay(ctx context.Context, id objects.ScoreID) ([]byte, error) {
	return replay(ctx, c, transport.GetScoreDownload.At(id))
}

// ScoreReplayByLegacyID is [Client.ScoreReplay] by the id that the stable
// client knows a score by, which is unique within a ruleset only.
func (c *Client) ScoreReplayByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID) ([]byte, error) {
	return replay(ctx, c, transport.GetLegacyScoreDownload.At(r, id))
}

// replay carries out a call whose answer is an .osr file. Such a file begins
// with a ruleset; a page of a proxy, or an error in JSON, does not.
func replay(ctx context.Context, c *Client, call transport.Call) ([]byte, error) {
	response, err := c.Raw(ctx, call)
	if err != nil {
		return nil, err
	}
	file := slices.Clone(response.Body) // that of others may not be changed
	if c.Transport().Config().DryRun == nil && (len(file) == 0 || file[0] > uint8(objects.RulesetIDMania)) {
		return nil, &Error{
			Route: call.Route, Status: response.Status, Header: response.Header, Attempts: response.Attempts,
			Err: fmt.Errorf("%w: not a replay", ErrDecode),
		}
	}
	return file, nil
}

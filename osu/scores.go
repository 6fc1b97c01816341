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
	// Ruleset restricts the result to scores of one ruleset.
	Ruleset objects.Ruleset `url:"ruleset"`
	// Cursor is the position to continue at; empty asks for the newest scores.
	// It is valid for any ruleset. [ScoresAfter] makes one.
	Cursor Cursor `url:"cursor_string"`
}

// Scores returns up to 1,000 ranked scores of all users after the cursor, or
// the newest 1,000, oldest first either way, without User and Beatmap.
//
// It is a feed: an empty answer means that nothing is new, and repeats the
// cursor. A short answer does not mean that, because it stops before the first
// score that the server has not processed. The server caches the answer to the
// same request for 5 seconds, and for 10 minutes far behind the newest score.
//
// Scope public. It fails with [ErrValidation] if the cursor is more than 10
// million ids behind the newest score.
//
// Source: app/Http/Controllers/ScoresController.php.
func (c *Client) Scores(ctx context.Context, p *ScoresParams) (objects.ScoreListing, error) {
	return answer[objects.ScoreListing](ctx, c, withQuery(transport.GetScores.At(), p))
}

// AllScores lists the scores of [Client.Scores], starting at the newest 1,000
// or at Cursor. It ends at an empty page, when it has caught up; the Next of
// that page leads to later scores.
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

// ScoresAfter returns the cursor from which [Client.Scores] continues after a
// score. It is the only way to reach scores before the newest 1,000.
func ScoresAfter(id objects.ScoreID) Cursor {
	return cursorOf(struct {
		ID objects.ScoreID `json:"id"`
	}{id})
}

// ScoreParams are the options of [Client.Score] and [Client.ScoreByLegacyID].
type ScoreParams struct {
	// LegacyOnly counts the global rank among scores of the stable client
	// alone.
	LegacyOnly bool `url:"legacy_only"`
}

// Score returns a score with Beatmap (and its MaxCombo, Owners and User),
// Beatmapset, RankGlobal, ReplayViews and User (and its Country, Cover, Groups
// and Team).
//
// Scope public. It fails with [ErrNotFound] if the score is unknown, its user
// is restricted, or its beatmap is deleted.
//
// Source: app/Http/Controllers/ScoresController.php.
func (c *Client) Score(ctx context.Context, id objects.ScoreID, p *ScoreParams) (objects.Score, error) {
	return answer[objects.Score](ctx, c, withQuery(transport.GetScore.At(id), p))
}

// Score is [Client.Score] in the legacy format. A score that was set in stable
// has its legacy id.
func (l *LegacyClient) Score(ctx context.Context, id objects.ScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, withQuery(transport.GetScore.At(id), p))
}

// ScoreByLegacyID returns a score by its id in the stable client, which is
// unique within a ruleset only, as [Client.Score] does.
//
// It fails with [ErrValidation] for an unknown ruleset.
func (c *Client) ScoreByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID, p *ScoreParams) (objects.Score, error) {
	return answer[objects.Score](ctx, c, withQuery(transport.GetLegacyScore.At(r, id), p))
}

// ScoreByLegacyID is [Client.ScoreByLegacyID] in the legacy format.
func (l *LegacyClient) ScoreByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, withQuery(transport.GetLegacyScore.At(r, id), p))
}

// maxReplay is the size of the largest accepted .osr file, in bytes. The
// longest replays take 2 MB.
const maxReplay = 16 << 20

// Replay returns the replay of a score as the bytes of an .osr file.
// [github.com/osugo/osugo/osu/replay.Download] also parses it. The download
// does not count as a view. The server allows 10 a minute for a token.
//
// Scope public. It fails with [ErrNotFound] if the score has no replay: before
// a request is spent if the score says so. One that says it has a replay may
// still have none, because it was deleted, or shortly after a play in lazer:
// replays are uploaded after scores. Answers that are not a replay fail with
// [ErrDecode], those of more than 16 MiB with [ErrTooLarge].
//
// Source: app/Http/Controllers/ScoresController.php.
func (c *Client) Replay(ctx context.Context, score objects.Score) ([]byte, error) {
	call := transport.GetScoreDownload.At(score.ID)
	if !score.HasReplay {
		call = call.Fail(fmt.Errorf("%w: the score has no replay", ErrNotFound))
	}
	return replay(ctx, c, call)
}

// ScoreReplay is [Client.Replay] for a score of which only the id is known.
func (c *Client) ScoreReplay(ctx context.Context, id objects.ScoreID) ([]byte, error) {
	return replay(ctx, c, transport.GetScoreDownload.At(id))
}

// ScoreReplayByLegacyID returns the replay of a score by its id in the stable
// client, which is unique within a ruleset only, as [Client.ScoreReplay] does.
func (c *Client) ScoreReplayByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID) ([]byte, error) {
	return replay(ctx, c, transport.GetLegacyScoreDownload.At(r, id))
}

// replay carries out a call whose answer is an .osr file. Such a file begins
// with a ruleset; a page of a proxy, or an error in JSON, does not.
func replay(ctx context.Context, c *Client, call transport.Call) ([]byte, error) {
	bounded := c.With(MaxBody(min(maxReplay, c.Transport().Config().MaxBody)))
	response, err := bounded.Raw(ctx, call)
	if err != nil {
		return nil, err
	}
	file := slices.Clone(response.Body) // the body may be shared
	if bounded.Transport().Config().DryRun == nil && (len(file) == 0 || file[0] > uint8(objects.RulesetIDMania)) {
		return nil, &Error{
			Route: call.Route, Status: response.Status, Header: response.Header, Attempts: response.Attempts,
			Err: fmt.Errorf("%w: not a replay", ErrDecode),
		}
	}
	return file, nil
}

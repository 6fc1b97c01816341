package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// LegacyClient is a [Client] whose scores are in the format of API versions up to
// [transport.LastLegacyVersion]. It has the methods that answer with scores in the
// format the version asks for; all others are those of Client.
type LegacyClient struct{ client *Client }

// Legacy returns a client for scores in the legacy format. It shares all of c but
// the API version, which is [transport.LastLegacyVersion], or that of c when it is
// lower.
func (c *Client) Legacy() *LegacyClient {
	version := min(c.transport.Config().APIVersion, transport.LastLegacyVersion)
	return &LegacyClient{client: c.With(APIVersion(version))}
}

// Client returns the client that carries the calls, with the API version in
// force.
func (l *LegacyClient) Client() *Client { return l.client }

// UserScores is [Client.UserScores] in the legacy format.
func (l *LegacyClient) UserScores(ctx context.Context, id objects.UserID, t objects.UserScoreType, p *UserScoresParams) ([]objects.LegacyScore, error) {
	return Do[[]objects.LegacyScore](ctx, l.client, userScores(id, t, p))
}

// AllUserScores is [Client.AllUserScores] in the legacy format.
func (l *LegacyClient) AllUserScores(id objects.UserID, t objects.UserScoreType, p *UserScoresParams) List[objects.LegacyScore] {
	return userScoreList(legacyScoreKey, t, p, func(ctx context.Context, p *UserScoresParams) ([]objects.LegacyScore, error) {
		return l.UserScores(ctx, id, t, p)
	})
}

// BeatmapScores is [Client.BeatmapScores] in the legacy format.
func (l *LegacyClient) BeatmapScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.LegacyBeatmapScores, error) {
	return Do[objects.LegacyBeatmapScores](ctx, l.client, with(transport.GetBeatmapScores.At(id), p))
}

// BeatmapUserScore is [Client.BeatmapUserScore] in the legacy format.
func (l *LegacyClient) BeatmapUserScore(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoreParams) (objects.LegacyBeatmapUserScore, error) {
	return Do[objects.LegacyBeatmapUserScore](ctx, l.client, with(transport.GetBeatmapUserScore.At(id, user), p))
}

// BeatmapUserScores is [Client.BeatmapUserScores] in the legacy format.
func (l *LegacyClient) BeatmapUserScores(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoresParams) ([]objects.LegacyScore, error) {
	scores, err := Do[objects.LegacyBeatmapUserScores](ctx, l.client, with(transport.GetBeatmapUserScores.At(id, user), p))
	return scores.Scores, err
}

// Score is [Client.Score] in the legacy format. The score has its legacy id, if
// it was set in stable.
func (l *LegacyClient) Score(ctx context.Context, id objects.ScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, with(transport.GetScore.At(id), p))
}

// ScoreByLegacyID is [Client.ScoreByLegacyID] in the legacy format.
func (l *LegacyClient) ScoreByLegacyID(ctx context.Context, r objects.Ruleset, id objects.LegacyScoreID, p *ScoreParams) (objects.LegacyScore, error) {
	return Do[objects.LegacyScore](ctx, l.client, with(transport.GetLegacyScore.At(r, id), p))
}

// Match is [Client.Match] with the scores of its games in the legacy format.
func (l *LegacyClient) Match(ctx context.Context, id objects.MatchID, p *MatchParams) (objects.LegacyMatchShow, error) {
	return Do[objects.LegacyMatchShow](ctx, l.client, with(transport.GetMatch.At(id), p))
}

// legacyScoreKey is the id of a score and where it comes from: the ids of stable
// and lazer scores are not of one space.
func legacyScoreKey(s objects.LegacyScore) any {
	if s.ID == nil || *s.ID == 0 {
		return nil
	}
	type key struct {
		scoreType objects.ScoreType
		id        objects.LegacyScoreID
	}
	return key{s.Type, *s.ID}
}

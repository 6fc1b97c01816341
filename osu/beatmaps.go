package osu

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Beatmap returns a difficulty with beatmapset (with ratings), checksum,
// failtimes, max_combo, owners, and how often the token's user played it. Scope
// public. ErrNotFound: unknown beatmap, or one whose beatmapset is gone. The
// option [Gather] makes one request of up to 50 calls; nothing is missing then.
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) Beatmap(ctx context.Context, id objects.BeatmapID) (objects.BeatmapExtended, error) {
	return answer[objects.BeatmapExtended](ctx, c, transport.GetBeatmap.At(id))
}

// Beatmaps returns up to 50 difficulties by id, each as [Client.Beatmap] does,
// ordered by id, once each. Unknown ones are left out; package stream takes any
// number of ids and reports those. Scope public. ErrValidation: more than 50
// ids, which the server would drop.
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) Beatmaps(ctx context.Context, ids []objects.BeatmapID) ([]objects.BeatmapExtended, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	listing, err := answer[objects.BeatmapListing](ctx, c, withIDs(transport.GetBeatmaps.At(), "ids", ids, 50))
	return listing.Beatmaps, err
}

// BeatmapLookupParams say which difficulty [Client.BeatmapLookup] looks for.
// They are alternatives, tried in this order; one must be given.
type BeatmapLookupParams struct {
	// Checksum is the MD5 of the .osu file, in hexadecimal.
	Checksum string `url:"checksum"`
	// Filename is the exact name of the .osu file, which need not be unique.
	Filename string `url:"filename"`
	// ID is the id of the difficulty.
	ID objects.BeatmapID `url:"id"`
}

// BeatmapLookup returns the first difficulty that one of the parameters names,
// as [Client.Beatmap] does. Scope public. ErrNotFound: none does.
// ErrValidation: nothing is given to look for.
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapLookup(ctx context.Context, p *BeatmapLookupParams) (objects.BeatmapExtended, error) {
	call := withQuery(transport.GetBeatmapLookup.At(), p)
	if copyOf(p) == (BeatmapLookupParams{}) {
		call = call.Fail(fmt.Errorf("%w: neither checksum nor filename nor id", ErrValidation))
	}
	return answer[objects.BeatmapExtended](ctx, c, call)
}

// BeatmapAttributesParams are the options of [Client.BeatmapAttributes].
type BeatmapAttributesParams struct {
	// Ruleset is the one to convert to; the default is the beatmap's own. Only
	// osu! beatmaps convert.
	Ruleset objects.Ruleset
	// Mods are the mods, with or without settings; see package mods.
	Mods objects.Mods
}

// attributesBody is the body of POST /beatmaps/{beatmap}/attributes.
type attributesBody struct {
	Ruleset objects.Ruleset `json:"ruleset,omitempty"`
	// Mods are sent as objects. The server takes acronyms and bits, too, but they
	// have no settings.
	Mods jsontext.Value `json:"mods,omitempty"`
}

// BeatmapAttributes returns how hard a beatmap is with mods: star rating,
// maximum combo, and what the ruleset adds to them. Mods that exclude each
// other are not refused.
//
// Scope public. ErrNotFound: unknown beatmap. ErrValidation: a ruleset the
// beatmap does not convert to, mods or settings the ruleset does not have, or a
// mod given twice.
// ErrServer: the calculation took more than 5 seconds.
// Source: app/Http/Controllers/BeatmapsController.php,
// app/Libraries/BeatmapDifficultyAttributes.php.
func (c *Client) BeatmapAttributes(ctx context.Context, id objects.BeatmapID, p *BeatmapAttributesParams) (objects.BeatmapDifficultyAttributes, error) {
	call := transport.PostBeatmapAttributes.At(id)
	if p != nil {
		content, err := p.body()
		call = withBody(call, content).Fail(err)
	}
	response, err := answer[objects.BeatmapDifficultyAttributesResponse](ctx, c, call)
	return response.Attributes, err
}

func (p *BeatmapAttributesParams) body() (attributesBody, error) {
	content := attributesBody{Ruleset: p.Ruleset}
	if len(p.Mods) == 0 {
		return content, nil
	}
	list, err := attributesMods(p.Mods)
	if err != nil {
		return content, err
	}
	content.Mods, err = json.Marshal(list)
	return content, err
}

// BeatmapScoresParams are the options of [Client.BeatmapScores] and
// [Client.BeatmapSoloScores].
type BeatmapScoresParams struct {
	// Ruleset is the ruleset of the scores; the default is the beatmap's own.
	Ruleset objects.Ruleset `url:"mode"`
	// Mods keeps only scores with exactly these mods; nil keeps all. CL, PF, SD
	// and MR may be there or not unless they are given. DT, HT and SD include NC,
	// DC and PF. An empty list, as mods.Parse("NM") returns, keeps scores without
	// mods; [mods.NM] among others keeps those and scores with the others. The
	// server knows no filter for settings, so they are refused. Mods that it does
	// not know match nothing.
	Mods objects.Mods `url:"mods"`
	// Type chooses whose scores to list; the default is everyone's. Country and
	// friend need a user who is a supporter, team one who is in a team.
	Type objects.BeatmapLeaderboardType `url:"type"`
	// LegacyOnly leaves only scores of the stable client and orders them by its
	// total score. [Client.BeatmapSoloScores] does not have it.
	LegacyOnly bool `url:"legacy_only"`
	// Limit is how many scores to return, 1-100; the default is 50.
	Limit int `url:"limit" range:"1-100"`
}

// BeatmapScores returns the leaderboard of a beatmap: the best score of each
// user, highest first, with user (country, cover, team); how many users have
// one; and the place and score of the token's user. There is no way beyond the
// first 100. A beatmap without a leaderboard has no scores.
//
// Scope public. ErrNotFound: unknown beatmap. ErrValidation: type country or
// friend without a supporter. Source:
// app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.BeatmapScores, error) {
	return answer[objects.BeatmapScores](ctx, c, withQuery(transport.GetBeatmapScores.At(id), p))
}

// BeatmapScores is [Client.BeatmapScores] in the legacy format.
func (l *LegacyClient) BeatmapScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.LegacyBeatmapScores, error) {
	return Do[objects.LegacyBeatmapScores](ctx, l.client, withQuery(transport.GetBeatmapScores.At(id), p))
}

// BeatmapSoloScores is an older form of [Client.BeatmapScores], in the current
// format of scores at every API version. ErrValidation: LegacyOnly, which the
// server would ignore.
//
// Deprecated: use [Client.BeatmapScores].
func (c *Client) BeatmapSoloScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.BeatmapScores, error) {
	call := withQuery(transport.GetBeatmapSoloScores.At(id), p)
	if copyOf(p).LegacyOnly {
		call = call.Fail(fmt.Errorf("%w: legacy_only has no effect here", ErrValidation))
	}
	return answer[objects.BeatmapScores](ctx, c, call)
}

// BeatmapUserScoreParams are the options of [Client.BeatmapUserScore].
type BeatmapUserScoreParams struct {
	// Ruleset is the ruleset of the score; the default is the beatmap's own.
	Ruleset objects.Ruleset `url:"mode"`
	// Mods keeps only scores with these mods, as in [BeatmapScoresParams].
	Mods objects.Mods `url:"mods"`
	// LegacyOnly leaves only scores of the stable client.
	LegacyOnly bool `url:"legacy_only"`
}

// BeatmapUserScore returns the best score of a user on a beatmap, by total
// score, with beatmap (with owners) and user (country, cover, team), and its
// place on the leaderboard of the same filters. Scope public. ErrNotFound:
// unknown beatmap, one without a leaderboard, or no such score.
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapUserScore(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoreParams) (objects.BeatmapUserScore, error) {
	return answer[objects.BeatmapUserScore](ctx, c, withQuery(transport.GetBeatmapUserScore.At(id, user), p))
}

// BeatmapUserScore is [Client.BeatmapUserScore] in the legacy format.
func (l *LegacyClient) BeatmapUserScore(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoreParams) (objects.LegacyBeatmapUserScore, error) {
	return Do[objects.LegacyBeatmapUserScore](ctx, l.client, withQuery(transport.GetBeatmapUserScore.At(id, user), p))
}

// BeatmapUserScoresParams are the options of [Client.BeatmapUserScores].
type BeatmapUserScoresParams struct {
	// Ruleset is the ruleset of the scores; the default is the beatmap's own.
	Ruleset objects.Ruleset `url:"ruleset"`
	// LegacyOnly leaves only scores of the stable client.
	LegacyOnly bool `url:"legacy_only"`
}

// BeatmapUserScores returns the 50 best scores of a user on a beatmap, whatever
// the mods, highest first, without user and beatmap; none when the user has not
// played it. Scope public. ErrNotFound: unknown beatmap or one without a
// leaderboard. Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapUserScores(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoresParams) ([]objects.Score, error) {
	scores, err := answer[objects.BeatmapUserScores](ctx, c, withQuery(transport.GetBeatmapUserScores.At(id, user), p))
	return scores.Scores, err
}

// BeatmapUserScores is [Client.BeatmapUserScores] in the legacy format.
func (l *LegacyClient) BeatmapUserScores(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoresParams) ([]objects.LegacyScore, error) {
	scores, err := Do[objects.LegacyBeatmapUserScores](ctx, l.client, withQuery(transport.GetBeatmapUserScores.At(id, user), p))
	return scores.Scores, err
}

package osu

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Beatmap returns a difficulty with Beatmapset (and its Ratings), Failtimes,
// MaxCombo, Owners, and CurrentUserPlaycount for the token's user. Use [Gather]
// to make one request of up to 50 concurrent calls.
//
// Scope public. It fails with [ErrNotFound] if the beatmap or its beatmapset
// does not exist.
//
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) Beatmap(ctx context.Context, id objects.BeatmapID) (objects.BeatmapExtended, error) {
	return answer[objects.BeatmapExtended](ctx, c, transport.GetBeatmap.At(id))
}

// Beatmaps returns up to 50 difficulties by id, each as [Client.Beatmap] does,
// ordered by id and without duplicates. Unknown ids are left out.
// [github.com/osugo/osugo/stream] takes any number of ids and reports the
// unknown ones.
//
// Scope public. It fails with [ErrValidation] for more than 50 ids, which the
// server would drop.
//
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) Beatmaps(ctx context.Context, ids []objects.BeatmapID) ([]objects.BeatmapExtended, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	listing, err := answer[objects.BeatmapListing](ctx, c, withIDs(transport.GetBeatmaps.At(), "ids", ids, 50))
	return listing.Beatmaps, err
}

// BeatmapLookupParams say which difficulty [Client.BeatmapLookup] looks for.
// The fields are alternatives, tried in this order; one must be set.
type BeatmapLookupParams struct {
	// Checksum is the MD5 of the .osu file, in hexadecimal.
	Checksum string `url:"checksum"`
	// Filename is the exact name of the .osu file, which need not be unique.
	Filename string `url:"filename"`
	// ID is the id of the difficulty.
	ID objects.BeatmapID `url:"id"`
}

// BeatmapLookup returns the first difficulty that one of the parameters names,
// as [Client.Beatmap] does.
//
// Scope public. It fails with [ErrNotFound] if none of them names one, and with
// [ErrValidation] if no parameter is set.
//
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
	// Ruleset is the ruleset to convert to; the default is the beatmap's own.
	// Only osu! beatmaps convert.
	Ruleset objects.Ruleset
	// Mods are the mods, with or without settings; see package mods.
	Mods objects.Mods
}

// attributesBody is the body of POST /beatmaps/{beatmap}/attributes.
type attributesBody struct {
	Ruleset objects.Ruleset `json:"ruleset,omitempty"`
	// Mods are sent as objects. The server takes acronyms and bits, too, but
	// they have no settings.
	Mods jsontext.Value `json:"mods,omitempty"`
}

// BeatmapAttributes returns the difficulty of a beatmap with mods: star rating,
// maximum combo, and the values of its ruleset. Mods that exclude each other
// are allowed.
//
// Scope public. It fails with [ErrNotFound] if the beatmap is unknown; with
// [ErrValidation] for a ruleset that the beatmap does not convert to, mods or
// settings that the ruleset does not have, or a mod given twice; and with
// [ErrServer] if the calculation takes more than 5 seconds.
//
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
	// and MR are ignored unless given. DT, HT and SD include NC, DC and PF. An
	// empty list, as mods.Parse("NM") returns, keeps scores without mods;
	// [mods.NM] among others keeps those and scores with the others. The server
	// cannot filter by settings, so they are refused. Mods that it does not
	// know match nothing.
	Mods objects.Mods `url:"mods"`
	// Type chooses whose scores to list; the default is everyone's. Country and
	// friend need a user who is a supporter, team a user who is in a team.
	Type objects.BeatmapLeaderboardType `url:"type"`
	// LegacyOnly restricts the result to scores of the stable client and orders
	// them by its total score. [Client.BeatmapSoloScores] refuses it.
	LegacyOnly bool `url:"legacy_only"`
	// Limit is how many scores to return, 1-100; the default is 50.
	Limit int `url:"limit" range:"1-100"`
}

// BeatmapScores returns the leaderboard of a beatmap: the best score of each
// user, highest first, with User (and its Country, Cover and Team); how many
// users have one; and the place and score of the token's user. The server lists
// at most 100 scores. A beatmap without a leaderboard has none.
//
// Scope public. It fails with [ErrNotFound] if the beatmap is unknown, and with
// [ErrValidation] for type country or friend if the token's user is not a
// supporter.
//
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.BeatmapScores, error) {
	return answer[objects.BeatmapScores](ctx, c, withQuery(transport.GetBeatmapScores.At(id), p))
}

// BeatmapScores is [Client.BeatmapScores] in the legacy format.
func (l *LegacyClient) BeatmapScores(ctx context.Context, id objects.BeatmapID, p *BeatmapScoresParams) (objects.LegacyBeatmapScores, error) {
	return Do[objects.LegacyBeatmapScores](ctx, l.client, withQuery(transport.GetBeatmapScores.At(id), p))
}

// BeatmapSoloScores is an older form of [Client.BeatmapScores], in the current
// format of scores at every API version. It fails with [ErrValidation] for
// LegacyOnly, which the server would ignore.
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
	// LegacyOnly restricts the result to scores of the stable client.
	LegacyOnly bool `url:"legacy_only"`
}

// BeatmapUserScore returns the best score of a user on a beatmap by total
// score, with Beatmap (and its Owners) and User (and its Country, Cover and
// Team), and its place on the leaderboard with the same filters.
//
// Scope public. It fails with [ErrNotFound] if the beatmap is unknown or has no
// leaderboard, or if the user has no such score.
//
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
	// LegacyOnly restricts the result to scores of the stable client.
	LegacyOnly bool `url:"legacy_only"`
}

// BeatmapUserScores returns the 50 best scores of a user on a beatmap with any
// mods, highest first, without User and Beatmap. It returns none if the user
// has not played it.
//
// Scope public. It fails with [ErrNotFound] if the beatmap is unknown or has no
// leaderboard.
//
// Source: app/Http/Controllers/BeatmapsController.php.
func (c *Client) BeatmapUserScores(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoresParams) ([]objects.Score, error) {
	scores, err := answer[objects.BeatmapUserScores](ctx, c, withQuery(transport.GetBeatmapUserScores.At(id, user), p))
	return scores.Scores, err
}

// BeatmapUserScores is [Client.BeatmapUserScores] in the legacy format.
func (l *LegacyClient) BeatmapUserScores(ctx context.Context, id objects.BeatmapID, user objects.UserID, p *BeatmapUserScoresParams) ([]objects.LegacyScore, error) {
	scores, err := Do[objects.LegacyBeatmapUserScores](ctx, l.client, withQuery(transport.GetBeatmapUserScores.At(id, user), p))
	return scores.Scores, err
}

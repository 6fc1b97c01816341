package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// Fetch returns what a link refers to, in one request, as the method does that
// gets it:
//
//	ref, err := links.Parse("https://osu.ppy.sh/scores/5000000000")
//	…
//	switch thing, err := osu.Fetch(ctx, client, ref); thing := thing.(type) {
//	case objects.Score:
//
// It gets users ([objects.UserExtended]), beatmaps ([objects.BeatmapExtended]),
// beatmapsets ([objects.BeatmapsetExtended]), packs ([objects.BeatmapPack]),
// scores ([objects.Score]), matches ([objects.MatchShow]), rooms
// ([objects.Room]), comments ([objects.CommentBundle]), teams, topics, news
// posts, builds and wiki pages. An avatar is its user; a cover or a preview is
// its beatmapset. [ErrValidation]: the API has no single object for such a
// link, or its id is missing. Programs that know what they have should call its
// method.
func Fetch(ctx context.Context, c *Client, ref links.Ref) (any, error) {
	switch r := ref.(type) {
	case links.User:
		if r.ID == 0 {
			return c.UserByName(ctx, r.Name, &UserParams{Ruleset: r.Ruleset})
		}
		return c.User(ctx, r.ID, &UserParams{Ruleset: r.Ruleset})
	case links.Avatar:
		return c.User(ctx, r.User, nil)
	case links.Beatmap:
		return c.Beatmap(ctx, r.ID)
	case links.Beatmapset:
		return c.Beatmapset(ctx, r.ID)
	case links.Cover:
		return c.Beatmapset(ctx, r.Set)
	case links.Preview:
		return c.Beatmapset(ctx, r.Set)
	case links.Score:
		return c.Score(ctx, r.ID, nil)
	case links.LegacyScore:
		return c.ScoreByLegacyID(ctx, r.Ruleset, r.ID, nil)
	}
	return fetchCommunity(ctx, c, ref)
}

// fetchCommunity is [Fetch] for references that are not about playing.
func fetchCommunity(ctx context.Context, c *Client, ref links.Ref) (any, error) {
	switch r := ref.(type) {
	case links.Match:
		return c.Match(ctx, r.ID, nil)
	case links.Room:
		return c.Room(ctx, r.ID)
	case links.Pack:
		return c.BeatmapPack(ctx, r.Tag, nil)
	case links.Team:
		if r.ID == 0 {
			return c.TeamByShortName(ctx, r.Name, &TeamParams{Ruleset: r.Ruleset})
		}
		return c.Team(ctx, r.ID, &TeamParams{Ruleset: r.Ruleset})
	case links.ForumTopic:
		return c.ForumTopic(ctx, r.ID, nil)
	case links.Comment:
		return c.Comment(ctx, r.ID)
	case links.News:
		return c.NewsPost(ctx, r.Slug)
	case links.Build:
		return c.ChangelogBuild(ctx, objects.UpdateStreamName(r.Stream), r.Version, nil)
	case links.Wiki:
		if r.Locale == "" {
			r.Locale = "en"
		}
		return c.WikiPage(ctx, objects.Locale(r.Locale), r.Path)
	}
	return nil, fmt.Errorf("osu: fetch: %w: the API has nothing to get for %T", ErrValidation, ref)
}

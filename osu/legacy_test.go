package osu_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// legacyScore is a score as API versions up to 20220704 send it.
const legacyScore = `{"id":123,"type":"score_best_osu","score":1000000,"mods":["HD","DT"],"mode":"osu",
	"statistics":{"count_300":300,"count_miss":1},"user":{"id":2}}`

// TestLegacy_requests: the legacy client asks for the legacy format, with the
// parameters of Client.
func TestLegacy_requests(t *testing.T) {
	isLegacy := func(score objects.LegacyScore, err error) error {
		switch {
		case err != nil:
			return err
		case score.Score != 1000000, len(score.Mods) != 2, score.User == nil, !score.Statistics.Count300.Has():
			return fmt.Errorf("score %+v", score)
		}
		return nil
	}
	first := func(scores []objects.LegacyScore, err error) error {
		if err != nil || len(scores) != 1 {
			return fmt.Errorf("%d scores, %w", len(scores), err)
		}
		return isLegacy(scores[0], nil)
	}
	tests := []struct {
		want, answer string
		call         func(context.Context, *osu.LegacyClient) error
	}{
		{"GET /users/1/scores/firsts?legacy_only=true&mode=osu", `[#]`, func(ctx context.Context, l *osu.LegacyClient) error {
			return first(l.UserScores(ctx, 1, objects.UserScoreTypeFirsts, &osu.UserScoresParams{Ruleset: objects.RulesetOsu, LegacyOnly: true}))
		}},
		{"GET /beatmaps/1/scores?limit=1", `{"scores":[#],"user_score":{"position":1,"score":#}}`, func(ctx context.Context, l *osu.LegacyClient) error {
			scores, err := l.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Limit: 1})
			if err != nil || scores.UserScore == nil {
				return fmt.Errorf("no score of the user: %w", err)
			}
			return errors.Join(first(scores.Scores, nil), isLegacy(scores.UserScore.Score, nil))
		}},
		{"GET /beatmaps/1/scores/users/2?mods[]=HD", `{"position":5,"score":#}`, func(ctx context.Context, l *osu.LegacyClient) error {
			score, err := l.BeatmapUserScore(ctx, 1, 2, &osu.BeatmapUserScoreParams{Mods: mods.Of("HD")})
			if score.Position != 5 {
				t.Errorf("position %d", score.Position)
			}
			return isLegacy(score.Score, err)
		}},
		{"GET /beatmaps/1/scores/users/2/all?ruleset=osu", `{"scores":[#]}`, func(ctx context.Context, l *osu.LegacyClient) error {
			return first(l.BeatmapUserScores(ctx, 1, 2, &osu.BeatmapUserScoresParams{Ruleset: objects.RulesetOsu}))
		}},
		{"GET /scores/1", `#`, func(ctx context.Context, l *osu.LegacyClient) error {
			return isLegacy(l.Score(ctx, 1, nil))
		}},
		{"GET /scores/osu/123", `#`, func(ctx context.Context, l *osu.LegacyClient) error {
			return isLegacy(l.ScoreByLegacyID(ctx, objects.RulesetOsu, 123, nil))
		}},
		{"GET /matches/1?before=9", `{"events":[{"id":8,"game":{"id":7,"scores":[#]}}],"latest_event_id":9}`, func(ctx context.Context, l *osu.LegacyClient) error {
			show, err := l.Match(ctx, 1, &osu.MatchParams{Before: 9})
			if err != nil || len(show.Events) != 1 || show.Events[0].Game == nil || show.LatestEventID != 9 {
				return fmt.Errorf("match %+v, %w", show, err)
			}
			return first(show.Events[0].Game.Scores, nil)
		}},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			m := memory{answer: func(url.Values) string { return strings.ReplaceAll(test.answer, "#", legacyScore) }}
			if err := test.call(t.Context(), m.client(t).Legacy()); err != nil {
				t.Fatal(err)
			}
			wantAsked(t, &m, test.want)
			if m.versions[0] != transport.LastLegacyVersion {
				t.Errorf("asked at API version %d", m.versions[0])
			}
		})
	}
}

// TestLegacy_version: a lower version stays, and nothing else changes.
func TestLegacy_version(t *testing.T) {
	m := memory{}
	c := m.client(t, osu.APIVersion(20200101), osu.Language("ja"))
	if err := does(c.Legacy().Score(t.Context(), 1, nil)); err != nil {
		t.Fatal(err)
	}
	config := c.Legacy().Client().Transport().Config()
	if m.versions[0] != 20200101 || config.Language != "ja" {
		t.Errorf("API version %d, language %q", m.versions[0], config.Language)
	}
	if version := c.Transport().Config().APIVersion; version != 20200101 {
		t.Errorf("the client went to API version %d", version)
	}

	broken := c.With(osu.APIVersion(-1)).Legacy()
	if err := does(broken.Score(t.Context(), 1, nil)); err == nil {
		t.Error("the legacy form of a broken client works")
	}
}

// TestLegacy_refusesOtherFormat: at a legacy version the methods of Client
// refuse what would answer in the legacy format, and nothing else.
func TestLegacy_refusesOtherFormat(t *testing.T) {
	refused := map[string]func(context.Context, *osu.Client) error{
		"UserScores": func(ctx context.Context, c *osu.Client) error {
			return does(c.UserScores(ctx, 1, objects.UserScoreTypeBest, nil))
		},
		"BeatmapScores":     func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapScores(ctx, 1, nil)) },
		"BeatmapUserScore":  func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapUserScore(ctx, 1, 2, nil)) },
		"BeatmapUserScores": func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapUserScores(ctx, 1, 2, nil)) },
		"Score":             func(ctx context.Context, c *osu.Client) error { return does(c.Score(ctx, 1, nil)) },
		"ScoreByLegacyID": func(ctx context.Context, c *osu.Client) error {
			return does(c.ScoreByLegacyID(ctx, objects.RulesetOsu, 1, nil))
		},
		"Match":          func(ctx context.Context, c *osu.Client) error { return does(c.Match(ctx, 1, nil)) },
		"AllMatchEvents": func(ctx context.Context, c *osu.Client) error { return does(collect(t, c.AllMatchEvents(1, 0))) },
		"AllUserScores": func(ctx context.Context, c *osu.Client) error {
			return does(collect(t, c.AllUserScores(1, objects.UserScoreTypeBest, nil)))
		},
	}
	for name, call := range refused {
		m := memory{}
		c := m.client(t, osu.APIVersion(transport.LastLegacyVersion))
		if err := call(t.Context(), c); !errors.Is(err, osu.ErrValidation) {
			t.Errorf("%s: error %v, want ErrValidation", name, err)
		}
		wantAsked(t, &m)
	}
	allowed := map[string]func(context.Context, *osu.Client) error{
		"BeatmapSoloScores": func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapSoloScores(ctx, 1, nil)) },
		"Scores":            func(ctx context.Context, c *osu.Client) error { return does(c.Scores(ctx, nil)) },
		"Beatmap":           func(ctx context.Context, c *osu.Client) error { return does(c.Beatmap(ctx, 1)) },
	}
	for name, call := range allowed {
		m := memory{}
		if err := call(t.Context(), m.client(t, osu.APIVersion(transport.LastLegacyVersion))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLegacy_pagesUserScores: 100 at a time within the reach of the type; a
// stable and a lazer score may share an id.
func TestLegacy_pagesUserScores(t *testing.T) {
	m := memory{answer: func(query url.Values) string {
		offset, limit := number(t, query, "offset", 0), number(t, query, "limit", 5)
		if offset >= 100 {
			return array(offset, offset+limit-1, `{"id":#,"type":"score_best_osu"}`)
		}
		return array(offset+100, offset+99+limit, `{"id":#,"type":"solo_score"}`)
	}}
	list := m.client(t).Legacy().AllUserScores(1, objects.UserScoreTypeBest, &osu.UserScoresParams{Ruleset: objects.RulesetOsu})
	scores, err := collect(t, list)
	if err != nil || len(scores) != 200 {
		t.Errorf("%d scores, %v; want 200", len(scores), err)
	}
	wantAsked(t, &m, "GET /users/1/scores/best?limit=100&mode=osu", "GET /users/1/scores/best?limit=100&mode=osu&offset=100")
}

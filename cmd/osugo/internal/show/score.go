package show

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

// Scores draws scores as a table: of one player with the beatmaps, or with the
// players of a leaderboard.
func Scores(s *screen.Screen, scores []objects.Score, leaderboard bool) {
	columns := []screen.Column{
		{Right: true, Extra: 5},
		{},
		{Title: "pp", Right: true},
		{Title: "accuracy", Right: true},
		{Title: "combo", Right: true, Extra: 3},
		{Title: "stars", Right: true, Extra: 2},
		{Title: "mods", Most: 12},
	}
	if leaderboard {
		columns = append(columns, screen.Column{Title: "player", Flex: true}, screen.Column{Title: "score", Right: true, Extra: 1})
	} else {
		columns = append(columns, screen.Column{Title: "beatmap", Flex: true, Least: 24})
	}
	columns = append(columns, screen.Column{Title: "when", Extra: 4})
	var rows [][]screen.Span
	for i, score := range scores {
		row := []screen.Span{
			screen.Faint.Of(i + 1), grade(shownRank(score)), screen.Bold.Of(pp(score.PP)), plain(percent(score.Accuracy)),
			plain(screen.Thousands(score.MaxCombo) + "x"), scoreStars(score), modList(score.Mods),
		}
		if leaderboard {
			row = append(row, plain(PlayerName(score)), plain(screen.Thousands(score.TotalScore)))
		} else {
			row = append(row, plain(BeatmapName(score)))
		}
		rows = append(rows, append(row, screen.Faint.Of(s.Ago(moment(score.EndedAt)))))
	}
	s.Table("  ", columns, rows)
}

// ScoreLine draws a score as one line of a feed.
func ScoreLine(s *screen.Screen, score objects.Score) {
	s.Line(screen.Faint.Of(moment(score.EndedAt).UTC().Format("15:04:05")), "  ", grade(shownRank(score)),
		gap(shownRank(score)), screen.Bold.F("%6s", pp(score.PP)), "  ", fmt.Sprintf("%7s", percent(score.Accuracy)), "  ",
		screen.Pink.Of(PlayerName(score)), "  ", BeatmapName(score), "  ", modList(score.Mods))
}

// gap aligns what follows a grade.
func gap(rank objects.ScoreRank) string { return strings.Repeat(" ", max(1, 4-grade(rank).Width())) }

// Score draws one score.
func Score(s *screen.Screen, score objects.Score) {
	s.Line(grade(shownRank(score)), "  ", screen.Title.Of(PlayerName(score)), "  ", BeatmapName(score), "  ", modList(score.Mods))
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "performance", Value: screen.Bold.Of(pp(score.PP))},
		screen.Field{Name: "accuracy", Value: scoring.FormatAccuracy(score.Accuracy)},
		screen.Field{Name: "stable", Value: stableView(score)},
		screen.Field{Name: "combo", Value: combo(score)},
		screen.Field{Name: "score", Value: screen.Thousands(score.TotalScore) + with(", in stable ", bigger(score.LegacyTotalScore), "")},
		screen.Field{Name: "stars", Value: scoreStars(score)},
		screen.Field{Name: "place", Value: place(score.RankGlobal)},
		screen.Field{Name: "replay", Value: replayNote(score)},
		screen.Field{Name: "set", Value: screen.Minute(moment(score.EndedAt)) + with(", ", s.Ago(moment(score.EndedAt)), "")},
		screen.Field{Name: "id", Value: screen.Faint.Of(score.ID)},
	)
	s.Blank()
	s.Line("  ", Hits(score.Statistics, score.MaximumStatistics))
}

// stableView is the score as the stable client shows it, where that differs.
func stableView(score objects.Score) string {
	view, err := scoring.Of(score).AsStable()
	if err != nil {
		return ""
	}
	text := scoring.FormatAccuracy(view.Accuracy) + " " + cmp.Or(gradeNames[view.Grade], string(view.Grade))
	if text == scoring.FormatAccuracy(score.Accuracy)+" "+grade(shownRank(score)).Text {
		return ""
	}
	return text
}

func combo(score objects.Score) string {
	text := screen.Thousands(score.MaxCombo) + "x"
	if b := score.Beatmap; b != nil && b.MaxCombo.Has() {
		text += " of " + screen.Thousands(b.MaxCombo.Or(0)) + "x"
	}
	if score.IsPerfectCombo {
		text += ", perfect"
	}
	return text
}

func replayNote(score objects.Score) string {
	if !score.HasReplay {
		return "none"
	}
	return "yes"
}

func bigger(n objects.Opt[int64]) string {
	if n.Or(0) == 0 {
		return ""
	}
	return screen.Thousands(n.Or(0))
}

// hitOrder is the order in which hits are shown, and their colours.
var hitOrder = []struct {
	result objects.HitResult
	style  screen.Style
}{
	{objects.HitResultPerfect, screen.Silver},
	{objects.HitResultGreat, screen.Blue},
	{objects.HitResultGood, screen.Green},
	{objects.HitResultOK, screen.Green},
	{objects.HitResultMeh, screen.Orange},
	{objects.HitResultMiss, screen.Red},
	{objects.HitResultLargeTickHit, screen.Faint},
	{objects.HitResultSmallTickHit, screen.Faint},
	{objects.HitResultSliderTailHit, screen.Faint},
	{objects.HitResultLargeBonus, screen.Faint},
	{objects.HitResultSmallBonus, screen.Faint},
}

// Hits are the counts of hits, of as many as there could be where that is known.
func Hits(counts, most objects.ScoreStatistics) []screen.Span {
	var line []screen.Span
	for _, hit := range hitOrder {
		n, possible := counts[hit.result], most[hit.result]
		if n == 0 && possible == 0 && hit.result != objects.HitResultMiss {
			continue
		}
		if len(line) > 0 {
			line = append(line, plain("  "))
		}
		text := screen.Thousands(n)
		if possible > 0 {
			text += "/" + screen.Thousands(possible)
		}
		line = append(line, hit.style.Of(text), screen.Faint.Of(" ", strings.ReplaceAll(string(hit.result), "_", " ")))
	}
	return line
}

// shownRank is the grade of a score: F if it failed, whatever it was before.
func shownRank(score objects.Score) objects.ScoreRank {
	if !score.Passed {
		return objects.ScoreRankF
	}
	return score.Rank
}

func scoreStars(score objects.Score) screen.Span {
	if score.Beatmap == nil || score.Beatmap.DifficultyRating == 0 {
		return screen.Span{}
	}
	return stars(score.Beatmap.DifficultyRating)
}

// PlayerName names the player of a score.
func PlayerName(score objects.Score) string {
	return userName(score.User, score.UserID)
}

// BeatmapName names the beatmap of a score, with what the score knows of it.
func BeatmapName(score objects.Score) string {
	var set, version string
	if score.Beatmapset != nil {
		set = score.Beatmapset.Artist + " - " + score.Beatmapset.Title
	}
	if b := score.Beatmap; b != nil {
		version = "[" + b.Version + "]"
		if set == "" && b.Beatmapset != nil {
			set = b.Beatmapset.Artist + " - " + b.Beatmapset.Title
		}
	}
	name := strings.Join(slices.DeleteFunc([]string{set, version}, func(text string) bool { return text == "" }), " ")
	return cmp.Or(name, fmt.Sprintf("beatmap %d", score.BeatmapID.Or(0)))
}

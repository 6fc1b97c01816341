package scoring_test

import (
	"errors"
	"math"
	"testing"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

// stats returns counts by the names of results.
type stats = objects.ScoreStatistics

// Scores that were set, as the server sent them (MD5 checked where there is a
// replay only).
func TestPlay_computesScores(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		play     scoring.Play
		stable   bool // which view
		accuracy float64
		grade    objects.ScoreRank
	}{
		{"osu, lazer", scoring.Play{
			Ruleset: "osu", Lazer: true, Mods: mods.Of("HD"),
			Counts:  stats{"great": 1972, "ok": 13, "large_tick_hit": 60, "slider_tail_hit": 860},
			Maximum: stats{"great": 1985, "large_tick_hit": 60, "slider_tail_hit": 860},
		}, false, 0.9964202120, "SH"},
		{"osu, lazer, a miss", scoring.Play{
			Ruleset: "osu", Lazer: true, Mods: mods.Of("HD", "HR"),
			Counts:  stats{"great": 1930, "ok": 54, "miss": 1, "large_tick_hit": 60, "slider_tail_hit": 860},
			Maximum: stats{"great": 1985, "large_tick_hit": 60, "slider_tail_hit": 860},
		}, false, 0.9847170591, "A"},
		{"osu, stable, as lazer", scoring.Play{
			Ruleset: "osu", Mods: mods.Of("CL"), Counts: stats{"great": 1975, "ok": 9, "miss": 1},
			Maximum: stats{"great": 1985, "legacy_combo_increase": 920},
		}, false, 0.9964735516, "A"},
		{"osu, stable, without a maximum", scoring.Play{
			Ruleset: "osu", Counts: stats{"great": 1975, "ok": 9, "miss": 1}, Maximum: stats{"miss": 0},
		}, false, 0.9964735516, "A"},
		{"osu, stable", counted("osu", "HDDT", scoring.Counts{N300: 383, N100: 20}), true, 0.9669148056244831, "SH"},
		{"taiko, stable", counted("taiko", "HD", scoring.Counts{N300: 838, N100: 39}), true, 0.9777651083238312, "SH"},
		{"taiko, stable, misses", counted("taiko", "", scoring.Counts{N300: 430, N100: 20, Miss: 2}), true, 0.9734513274336283, "A"},
		{"taiko, lazer", scoring.Play{
			Ruleset: "taiko", Lazer: true, Counts: stats{"great": 73, "ok": 8}, Maximum: stats{"great": 81},
		}, false, 0.9506172840, "S"},
		{"fruits, stable", counted("fruits", "DT", scoring.Counts{N300: 624, N100: 48, Miss: 1}), true, 0.9985141158989599, "S"},
		{"fruits, stable, misses", counted("fruits", "", scoring.Counts{N300: 430, N100: 12, Miss: 2}), true, 0.9954954954954955, "S"},
		{"fruits, stable, katu", counted("fruits", "HDHR", scoring.Counts{N300: 1358, N100: 62, N50: 83, Katu: 2}), true, 0.9986710963, "SH"},
		{"mania, stable", counted("mania", "", scoring.Counts{Geki: 3245, N300: 1203, Katu: 202, N100: 39, N50: 17, Miss: 51}), true, 0.9666806811015346, "S"},
		{"mania, stable, as lazer", counted("mania", "", scoring.Counts{Geki: 3245, N300: 1203, Katu: 202, N100: 39, N50: 17, Miss: 51}), false, 0.96202, "S"},
		{"mania, lazer", scoring.Play{
			Ruleset: "mania", Lazer: true, Counts: stats{"perfect": 425, "great": 97, "miss": 1}, Maximum: stats{"perfect": 523},
		}, false, 0.9950474877, "S"},
		{"mania, lazer, all results", scoring.Play{
			Ruleset: "mania", Lazer: true, Maximum: stats{"perfect": 523},
			Counts: stats{"perfect": 239, "great": 212, "good": 62, "ok": 5, "meh": 2, "miss": 3},
		}, false, 0.9371845908, "A"},
		{"mania, without worse than great", scoring.Play{
			Ruleset: "mania", Lazer: true, Mods: mods.Of("CO"), Counts: stats{"perfect": 1, "great": 99}, Maximum: stats{"perfect": 100},
		}, false, (305 + 99*300) / 30500.0, "XH"},
		{"osu, S by stable", counted("osu", "HD", scoring.Counts{N300: 297, N100: 27}), true, 0.9444444444, "SH"},
		{"osu, A by lazer", counted("osu", "HD", scoring.Counts{N300: 297, N100: 27}), false, 0.9444444444, "A"},
		{"osu, A by stable", counted("osu", "HD", scoring.Counts{N300: 89, N100: 2, N50: 1}), true, 0.9764492754, "A"},
		{"osu, S by lazer", counted("osu", "HD", scoring.Counts{N300: 89, N100: 2, N50: 1}), false, 0.9764492754, "SH"},
		{"nothing hit", counted("osu", "", scoring.Counts{}), true, 1, "X"},
		{"nothing hit, as lazer", counted("osu", "", scoring.Counts{}), false, 1, "X"},
	} {
		test.play.Passed = true
		view, err := test.play.AsLazer()
		if test.stable {
			view, err = test.play.AsStable()
		}
		if err != nil || math.Abs(view.Accuracy-test.accuracy) > 1e-5 || test.stable && math.Abs(view.Accuracy-test.accuracy) > 1e-10 {
			t.Errorf("%s: accuracy %v, %v; want %v", test.name, view.Accuracy, err, test.accuracy)
		}
		if view.Grade != test.grade {
			t.Errorf("%s: grade %s, want %s", test.name, view.Grade, test.grade)
		}
	}
}

func TestPlay_gradesByLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ruleset       objects.Ruleset
		counts        scoring.Counts
		stable, lazer objects.ScoreRank
	}{
		{"osu", scoring.Counts{N300: 90, N100: 10}, "A", "A"},                     // 0.9333
		{"osu", scoring.Counts{N300: 91, N100: 8, N50: 1}, "S", "A"},              // 0.9417
		{"osu", scoring.Counts{N300: 91, N100: 7, N50: 2}, "A", "A"},              // 0.9367
		{"osu", scoring.Counts{N300: 80, N100: 20}, "B", "B"},                     // 0.8667
		{"osu", scoring.Counts{N300: 81, N100: 18, Miss: 1}, "B", "B"},            // 0.87
		{"osu", scoring.Counts{N300: 70, N100: 30}, "C", "B"},                     // 0.8
		{"osu", scoring.Counts{N300: 60, N100: 40}, "D", "C"},                     // 0.7333
		{"osu", scoring.Counts{N300: 50, N100: 50}, "D", "D"},                     // 0.6667
		{"osu", scoring.Counts{N300: 94, Miss: 6}, "A", "A"},                      // 0.94
		{"osu", scoring.Counts{N300: 96, Miss: 4}, "A", "A"},                      // 0.96, but misses
		{"taiko", scoring.Counts{N300: 91, N100: 9}, "S", "S"},                    // 0.955
		{"fruits", scoring.Counts{N300: 98, Miss: 2}, "A", "S"},                   // 0.98
		{"fruits", scoring.Counts{N300: 94, Miss: 6}, "B", "A"},                   // 0.94
		{"fruits", scoring.Counts{N300: 90, Miss: 10}, "C", "B"},                  // 0.9
		{"fruits", scoring.Counts{N300: 85, Miss: 15}, "D", "C"},                  // 0.85
		{"fruits", scoring.Counts{N300: 99, Miss: 1}, "S", "S"},                   // 0.99
		{"mania", scoring.Counts{Geki: 100}, "X", "X"},                            // 1
		{"mania", scoring.Counts{Geki: 50, N300: 50}, "X", "X"},                   // 1 and 0.9918
		{"mania", scoring.Counts{Geki: 95, Miss: 5}, "A", "S"},                    // 0.95
		{"mania", scoring.Counts{Geki: 70, Miss: 30}, "D", "C"},                   // 0.7
		{"mania", scoring.Counts{Geki: 98, N50: 2}, "S", "S"},                     // above 0.95
		{"osu", scoring.Counts{N300: 100, Geki: 20, Katu: 3}, "X", "X"},           // combos do not count
		{"taiko", scoring.Counts{N300: 100, N50: 5, Geki: 20, Katu: 3}, "X", "X"}, // nor 50s of taiko
		{"fruits", scoring.Counts{N300: 97, N100: 1, N50: 1, Katu: 1}, "S", "S"},  // 0.99
		{"mania", scoring.Counts{Geki: 80, Katu: 10, N100: 5, Miss: 5}, "B", "B"}, // 0.8833
		{"osu", scoring.Counts{N300: 61, N100: 39}, "C", "C"},                     // 0.74
		{"osu", scoring.Counts{N300: 71, N100: 29}, "B", "B"},                     // 0.8067
		{"taiko", scoring.Counts{N300: 60, N100: 40, Miss: 0}, "D", "B"},          // 0.8
		{"mania", scoring.Counts{Geki: 90, Miss: 10}, "B", "A"},                   // 0.9
		{"mania", scoring.Counts{Geki: 80, Miss: 20}, "C", "B"},                   // 0.8
		{"fruits", scoring.Counts{N300: 100, N100: 100, N50: 100}, "X", "X"},      // all caught
		{"osu", scoring.Counts{N300: 10000, N100: 1}, "S", "S"},                   // 0.99993, sent as 0.999933
		{"osu", scoring.Counts{N300: 500_000, N50: 1}, "S", "S"},                  // sent as 0.999998
		{"mania", scoring.Counts{Geki: 500_000, N100: 1}, "S", "S"},               // sent as 0.999999
		{"fruits", scoring.Counts{N300: 500_000, Miss: 1}, "S", "S"},              // sent as 0.999998
		{"taiko", scoring.Counts{N300: 500_000, N100: 1}, "S", "S"},               // sent as 0.999999
	} {
		play := counted(test.ruleset, "", test.counts)
		play.Passed = true
		lazer, _ := play.AsLazer()
		if lazer.Grade != test.lazer {
			t.Errorf("%s %+v: lazer gives %s (%v), want %s", test.ruleset, test.counts, lazer.Grade, lazer.Accuracy, test.lazer)
		}
		stable, _ := play.AsStable()
		if stable.Grade != test.stable {
			t.Errorf("%s %+v: stable gives %s (%v), want %s", test.ruleset, test.counts, stable.Grade, stable.Accuracy, test.stable)
		}
	}
}

func TestPlay_silverGrades(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ruleset       objects.Ruleset
		mods          string
		stable, lazer objects.ScoreRank
	}{
		{"osu", "HD", "XH", "XH"},
		{"osu", "FL", "XH", "XH"},
		{"osu", "HR,DT,TC,BL,NS", "X", "X"},
		{"mania", "FI", "XH", "XH"},
		{"mania", "CO", "X", "XH"},
		{"taiko", "FI", "XH", "X"},
	} {
		play := counted(test.ruleset, test.mods, scoring.Counts{N300: 10})
		if test.ruleset == "mania" {
			play = counted(test.ruleset, test.mods, scoring.Counts{Geki: 10})
		}
		play.Passed = true
		lazer, _ := play.AsLazer()
		stable, _ := play.AsStable()
		if lazer.Grade != test.lazer {
			t.Errorf("%s %s: lazer gives %s, want %s", test.ruleset, test.mods, lazer.Grade, test.lazer)
		}
		if stable.Grade != test.stable {
			t.Errorf("%s %s: stable gives %s, want %s", test.ruleset, test.mods, stable.Grade, test.stable)
		}
		play.Passed = false
		if failed, _ := play.AsStable(); failed.Grade != "F" {
			t.Errorf("%s %s: failed gives %s, want F", test.ruleset, test.mods, failed.Grade)
		}
		if failed, _ := play.AsLazer(); failed.Grade != "F" {
			t.Errorf("%s %s: failed gives %s by lazer, want F", test.ruleset, test.mods, failed.Grade)
		}
	}
}

func TestPlay_namesMissingData(t *testing.T) {
	t.Parallel()
	if _, err := (scoring.Play{Ruleset: "osu", Lazer: true, Counts: stats{"great": 1}}).AsLazer(); !errors.Is(err, scoring.ErrIncomplete) {
		t.Errorf("lazer without a maximum: %v, want ErrIncomplete", err)
	}
	legacy := scoring.OfLegacy(objects.LegacyScore{Mode: "osu", Type: objects.ScoreTypeSoloScore})
	if _, err := legacy.AsLazer(); !errors.Is(err, scoring.ErrIncomplete) {
		t.Errorf("lazer in the legacy format: %v, want ErrIncomplete", err)
	}
	if _, err := legacy.AsStable(); err != nil {
		t.Errorf("lazer in the legacy format, as stable: %v", err)
	}
	var none scoring.Play
	if _, err := none.AsLazer(); !errors.Is(err, scoring.ErrRuleset) {
		t.Errorf("no ruleset: %v, want ErrRuleset", err)
	}
	if _, err := none.AsStable(); !errors.Is(err, scoring.ErrRuleset) {
		t.Errorf("no ruleset, as stable: %v, want ErrRuleset", err)
	}
}

// TestPlay_refusesImpossibleCounts checks that no accuracy is beyond 0–1.
func TestPlay_refusesImpossibleCounts(t *testing.T) {
	t.Parallel()
	for _, r := range []objects.Ruleset{"osu", "taiko", "fruits", "mania"} {
		for _, test := range []struct {
			name          string
			counts        stats
			lazer, stable error
		}{
			{"a negative count", stats{"great": 5, "miss": -1}, scoring.ErrCounts, scoring.ErrCounts},
			{"a negative count of something unknown", stats{"weird": -1}, scoring.ErrCounts, scoring.ErrCounts},
			{"more than any beatmap has", stats{"great": 1<<19 + 1}, scoring.ErrCounts, scoring.ErrCounts},
			{"more than a perfect play", stats{"great": 11}, scoring.ErrCounts, nil},
			{"a perfect play", stats{"great": 10}, nil, nil},
		} {
			play := scoring.Play{Ruleset: r, Lazer: true, Counts: test.counts, Maximum: stats{"great": 10}}
			if view, err := play.AsLazer(); !errors.Is(err, test.lazer) {
				t.Errorf("%s, %s, as lazer: got %v, %v; want %v", r, test.name, view, err, test.lazer)
			}
			if view, err := play.AsStable(); !errors.Is(err, test.stable) {
				t.Errorf("%s, %s, as stable: got %v, %v; want %v", r, test.name, view, err, test.stable)
			}
			_, err := play.AsLazer()
			t.Logf("%-7s %-38s %v", r, test.name, err)
		}
	}
}

func TestPlay_scoreV2OfMania(t *testing.T) {
	t.Parallel()
	play := counted("mania", "", scoring.Counts{Geki: 1, N300: 1})
	play.ScoreV2 = true
	if view, _ := play.AsStable(); view.Accuracy != 605.0/610 {
		t.Errorf("got %v, want %v", view.Accuracy, 605.0/610)
	}
}

func TestPlay_totals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		play scoring.Play
		want int64
	}{
		{scoring.Play{Ruleset: "osu", Total: 1049288, Maximum: stats{"great": 1985}}, 134763340},
		{scoring.Play{Ruleset: "osu", Total: 943005, Maximum: stats{"great": 1985, "legacy_combo_increase": 920}}, 121113082},
		{scoring.Play{Ruleset: "taiko", Total: 777777, Maximum: stats{"great": 455}}, 470240},
		{scoring.Play{Ruleset: "mania", Total: 709454, Maximum: stats{"perfect": 523}}, 709454},
		{scoring.Play{Ruleset: "fruits", Total: 1000000, Maximum: stats{"great": 100}}, 316200},
		{scoring.Play{Ruleset: "osu"}, 0},
	} {
		if got := test.play.ClassicTotal(); got != test.want {
			t.Errorf("%s %d: got %d, want %d", test.play.Ruleset, test.play.Total, got, test.want)
		}
	}
}

func TestPlay_perfectCombo(t *testing.T) {
	t.Parallel()
	osu := scoring.Play{
		Ruleset: "osu", Passed: true, MaxCombo: 15, Maximum: stats{"great": 10, "slider_tail_hit": 3, "large_tick_hit": 2, "small_tick_hit": 7},
	}
	if perfect, ok := osu.PerfectCombo(); !perfect || !ok {
		t.Errorf("full combo: %v, %v", perfect, ok)
	}
	osu.MaxCombo--
	if perfect, ok := osu.PerfectCombo(); perfect || !ok {
		t.Errorf("one less: %v, %v", perfect, ok)
	}
	if _, ok := (scoring.Play{Ruleset: "osu", Maximum: stats{"miss": 0}}).PerfectCombo(); ok {
		t.Error("without a maximum: ok")
	}
	mania := scoring.Play{Ruleset: "mania", Passed: true, Counts: stats{"perfect": 92, "good": 8}, Maximum: stats{"perfect": 100}}
	if perfect, ok := mania.StablePerfect(); !perfect || !ok {
		t.Errorf("mania: %v, %v", perfect, ok)
	}
	mania.Counts = stats{"perfect": 90, "good": 10}
	if perfect, _ := mania.StablePerfect(); perfect {
		t.Error("mania with a tenth of 200s: perfect")
	}
}

func TestPlay_completion(t *testing.T) {
	t.Parallel()
	b := objects.BeatmapExtended{CountCircles: 60, CountSliders: 35, CountSpinners: 5}
	for _, test := range []struct {
		name string
		play scoring.Play
		want float64
		ok   bool
	}{
		{"passed", scoring.Play{Ruleset: "osu", Passed: true}, 1, true},
		{"osu, stable", scoring.Play{Ruleset: "osu", Counts: stats{"great": 20, "miss": 5}}, 0.25, true},
		{"osu, lazer", scoring.Play{Ruleset: "osu", Lazer: true, Counts: stats{"great": 20, "large_tick_hit": 9}, Maximum: stats{"great": 50}}, 0.4, true},
		{"taiko", scoring.Play{Ruleset: "taiko", Counts: stats{"great": 15}}, 0.25, true},
		{"fruits", scoring.Play{Ruleset: "fruits", Counts: stats{"great": 15}}, 0, false},
		{"more than there is", scoring.Play{Ruleset: "osu", Counts: stats{"great": 200}}, 1, true},
	} {
		if got, ok := test.play.Completion(b); got != test.want || ok != test.ok {
			t.Errorf("%s: got %v, %v; want %v, %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

func TestOf_distinguishesLazerFromStable(t *testing.T) {
	t.Parallel()
	id, total := objects.LegacyScoreID(0), int64(123)
	stable := scoring.Of(objects.Score{Type: objects.ScoreTypeSoloScore, LegacyScoreID: objects.Some(id), LegacyTotalScore: objects.Some(total), TotalScore: 9})
	if stable.Lazer || stable.StableTotal != 123 || stable.Total != 9 || stable.Ruleset != "osu" {
		t.Errorf("stable: %+v", stable)
	}
	if lazer := scoring.Of(objects.Score{Type: objects.ScoreTypeSoloScore}); !lazer.Lazer {
		t.Errorf("lazer: %+v", lazer)
	}
	scoreV2 := objects.MatchScoringTypeScoreV2
	match := scoring.OfMatch(objects.Score{Type: objects.ScoreTypeLegacyMatchScore}, objects.MatchGame{ScoringType: objects.Some(scoreV2)})
	if match.Lazer || !match.ScoreV2 {
		t.Errorf("match: %+v", match)
	}
	legacy := scoring.OfLegacyMatch(objects.LegacyScore{Mode: "mania", Score: 5}, objects.LegacyMatchGame{ScoringType: objects.Some(scoreV2)})
	if legacy.Lazer || !legacy.ScoreV2 || legacy.StableTotal != 5 {
		t.Errorf("legacy match: %+v", legacy)
	}
}

func TestFormatAccuracy_cuts(t *testing.T) {
	t.Parallel()
	for accuracy, want := range map[float64]string{1: "100.00%", 0.99999: "99.99%", 0.98129: "98.12%", 0: "0.00%"} {
		if got := scoring.FormatAccuracy(accuracy); got != want {
			t.Errorf("%v: got %s, want %s", accuracy, got, want)
		}
	}
}

func TestPP_weighsScores(t *testing.T) {
	t.Parallel()
	if got := scoring.Weight(1); got != 0.95 {
		t.Errorf("Weight(1) = %v, want 0.95", got)
	}
	list := []float64{100, 300, 200}
	if got, want := scoring.WeightedPP(list), 300+200*0.95+100*0.95*0.95; math.Abs(got-want) > 1e-9 {
		t.Errorf("WeightedPP = %v, want %v", got, want)
	}
	if list[0] != 100 {
		t.Error("WeightedPP sorted the caller's list")
	}
	for n, want := range map[int]float64{-1: 0, 0: 0, 1: 2.0833, 1000: 413.894, 5000: 413.894} {
		if got := scoring.BonusPP(n); math.Abs(got-want) > 0.001 {
			t.Errorf("BonusPP(%d) = %v, want %v", n, got, want)
		}
	}
	if got, want := scoring.ProfileAccuracy([]float64{1, 0.9}), (1+0.9*0.95)/1.95; math.Abs(got-want) > 1e-12 {
		t.Errorf("ProfileAccuracy = %v, want %v", got, want)
	}
	if got := scoring.ProfileAccuracy(nil); got != 0 {
		t.Errorf("ProfileAccuracy(nil) = %v, want 0", got)
	}
}

func TestLevel_followsTotalScore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		total           int64
		level, progress int
	}{
		{-1, 1, 0},
		{0, 1, 0},
		{15000, 1, 50},
		{29999, 1, 99},
		{30000, 2, 0},
		{129999, 2, 99},
		{130000, 3, 0},
		{26931190826, 100, 0}, // 99.9999…, rounded to 6 digits
		{26931190829, 100, 0},
		{26931190829 + 99999999999, 101, 0},
		{26931190829 + 3*99999999999 + 16000000000, 103, 15}, // not 16
		{math.MaxInt64, 92233820, 0},
	} {
		level, progress := scoring.Level(test.total)
		if test.total != math.MaxInt64 && (level != test.level || progress != test.progress) {
			t.Errorf("Level(%d) = %d, %d; want %d, %d", test.total, level, progress, test.level, test.progress)
		}
		if level < 1 || progress < 0 || progress > 99 {
			t.Errorf("Level(%d) = %d, %d", test.total, level, progress)
		}
	}
}

func FuzzCounts(f *testing.F) {
	f.Add(uint8(0), 10, 2, 1, 3, 4, 5)
	f.Fuzz(func(t *testing.T, ruleset uint8, n300, n100, n50, geki, katu, miss int) {
		r := objects.RulesetID(ruleset % 4).Ruleset()
		c := scoring.Counts{N300: n300, N100: n100, N50: n50, Geki: geki, Katu: katu, Miss: miss}
		once := scoring.CountsOf(r, c.Statistics(r)) // without what the ruleset does not have
		if again := scoring.CountsOf(r, once.Statistics(r)); again != once {
			t.Fatalf("%s: %+v becomes %+v", r, once, again)
		}
		if again := scoring.CountsOfLegacy(once.Legacy(r)); again != once {
			t.Fatalf("%s: %+v becomes %+v in the legacy format", r, once, again)
		}
		play := scoring.Play{Ruleset: r, Passed: true, Counts: c.Statistics(r)}
		for _, n := range []int{n300, n100, n50, geki, katu, miss} {
			if n < 0 || n > 1<<19 {
				return
			}
		}
		lazer, err := play.AsLazer()
		stable, stableErr := play.AsStable()
		for _, v := range []scoring.View{lazer, stable} {
			if err != nil || stableErr != nil || v.Accuracy < 0 || v.Accuracy > 1 || !v.Grade.Known() {
				t.Fatalf("%s %+v: %+v, %v, %v", r, c, v, err, stableErr)
			}
		}
		if r != objects.RulesetMania && lazer.Accuracy != stable.Accuracy {
			t.Fatalf("%s %+v: lazer %v, stable %v", r, c, lazer.Accuracy, stable.Accuracy)
		}
	})
}

func BenchmarkViews(b *testing.B) {
	play := scoring.Play{
		Ruleset: "osu", Lazer: true, Passed: true, Mods: mods.Of("HD", "DT"),
		Counts:  stats{"great": 1972, "ok": 13, "large_tick_hit": 60, "slider_tail_hit": 860},
		Maximum: stats{"great": 1985, "large_tick_hit": 60, "slider_tail_hit": 860},
	}
	b.Run("lazer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = play.AsLazer()
		}
	})
	b.Run("stable", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = play.AsStable()
		}
	})
}

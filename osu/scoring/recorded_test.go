package scoring_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

const recordedDir = "../../../shared/recorded"

// tally counts what was reproduced.
type tally struct{ good, all int }

// report collects tallies, and what was not reproduced.
type report struct {
	tallies map[string]*tally
	misses  []string
}

func (r *report) count(what, id string, good bool, detail ...any) {
	if r.tallies[what] == nil {
		r.tallies[what] = &tally{}
	}
	r.tallies[what].all++
	if good {
		r.tallies[what].good++
		return
	}
	r.misses = append(r.misses, what+", "+id+": "+fmt.Sprint(detail...))
}

// sum returns the tally of all whose name has the prefix and the suffix.
func (r *report) sum(prefix, suffix string) tally {
	var total tally
	for name, t := range r.tallies {
		if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix) {
			total.good += t.good
			total.all += t.all
		}
	}
	return total
}

// TestPlay_recordedScores holds what is computed against what the server sent, for
// every recorded score. The scores of the local server (osu-web) in the current
// format have accuracies and grades that its test data made up.
func TestPlay_recordedScores(t *testing.T) {
	t.Parallel()
	r := readScores(t)
	for _, name := range slices.Sorted(maps.Keys(r.tallies)) {
		t.Logf("%4d/%d %s", r.tallies[name].good, r.tallies[name].all, name)
	}
	for _, miss := range r.misses {
		t.Logf("not reproduced: %s", miss)
	}
	for _, want := range []struct {
		prefix, suffix string
		good, all      int
		rest           string
	}{
		{"legacy", " accuracy", 417, 417, ""},
		{"legacy", " grade", 294, 294, ""},
		{"current live", " accuracy", 104, 105, "one of 2018, from a scoring of that time"},
		{"current live", " grade", 104, 105, "the same one"},
		{"current live", " grade if accurate as sent", 105, 105, ""},
		{"current", " classic total", 904, 904, ""},
		{"current", " perfect combo", 905, 905, ""},
		{"current", " stable perfect", 905, 905, ""},
		{"", " weight share", 83, 83, ""},
		{"", " pp of weight", 83, 83, ""},
		{"level", "", 489, 491, "two answers with one user whose level was never computed again"},
	} {
		got := r.sum(want.prefix, want.suffix)
		t.Logf("%d/%d %s%s", got.good, got.all, want.prefix, want.suffix)
		if got.good < want.good || got.all-got.good > want.all-want.good {
			t.Errorf("%s%s: reproduced %d of %d, want %d of %d (%s)", want.prefix, want.suffix, got.good, got.all, want.good, want.all, want.rest)
		}
	}
}

// readScores visits every recorded answer.
func readScores(t *testing.T) *report {
	t.Helper()
	live, _ := filepath.Glob(filepath.Join(recordedDir, "live", "*", "*.json"))
	web, _ := filepath.Glob(filepath.Join(recordedDir, "osu-web", "*.json"))
	if len(live) == 0 || len(web) == 0 {
		t.Skip("no recorded answers on this machine")
	}
	r := &report{tallies: map[string]*tally{}}
	for _, file := range slices.Concat(live, web) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var answer any
		if json.Unmarshal(data, &answer) != nil {
			continue // cut by its source
		}
		source := " live "
		if strings.Contains(file, "osu-web") {
			source = " web "
		}
		r.visit(visited{source: source, file: filepath.Base(file)}, answer)
	}
	return r
}

// visited is where in an answer a value is.
type visited struct {
	source, file string
	game         map[string]any // around the value, or nil
}

func (r *report) visit(at visited, value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			r.visit(at, element)
		}
	case map[string]any:
		if _, ok := value["scoring_type"]; ok {
			at.game = value
		}
		statistics, _ := value["statistics"].(map[string]any)
		_, hasAccuracy := value["accuracy"]
		_, isUser := statistics["ranked_score"]
		_, isLegacy := statistics["count_300"]
		switch {
		case at.source == " live " && value["level"] != nil && value["total_score"] != nil && value["ranked_score"] != nil:
			r.level(at, value)
		case statistics == nil || !hasAccuracy || isUser:
		case isLegacy:
			r.legacy(at, value)
		default:
			r.current(at, value)
		}
		for _, member := range value {
			r.visit(at, member)
		}
	}
}

// decode reads a part of an answer again, as a model.
func decode[T any](value any) (v T, err error) {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	return v, err
}

func (r *report) legacy(at visited, value map[string]any) {
	value = maps.Clone(value)
	if _, isNumber := value["perfect"].(float64); isNumber {
		delete(value, "perfect") // matches before 2025
	}
	if _, ok := value["passed"]; !ok {
		value["passed"] = true // scores of 2020
	}
	score, err := decode[objects.LegacyScore](value)
	if err != nil {
		r.count("legacy"+at.source+" accuracy", at.file, false, err)
		return
	}
	play := scoring.OfLegacy(score)
	if at.game != nil {
		mode, _ := at.game["mode"].(string)
		score.Mode = cmp.Or(score.Mode, objects.Ruleset(mode))
		scoringType, _ := at.game["scoring_type"].(string)
		play = scoring.OfLegacy(score)
		play.ScoreV2 = scoringType == "scorev2"
	}
	view, err := play.AsStable()
	name := "legacy" + at.source + string(play.Ruleset)
	id := fmt.Sprint(at.file, " ", value["id"])
	r.count(name+" accuracy", id, err == nil && view.Accuracy == score.Accuracy, view.Accuracy, ", not ", score.Accuracy)
	if at.game == nil || at.source == " web " { // the game stored those of live matches
		r.count(name+" grade", id, view.Grade == score.Rank, view.Grade, ", not ", score.Rank)
	}
	r.weight("legacy"+at.source, id, value)
}

func (r *report) current(at visited, value map[string]any) {
	score, err := decode[objects.Score](value)
	if err != nil || value["ruleset_id"] == nil || at.game != nil {
		return // a shape of long ago, or what the game stored
	}
	play := scoring.Of(score)
	name := "current" + at.source + string(play.Ruleset)
	id := fmt.Sprint(at.file, " ", value["id"])
	if at.source == " live " {
		view, err := play.AsLazer()
		r.count(name+" accuracy", id, err == nil && math.Abs(view.Accuracy-score.Accuracy) < 1e-6, view.Accuracy, ", not ", score.Accuracy, err)
		r.count(name+" grade", id, view.Grade == score.Rank, view.Grade, ", not ", score.Rank)
		ofSent := scoring.LazerGrade(play, score.Accuracy)
		r.count(name+" grade if accurate as sent", id, ofSent == score.Rank, ofSent, ", not ", score.Rank)
	}
	if value["classic_total_score"] != nil {
		got := play.ClassicTotal()
		r.count(name+" classic total", id, float64(got) == value["classic_total_score"], got, ", not ", value["classic_total_score"])
	}
	if value["is_perfect_combo"] != nil {
		got, _ := play.PerfectCombo()
		r.count(name+" perfect combo", id, got == score.IsPerfectCombo, got)
	}
	if value["legacy_perfect"] != nil {
		got, _ := play.StablePerfect()
		r.count(name+" stable perfect", id, got == score.LegacyPerfect, got)
	}
	r.weight("current"+at.source, id, value)
}

// weight holds the weight of a score against the power of 0.95 next to it, and
// its pp against both.
func (r *report) weight(name, id string, value map[string]any) {
	weight, ok := value["weight"].(map[string]any)
	if !ok {
		return
	}
	percentage, _ := weight["percentage"].(float64)
	position := int(math.Round(math.Log(percentage/100) / math.Log(0.95)))
	r.count(name+"weight share", id, math.Abs(100*scoring.Weight(position)-percentage) < 1e-9, percentage)
	if pp, ok := value["pp"].(float64); ok {
		weighted, _ := weight["pp"].(float64)
		r.count(name+"pp of weight", id, math.Abs(pp*scoring.Weight(position)-weighted) < 1e-3, weighted)
	}
}

func (r *report) level(at visited, value map[string]any) {
	total, _ := value["total_score"].(float64)
	sent, ok := value["level"].(map[string]any)
	if !ok {
		return
	}
	level, progress := scoring.Level(int64(total))
	good := float64(level) == sent["current"] && float64(progress) == sent["progress"]
	r.count("level"+at.source, at.file, good, total, " is ", level, " and ", progress, ", not ", sent)
}

package osutest

import (
	"slices"
	"time"
)

// writeScore writes a score in the requested format.
func (q *request) writeScore(s score) object {
	if q.legacyScores() {
		return q.legacyScore(s)
	}
	return q.currentScore(s)
}

// pin writes how a score relates to the token's user.
func (q *request) pin(s score) object {
	if !q.isUser(s.user) {
		return object{"pin": nil}
	}
	return object{"pin": object{"is_pinned": q.world.isPinned(s), "score_id": scoreID(s.n)}}
}

// currentScore writes a score in the current format.
func (q *request) currentScore(s score) object {
	w := q.world
	mods := slices.Clone(s.mods)
	processed := w.processed(s, q.at)
	var legacyID, started, build, pp any
	legacyTotal := int64(0)
	if s.stable {
		mods = append(mods, mod{acronym: "CL"})
		legacyID = 0
		if s.passed {
			legacyID = legacyScoreID(s.n)
		}
		legacyTotal = w.classicTotal(s)
	} else {
		started = fastTime(s.ended.Add(-time.Duration(w.totalLength(s.beatmap)) * time.Second))
		build = 7000 + s.n/5000
	}
	if s.pp > 0 && processed {
		pp = s.pp
	}
	replay := w.hasReplay(s)
	o := object{
		"accuracy":                s.accuracy(),
		"beatmap_id":              s.beatmap.id(),
		"best_id":                 nil,
		"build_id":                build,
		"classic_total_score":     w.classicTotal(s),
		"current_user_attributes": q.pin(s),
		"ended_at":                fastTime(s.ended),
		"has_replay":              replay,
		"id":                      scoreID(s.n),
		"is_perfect_combo":        s.hits.miss == 0,
		"legacy_perfect":          s.hits.miss == 0,
		"legacy_score_id":         legacyID,
		"legacy_total_score":      legacyTotal,
		"max_combo":               w.comboOf(s),
		"maximum_statistics":      w.scoreStatistics(s, true),
		"mods":                    writeMods(mods),
		"passed":                  s.passed,
		"pp":                      pp,
		"preserve":                s.passed,
		"processed":               processed,
		"rank":                    s.rank(),
		"ranked":                  s.passed,
		"replay":                  replay,
		"ruleset_id":              s.ruleset,
		"started_at":              started,
		"statistics":              w.scoreStatistics(s, false),
		"total_score":             s.total,
		"type":                    "solo_score",
		"user_id":                 w.userID(s.user),
	}
	if !s.stable && len(s.mods) > 0 {
		o["total_score_without_mods"] = s.total * 9 / 10
	}
	return o
}

// legacyScore writes a score in the format of API versions below 20220705.
func (q *request) legacyScore(s score) object {
	w := q.world
	mods := list{}
	for _, m := range s.mods {
		if hasLegacyBit(m.acronym) {
			mods = append(mods, m.acronym)
		}
	}
	id, kind, total := scoreID(s.n), "solo_score", int64(0)
	var best, pp any
	if s.stable {
		total = w.classicTotal(s)
		if id = 0; s.passed {
			id = legacyScoreID(s.n)
			best = id
			kind = "score_best_" + rulesets[s.ruleset]
		} else {
			kind = "score_" + rulesets[s.ruleset]
		}
	}
	if s.pp > 0 && w.processed(s, q.at) {
		pp = s.pp
	}
	return object{
		"accuracy":                s.accuracy(),
		"best_id":                 best,
		"created_at":              fastTime(s.ended),
		"current_user_attributes": q.pin(s),
		"id":                      id,
		"max_combo":               w.comboOf(s),
		"mode":                    rulesets[s.ruleset],
		"mode_int":                s.ruleset,
		"mods":                    mods,
		"passed":                  s.passed,
		"perfect":                 s.hits.miss == 0,
		"pp":                      pp,
		"rank":                    s.rank(),
		"replay":                  w.hasReplay(s),
		"score":                   total,
		"statistics":              w.legacyStatistics(s),
		"type":                    kind,
		"user_id":                 w.userID(s.user),
	}
}

package osutest

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setSearch is a search for beatmapsets.
type setSearch struct {
	q         *request
	words     []string
	sets      filter[int]
	maps      filter[beatmapRef] // at least one difficulty must meet all conditions
	textual   bool               // whether there is text to rank by relevance
	nothing   bool               // whether the result is always empty
	field     string
	ascending bool
}

func getBeatmapsetSearch(q *request) (any, error) {
	in, w := q.in, q.world
	s := setSearch{q: q}
	text := in.str("q")
	if text == "" {
		text = in.str("query")
	}
	s.parse(text)
	status := in.str("s")
	user, hasUser := q.user()
	if (status == "mine" || status == "6") && !hasUser {
		return nil, silent(http.StatusInternalServerError)
	}
	s.byStatus(status, user, hasUser)
	s.byProperties(user, hasUser)
	s.order(in.str("sort"), status)

	sort := s.field + map[bool]string{true: "_asc", false: "_desc"}[s.ascending]
	answer := object{"search": object{"sort": sort}, "recommended_difficulty": nil, "error": nil}
	if hasUser {
		answer["recommended_difficulty"] = w.recommended(user)
	}
	all := s.run()
	start, problem := s.start(all)
	if problem != "" {
		answer["beatmapsets"], answer["total"], answer["cursor"], answer["cursor_string"], answer["error"] = list{}, 0, nil, nil, problem
		return nil, failure{http.StatusUnprocessableEntity, answer}
	}
	page := all[start:min(start+searchPage, len(all))]
	answer["beatmapsets"] = listOf(page, func(f foundSet) object {
		set := w.beatmapsetExtended(f.set, "pack_tags")
		set["beatmaps"] = w.difficulties(f.set, w.beatmapExtended, "max_combo")
		return set
	})
	answer["total"] = min(len(all), 10_000)
	var next object
	if len(page) == searchPage {
		last := page[len(page)-1]
		next = object{"id": setID(last.set), searchFields[s.field]: last.key()}
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// statusesOf maps each value of the parameter s to its statuses.
var statusesOf = map[string][]int{
	"ranked": {1, 2}, "0": {1, 2}, "qualified": {3}, "3": {3}, "loved": {4}, "8": {4}, "pending": {0}, "4": {0}, "wip": {-1},
	"graveyard": {-2}, "5": {-2},
}

// byStatus adds the condition of the parameter s.
func (s *setSearch) byStatus(status string, user int, hasUser bool) {
	w := s.q.world
	switch status {
	case "any", "7":
	case "favourites", "2":
		s.nothing = !hasUser
		if hasUser {
			favourites := w.favourites(user)
			s.sets.require(func(set int) bool { return slices.Contains(favourites, set) })
		}
	case "mine", "6":
		s.sets.require(func(set int) bool { return w.sets[set].owner == user })
	default:
		allowed, ok := statusesOf[status]
		if !ok {
			allowed = []int{1, 2, 4}
		}
		s.sets.require(func(set int) bool { return slices.Contains(allowed, w.sets[set].status) })
	}
}

// byProperties adds the conditions of the other parameters.
func (s *setSearch) byProperties(user int, hasUser bool) {
	general := strings.Split(s.q.in.str("c"), ".")
	s.byRuleset(slices.Contains(general, "converts"))
	s.byGeneral(general)
	if hasUser {
		s.byTaste(general, user)
	}
	s.byContent()
	s.byPlays(user, hasUser)
}

// byRuleset adds the condition of the parameter m.
func (s *setSearch) byRuleset(converts bool) {
	m, ok := s.q.in.integer("m")
	if !ok || m < 0 || m > 3 {
		return
	}
	s.maps.require(func(b beatmapRef) bool {
		ruleset := int64(s.q.world.rulesetOf(b))
		return ruleset == m || converts && ruleset == 0
	})
}

// byGeneral adds the conditions of the parameter c that do not depend on the
// user.
func (s *setSearch) byGeneral(general []string) {
	w := s.q.world
	if slices.Contains(general, "spotlights") {
		s.sets.require(func(set int) bool { return w.chance("set.spotlight", set, 0.05) })
	}
	if slices.Contains(general, "featured_artists") {
		s.sets.require(func(set int) bool { return w.chance("set.track", set, 0.15) })
	}
}

// byTaste adds the conditions of the parameter c that depend on the user.
func (s *setSearch) byTaste(general []string, user int) {
	w := s.q.world
	if slices.Contains(general, "recommended") {
		wanted := w.recommended(user)
		s.maps.require(func(b beatmapRef) bool { return math.Abs(w.stars(b)-wanted) <= 0.5 })
	}
	if slices.Contains(general, "follows") {
		friends := w.friends(user)
		s.sets.require(func(set int) bool { return slices.Contains(friends, w.sets[set].owner) })
	}
}

// byContent adds the conditions of the parameters e, g, l and nsfw.
func (s *setSearch) byContent() {
	in, w := s.q.in, s.q.world
	extra := strings.Split(in.str("e"), ".")
	if slices.Contains(extra, "video") {
		s.sets.require(w.hasVideo)
	}
	if slices.Contains(extra, "storyboard") {
		s.sets.require(w.hasStoryboard)
	}
	if g, ok := in.integer("g"); ok && g > 0 {
		s.sets.require(func(set int) bool { return int64(w.genre(set)) == g })
	}
	if l, ok := in.integer("l"); ok && l > 0 {
		s.sets.require(func(set int) bool { return int64(w.language(set)) == l })
	}
	if !in.flag("nsfw", false) {
		s.sets.require(func(set int) bool { return !w.nsfw(set) })
	}
}

// byPlays adds the conditions of the parameters played and r, which are for
// supporters.
func (s *setSearch) byPlays(user int, hasUser bool) {
	in, w := s.q.in, s.q.world
	played := in.str("played")
	if played != "unplayed" && played != "played" {
		played = ""
	}
	grades := slices.DeleteFunc(strings.Split(in.str("r"), "."), func(grade string) bool { return grade == "" })
	if played == "" && len(grades) == 0 {
		return
	}
	if !hasUser || !w.isSupporter(user) {
		s.nothing = true
		return
	}
	if played != "" {
		s.maps.require(func(b beatmapRef) bool { return (len(w.scoresOn(b, user)) > 0) == (played == "played") })
	}
	if len(grades) > 0 {
		s.maps.require(func(b beatmapRef) bool {
			return slices.ContainsFunc(w.scoresOn(b, user), func(sc score) bool { return slices.Contains(grades, sc.rank()) })
		})
	}
}

// order sets the sort order.
func (s *setSearch) order(sort, status string) {
	field, direction, _ := strings.Cut(sort, "_")
	if _, ok := searchFields[field]; !ok {
		direction = "desc"
		switch {
		case s.textual:
			field = "relevance"
		case slices.Contains([]string{"pending", "wip", "graveyard", "mine", "4", "5", "6"}, status):
			field = "updated"
		default:
			field = "ranked"
		}
	}
	s.field, s.ascending = field, direction == "asc"
}

// run returns all results, in order.
func (s *setSearch) run() []foundSet {
	if s.nothing {
		return nil
	}
	var all []foundSet
	for set := range s.q.world.sets {
		if f, ok := s.find(set); ok {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, s.compare)
	return all
}

// find returns a beatmapset with its sort key, and false if the search excludes
// it.
func (s *setSearch) find(set int) (foundSet, bool) {
	if !s.sets.admits(set) {
		return foundSet{}, false
	}
	w := s.q.world
	var stars []float64 // of the matching difficulties
	for d := range w.sets[set].difficulties {
		if b := (beatmapRef{set, d}); s.maps.admits(b) {
			stars = append(stars, w.stars(b))
		}
	}
	relevance, fits := s.relevance(set)
	if len(stars) == 0 || !fits {
		return foundSet{}, false
	}
	f := foundSet{set: set}
	switch s.field {
	case "relevance":
		f.number = relevance
	case "difficulty":
		if f.number = slices.Max(stars); s.ascending {
			f.number = slices.Min(stars)
		}
	default:
		f.text, f.number = w.searchKey(set, s.field)
	}
	return f, true
}

// compare orders two results; ties are broken by id.
func (s *setSearch) compare(a, b foundSet) int {
	order := cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.number, b.number), cmp.Compare(a.set, b.set))
	if s.ascending {
		return order
	}
	return -order
}

// start returns the index of the page's first result, or what is wrong with the
// cursor.
func (s *setSearch) start(all []foundSet) (at int, problem string) {
	in := s.q.in
	cursor := in.cursor()
	if cursor == nil {
		page := in.clamped("page", 1, 1, 1<<30)
		if (page-1)*searchPage >= 10_000 {
			return len(all), ""
		}
		return min((page-1)*searchPage, len(all)), ""
	}
	id, ok := cursorInt(cursor, "id")
	text, has := cursor[searchFields[s.field]]
	if !ok || !has {
		return 0, "the cursor is of another search"
	}
	after := id - setID(0)
	if !s.ascending {
		after += 2 // an unknown id counts as the next known one
	}
	last := foundSet{set: int(after / 3)}
	if number, err := strconv.ParseFloat(text, 64); err == nil && !slices.Contains([]string{"artist", "creator", "title"}, s.field) {
		last.number = number
	} else {
		last.text = text
	}
	at, exact := slices.BinarySearchFunc(all, last, s.compare)
	if exact {
		at++
	}
	return at, ""
}

// relevance returns how well a beatmapset matches the words, and false if it
// doesn't.
func (s *setSearch) relevance(set int) (float64, bool) {
	w := s.q.world
	if len(s.words) == 0 {
		return 1, true
	}
	title := strings.ToLower(w.title(set))
	rest := strings.ToLower(strings.Join([]string{w.artist(set), w.ownerName(set), w.source(set), w.setTags(set)}, " "))
	relevance := 0.0
	for _, word := range s.words {
		switch {
		case strings.Contains(title, word):
			relevance += 3
		case strings.Contains(rest, word):
			relevance++
		case len(s.words) == 1 && word == strconv.FormatInt(setID(set), 10):
			relevance += 100
		default:
			return 0, false
		}
	}
	return relevance, true
}

// parse splits a query into operators and words.
func (s *setSearch) parse(text string) {
	rest := operator().ReplaceAllStringFunc(text, func(match string) string {
		parts := operator().FindStringSubmatch(match)
		value := parts[3]
		if unquoted, ok := strings.CutPrefix(value, `"`); ok {
			value = strings.ReplaceAll(strings.TrimSuffix(unquoted, `"`), `\"`, `"`)
		}
		if s.operator(strings.ToLower(parts[1]), strings.ReplaceAll(parts[2], ":", "="), strings.ToLower(value)) {
			return ""
		}
		return match
	})
	s.words = strings.Fields(strings.ToLower(strings.ReplaceAll(rest, `"`, " ")))
	s.textual = s.textual || len(s.words) > 0
}

// operator adds the condition of an operator, and returns false if it can't be
// parsed.
func (s *setSearch) operator(key, op, value string) bool {
	w := s.q.world
	setTest := func(test func(int) bool) bool { s.sets.require(test); return true }
	mapTest := func(test func(beatmapRef) bool) bool { s.maps.require(test); return true }
	number := func(of func(beatmapRef) float64, tolerance float64) bool {
		wanted, err := strconv.ParseFloat(strings.ReplaceAll(value, ",", "."), 64)
		return err == nil && mapTest(func(b beatmapRef) bool { return inRange(of(b), op, wanted, tolerance) })
	}
	text := func(of func(int) string) bool {
		if op != "=" {
			return false
		}
		s.textual = true
		return setTest(func(set int) bool { return strings.Contains(strings.ToLower(of(set)), strings.Trim(value, `"`)) })
	}
	date := func(of func(int) time.Time) bool {
		from, to, ok := parsePeriod(value)
		return ok && setTest(func(set int) bool { return !of(set).IsZero() && inPeriod(of(set), op, from, to) })
	}
	switch key {
	case "star", "stars":
		return number(w.stars, 0.005)
	case "ar":
		return number(func(b beatmapRef) float64 { return w.setting("ar", b) }, 0.05)
	case "od":
		return number(func(b beatmapRef) float64 { return w.setting("od", b) }, 0.05)
	case "dr", "hp":
		return number(func(b beatmapRef) float64 { return w.setting("hp", b) }, 0.05)
	case "cs":
		return number(w.circleSize, 0.05)
	case "key", "keys":
		mapTest(func(b beatmapRef) bool { return w.rulesetOf(b) == 3 })
		return number(w.circleSize, 0.5)
	case "bpm":
		return number(func(b beatmapRef) float64 { return w.bpm(b.set) }, 0.005)
	case "circles":
		return number(func(b beatmapRef) float64 { circles, _, _ := w.objectsOf(b); return float64(circles) }, 0)
	case "sliders":
		return number(func(b beatmapRef) float64 { _, sliders, _ := w.objectsOf(b); return float64(sliders) }, 0)
	case "favourites":
		return number(func(b beatmapRef) float64 { return float64(w.favouriteCount(b.set)) }, 0)
	case "length":
		seconds, tolerance, ok := parseLength(value)
		return ok && mapTest(func(b beatmapRef) bool { return inRange(float64(w.totalLength(b)), op, seconds, tolerance) })
	case "status":
		for status, name := range statusNames {
			if strings.HasPrefix(name, value) {
				return setTest(func(set int) bool { return inRange(float64(w.sets[set].status), op, float64(status), 0) })
			}
		}
		return false
	case "creator":
		if n, ok := w.names()[nameKey(value)]; ok && op == "=" {
			s.textual = true
			return mapTest(func(b beatmapRef) bool { return w.mapperID(b) == w.userID(n) || w.sets[b.set].owner == n })
		}
		return text(w.ownerName)
	case "artist":
		return text(w.artist)
	case "title":
		return text(w.title)
	case "source":
		return text(w.source)
	case "difficulty":
		return op == "=" && mapTest(func(b beatmapRef) bool { return strings.Contains(strings.ToLower(w.version(b)), value) })
	case "tag":
		return op == "=" && mapTest(func(b beatmapRef) bool {
			return slices.ContainsFunc(w.topTags(b), func(tag any) bool {
				return strings.Contains(userTags[tag.(object)["tag_id"].(int)-1].name, strings.Trim(value, `"`))
			})
		})
	case "created", "submitted":
		return date(w.submitted)
	case "ranked":
		return date(w.rankedDate)
	case "updated":
		return date(w.updated)
	case "divisor":
		return true
	}
	return false
}

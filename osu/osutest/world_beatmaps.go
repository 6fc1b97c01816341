package osutest

import (
	"crypto/md5" //nolint:gosec // of .osu files
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// setShape holds the properties of a beatmapset that are stored, for lists that
// search all of them.
type setShape struct {
	difficulties int
	status       int
	owner        int // number of the player who made it; -1 if deleted
	nominators   []int
}

// beatmapRef identifies a difficulty by its beatmapset and its number in it.
type beatmapRef struct{ set, diff int }

func (b beatmapRef) id() int64 { return int64(8*b.set + b.diff + 9) }

func setID(s int) int64 { return int64(3*s + 4) }

// beatmapRef returns the difficulty with that id.
func (w *World) beatmapRef(id int64) (beatmapRef, bool) {
	b := beatmapRef{int(id-9) / 8, int(id-9) % 8}
	return b, id >= 9 && b.set < len(w.sets) && b.diff < w.sets[b.set].difficulties
}

// setNumber returns the number of the beatmapset with that id.
func (w *World) setNumber(id int64) (int, bool) {
	s := (id - 4) / 3
	return int(s), id >= 4 && (id-4)%3 == 0 && s < int64(len(w.sets))
}

// statuses are the states of beatmapsets, each as often as it should occur.
var statuses = []int{1, 1, 1, 1, 4, 1, 1, 0, 1, 1, 2, 1, -2, 3, 1, 1, -1, 1, 4, -2}

var statusNames = map[int]string{-2: "graveyard", -1: "wip", 0: "pending", 1: "ranked", 2: "approved", 3: "qualified", 4: "loved"}

// arrangeBeatmaps lays out the beatmapsets.
func (w *World) arrangeBeatmaps() {
	w.sets = make([]setShape, w.size.Beatmapsets)
	makers := w.permute("makers", w.size.Users)
	count := max(8, w.size.Users/10)
	for s := range w.sets {
		shape := setShape{difficulties: w.between("set.size", s, 1, 6), status: statuses[s%len(statuses)]}
		// The owner of application 1 makes maps, too.
		if shape.owner = makers.at(s % count); s%count == 0 {
			shape.owner = ownerNumber
		} else if shape.owner == ownerNumber {
			shape.owner = makers.at(0)
		}
		if s%count != 0 && w.chance("set.gone", s, 0.03) {
			shape.owner = -1
		}
		if shape.status >= 1 && shape.status <= 3 {
			first := w.pick("set.nominator", s, w.size.Users)
			shape.nominators = []int{first, (first + 7) % w.size.Users}
		}
		w.sets[s] = shape
		for d := range shape.difficulties {
			if shape.status > 0 {
				w.scoreable = append(w.scoreable, beatmapRef{s, d})
			}
		}
	}
}

func (w *World) ownerID(s int) objects.UserID {
	if owner := w.sets[s].owner; owner >= 0 {
		return w.userID(owner)
	}
	return w.userID(s) + 1 // no player has such an id
}

func (w *World) ownerName(s int) string {
	if owner := w.sets[s].owner; owner >= 0 {
		return w.username(owner)
	}
	return "gone mapper"
}

// rulesetOf returns the ruleset of a difficulty.
func (w *World) rulesetOf(b beatmapRef) int {
	switch kind := w.pick("set.kind", b.set, 20); {
	case b.set == 0: // the first beatmap is an osu! one, as people expect
		return 0
	case kind < 11:
		return 0
	case kind < 13:
		return 1
	case kind < 15:
		return 2
	case kind < 17:
		return 3
	}
	return b.diff % 4
}

// The dates of a beatmapset: submitted, then updated, then ranked.

func (w *World) submitted(s int) time.Time {
	if w.sets[s].status <= 0 || w.sets[s].status == 3 {
		return w.daysAgo(w.between("set.age", s, 20, 90)).Add(-time.Duration(w.pick("set.second", s, 86400)) * time.Second)
	}
	return w.daysAgo(w.between("set.age", s, 120, 4000)).Add(-time.Duration(w.pick("set.second", s, 86400)) * time.Second)
}

func (w *World) updated(s int) time.Time {
	return w.submitted(s).Add(time.Duration(w.between("set.work", s, 60, 15*24*60)) * time.Minute)
}

func (w *World) rankedDate(s int) time.Time {
	if w.sets[s].status <= 0 {
		return time.Time{}
	}
	return w.updated(s).Add(time.Duration(w.between("set.queue", s, 100, 4*24*60)) * time.Minute)
}

func (w *World) title(s int) string {
	title := oneOf(w, "set.title", s, firstSyllables) + " " + oneOf(w, "set.title.second", s, lastSyllables)
	if w.chance("set.title.long", s, 0.2) {
		title += " (" + oneOf(w, "set.title.third", s, []string{"Cut Ver.", "TV Size", "Extended Mix", "Remix"}) + ")"
	}
	return title
}

func (w *World) artist(s int) string {
	return oneOf(w, "set.artist", s, lastSyllables) + " " + oneOf(w, "set.artist.second", s, []string{"quartet", "project", "choir", "feat. Echo", "sound team"})
}

func (w *World) bpm(s int) float64 { return float64(w.between("set.bpm", s, 180, 500)) / 2 }

func (w *World) covers(s int) object {
	base := fmt.Sprintf("https://assets.ppy.sh/beatmaps/%d/covers/", setID(s))
	stamp := strconv.FormatInt(w.updated(s).Unix(), 10)
	c := object{}
	for _, size := range []string{"cover", "card", "list", "slimcover"} {
		c[size] = base + size + ".jpg?" + stamp
		c[size+"@2x"] = base + size + "@2x.jpg?" + stamp
	}
	return c
}

// beatmapset writes a beatmapset in the short form.
func (w *World) beatmapset(s int) object {
	shape := w.sets[s]
	title, artist := w.title(s), w.artist(s)
	titleUnicode, artistUnicode := title, artist
	if w.chance("set.unicode", s, 0.4) {
		titleUnicode = oneOf(w, "set.title.unicode", s, []string{"静かな港", "夜明けの星", "Лунная река", "바람의 언덕", "Éclat d'été"})
		artistUnicode = oneOf(w, "set.artist.unicode", s, []string{"音楽隊", "合唱団", "Квартет", "Ensemble Été"})
	}
	var hype, track any
	if shape.status == -1 || shape.status == 0 || shape.status == 3 {
		hype = object{"current": w.pick("set.hype", s, 9), "required": 5}
	}
	if w.chance("set.track", s, 0.15) {
		track = w.between("set.track.id", s, 1, 9000)
	}
	return object{
		"anime_cover":     w.chance("set.anime", s, 0.1),
		"artist":          artist,
		"artist_unicode":  artistUnicode,
		"covers":          w.covers(s),
		"creator":         w.ownerName(s),
		"favourite_count": w.favouriteCount(s),
		"genre_id":        w.genre(s),
		"hype":            hype,
		"id":              setID(s),
		"language_id":     w.language(s),
		"nsfw":            w.nsfw(s),
		"offset":          w.pick("set.offset", s, 5) - 2,
		"play_count":      w.setPlays(s),
		"preview_url":     fmt.Sprintf("https://b.ppy.sh/preview/%d.mp3", setID(s)),
		"source":          w.source(s),
		"spotlight":       w.chance("set.spotlight", s, 0.05),
		"status":          statusNames[shape.status],
		"title":           title,
		"title_unicode":   titleUnicode,
		"track_id":        track,
		"user_id":         w.ownerID(s),
		"video":           w.hasVideo(s),
	}
}

func (w *World) favouriteCount(s int) int { return w.pick("set.favourites", s, 5000) }

func (w *World) genre(s int) int {
	return oneOf(w, "set.genre", s, []int{1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14})
}

func (w *World) language(s int) int { return w.between("set.language", s, 1, 14) }

func (w *World) nsfw(s int) bool { return w.chance("set.nsfw", s, 0.04) }

func (w *World) hasVideo(s int) bool { return w.chance("set.video", s, 0.3) }

func (w *World) hasStoryboard(s int) bool { return w.chance("set.storyboard", s, 0.2) }

func (w *World) source(s int) string {
	return oneOf(w, "set.source", s, []string{"", "", "River Quest", "Starlight Saga"})
}

func (w *World) setTags(s int) string {
	return oneOf(w, "set.tags", s, firstSyllables) + " " + oneOf(w, "set.tags.second", s, lastSyllables) + " electronic"
}

func (w *World) setPlays(s int) int {
	sum := 0
	for d := range w.sets[s].difficulties {
		sum += w.plays(beatmapRef{s, d})
	}
	return sum
}

// ratings returns the number of players for each rating from 0 to 10, and the
// average rating.
func (w *World) ratings(s int) (counts []int, average float64) {
	counts = make([]int, 11)
	sum, total := 0, 0
	for i := 1; i < len(counts); i++ {
		counts[i] = w.pick("set.rating", 11*s+i, 4+i*i)
		sum += i * counts[i]
		total += counts[i]
	}
	if total == 0 {
		return counts, 0
	}
	return counts, round(float64(sum)/float64(total), 3)
}

// beatmapsetExtended writes a beatmapset in the extended form with includes:
//
//	ratings, pack_tags
func (w *World) beatmapsetExtended(s int, includes ...string) object {
	shape := w.sets[s]
	_, rating := w.ratings(s)
	var thread any
	if shape.status != -1 {
		thread = fmt.Sprintf("https://osu.ppy.sh/community/forums/topics/%d", 5000+s)
	}
	nominations := len(shape.nominators)
	modes := list{}
	for d := range shape.difficulties {
		if mode := rulesets[w.rulesetOf(beatmapRef{s, d})]; !slices.Contains(modes, any(mode)) {
			modes = append(modes, mode)
		}
	}
	set := w.beatmapset(s)
	maps.Copy(set, object{
		"availability":        object{"download_disabled": false, "more_information": nil},
		"bpm":                 w.bpm(s),
		"can_be_hyped":        shape.status == -1 || shape.status == 0,
		"deleted_at":          nil,
		"discussion_enabled":  true,
		"discussion_locked":   false,
		"is_scoreable":        shape.status > 0,
		"last_updated":        fastTime(w.updated(s)),
		"legacy_thread_url":   thread,
		"nominations_summary": object{"current": nominations, "eligible_main_rulesets": modes[:1], "required_meta": object{"main_ruleset": 2, "non_main_ruleset": 1}},
		"ranked":              shape.status,
		"ranked_date":         fastTime(w.rankedDate(s)),
		"rating":              rating,
		"storyboard":          w.hasStoryboard(s),
		"submitted_date":      fastTime(w.submitted(s)),
		"tags":                w.setTags(s),
	})
	for _, include := range includes {
		switch include {
		case "ratings":
			set["ratings"], _ = w.ratings(s)
		case "pack_tags":
			set["pack_tags"] = w.packTags(s)
		default:
			panic("osutest: unknown include " + include)
		}
	}
	return set
}

// Difficulties.

func (w *World) beatmapKey(b beatmapRef) int { return 8*b.set + b.diff }

func (w *World) stars(b beatmapRef) float64 {
	base := w.real("set.stars", b.set, 1.2, 3.4, 2)
	return round(base+0.9*float64(b.diff)+w.real("map.stars", w.beatmapKey(b), 0, 0.8, 2), 2)
}

func (w *World) totalLength(b beatmapRef) int { return w.between("set.length", b.set, 45, 330) }

func (w *World) plays(b beatmapRef) int {
	if w.sets[b.set].status <= 0 {
		return w.pick("map.plays", w.beatmapKey(b), 500)
	}
	return w.between("map.plays", w.beatmapKey(b), 1_000, 900_000)
}

// objectsOf returns how many circles, sliders and spinners a difficulty has.
func (w *World) objectsOf(b beatmapRef) (circles, sliders, spinners int) {
	length := float64(w.totalLength(b))
	key := w.beatmapKey(b)
	density := 0.7 + 0.35*w.stars(b)
	circles = int(length * density * w.real("map.circles", key, 0.5, 0.8, 3))
	sliders = int(length * density * w.real("map.sliders", key, 0.15, 0.4, 3))
	return circles, sliders, w.pick("map.spinners", key, 4)
}

func (w *World) maxCombo(b beatmapRef) int {
	circles, sliders, spinners := w.objectsOf(b)
	return circles + 2*sliders + spinners
}

// setting draws a difficulty setting, from 0 to 10.
func (w *World) setting(property string, b beatmapRef) float64 {
	return round(min(10, 1.2*w.stars(b)+1+w.real("map."+property, w.beatmapKey(b), -1, 1.5, 1)), 1)
}

func (w *World) circleSize(b beatmapRef) float64 {
	if w.rulesetOf(b) == 3 {
		return float64([]int{4, 4, 7, 4, 5, 6}[w.pick("set.keys", b.set, 6)])
	}
	return round(min(7, 2+w.stars(b)/3+w.real("map.cs", w.beatmapKey(b), 0, 1.5, 1)), 1)
}

var levels = [4][]string{
	{"Easy", "Normal", "Hard", "Insane", "Expert", "Extra"},
	{"Kantan", "Futsuu", "Muzukashii", "Oni", "Inner Oni", "Ura Oni"},
	{"Cup", "Salad", "Platter", "Rain", "Overdose", "Deluge"},
	{"Beginner", "Easy", "Normal", "Hard", "Insane", "Another"},
}

func (w *World) version(b beatmapRef) string {
	ruleset := w.rulesetOf(b)
	name := levels[ruleset][b.diff]
	if guest, ok := w.guest(b); ok {
		name = w.username(guest) + "'s " + name
	}
	if ruleset == 3 {
		name = fmt.Sprintf("[%gK] %s", w.circleSize(b), name)
	}
	return name
}

// guest returns the number of the player who made a difficulty for another
// player's beatmapset.
func (w *World) guest(b beatmapRef) (int, bool) {
	n := w.pick("map.guest.who", w.beatmapKey(b), w.size.Users)
	return n, b.diff > 0 && n != w.sets[b.set].owner && w.chance("map.guest", w.beatmapKey(b), 0.15)
}

func (w *World) mapperID(b beatmapRef) objects.UserID {
	if n, ok := w.guest(b); ok {
		return w.userID(n)
	}
	return w.ownerID(b.set)
}

func (w *World) checksum(b beatmapRef) string {
	sum := md5.Sum(w.osuFile(b)) //nolint:gosec // as the server has it
	return hex.EncodeToString(sum[:])
}

func (w *World) filename(b beatmapRef) string {
	return fmt.Sprintf("%s - %s (%s) [%s].osu", w.artist(b.set), w.title(b.set), w.ownerName(b.set), w.version(b))
}

// Checksum returns the MD5 of a difficulty's file in hex, or "" if the
// difficulty does not exist.
func (w *World) Checksum(id objects.BeatmapID) string {
	b, ok := w.beatmapRef(int64(id))
	if !ok {
		return ""
	}
	return w.checksum(b)
}

// Filename returns the name of a difficulty's file, or "" if the difficulty
// does not exist.
func (w *World) Filename(id objects.BeatmapID) string {
	b, ok := w.beatmapRef(int64(id))
	if !ok {
		return ""
	}
	return w.filename(b)
}

// beatmap writes a difficulty in the short form, with the includes that include
// knows.
func (w *World) beatmap(b beatmapRef, includes ...string) object {
	m := object{
		"beatmapset_id":     setID(b.set),
		"difficulty_rating": w.stars(b),
		"id":                b.id(),
		"lazer_only":        w.chance("map.lazer", w.beatmapKey(b), 0.02),
		"mode":              rulesets[w.rulesetOf(b)],
		"status":            statusNames[w.sets[b.set].status],
		"total_length":      w.totalLength(b),
		"user_id":           w.mapperID(b),
		"version":           w.version(b),
	}
	for _, include := range includes {
		w.include(m, b, include, false)
	}
	return m
}

// beatmapExtended writes a difficulty in the extended form, with the includes
// that include knows.
func (w *World) beatmapExtended(b beatmapRef, includes ...string) object {
	circles, sliders, spinners := w.objectsOf(b)
	plays := w.plays(b)
	m := w.beatmap(b)
	maps.Copy(m, object{
		"checksum":       w.checksum(b),
		"accuracy":       w.setting("od", b),
		"ar":             w.setting("ar", b),
		"bpm":            w.bpm(b.set),
		"convert":        false,
		"count_circles":  circles,
		"count_sliders":  sliders,
		"count_spinners": spinners,
		"cs":             w.circleSize(b),
		"deleted_at":     nil,
		"drain":          w.setting("hp", b),
		"hit_length":     w.totalLength(b) - w.pick("map.break", w.beatmapKey(b), 12),
		"is_scoreable":   w.sets[b.set].status > 0,
		"last_updated":   fastTime(w.updated(b.set)),
		"mode_int":       w.rulesetOf(b),
		"passcount":      plays * w.between("map.passes", w.beatmapKey(b), 5, 60) / 100,
		"playcount":      plays,
		"ranked":         w.sets[b.set].status,
		"url":            fmt.Sprintf("https://osu.ppy.sh/beatmaps/%d", b.id()),
	})
	for _, include := range includes {
		w.include(m, b, include, true)
	}
	return m
}

// include adds one of these includes to a difficulty:
//
//	beatmapset (with ratings in the extended form), checksum, failtimes,
//	max_combo, owners, top_tag_ids, user
func (w *World) include(m object, b beatmapRef, name string, extended bool) {
	switch name {
	case "beatmapset":
		if extended {
			m[name] = w.beatmapsetExtended(b.set, "ratings")
		} else {
			m[name] = w.beatmapset(b.set)
		}
	case "checksum":
		m[name] = w.checksum(b)
	case "failtimes":
		m[name] = w.failtimes(b)
	case "max_combo":
		m[name] = w.maxCombo(b)
	case "owners":
		m[name] = w.owners(b)
	case "top_tag_ids":
		m[name] = w.topTags(b)
	case "user":
		m[name] = w.userOrDeleted(w.mapperID(b))
	default:
		panic("osutest: unknown include " + name)
	}
}

// userOrDeleted writes a player, or the placeholder for a deleted one.
func (w *World) userOrDeleted(id objects.UserID) object {
	if n, ok := w.userNumber(int64(id)); ok {
		return w.user(n)
	}
	return deletedUser(id)
}

func (w *World) failtimes(b beatmapRef) object {
	draw := func(property string) []int {
		all := make([]int, 100)
		for i := range all {
			all[i] = w.pick(property, 100*w.beatmapKey(b)+i, 300)
		}
		return all
	}
	return object{"fail": draw("map.fail"), "exit": draw("map.exit")}
}

func (w *World) owners(b beatmapRef) list {
	id := w.mapperID(b)
	name := "[deleted user]"
	if n, ok := w.userNumber(int64(id)); ok {
		name = w.username(n)
	}
	all := list{object{"id": id, "username": name}}
	if second := w.pick("map.owner.second", w.beatmapKey(b), w.size.Users); w.chance("map.owners", w.beatmapKey(b), 0.05) && w.userID(second) != id {
		all = append(all, object{"id": w.userID(second), "username": w.username(second)})
	}
	return all
}

// userTags are the tags that players give to difficulties.
var userTags = []struct {
	name, description string
	ruleset           int // -1 for all
}{
	{"skillset/streams", "many notes in a row without a break", 0},
	{"skillset/alternating", "asks for both fingers in turn", 0},
	{"style/messy", "patterns without visible order", -1},
	{"style/clean", "patterns in clear shapes", -1},
	{"skillset/chordjack", "the same chord again and again", 3},
	{"skillset/colour changes", "don and kat in quick turn", 1},
	{"skillset/hyperwalks", "long ways in little time", 2},
	{"context/tournament custom", "made for a tournament", -1},
}

func (w *World) topTags(b beatmapRef) list {
	all := list{}
	if w.sets[b.set].status <= 0 {
		return all
	}
	count := w.between("map.tag.count", w.beatmapKey(b), 3, 20)
	for t, tag := range userTags {
		if tag.ruleset >= 0 && tag.ruleset != w.rulesetOf(b) || !w.chance("map.tag", len(userTags)*w.beatmapKey(b)+t, 0.4) {
			continue
		}
		all = append(all, object{"tag_id": t + 1, "count": count})
		count = max(1, count-2)
	}
	return all
}

// convert writes an osu! difficulty as one of another ruleset.
func (w *World) convert(b beatmapRef, ruleset int, includes ...string) object {
	m := w.beatmapExtended(b, includes...)
	m["convert"], m["mode"], m["mode_int"] = true, rulesets[ruleset], ruleset
	m["difficulty_rating"] = round(w.stars(b)*(0.7+0.1*float64(ruleset)), 2)
	return m
}

// difficulties writes the difficulties of a beatmapset.
func (w *World) difficulties(s int, write func(beatmapRef, ...string) object, includes ...string) list {
	all := list{}
	for d := range w.sets[s].difficulties {
		all = append(all, write(beatmapRef{s, d}, includes...))
	}
	return all
}

// attributes writes the difficulty attributes of a difficulty.
func (w *World) attributes(b beatmapRef, ruleset int, mods []mod) object {
	stars := w.stars(b)
	if ruleset != w.rulesetOf(b) {
		stars *= 0.7 + 0.1*float64(ruleset)
	}
	rate := 1.0
	for _, m := range mods {
		switch m.acronym {
		case "DT", "NC":
			rate = 1.5
		case "HT", "DC":
			rate = 0.75
		case "HR":
			stars *= 1.06
		case "EZ":
			stars *= 0.9
		}
		if speed, ok := m.settings["speed_change"].(float64); ok {
			rate = speed
		}
	}
	stars *= math.Pow(rate, 0.85)
	a := object{"star_rating": stars, "max_combo": w.maxCombo(b)}
	circles, sliders, _ := w.objectsOf(b)
	switch ruleset {
	case 0:
		a["aim_difficulty"] = stars * 0.52
		a["aim_difficult_slider_count"] = float64(sliders) * 0.41
		a["speed_difficulty"] = stars * 0.47
		a["speed_note_count"] = float64(circles) * 0.313
		a["slider_factor"] = 0.9871
		a["aim_difficult_strain_count"] = float64(circles) * 0.127
		a["speed_difficult_strain_count"] = float64(circles) * 0.109
	case 1:
		a["mono_stamina_factor"] = 0.0213 * stars
	}
	return a
}

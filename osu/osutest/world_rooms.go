package osutest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Rooms are numbered by their start. There are ten each day; one of these is
// the daily challenge. The last one begins when the server starts, and has the
// pace of the running match.

const (
	roomsPerDay = 10
	maxItems    = 16 // of a playlist, as ids are given
	maxPlayers  = 256
)

func (w *World) rooms() int { return roomsPerDay * max(6, min(w.size.Matches, 400)) }

func roomID(r int) int64 { return 1_200_001 + 2*int64(r) }

// roomNumber returns the number of the room with that id.
func (w *World) roomNumber(id int64) (int, bool) {
	r := (id - 1_200_001) / 2
	return int(r), id >= 1_200_001 && (id-1_200_001)%2 == 0 && r < int64(w.rooms())
}

// RoomIDs returns the ids of all rooms, in order. Rooms of type matchmaking do
// not appear in lists.
func (w *World) RoomIDs() []objects.RoomID {
	all := make([]objects.RoomID, w.rooms())
	for r := range all {
		all[r] = objects.RoomID(roomID(r))
	}
	return all
}

// RunningRoomID returns the id of the realtime room that opens when the server
// is made and closes after some games ([MatchPace]).
func (w *World) RunningRoomID() objects.RoomID { return objects.RoomID(roomID(w.rooms() - 1)) }

// PlaylistItemIDs returns the ids of a room's playlist items.
func (w *World) PlaylistItemIDs(id objects.RoomID) []objects.PlaylistItemID {
	r, ok := w.roomNumber(int64(id))
	if !ok {
		return nil
	}
	all := make([]objects.PlaylistItemID, w.roomItems(r))
	for i := range all {
		all[i] = objects.PlaylistItemID(itemID(r, i))
	}
	return all
}

// roomTypes are the types of rooms, by the last digit of the number.
var roomTypes = [roomsPerDay]string{
	"playlists", "playlists", "head_to_head", "playlists", "playlists", "team_versus", "playlists", "ranked_play", "matchmaking", "head_to_head",
}

func (w *World) roomType(r int) string { return roomTypes[r%roomsPerDay] }

func (w *World) isPlaylist(r int) bool { return w.roomType(r) == "playlists" }

func (w *World) roomCategory(r int) string {
	switch {
	case r%roomsPerDay == 0:
		return "daily_challenge"
	case r%30 == 11:
		return "spotlight"
	case r%30 == 23:
		return "featured_artist"
	}
	return "normal"
}

func (w *World) roomStart(r int) time.Time {
	last := w.rooms() - 1
	switch {
	case r == last:
		return w.start
	case w.roomCategory(r) == "daily_challenge":
		return w.start.Truncate(24*time.Hour).AddDate(0, 0, r/roomsPerDay-last/roomsPerDay)
	}
	return w.start.Add(-time.Duration(last-r) * 24 * time.Hour / roomsPerDay).Add(-time.Duration(w.pick("room.start", r, 7000)) * time.Second)
}

// roomEnd returns when a room ends, or the zero time for an open realtime room.
func (w *World) roomEnd(r int, now time.Time) time.Time {
	start := w.roomStart(r)
	end := start.Add(time.Duration(w.between("room.days", r, 1, 14)) * 24 * time.Hour)
	switch {
	case w.roomCategory(r) == "daily_challenge":
		end = start.AddDate(0, 0, 1)
	case !w.isPlaylist(r):
		if end = w.roomGame(r, w.roomItems(r)); end.After(now) {
			return time.Time{}
		}
	}
	return end
}

func (w *World) isActive(r int, now time.Time) bool {
	end := w.roomEnd(r, now)
	return !w.roomStart(r).After(now) && (end.IsZero() || end.After(now))
}

// roomGame returns when a game of a realtime room begins.
func (w *World) roomGame(r, game int) time.Time {
	pace := 6 * time.Minute
	if r == w.rooms()-1 {
		pace = w.game
	}
	return w.roomStart(r).Add(time.Duration(game)*pace + pace/4)
}

// roomHost returns the host of a room. The owner of application 1 hosts some
// rooms.
func (w *World) roomHost(r int) int {
	if r%60 == 13 {
		return ownerNumber
	}
	return w.pick("room.host", r, w.size.Users)
}

func (w *World) hasRoomPassword(r int) bool {
	return !w.isPlaylist(r) && w.chance("room.password", r, 0.4)
}

func (w *World) isPinnedRoom(r int) bool { return w.roomCategory(r) == "spotlight" && r/30%3 == 0 }

// roomSeason returns the id of a room's season, or 0 for none.
func (w *World) roomSeason(r int) int {
	if w.roomCategory(r) == "spotlight" {
		return 3
	}
	return 0
}

// roomFirst returns the first participant of a room. The others are the players
// with the numbers after it.
func (w *World) roomFirst(r int) int {
	if r%20 == 2 {
		return ownerNumber
	}
	return w.pick("room.first", r, w.size.Users)
}

// roomPlayers returns the participants of a room.
func (w *World) roomPlayers(r int) []int {
	most := min(w.size.Users/2, 160)
	if !w.isPlaylist(r) {
		most = 8
	}
	count := w.between("room.players", r, 2, most)
	if w.isPlaylist(r) && w.chance("room.empty", r, 0.1) {
		count = 0
	}
	first := w.roomFirst(r)
	all := make([]int, count)
	for p := range all {
		all[p] = (first + p) % w.size.Users
	}
	return all
}

func (w *World) roomItems(r int) int {
	switch {
	case w.roomCategory(r) == "daily_challenge":
		return 1
	case r == w.rooms()-1:
		return min(w.games, maxItems)
	}
	return w.between("room.items", r, 2, 9)
}

func itemID(r, i int) int64 { return 9_000_001 + int64(maxItems*r+i) }

// itemNumber returns the index of the item with the given id in a room.
func (w *World) itemNumber(r int, id int64) (int, bool) {
	i := id - itemID(r, 0)
	return int(i), i >= 0 && i < int64(w.roomItems(r))
}

func (w *World) itemBeatmap(r, i int) beatmapRef {
	return oneOf(w, "room.map", maxItems*r+i, w.scoreable)
}

func (w *World) itemMods(r, i int) []mod {
	return oneOf(w, "room.mods", maxItems*r+i, [][]mod{
		nil, nil, {{acronym: "HD"}}, {{acronym: "DT", settings: map[string]any{"speed_change": 1.2}}}, {{acronym: "HR"}},
	})
}

// isPlayed reports whether an item of a realtime room has been played.
func (w *World) isPlayed(r, i int, now time.Time) bool {
	return !w.isPlaylist(r) && w.gameOver(r, i).Before(now)
}

func (w *World) gameOver(r, i int) time.Time {
	return w.roomGame(r, i).Add(w.roomGame(r, 1).Sub(w.roomGame(r, 0)) / 2)
}

// item writes an item of a playlist, with the given includes of its difficulty.
func (w *World) item(r, i int, now time.Time, includes ...string) object {
	b := w.itemBeatmap(r, i)
	var order, played any
	if !w.isPlaylist(r) {
		order = i
		if w.isPlayed(r, i, now) {
			played = jsonTime(w.gameOver(r, i))
		}
	}
	allowed := list{}
	if w.chance("room.allowed", maxItems*r+i, 0.6) {
		allowed = append(allowed, object{"acronym": "HD", "settings": object{}}, object{"acronym": "FL", "settings": object{}})
	}
	required := list{}
	for _, m := range w.itemMods(r, i) {
		settings := object{}
		maps.Copy(settings, m.settings)
		required = append(required, object{"acronym": m.acronym, "settings": settings})
	}
	o := object{
		"id": itemID(r, i), "room_id": roomID(r), "beatmap_id": b.id(), "created_at": jsonTime(w.roomStart(r)), "ruleset_id": w.rulesetOf(b),
		"allowed_mods": allowed, "required_mods": required, "freestyle": w.chance("room.freestyle", maxItems*r+i, 0.1),
		"expired": w.isPlayed(r, i, now), "owner_id": w.userID(w.roomHost(r)), "playlist_order": order, "played_at": played,
	}
	if len(includes) > 0 {
		o["beatmap"] = w.beatmap(b, includes...)
	}
	return o
}

// room writes a room without includes.
func (w *World) room(r int, now time.Time) object {
	kind := w.roomType(r)
	name := w.username(w.roomHost(r)) + "'s room"
	var description, attempts, participants, channel any
	queue, status := "host_only", "idle"
	switch {
	case w.roomCategory(r) == "daily_challenge":
		name = "Daily Challenge: " + w.roomStart(r).Format("January 2, 2006")
		attempts = nil
	case kind == "matchmaking":
		name = "Quick Play Match"
	case kind == "ranked_play":
		name = "Ranked Play Match"
	case kind == "playlists":
		description = w.textOrNull("room.description", r, 0.3, "Bring your friends.")
		if w.chance("room.limited", r, 0.4) {
			attempts = w.between("room.attempts", r, 1, 10)
		}
	default:
		queue = oneOf(w, "room.queue", r, []string{"host_only", "all_players", "all_players_round_robin"})
		participants = w.between("room.seats", r, 8, 16)
		if w.isActive(r, now) {
			status = oneOf(w, "room.status", r, []string{"idle", "playing"})
		}
	}
	if w.chance("room.channel", r, 0.95) {
		channel = w.roomChannel(r)
	}
	return object{
		"id": roomID(r), "name": name, "description": description, "category": w.roomCategory(r), "status": status, "type": kind,
		"user_id": w.userID(w.roomHost(r)), "starts_at": jsonTime(w.roomStart(r)), "ends_at": jsonTime(w.roomEnd(r, now)),
		"max_attempts": attempts, "max_participants": participants, "participant_count": len(w.roomPlayers(r)), "channel_id": channel,
		"active": w.isActive(r, now), "has_password": w.hasRoomPassword(r), "queue_mode": queue, "auto_skip": kind != "playlists" && w.chance("room.skip", r, 0.3),
		"pinned": w.isPinnedRoom(r),
	}
}

// roomChannel returns the id of the chat of a room.
func (w *World) roomChannel(r int) int64 { return 60_000_001 + int64(r) }

func (w *World) recentPlayers(r, most int) list {
	players := w.roomPlayers(r)
	return listOf(players[:min(len(players), most)], func(n int) object { return w.user(n) })
}

// roomTypeGroups are the room types in each group. Matchmaking is in none.
var roomTypeGroups = map[string][]string{
	"playlists": {"playlists"}, "realtime": {"head_to_head", "team_versus"}, "ranked-play": {"ranked_play"},
}

// roomPlace is the sort key of a room.
type roomPlace struct {
	pinned bool
	ends   time.Time
	id     int64
}

func (w *World) roomPlace(r int, now time.Time) roomPlace {
	return roomPlace{w.isPinnedRoom(r), w.roomEnd(r, now), roomID(r)}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Scores in rooms.

// attempts returns how often a player has played an item.
func (w *World) attempts(r, i, user int, now time.Time) int {
	if !w.isPlaylist(r) {
		if w.isPlayed(r, i, now) {
			return 1
		}
		return 0
	}
	key := w.roomScoreKey(r, i, user)
	if w.chance("room.skipped", key, 0.2) {
		return 0
	}
	return w.between("room.tries", key, 1, 3)
}

// roomScoreKey returns the number of a score set in a room. These numbers are
// above all others.
func (w *World) roomScoreKey(r, i, user int) int {
	seat := (user - w.roomFirst(r) + w.size.Users) % w.size.Users
	return roomScoreNumber(maxItems*r+i, seat)
}

// roomScoreNumber returns the number of a score set in a room, from the place
// of the item among all possible items and the seat of the player.
func roomScoreNumber(place, seat int) int { return firstRoomScore + maxPlayers*place + seat }

// firstRoomScore is the number of the first score set in a room.
const firstRoomScore = 1 << 29

// roomScoreByID returns the score with the given id, if it was set in a room.
func (w *World) roomScoreByID(id int64, now time.Time) (score, bool) {
	n, ok := scoreIndex(id)
	key := n - firstRoomScore
	if !ok || key < 0 {
		return score{}, false
	}
	r, i, seat := int(key/maxPlayers/maxItems), int(key/maxPlayers%maxItems), int(key%maxPlayers)
	if r >= w.rooms() || i >= w.roomItems(r) || seat >= len(w.roomPlayers(r)) {
		return score{}, false
	}
	user := w.roomPlayers(r)[seat]
	if w.roomStart(r).After(now) || w.attempts(r, i, user, now) == 0 {
		return score{}, false
	}
	return w.roomScore(r, i, user), true
}

// roomScore computes the best score of a player on an item.
func (w *World) roomScore(r, i, user int) score {
	key := w.roomScoreKey(r, i, user)
	b := w.itemBeatmap(r, i)
	s := score{n: key, user: user, beatmap: b, ruleset: w.rulesetOf(b), mods: w.itemMods(r, i), passed: !w.chance("room.failed", key, 0.06)}
	circles, sliders, spinners := w.objectsOf(b)
	s.hits.objects = circles + sliders + spinners
	skill := fraction(w.draw("room.skill", key))
	s.hits.miss = int((1 - skill) * 0.05 * float64(s.hits.objects))
	s.hits.ok = int((1 - skill) * 0.2 * float64(s.hits.objects))
	s.total = int64(1_000_000 * s.accuracy() * (0.7 + 0.3*float64(w.comboOf(s))/float64(w.maxCombo(b))))
	s.ended = w.roomStart(r).Add(time.Duration(w.between("room.ended", key, 5, 1400)) * time.Minute)
	if !w.isPlaylist(r) {
		s.ended = w.gameOver(r, i)
	}
	return s
}

// itemScores returns each player's best score on an item, highest first.
func (w *World) itemScores(r, i int, now time.Time) []score {
	var all []score
	for _, user := range w.roomPlayers(r) {
		if w.attempts(r, i, user, now) > 0 {
			if s := w.roomScore(r, i, user); s.passed {
				all = append(all, s)
			}
		}
	}
	slices.SortFunc(all, byTotal)
	return all
}

// byTotal orders scores by total, highest first.
func byTotal(a, b score) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.n, b.n)) }

// aggregate sums up a player's plays in a room.
type aggregate struct {
	room                      int64 // its id
	user, attempts, completed int
	accuracy                  float64 // on average
	total                     int64
	last                      int // number of the last score
	byItem                    []itemAttempts
}

// itemAttempts is how often a player has played an item.
type itemAttempts struct {
	item   int64 // its id
	count  int
	passed bool
}

// add counts the plays of an item; s is the best of them.
func (a *aggregate) add(item int64, count int, s score) {
	a.attempts += count
	a.byItem = append(a.byItem, itemAttempts{item, count, s.passed})
	if s.passed {
		a.accuracy = (a.accuracy*float64(a.completed) + s.accuracy()) / float64(a.completed+1)
		a.completed++
		a.total += s.total
		a.last = max(a.last, s.n)
	}
}

func (w *World) aggregate(r, user int, now time.Time) aggregate {
	sum := aggregate{room: roomID(r), user: user}
	if !slices.Contains(w.roomPlayers(r), user) {
		return sum
	}
	for i := range w.roomItems(r) {
		if n := w.attempts(r, i, user, now); n > 0 {
			sum.add(itemID(r, i), n, w.roomScore(r, i, user))
		}
	}
	return sum
}

func (w *World) writeAggregate(sum aggregate) object {
	return object{
		"accuracy": sum.accuracy, "attempts": sum.attempts, "completed": sum.completed, "pp": 0, "room_id": sum.room,
		"total_score": sum.total, "user_id": w.userID(sum.user),
	}
}

// writeOwn writes the aggregate of the token's user in a room.
func (w *World) writeOwn(sum aggregate) object {
	o := w.writeAggregate(sum)
	o["playlist_item_attempts"] = listOf(sum.byItem, func(a itemAttempts) object {
		return object{"attempts": a.count, "id": a.item, "passed": a.passed}
	})
	return o
}

// roomEvent is an event of a realtime room; user and item are -1 for none.
type roomEvent struct {
	id         int64
	at         time.Time
	kind       string
	user, item int
}

func (e roomEvent) key() int64 { return e.id }

// roomEvents returns the events of a realtime room so far.
func (w *World) roomEvents(r int, now time.Time) []roomEvent {
	var events []roomEvent
	add := func(at time.Time, kind string, user, item int) {
		events = append(events, roomEvent{0, at, kind, user, item})
	}
	start, host, players := w.roomStart(r), w.roomHost(r), w.roomPlayers(r)
	pace := w.roomGame(r, 1).Sub(w.roomGame(r, 0))
	add(start, "room_created", host, -1)
	for i, player := range players {
		add(start.Add(time.Duration(i+1)*pace/100), "player_joined", player, -1)
	}
	add(start.Add(pace/8), "host_changed", players[0], -1)
	items := w.roomItems(r)
	for i := range items {
		add(w.roomGame(r, i), "game_started", -1, i)
		end := "game_completed"
		if w.chance("room.aborted", maxItems*r+i, 0.1) {
			end = "game_aborted"
		}
		add(w.gameOver(r, i), end, -1, i)
	}
	end := w.roomGame(r, items)
	for i, player := range players {
		kind := "player_left"
		if i == len(players)-1 {
			kind = "player_kicked"
		}
		add(end.Add(-pace/4+time.Duration(i)*pace/100), kind, player, -1)
	}
	add(end, "room_disbanded", host, -1)
	slices.SortStableFunc(events, func(a, b roomEvent) int { return a.at.Compare(b.at) })
	for i := range events {
		events[i].id = 70_000_001 + 100*int64(r) + int64(i)
	}
	return slices.DeleteFunc(events, func(e roomEvent) bool { return e.at.After(now) })
}

// itemDetails writes each player's slot and team when an item was played. The
// oldest rooms have no record; some rooms have an empty one, which is an empty
// array.
func (w *World) itemDetails(r, i int, now time.Time) object {
	if r < roomsPerDay {
		return object{"room_type": "head_to_head", "started_at": nil}
	}
	var started, teams any
	if !w.roomGame(r, i).After(now) {
		started = jsonTime(w.roomGame(r, i))
	}
	seats, sides := object{}, object{}
	for seat, player := range w.roomPlayers(r) {
		id := strconv.FormatInt(int64(w.userID(player)), 10)
		seats[id] = seat
		sides[id] = [...]string{"red", "blue"}[seat%2]
	}
	if w.roomType(r) == "team_versus" {
		teams = sides
	}
	var slots any = seats
	if w.chance("room.unseated", maxItems*r+i, 0.1) {
		slots = list{}
	}
	return object{"room_type": w.roomType(r), "started_at": started, "teams": teams, "slots": slots}
}

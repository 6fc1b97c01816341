package osutest

import (
	"cmp"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// roomHandlers returns the handlers of multiplayer rooms.
func roomHandlers() handlers {
	return handlers{
		transport.GetRooms:           getRooms,
		transport.GetRoom:            getRoom,
		transport.GetRoomLeaderboard: getRoomLeaderboard,
		transport.GetRoomEvents:      getRoomEvents,
		transport.GetPlaylistScores:  getPlaylistScores,
	}
}

// roomSearch holds the parameters of a list of rooms.
type roomSearch struct {
	mode  string
	sort  string
	rooms filter[int]
}

// roomSearch parses the parameters of a list of rooms.
func (q *request) roomSearch() roomSearch {
	s := roomSearch{mode: q.in.str("mode"), sort: q.in.str("sort")}
	if _, ok := roomModes[s.mode]; !ok {
		s.mode = "active"
	}
	if s.sort != "created" && s.sort != "ended" {
		s.sort = "created"
		if s.mode == "ended" {
			s.sort = "ended"
		}
	}
	s.rooms = q.roomFilter(s.mode)
	return s
}

// roomModes has, for each mode, a function that reports whether a room is in
// its list.
var roomModes = map[string]func(q *request, r int) bool{
	"all":    func(*request, int) bool { return true },
	"active": func(q *request, r int) bool { return q.world.isActive(r, q.at) },
	"ended":  func(q *request, r int) bool { return !q.world.isActive(r, q.at) },
	"owned":  func(q *request, r int) bool { return q.isUser(q.world.roomHost(r)) },
	"participated": func(q *request, r int) bool {
		user, ok := q.user()
		return ok && slices.Contains(q.world.roomPlayers(r), user)
	},
}

// roomFilter returns the filter for the rooms in the requested list.
func (q *request) roomFilter(mode string) (f filter[int]) {
	w := q.world
	types, category := q.roomKinds()
	f.require(func(r int) bool { return slices.Contains(types, w.roomType(r)) })
	if slices.Contains([]string{"normal", "spotlight", "featured_artist", "daily_challenge"}, category) {
		f.require(func(r int) bool { return w.roomCategory(r) == category })
	}
	if season, ok := q.in.integer("season_id"); ok {
		f.require(func(r int) bool { return w.roomSeason(r) == int(season) })
	}
	f.require(func(r int) bool { return roomModes[mode](q, r) })
	if active, ok := q.in.boolean("is_active"); ok {
		f.require(func(r int) bool { return w.isActive(r, q.at) == active })
	}
	if status := q.in.str("status"); status == "idle" || status == "playing" {
		f.require(func(r int) bool { return w.room(r, q.at)["status"] == status })
	}
	return f
}

// roomKinds returns the requested types of rooms and the category. The group
// realtime is also accepted as a category.
func (q *request) roomKinds() (types []string, category string) {
	group, category := q.in.str("type_group"), q.in.str("category")
	if category == "realtime" {
		group, category = "realtime", ""
	}
	types, ok := roomTypeGroups[group]
	if !ok {
		types = roomTypeGroups["playlists"]
	}
	return types, category
}

// order returns the order of the list.
func (s roomSearch) order() func(a, b roomPlace) int {
	if s.sort == "ended" {
		return func(a, b roomPlace) int { return cmp.Or(b.ends.Compare(a.ends), cmp.Compare(b.id, a.id)) }
	}
	return func(a, b roomPlace) int { return cmp.Or(-compareBool(a.pinned, b.pinned), cmp.Compare(b.id, a.id)) }
}

// run returns the rooms of the page.
func (s roomSearch) run(q *request) []int {
	w := q.world
	order := s.order()
	var all []int
	for r := w.rooms() - 1; r >= 0; r-- {
		if s.rooms.admits(r) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return order(w.roomPlace(a, q.at), w.roomPlace(b, q.at)) })
	if after, ok := roomCursor(q.in.cursor(), s.sort); ok {
		all = all[firstWhere(all, func(r int) bool { return order(w.roomPlace(r, q.at), after) > 0 }):]
	}
	return all[:min(len(all), q.in.clamped("limit", 250, 1, 250))]
}

// cursorAfter returns the cursor of the next page.
func (s roomSearch) cursorAfter(q *request, page []int) object {
	if len(page) == 0 {
		return nil
	}
	last := q.world.roomPlace(page[len(page)-1], q.at)
	if s.sort == "ended" {
		return object{"ends_at": rawTime(last.ends), "id": last.id}
	}
	return object{"pinned": last.pinned, "id": last.id}
}

func getRooms(q *request) (any, error) {
	s := q.roomSearch()
	page := s.run(q)
	rooms := listOf(page, q.listedRoom)
	if len(q.in.cursor()) == 0 {
		rooms = append(q.hubListed(s.mode), rooms...)
	}
	if q.version() < 99999999 {
		return rooms, nil
	}
	answer := object{"rooms": rooms}
	answer["cursor"], answer["cursor_string"] = cursorOf(s.cursorAfter(q, page))
	return answer, nil
}

// roomCursor parses the place of the last room of a page.
func roomCursor(cursor map[string]string, sort string) (roomPlace, bool) {
	id, ok := cursorInt(cursor, "id")
	if !ok {
		return roomPlace{}, false
	}
	if sort == "ended" {
		ends := input{arrayOf(cursor)}.time("ends_at")
		return roomPlace{ends: ends, id: id}, !ends.IsZero()
	}
	pinned, ok := input{arrayOf(cursor)}.boolean("pinned")
	return roomPlace{pinned: pinned, id: id}, ok
}

// arrayOf returns the members of a cursor as parameters.
func arrayOf(cursor map[string]string) *array {
	a := newArray()
	for name, value := range cursor {
		a.set(name, value)
	}
	return a
}

// listedRoom writes a room in the form of lists.
func (q *request) listedRoom(r int) object {
	w := q.world
	current, active := w.roomItems(r)-1, 0
	easiest, hardest := 100.0, 0.0
	rulesetIDs := []int{}
	for i := w.roomItems(r) - 1; i >= 0; i-- {
		b := w.itemBeatmap(r, i)
		easiest, hardest = min(easiest, w.stars(b)), max(hardest, w.stars(b))
		rulesetIDs = append(rulesetIDs, w.rulesetOf(b))
		if !w.isPlayed(r, i, q.at) {
			current = i
			active++
		}
	}
	o := w.room(r, q.at)
	o["current_playlist_item"] = w.item(r, current, q.at, "beatmapset")
	o["difficulty_range"] = object{"max": hardest, "min": easiest}
	o["host"] = w.user(w.roomHost(r), "country")
	o["playlist_item_stats"] = object{"count_active": active, "count_total": w.roomItems(r), "ruleset_ids": unique(rulesetIDs)}
	o["recent_participants"] = w.recentPlayers(r, 10)
	return o
}

// pathRoom returns the room of the path.
func (q *request) pathRoom() (int, error) {
	w := q.world
	if q.params["room"] == "latest" && q.route == transport.GetRoom {
		for r := w.rooms() - 1; r >= 0; r-- {
			if w.roomCategory(r) == "featured_artist" {
				return r, nil
			}
		}
	}
	id, ok := q.id("room")
	if ok {
		if r, ok := w.roomNumber(id); ok {
			return r, nil
		}
	}
	return 0, missing("Multiplayer\\Room")
}

func getRoom(q *request) (any, error) {
	if r, ok := q.hubRoomOf(); ok {
		defer q.server.referee.mu.Unlock()
		return q.getHubRoom(r), nil
	}
	w := q.world
	r, err := q.pathRoom()
	if err != nil {
		return nil, err
	}
	o := w.room(r, q.at)
	if user, ok := q.user(); ok {
		o["current_user_score"] = w.writeOwn(w.aggregate(r, user, q.at))
	}
	o["host"] = w.user(w.roomHost(r), "country")
	playlist := list{}
	for i := range w.roomItems(r) {
		playlist = append(playlist, w.item(r, i, q.at, "beatmapset", "checksum", "max_combo"))
	}
	o["playlist"] = playlist
	o["recent_participants"] = w.recentPlayers(r, 50)
	return o, nil
}

// writeRoomScore writes a score of a room, always in the current format.
func (q *request) writeRoomScore(room, item int64, s score) object {
	o := q.currentScore(s)
	o["build_id"] = 7000
	o["playlist_item_id"], o["room_id"], o["solo_score_id"] = item, room, scoreID(s.n)
	return o
}

func noItem() error { return missing("Multiplayer\\PlaylistItem") }

func getPlaylistScores(q *request) (any, error) {
	id, _ := q.id("playlist")
	if r, ok := q.hubRoomOf(); ok {
		defer q.server.referee.mu.Unlock()
		if r.item(id) == nil {
			return nil, noItem()
		}
		return q.playlistScores(r.id, id, q.server.referee.itemScores(r, id)), nil
	}
	r, err := q.pathRoom()
	if err != nil {
		return nil, err
	}
	i, ok := q.world.itemNumber(r, id)
	if !ok {
		return nil, noItem()
	}
	return q.playlistScores(roomID(r), id, q.world.itemScores(r, i, q.at)), nil
}

// playlistScores answers with the scores of an item, which all has highest
// first.
func (q *request) playlistScores(room, item int64, all []score) object {
	write := func(s score) object {
		o := q.writeRoomScore(room, item, s)
		o["user"] = q.world.boardUser(s.user)
		return o
	}
	limit := q.in.clamped("limit", 50, 1, 50)
	sort := "score_desc"
	if q.in.str("sort") == "score_asc" {
		sort = "score_asc"
	}
	shown := q.afterScore(all, sort)
	var next object
	if len(shown) > limit {
		shown = shown[:limit]
		next = object{"total_score": shown[limit-1].total, "score_id": scoreID(shown[limit-1].n)}
	}
	answer := object{
		"params": object{"limit": limit, "sort": sort}, "scores": listOf(shown, write), "total": len(all),
		"user_score": ownPlace(q, all, func(s score) int { return s.user }, write),
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer
}

// afterScore returns the scores in the order of sort, from the cursor on.
func (q *request) afterScore(all []score, sort string) []score {
	shown := slices.Clone(all)
	if sort == "score_asc" {
		slices.Reverse(shown)
	}
	cursor := q.in.cursor()
	total, hasTotal := cursorInt(cursor, "total_score")
	last, hasLast := cursorInt(cursor, "score_id")
	if !hasTotal || !hasLast {
		return shown
	}
	return slices.DeleteFunc(shown, func(s score) bool {
		after := cmp.Or(cmp.Compare(total, s.total), cmp.Compare(scoreID(s.n), last))
		if sort == "score_asc" {
			after = -after
		}
		return after <= 0
	})
}

// ownPlace writes the row of the token's user with its position, or returns nil
// if there is none.
func ownPlace[T any](q *request, rows []T, user func(T) int, write func(T) object) any {
	at := slices.IndexFunc(rows, func(row T) bool { return q.isUser(user(row)) })
	if at < 0 {
		return nil
	}
	own := write(rows[at])
	own["position"] = at + 1
	return own
}

func getRoomLeaderboard(q *request) (any, error) {
	if r, ok := q.hubRoomOf(); ok {
		defer q.server.referee.mu.Unlock()
		return q.leaderboard(q.server.referee.aggregates(r)), nil
	}
	w := q.world
	r, err := q.pathRoom()
	if err != nil {
		return nil, err
	}
	var rows []aggregate
	for _, user := range w.roomPlayers(r) {
		rows = append(rows, w.aggregate(r, user, q.at))
	}
	return q.leaderboard(rows), nil
}

// leaderboard answers with the aggregates of a room's players.
func (q *request) leaderboard(rows []aggregate) object {
	rows = slices.DeleteFunc(rows, func(sum aggregate) bool { return sum.completed == 0 })
	slices.SortFunc(rows, func(a, b aggregate) int { return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.last, b.last)) })
	write := func(sum aggregate) object {
		o := q.world.writeAggregate(sum)
		o["user"] = q.world.boardUser(sum.user)
		return o
	}
	limit, page := q.in.clamped("limit", 50, 1, 50), q.in.clamped("page", 1, 1, 1<<30)
	from := min((page-1)*limit, len(rows))
	return object{
		"leaderboard": listOf(rows[from:min(from+limit, len(rows))], write),
		"user_score":  ownPlace(q, rows, func(sum aggregate) int { return sum.user }, write),
	}
}

func getRoomEvents(q *request) (any, error) {
	if r, ok := q.hubRoomOf(); ok {
		defer q.server.referee.mu.Unlock()
		return q.getHubEvents(r, eventWindow(q, r.events, roomEvent.key)), nil
	}
	w := q.world
	r, err := q.pathRoom()
	if err != nil {
		return nil, err
	}
	if w.isPlaylist(r) {
		return nil, invalid("only realtime rooms have events")
	}
	all := w.roomEvents(r, q.at)
	shown := eventWindow(q, all, roomEvent.key)
	var current any
	for _, e := range all {
		switch e.kind {
		case "game_started":
			current = itemID(r, e.item)
		case "game_completed", "game_aborted":
			current = nil
		}
	}
	var users, items, beatmaps, sets []int
	events := list{}
	for _, e := range shown {
		o := object{"created_at": jsonTime(e.at), "event_type": e.kind, "id": e.id, "playlist_item_id": nil, "user_id": nil}
		if e.item >= 0 {
			o["playlist_item_id"] = itemID(r, e.item)
			items = append(items, e.item)
		}
		if e.user >= 0 {
			o["user_id"] = w.userID(e.user)
			users = append(users, e.user)
		}
		events = append(events, o)
	}
	items = unique(items)
	for _, i := range items {
		b := w.itemBeatmap(r, i)
		beatmaps, sets = append(beatmaps, int(b.id())), append(sets, b.set)
	}
	playlist := listOf(items, func(i int) object {
		o := w.item(r, i, q.at)
		o["details"] = w.itemDetails(r, i, q.at)
		scores := list{}
		if w.isPlayed(r, i, q.at) {
			for _, user := range w.roomPlayers(r) {
				scores = append(scores, q.writeRoomScore(roomID(r), itemID(r, i), w.roomScore(r, i, user)))
				users = append(users, user)
			}
		}
		o["scores"] = scores
		return o
	})
	first, last := int64(0), int64(0)
	if len(all) > 0 {
		first, last = all[0].id, all[len(all)-1].id
	}
	return object{
		"beatmaps": listOf(unique(beatmaps), func(id int) object {
			b, _ := w.beatmapRef(int64(id))
			return w.beatmap(b)
		}),
		"beatmapsets": listOf(unique(sets), w.beatmapset), "current_playlist_item_id": current, "events": events,
		"first_event_id": first, "last_event_id": last, "playlist_items": playlist, "room": w.room(r, q.at),
		"users": w.usersWith(users, "country"),
	}, nil
}

package osutest

import (
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// The API's view of the referee hub's rooms.

// hubRoomOf returns the room of the path if it belongs to the hub. The hub is
// then locked, and the caller must unlock it.
func (q *request) hubRoomOf() (*hubRoom, bool) {
	id, ok := q.id("room")
	if !ok {
		return nil, false
	}
	h := q.server.referee
	h.mu.Lock()
	if r := h.room(id); r != nil {
		return r, true
	}
	h.mu.Unlock()
	return nil, false
}

// hubFilter returns the filter for the hub's rooms in the requested list. They
// are realtime rooms, and active until they are closed.
func (q *request) hubFilter(mode string) (f filter[*hubRoom]) {
	types, category := q.roomKinds()
	f.require(func(r *hubRoom) bool { return slices.Contains(types, r.kind) })
	if slices.Contains([]string{"spotlight", "featured_artist", "daily_challenge"}, category) || q.in.has("season_id") {
		f.require(func(*hubRoom) bool { return false })
	}
	switch mode {
	case "active", "ended":
		f.require(func(r *hubRoom) bool { return r.closed == (mode == "ended") })
	case "owned":
		f.require(func(r *hubRoom) bool { return q.isUser(r.host) })
	case "participated":
		f.require(func(r *hubRoom) bool {
			return slices.ContainsFunc(r.finished, func(p hubPlay) bool { return q.isUser(p.user) })
		})
	}
	if active, ok := q.in.boolean("is_active"); ok {
		f.require(func(r *hubRoom) bool { return r.closed != active })
	}
	if status := q.in.str("status"); status == "idle" || status == "playing" {
		f.require(func(r *hubRoom) bool { return string(r.status()) == status })
	}
	return f
}

// hubListed returns the hub's rooms in a list, newest first.
func (q *request) hubListed(mode string) list {
	h, f := q.server.referee, q.hubFilter(mode)
	h.mu.Lock()
	defer h.mu.Unlock()
	var all list
	for _, r := range slices.Backward(h.rooms) {
		if f.admits(r) {
			all = append(all, q.listedHubRoom(r))
		}
	}
	return all
}

// listedHubRoom writes a room in the form of lists.
func (q *request) listedHubRoom(r *hubRoom) object {
	h := q.server.referee
	easiest, hardest := 100.0, 0.0
	rulesetIDs := []int{}
	for _, i := range r.items {
		stars := q.world.stars(i.beatmap)
		easiest, hardest = min(easiest, stars), max(hardest, stars)
		rulesetIDs = append(rulesetIDs, i.ruleset)
	}
	o := h.writeAPIRoom(r)
	o["current_playlist_item"] = h.writeAPIItem(r, r.item(r.current), "beatmapset")
	o["host"] = q.world.user(r.host, "country")
	o["difficulty_range"] = object{"max": hardest, "min": easiest}
	o["playlist_item_stats"] = object{"count_active": len(r.unplayed()), "count_total": len(r.items), "ruleset_ids": unique(rulesetIDs)}
	o["recent_participants"] = h.recent(r)
	return o
}

func (h *Referee) recent(r *hubRoom) list {
	return listOf(r.users, func(u *hubUser) object { return h.server.world.user(u.user) })
}

// writeAPIRoom writes a room without includes.
func (h *Referee) writeAPIRoom(r *hubRoom) object {
	var ends, limit any
	if r.closed {
		ends = jsonTime(r.ended)
	}
	if r.slots != nil {
		limit = len(r.slots)
	}
	return object{
		"id": r.id, "name": r.name, "description": nil, "category": "normal", "status": string(r.status()), "type": r.kind,
		"user_id": h.userIDOf(r.host), "starts_at": jsonTime(r.made), "ends_at": ends, "max_attempts": nil, "max_participants": limit,
		"participant_count": len(r.users), "channel_id": r.channel.id, "active": !r.closed, "has_password": r.password != "",
		"queue_mode": "host_only", "auto_skip": true, "pinned": false,
	}
}

func (h *Referee) writeAPIItem(r *hubRoom, i *hubItem, includes ...string) object {
	var played any
	if i.played {
		played = jsonTime(i.playedAt)
	}
	o := object{
		"id": i.id, "room_id": r.id, "beatmap_id": i.beatmap.id(), "created_at": jsonTime(r.made), "ruleset_id": i.ruleset,
		"allowed_mods": writeHubMods(i.allowed), "required_mods": writeHubMods(i.required), "freestyle": i.freestyle,
		"expired": i.played, "owner_id": h.userIDOf(i.owner), "playlist_order": i.order, "played_at": played,
	}
	if len(includes) > 0 {
		o["beatmap"] = h.server.world.beatmap(i.beatmap, includes...)
	}
	return o
}

// status returns whether a game is being played.
func (r *hubRoom) status() objects.RoomStatus {
	if r.playing != nil {
		return objects.RoomStatusPlaying
	}
	return objects.RoomStatusIdle
}

func (q *request) getHubRoom(r *hubRoom) object {
	h := q.server.referee
	o := h.writeAPIRoom(r)
	if user, ok := q.user(); ok {
		o["current_user_score"] = q.world.writeOwn(h.aggregate(r, user))
	}
	o["host"] = q.world.user(r.host, "country")
	o["playlist"] = listOf(r.items, func(i *hubItem) object { return h.writeAPIItem(r, i, "beatmapset", "checksum", "max_combo") })
	o["recent_participants"] = h.recent(r)
	return o
}

// hubScore computes the score of a play in a room of the hub.
func (h *Referee) hubScore(r *hubRoom, p hubPlay) score {
	i := r.item(p.item)
	w := h.server.world
	s := score{n: h.scoreNumber(p), user: p.user, beatmap: i.beatmap, ruleset: i.ruleset, passed: true, ended: p.at}
	circles, sliders, spinners := w.objectsOf(i.beatmap)
	s.hits.objects = circles + sliders + spinners
	s.hits.ok = int(0.2 * fraction(w.draw("referee.skill", s.n)) * float64(s.hits.objects))
	s.total = int64(1_000_000 * s.accuracy())
	for _, m := range i.required {
		s.mods = append(s.mods, mod{acronym: m.Acronym, settings: m.Settings})
	}
	return s
}

// scoreNumber returns the number of a score of the hub. These numbers are above
// those of the world's rooms.
func (h *Referee) scoreNumber(p hubPlay) int {
	rooms := h.server.world.rooms()
	return roomScoreNumber(maxItems*rooms+int(p.item-firstHubItem), p.seat)
}

// scoreByID returns the score with the given id, if it was set in a room of the
// hub.
func (h *Referee) scoreByID(id int64) (score, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.rooms {
		for _, p := range r.finished {
			if scoreID(h.scoreNumber(p)) == id {
				return h.hubScore(r, p), true
			}
		}
	}
	return score{}, false
}

// itemScores returns the scores on an item of the hub, highest first.
func (h *Referee) itemScores(r *hubRoom, item int64) []score {
	var all []score
	for _, p := range r.finished {
		if p.item == item {
			all = append(all, h.hubScore(r, p))
		}
	}
	slices.SortFunc(all, byTotal)
	return all
}

// aggregate returns a player's aggregate in a room of the hub.
func (h *Referee) aggregate(r *hubRoom, user int) aggregate {
	sum := aggregate{room: r.id, user: user}
	for _, p := range r.finished {
		if p.user == user {
			sum.add(p.item, 1, h.hubScore(r, p))
		}
	}
	return sum
}

// aggregates returns each player's aggregate in a room of the hub.
func (h *Referee) aggregates(r *hubRoom) []aggregate {
	var users []int
	for _, p := range r.finished {
		users = append(users, p.user)
	}
	var all []aggregate
	for _, user := range unique(users) {
		all = append(all, h.aggregate(r, user))
	}
	return all
}

func (q *request) getHubEvents(r *hubRoom, all []roomEvent) object {
	h, w := q.server.referee, q.world
	var users []int
	var current any
	if r.playing != nil {
		current = r.playing.id
	}
	events, shown := list{}, map[int64]bool{}
	for _, e := range all {
		o := object{"created_at": jsonTime(e.at), "event_type": e.kind, "id": e.id, "playlist_item_id": nil, "user_id": nil}
		if e.item > 0 {
			o["playlist_item_id"] = e.item
			shown[int64(e.item)] = true
		}
		if e.user >= 0 {
			o["user_id"] = h.userIDOf(e.user)
			users = append(users, e.user)
		}
		events = append(events, o)
	}
	items, beatmaps, sets := list{}, list{}, list{}
	for _, i := range r.items {
		if !shown[i.id] {
			continue
		}
		o := h.writeAPIItem(r, i)
		o["details"] = object{"room_type": r.kind, "started_at": jsonTime(i.started), "teams": i.teams, "slots": i.slots}
		scores := list{}
		for _, s := range h.itemScores(r, i.id) {
			scores = append(scores, q.writeRoomScore(r.id, i.id, s))
			users = append(users, s.user)
		}
		o["scores"] = scores
		items, beatmaps, sets = append(items, o), append(beatmaps, w.beatmap(i.beatmap)), append(sets, w.beatmapset(i.beatmap.set))
	}
	return object{
		"beatmaps": beatmaps, "beatmapsets": sets, "current_playlist_item_id": current, "events": events,
		"first_event_id": r.events[0].id, "last_event_id": r.events[len(r.events)-1].id, "playlist_items": items,
		"room": h.writeAPIRoom(r), "users": w.usersWith(users, "country"),
	}
}

package osutest

import (
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// What the API tells of the rooms of the referee hub.

// hubRoomOf returns the room of the path, if it is one of the hub. The hub is locked
// then: the caller unlocks it.
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

// hubListed returns the rooms of the hub that are in a list, the newest first. They
// are realtime rooms that are active until they are closed.
func (q *request) hubListed(mode string) list {
	group, category := q.in.str("type_group"), q.in.str("category")
	if group != "realtime" && category != "realtime" {
		return nil
	}
	h := q.server.referee
	h.mu.Lock()
	defer h.mu.Unlock()
	var all list
	for _, r := range slices.Backward(h.rooms) {
		user, ok := q.user()
		if mode == "active" && r.closed || mode == "ended" && !r.closed || mode == "owned" && (!ok || r.host != user) || mode == "participated" {
			continue
		}
		o := h.writeAPIRoom(r)
		o["current_playlist_item"] = h.writeAPIItem(r, r.item(r.current), "beatmapset")
		o["host"] = q.world.user(r.host, "country")
		o["difficulty_range"] = object{"max": q.world.stars(r.item(r.current).beatmap), "min": q.world.stars(r.item(r.current).beatmap)}
		o["playlist_item_stats"] = object{"count_active": len(r.unplayed()), "count_total": len(r.items), "ruleset_ids": list{r.item(r.current).ruleset}}
		o["recent_participants"] = h.recent(r)
		all = append(all, o)
	}
	return all
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
	status := objects.RoomStatusIdle
	if r.playing != nil {
		status = objects.RoomStatusPlaying
	}
	return object{
		"id": r.id, "name": r.name, "description": nil, "category": "normal", "status": string(status), "type": r.kind,
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

func (q *request) getHubRoom(r *hubRoom) object {
	h := q.server.referee
	o := h.writeAPIRoom(r)
	o["host"] = q.world.user(r.host, "country")
	o["playlist"] = listOf(r.items, func(i *hubItem) object { return h.writeAPIItem(r, i, "beatmapset", "checksum", "max_combo") })
	o["recent_participants"] = h.recent(r)
	return o
}

// hubScore computes the score of a play in a room of the hub.
func (h *Referee) hubScore(r *hubRoom, p hubPlay) score {
	i := r.item(p.item)
	w := h.server.world
	key := w.roomScoreKey(w.rooms()+int(p.item-firstHubItem), 0, p.user)
	s := score{n: key, user: p.user, beatmap: i.beatmap, ruleset: i.ruleset, passed: true, ended: i.started}
	circles, sliders, spinners := w.objectsOf(i.beatmap)
	s.hits.objects = circles + sliders + spinners
	s.hits.ok = int(0.2 * fraction(w.draw("referee.skill", key)) * float64(s.hits.objects))
	s.total = int64(1_000_000 * s.accuracy())
	for _, m := range i.required {
		s.mods = append(s.mods, mod{acronym: m.Acronym, settings: m.Settings})
	}
	return s
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
		for _, p := range r.finished {
			if p.item == i.id {
				s := q.currentScore(h.hubScore(r, p))
				s["build_id"], s["has_replay"], s["replay"] = 7000, false, false
				s["playlist_item_id"], s["room_id"], s["solo_score_id"] = i.id, r.id, s["id"]
				scores = append(scores, s)
				users = append(users, p.user)
			}
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

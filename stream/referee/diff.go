package referee

import (
	"reflect"
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// differences returns the events that lead from one state of a room to another:
// settings first, then who is there, then what they do.
func differences(before, after *State) []EventData {
	d := &difference{before: before, after: after}
	d.match()
	d.playlist()
	d.users()
	d.settings()
	return d.events
}

type difference struct {
	before, after *State
	events        []EventData
}

func (d *difference) add(data EventData) { d.events = append(d.events, data) }

// settings compares what RoomSettingsChanged and MatchStateChanged tell.
func (d *difference) settings() {
	b, a := d.before, d.after
	if !reflect.DeepEqual(b.Match, a.Match) {
		d.add(MatchStateChanged{a.Match})
	}
	if b.Name != a.Name || b.Password != a.Password || b.Match.Type != a.Match.Type || b.Current != a.Current || len(b.Match.Slots) != len(a.Match.Slots) {
		limit := objects.Null[int]()
		if a.Match.Slots != nil {
			limit = objects.Some(len(a.Match.Slots))
		}
		d.add(RoomSettingsChanged{a.Name, a.Password, a.Match.Type, a.Current, limit})
	}
}

// match compares the running matches. One that may still be running is taken to
// be, unless its item was played. One that began and ended in between is known by
// its item alone.
func (d *difference) match() {
	b, a := d.before, d.after
	if b.Running == RunningYes {
		item, ok := a.PlaylistItem(b.Item)
		if ok && !item.WasPlayed {
			a.Running, a.Item = RunningYes, b.Item
			return
		}
		d.add(MatchEnded{b.Item})
	}
	for _, item := range a.Playlist {
		old, _ := b.PlaylistItem(item.ID)
		told := b.Running == RunningYes && b.Item == item.ID
		if item.WasPlayed && !old.WasPlayed && !told {
			d.add(MatchEnded{item.ID})
		}
	}
	if a.Running == RunningYes {
		d.add(a.started())
	}
}

// started returns the event that tells of the running match.
func (s *State) started() MatchStarted {
	e := MatchStarted{ItemID: s.Item, Type: s.Match.Type}
	if s.Match.Type == objects.RoomTypeTeamVersus {
		e.Teams = make(objects.UserMap[objects.MatchTeamRealtime])
		for _, p := range s.Players {
			if team, ok := p.Team.Get(); ok {
				e.Teams[p.UserID] = team
			}
		}
	}
	if s.Match.Slots != nil {
		e.Slots = make(objects.UserMap[int])
		for slot, user := range s.Match.Slots {
			if id, ok := user.Get(); ok {
				e.Slots[id] = slot
			}
		}
	}
	return e
}

func (d *difference) playlist() {
	for _, item := range d.before.Playlist {
		if d.after.itemAt(item.ID) < 0 {
			d.add(PlaylistItemRemoved{item.ID})
		}
	}
	for _, item := range d.after.Playlist {
		at := d.before.itemAt(item.ID)
		switch {
		case at < 0:
			d.add(PlaylistItemAdded{item})
		case !reflect.DeepEqual(d.before.Playlist[at], item):
			d.add(PlaylistItemChanged{item})
		}
	}
}

func (d *difference) users() {
	b, a := d.before, d.after
	for _, id := range b.Referees {
		if !slices.Contains(a.Referees, id) {
			d.add(UserLeft{id})
			d.add(RefereeRemoved{id})
		}
	}
	for _, p := range b.Players {
		if a.player(p.UserID) == nil { // perhaps to come back as a referee
			d.add(UserLeft{p.UserID})
		}
	}
	for _, id := range a.Referees {
		if !slices.Contains(b.Referees, id) {
			d.add(RefereeAdded{id}) // so that the role is known
			d.add(UserJoined{id})
		}
	}
	for i := range a.Players {
		d.player(&a.Players[i])
	}
}

func (d *difference) player(p *Player) {
	old := d.before.player(p.UserID)
	if old == nil {
		if !slices.Contains(d.before.Referees, p.UserID) {
			d.add(UserJoined{p.UserID})
		}
		old = &Player{Status: StatusIdle}
	}
	if !reflect.DeepEqual(old.Team.Or(""), p.Team.Or("")) && d.after.Match.Type != objects.RoomTypeHeadToHead {
		d.add(UserTeamChanged{p.UserID, p.Team})
	}
	if old.Mods.String() != p.Mods.String() {
		d.add(UserModsChanged{p.UserID, p.Mods})
	}
	if old.Style.BeatmapID.Or(0) != p.Style.BeatmapID.Or(0) || old.Style.RulesetID.Or(-1) != p.Style.RulesetID.Or(-1) {
		d.add(UserStyleChanged{p.UserID, p.Style.BeatmapID, p.Style.RulesetID})
	}
	if old.Status != p.Status {
		d.add(UserStatusChanged{p.UserID, p.Status})
	}
}

package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/live"
	"github.com/osugo/osugo/stream/live/chat"
	"github.com/osugo/osugo/stream/referee"
)

// match is a match between two players. All its methods run in one goroutine.
type match struct {
	api     *osu.Client
	hub     *referee.Client
	room    *referee.Room
	chat    *chat.Client
	channel objects.ChannelID
	out     *csv.Writer
	pool    pool
	bestOf  int
	players []objects.User // two
	points  [2]int
	last    error // of the connections
}

// play runs the match to its end.
func (m *match) play(ctx context.Context) error {
	for _, p := range m.players {
		if err := m.room.InvitePlayer(ctx, p.ID); err != nil {
			return fmt.Errorf("inviting %s: %w", p.Username, err)
		}
	}
	if err := m.until(ctx, func(any) bool { return m.have() }); err != nil {
		return err
	}
	m.chat.Live().Follow(m.channel, 0)
	if _, err := m.playMap(ctx, warmUp); err != nil {
		return err
	}
	picker, err := m.roll(ctx)
	if err != nil {
		return err
	}
	picked := map[string]bool{warmUp: true, tiebreaker: true}
	for wins := m.bestOf/2 + 1; max(m.points[0], m.points[1]) < wins; picker = 1 - picker {
		slot := tiebreaker
		if min(m.points[0], m.points[1]) < wins-1 {
			if slot, err = m.pick(ctx, m.players[picker], picked); err != nil {
				return err
			}
		}
		scores, err := m.playMap(ctx, slot)
		if err != nil {
			return err
		}
		if err := m.count(ctx, slot, scores); err != nil {
			return err
		}
	}
	return m.room.Close(ctx)
}

// roll waits until both players have rolled, again after a draw, and returns the
// one who picks first.
func (m *match) roll(ctx context.Context) (int, error) {
	var rolls [2]int
	for rolls[0] == 0 || rolls[1] == 0 || rolls[0] == rolls[1] {
		rolls = [2]int{}
		if err := m.say(ctx, "Roll, please. The higher number picks first."); err != nil {
			return 0, err
		}
		err := m.until(ctx, func(event any) bool {
			if roll, ok := event.(referee.RollCompleted); ok && m.player(roll.UserID) >= 0 {
				rolls[m.player(roll.UserID)] = roll.Result
			}
			return rolls[0] > 0 && rolls[1] > 0 || missed(event)
		})
		if err != nil {
			return 0, err
		}
	}
	if rolls[1] > rolls[0] {
		return 1, nil
	}
	return 0, nil
}

// pick waits until a player writes a slot that is still to be had.
func (m *match) pick(ctx context.Context, p objects.User, picked map[string]bool) (string, error) {
	slot := ""
	for slot == "" {
		if err := m.say(ctx, "%s, your pick, please.", p.Username); err != nil {
			return "", err
		}
		err := m.until(ctx, func(event any) bool {
			if message, ok := event.(live.Message); ok && message.SenderID == p.ID {
				text := strings.ToUpper(strings.TrimSpace(message.Content))
				if _, ok := m.pool[text]; ok && !picked[text] {
					slot = text
				}
			}
			return slot != "" || missed(event)
		})
		if err != nil {
			return "", err
		}
	}
	picked[slot] = true
	return slot, nil
}

// playMap plays a map until there is a winner: again after a disconnect or a
// draw.
func (m *match) playMap(ctx context.Context, slot string) ([2]objects.Score, error) {
	for next := m.pool[slot]; ; {
		err := sure(nil, func() error {
			return m.room.EditCurrentPlaylistItem(ctx, referee.PlaylistItemParams{
				BeatmapID: &next.beatmap, RequiredMods: &next.mods, AllowedMods: &objects.Mods{},
			})
		})
		if err != nil {
			return [2]objects.Score{}, err
		}
		if err := m.say(ctx, "%s is next. Get ready, please.", slot); err != nil {
			return [2]objects.Score{}, err
		}
		if err := m.until(ctx, func(any) bool { return m.have(referee.StatusReady) }); err != nil {
			return [2]objects.Score{}, err
		}
		item := m.room.State().Current
		if err := sure(referee.ErrRoomState, func() error { return m.room.StartMatch(ctx, 0) }); err != nil {
			return [2]objects.Score{}, err
		}
		scores, err := m.result(ctx, item)
		if err != nil || scores[0].TotalScore != scores[1].TotalScore {
			return scores, err
		}
	}
}

// result waits for the end of a running match and returns its scores. If a
// player leaves, it aborts the match, which then has none.
func (m *match) result(ctx context.Context, item objects.PlaylistItemID) (scores [2]objects.Score, err error) {
	ended, aborted := false, false
	err = m.until(ctx, func(event any) bool {
		switch e := event.(type) {
		case referee.MatchCompleted:
			ended = e.ItemID == item
		case referee.MatchEnded: // while the connection was lost: the scores tell how
			ended = e.ItemID == item
		case referee.MatchAborted:
			aborted = e.ItemID == item
		}
		return ended || aborted || !m.have()
	})
	if err != nil {
		return scores, err
	}
	if ended {
		return m.scores(ctx, item)
	}
	err = m.room.AbortMatch(ctx)
	if err != nil && !errors.Is(err, referee.ErrRoomState) && !errors.Is(err, referee.ErrConnectionLost) {
		return scores, err
	}
	return scores, m.say(ctx, "Aborted: the map is played again when everybody is there.")
}

// count gives the winner a point and writes both scores down.
func (m *match) count(ctx context.Context, slot string, scores [2]objects.Score) error {
	winner := 0
	if scores[1].TotalScore > scores[0].TotalScore {
		winner = 1
	}
	m.points[winner]++
	number := fmt.Sprint(m.points[0] + m.points[1])
	for i, s := range scores {
		err := m.out.Write([]string{
			number, slot, fmt.Sprint(m.pool[slot].beatmap), m.pool[slot].mods.String(), m.players[i].Username,
			fmt.Sprint(s.TotalScore), fmt.Sprintf("%.4f", s.Accuracy), fmt.Sprint(s.MaxCombo), fmt.Sprint(i == winner),
		})
		if err != nil {
			return err
		}
	}
	m.out.Flush()
	return m.say(ctx, "%s %d - %d %s", m.players[0].Username, m.points[0], m.points[1], m.players[1].Username)
}

package command

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
)

// watching are the flags of all watches.
type watching struct {
	bell  bool
	past  bool
	limit int
	board bool // something is shown at once, and in one place
}

// watchCommand prints what happens, as it happens.
func watchCommand(a *app) *cobra.Command {
	var w watching
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "print events as they happen",
		Long:  "Asks the server as often as its terms permit and prints each event once, oldest first, until you press Ctrl-C. Times are UTC. Failures are reported on standard error, and the watch continues.",
		Example: `osugo watch user peppy --bell
osugo watch scores -r osu --pp 800 --names
osugo --demo watch match latest --json-lines`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := cmd.PersistentFlags()
	flags.SortFlags = false
	flags.BoolVar(&w.bell, "bell", false, "ring the terminal's bell for each event")
	flags.BoolVar(&w.past, "past", false, "begin with what has already happened")
	flags.IntVar(&w.limit, "limit", 0, "end after this many events")
	cmd.AddCommand(watchScoresCommand(a, &w), watchUserCommand(a, &w), watchMatchCommand(a, &w), watchRoomCommand(a, &w),
		watchNewsCommand(a, &w), watchChatCommand(a, &w))
	return cmd
}

// params are the options of a watch. A server on this machine is asked often: its
// games take seconds.
func (a *app) params(w *watching) *stream.WatchParams {
	p := &stream.WatchParams{Past: w.past}
	if a.isLocal() {
		p.MinInterval, p.MaxInterval = time.Second, time.Second
	}
	return p
}

// watch calls do with what a watch needs. The context ends with it.
func (a *app) watch(ctx context.Context, w *watching, do func(ctx context.Context, client *stream.Client, out *output.Output) error) error {
	if w.limit < 0 {
		return usagef("--limit must not be negative")
	}
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	if out.Form == output.Text && a.host.Terminals.Stderr && !w.board {
		a.say("watching until you press Ctrl-C")
	}
	out.Each = func() {
		out.Screen.Width = a.width()
		if w.bell {
			_, _ = a.host.Stderr.Write([]byte("\a"))
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return do(ctx, stream.New(client), out)
}

// follow hands each result of a watch to do, which says how many it has printed,
// until the watch is over or has printed as many as the limit says. Failures on
// the way are said; the one that ends the watch is returned.
func follow[R interface{ Get() (T, error) }, T any](ctx context.Context, a *app, results <-chan R, limit int, do func(T) (int, error)) error {
	var final error
	done := 0
	for r := range results {
		value, err := r.Get()
		if err != nil {
			if final = err; !isPermanent(err) && ctx.Err() == nil {
				a.say("osugo: %v", err)
			}
			continue
		}
		final = nil
		printed, err := do(value)
		if err != nil {
			return err
		}
		if done += printed; limit > 0 && done >= limit {
			return nil
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return final
}

// isPermanent reports whether a watch ends with the error.
func isPermanent(err error) bool {
	failure, ok := errors.AsType[*transport.Error](err)
	return ok && failure.Permanent() || isAny(live.ErrLogout, osu.ErrUnauthorized)(err)
}

func watchScoresCommand(a *app, w *watching) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scores",
		Short: "new ranked scores of all players",
		Long:  "The feed has only the ids of players and beatmaps. --names looks up their names, 50 to a request; combine it with --pp, so that there are fewer to look up.",
		Example: `osugo watch scores -r taiko
osugo watch scores --pp 900 --names --bell`,
		Args: cobra.NoArgs,
	}
	ruleset := a.rulesetFlag(cmd)
	least := cmd.Flags().Float64("pp", 0, "only scores of at least this many pp")
	names := cmd.Flags().Bool("names", false, "look up the names of players and beatmaps")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		return a.watch(cmd.Context(), w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
			printed := 0
			scores := client.WatchScores(ctx, mode, a.params(w))
			return follow(ctx, a, bursts(ctx, scores), w.limit, func(burst []objects.Score) (int, error) {
				burst = slices.DeleteFunc(burst, func(s objects.Score) bool { return s.PP.Or(0) < *least })
				if w.limit > 0 {
					burst = burst[:min(len(burst), w.limit-printed)]
				}
				printed += len(burst)
				if *names {
					if err := osu.Expand(ctx, a.connection.client, burst); err != nil {
						a.say("osugo: %v", err)
					}
				}
				for _, score := range burst {
					if err := output.Stream(out, score, show.ScoreLine); err != nil {
						return 0, err
					}
				}
				return len(burst), nil
			})
		})
	}
	return cmd
}

// burstPause is how long after one result another may come and still be part of
// the same burst.
const burstPause = 50 * time.Millisecond

// bursts sends results that come at once together: those of one answer.
func bursts[T any](ctx context.Context, results <-chan stream.Result[T]) <-chan stream.Result[[]T] {
	return stream.FromSeq(ctx, burstSeq(results))
}

func burstSeq[T any](results <-chan stream.Result[T]) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for r := range results {
			if r.Err != nil {
				if !yield(nil, r.Err) {
					return
				}
				continue
			}
			burst, failed := collectBurst(r.Value, results)
			if !yield(burst, nil) || failed != nil && !yield(nil, failed) {
				return
			}
		}
	}
}

// collectBurst returns a value with those that follow at once, and the error that
// came after them, if one did.
func collectBurst[T any](first T, results <-chan stream.Result[T]) ([]T, error) {
	burst := []T{first}
	pause := time.NewTimer(burstPause)
	defer pause.Stop()
	for {
		select {
		case r, open := <-results:
			if !open || r.Err != nil {
				return burst, r.Err
			}
			burst = append(burst, r.Value)
			pause.Reset(burstPause)
		case <-pause.C:
			return burst, nil
		}
	}
}

func watchUserCommand(a *app, w *watching) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user NAME|ID|LINK…",
		Short: "new scores or other activity of players",
		Long:  "Prints the new scores of players, which the server lists for a day. As its terms demand, each player is looked up once a minute at most.",
		Example: `osugo watch user peppy --bell
osugo watch user 2 3 --failed --json-lines
osugo watch user peppy --activity`,
		Args: cobra.MinimumNArgs(1),
	}
	ruleset := a.rulesetFlag(cmd)
	failed := cmd.Flags().Bool("failed", false, "include failed scores")
	activity := cmd.Flags().Bool("activity", false, "medals, ranks, uploads and name changes instead of scores")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		return a.watch(cmd.Context(), w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
			ids, err := a.userIDs(ctx, args)
			if err != nil {
				return err
			}
			params := &stream.WatchUsersParams{Past: w.past}
			if *activity {
				return follow(ctx, a, client.WatchUserActivity(ctx, ids, nil, params), w.limit, func(e objects.Event) (int, error) {
					return 1, output.Stream(out, e, show.EventLine)
				})
			}
			query := &osu.UserScoresParams{Ruleset: mode, IncludeFails: *failed}
			return follow(ctx, a, client.WatchUserScores(ctx, ids, query, params), w.limit, func(score objects.Score) (int, error) {
				return 1, output.Stream(out, score, show.ScoreLine)
			})
		})
	}
	return cmd
}

// userIDs returns the ids of users, asking the server for those of names.
func (a *app) userIDs(ctx context.Context, args []string) ([]objects.UserID, error) {
	var ids []objects.UserID
	for _, arg := range args {
		id, err := a.userID(ctx, a.connection.client, arg)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func watchNewsCommand(a *app, w *watching) *cobra.Command {
	return &cobra.Command{
		Use:     "news",
		Short:   "new news posts",
		Long:    "Prints news posts as they are published. It needs no account.",
		Example: "osugo watch news --past --limit 3",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.watch(cmd.Context(), w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
				return follow(ctx, a, client.WatchNews(ctx, a.params(w)), w.limit, func(post objects.NewsPost) (int, error) {
					return 1, output.Stream(out, post, show.NewsLine)
				})
			})
		},
	}
}

// matchUpdate is what happened in a match, in JSON.
type matchUpdate struct {
	Event     objects.MatchEvent `json:"event"`
	Completed bool               `json:"completed"`
	Abandoned bool               `json:"abandoned"`
	Match     objects.Match      `json:"match"`
}

func watchMatchCommand(a *app, w *watching) *cobra.Command {
	return &cobra.Command{
		Use:   "match ID|LINK|latest",
		Short: "events of a match of the stable client",
		Long:  "Prints all events, from the start of the match until it is disbanded. Each game is printed twice: when it begins, and with its scores. osugo follow shows the same as a scoreboard.",
		Example: `osugo watch match https://osu.ppy.sh/community/matches/111555364
osugo --demo watch match latest`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.watch(cmd.Context(), w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
				match, err := a.match(ctx, args[0])
				if err != nil {
					return err
				}
				return a.printMatch(ctx, out, client.WatchMatch(ctx, match, a.params(w)), w.limit, &show.Scoreboard{})
			})
		},
	}
}

// match returns the match of an id or link, or the latest one.
func (a *app) match(ctx context.Context, text string) (objects.MatchID, error) {
	if text != "latest" {
		ref, err := refOf(a, text, "a match", func(id int64) links.Match { return links.Match{ID: objects.MatchID(id)} })
		return ref.ID, err
	}
	latest, err := a.connection.client.Matches(ctx, &osu.MatchesParams{Limit: 1})
	if err == nil && len(latest.Matches) == 0 {
		err = usagef("the server has no match")
	}
	if err != nil {
		return 0, err
	}
	return latest.Matches[0].ID, nil
}

// printMatch prints the updates of a match, and keeps the board.
func (a *app) printMatch(ctx context.Context, out *output.Output, updates <-chan stream.Result[stream.MatchUpdate], limit int, board *show.Scoreboard) error {
	return follow(ctx, a, updates, limit, func(u stream.MatchUpdate) (int, error) {
		number := board.Apply(u)
		update := matchUpdate{u.Event, u.Completed, u.Abandoned, u.Match}
		return 1, output.Stream(out, update, func(s *screen.Screen, _ matchUpdate) { board.MatchLine(s, u, number) })
	})
}

// roomUpdate is what happened in a realtime room, in JSON.
type roomUpdate struct {
	Event objects.RealtimeRoomEvent `json:"event"`
	Item  *objects.PlaylistItem     `json:"item,omitzero"`
	Room  objects.Room              `json:"room"`
}

func watchRoomCommand(a *app, w *watching) *cobra.Command {
	return &cobra.Command{
		Use:   "room ID|LINK|latest",
		Short: "events of a multiplayer room of lazer",
		Long:  "Prints all events of a realtime room, from its start until it is closed. A playlist room is printed each time it changes.",
		Example: `osugo watch room https://osu.ppy.sh/multiplayer/rooms/1234567
osugo --demo watch room latest`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.watch(cmd.Context(), w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
				room, err := a.room(ctx, args[0])
				if err != nil {
					return err
				}
				if room.Type == objects.RoomTypePlaylists {
					return follow(ctx, a, client.WatchRoom(ctx, room.ID, a.params(w)), w.limit, func(room objects.Room) (int, error) {
						return 1, output.Stream(out, room, show.RoomLine)
					})
				}
				return follow(ctx, a, client.WatchRoomEvents(ctx, room.ID, a.params(w)), w.limit, func(u stream.RoomUpdate) (int, error) {
					update := roomUpdate{u.Event, u.Item, u.Room}
					return 1, output.Stream(out, update, func(s *screen.Screen, _ roomUpdate) { show.RoomUpdateLine(s, u) })
				})
			})
		},
	}
}

// room returns the room of an id or link, or the latest realtime room.
func (a *app) room(ctx context.Context, text string) (objects.Room, error) {
	client := a.connection.client
	if text == "latest" {
		rooms, err := client.Rooms(ctx, &osu.RoomsParams{TypeGroup: objects.RoomTypeGroupRealtime, Limit: 1})
		if err == nil && len(rooms) == 0 {
			err = usagef("there is no open room")
		}
		if err != nil {
			return objects.Room{}, err
		}
		return rooms[0], nil
	}
	ref, err := refOf(a, text, "a room", func(id int64) links.Room { return links.Room{ID: objects.RoomID(id)} })
	if err != nil {
		return objects.Room{}, err
	}
	return client.Room(ctx, ref.ID)
}

// Package referee referees multiplayer rooms of lazer: it makes rooms, invites
// players, sets maps and mods, starts and aborts matches, and follows
// everything live, over the referee hub of the spectator server.
//
//	hub, err := referee.Dial(ctx, client, nil)
//	…
//	room, err := hub.MakeRoom(ctx, referee.RoomParams{Name: "OWC: (A) vs (B)", BeatmapID: 75})
//	…
//	for r := range hub.Events() {
//		event, err := r.Get()
//		…
//		switch e := event.Data.(type) {
//		case referee.MatchCompleted:
//			…
//		}
//	}
//
// The token must act for a user and have
// [transport.ScopeMultiplayerWriteManage] itself; the scope * is not enough.
//
// The authors of the hub call its interface unstable. Unknown members are kept
// in [Event].Unknown and in the Unknown of each part of a [State], unknown
// events as [Unknown], and unknown values of enumerations as they are. What
// differs from the models is decoded around and reported as differences in
// other answers are, with the route GET /referee/ and the name of the method or
// event; see [transport.Drift].
//
// # Events and state
//
// [Client.Events] follows the contract of package stream: it is closed when the
// context of [Dial] is done or the client cannot go on, and then nothing of the
// client runs any more. Unlike other channels it has a queue, since a program
// that handles events also makes calls, and the hub sends the events of a call
// before its answer. When 4096 events wait, later ones are dropped, and a
// result with [stream.ErrGap] stands in their place.
//
// A [Room] keeps the state that answers and events tell; [Room.State] returns
// it at any time. The state is never older than the last event received.
//
// # Lost connections
//
// The client connects again by itself, with another token if the server rejects
// the current one, and joins its rooms again. The hub does not repeat events,
// so the client compares the new state with the old and delivers the
// differences as events whose CaughtUp is set. Calls made meanwhile wait. A
// call that was under way fails with [ErrConnectionLost] and may have been
// carried out: it is not repeated.
//
// The hub has traps that the client handles:
//
//   - A room must not be joined twice: the hub refuses and takes the referee
//     out. [Client.JoinRoom] returns the room that is joined already.
//   - The hub may notice the loss of a connection as late as 30 s afterwards,
//     and then unsubscribes the new one without a sign. The same happens when
//     another program of the same user disconnects. Every 15 s the client asks
//     the hub whether it is still in each room, by a roll that is never valid,
//     and joins again if it is not.
//
// Use one connection per user. Two at a time work, but each takes the other's
// rooms away when it ends, for up to 15 s.
//
// Chat is not part of the hub: use the channel in [State] with the chat methods
// of package osu. Scores are not either: the API has them, see
// [osu.Client.RoomEvents]. The program examples/referee of this repository does
// all three: it runs a match from the invitations to the results.
//
// Source: osu.Server.Spectator/Hubs/Referee and
// PublicAPIDocs/referee-hub-api.md of [osu-server-spectator].
//
// [osu-server-spectator]: https://github.com/ppy/osu-server-spectator
package referee

// Package osutest is an osu! API server in one process: OAuth, rate limits,
// every route, and a world of players, beatmaps, scores and matches behind
// them. Use it to test programs that use the API, or to run them without an
// account.
//
//	server := osutest.New()
//	defer server.Close()
//
//	client, err := osu.New(
//		auth.FixedToken(server.Token(), transport.Grant{}),
//		osu.Endpoints(server.Endpoints()),
//		osu.HTTPClient(server.HTTPClient()))
//
// # In memory or on a port
//
// [New] returns a server without a listener. [Server.Transport] and
// [Server.HTTPClient] answer in the caller's goroutine, so they leave no
// goroutines behind and work with the fake time of testing/synctest. They
// answer for every host, which keeps tests off the network. [NewServer] listens
// on 127.0.0.1 as well, for other processes and browsers.
//
// # Applications and tokens
//
// Two applications are registered. Application 1, with the secret "secret",
// belongs to a player. Its redirect URIs are http://127.0.0.1 and http://[::1],
// on any port and with the path /callback, / or none, and
// http://localhost:8080/callback. Application 2, with the secret "bot-secret",
// belongs to a bot, which may use the scope delegate. Its only redirect URI is
// http://127.0.0.1/callback, so a request may leave the parameter out.
//
// POST /oauth/token takes client credentials, authorization codes (with or
// without PKCE) and refresh tokens, which can be used once. GET
// /oauth/authorize is the page with the buttons, and [Server.Authorize] presses
// one of them. [Server.Token] and [Server.UserToken] issue tokens without any
// of this.
//
// # The world
//
// The world is determined by the server's seed, its size and the time at which
// it was made: two servers with the same three send the same bytes. Nothing is
// stored. Player, beatmap or score number n is computed on request, so a world
// with a million scores starts as fast as a small one. [Server.World] tells
// which ids exist. Parts of the world change with the clock ([Clock]): new
// scores appear, people talk in the public chat channels, and a match and a
// room are in progress ([World.RunningMatchID], [World.RunningRoomID],
// [MatchPace]).
//
// Writes by third parties are kept, and every user with access can read them:
// chat messages, conversations and announcements, channel membership, and forum
// topics and posts. A bot that owns an application can make announcements, and
// moderates the first two of [World.ForumIDs].
//
// # Websockets
//
// The server also has a notification websocket, at [RouteNotifications]. It
// reports messages sent through the API, channels joined and left, and tokens
// revoked. [Server.Relay] sends other events, [Server.Sockets] returns the
// connections, which can be cut at any byte, and [NotifierDown] and
// [Server.LoseEvents] are its faults. The generated conversations of the public
// channels are not reported.
//
// [Server.Referee] returns the referee hub, for programs that run multiplayer
// rooms.
//
// # Faults
//
// [Server.Inject] makes the server misbehave, on all routes or only some, a
// given number of times or at random:
//
//	server.Inject(
//		osutest.ServerError(http.StatusBadGateway).On(transport.GetUser).Times(2),
//		osutest.Delay(time.Second).Rate(0.1),
//	)
//
// # Recordings
//
// An exchange with the real server can be recorded once and then played back.
// [Record] returns a transport that writes one file for each request, without
// secrets. [Replay] returns one that answers from these files and sends
// nothing:
//
//	through := osutest.Record("testdata/profile", nil) // the first time
//	through, err := osutest.Replay("testdata/profile", osutest.Strict)
//	client, err := osu.New(session, osu.HTTPClient(&http.Client{Transport: through}))
//
// # Fidelity
//
// Statuses, bodies, the order of checks, limits, cursors and the members of
// every object follow osu-web at commit 3f5de51 (2026-08-21), quirks included:
// rate-limit answers without headers, unreadable cursors that are ignored, ids
// after the fiftieth that are dropped. First-party routes answer 403, as they
// do to every third-party token. Error texts are this package's own; programs
// should decide by the status.
package osutest

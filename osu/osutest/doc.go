// Package osutest is an osu! API server in one process: OAuth, rate limits,
// every route, and a world of players, beatmaps, scores and matches behind them.
// It is for the tests of programs that use the API, and for running them
// without an account.
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
// [Server.HTTPClient] answer in the goroutine that asks, so nothing is left
// behind and fake time advances: use them in a bubble of testing/synctest. They
// answer for every host, and so keep tests off the network. [NewServer] listens
// on 127.0.0.1 as well, for other processes and browsers.
//
// # Applications and tokens
//
// Two applications are registered. Application 1 with the secret "secret"
// belongs to a player, application 2 with "bot-secret" to a bot, which may use
// the scope delegate. Application 1 has registered http://127.0.0.1 and
// http://[::1], on any port and with nothing, / or /callback after it, and
// http://localhost:8080/callback as redirect URIs; application 2 only
// http://127.0.0.1/callback, so that it may leave the parameter out. POST /oauth/token takes client credentials,
// authorization codes (with PKCE or without) and refresh tokens, which are good
// for one use. GET /oauth/authorize is the page with the buttons, and
// [Server.Authorize] presses one of them. [Server.Token] and [Server.UserToken]
// skip all that.
//
// # The world
//
// What the server knows follows from its seed, its size and the time at which
// it was made; two servers of the same three answer with the same bytes. Nothing
// is stored: player, beatmap, score number n are computed when asked for, so a
// world of a million scores starts as fast as a small one. [Server.World] tells
// which ids exist. Some of it moves with the clock ([Clock]): new scores come in,
// people talk in the public channels of the chat, a match and a room are being
// played in ([World.RunningMatchID], [World.RunningRoomID], [MatchPace]).
//
// What third parties can write is kept, and can be read back by everybody who may:
// messages, conversations and announcements of the chat, who is in which channel,
// topics and posts of the forum. Bots that own an application make announcements
// and moderate the first two of [World.ForumIDs].
//
// # Websockets
//
// The server is a notification server, too, at [RouteNotifications]: messages that
// are sent by requests appear there, channels that are joined and left, and the end
// of a token. [Server.Relay] adds events, [Server.Sockets] are the connections, which
// can be cut anywhere, and [NotifierDown] and [Server.LoseEvents] are its faults.
// What people say in the public channels by themselves does not appear.
//
// # Faults
//
// [Server.Inject] makes the server misbehave, on all routes or on some, a number
// of times or at random:
//
//	server.Inject(
//		osutest.ServerError(http.StatusBadGateway).On(transport.GetUser).Times(2),
//		osutest.Delay(time.Second).Rate(0.1),
//	)
//
// # Recordings
//
// A conversation with the real server can be recorded once and played back from
// then on. [Record] stands between a client and the network and writes one file
// for each request, without secrets; [Replay] answers from the files and sends
// nothing:
//
//	through := osutest.Record("testdata/profile", nil) // the first time
//	through, err := osutest.Replay("testdata/profile", osutest.Strict)
//	client, err := osu.New(session, osu.HTTPClient(&http.Client{Transport: through}))
//
// # What it is true to
//
// Statuses, bodies, order of checks, limits, clamps, cursors and the members of
// every object are those of osu-web at commit 3f5de51 (2026-08-21), including its
// quirks: a rate limit that answers without headers, cursors that are ignored
// when they can't be read, ids beyond the fiftieth that vanish. First-party
// routes answer 403, as they do to every third-party token. Texts of errors are
// this package's own: programs decide by the status.
package osutest

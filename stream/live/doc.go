// Package live delivers what happens to a user at the moment it happens: chat
// messages, channels that are joined and left, and notifications, over the
// websocket of the notification server.
//
//	s := live.Connect(ctx, client, nil)
//	for r := range s.Events() {
//		switch e := r.Value.(type) {
//		case live.Message:
//			fmt.Println(e.Sender.Username, e.Content)
//		case nil:
//			log.Print(r.Err)
//		}
//	}
//
// Package chat, below this one, is a chat client on top.
//
// # What a token can receive
//
// Chat needs a token of the authorization code grant with the scope chat.read,
// which the server gives to applications of the user's own and to bots. Client
// credentials act for no user and receive nothing; [Connect] refuses them.
//
// Notifications are not available to third-party tokens: the server sends
// [NotificationNew], [NotificationsRead] and [NotificationsDeleted] only to
// tokens with the scope *, which it gives to the game and the website alone.
//
// # One contract with package stream
//
// There is one channel, closed by its sender exactly once, when the stream has
// ended or ctx is done; nothing runs any more then. Errors come on the channel
// as [stream.Result].Err. A [*LostError] says that the connection was lost and
// when the next attempt follows; a [*GapError] that messages are lost for good;
// a [*DroppedError] that the consumer was too slow. After any other error, such
// as [ErrLogout] or one that is an [osu.ErrUnauthorized], the channel is
// closed. To stop early, cancel ctx.
//
// # No gap
//
// The server has no replay: what it sends while nobody is connected is gone.
// After a reconnect the stream therefore reads the messages that it missed over
// HTTP, in each channel that it knows, and delivers each once and in the order
// of the channel, marked with [Message].CaughtUp. It knows the channels in
// which it has seen a message or a join, and those of [Stream.Follow]; a
// conversation that someone began in the meantime is found with its next
// message. This takes two requests a channel.
//
// The server can also lose messages without a disconnect. Every
// [Options.CheckEvery] one channel, the one that was checked longest ago, is
// compared with its history, for one request.
//
// # Requests
//
// An open connection spends two requests a minute on POST /chat/ack, which
// keeps the user active in public channels, brings [Silences], and finds out
// that the token was revoked, which the server mostly does not tell; and one a
// minute on the check. With [Options.Inactive] it is twelve an hour instead of
// the two a minute.
package live

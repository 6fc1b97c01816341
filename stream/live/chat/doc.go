// Package chat is a chat client: it joins channels, sends messages, receives
// what others write over the websocket of package live, and answers commands.
//
//	c := chat.Connect(ctx, client, nil)
//	c.Handle("hello", func(ctx context.Context, cmd chat.Command) {
//		_, _ = c.Send(ctx, cmd.Message.ChannelID, "hello, "+cmd.Message.Sender.Username)
//	})
//	if _, err := c.Join(ctx, channel); err != nil { … }
//	err := c.Run()
//
// Its token needs the scopes chat.read, chat.write and, to join and leave,
// chat.write_manage; and identify.
//
// # Each message is sent once
//
// When the answer to a message is lost, nobody knows whether it was sent. The
// client then waits for its echo over the websocket, which carries the uuid of
// the message, and reads the channel's history if none comes. Only if the
// message is not there either does it send it again.
//
// # Commands of others
//
// The server shows messages that begin with ! and a letter to their author
// alone: a bot never sees the !help of another user, in no channel and no
// conversation. It does see "!!help" and "! help". All three spellings are
// commands here.
package chat

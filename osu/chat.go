package osu

import (
	"context"
	"net/url"
	"slices"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// ChatAckParams are the options of [Client.ChatAck].
type ChatAckParams struct {
	// HistorySince asks for the silences with a greater id, newest first. Zero
	// asks for the newest of all.
	HistorySince *objects.SilenceID `url:"history_since" excludes:"Since"`
	// Since asks for the silences after this message.
	Since objects.MessageID `url:"since"`
}

// ChatAck keeps the token's user present in public channels; call it about
// every 30 seconds. It returns up to 100 silences, that is, users whose
// messages should be hidden. Without HistorySince and Since it returns none.
//
// Scope chat.read; needs a user. It fails with [ErrValidation] if both are set,
// because the server would drop one.
//
// Source: app/Http/Controllers/Chat/ChatController.php.
func (c *Client) ChatAck(ctx context.Context, p *ChatAckParams) ([]objects.UserSilence, error) {
	ack, err := answer[objects.ChatAck](ctx, c, withQuery(transport.PostChatAck.At(), p))
	return ack.Silences, err
}

// ChatMessageSend is a message to send.
type ChatMessageSend struct {
	// Message is the text: up to 450 characters, or 1024 in announcement
	// channels. Outside these, line breaks become spaces.
	Message string `json:"message" required:"true" range:"1-1024"`
	// IsAction makes it an action, as /me does.
	IsAction bool `json:"is_action"`
	// UUID is returned with the message, here and over the websocket, so that
	// senders recognise their own.
	UUID string `json:"uuid,omitzero"`
}

// ChatNew sends a private message to a user, creating the conversation if
// necessary. It returns the channel, with LastMessageID and Users, and the
// message, with Sender. The server takes one private message a second. The call
// is not repeated if its outcome is unknown.
//
// Scope chat.write; needs a user. It fails with [ErrForbidden] if either user
// has blocked the other, the target accepts messages from friends only, or the
// sender is silenced or restricted; and with [ErrValidation] for an empty
// message, one over 450 characters, an unknown user, or oneself.
//
// Source: app/Http/Controllers/Chat/ChatController.php.
func (c *Client) ChatNew(ctx context.Context, target objects.UserID, message ChatMessageSend) (objects.ChatNewConversation, error) {
	return answer[objects.ChatNewConversation](ctx, c, withBody(transport.PostChatNew.At(), struct {
		TargetID objects.UserID `json:"target_id" required:"true"`
		Message  string         `json:"message"   required:"true" range:"1-450"`
		IsAction bool           `json:"is_action"`
		UUID     string         `json:"uuid,omitzero"`
	}{target, message.Message, message.IsAction, message.UUID}))
}

// Channels returns all public channels, without CurrentUserAttributes. The API
// cannot list the channels that a user has joined.
//
// Scope chat.read; needs a user.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) Channels(ctx context.Context) ([]objects.ChatChannel, error) {
	return answer[[]objects.ChatChannel](ctx, c, transport.GetChannels.At())
}

// Channel returns a channel that the token's user has joined, with
// CurrentUserAttributes, LastMessageID and Users, and for a PM channel also
// both users.
//
// Scope chat.read; needs a user. It fails with [ErrNotFound] if the channel is
// unknown or not joined.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) Channel(ctx context.Context, id objects.ChannelID) (objects.ChatChannelShow, error) {
	return answer[objects.ChatChannelShow](ctx, c, transport.GetChannel.At(id))
}

// ChannelCreatePM returns the PM channel with a user and joins it again. A
// conversation without messages has no channel yet: ChannelID is null then, and
// [Client.ChatNew] creates the channel with the first message.
//
// Scope chat.write_manage; needs a user. It fails with [ErrNotFound] if the
// user is unknown, and with [ErrForbidden] if either user has blocked the other
// or the target accepts messages from friends only.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelCreatePM(ctx context.Context, target objects.UserID) (objects.ChatChannel, error) {
	return answer[objects.ChatChannel](ctx, c, withBody(transport.PostChannel.At(), struct {
		Type     objects.ChatChannelType `json:"type"`
		TargetID objects.UserID          `json:"target_id" required:"true"`
	}{objects.ChatChannelTypePM, target}))
}

// ChannelAnnouncement is an announcement channel to create.
type ChannelAnnouncement struct {
	// Name is the name of the channel, up to 50 characters.
	Name string `json:"name" required:"true" range:"1-50"`
	// Description is its purpose, up to 255 characters.
	Description string `json:"description,omitzero" range:"0-255"`
	// TargetIDs are the recipients. Unknown users are left out.
	TargetIDs []objects.UserID `json:"target_ids" required:"true"`
	// Message is the announcement, in Markdown, up to 1024 characters.
	Message string `json:"message" required:"true" range:"1-1024"`
	// UUID is returned with the channel.
	UUID string `json:"uuid,omitzero"`
}

// ChannelCreateAnnouncement creates a channel in which only the token's user
// can write, and sends its first message.
//
// Scope chat.write_manage; needs a user in the announce group, with a client of
// their own or a delegated one. It fails with [ErrForbidden] for other users,
// and with [ErrValidation] if no valid recipient remains.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelCreateAnnouncement(ctx context.Context, a ChannelAnnouncement) (objects.ChatChannel, error) {
	type channel struct {
		Name        string `json:"name"`
		Description string `json:"description,omitzero"`
	}
	call := withBody(transport.PostChannel.At(), a) // only checks: the body is sent in another form
	return answer[objects.ChatChannel](ctx, c, call.JSON(struct {
		Type      objects.ChatChannelType `json:"type"`
		Channel   channel                 `json:"channel"`
		TargetIDs []objects.UserID        `json:"target_ids"`
		Message   string                  `json:"message"`
		UUID      string                  `json:"uuid,omitzero"`
	}{objects.ChatChannelTypeAnnounce, channel{a.Name, a.Description}, a.TargetIDs, a.Message, a.UUID}))
}

// ChannelMessagesParams are the options of [Client.ChannelMessages].
type ChannelMessagesParams struct {
	// Since asks for the oldest messages with a greater id, zero for the oldest
	// of all.
	Since *objects.MessageID `url:"since" excludes:"Until"`
	// Until asks for the newest messages with a smaller id.
	Until objects.MessageID `url:"until"`
	// Limit is how many messages to read, 1-50; the default is 50. Messages
	// that are hidden count.
	Limit int `url:"limit" range:"1-50"`
}

// ChannelMessages returns messages of a channel that the token's user has
// joined, oldest first, with Sender: the latest ones, unless Since or Until is
// set. There may be fewer than Limit although more exist, because the server
// leaves out messages of public channels that are older than 24 hours and
// commands that others gave to bots.
//
// Scope chat.read; needs a user. It fails with [ErrNotFound] if the channel is
// unknown, not joined, or a PM with a restricted user; and with [ErrValidation]
// if Since and Until are both set, because the server would drop one.
//
// Source: app/Http/Controllers/Chat/Channels/MessagesController.php.
func (c *Client) ChannelMessages(ctx context.Context, id objects.ChannelID, p *ChannelMessagesParams) ([]objects.ChatMessage, error) {
	return answer[[]objects.ChatMessage](ctx, c, withQuery(transport.GetChannelMessages.At(id), p))
}

// ChannelMessagesObject is [Client.ChannelMessages] with the senders apart:
// each user is once in Users, and the messages have no Sender.
func (c *Client) ChannelMessagesObject(ctx context.Context, id objects.ChannelID, p *ChannelMessagesParams) (objects.ChatMessagesObject, error) {
	call := withQuery(transport.GetChannelMessages.At(id), p)
	return answer[objects.ChatMessagesObject](ctx, c, call.Query(url.Values{"return_object": {"true"}}))
}

// AllChannelMessages lists the messages of [Client.ChannelMessages] after the
// given one, oldest first, 50 at a time; zero means all.
//
// It is a feed: the Next of its last page leads to messages that are sent
// later. In public channels it finds nothing after a message older than 24
// hours, not even newer messages: begin with the first item of
// [Client.AllChannelHistory].
func (c *Client) AllChannelMessages(id objects.ChannelID, since objects.MessageID) List[objects.ChatMessage] {
	return NewList(messageKey, func(ctx context.Context, at Cursor) (Page[objects.ChatMessage], error) {
		from, err := positionOf[messagePosition](at)
		if err != nil {
			return Page[objects.ChatMessage]{}, err
		}
		messages, err := c.ChannelMessages(ctx, id, &ChannelMessagesParams{Since: &from.ID, Limit: 50})
		return messagePage(messages, at), err
	}).From(cursorOf(messagePosition{since}))
}

// AllChannelHistory lists the messages of [Client.ChannelMessages] before the
// given one, newest first, 50 at a time; zero means the latest.
func (c *Client) AllChannelHistory(id objects.ChannelID, until objects.MessageID) List[objects.ChatMessage] {
	return NewList(messageKey, func(ctx context.Context, at Cursor) (Page[objects.ChatMessage], error) {
		from, err := positionOf[messagePosition](at)
		if err != nil {
			return Page[objects.ChatMessage]{}, err
		}
		messages, err := c.ChannelMessages(ctx, id, &ChannelMessagesParams{Until: from.ID, Limit: 50})
		slices.Reverse(messages)
		return messagePage(messages, at), err
	}).From(cursorOf(messagePosition{until}))
}

// messagePosition is a position in the messages of a channel.
type messagePosition struct {
	ID objects.MessageID `json:"id"`
}

// messagePage returns the page of messages that begins at a cursor. Only an
// empty page is the last, because the server removes messages after counting
// them.
func messagePage(messages []objects.ChatMessage, at Cursor) Page[objects.ChatMessage] {
	if len(messages) == 0 {
		return Page[objects.ChatMessage]{Next: at}
	}
	last := messages[len(messages)-1].MessageID
	return Page[objects.ChatMessage]{Items: messages, Next: cursorOf(messagePosition{last}), More: true}
}

// ChannelSend sends a message to a channel that the token's user has joined,
// and marks the channel as read. It returns the message, with Sender. The
// server takes one message a second, counting PMs apart. The call is not
// repeated if its outcome is unknown.
//
// Scope chat.write; needs a user. It fails with [ErrForbidden] if the channel
// is not joined or is moderated, or the user is blocked or silenced; with
// [ErrNotFound] if the channel is unknown; and with [ErrValidation] for an
// empty message, or one that is too long for the channel.
//
// Source: app/Http/Controllers/Chat/Channels/MessagesController.php.
func (c *Client) ChannelSend(ctx context.Context, id objects.ChannelID, message ChatMessageSend) (objects.ChatMessage, error) {
	return answer[objects.ChatMessage](ctx, c, withBody(transport.PostChannelMessage.At(id), message))
}

// ChannelJoin adds the token's user to a public channel or the chat of a
// tournament match; user must be that user's id. It returns the channel with
// CurrentUserAttributes, LastMessageID and Users.
//
// Scope chat.write_manage; needs a user. It fails with [ErrForbidden] for
// another user or another kind of channel, and with [ErrNotFound] if the
// channel is unknown.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelJoin(ctx context.Context, id objects.ChannelID, user objects.UserID) (objects.ChatChannel, error) {
	return answer[objects.ChatChannel](ctx, c, transport.PutChannelUser.At(id, user))
}

// ChannelLeave removes the token's user from a channel; user must be that
// user's id.
//
// Scope chat.write_manage; needs a user. It fails with [ErrForbidden] for
// another user, or for a team or private channel, and with [ErrNotFound] if the
// channel is unknown.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelLeave(ctx context.Context, id objects.ChannelID, user objects.UserID) error {
	return send(ctx, c, transport.DeleteChannelUser.At(id, user))
}

// ChannelMarkAsRead marks the messages of a channel up to the given one as
// read. The mark never moves back: an older message has no effect.
//
// Scope chat.read; needs a user. It fails with [ErrNotFound] if the channel is
// not joined.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelMarkAsRead(ctx context.Context, id objects.ChannelID, message objects.MessageID) error {
	return send(ctx, c, transport.PutChannelMarkAsRead.At(id, message))
}

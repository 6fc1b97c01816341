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

// ChatAck keeps the token's own user present in public channels, for which it
// should be called about every 30 seconds, and returns up to 100 silences:
// whose messages to hide. Without HistorySince and Since there are none. Scope
// chat.read; needs a user. ErrValidation: both of them, of which the server
// would drop one. Source: app/Http/Controllers/Chat/ChatController.php.
func (c *Client) ChatAck(ctx context.Context, p *ChatAckParams) ([]objects.UserSilence, error) {
	ack, err := answer[objects.ChatAck](ctx, c, withQuery(transport.PostChatAck.At(), p))
	return ack.Silences, err
}

// ChatMessageSend is a message to send.
type ChatMessageSend struct {
	// Message is the text: up to 450 characters, in announcement channels 1024.
	// Outside of these, line breaks become spaces.
	Message string `json:"message" required:"true" range:"1-1024"`
	// IsAction makes it an action, as /me does.
	IsAction bool `json:"is_action"`
	// UUID comes back with the message, here and over the websocket, so that
	// senders know their own.
	UUID string `json:"uuid,omitzero"`
}

// ChatNew sends a private message to a user, with whom there need not be a
// conversation yet. It returns the channel, with last_message_id and users, and
// the message, with sender. The server takes one private message a second; the
// call is not repeated when its outcome is unknown. Scope chat.write; needs a
// user. ErrForbidden: blocked, friends only, silenced, restricted.
// ErrValidation: an empty message, one over 450 characters, an unknown user, or
// oneself. Source: app/Http/Controllers/Chat/ChatController.php.
func (c *Client) ChatNew(ctx context.Context, target objects.UserID, message ChatMessageSend) (objects.ChatNewConversation, error) {
	return answer[objects.ChatNewConversation](ctx, c, withBody(transport.PostChatNew.At(), struct {
		TargetID objects.UserID `json:"target_id" required:"true"`
		Message  string         `json:"message"   required:"true" range:"1-450"`
		IsAction bool           `json:"is_action"`
		UUID     string         `json:"uuid,omitzero"`
	}{target, message.Message, message.IsAction, message.UUID}))
}

// Channels returns all public channels, without attributes of the token's user.
// The channels a user has joined can't be listed. Scope chat.read; needs a
// user.
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) Channels(ctx context.Context) ([]objects.ChatChannel, error) {
	return answer[[]objects.ChatChannel](ctx, c, transport.GetChannels.At())
}

// Channel returns a channel the token's own user has joined, with
// current_user_attributes, last_message_id and users; for a PM channel also the
// two users. Scope chat.read; needs a user. ErrNotFound: unknown channel, or
// not joined. Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) Channel(ctx context.Context, id objects.ChannelID) (objects.ChatChannelShow, error) {
	return answer[objects.ChatChannelShow](ctx, c, transport.GetChannel.At(id))
}

// ChannelCreatePM returns the PM channel with a user and joins it again. When
// no message was ever sent there is no channel: ChannelID is nil then, and
// [Client.ChatNew] makes one with the first message. Scope chat.write_manage;
// needs a user. ErrNotFound: unknown user. ErrForbidden: blocked or friends
// only. Source: app/Http/Controllers/Chat/ChannelsController.php.
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
	// Description says what it is for, up to 255 characters.
	Description string `json:"description,omitzero" range:"0-255"`
	// TargetIDs are the users it is for. Unknown ones are left out.
	TargetIDs []objects.UserID `json:"target_ids" required:"true"`
	// Message is the announcement, in Markdown, up to 1024 characters.
	Message string `json:"message" required:"true" range:"1-1024"`
	// UUID comes back with the channel.
	UUID string `json:"uuid,omitzero"`
}

// ChannelCreateAnnouncement creates a channel in which only the token's own
// user writes, and sends its first message. Scope chat.write_manage; needs a
// user in the announce group, with a client of their own or a delegated one.
// ErrForbidden: not in that group. ErrValidation: nobody left to announce to.
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelCreateAnnouncement(ctx context.Context, a ChannelAnnouncement) (objects.ChatChannel, error) {
	type channel struct {
		Name        string `json:"name"`
		Description string `json:"description,omitzero"`
	}
	call := withBody(transport.PostChannel.At(), a) // checks what is sent in another form
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
	// Since asks for the first messages with a greater id. Zero asks for the first
	// ones of all.
	Since *objects.MessageID `url:"since" excludes:"Until"`
	// Until asks for the last messages with a smaller id.
	Until objects.MessageID `url:"until"`
	// Limit is how many messages to read, 1-50; the default is 50. Messages that
	// are hidden count.
	Limit int `url:"limit" range:"1-50"`
}

// ChannelMessages returns messages of a channel the token's own user has
// joined, oldest first, with sender; without Since and Until the latest. There
// may be fewer than Limit although there are more: messages of public channels
// that are older than 24 hours are left out, and so are commands others gave to
// bots. Scope chat.read; needs a user. ErrNotFound: unknown channel, not
// joined, or a PM with a restricted user. ErrValidation: Since and Until
// together, of which the server would drop one.
// Source: app/Http/Controllers/Chat/Channels/MessagesController.php.
func (c *Client) ChannelMessages(ctx context.Context, id objects.ChannelID, p *ChannelMessagesParams) ([]objects.ChatMessage, error) {
	return answer[[]objects.ChatMessage](ctx, c, withQuery(transport.GetChannelMessages.At(id), p))
}

// ChannelMessagesObject is [Client.ChannelMessages] with the senders apart:
// each user once, in users, and none in the messages.
func (c *Client) ChannelMessagesObject(ctx context.Context, id objects.ChannelID, p *ChannelMessagesParams) (objects.ChatMessagesObject, error) {
	call := withQuery(transport.GetChannelMessages.At(id), p)
	return answer[objects.ChatMessagesObject](ctx, c, call.Query(url.Values{"return_object": {"true"}}))
}

// AllChannelMessages is the list behind [Client.ChannelMessages]: the messages
// after the given one, oldest first, 50 at a time; zero means all. It is a
// feed: the Next of its last page leads to messages that are sent later. In
// public channels it finds nothing after a message that is older than 24 hours,
// not even newer ones: begin with the first item of [Client.AllChannelHistory].
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

// AllChannelHistory is the list behind [Client.ChannelMessages], backwards: the
// messages before the given one, newest first, 50 at a time; zero means from
// the latest on.
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
// empty one is the last: the server leaves messages out after counting them.
func messagePage(messages []objects.ChatMessage, at Cursor) Page[objects.ChatMessage] {
	if len(messages) == 0 {
		return Page[objects.ChatMessage]{Next: at}
	}
	last := messages[len(messages)-1].MessageID
	return Page[objects.ChatMessage]{Items: messages, Next: cursorOf(messagePosition{last}), More: true}
}

// ChannelSend sends a message to a channel the token's own user has joined, and
// marks the channel as read. It returns the message, with sender. The server
// takes one message a second, PMs counted apart; the call is not repeated when
// its outcome is unknown. Scope chat.write; needs a user. ErrForbidden: not
// joined, moderated, blocked, silenced. ErrNotFound: unknown channel.
// ErrValidation: an empty message, or one too long for the channel.
// Source: app/Http/Controllers/Chat/Channels/MessagesController.php.
func (c *Client) ChannelSend(ctx context.Context, id objects.ChannelID, message ChatMessageSend) (objects.ChatMessage, error) {
	return answer[objects.ChatMessage](ctx, c, withBody(transport.PostChannelMessage.At(id), message))
}

// ChannelJoin lets the token's own user, whose id it must be, join a public
// channel or the chat of a tournament match. It returns the channel with
// current_user_attributes, last_message_id and users. Scope chat.write_manage;
// needs a user. ErrForbidden: another user, or a channel of another kind.
// ErrNotFound: unknown channel.
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelJoin(ctx context.Context, id objects.ChannelID, user objects.UserID) (objects.ChatChannel, error) {
	return answer[objects.ChatChannel](ctx, c, transport.PutChannelUser.At(id, user))
}

// ChannelLeave lets the token's own user, whose id it must be, leave a channel.
// Scope chat.write_manage; needs a user. ErrForbidden: another user, or a team
// or private channel. ErrNotFound: unknown channel.
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelLeave(ctx context.Context, id objects.ChannelID, user objects.UserID) error {
	return send(ctx, c, transport.DeleteChannelUser.At(id, user))
}

// ChannelMarkAsRead marks the messages of a channel up to the given one as
// read. The mark never moves back: an older message has no effect. Scope
// chat.read; needs a user. ErrNotFound: not joined.
// Source: app/Http/Controllers/Chat/ChannelsController.php.
func (c *Client) ChannelMarkAsRead(ctx context.Context, id objects.ChannelID, message objects.MessageID) error {
	return send(ctx, c, transport.PutChannelMarkAsRead.At(id, message))
}

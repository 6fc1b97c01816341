package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// ChatChannel is a chat channel.
//
// Source: app/Transformers/Chat/ChannelTransformer.php.
type ChatChannel struct {
	ChannelID          Opt[ChannelID]       `json:"channel_id"`           // null for a conversation without messages
	Description        string               `json:"description"`          // empty when there is none
	Icon               Opt[string]          `json:"icon"`                 // the other user's avatar; null unless PM
	MessageLengthLimit int                  `json:"message_length_limit"` // characters
	Moderated          bool                 `json:"moderated"`
	Name               Opt[string]          `json:"name"` // the other user's name in a PM
	Type               Opt[ChatChannelType] `json:"type"` // null when ChannelID is null
	UUID               Opt[string]          `json:"uuid"` // set in the answer that created an announcement

	CurrentUserAttributes *ChatChannelUserAttributes `json:"current_user_attributes,omitzero"` // absent in lists and in channels that were just created
	LastMessageID         Opt[MessageID]             `json:"last_message_id,omitzero"`         // null without a message; absent in lists
	// Deprecated: use CurrentUserAttributes.LastReadID.
	LastReadID Opt[MessageID] `json:"last_read_id,omitzero"`
	// Deprecated: sent by POST /chat/channels only.
	RecentMessages []ChatMessage `json:"recent_messages,omitzero"`
	Users          []UserID      `json:"users,omitzero"` // the two of a PM, else empty

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatChannelUserAttributes is what the token user may do in a channel.
//
// Source: app/Transformers/Chat/ChannelTransformer.php.
type ChatChannelUserAttributes struct {
	CanListUsers    bool           `json:"can_list_users"`
	CanMessage      bool           `json:"can_message"`
	CanMessageError Opt[string]    `json:"can_message_error"` // why not, in the language of the request
	LastReadID      Opt[MessageID] `json:"last_read_id"`      // null when nothing was read

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatMessage is a chat message.
//
// Source: app/Transformers/Chat/MessageTransformer.php.
type ChatMessage struct {
	ChannelID ChannelID       `json:"channel_id"`
	Content   string          `json:"content"`
	IsAction  bool            `json:"is_action"` // written with /me
	MessageID MessageID       `json:"message_id"`
	SenderID  UserID          `json:"sender_id"`
	Timestamp time.Time       `json:"timestamp"`
	Type      ChatMessageType `json:"type"`

	UUID Opt[string] `json:"uuid,omitzero"` // echo of the one sent by the client
	// Sender is absent over the websocket and in [ChatMessagesObject].
	Sender *User `json:"sender,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserSilence is the silence of a user. Clients hide the messages of the user.
//
// Source: app/Transformers/Chat/UserSilenceTransformer.php.
type UserSilence struct {
	ID     SilenceID `json:"id"`
	UserID UserID    `json:"user_id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatAck is the answer to POST /chat/ack.
//
// Source: app/Http/Controllers/Chat/ChatController.php.
type ChatAck struct {
	Silences []UserSilence `json:"silences"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatUpdates is the answer to GET /chat/updates. Its members are present when
// asked for; a request for unknown members alone is answered with an empty
// array, which decodes as an empty ChatUpdates.
//
// Source: app/Http/Controllers/Chat/ChatController.php.
type ChatUpdates struct {
	Presence []ChatChannel `json:"presence,omitzero"` // channels the token user is in
	Silences []UserSilence `json:"silences,omitzero"` // absent unless asked for
	Messages []ChatMessage `json:"messages,omitzero"` // always empty

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UnmarshalJSONFrom reads an object or an empty array.
func (u *ChatUpdates) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeObject(dec, (*chatUpdates)(u))
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*ChatUpdates) Shape(jsontext.Value) []any { return []any{new(chatUpdates)} }

// chatUpdates is [ChatUpdates] without its methods.
type chatUpdates ChatUpdates

// ChatNewConversation is the answer to POST /chat/new.
//
// Source: app/Http/Controllers/Chat/ChatController.php.
type ChatNewConversation struct {
	Channel ChatChannel `json:"channel"`
	Message ChatMessage `json:"message"` // with Sender
	// Deprecated: use Channel.ChannelID.
	NewChannelID ChannelID `json:"new_channel_id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatChannelShow is the answer to GET /chat/channels/{channel}.
//
// Source: app/Http/Controllers/Chat/ChannelsController.php.
type ChatChannelShow struct {
	Channel ChatChannel `json:"channel"`
	Users   []User      `json:"users"` // the two of a PM, else empty

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatMessagesObject is the answer to GET /chat/channels/{channel}/messages
// with return_object; without it a bare array of [ChatMessage] is sent.
//
// Source: app/Http/Controllers/Chat/Channels/MessagesController.php.
type ChatMessagesObject struct {
	Messages []ChatMessage `json:"messages"` // without Sender
	Users    []User        `json:"users"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ChatChannelType is the kind of a channel.
//
// Values: PUBLIC, PM, ANNOUNCE, TEAM, MULTIPLAYER, SPECTATOR, TEMPORARY,
// PRIVATE, GROUP.
type ChatChannelType string

// The values of ChatChannelType.
const (
	ChatChannelTypePublic      ChatChannelType = "PUBLIC"
	ChatChannelTypePM          ChatChannelType = "PM"
	ChatChannelTypeAnnounce    ChatChannelType = "ANNOUNCE"
	ChatChannelTypeTeam        ChatChannelType = "TEAM"
	ChatChannelTypeMultiplayer ChatChannelType = "MULTIPLAYER"
	ChatChannelTypeSpectator   ChatChannelType = "SPECTATOR"
	ChatChannelTypeTemporary   ChatChannelType = "TEMPORARY"
	ChatChannelTypePrivate     ChatChannelType = "PRIVATE"
	ChatChannelTypeGroup       ChatChannelType = "GROUP"
)

// ChatMessageType is the kind of a message.
//
// Values: plain, action, markdown.
type ChatMessageType string

// The values of ChatMessageType.
const (
	ChatMessageTypePlain    ChatMessageType = "plain"
	ChatMessageTypeAction   ChatMessageType = "action"   // written with /me
	ChatMessageTypeMarkdown ChatMessageType = "markdown" // announcements
)

// ChatUpdateInclude is a part of GET /chat/updates that a request can ask for.
//
// Values: presence, silences, messages.
type ChatUpdateInclude string

// The values of ChatUpdateInclude.
const (
	ChatUpdateIncludePresence ChatUpdateInclude = "presence"
	ChatUpdateIncludeSilences ChatUpdateInclude = "silences"
	ChatUpdateIncludeMessages ChatUpdateInclude = "messages" // always empty
)

package objects

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// These types read their own JSON, by methods that package encoding/json of Go
// 1.26 does not call. It calls the ones below.

// MarshalJSON implements the Marshaler of package encoding/json.
func (a BeatmapDifficultyAttributes) MarshalJSON() ([]byte, error) { return json.Marshal(a) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (a *BeatmapDifficultyAttributes) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, a)
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (b BeatmapExtended) MarshalJSON() ([]byte, error) { return json.Marshal(b) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (b *BeatmapExtended) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, b) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (b BeatmapsetExtended) MarshalJSON() ([]byte, error) { return json.Marshal(b) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (b *BeatmapsetExtended) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, b) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (u UserExtended) MarshalJSON() ([]byte, error) { return json.Marshal(u) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (u *UserExtended) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, u) }

// MarshalJSONTo writes all members.
func (p BeatmapsetDiscussionPost) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, beatmapsetDiscussionPostCommon(p))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (p BeatmapsetDiscussionPost) MarshalJSON() ([]byte, error) { return json.Marshal(p) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (p *BeatmapsetDiscussionPost) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, p) }

// MarshalJSONTo writes all members.
func (e BeatmapsetEvent) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, beatmapsetEventCommon(e))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (e BeatmapsetEvent) MarshalJSON() ([]byte, error) { return json.Marshal(e) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (e *BeatmapsetEvent) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, e) }

// MarshalJSONTo writes all members.
func (u ChatUpdates) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, chatUpdates(u))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (u ChatUpdates) MarshalJSON() ([]byte, error) { return json.Marshal(u) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (u *ChatUpdates) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, u) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (e Event) MarshalJSON() ([]byte, error) { return json.Marshal(e) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (e *Event) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, e) }

// MarshalJSONTo writes all members.
func (d KudosuDetails) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, kudosuDetails(d))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (d KudosuDetails) MarshalJSON() ([]byte, error) { return json.Marshal(d) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (d *KudosuDetails) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, d) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (m Mod) MarshalJSON() ([]byte, error) { return json.Marshal(m) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (m *Mod) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, m) }

// MarshalJSONTo writes all members.
func (n NewsNavigation) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, newsNavigation(n))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (n NewsNavigation) MarshalJSON() ([]byte, error) { return json.Marshal(n) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (n *NewsNavigation) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, n) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (n NominationsCurrent) MarshalJSON() ([]byte, error) { return json.Marshal(n) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (n *NominationsCurrent) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, n) }

// MarshalJSONTo writes all members.
func (n Notification) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, notificationCommon(n))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (n Notification) MarshalJSON() ([]byte, error) { return json.Marshal(n) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (n *Notification) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, n) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (l RoomListing) MarshalJSON() ([]byte, error) { return json.Marshal(l) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (l *RoomListing) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, l) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (s Scalar) MarshalJSON() ([]byte, error) { return json.Marshal(s) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (s *Scalar) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, s) }

// MarshalJSONTo writes all members.
func (f WebsocketFrame) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, websocketFrameCommon(f))
}

// MarshalJSON implements the Marshaler of package encoding/json.
func (f WebsocketFrame) MarshalJSON() ([]byte, error) { return json.Marshal(f) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (f *WebsocketFrame) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, f) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (c *BeatmapsetEventUnknown) MarshalJSON() ([]byte, error) { return json.Marshal(c) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (m *DiscussionMessageUnknown) MarshalJSON() ([]byte, error) { return json.Marshal(m) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (d *NotificationUnknown) MarshalJSON() ([]byte, error) { return json.Marshal(d) }

// MarshalJSON implements the Marshaler of package encoding/json.
func (d *WebsocketUnknown) MarshalJSON() ([]byte, error) { return json.Marshal(d) }

// UnmarshalJSON implements the Unmarshaler of package encoding/json.
func (m *Map[K, V]) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, m) }

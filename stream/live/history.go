package live

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

const (
	// remembered is how many ids of messages are kept for a channel.
	remembered = 1024
	// overlap is how many messages that were already seen are read again, since
	// frames do not come in the order of their ids.
	overlap = 16
	// spread is how far below the highest id of all channels one that has not
	// come yet may be.
	spread = 64
	// beginning is before every message: where a channel is followed from that
	// had none.
	beginning objects.MessageID = 1
)

// channel is what is known of the messages of a channel.
type channel struct {
	id   objects.ChannelID
	kind objects.ChatChannelType // empty if not known
	left bool

	ids   []objects.MessageID // that were seen, ascending
	base  objects.MessageID   // messages up to here are not missed
	floor objects.MessageID   // messages up to here were seen, and are forgotten

	checked time.Time
	behind  bool                          // it is being caught up with
	held    map[objects.MessageID]Message // that came meanwhile
}

// history is what is known of all channels.
type history struct {
	channels map[objects.ChannelID]*channel
	highest  objects.MessageID
}

// channel returns a channel, which is new if it was not known.
func (h *history) channel(id objects.ChannelID) (c *channel, known bool) {
	c, known = h.channels[id]
	if !known {
		c = &channel{id: id, held: make(map[objects.MessageID]Message)}
		h.channels[id] = c
	}
	return c, known
}

// see remembers a message, and reports whether it is new.
func (h *history) see(c *channel, id objects.MessageID) bool {
	h.highest = max(h.highest, id)
	at, found := slices.BinarySearch(c.ids, id)
	if found || id <= c.floor {
		return false
	}
	if len(c.ids) == 0 && c.base == 0 {
		c.base = id - 1
	}
	c.ids = slices.Insert(c.ids, at, id)
	if len(c.ids) > remembered {
		c.floor = c.ids[0]
		c.ids = append(c.ids[:0], c.ids[1:]...)
	}
	return true
}

// seen reports whether a message read from the history was there before.
func (c *channel) seen(id objects.MessageID) bool {
	_, found := slices.BinarySearch(c.ids, id)
	return found || id <= c.floor || id <= c.base
}

// since returns the message after which to read what may have been missed.
func (c *channel) since() objects.MessageID {
	if len(c.ids) > overlap {
		return max(c.base, c.ids[len(c.ids)-overlap-1])
	}
	return c.base
}

// last returns the highest message seen.
func (c *channel) last() objects.MessageID {
	if len(c.ids) == 0 {
		return c.base
	}
	return c.ids[len(c.ids)-1]
}

// follow begins with a channel after a message.
func (h *history) follow(id objects.ChannelID, after objects.MessageID) {
	c, known := h.channel(id)
	c.left = false
	if !known && after > 0 {
		c.base = after
		h.highest = max(h.highest, after)
	}
}

// joined begins with a channel at its present.
func (h *history) joined(e objects.ChatChannel) {
	id, ok := e.ChannelID.Get()
	if !ok {
		return
	}
	h.follow(id, e.LastMessageID.Or(beginning))
	h.channels[id].kind = e.Type.Or("")
}

// parted ends with a channel. A message may bring it back.
func (h *history) parted(e objects.ChatChannel) {
	id, _ := e.ChannelID.Get()
	if c := h.channels[id]; c != nil {
		c.left, c.kind = true, e.Type.Or("")
	}
}

// begun reports whether it is known from where on messages are not to be
// missed.
func (c *channel) begun() bool { return c.base > 0 || len(c.ids) > 0 }

// present returns the channels that the user is in.
func (h *history) present() []*channel {
	all := slices.SortedFunc(maps.Values(h.channels), func(a, b *channel) int { return cmp.Compare(a.id, b.id) })
	return slices.DeleteFunc(all, func(c *channel) bool { return c.left })
}

// due returns the channel that was checked longest ago; nil if there is none.
func (h *history) due(may func(*channel) bool) *channel {
	var first *channel
	for _, c := range h.channels {
		if c.left || c.behind || !c.begun() || !may(c) {
			continue
		}
		if first == nil || c.checked.Before(first.checked) || c.checked.Equal(first.checked) && c.id < first.id {
			first = c
		}
	}
	return first
}

// release returns the messages that came while a channel was behind, in order.
func (c *channel) release() []Message {
	c.behind = false
	held := slices.SortedFunc(maps.Values(c.held), func(a, b Message) int { return cmp.Compare(a.MessageID, b.MessageID) })
	clear(c.held)
	return held
}

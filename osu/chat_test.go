package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu/objects"
)

// Pages of messages can be short without being the last.
func TestAllChannelMessages_pages(t *testing.T) {
	key := func(m objects.ChatMessage) int { return int(m.MessageID) }
	m := &memory{answer: func(q url.Values) string {
		since := number(t, q, "since", -1)
		if since >= 100 {
			return "[]"
		}
		return array(since+1, min(since+30, 100), `{"message_id":#}`)
	}}
	list := m.client(t).AllChannelMessages(5, 40)
	messages, err := collect(t, list)
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, messages, key, 41, 100)
	wantAsked(t, m,
		"GET /chat/channels/5/messages?limit=50&since=40",
		"GET /chat/channels/5/messages?limit=50&since=70",
		"GET /chat/channels/5/messages?limit=50&since=100",
	)
	all := pages(t, list)
	if last := all[len(all)-1]; last.More || last.Next != last.At {
		t.Errorf("last page: %+v", last)
	}

	m = &memory{answer: func(q url.Values) string {
		until := number(t, q, "until", 101)
		if until <= 1 {
			return "[]"
		}
		return array(max(until-40, 1), until-1, `{"message_id":#}`)
	}}
	messages, err = collect(t, m.client(t).AllChannelHistory(5, 0))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, messages, key, 100, 1)
	wantAsked(t, m,
		"GET /chat/channels/5/messages?limit=50",
		"GET /chat/channels/5/messages?limit=50&until=61",
		"GET /chat/channels/5/messages?limit=50&until=21",
		"GET /chat/channels/5/messages?limit=50&until=1",
	)
}

package command

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// pager follows the pages of any route that has them.
type pager struct {
	request

	items string // the member that holds the items, such as user.data; empty is the first array
	next  step
}

// step returns the parameters of the page after an answer that has items; nil if it
// is the last.
type step func(query url.Values, a answer) url.Values

// answer is a page of a list.
type answer struct {
	items   []jsontext.Value
	members map[string]jsontext.Value // of the object around the items
}

func newPager(r request, items string) pager {
	p := pager{request: r, items: items, next: byCursor}
	switch r.call.Route.Pattern {
	case transport.GetUserScores.Pattern, transport.GetUserBeatmapsets.Pattern, transport.GetUserRecentActivity.Pattern, transport.GetUserKudosu.Pattern:
		p.next = byOffset
		p.fallback("limit", "100")
	case transport.GetKudosuRanking.Pattern:
		p.next = byPage(20)
	case transport.GetBeatmapsetEvents.Pattern, transport.GetRoomLeaderboard.Pattern:
		p.next = byPage(0)
		p.fallback("limit", "50")
	case transport.GetSearch.Pattern:
		p.next = byPage(200)
		if mode := r.query.Get("mode"); mode != "" && items == "" {
			p.items = mode + ".data"
		}
	case transport.GetMatch.Pattern:
		p.next = byLast("after", "latest_event_id")
		p.fallback("after", "0")
	case transport.GetRoomEvents.Pattern:
		p.next = byLast("after", "last_event_id")
		p.fallback("after", "0")
	case transport.GetChannelMessages.Pattern:
		p.next = byMessage
	case transport.GetChangelog.Pattern:
		p.next = byBuild
	case transport.GetRooms.Pattern:
		p.next = byRoom
		p.fallback("limit", "250")
	}
	return p
}

// fallback sets a parameter that the user has not.
func (p pager) fallback(name, value string) {
	if !p.query.Has(name) {
		p.query.Set(name, value)
	}
}

// list returns the list behind the request.
func (p pager) list(client *osu.Client) osu.List[jsontext.Value] {
	key := func(item jsontext.Value) any { return string(item) }
	return osu.NewList(key, func(ctx context.Context, at osu.Cursor) (osu.Page[jsontext.Value], error) {
		changed, err := url.ParseQuery(string(at))
		if err != nil {
			return osu.Page[jsontext.Value]{}, err
		}
		query := maps.Clone(p.query)
		maps.Copy(query, changed)
		response, err := client.Raw(ctx, p.call.Query(query))
		if err != nil {
			return osu.Page[jsontext.Value]{}, err
		}
		page, err := answerOf(response.Body, p.items)
		if err != nil {
			return osu.Page[jsontext.Value]{}, err
		}
		var next url.Values
		if len(page.items) > 0 {
			next = p.next(query, page)
		}
		return osu.Page[jsontext.Value]{Items: page.items, Next: osu.Cursor(next.Encode()), More: next != nil}, nil
	})
}

// byCursor follows cursor_string, or the object that older routes have.
func byCursor(query url.Values, a answer) url.Values {
	if cursor := text(a.members["cursor_string"]); cursor != "" {
		if cursor == query.Get("cursor_string") {
			return nil
		}
		return url.Values{"cursor_string": {cursor}}
	}
	members, err := membersOf(a.members["cursor"])
	if err != nil || len(members) == 0 {
		return nil
	}
	next := url.Values{}
	for name, value := range members {
		next.Set("cursor["+name+"]", text(value))
	}
	return next
}

// byOffset counts items.
func byOffset(query url.Values, a answer) url.Values {
	return url.Values{"offset": {strconv.Itoa(number(query, "offset") + len(a.items))}}
}

// byPage counts pages, up to the last that the server has; 0 means any.
func byPage(last int) step {
	return func(query url.Values, a answer) url.Values {
		page := max(number(query, "page"), 1)
		if page == last {
			return nil
		}
		return url.Values{"page": {strconv.Itoa(page + 1)}}
	}
}

// byLast goes on after the id of the last item, until it is the one that a member
// names.
func byLast(parameter, latest string) step {
	return func(_ url.Values, a answer) url.Values {
		last := member(a.items[len(a.items)-1], "id")
		if last == "" || last == text(a.members[latest]) {
			return nil
		}
		return url.Values{parameter: {last}}
	}
}

// byMessage goes back in the messages of a channel, of which a page is in the
// order in which they were sent; or forward if the user asks for those since one.
func byMessage(query url.Values, a answer) url.Values {
	if query.Has("since") {
		return url.Values{"since": {member(a.items[len(a.items)-1], "message_id")}}
	}
	return url.Values{"until": {member(a.items[0], "message_id")}}
}

// byBuild goes on below the last build.
func byBuild(_ url.Values, a answer) url.Values {
	last, err := strconv.Atoi(member(a.items[len(a.items)-1], "id"))
	if err != nil || last <= 1 {
		return nil
	}
	return url.Values{"max_id": {strconv.Itoa(last - 1)}}
}

// byRoom goes on after the last room, which is what its cursor is made of.
func byRoom(query url.Values, a answer) url.Values {
	if len(a.items) < number(query, "limit") {
		return nil
	}
	last := a.items[len(a.items)-1]
	next := url.Values{"cursor[id]": {member(last, "id")}}
	if query.Get("sort") == "ended" || query.Get("mode") == "ended" {
		next.Set("cursor[ends_at]", member(last, "ends_at"))
	} else {
		next.Set("cursor[pinned]", member(last, "pinned"))
	}
	return next
}

func number(query url.Values, name string) int {
	n, _ := strconv.Atoi(query.Get(name))
	return n
}

// answerOf reads an answer: an array, or an object with the items in the member of
// that name, or else in its first array.
func answerOf(body jsontext.Value, name string) (answer, error) {
	if body.Kind() == jsontext.KindBeginArray && name == "" {
		items, err := elements(body)
		return answer{items: items}, err
	}
	outer, inner, nested := strings.Cut(name, ".")
	a := answer{members: map[string]jsontext.Value{}}
	found := jsontext.Value(nil)
	err := eachMember(body, func(member string, value jsontext.Value) {
		a.members[member] = value
		if found == nil && (member == outer || name == "" && value.Kind() == jsontext.KindBeginArray) {
			found = value
		}
	})
	switch {
	case err != nil:
		return a, err
	case found == nil:
		return a, usagef("the response has no list; name its member with --items")
	case nested:
		return answerOf(found, inner)
	case found.Kind() != jsontext.KindBeginArray:
		return a, usagef("%s is not a list", name)
	}
	a.items, err = elements(found)
	return a, err
}

// eachMember calls do for the members of an object, in their order.
func eachMember(object jsontext.Value, do func(name string, value jsontext.Value)) error {
	dec := jsontext.NewDecoder(bytes.NewReader(object))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return usagef("the response is not a list")
	}
	for dec.PeekKind() != jsontext.KindEndObject {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		do(name, value.Clone())
	}
	return nil
}

// membersOf returns the members of an object; none of anything else.
func membersOf(value jsontext.Value) (map[string]jsontext.Value, error) {
	if len(value) == 0 || value.Kind() != jsontext.KindBeginObject {
		return nil, nil
	}
	members := map[string]jsontext.Value{}
	err := eachMember(value, func(name string, value jsontext.Value) { members[name] = value })
	return members, err
}

// member returns a member of an object as text; empty if there is none.
func member(object jsontext.Value, name string) string {
	members, err := membersOf(object)
	if err != nil {
		return ""
	}
	return text(members[name])
}

// text is a text, number or truth value as it stands in a query.
func text(value jsontext.Value) string {
	switch {
	case len(value) == 0 || value.Kind() == jsontext.KindNull:
		return ""
	case value.Kind() == jsontext.KindString:
		unquoted, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return ""
		}
		return string(unquoted)
	}
	return fmt.Sprint(value)
}

// elements returns the elements of an array.
func elements(array jsontext.Value) ([]jsontext.Value, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(array))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var items []jsontext.Value
	for dec.PeekKind() != jsontext.KindEndArray {
		value, err := dec.ReadValue()
		if err != nil {
			return items, err
		}
		items = append(items, value.Clone())
	}
	return items, nil
}

package command

import (
	"bytes"
	"context"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// pager follows the pages of any route that has them: by cursor_string, or by an
// offset on the routes that count so.
type pager struct {
	request
	items  string     // the member that holds the items; empty is the first array
	offset bool       // pages are told by an offset
	start  osu.Cursor // where the user begins
}

// byOffset are the routes whose pages are told by an offset.
var byOffset = []transport.Route{
	transport.GetUserScores, transport.GetUserBeatmapsets, transport.GetUserRecentActivity, transport.GetUserKudosu,
}

func newPager(r request, items string) pager {
	p := pager{request: r, items: items}
	for _, route := range byOffset {
		p.offset = p.offset || route.Pattern == r.call.Route.Pattern
	}
	p.start = osu.Cursor(r.query.Get(p.parameter()))
	p.query.Del(p.parameter())
	if p.offset && p.query.Get("limit") == "" {
		p.query.Set("limit", "100")
	}
	return p
}

// parameter is the one that tells the page.
func (p pager) parameter() string {
	if p.offset {
		return "offset"
	}
	return "cursor_string"
}

// list returns the list behind the request.
func (p pager) list(client *osu.Client) osu.List[jsontext.Value] {
	key := func(item jsontext.Value) any { return string(item) }
	return osu.NewList(key, func(ctx context.Context, at osu.Cursor) (osu.Page[jsontext.Value], error) {
		call := p.with()
		if at != "" {
			call = call.Query(url.Values{p.parameter(): {string(at)}})
		}
		response, err := client.Raw(ctx, call)
		if err != nil {
			return osu.Page[jsontext.Value]{}, err
		}
		return p.page(response.Body, at)
	}).From(p.start)
}

// page reads an answer.
func (p pager) page(answer jsontext.Value, at osu.Cursor) (osu.Page[jsontext.Value], error) {
	items, next, err := itemsOf(answer, p.items)
	page := osu.Page[jsontext.Value]{Items: items, Next: at}
	switch {
	case err != nil:
		return page, err
	case p.offset:
		from, _ := strconv.Atoi(string(at))
		page.Next = osu.Cursor(strconv.Itoa(from + len(items)))
		page.More = len(items) > 0
	case next != "" && osu.Cursor(next) != at:
		page.Next = osu.Cursor(next)
		page.More = len(items) > 0
	}
	return page, nil
}

// itemsOf returns the items of an answer and its cursor_string. The answer is an
// array, or an object with the items in the member of that name, or in its first
// array.
func itemsOf(answer jsontext.Value, name string) (items []jsontext.Value, cursor string, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(answer))
	if dec.PeekKind() == jsontext.KindBeginArray {
		items, err = elements(answer)
		return items, "", err
	}
	if token, err := dec.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return nil, "", usagef("the answer is not a list")
	}
	found := false
	for dec.PeekKind() != jsontext.KindEndObject {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, "", err
		}
		member := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, "", err
		}
		switch {
		case member == "cursor_string" && value.Kind() == jsontext.KindString:
			text, _ := jsontext.AppendUnquote(nil, value)
			cursor = string(text)
		case !found && value.Kind() == jsontext.KindBeginArray && (name == "" || name == member):
			found = true
			if items, err = elements(value.Clone()); err != nil {
				return nil, "", err
			}
		}
	}
	if !found {
		return nil, "", usagef("the answer has no list; --items names the member")
	}
	return items, cursor, nil
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

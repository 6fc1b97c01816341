package transport_test

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/transport"
)

func TestCall_onTheWire(t *testing.T) {
	t.Parallel()
	server := with(`{"id":1}`)
	c := client(t, server, func(c *transport.Config) {
		c.Endpoints = transport.BaseURL("http://127.0.0.1:8080/")
		c.UserAgent, c.Language, c.APIVersion = "my-bot/1.2", "ja", 20241022
	})
	query := url.Values{"ids[]": {"1", "2"}, "q": {"a&b=c#d+e f/日本"}}
	body := struct {
		Mods []string `json:"mods"`
		Flag bool     `json:"flag"`
		Null *int     `json:"null"`
	}{Mods: []string{"HD"}}
	if _, err := c.Do(t.Context(), transport.PostBeatmapAttributes.At(7).Query(query).JSON(body)); err != nil {
		t.Fatal(err)
	}
	r := server.seen[0]
	if got, want := r.Method+" "+r.URL.String(), "POST http://127.0.0.1:8080/api/v2/beatmaps/7/attributes?ids%5B%5D=1&ids%5B%5D=2&q=a%26b%3Dc%23d%2Be+f%2F%E6%97%A5%E6%9C%AC"; got != want {
		t.Errorf("request is\n%s, want\n%s", got, want)
	}
	if got := r.URL.Query(); !slices.Equal(got["ids[]"], query["ids[]"]) || got.Get("q") != query.Get("q") {
		t.Errorf("query reads back as %v", got)
	}
	if got, want := server.body[0], `{"mods":["HD"],"flag":false,"null":null}`; got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
	want := map[string]string{
		"Accept":          "application/json",
		"Accept-Language": "ja",
		"Authorization":   "Bearer token-1",
		"Accept-Encoding": "gzip",
		"Content-Type":    "application/json",
		"User-Agent":      "my-bot/1.2 osugo/" + transport.Version + " (+https://github.com/osugo/osugo)",
		"X-Api-Version":   "20241022",
	}
	for name, value := range want {
		if got := r.Header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if len(r.Header) != len(want) || r.ContentLength != int64(len(server.body[0])) {
		t.Errorf("header %v with content length %d", r.Header, r.ContentLength)
	}
}

func TestCall_guest(t *testing.T) {
	t.Parallel()
	server := with(`{"id":1}`)
	c := client(t, server, func(c *transport.Config) { c.Authorizer = nil })
	if _, err := c.Do(t.Context(), transport.GetNews.At()); err != nil {
		t.Fatal(err)
	}
	header := server.seen[0].Header
	for _, name := range []string{"Authorization", "Accept-Language", "Content-Type"} {
		if header[name] != nil {
			t.Errorf("%s is sent: %q", name, header[name])
		}
	}
	if got := header.Get("X-Api-Version"); got != "20260821" {
		t.Errorf("API version is %q", got)
	}
	if got := server.seen[0].URL.String(); got != "https://osu.ppy.sh/api/v2/news" {
		t.Errorf("request goes to %s", got)
	}
}

func TestCall_values(t *testing.T) {
	t.Parallel()
	first := transport.GetUsers.At().Query(url.Values{"ids[]": {"1"}})
	second := first.Query(url.Values{"ids[]": {"2"}, "x": {"y"}})
	third := first.Query(url.Values{"ids[]": {"3"}})
	for i, call := range []transport.Call{first, second, third} {
		if got, want := strings.Join(call.Values()["ids[]"], ","), []string{"1", "1,2", "1,3"}[i]; got != want {
			t.Errorf("call %d has ids %s, want %s", i+1, got, want)
		}
	}
	second.Values().Set("x", "z")
	if got := second.Values().Get("x"); got != "y" {
		t.Errorf("a call was changed from outside: x=%s", got)
	}
	if got := second.Cost(); got != 2 {
		t.Errorf("cost is %d, want 2", got)
	}
}

func TestCall_refused(t *testing.T) {
	t.Parallel()
	server := with(`{"id":1}`)
	limiter := &unlimited{}
	c := client(t, server, func(c *transport.Config) { c.Limiter = limiter })
	mine := errors.New("mine")
	for name, test := range map[string]struct {
		call transport.Call
		want error
	}{
		"bad path value":       {transport.GetUser.At(0), transport.ErrValidation},
		"failed by caller":     {transport.GetUser.At(2).Fail(mine), mine},
		"first failure counts": {transport.GetUser.At(0).Fail(mine), transport.ErrValidation},
		"no path":              {transport.Call{Route: transport.GetUsers}, transport.ErrValidation},
		"unwritable body":      {transport.PostChatNew.At().JSON(math.Inf(1)), transport.ErrValidation},
		"bad method":           {transport.Route{Method: "G T", Pattern: "/x", Scope: transport.AnyScope}.At(), transport.ErrValidation},
		"no scope":             {transport.Route{Method: "GET", Pattern: "/x"}.At(), transport.ErrValidation},
	} {
		e := asError(t, func() error { _, err := c.Do(t.Context(), test.call); return err }())
		if !errors.Is(e, test.want) || e.Attempts != 0 || e.Status != 0 || e.Temporary() {
			t.Errorf("%s: got %v (attempts %d, temporary %t), want %v", name, e, e.Attempts, e.Temporary(), test.want)
		}
	}
	if call := transport.GetUser.At(2).Fail(nil); call.Err() != nil {
		t.Errorf("Fail(nil) fails with %v", call.Err())
	}
	if n := server.requests(); n != 0 || len(limiter.waits) != 0 {
		t.Errorf("%d requests were sent, %d waited", n, len(limiter.waits))
	}
	//lint:ignore SA1012 a nil context is what is tested
	_, err := c.Do(nil, transport.GetUsers.At()) //nolint:staticcheck // a nil context is what is tested
	if e := asError(t, err); !errors.Is(e, transport.ErrValidation) || !strings.Contains(e.Error(), "context is nil") {
		t.Errorf("nil context: %v", e)
	}
}

func TestClient_permissions(t *testing.T) {
	t.Parallel()
	public := transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}, Owner: transport.OwnerNone}
	user := transport.Grant{Scopes: []transport.Scope{transport.ScopeIdentify, transport.ScopePublic}, Owner: transport.OwnerUser}
	all := transport.Grant{Scopes: []transport.Scope{transport.ScopeAll}, Owner: transport.OwnerUser}
	for _, test := range []struct {
		grant *transport.Grant // nil: no authorizer
		call  transport.Call
		want  error
		text  string
	}{
		{nil, transport.GetNews.At(), nil, ""},
		{nil, transport.Route{Method: "GET", Pattern: "/x"}.At(), transport.ErrValidation, "the route has no Scope; use AnyScope or Guest"},
		{&all, transport.Route{Method: "GET", Pattern: "/x"}.At(), transport.ErrValidation, "the route has no Scope; use AnyScope or Guest"},
		{nil, transport.GetUser.At(2), transport.ErrUnauthorized, "no authorizer"},
		{nil, transport.DeleteCurrentToken.At(), transport.ErrUnauthorized, "no authorizer"},
		{&transport.Grant{}, transport.GetMe.At(), nil, ""},
		{&transport.Grant{}, firstparty.PostReport.At(), nil, ""},
		{&public, transport.GetUser.At(2), nil, ""},
		{&public, transport.GetNews.At(), nil, ""},
		{&public, transport.DeleteCurrentToken.At(), nil, ""},
		{&public, transport.GetMe.At(), transport.ErrUnauthorized, "acts for a user"},
		{&public, firstparty.PostReport.At(), transport.ErrUnauthorized, "acts for a user"},
		{&user, transport.GetMe.At(), nil, ""},
		{&user, transport.GetFriends.At(), transport.ErrScope, "(needed: friends.read, granted: [identify public])"},
		{&user, firstparty.PostReport.At(), transport.ErrScope, "only the game itself"},
		{&all, firstparty.PostReport.At(), nil, ""},
		{&transport.Grant{Scopes: []transport.Scope{}}, transport.GetUser.At(2), transport.ErrScope, "granted: []"},
	} {
		server := with(`{"id":1}`)
		c := client(t, server, func(c *transport.Config) {
			c.Authorizer = nil
			if test.grant != nil {
				c.Authorizer = &authorizer{grant: *test.grant}
			}
		})
		_, err := c.Do(t.Context(), test.call)
		if test.want == nil {
			if err != nil || server.requests() != 1 {
				t.Errorf("%v with %+v: %v", test.call.Route, test.grant, err)
			}
			continue
		}
		e := asError(t, err)
		if !errors.Is(e, test.want) || !strings.Contains(e.Error(), test.text) || server.requests() != 0 {
			t.Errorf("%v with %+v: got %v, want %v with %q", test.call.Route, test.grant, e, test.want, test.text)
		}
		if isScope := errors.Is(test.want, transport.ErrScope); (e.Needed != "") != isScope || errors.Is(e, transport.ErrForbidden) != isScope {
			t.Errorf("%v: needed %q, forbidden %t", e, e.Needed, errors.Is(e, transport.ErrForbidden))
		}
	}
}

package transport_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/transport"
)

type (
	userID int64
	name   string
	kind   string // an enumeration
)

func (k kind) Known() bool { return k == "best" }

func TestRoute_fillsPattern(t *testing.T) {
	t.Parallel()
	one := transport.Route{Method: "GET", Pattern: "/a/{x}/b"}
	for _, test := range []struct {
		route  transport.Route
		values []any
		want   string // path, or "!" and part of the error
	}{
		{transport.GetUsers, nil, "/users"},
		{transport.GetUser, []any{userID(2)}, "/users/2"},
		{transport.GetUser, []any{uint8(2), ""}, "/users/2"},
		{transport.GetUser, []any{2, name("mania")}, "/users/2/mania"},
		{transport.GetUser, []any{name("@peppy"), "osu"}, "/users/@peppy/osu"},
		{transport.GetUserScores, []any{2, kind("best")}, "/users/2/scores/best"},
		{transport.GetUser, []any{2, kind("")}, "/users/2"},
		{one, []any{" ."}, "/a/%20./b"},
		{transport.GetMe, nil, "/me"},
		{transport.GetMe, []any{"taiko"}, "/me/taiko"},
		{transport.GetTeam, []any{"@[x] y", ""}, "/teams/@%5Bx%5D%20y"},
		{one, []any{"../x?y#z"}, "/a/..%2Fx%3Fy%23z/b"},
		{one, []any{"a/b"}, "/a/a%2Fb/b"},
		{one, []any{"%2e%2e"}, "/a/%252e%252e/b"},
		{one, []any{"..."}, "/a/.../b"},
		{one, []any{"-=日本語=-"}, "/a/-=%E6%97%A5%E6%9C%AC%E8%AA%9E=-/b"},
		{one, []any{"a b+c&d=e;f,g"}, "/a/a%20b+c&d=e%3Bf%2Cg/b"},
		{one, []any{"\x00\xff\r\n\\"}, "/a/%00%FF%0D%0A%5C/b"},
		{transport.GetWikiPage, []any{"en", "Game_mode/osu!"}, "/wiki/en/Game_mode/osu%21"},
		{transport.GetWikiPage, []any{"en", "a?/b#"}, "/wiki/en/a%3F/b%23"},
		{transport.GetBeatmapUserScores, []any{1, 2}, "/beatmaps/1/scores/users/2/all"},
		{transport.Route{Pattern: "/x y"}, nil, "/x%20y"},
		{transport.Route{Pattern: "/x?key=1"}, nil, "/x%3Fkey=1"},

		{one, nil, "!x is missing"},
		{one, []any{""}, "!x is empty"},
		{one, []any{" \t "}, "!x is empty"},
		{transport.GetUserScores, []any{2, kind("bogus")}, `!type is "bogus"`},
		{transport.GetUser, []any{2, kind("std")}, `!mode is "std"`},
		{transport.GetUser, []any{name("  "), "osu"}, "!user is empty"},
		{one, []any{"."}, `!x may not be "."`},
		{one, []any{".."}, `!x may not be ".."`},
		{one, []any{0}, "!x is 0, not a positive id"},
		{one, []any{userID(-3)}, "!x is -3, not a positive id"},
		{one, []any{uint(0)}, "!x is 0, not a positive id"},
		{one, []any{1.5}, "!x is a float64"},
		{one, []any{nil}, "!x is a <nil>"},
		{one, []any{new(2)}, "!x is a *int"},
		{one, []any{1, 2}, "!1 path values too many"},
		{transport.GetUser, []any{"", "osu"}, "!user is empty"},
		{transport.GetUser, []any{2, ".."}, `!mode may not be ".."`},
		{transport.GetUser, []any{2, "osu", "x"}, "!1 path values too many"},
		{transport.GetWikiPage, []any{"en", "../../oauth/token"}, `!path may not be ".."`},
		{transport.GetWikiPage, []any{"en", "a//b"}, "!path is empty"},
		{transport.GetWikiPage, []any{"en", "a/"}, "!path is empty"},
		{transport.GetWikiPage, []any{"en", ""}, "!path is empty"},
		{transport.GetWikiPage, []any{"en"}, "!path is missing"},
		{transport.Route{Pattern: "/../oauth"}, nil, `!.. may not be ".."`},
		{transport.Route{Pattern: "/a//b"}, nil, "!a segment of the pattern is empty"},
		{transport.Route{}, nil, "!a segment of the pattern is empty"},
	} {
		call := test.route.At(test.values...)
		problem, wantError := strings.CutPrefix(test.want, "!")
		switch err := call.Err(); {
		case !wantError && (err != nil || call.Path() != test.want):
			t.Errorf("%v at %q: path %q, error %v, want %q", test.route, test.values, call.Path(), err, test.want)
		case wantError && (!errors.Is(err, transport.ErrValidation) || !strings.Contains(err.Error(), problem)):
			t.Errorf("%v at %q: error %v, want ErrValidation with %q", test.route, test.values, err, problem)
		case wantError && call.Path() != "" && !strings.Contains(test.want, ` is "`): // unknown values are in doubt only
			t.Errorf("%v at %q: path %q beside an error", test.route, test.values, call.Path())
		}
	}
}

func FuzzRoute_At(f *testing.F) {
	for _, s := range []string{"peppy", "../x?y#z", "..", "a/b", "%2e%2e", "日本語", "\x00", "", "%", "a\\..\\b"} {
		f.Add(s, s)
	}
	user := transport.Route{Method: "GET", Pattern: "/users/{user}/scores/{type}"}
	base, err := url.Parse("https://osu.ppy.sh/api/v2")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		check := func(call transport.Call, want ...string) {
			if call.Err() != nil {
				if !errors.Is(call.Err(), transport.ErrValidation) {
					t.Errorf("%v is no ErrValidation", call.Err())
				}
				return
			}
			u, err := url.Parse(base.String() + call.Path())
			if err != nil {
				t.Fatalf("path %q: %v", call.Path(), err)
			}
			if u.RawQuery != "" || u.Fragment != "" || u.Host != base.Host {
				t.Fatalf("path %q reaches out of the path", call.Path())
			}
			// What a server, a proxy or ResolveReference makes of it is the same.
			if got := base.ResolveReference(u).EscapedPath(); got != u.EscapedPath() {
				t.Fatalf("path %q resolves to %q", call.Path(), got)
			}
			segments := strings.Split(strings.TrimPrefix(u.EscapedPath(), base.Path+"/"), "/")
			if len(segments) != len(want) {
				t.Fatalf("path %q has %d segments, want %d", call.Path(), len(segments), len(want))
			}
			for i, s := range segments {
				if text, err := url.PathUnescape(s); err != nil || text != want[i] {
					t.Errorf("segment %q decodes to %q (%v), want %q", s, text, err, want[i])
				}
			}
		}
		check(user.At(a, b), "users", a, "scores", b)
		check(transport.GetWikiPage.At(a, b), append([]string{"wiki", a}, strings.Split(b, "/")...)...)
		if b == "" {
			check(transport.GetUser.At(a, b), "users", a)
		} else {
			check(transport.GetUser.At(a, b), "users", a, b)
		}
	})
}

package transport_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/transport"
)

// model is what the answers of these tests are decoded into.
type model struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Rank rank   `json:"rank"`
	List []int  `json:"list,omitzero"`
}

type rank string

func (r rank) Known() bool { return r == "S" }

func TestDecode_undecodable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body string
		into any
		text string
	}{
		{`null`, new(model), "want transport_test.model, found null"},
		{` null `, new([]model), "found null"},
		{`null`, new(map[string]int), "found null"},
		{`[1]`, new(model), "want transport_test.model, found array"},
		{`"hunter2"`, new(model), "found string"},
		{`true`, new(map[string]int), "found boolean"},
		{`{"error":"hunter2"}`, new([]model), "want []transport_test.model, found object"},
		{`5`, new([]model), "found number"},
		{`"hunter2"`, new(int), "found string"},
		{``, new(model), "not JSON from byte 0 on"},
		{page, new(model), "not JSON from byte 0 on"},
		{`{"id":1,"name":"hunter2`, new(model), "not JSON from byte "},
		{`{"id":1}hunter2`, new(model), "not JSON from byte 8 on"},
		{`{"id":1}{"id":2}`, new(model), "not JSON from byte 8 on"},
		{`{"id":01}`, new(model), "not JSON from byte 7 on"},
		{`{"id":1}`, model{}, "cannot decode into transport_test.model: want a pointer that is not nil"},
		{`{"id":1}`, nil, "cannot decode into <nil>: "},
		{`{"id":1}`, (*model)(nil), "cannot decode into *transport_test.model: want a pointer that is not nil"},
		{`{"x":"hunter2"}`, new(refusing), "does not fit transport_test.refusing"},
	} {
		for _, hook := range []func(transport.Drift){nil, func(transport.Drift) { t.Errorf("%s: drift without an answer", test.body) }} {
			c := client(t, with(""), func(c *transport.Config) { c.OnDrift = hook })
			r := &transport.Response{
				Route: transport.GetUser, Status: 200, Header: http.Header{"X-Secret": {"hunter2"}}, Body: []byte(test.body), Attempts: 1,
			}
			e := asError(t, c.Decode(t.Context(), r, test.into))
			if !errors.Is(e, transport.ErrDecode) || e.Route != transport.GetUser || e.Status != 200 || e.Attempts != 1 || !e.Temporary() || e.Permanent() || string(e.Body) != test.body {
				t.Errorf("%s: got %+v", test.body, *e)
			}
			if !strings.Contains(e.Error(), test.text) || strings.Contains(e.Error(), "hunter2") {
				t.Errorf("%s: text is %q, want %q", test.body, e.Error(), test.text)
			}
		}
	}
	// A failed decode leaves nothing behind that looks like an answer.
	c := client(t, with(`{"id":5,"name":"x"} x`))
	r, err := c.Do(t.Context(), transport.GetUser.At(2))
	if err != nil {
		t.Fatal(err)
	}
	var m model
	if err := c.Decode(t.Context(), r, &m); err == nil || m.ID != 0 {
		t.Errorf("%v, decoded %+v", err, m)
	}
	// The start of the body is kept, the rest is not held on to.
	long := `["` + strings.Repeat("x", 1<<20) + `"]`
	c = client(t, with(long))
	if r, err = c.Do(t.Context(), transport.GetUser.At(2)); err != nil {
		t.Fatal(err)
	}
	if e := asError(t, c.Decode(t.Context(), r, &m)); len(e.Body) != 64<<10 || cap(e.Body) > 128<<10 || e.Body[0] != '[' {
		t.Errorf("body has %d bytes of %d", len(e.Body), cap(e.Body))
	}
}

// refusing is a model that takes nothing.
type refusing struct{ X string }

func (*refusing) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if err := dec.SkipValue(); err != nil {
		return err
	}
	return errors.New("no")
}

func (*refusing) Shape(jsontext.Value) []any { return []any{new(struct{ X string })} }

// TestDecode_warnsOnce checks that what is mended is logged once of each kind and
// place, with the place and not the content.
func TestDecode_warnsOnce(t *testing.T) {
	t.Parallel()
	for _, hook := range []func(transport.Drift){nil, func(transport.Drift) {}} {
		for _, test := range []struct {
			body  string
			lines []string
		}{
			{`{"id":1,"name":["hunter2"],"rank":"S"}`, []string{`pointer=/name drift="lost value" want=string`}},
			{`{"id":1,"name":"n","rank":"S","list":["hunter2",1,"hunter2"]}`, []string{`pointer=/list/0 drift="lost value" want=int`}},
			{`{"id":"1","name":"n","rank":"hunter2","list":[[]]}`, []string{
				`pointer=/id drift="converted value" want=int64`, `pointer=/rank drift="unknown value" want=transport_test.rank`, `pointer=/list/0 drift="lost value" want=int`,
			}},
			{`{"id":1,"name":"n","rank":"S",}`, []string{`pointer="" drift="repaired JSON" want=JSON`}},
			{`{"hunter2":1}`, []string{`pointer=/id drift="missing member" want=int64`}},
			{`{"id":1,"name":"n","rank":"S"}`, nil},
			{`{"id":1,"name":"n","rank":"S","new":"hunter2"}`, nil},
		} {
			var log bytes.Buffer
			c := client(t, with(test.body), func(c *transport.Config) {
				c.Logger, c.OnDrift = slog.New(slog.NewTextHandler(&log, nil)), hook
			})
			for range 3 {
				r, err := c.Do(t.Context(), transport.GetUser.At(2))
				if err != nil {
					t.Fatal(err)
				}
				var m model
				if err := c.Decode(t.Context(), r, &m); err != nil {
					t.Error(err)
				}
			}
			text := log.String()
			if strings.Count(text, "\n") != len(test.lines) || strings.Contains(text, "hunter2") {
				t.Errorf("%s: log is\n%s\nwant %d lines without content", test.body, text, len(test.lines))
			}
			for _, want := range test.lines {
				if want = `level=WARN msg="osu! answer does not fit its model" route="GET /users/{user}/{mode?}" ` + want; !strings.Contains(text, want) {
					t.Errorf("%s: log is\n%s\nwant %s", test.body, text, want)
				}
			}
		}
	}
}

func TestDrift_printsDescription(t *testing.T) {
	t.Parallel()
	d := transport.Drift{Route: transport.GetFriends, Kind: transport.DriftLost, Want: "int", Found: "object"}
	if got, want := d.String(), "GET /friends at the top: lost value (want int, found object)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := transport.DriftKind(99).String(); got != "Kind(99)" {
		t.Errorf("got %s", got)
	}
}

func TestResponse_undecoded(t *testing.T) {
	t.Parallel()
	// Answers that are no JSON are for who asks for them.
	server := with(status(http.StatusOK, "\x00osr", "Content-Type: application/x-osu-replay"))
	r, err := client(t, server).Do(t.Context(), transport.GetScoreDownload.At(1))
	if err != nil || string(r.Body) != "\x00osr" {
		t.Errorf("%v", err)
	}
}

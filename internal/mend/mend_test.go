package mend_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
)

// The models of these tests have everything a model can have.
type (
	model struct {
		common
		ID      int64              `json:"id"`
		Name    string             `json:"name"`
		PP      *float64           `json:"pp"`
		Active  bool               `json:"active"`
		Rank    rank               `json:"rank"`
		Inner   inner              `json:"inner"`
		Deep    **inner            `json:"deep,omitzero"`
		List    []inner            `json:"list,omitzero"`
		Refs    []*inner           `json:"refs,omitzero"`
		Numbers []int              `json:"numbers,omitzero"`
		Pair    [2]int             `json:"pair,omitzero"`
		Data    []byte             `json:"data,omitzero"`
		ByName  map[string]inner   `json:"by_name,omitzero"`
		ByID    map[userID]int     `json:"by_id,omitzero"`
		Stats   phpMap             `json:"stats,omitzero"`
		Scalar  scalar             `json:"scalar,omitzero"`
		Scalars []scalar           `json:"scalars,omitzero"`
		Union   union              `json:"union,omitzero"`
		Room    rooms              `json:"rooms,omitzero"`
		Raw     jsontext.Value     `json:"raw,omitzero"`
		Any     any                `json:"any,omitzero"`
		Small   int8               `json:"small,omitzero"`
		Tree    *model             `json:"tree,omitzero"`
		Times   map[string][]*name `json:"times,omitzero"`
		Skipped func()             `json:"-"`

		Unknown jsontext.Value `json:",embed"`
	}
	common struct {
		Created time.Time `json:"created_at,omitzero"`
		Name    int       `json:"name"` // hidden by the outer one
	}
	inner struct {
		A int    `json:"a"`
		B string `json:"b,omitzero"`
	}
	rank   string
	userID int64
	name   string
	phpMap map[string]int
	scalar struct{ text string }
	union  struct {
		Kind string
		Osu  *unionOsu
	}
	unionCommon struct {
		Kind string `json:"kind"`
	}
	unionOsu struct {
		Aim float64 `json:"aim"`
	}
	rooms struct{ all []inner }
)

func (r rank) Known() bool { return r == "S" || r == "A" }

func (m *phpMap) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '[' {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, (*map[string]int)(m))
}

func (s *scalar) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != '"' && token.Kind() != '0' {
		return errors.New("no scalar")
	}
	s.text = token.String()
	return nil
}

func (u *union) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	var c unionCommon
	if err := json.Unmarshal(raw, &c, dec.Options()); err != nil {
		return err
	}
	*u = union{Kind: c.Kind}
	if c.Kind == "osu" {
		u.Osu = new(unionOsu)
		return json.Unmarshal(raw, u.Osu, dec.Options())
	}
	return nil
}

func (*union) Shape(raw jsontext.Value) []any {
	if bytes.Contains(raw, []byte(`"osu"`)) {
		return []any{new(unionCommon), new(unionOsu)}
	}
	return []any{new(unionCommon)}
}

func (r *rooms) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '[' {
		return json.UnmarshalDecode(dec, &r.all)
	}
	var page struct {
		Rooms []inner `json:"rooms"`
	}
	err := json.UnmarshalDecode(dec, &page)
	r.all = page.Rooms
	return err
}

func (*rooms) Shape(raw jsontext.Value) []any {
	if raw.Kind() == '[' {
		return []any{new([]inner)}
	}
	return []any{new(struct {
		Rooms []inner `json:"rooms"`
	})}
}

// fitting is an answer that fits a model, without its end.
const fitting = `{"id":1,"name":"n","pp":null,"active":true,"rank":"S","inner":{"a":1}`

// fit returns an answer that fits a model but for the members given, as in
// `"id":2,"name":"x"`.
func fit(members string) string {
	body, mine := fitting, jsontext.NewDecoder(strings.NewReader("{"+members+"}"), jsontext.AllowInvalidUTF8(true))
	for token, err := mine.ReadToken(); err == nil; token, err = mine.ReadToken() {
		if token.Kind() == '"' {
			body = regexp.MustCompile(`,?"`+regexp.QuoteMeta(token.String())+`":("[^"]*"|{[^}]*}|[^,{}]*)`).ReplaceAllString(body, "")
			_ = mine.SkipValue()
		}
	}
	return strings.Replace(body+","+members+"}", "{,", "{", 1)
}

func TestDecode_drift(t *testing.T) {
	t.Parallel()
	zero := func(v any) bool { return reflect.ValueOf(v).IsZero() }
	for _, test := range []struct {
		body  string
		want  string // drifts: kind at pointer (want, found), joined by |
		check func(model) bool
	}{
		{fitting + `}`, "", func(m model) bool { return m.ID == 1 && m.Name == "n" }},
		{fit(`"pp":1,"tree":null,"list":null,"by_name":null,"any":null,"raw":null,"deep":null,"refs":[null],"stats":null`), "", func(m model) bool { return *m.PP == 1 }},
		{fit(`"stats":[],"rooms":[{"a":2}]`), "", func(m model) bool { return m.Room.all[0].A == 2 }},

		// Unknown members and values.
		{fit(`"new":{"x":1},"a/b~c":2`), "unknown member at /new (model, object)|unknown member at /a~1b~0c (model, number)", func(m model) bool { return strings.Contains(string(m.Unknown), `"x":1`) }},
		{fit(`"list":[{"a":1,"new":true}]`), "unknown member at /list/0/new (inner, boolean)", func(m model) bool { return m.List[0].A == 1 }},
		{fit(`"rank":"SSS"`), `unknown value at /rank (rank, "SSS")`, func(m model) bool { return m.Rank == "SSS" }},

		// Missing members and nulls.
		{`{"id":1,"name":"n","pp":null,"active":true,"rank":"S"}`, "missing member at /inner (inner, nothing)", func(m model) bool { return m.Inner == inner{} }},
		{`{"id":1,"name":"n","inner":{}}`, "missing member at /inner/a (int, nothing)|missing member at /pp (float64, nothing)|missing member at /active (bool, nothing)|missing member at /rank (rank, nothing)", func(m model) bool { return m.ID == 1 }},
		{fit(`"id":null,"inner":null,"created_at":null,"small":null,"list":[null]`), "unexpected null at /id (int64, null)|unexpected null at /inner (inner, null)|lost value at /list/0 (inner, null)", func(m model) bool { return m.ID == 0 && m.Inner == inner{} }},

		// [] for {}.
		{fit(`"inner":[]`), "array for object at /inner (inner, [])|missing member at /inner/a (int, nothing)", func(m model) bool { return m.Inner == inner{} }},
		{fit(`"by_name":[ ],"deep":[]`), "array for object at /by_name (map[string]inner, [])|array for object at /deep (inner, [])|missing member at /deep/a (int, nothing)", func(m model) bool { return m.ByName != nil && *m.Deep != nil }},
		{fit(`"inner":[1]`), "lost value at /inner (inner, array)", func(m model) bool { return m.Inner == inner{} && m.ID == 1 }},

		// Other spellings.
		{fit(`"id":"727"`), "converted value at /id (int64, string)", func(m model) bool { return m.ID == 727 }},
		{fit(`"id":727.0`), "converted value at /id (int64, number)", func(m model) bool { return m.ID == 727 }},
		{fit(`"id":"727.0"`), "converted value at /id (int64, string)", func(m model) bool { return m.ID == 727 }},
		{fit(`"id":7.27e2`), "converted value at /id (int64, number)", func(m model) bool { return m.ID == 727 }},
		{fit(`"id":9223372036854775807`), "", func(m model) bool { return m.ID == 9223372036854775807 }},
		{fit(`"id":9223372036854775808`), "lost value at /id (int64, number)", func(m model) bool { return m.ID == 0 }},
		{fit(`"id":7.5`), "lost value at /id (int64, number)", func(m model) bool { return m.ID == 0 }},
		{fit(`"small":300`), "lost value at /small (int8, number)", func(m model) bool { return m.Small == 0 }},
		{fit(`"name":727`), "converted value at /name (string, number)", func(m model) bool { return m.Name == "727" }},
		{fit(`"pp":"7.27"`), "converted value at /pp (float64, string)", func(m model) bool { return *m.PP == 7.27 }},
		{fit(`"active":0`), "converted value at /active (bool, number)", func(m model) bool { return !m.Active }},
		{fit(`"active":1`), "converted value at /active (bool, number)", func(m model) bool { return m.Active }},
		{fit(`"active":"1"`), "converted value at /active (bool, string)", func(m model) bool { return m.Active }},
		{fit(`"active":"true"`), "converted value at /active (bool, string)", func(m model) bool { return m.Active }},
		{fit(`"active":2`), "lost value at /active (bool, number)", func(m model) bool { return !m.Active }},
		{fit(`"id":""`), "lost value at /id (int64, string)", func(m model) bool { return m.ID == 0 }},
		{fit(`"rank":5`), "converted value at /rank (rank, number)", func(m model) bool { return m.Rank == "5" }},
		{fit(`"list":{"0":{"a":5},"7":{"a":"6"}}`), "converted value at /list ([]inner, object)|converted value at /list/7/a (int, string)", func(m model) bool { return slices.Equal(m.List, []inner{{A: 5}, {A: 6}}) }},
		{fit(`"numbers":{"3":5}`), "converted value at /numbers ([]int, object)", func(m model) bool { return slices.Equal(m.Numbers, []int{5}) }},
		{fit(`"list":{"error":"x"}`), "lost value at /list ([]inner, object)", func(m model) bool { return m.List == nil }},
		{fit(`"list":{}`), "lost value at /list ([]inner, object)", func(m model) bool { return m.List == nil }},

		// Lost ones cost themselves only.
		{
			fit(`"name":{},"list":[{"a":1},7,{"a":[]},{"a":3,"b":true}],"refs":[{"a":1},false],"numbers":[1,"x",3]`),
			"lost value at /name (string, object)|lost value at /list/1 (inner, number)|lost value at /list/2/a (int, array)|lost value at /list/3/b (string, boolean)|lost value at /refs/1 (inner, boolean)|lost value at /numbers/1 (int, string)",
			func(m model) bool {
				return m.Name == "" && slices.Equal(m.List, []inner{{A: 1}, {}, {A: 3}}) && len(m.Refs) == 1 && slices.Equal(m.Numbers, []int{1, 0, 3})
			},
		},
		{fit(`"by_name":{"x":{"a":"no"},"y":5,"z":{"a":9}}`), "lost value at /by_name/x/a (int, string)|lost value at /by_name/y (inner, number)", func(m model) bool { return len(m.ByName) == 2 && m.ByName["z"].A == 9 }},
		{fit(`"by_id":{"2":5,"x":6}`), "lost value at /by_id/x (int, number)", func(m model) bool { return len(m.ByID) == 1 && m.ByID[2] == 5 }},
		{fit(`"stats":{"great":5,"ok":"x","meh":"7"}`), "lost value at /stats/ok (int, string)|converted value at /stats/meh (int, string)", func(m model) bool { return m.Stats["great"] == 5 && m.Stats["meh"] == 7 && len(m.Stats) == 2 }},
		{fit(`"stats":7`), "lost value at /stats (phpMap, number)", func(m model) bool { return m.Stats == nil }},
		{fit(`"created_at":"yesterday"`), "lost value at /created_at (time.Time, string)", func(m model) bool { return m.Created.IsZero() }},
		{fit(`"scalar":null`), "lost value at /scalar (scalar, null)", func(m model) bool { return zero(m.Scalar) }},
		{fit(`"scalar":{},"scalars":["a",5,[],null]`), "lost value at /scalar (scalar, object)|lost value at /scalars/2 (scalar, array)|lost value at /scalars/3 (scalar, null)", func(m model) bool { return slices.Equal(m.Scalars, []scalar{{"a"}, {"5"}}) }},
		{fit(`"pair":[1,2]`), "", func(m model) bool { return m.Pair == [2]int{1, 2} }},
		{fit(`"pair":[1,2,3]`), "lost value at /pair ([2]int, array of 3)", func(m model) bool { return zero(m.Pair) }},
		{fit(`"data":"aGk=","numbers":[]`), "", func(m model) bool { return string(m.Data) == "hi" }},
		{fit(`"data":"?"`), "lost value at /data ([]uint8, string)", func(m model) bool { return m.Data == nil }},
		{fit(`"times":{"x":["a",null,[]]}`), "lost value at /times/x/2 (name, array)", func(m model) bool { return *m.Times["x"][0] == "a" && m.Times["x"][2] == nil }},
		{fit(`"tree":` + fitting + `,"small":"x","tree":` + fitting + `}},"id":"2"`), "lost value at /tree/small (int8, string)|converted value at /id (int64, string)", func(m model) bool { return m.ID == 2 && m.Tree.Tree.ID == 1 }},

		// Unions.
		{fit(`"union":{"kind":"osu","aim":2.5}`), "", func(m model) bool { return m.Union.Osu.Aim == 2.5 }},
		{fit(`"union":{"kind":"osu","aim":[],"new":1}`), "lost value at /union/aim (float64, array)|unknown member at /union/new (unionOsu, number)", func(m model) bool { return m.Union.Kind == "osu" && m.Union.Osu.Aim == 0 }},
		{fit(`"union":{"kind":"mania"}`), "", func(m model) bool { return m.Union.Kind == "mania" && m.Union.Osu == nil }},
		{fit(`"union":5`), "lost value at /union (union, number)", func(m model) bool { return zero(m.Union) }},
		{fit(`"rooms":[{"a":1},5,{"a":"3"}]`), "lost value at /rooms/1 (inner, number)|converted value at /rooms/2/a (int, string)", func(m model) bool { return slices.Equal(m.Room.all, []inner{{A: 1}, {A: 3}}) }},
		{fit(`"rooms":{"rooms":[5]}`), "lost value at /rooms/rooms/0 (inner, number)", func(m model) bool { return len(m.Room.all) == 0 }},

		// What JSON forbids.
		{fit("\"name\":\"a\xffb\""), "", func(m model) bool { return m.Name == "a�b" }},
		{fit("\"name\":\"a\xffb\",\"small\":[]"), "lost value at /small (int8, array)", func(m model) bool { return m.Name == "a�b" }},
	} {
		for _, report := range []bool{true, false} {
			var m model
			drifts, err := mend.Decode(t.Context(), []byte(test.body), &m, report)
			if err != nil {
				t.Errorf("%s: %v", test.body, err)
				continue
			}
			if !test.check(m) {
				t.Errorf("%s\ndecodes to %+v (report %t)", test.body, m, report)
			}
			var got []string
			for _, d := range drifts {
				got = append(got, fmt.Sprintf("%v at %s (%s, %s)", d.Kind, d.Pointer, strings.ReplaceAll(d.Want, "mend_test.", ""), d.Found))
			}
			if want := test.want; report && strings.Join(got, "|") != want {
				t.Errorf("%s\ngot  %s\nwant %s", test.body, strings.Join(got, "|"), want)
			}
		}
	}
}

// unmarshal is the strict pass.
func unmarshal(body []byte, v any) error { return json.Unmarshal(body, v, mend.Lenient) }

func TestDecode_times(t *testing.T) {
	t.Parallel()
	want := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{"2020-01-02T03:04:05+00:00", "2020-01-02T03:04:05Z", "2020-01-02T03:04:05.000000Z", "2020-01-02T05:04:05+02:00"} {
		var got struct {
			At  time.Time  `json:"at"`
			Ref *time.Time `json:"ref"`
		}
		if err := unmarshal(fmt.Appendf(nil, `{"at":%q,"ref":%q}`, text, text), &got); err != nil {
			t.Fatal(err)
		}
		if got.At != want || *got.Ref != want {
			t.Errorf("%s is %#v", text, got.At)
		}
		if err := unmarshal([]byte(`{"at":null,"ref":null}`), &got); err != nil || !got.At.IsZero() || got.Ref != nil {
			t.Errorf("null is %v, %v: %v", got.At, got.Ref, err)
		}
	}
}

func TestDecode_page(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	for i := range 1000 {
		text := fmt.Sprintf(`{"a":%d}`, i)
		if i == 500 {
			text = `"broken"`
		}
		body.WriteString("," + text)
	}
	var page []inner
	if _, err := mend.Decode(t.Context(), []byte("["+body.String()[1:]+"]"), &page, false); err != nil || len(page) != 999 || page[500].A != 501 {
		t.Errorf("%d elements, %v", len(page), err)
	}
}

func FuzzMend(f *testing.F) {
	f.Add([]byte(fitting + `}`))
	for _, s := range []string{
		`,"inner":[]}`, `,"list":{"0":{"a":5},"7":{"a":"6"}}}`, `,"union":{"kind":"osu","aim":[]}}`, `,"stats":{"a":"x"}}`, `,"scalars":[null,[]]}`,
		`,"pair":[1,{}]}`, `,"by_id":{"x":1,"2":null}}`, `,"any":{"a":1},"raw":[{}]}`, `,"by_name":{"x":{},"y":[]}}`, `,"rooms":[[],{"a":1}]}`,
		`,"deep":[]}`, `,"tree":` + fitting + `}}`, ",\"\xff\":\"\xff\"}", `,"created_at":"2020-01-01T00:00:00+00:00"}`,
		`,"pp":NaN,"id":2,}`, `,"created_at":1577934245}`, `,"list":[null,{"a":1}]}`, "}\xef\xbb\xbf", `,"raw":[.5,+1,5.,-Infinity]}`, ",\"name\":\"\x01\"}",
	} {
		f.Add([]byte(fitting + s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, v := range []any{new(model), new([]model), new(map[string]union), new(rooms)} {
			mended, drifts, err := mend.Mend(body, v)
			strict := unmarshal(body, reflect.New(reflect.TypeOf(v).Elem()).Interface())
			if err != nil {
				if strict == nil && jsontext.Value(body).Kind() != 'n' {
					t.Errorf("%s decodes into %T but can't be mended: %v", body, v, err)
				}
				continue
			}
			if err := unmarshal(mended, v); err != nil {
				t.Errorf("%s\nis mended to\n%s\nwhich does not decode into %T: %v", body, mended, v, err)
			}
			if strict != nil && len(drifts) == 0 {
				t.Errorf("%s does not decode into %T (%v), and nothing is reported", body, v, strict)
			}
			for _, d := range drifts {
				if p := jsontext.Pointer(d.Pointer); !p.IsValid() || d.Want == "" || d.Found == "" {
					t.Errorf("%s: drift %+v", body, d)
				}
			}
		}
	})
}

// TestDecode_refusesEmptyList checks that PHP's empty object is an error at the
// top, where it would be an object without anything, and is mended below it.
func TestDecode_refusesEmptyList(t *testing.T) {
	var object struct {
		Inner struct {
			ID int `json:"id"`
		} `json:"inner"`
	}
	for _, body := range []string{"[]", " []\n"} {
		if _, err := mend.Decode(t.Context(), []byte(body), &object, true); err == nil {
			t.Errorf("%q: got no error, want one", body)
		}
	}
	if _, err := mend.Decode(t.Context(), []byte(`{"inner":[]}`), &object, true); err != nil {
		t.Errorf("below the top: got %v, want no error", err)
	}
	var list []int
	if _, err := mend.Decode(t.Context(), []byte("[]"), &list, true); err != nil {
		t.Errorf("a list: got %v, want no error", err)
	}
}

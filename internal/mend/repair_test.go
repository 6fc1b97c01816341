package mend_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/mend"
)

func TestDecode_repairs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body, want string // drifts
		check      func(model) bool
	}{
		{fit(`"small":1`) + " \n", "", func(m model) bool { return m.Small == 1 }},
		{"\ufeff" + fitting + `}`, "repaired JSON at  (JSON, byte order mark)", func(m model) bool { return m.ID == 1 }},
		{fitting + `,"pp":NaN}`, "repaired JSON at /pp (JSON, NaN)|repaired JSON at /pp (JSON, repeated member)", func(m model) bool { return m.PP == nil }},
		{fitting + `,"numbers":[1,-Infinity,3]}`, "repaired JSON at /numbers/1 (JSON, -Infinity)|unexpected null at /numbers/1 (int, null)", func(m model) bool { return len(m.Numbers) == 3 && m.Numbers[2] == 3 }},
		{fitting + `,"raw":[None,True,+1,.5,5.]}`, "repaired JSON at /raw/0 (JSON, None)|repaired JSON at /raw/1 (JSON, True)|repaired JSON at /raw/2 (JSON, +1)|repaired JSON at /raw/3 (JSON, .5)|repaired JSON at /raw/4 (JSON, 5.)", func(m model) bool { return string(m.Raw) == "[null,true,1,0.5,5]" }},
		{strings.Replace(fitting, `"n"`, "\"a\tb\nc\"", 1) + `}`, "repaired JSON at /name (JSON, control character)", func(m model) bool { return m.Name == "a\tb\nc" }},
		{fitting + `,"id":2,"na\u006de":"last"}`, "repaired JSON at /id (JSON, repeated member)|repaired JSON at /name (JSON, repeated member)", func(m model) bool { return m.ID == 2 && m.Name == "last" }},
		{fitting + `,"inner":{"a":2,"b":"x"},"inner":{"a":3}}`, "repaired JSON at /inner (JSON, repeated member)|repaired JSON at /inner (JSON, repeated member)", func(m model) bool { return m.Inner == inner{A: 3} }},
		{fitting + `,"list":[{"a":1,},],}`, "repaired JSON at /list/0 (JSON, comma behind the last element)|repaired JSON at /list (JSON, comma behind the last element)|repaired JSON at  (JSON, comma behind the last element)", func(m model) bool { return len(m.List) == 1 && m.List[0].A == 1 }},
	} {
		var m model
		drifts, err := mend.Decode(t.Context(), []byte(test.body), &m, false)
		if err != nil || !test.check(m) {
			t.Errorf("%s\ngot %+v, %v", test.body, m, err)
		}
		var got []string
		for _, d := range drifts {
			got = append(got, fmt.Sprintf("%v at %s (%s, %s)", d.Kind, d.Pointer, d.Want, d.Found))
		}
		if text := strings.Join(got, "|"); text != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.body, text, test.want)
		}
	}
}

func TestDecode_refusesAmbiguousJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id":01}`, `{"id":1}x`, `{"id":1}{"id":2}`, `{"id":1`, `{"id":"1}`, `{"id":1,,"name":"x"}`, `{,}`, `{'id':1}`, `{id:1}`,
		`{"id":1 "name":"x"}`, `{"id"}`, `{"id":}`, `{"id":1}]`, `{"name":"\x"}`, `{"id":yes}`, `{"id":0x10}`, "\ufeff", "\ufeff\ufeff{}",
		`{"id":--1}`, `{"id":+}`, `{"id":.}`, `{"raw":` + strings.Repeat("[", 20_000),
	} {
		if drifts, err := mend.Decode(t.Context(), []byte(body), new(model), false); err == nil || drifts != nil {
			t.Errorf("%.40s: got %v, %v, want an error", body, drifts, err)
		}
	}
}

func TestDecode_timesInOtherFormats(t *testing.T) {
	t.Parallel()
	want := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{
		`"2020-01-02T03:04:05"`, `"2020-01-02 03:04:05"`, `"2020-01-02 03:04:05Z"`, `"2020-01-02 05:04:05+02:00"`, `"2020-01-02T05:04:05+0200"`,
		`"2020-01-02T05:04:05+02"`, `"2020-01-02 03:04:05 UTC"`, `"2020-01-02 03:04:05 +0000"`, `"2020-01-02t03:04:05z"`,
		`"Thu, 02 Jan 2020 03:04:05 GMT"`, `"Thu, 02 Jan 2020 05:04:05 +0200"`, `" 2020-01-02T03:04:05Z "`,
		`1577934245`, `"1577934245"`, `1577934245.0`, `1577934245000`,
	} {
		var got struct {
			At  time.Time  `json:"at"`
			Ref *time.Time `json:"ref"`
		}
		drifts, err := mend.Decode(t.Context(), fmt.Appendf(nil, `{"at":%s,"ref":%s}`, text, text), &got, false)
		if err != nil || len(drifts) != 2 || drifts[0].Kind != mend.Converted || got.At != want || *got.Ref != want {
			t.Errorf("%s: got %v, %v, %v, want %v, converted", text, got.At, drifts, err, want)
		}
	}
	for _, text := range []string{`"yesterday"`, `5`, `20200102`, `-1577934245`, `1e300`, `"03:04:05"`, `"2020-01-02 03:04:05 PST"`, `"01/02/2020"`, `true`} {
		var got struct {
			At time.Time `json:"at"`
			ID int       `json:"id"`
		}
		drifts, err := mend.Decode(t.Context(), fmt.Appendf(nil, `{"at":%s,"id":1}`, text), &got, false)
		if err != nil || len(drifts) != 1 || drifts[0].Kind != mend.Lost || !got.At.IsZero() || got.ID != 1 {
			t.Errorf("%s: got %v, %v, %v, want it lost", text, got, drifts, err)
		}
	}
}

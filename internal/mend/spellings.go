package mend

import (
	"bytes"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// spellings returns other formats of a plain value: for a text its content or a
// time, for a number a text, an integer, a boolean or a time.
func spellings(raw jsontext.Value, to *model) []jsontext.Value {
	if to.t == reflect.TypeFor[time.Time]() {
		return timeSpelling(raw)
	}
	switch raw.Kind() {
	case jsontext.KindString:
		inner := jsontext.Value(unquoted(raw))
		switch kind := inner.Kind(); {
		case !inner.IsValid(), kind == jsontext.KindBeginObject, kind == jsontext.KindBeginArray, kind == jsontext.KindNull:
			return nil
		}
		return append(spellings(inner, to), inner)
	case jsontext.KindNumber:
		text := string(raw)
		all := []jsontext.Value{jsontext.Value(strconv.Quote(text))}
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			all = append(all, strconv.AppendInt(nil, int64(f), 10))
		}
		switch text {
		case "0":
			all = append(all, jsontext.Value("false"))
		case "1":
			all = append(all, jsontext.Value("true"))
		}
		return all
	}
	return nil
}

// timeLayouts are the unambiguous formats of times. Without a zone a time is in
// UTC, like all times that the server stores. Fractions of a second are also
// accepted.
var timeLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05",
	"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 MST",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly, time.RFC1123, time.RFC1123Z,
}

// The numbers that can only be times, in seconds or milliseconds since 1970:
// from September 2001, years before the server's first time, to 2100.
const (
	firstSecond = 1_000_000_000
	lastSecond  = 4_102_444_800
)

// timeSpelling returns a time in the model's format, if its meaning is certain.
func timeSpelling(raw jsontext.Value) []jsontext.Value {
	text := raw
	if raw.Kind() == jsontext.KindString {
		text = bytes.ToUpper(bytes.TrimSpace(unquoted(raw))) // including t and z
		for _, layout := range timeLayouts {
			t, err := time.Parse(layout, string(text))
			if _, offset := t.Zone(); err == nil && (layout[len(layout)-1] != 'T' || offset == 0 && namesUTC(text)) {
				return quotedTime(t)
			}
		}
	}
	f, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil:
		return nil
	case f >= firstSecond && f < lastSecond:
		return quotedTime(time.UnixMilli(int64(math.Round(f * 1e3))))
	case f >= firstSecond*1e3 && f < lastSecond*1e3:
		return quotedTime(time.UnixMilli(int64(f)))
	}
	return nil
}

// namesUTC reports whether a time ends with the name of UTC: other names have
// no certain meaning.
func namesUTC(text []byte) bool {
	return bytes.HasSuffix(text, []byte(" UTC")) || bytes.HasSuffix(text, []byte(" GMT"))
}

func quotedTime(t time.Time) []jsontext.Value {
	text, err := t.UTC().MarshalJSON()
	if err != nil {
		return nil
	}
	return []jsontext.Value{text}
}

// unquoted returns the text of a JSON string.
func unquoted(raw jsontext.Value) []byte {
	if len(raw) < 2 || bytes.IndexByte(raw, '\\') < 0 {
		return bytes.Trim(raw, `"`)
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // invalid UTF-8 is replaced
	return text
}

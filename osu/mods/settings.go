package mods

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// Number is the name of a setting that holds a number, such as [SpeedChange].
type Number string

// Flag is the name of a setting that is true or false, such as [AdjustPitch].
type Flag string

// Choice is the name of a setting that holds the index of a choice, such as
// [Reflection]. [Setting.Choices] has the meanings, which depend on the mod.
type Choice string

// Value is the value of a setting, made by the To of a [Number], a [Flag] or a
// [Choice].
type Value struct {
	name string
	raw  jsontext.Value
}

// New returns a mod with settings:
//
//	mods.New(mods.DT, mods.SpeedChange.To(1.3), mods.AdjustPitch.To(true))
//
// It does not check that the mod has them; [Check] does.
func New(acronym objects.ModAcronym, settings ...Value) objects.Mod {
	m := objects.Mod{Acronym: acronym}
	for _, s := range settings {
		if m.Settings == nil {
			m.Settings = make(objects.ModSettings, len(settings))
		}
		m.Settings[s.name] = s.raw
	}
	return m
}

// To returns the setting with a value. NaN and infinities, which JSON does not
// have, become null, which [Check] refuses.
func (n Number) To(value float64) Value {
	raw := jsontext.Value(strconv.AppendFloat(nil, value, 'g', -1, 64))
	if !raw.IsValid() {
		raw = jsontext.Value("null")
	}
	return Value{string(n), raw}
}

// In returns the value of the setting in m. It reports false if m leaves it at
// its default, or holds something that is not a number.
func (n Number) In(m objects.Mod) (value float64, ok bool) {
	raw := m.Settings[string(n)]
	if raw.Kind() != jsontext.KindNumber {
		return 0, false
	}
	value, err := strconv.ParseFloat(string(raw), 64)
	return value, err == nil
}

// To returns the setting with a value.
func (f Flag) To(value bool) Value {
	return Value{string(f), strconv.AppendBool(nil, value)}
}

// In returns the value of the setting in m. It reports false for ok if m leaves
// it at its default, or holds something that is neither true nor false.
func (f Flag) In(m objects.Mod) (value, ok bool) {
	kind := m.Settings[string(f)].Kind()
	return kind == jsontext.KindTrue, kind == jsontext.KindTrue || kind == jsontext.KindFalse
}

// To returns the setting with the index of a choice, counted from 0.
func (c Choice) To(index int) Value {
	return Value{string(c), jsontext.Value(strconv.Quote(strconv.Itoa(index)))}
}

// In returns the index of the choice in m. It reports false if m leaves the
// setting at its default, or holds something that is not an index. The server
// sends the index as a string; a number is read, too.
func (c Choice) In(m objects.Mod) (index int, ok bool) {
	raw := m.Settings[string(c)]
	switch raw.Kind() {
	case jsontext.KindString:
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return 0, false
		}
		raw = text
	case jsontext.KindNumber:
	default:
		return 0, false
	}
	index, err := strconv.Atoi(string(raw))
	return index, err == nil && index >= 0
}

package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Key is what an option is about.
type Key string

// The keys. Those of numbers, Length and Status, and Tag and Difficulty, must hold
// for the same difficulty of a set.
const (
	Stars          Key = "stars"
	AR             Key = "ar"
	OD             Key = "od"
	CS             Key = "cs"
	HP             Key = "dr"
	BPM            Key = "bpm"
	Circles        Key = "circles"
	Sliders        Key = "sliders"
	Keys           Key = "keys"            // restricts the result to mania
	Favourites     Key = "favourites"      // of the set
	FeaturedArtist Key = "featured_artist" // an id; Equal only
	Divisor        Key = "divisor"         // the server accepts and ignores it
	LengthOf       Key = "length"
	Status         Key = "status"
	Created        Key = "created"
	Ranked         Key = "ranked" // restricts the result to ranked, approved and loved
	Updated        Key = "updated"
	Artist         Key = "artist" // Equal only, as for all texts
	Title          Key = "title"
	Source         Key = "source"
	Creator        Key = "creator"    // a name, or an id
	Difficulty     Key = "difficulty" // words in the name
	Tag            Key = "tag"        // can be repeated: all must match
)

// Op is how a value is compared.
type Op string

// The operators.
const (
	Equal   Op = "="
	Less    Op = "<"
	AtMost  Op = "<="
	More    Op = ">"
	AtLeast Op = ">="
)

// Option is a condition of a query. Make one with [Number], [Length], [Date],
// [State] or [Text].
type Option struct {
	Key   Key
	Op    Op
	Value string // without quotes
}

// Number is a condition on a number. Equal on one with a fraction means nearest
// to it: 0.01 for Stars and BPM, 0.1 for AR, OD, CS and HP.
func Number(key Key, op Op, value float64) Option {
	return Option{key, op, strconv.FormatFloat(value, 'f', -1, 64)}
}

// Length is a condition on the length of a map, in whole seconds.
func Length(op Op, length time.Duration) Option {
	return Option{LengthOf, op, strconv.FormatInt(int64(length/time.Second), 10)}
}

// Date is a condition on a day in UTC: More means after its end.
func Date(key Key, op Op, day objects.Date) Option {
	return Option{key, op, day.Time().Format("2006-01-02")}
}

// State is a condition on the state of a difficulty, by its place in the order
// graveyard, wip, pending, ranked, approved, qualified, loved. The search looks
// for ranked, approved and loved ones only, unless its Status says otherwise.
func State(op Op, state string) Option { return Option{Status, op, state} }

// Text is a condition on a text: all words in it must match. In "double quotes"
// they must follow one another.
func Text(key Key, text string) Option { return Option{key, Equal, text} }

// kind is how the value of an option is read.
type kind int

const (
	unknown kind = iota
	decimal
	integer
	length
	status
	date
	text
	tag
)

// field returns the key that a text stands for, how its values are read, and the
// step of its numbers.
func field(name string) (key Key, k kind, step float64) {
	key = Key(strings.ToLower(name))
	switch key {
	case "star":
		return Stars, decimal, 0.01
	case "hp":
		return HP, decimal, 0.1
	case "key":
		return Keys, integer, 1
	case "submitted":
		return Created, date, 0
	case Stars, BPM:
		return key, decimal, 0.01
	case AR, OD, CS, HP:
		return key, decimal, 0.1
	case Circles, Sliders, Keys, Favourites, FeaturedArtist, Divisor:
		return key, integer, 1
	case LengthOf:
		return key, length, 0
	case Status:
		return key, status, 0
	case Created, Ranked, Updated:
		return key, date, 0
	case Artist, Title, Source, Creator, Difficulty:
		return key, text, 0
	case Tag:
		return key, tag, 0
	}
	return key, unknown, 0
}

// appendTo appends the option as the server reads it.
func (o Option) appendTo(b []byte) []byte {
	b = append(append(b, o.Key...), o.Op...)
	if _, k, _ := field(string(o.Key)); k != text && k != tag {
		return append(b, o.Value...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(o.Value, `"`, `\"`)...)
	return append(b, '"')
}

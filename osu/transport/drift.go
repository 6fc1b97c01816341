package transport

import (
	"cmp"
	"fmt"

	"github.com/osugo/osugo/internal/mend"
)

// Drift is one difference between an answer and the model it is decoded into.
// The answer decodes all the same; a drift says what to look at, or that this
// library wants an update.
type Drift struct {
	// Route is the route that answered.
	Route Route
	// Pointer is where in the answer, as a JSON pointer (RFC 6901).
	Pointer string
	// Kind says what differs.
	Kind DriftKind
	// Want is the Go type of the model, Found the kind of JSON that came or, for
	// an unknown enumeration value, that value.
	Want, Found string
}

// String returns all of it in one line.
func (d Drift) String() string {
	return fmt.Sprintf("%v at %s: %v (want %s, found %s)", d.Route, cmp.Or(d.Pointer, "the top"), d.Kind, d.Want, d.Found)
}

// DriftKind is a kind of difference, by what it costs.
type DriftKind = mend.Kind

// The kinds of drift.
const (
	// DriftUnknownMember: a member no model has. It is kept and written back.
	DriftUnknownMember = mend.UnknownMember
	// DriftUnknownValue: an enumeration value no constant stands for, or the
	// content of a variant that is of another kind. It is kept.
	DriftUnknownValue = mend.UnknownValue
	// DriftMissing: a member that was always there is not. It has its zero value.
	DriftMissing = mend.Missing
	// DriftNull: null where there never was; a member that is not always there
	// may be null. It has its zero value.
	DriftNull = mend.Null
	// DriftEmptyArray: [] where an object is due, which is how the server's
	// language writes an empty map. It is an empty object.
	DriftEmptyArray = mend.EmptyArray
	// DriftConverted: a number in quotes, or a text without; a time without a zone,
	// with a space in it, or in seconds. It is converted.
	DriftConverted = mend.Converted
	// DriftLost: a value of another type. It is lost: a member has its zero
	// value, an element of a list is left out.
	DriftLost = mend.Lost
	// DriftRepaired: what came is not JSON by the letter: it begins with a byte
	// order mark, or has NaN, control characters in a string, a member twice (the
	// last counts) or a comma too many. It is read as it is surely meant; NaN and
	// infinities are null.
	DriftRepaired = mend.Repaired
	// DriftMore: an answer has more differences than are reported. Found says how
	// many.
	DriftMore = mend.More
)

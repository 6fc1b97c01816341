package mend

import "fmt"

// Drift is one difference between an answer and the model it is decoded into.
type Drift struct {
	// Pointer is where in the answer, as a JSON pointer (RFC 6901).
	Pointer string
	// Kind says what differs.
	Kind Kind
	// Want is the Go type of the model, Found the kind of JSON that came or, for
	// an unknown enumeration value, that value.
	Want, Found string
}

// Kind is a kind of difference, by what it costs.
type Kind int

// The kinds of drift.
const (
	UnknownMember Kind = iota // a member no model has; it is kept and written back
	UnknownValue              // an enumeration value no constant stands for; it is kept
	Missing                   // a member that was always there is not
	Null                      // null where there never was
	EmptyArray                // [] where an object is due
	Converted                 // another spelling of the value
	Lost                      // a value of another type
	More                      // the report is full; Found says how many are left out
	Repaired                  // not JSON by the letter; it is certain what is meant
)

// String returns what the kind means.
func (k Kind) String() string {
	switch k {
	case UnknownMember:
		return "unknown member"
	case UnknownValue:
		return "unknown value"
	case Missing:
		return "missing member"
	case Null:
		return "unexpected null"
	case EmptyArray:
		return "array for object"
	case Converted:
		return "converted value"
	case Lost:
		return "lost value"
	case More:
		return "report is full"
	case Repaired:
		return "repaired JSON"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

package mend

import "fmt"

// Drift is one difference between an answer and the model it is decoded into.
type Drift struct {
	// Pointer is the place in the answer, as a JSON pointer (RFC 6901).
	Pointer string
	// Kind says what differs.
	Kind Kind
	// Want is the Go type of the model, Found the kind of JSON in the answer
	// or, for an unknown enumeration value, that value.
	Want, Found string
}

// Kind is a kind of difference.
type Kind int

// The kinds of drift.
const (
	UnknownMember Kind = iota // a member that the model lacks; it is kept and written back
	UnknownValue              // an enumeration value without a constant; it is kept
	Missing                   // a member that the server always sends is missing
	Null                      // null where the server never sends it
	EmptyArray                // [] where an object is expected
	Converted                 // the value in another format
	Lost                      // a value of another type
	More                      // the report is full; Found is the number of omitted drifts
	Repaired                  // invalid JSON whose meaning is certain
)

// String describes the kind.
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

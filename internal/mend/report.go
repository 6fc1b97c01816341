package mend

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// report is the report about one answer. Its size is bounded, whatever the
// answer.
type report struct {
	path   []step // of the current value
	drifts []Drift
	text   int // bytes in drifts
	more   int // drifts beyond the limits
}

// step is a part of a pointer: a quoted name or an index.
type step struct {
	name  jsontext.Value
	index int
}

// The limits of the report about one answer: the number of drifts, and the
// number of bytes of their texts before the last one.
const (
	maxDrifts    = 1000
	maxDriftText = 64 << 10
)

// add adds a drift of the current value, or of a member of it.
func (r *report) add(kind Kind, want, found string, member ...string) {
	if len(r.drifts) >= maxDrifts || r.text >= maxDriftText {
		r.more++
		return
	}
	d := Drift{Pointer: string(r.pointer(member...)), Kind: kind, Want: want, Found: found}
	r.text += len(d.Pointer) + len(d.Found)
	r.drifts = append(r.drifts, d)
}

// pointer returns the place of the current value, or of a member of it.
func (r *report) pointer(member ...string) jsontext.Pointer {
	var at []byte
	for _, s := range r.path {
		at = append(at, '/')
		if s.name != nil {
			at = appendToken(at, unquoted(s.name))
		} else {
			at = strconv.AppendInt(at, int64(s.index), 10)
		}
	}
	for _, name := range member {
		at = appendToken(append(at, '/'), []byte(name))
	}
	return jsontext.Pointer(at)
}

// appendToken appends a name as escaped in pointers.
func appendToken(at, name []byte) []byte {
	for _, c := range bytes.ToValidUTF8(name, []byte("\ufffd")) {
		switch c {
		case '~':
			at = append(at, "~0"...)
		case '/':
			at = append(at, "~1"...)
		default:
			at = append(at, c)
		}
	}
	return at
}

// enter and leave maintain the path.
func (r *report) enter(name jsontext.Value, index int) { r.path = append(r.path, step{name, index}) }
func (r *report) leave()                               { r.path = r.path[:len(r.path)-1] }

// all returns the drifts; the last one says how many more there are.
func (r *report) all() []Drift {
	if r.more == 0 {
		return r.drifts
	}
	return append(slices.Clip(r.drifts), Drift{Kind: More, Want: "at most " + strconv.Itoa(maxDrifts) + " reports", Found: strconv.Itoa(r.more) + " more"})
}

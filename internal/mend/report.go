package mend

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// report is the report of one answer. It is bounded, whatever the answer.
type report struct {
	path   []step // of the value that is being read
	drifts []Drift
	text   int // bytes in drifts
	more   int // drifts beyond the bounds
}

// step is a part of a pointer: a name, in quotes, or an index.
type step struct {
	name  jsontext.Value
	index int
}

// The bounds of the report of one answer: how many drifts it has, and how many
// bytes their texts may have before the last one.
const (
	maxDrifts    = 1000
	maxDriftText = 64 << 10
)

// add adds a drift of the value that is being read, or of a member of it.
func (r *report) add(kind Kind, want, found string, member ...string) {
	if len(r.drifts) >= maxDrifts || r.text >= maxDriftText {
		r.more++
		return
	}
	d := Drift{Pointer: string(r.pointer(member...)), Kind: kind, Want: want, Found: found}
	r.text += len(d.Pointer) + len(d.Found)
	r.drifts = append(r.drifts, d)
}

func (r *report) pointer(member ...string) jsontext.Pointer {
	var at jsontext.Pointer
	for _, s := range r.path {
		if s.name != nil {
			at = at.AppendToken(string(unquoted(s.name)))
		} else {
			at = at.AppendToken(strconv.Itoa(s.index))
		}
	}
	for _, name := range member {
		at = at.AppendToken(name)
	}
	return at
}

// enter and leave keep the path.
func (r *report) enter(name jsontext.Value, index int) { r.path = append(r.path, step{name, index}) }
func (r *report) leave()                               { r.path = r.path[:len(r.path)-1] }

// all returns the drifts, and in the last one how many more there are.
func (r *report) all() []Drift {
	if r.more == 0 {
		return r.drifts
	}
	return append(slices.Clip(r.drifts), Drift{Kind: More, Want: "at most " + strconv.Itoa(maxDrifts) + " reports", Found: strconv.Itoa(r.more) + " more"})
}

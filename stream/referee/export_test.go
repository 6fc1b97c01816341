package referee

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
)

// DecodeState returns the state that an answer to JoinRoom tells.
func DecodeState(answer jsontext.Value) (State, error) {
	var joined roomJoined
	err := json.Unmarshal(answer, &joined)
	return newState(joined), err
}

// Apply brings a state up to date after an event.
func (s *State) Apply(data EventData) { s.apply(data) }

// Clone returns a copy.
func (s *State) Clone() State { return s.clone() }

// ReadError reads what the hub says about a call that failed.
var ReadError = readError

// ReadEvent reads an event of the hub, and reports differences to a client.
func ReadEvent(ctx context.Context, client *osu.Client, name string, arguments ...jsontext.Value) Event {
	return decoder{client.Transport()}.event(ctx, name, arguments)
}

// Events returns the names of the events that are known.
func Events() []string {
	var names []string
	for name := range readers {
		names = append(names, name)
	}
	return names
}

// Describe prints what an event says.
func Describe(data EventData) string { return fmt.Sprintf("%T %+v", data, data) }

// Differences returns the events that lead from one state of a room to another.
func Differences(before, after State) []EventData { return differences(&before, &after) }

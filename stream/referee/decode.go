package referee

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// decoder decodes what the hub sends around what differs from the models, and
// reports the differences as those of other answers: with the route GET
// /referee/ and the name of the method or event.
type decoder struct{ *transport.Client }

// decode decodes the answer of a method or the argument of an event.
func (d decoder) decode(ctx context.Context, name string, text jsontext.Value, v any) error {
	return d.Decode(ctx, &transport.Response{Route: transport.Route{Method: http.MethodGet, Pattern: "/referee/" + name}, Body: text}, v)
}

// event reads an event. It never fails: what it cannot read is an [Unknown].
func (d decoder) event(ctx context.Context, name string, arguments []jsontext.Value) Event {
	event, err := d.known(ctx, name, arguments)
	if err != nil || event.Data == nil {
		event = Event{RoomID: roomOf(arguments), Data: Unknown{Name: name, Arguments: arguments, Err: err}}
	}
	for _, argument := range arguments {
		event.size += len(argument)
	}
	return event
}

// known reads an event; one without Data if its name is not known.
func (d decoder) known(ctx context.Context, name string, arguments []jsontext.Value) (Event, error) {
	reader := readers[name]
	switch {
	case reader == nil:
		d.report(ctx, name)
		return Event{}, nil
	case len(arguments) == 0:
		return Event{}, fmt.Errorf("%s without an argument", name)
	}
	return reader(ctx, d, name, arguments[0])
}

// eventName is the name of an event of the hub.
type eventName string

// Known reports whether there is a type for the event.
func (n eventName) Known() bool { return readers[string(n)] != nil }

// report reports an event that is not known, as an unknown value.
func (d decoder) report(ctx context.Context, name string) {
	var m struct {
		Target eventName `json:"target"`
	}
	text, err := json.Marshal(map[string]string{"target": name})
	if err == nil {
		_ = d.decode(ctx, "", text, &m) // which has been reported then
	}
}

// roomOf returns the room of an event that cannot be read otherwise; 0 if there
// is none.
func roomOf(arguments []jsontext.Value) objects.RoomID {
	var about struct {
		RoomID objects.RoomID `json:"room_id"`
	}
	if len(arguments) > 0 {
		_ = json.Unmarshal(arguments[0], &about, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) // it may be anything
	}
	return about.RoomID
}

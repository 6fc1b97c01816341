// Package signalr is the client's side of SignalR, the protocol of the
// spectator server's hubs: negotiation, the handshake, calls, events, pings and
// the close, with JSON in text frames.
//
// Source: docs/specs/HubProtocol.md and TransportProtocols.md of
// [dotnet/aspnetcore], src/SignalR.
//
// [dotnet/aspnetcore]: https://github.com/dotnet/aspnetcore
package signalr

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// separator ends every record.
const separator = 0x1e

// Type is the kind of a message.
type Type int

// The types of messages. Streams (2, 4 and 5) and stateful reconnection (8 and
// 9) are not used by the hubs that this package is for.
const (
	TypeInvocation Type = 1
	TypeCompletion Type = 3
	TypePing       Type = 6
	TypeClose      Type = 7
)

// Message is a record in either direction. Which members count depends on its
// type.
type Message struct {
	Type Type `json:"type"`

	// Target is the name of the method or event of an invocation, Arguments
	// are its arguments. ID ties the completion to it; an event has none.
	Target    string           `json:"target,omitzero"`
	Arguments []jsontext.Value `json:"arguments,omitempty"`
	ID        string           `json:"invocationId,omitzero"`

	// Result is the answer of a completion; empty if the method has none. Error
	// says why a method failed or a connection is closed.
	Result jsontext.Value `json:"result,omitzero"`
	Error  *string        `json:"error,omitzero"`

	// AllowReconnect says, in a close, that the client may connect again.
	AllowReconnect bool `json:"allowReconnect,omitzero"`
}

// handshake is the first record in each direction.
type handshake struct {
	Protocol string  `json:"protocol,omitzero"`
	Version  int     `json:"version,omitzero"`
	Error    *string `json:"error,omitzero"`
	Type     *Type   `json:"type,omitzero"` // set if it is another message
}

// Errors of records.
var (
	errNotMessage = errors.New("signalr: the record is not a message")
	// ErrTooLarge is the error of a record that is longer than accepted.
	ErrTooLarge = errors.New("signalr: message too large")
)

// lenient are the options for decoding records: unknown or repeated members
// should not end a connection.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Encode returns a record, with its separator.
func Encode(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append(text, separator), nil
}

// Decode reads a record without its separator. It fails if the record is not an
// object with a numeric type. An invocation without a target is not one.
func Decode(record []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(record, &m, lenient); err != nil {
		return Message{}, fmt.Errorf("%w: %w", errNotMessage, err)
	}
	if m.Type == 0 || m.Type == TypeInvocation && m.Target == "" {
		return Message{}, errNotMessage
	}
	return m, nil
}

// Buffer cuts what arrives into records, however it is split over frames. The
// zero value is ready for use and accepts no record; set Limit.
type Buffer struct {
	// Limit is the largest length of a record in bytes.
	Limit int

	rest []byte
}

// Write adds what has arrived and calls each for every complete record. It
// stops at the first error, its own or that of each. A record is valid until
// each returns.
func (b *Buffer) Write(data []byte, each func(record []byte) error) error {
	for {
		end := bytes.IndexByte(data, separator)
		if end < 0 {
			break
		}
		if len(b.rest)+end > b.Limit {
			return ErrTooLarge
		}
		record := data[:end]
		if len(b.rest) > 0 {
			record = append(b.rest, record...)
			b.rest = nil
		}
		data = data[end+1:]
		if err := each(record); err != nil {
			return err
		}
	}
	if len(b.rest)+len(data) > b.Limit {
		return ErrTooLarge
	}
	b.rest = append(b.rest, data...)
	return nil
}

package osutest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

// The opcodes of websocket frames (RFC 6455).
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// The size limits of a client's messages.
const (
	// maxMessage is the largest message that the notification server reads, in
	// all its frames.
	maxMessage = 100 << 20
	// maxCommand is the largest message kept. Longer ones are read to their end
	// and ignored.
	maxCommand = 1 << 20
)

// wireFrame encodes a frame of the server.
func wireFrame(op byte, payload []byte) []byte {
	head := []byte{0x80 | op}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return append(head, payload...)
}

// closeFrame encodes a close frame, without a code if code is 0.
func closeFrame(code int, reason string) []byte {
	if code == 0 {
		return wireFrame(opClose, nil)
	}
	return wireFrame(opClose, append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...))
}

// protocolError is a protocol violation by the client, with the code of the
// close frame that answers it.
type protocolError struct{ code int }

// Error describes the violation.
func (e protocolError) Error() string { return "websocket protocol violated" }

var errProtocol = protocolError{1002}

// clientMessage is a message of the client, assembled from its fragments, or a
// control frame.
type clientMessage struct {
	op      byte
	payload []byte // nil if it is longer than maxCommand
	size    uint64
	text    textCheck
}

// add appends a part of the payload.
func (m *clientMessage) add(part []byte) {
	if m.op == opText {
		m.text.add(part)
	}
	if m.size > maxCommand {
		m.payload = nil
		return
	}
	m.payload = append(m.payload, part...)
}

// textCheck checks that a text received in parts is UTF-8.
type textCheck struct {
	rest []byte // the beginning of an incomplete character
	bad  bool
}

func (c *textCheck) add(part []byte) {
	text := append(c.rest, part...)
	end := len(text)
	for i := max(0, end-utf8.UTFMax+1); i < end; i++ {
		if utf8.RuneStart(text[i]) && !utf8.FullRune(text[i:]) {
			end = i
		}
	}
	c.bad = c.bad || !utf8.Valid(text[:end])
	c.rest = append([]byte(nil), text[end:]...)
}

// valid reports whether all parts together are UTF-8.
func (c *textCheck) valid() bool { return !c.bad && len(c.rest) == 0 }

// clientReader reads a client's messages.
type clientReader struct {
	in      *bufio.Reader
	partial clientMessage // op 0 means none
	part    [4096]byte
}

// next returns the next message or control frame.
func (r *clientReader) next() (clientMessage, error) {
	for {
		last, op, size, err := r.head()
		switch {
		case err != nil:
			return clientMessage{}, err
		case op >= opClose:
			control := clientMessage{op: op}
			return control, r.payload(&control, size)
		case (op == opContinuation) != (r.partial.op != 0):
			return clientMessage{}, errProtocol
		case op != opContinuation:
			r.partial.op = op
		}
		if size > maxMessage || r.partial.size+size > maxMessage {
			return clientMessage{}, protocolError{1009}
		}
		if err := r.payload(&r.partial, size); err != nil {
			return clientMessage{}, err
		}
		if !last {
			continue
		}
		m := r.partial
		r.partial = clientMessage{}
		if m.op == opText && !m.text.valid() {
			return m, protocolError{1007}
		}
		return m, nil
	}
}

// head reads the header of a frame, except for its mask.
func (r *clientReader) head() (last bool, op byte, size uint64, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r.in, head[:2]); err != nil {
		return false, 0, 0, err
	}
	last, op, size = head[0]&0x80 != 0, head[0]&0x0f, uint64(head[1]&0x7f)
	known := op <= opBinary || op >= opClose && op <= opPong
	if head[0]&0x70 != 0 || head[1]&0x80 == 0 || !known || op >= opClose && (size > 125 || !last) {
		return false, 0, 0, errProtocol
	}
	switch size {
	case 126:
		_, err = io.ReadFull(r.in, head[:2])
		size = uint64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		_, err = io.ReadFull(r.in, head[:8])
		size = binary.BigEndian.Uint64(head[:8])
	}
	return last, op, size, err
}

// payload reads the mask and the payload of a frame into a message. It
// allocates memory only for received bytes, not for the announced size.
func (r *clientReader) payload(m *clientMessage, size uint64) error {
	var mask [4]byte
	if _, err := io.ReadFull(r.in, mask[:]); err != nil {
		return err
	}
	for read := uint64(0); read < size; {
		part := r.part[:min(size-read, uint64(len(r.part)))]
		if _, err := io.ReadFull(r.in, part); err != nil {
			return err
		}
		for i := range part { // all parts except the last have a multiple of 4 bytes
			part[i] ^= mask[i%4]
		}
		read += uint64(len(part))
		m.size += uint64(len(part))
		m.add(part)
	}
	return nil
}

// answerTo returns the close frame that answers a client's error or close
// frame, or nil if none must be sent.
func answerTo(m clientMessage, err error) []byte {
	if fault, ok := errors.AsType[protocolError](err); ok {
		return closeFrame(fault.code, "")
	}
	if err != nil {
		return nil
	}
	if len(m.payload) == 0 {
		return closeFrame(0, "")
	}
	if len(m.payload) == 1 {
		return closeFrame(1002, "")
	}
	switch code := int(binary.BigEndian.Uint16(m.payload)); {
	case code < 1000, code >= 1004 && code <= 1006, code > 1014 && code < 3000, code >= 5000:
		return closeFrame(1002, "")
	default:
		return closeFrame(code, string(m.payload[2:]))
	}
}

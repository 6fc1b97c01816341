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

// maxFrame is the largest frame that the notification server reads.
const maxFrame = 100 << 20

// wireFrame returns a frame of the server.
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

// closeFrame returns a close frame; 0 is one without a code.
func closeFrame(code int, reason string) []byte {
	if code == 0 {
		return wireFrame(opClose, nil)
	}
	return wireFrame(opClose, append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...))
}

// protocolError is a fault of the client, and the code of the close frame that
// answers it.
type protocolError struct{ code int }

// Error returns the fault.
func (e protocolError) Error() string { return "websocket protocol violated" }

var errProtocol = protocolError{1002}

// clientMessage is what a client sent: a message, put together from its
// fragments, or a control frame.
type clientMessage struct {
	op      byte
	payload []byte
}

// clientReader reads what a client sends.
type clientReader struct {
	in      *bufio.Reader
	partial clientMessage // op 0: there is none
}

// next returns the next message or control frame.
func (r *clientReader) next() (clientMessage, error) {
	for {
		last, m, err := r.frame()
		switch {
		case err != nil:
			return m, err
		case m.op >= opClose:
			return m, nil
		case (m.op == opContinuation) != (r.partial.op != 0):
			return m, errProtocol
		case m.op != opContinuation:
			r.partial = m
		default:
			r.partial.payload = append(r.partial.payload, m.payload...)
		}
		if !last {
			continue
		}
		m, r.partial = r.partial, clientMessage{}
		if m.op == opText && !utf8.Valid(m.payload) {
			return m, protocolError{1007}
		}
		return m, nil
	}
}

// frame reads one frame.
func (r *clientReader) frame() (last bool, m clientMessage, err error) {
	var head [14]byte
	if _, err := io.ReadFull(r.in, head[:2]); err != nil {
		return false, m, err
	}
	last, m.op = head[0]&0x80 != 0, head[0]&0x0f
	known := m.op <= opBinary || m.op >= opClose && m.op <= opPong
	size := uint64(head[1] & 0x7f)
	if head[0]&0x70 != 0 || head[1]&0x80 == 0 || !known || m.op >= opClose && (size > 125 || !last) {
		return false, m, errProtocol
	}
	switch size {
	case 126:
		_, err = io.ReadFull(r.in, head[:2])
		size = uint64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		_, err = io.ReadFull(r.in, head[:8])
		size = binary.BigEndian.Uint64(head[:8])
	}
	if err == nil && size > maxFrame {
		err = protocolError{1009}
	}
	if err != nil {
		return false, m, err
	}
	var mask [4]byte
	if _, err := io.ReadFull(r.in, mask[:]); err != nil {
		return false, m, err
	}
	m.payload = make([]byte, size)
	if _, err := io.ReadFull(r.in, m.payload); err != nil {
		return false, m, err
	}
	for i := range m.payload {
		m.payload[i] ^= mask[i%4]
	}
	return last, m, nil
}

// answerTo returns the close frame that answers an error of the client, or its
// close frame; nil if there is none to send.
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

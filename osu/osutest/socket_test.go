package osutest_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestSocket_logout revokes a token whose websocket is open, and answers the
// close frame or does not.
func TestSocket_logout(t *testing.T) {
	for name, test := range map[string]struct {
		answers bool
		want    time.Duration
	}{"answered": {true, 0}, "not answered": {false, 30 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := osutest.New(osutest.Size(osutest.Small))
				defer server.Close()
				token := server.UserToken(server.World().UserIDs()[0], transport.ScopeChatRead)
				k := openSocket(t, server, token)
				defer k.close()
				k.want(`{"event":"connection.ready"}`)
				revoke(t, server, token)
				began := time.Now()
				k.want(`{"event":"logout"}`)
				if op, _, _ := k.next(); op != 8 {
					t.Fatalf("got opcode %d after the logout, want a close frame", op)
				}
				if test.answers {
					k.send(8, nil)
				}
				if _, _, err := k.next(); err == nil {
					t.Error("got another frame, want the end")
				}
				if took := time.Since(began); took != test.want {
					t.Errorf("ended after %v, want %v", took, test.want)
				}
			})
		})
	}
}

// rawSocket is the client's end of a websocket, frame by frame.
type rawSocket struct {
	*testing.T
	conn io.ReadWriteCloser
	in   *bufio.Reader
}

func (k *rawSocket) close() { _ = k.conn.Close() }

// next returns the opcode and the payload of the next frame of the server.
func (k *rawSocket) next() (op byte, payload []byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(k.in, head[:2]); err != nil {
		return 0, nil, err
	}
	op = head[0] & 0x0f
	size := uint64(head[1])
	switch size {
	case 126:
		_, err = io.ReadFull(k.in, head[:2])
		size = uint64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		_, err = io.ReadFull(k.in, head[:8])
		size = binary.BigEndian.Uint64(head[:8])
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(k.in, payload)
	return op, payload, err
}

// want fails unless the next frame has a text.
func (k *rawSocket) want(text string) {
	k.Helper()
	op, payload, err := k.next()
	if err != nil || op != 1 || string(payload) != text {
		k.Fatalf("got opcode %d with %q (%v), want the text %s", op, payload, err, text)
	}
}

// send sends a frame, masked as clients have to. Errors are those of a
// connection that the server has ended.
func (k *rawSocket) send(op byte, payload []byte) {
	head := []byte{0x80 | op}
	switch n := len(payload); {
	case n < 126:
		head = append(head, 0x80|byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 0x80|126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 0x80|127), uint64(n))
	}
	frame := append(head, 0, 0, 0, 0) // the mask
	_, _ = k.conn.Write(append(frame, payload...))
}

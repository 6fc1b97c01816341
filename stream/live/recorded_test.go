package live_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

// recording is a recorded connection to the real server.
type recording struct {
	Scenario  string `json:"scenario"`
	Handshake struct {
		Status  string            `json:"status"`
		Headers map[string]string `json:"headers"`
	} `json:"handshake"`
	Received []recordedFrame `json:"received"`
}

// recordedFrame is a frame, or the end of the connection, and when it came in
// milliseconds.
type recordedFrame struct {
	T    float64 `json:"t"`
	Op   string  `json:"op"`
	Text string  `json:"text"`
	Code *int    `json:"code"`
}

var repeated = regexp.MustCompile(`<(.) \* (\d+)>`)

// recordings returns all of them, or skips.
func recordings(t *testing.T) map[string]recording {
	t.Helper()
	files, _ := filepath.Glob("../../../shared/recorded/websocket/*.json")
	if len(files) == 0 {
		t.Skip("no recorded connections beside the project")
	}
	all := make(map[string]recording)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i := range r.Received {
			whole := strings.Replace(r.Received[i].Text, `"object_id" … ","object_id":`, `"object_id":`, 1)
			r.Received[i].Text = repeated.ReplaceAllStringFunc(whole, func(short string) string {
				part := repeated.FindStringSubmatch(short)
				n, _ := strconv.Atoi(part[2])
				return strings.Repeat(part[1], n)
			})
		}
		all[filepath.Base(file)] = r
	}
	return all
}

// frameOf returns a frame of the server.
func frameOf(op byte, payload []byte) []byte {
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

// player plays a recording to the first connection. Further ones get no answer,
// and requests the one that fits.
type player struct {
	recording
	dials   atomic.Int64
	playing sync.WaitGroup
}

// RoundTrip answers.
func (p *player) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := &http.Response{ProtoMajor: 1, ProtoMinor: 1, Header: make(http.Header), Request: r}
	if r.Header.Get("Upgrade") == "" {
		answer.StatusCode = http.StatusOK
		answer.Header.Set("Content-Type", "application/json")
		body := `{"silences":[]}`
		if strings.HasSuffix(r.URL.Path, "/messages") {
			body = "[]"
		}
		if last := p.Received; len(last) > 0 && strings.HasPrefix(last[0].Text, `{"error"`) && !strings.Contains(p.Scenario, "fresh") && !strings.Contains(p.Scenario, "at-once") {
			answer.StatusCode, body = http.StatusUnauthorized, `{"authentication":"basic"}`
		}
		answer.Body = io.NopCloser(strings.NewReader(body))
		return answer, nil
	}
	if p.dials.Add(1) > 1 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	_, status, _ := strings.Cut(p.Handshake.Status, " ")
	answer.StatusCode, _ = strconv.Atoi(status[:3])
	if answer.StatusCode != http.StatusSwitchingProtocols {
		answer.Body = io.NopCloser(strings.NewReader(""))
		return answer, nil
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	answer.Header.Set("Upgrade", "websocket")
	answer.Header.Set("Connection", "Upgrade")
	answer.Header.Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
	client, server := net.Pipe()
	answer.Body = client
	p.playing.Go(func() { _, _ = io.Copy(io.Discard, bufio.NewReader(server)) })
	p.playing.Go(func() { p.play(server) })
	return answer, nil
}

func (p *player) play(conn net.Conn) {
	began := time.Now()
	for _, f := range p.Received {
		time.Sleep(time.Duration(f.T*float64(time.Millisecond)) - time.Since(began))
		switch f.Op {
		case "text":
			_, _ = conn.Write(frameOf(1, []byte(f.Text)))
		case "ping":
			_, _ = conn.Write(frameOf(9, nil))
		case "pong":
			_, _ = conn.Write(frameOf(10, []byte(f.Text)))
		case "close":
			var payload []byte
			if f.Code != nil {
				payload = binary.BigEndian.AppendUint16(nil, uint16(*f.Code))
			}
			_, _ = conn.Write(frameOf(8, payload))
		case "eof":
			_ = conn.Close()
		}
	}
}

// wanted returns what a client should make of a recording: its events in words,
// and how it ends.
func (p *player) wanted() (events []string, end string) {
	end = "open"
	if !strings.Contains(p.Handshake.Status, "101") {
		return nil, "handshake"
	}
	for _, f := range p.Received {
		if f.Op == "eof" && end == "open" {
			end = "lost"
		}
		if f.Op != "text" {
			continue
		}
		var frame struct {
			Event string `json:"event"`
			Data  struct {
				ID       int64 `json:"id"`
				Channel  int64 `json:"channel_id"`
				Read     int   `json:"read_count"`
				Messages []struct {
					ID   int64  `json:"message_id"`
					Text string `json:"content"`
				} `json:"messages"`
				Users []jsontext.Value `json:"users"`
			} `json:"data"`
		}
		if json.Unmarshal([]byte(f.Text), &frame) != nil {
			events = append(events, "unreadable")
			continue
		}
		switch frame.Event {
		case "":
			end = "rejected"
			if strings.Contains(p.Scenario, "fresh") || strings.Contains(p.Scenario, "at-once") {
				end = "lost"
			}
		case "logout":
			events, end = append(events, "logout"), "logout"
		case "chat.message.new":
			for _, m := range frame.Data.Messages {
				events = append(events, fmt.Sprint("message ", m.ID, m.Text))
			}
		case "new":
			events = append(events, fmt.Sprint("new ", frame.Data.ID))
		case "read", "delete":
			events = append(events, fmt.Sprint(frame.Event, " ", frame.Data.Read))
		case "chat.channel.join", "chat.channel.part":
			events = append(events, fmt.Sprint(frame.Event, " ", frame.Data.Channel))
		default:
			events = append(events, frame.Event)
		}
	}
	return events, end
}

// inWords returns an event in the words of [player.wanted].
func inWords(e live.Event) string {
	switch e := e.(type) {
	case live.Ready:
		return "connection.ready"
	case live.Message:
		if e.Sender == nil {
			return fmt.Sprint("message without a sender ", e.MessageID)
		}
		return fmt.Sprint("message ", int64(e.MessageID), e.Content)
	case live.ChannelJoined:
		return fmt.Sprint("chat.channel.join ", int64(e.ChannelID.Or(0)))
	case live.ChannelLeft:
		return fmt.Sprint("chat.channel.part ", int64(e.ChannelID.Or(0)))
	case live.NotificationNew:
		return fmt.Sprint("new ", int64(e.ID))
	case live.NotificationsRead:
		return fmt.Sprint("read ", e.ReadCount)
	case live.NotificationsDeleted:
		return fmt.Sprint("delete ", e.ReadCount)
	case live.LoggedOut:
		return "logout"
	case live.Verified:
		return "verified"
	case live.Unknown:
		return "unknown " + string(e.Frame[:min(len(e.Frame), 200)])
	}
	return fmt.Sprintf("%T", e)
}

func TestRecorded_everyConnectionIsUnderstood(t *testing.T) {
	all := recordings(t)
	good, events := 0, 0
	for name, r := range all {
		ok := t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &player{recording: r}
				want, wantEnd := p.wanted()
				got, end := p.listen(t)
				if !slices.Equal(got, want) {
					t.Errorf("got  %.900q\nwant %.900q", got, want)
				}
				if end != wantEnd {
					t.Errorf("ended %q, want %q", end, wantEnd)
				}
				events += len(got)
			})
		})
		if ok {
			good++
		}
	}
	t.Logf("%d/%d recorded connections understood, with %d events", good, len(all), events)
}

// listen returns what a stream makes of the recording, and how it ends: open,
// if it lasts for 20 seconds longer.
func (p *player) listen(t *testing.T) (got []string, end string) {
	t.Helper()
	report := osu.OnDrift(func(d transport.Drift) {
		if strings.HasPrefix(d.Pointer, "/data") || d.Pointer == "/event" {
			t.Errorf("got a difference from the models: %v", d)
		}
	})
	client, err := osu.New(auth.FixedToken("recorded", transport.Grant{}), osu.HTTPClient(&http.Client{Transport: p}), report)
	if err != nil {
		t.Fatal(err)
	}
	length := 0.0
	for _, f := range p.Received {
		length = max(length, f.T)
	}
	timeout := time.After(time.Duration(length)*time.Millisecond + 20*time.Second)
	defer p.playing.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := live.Connect(ctx, client, &live.Options{Buffer: 1, CheckEvery: -1})
	for {
		select {
		case <-timeout:
			if p.dials.Load() > 1 {
				return got, "lost"
			}
			return got, "open"
		case r, ok := <-s.Events():
			if !ok {
				return got, end
			}
			if lost, ok := errors.AsType[*live.LostError](r.Err); ok {
				if _, ok := errors.AsType[*live.HandshakeError](lost); ok {
					return got, "handshake"
				}
				return got, "lost"
			}
			switch {
			case r.Err == nil:
				got = append(got, inWords(r.Value))
			case errors.Is(r.Err, live.ErrLogout):
				end = "logout"
			case errors.Is(r.Err, osu.ErrUnauthorized):
				end = "rejected"
			default:
				end = r.Err.Error()
			}
		}
	}
}

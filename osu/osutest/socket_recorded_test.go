package osutest_test

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// socketRecording is a recorded connection to the real notification server, and
// what was done meanwhile.
type socketRecording struct {
	Scenario  string `json:"scenario"`
	Token     string `json:"token"`
	Handshake struct {
		T       float64 `json:"t"`
		Request struct {
			Line    string            `json:"line"`
			Headers map[string]string `json:"headers"`
		} `json:"request"`
		Status string `json:"status"`
	} `json:"handshake"`
	Sent []struct {
		T    float64 `json:"t"`
		Op   string  `json:"op"`
		Text string  `json:"text"`
	} `json:"sent"`
	HTTP     []socketRequest `json:"http"`
	Received []socketFrame   `json:"received"`
}

// socketRequest is what somebody did over HTTP, or behind it.
type socketRequest struct {
	T       float64        `json:"t"`
	Done    float64        `json:"t_done"`
	Who     string         `json:"who"`
	Request string         `json:"request"`
	Body    jsontext.Value `json:"body"`
	Status  int            `json:"status"`
	Answer  jsontext.Value `json:"answer"`
}

// socketFrame is a frame or the end of a connection, by a word for what it is.
type socketFrame struct {
	T    float64 `json:"t"`
	Op   string  `json:"op"`
	Text string  `json:"text"`
	Code *int    `json:"code"`
}

// notDriven are the recordings that the server for tests cannot be driven
// through.
var notDriven = map[string]string{
	"first-party-verify":       "every token is verified",
	"start-before-ready--race": "one of the rare times when the check of the token was faster than the client",

	"room-and-team":  "rooms have no chat that users join by themselves",
	"block":          "nobody can block another over the API",
	"block--blocked": "nobody can block another over the API",
}

// TestSocket_matchesRecording drives the server for tests through the recorded
// scenarios. It must send the same frames in the same order, ids, times and
// what describes users apart.
func TestSocket_matchesRecording(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/recorded/websocket/*.json")
	if len(files) == 0 {
		t.Skip("no recorded connections beside the project")
	}
	alike, frames, driven := 0, 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if why, ok := notDriven[name]; ok {
			t.Logf("%s: not driven: %s", name, why)
			continue
		}
		driven++
		ok := t.Run(name, func(t *testing.T) {
			r := readSocketRecording(t, file)
			synctest.Test(t, func(t *testing.T) {
				want, got := r.frames(t), playSocket(t, name, r)
				frames += len(want)
				if strings.HasPrefix(name, "burst") { // four senders at once
					slices.Sort(want)
					slices.Sort(got)
				}
				for i := range max(len(got), len(want)) {
					if g, w := at(got, i), at(want, i); g != w {
						t.Fatalf("frame %d of %d: got %s\nwant %s", i, len(want), g, w)
					}
				}
			})
		})
		if ok {
			alike++
		}
	}
	t.Logf("%d/%d recorded scenarios give the same frames (%d); %d are not driven", alike, driven, frames, len(files)-driven)
}

// at returns an element, or that there is none.
func at(all []string, i int) string {
	if i < len(all) {
		return all[i]
	}
	return "nothing"
}

var shortened = regexp.MustCompile(`<?(.) \* (\d+)>?`)

func readSocketRecording(t *testing.T, file string) socketRecording {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r socketRecording
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	for i := range r.HTTP {
		r.HTTP[i].Body = []byte(lengthen(string(r.HTTP[i].Body)))
	}
	return r
}

func lengthen(text string) string {
	return shortened.ReplaceAllStringFunc(text, func(short string) string {
		part := shortened.FindStringSubmatch(short)
		n, _ := strconv.Atoi(part[2])
		return strings.Repeat(part[1], n)
	})
}

// frames returns what the client received, in words.
func (r *socketRecording) frames(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, f := range r.Received {
		code := 0
		if f.Code != nil {
			code = *f.Code
		}
		whole := strings.Replace(lengthen(f.Text), `"object_id" … ","object_id":`, `"object_id":`, 1)
		all = append(all, frameInWords(t, f.Op, whole, code))
	}
	return all
}

func frameInWords(t *testing.T, op, text string, code int) string {
	t.Helper()
	switch op {
	case "text":
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		shape, _ := json.Marshal(outline("", v), json.Deterministic(true))
		return string(shape)
	case "close":
		return fmt.Sprintf("close %d %s", code, text)
	}
	return op
}

// outline returns a value without ids, times and what describes users.
func outline(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		_, isUser := v["username"]
		if v["type"] == "PUBLIC" {
			v["last_message_id"] = 0 // the socket does not decide whether there was a message before
		}
		for member, value := range v {
			if isUser && name != "details" {
				v[member] = "…"
				continue
			}
			v[member] = outline(member, value)
		}
		return v
	case []any:
		for i := range v {
			v[i] = outline(name, v[i])
		}
		return v
	case float64:
		return 0
	case string:
		switch name {
		case "event", "content", "type", "uuid", "error", "category", "object_type":
			return v
		}
		return "…"
	case bool:
		if name != "is_action" && name != "can_message" && name != "moderated" {
			return "…"
		}
	}
	return v
}

// socketDriver plays a scenario.
type socketDriver struct {
	*testing.T
	server   *osutest.Server
	people   map[string]objects.UserID
	channels map[string]objects.ChannelID // by recorded id
	tokens   map[string]string
	last     objects.MessageID
	base     time.Time
	wrote    map[string]time.Time // when users made their last requests
}

// playSocket drives a server through a scenario and returns what the client
// received, in words.
func playSocket(t *testing.T, name string, r socketRecording) []string {
	t.Helper()
	server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(1_000_000, time.Minute))
	defer server.Close()
	d := &socketDriver{T: t, server: server, channels: make(map[string]objects.ChannelID), tokens: make(map[string]string), wrote: make(map[string]time.Time)}
	d.findPeople()
	d.prepare(r)
	authorization := d.authorization(name, r)
	k, a := upgrade(t, server, d.query(r), authorization)
	if _, status, _ := strings.Cut(r.Handshake.Status, " "); status[:3] != strconv.Itoa(a.status) {
		t.Fatalf("got status %d, want %s", a.status, r.Handshake.Status)
	}
	if k == nil {
		return nil
	}
	defer k.close()
	var mu sync.Mutex
	var got []string
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			words, err := k.nextInWords()
			mu.Lock()
			got = append(got, words)
			mu.Unlock()
			if err != nil {
				return
			}
		}
	})
	d.play(k, r)
	mu.Lock()
	all := slices.Clone(got)
	mu.Unlock()
	k.close()
	reading.Wait()
	return all
}

func (k *rawSocket) nextInWords() (string, error) {
	op, payload, err := k.next()
	if err != nil {
		return "eof", err
	}
	names := map[byte]string{1: "text", 8: "close", 9: "ping", 10: "pong"}
	code := 0
	if op == 8 && len(payload) > 1 {
		code, payload = int(binary.BigEndian.Uint16(payload)), payload[2:]
	}
	return frameInWords(k.T, names[op], string(payload), code), nil
}

// findPeople chooses users who may write to each other. The first user is the
// owner of the application, the second its bot.
func (d *socketDriver) findPeople() {
	probe := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(1_000_000, time.Minute))
	defer probe.Close()
	users := probe.World().UserIDs()
	d.people = map[string]objects.UserID{"alice": users[0], "botuser": users[1]}
	names := []string{"bob", "num", "player0", "player1", "player2", "player3", "player4"}
	for _, user := range users[2:] {
		if len(names) == 0 {
			break
		}
		time.Sleep(2 * time.Second) // the flood rule
		if mayWrite(d.T, probe, user, users[0]) && mayWrite(d.T, probe, users[0], user) {
			d.people[names[0]] = user
			names = names[1:]
		}
	}
}

func mayWrite(t *testing.T, server *osutest.Server, from, to objects.UserID) bool {
	t.Helper()
	token := server.UserToken(from, transport.ScopeChatWrite)
	return submit(t, server, token, "/chat/new", fmt.Sprintf(`{"target_id":%d,"message":"x"}`, to)).status == http.StatusOK
}

// recordedIDs are the users and channels as the recordings number them.
var recordedIDs = map[string]string{"4": "alice", "5": "bob", "6": "num", "8": "botuser", "9": "player0", "10": "player1", "11": "player2", "12": "player3", "13": "player4"}

// prepare makes the channels that exist from the start, and waits until nobody
// is active in them any more.
func (d *socketDriver) prepare(r socketRecording) {
	public := d.server.World().ChannelIDs()
	d.channels["64"], d.channels["65"] = public[0], public[2]
	d.channels["1"] = 0 // of a team
	joins := func(who, channel string) bool {
		return slices.ContainsFunc(r.HTTP, func(h socketRequest) bool {
			return h.Who == who && strings.HasPrefix(h.Request, "PUT /api/v2/chat/channels/"+channel+"/users/")
		})
	}
	for who, user := range d.people {
		for _, channel := range []string{"64", "65"} {
			method := http.MethodPut
			if joins(who, channel) {
				method = http.MethodDelete
			}
			send(d.T, d.server, call{method: method, path: fmt.Sprintf("/chat/channels/%d/users/%d", d.channels[channel], user), token: d.token(who)})
		}
	}
	d.channels["66"] = d.conversation("bob", "alice")
	if strings.HasPrefix(r.Scenario, "pm-part") {
		d.channels["pm"] = d.conversation("player1", "alice")
	}
	time.Sleep(2 * time.Minute)
}

func (d *socketDriver) conversation(from, to string) objects.ChannelID {
	a := submit(d.T, d.server, d.token(from), "/chat/new", fmt.Sprintf(`{"target_id":%d,"message":"before"}`, d.people[to]))
	return decode[objects.ChatNewConversation](d.T, a).Channel.ChannelID.Or(0)
}

// token returns a token by the name that it has in the recordings.
func (d *socketDriver) token(name string) string {
	if d.tokens[name] == "" {
		d.tokens[name] = d.newToken(name)
	}
	return d.tokens[name]
}

func (d *socketDriver) newToken(name string) string {
	chat := []transport.Scope{transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage}
	switch name {
	case "alice-star":
		return d.server.UserToken(d.people["alice"], transport.ScopeAll)
	case "botuser":
		chat = append(chat, transport.ScopePublic)
	case "cc-public":
		return d.server.Token(transport.ScopePublic)
	case "bot-cc-read", "cc-chatread":
		return d.server.Token(transport.ScopeChatRead)
	case "malformed", "bad signature", "jwt-hs256", "jwt-unknown":
		return "eyJhbGciOiJIUzI1NiJ9.e30.x"
	case "jwt-expired", "db-expired":
		token := d.server.UserToken(d.people["alice"], chat...)
		d.server.ExpireToken(token)
		return token
	case "revoked":
		token := d.server.UserToken(d.people["alice"], chat...)
		d.server.RevokeToken(token)
		return token
	}
	owner, _, _ := strings.Cut(name, "-")
	if user, ok := d.people[owner]; ok {
		return d.server.UserToken(user, chat...)
	}
	return d.server.UserToken(d.people["alice"], chat...)
}

// authorization returns the headers of the handshake.
func (d *socketDriver) authorization(name string, r socketRecording) http.Header {
	fresh := strings.Contains(name, "same-second") || strings.HasSuffix(name, "at-once")
	d.token(r.Token)
	time.Sleep(5 * time.Second)
	switch {
	case fresh:
		time.Sleep(time.Second / 3)
		d.tokens[r.Token] = d.newToken(r.Token)
	case strings.HasSuffix(name, "--reconnect"), strings.HasSuffix(name, "old-token-again"):
		d.server.RevokeToken(d.token(r.Token))
	}
	h := handshake(d.fill(r, r.Handshake.Request.Headers["Authorization"]))
	for key, value := range r.Handshake.Request.Headers {
		if key != "Authorization" {
			h.Set(key, value)
		}
	}
	switch name {
	case "handshake-no-key":
		h.Del("Sec-WebSocket-Key")
	case "handshake-plain-get":
		h = http.Header{"Authorization": h["Authorization"]}
	}
	if !strings.HasPrefix(name, "public") { // or they are as inactive as everybody after the pause
		for who := range d.people {
			submit(d.T, d.server, d.token(who), "/chat/ack", "")
		}
	}
	d.base = time.Now().Add(-time.Duration(r.Handshake.T * float64(time.Millisecond)))
	return h
}

var maskedToken = regexp.MustCompile(`<[^>]*>`)

// fill puts the token in where the recording masks it.
func (d *socketDriver) fill(r socketRecording, text string) string {
	return maskedToken.ReplaceAllLiteralString(text, d.token(r.Token))
}

func (d *socketDriver) query(r socketRecording) string {
	_, query, ok := strings.Cut(strings.Fields(d.fill(r, r.Handshake.Request.Line))[1], "?")
	if !ok {
		return ""
	}
	return "?" + query
}

// act is something that happens at a time of a scenario.
type act struct {
	at time.Duration
	do func()
}

// play does what happened while the connection was open.
func (d *socketDriver) play(k *rawSocket, r socketRecording) {
	var acts []act
	end := 0.0
	at := func(t float64, do func()) {
		end = max(end, t)
		acts = append(acts, act{time.Duration(t * float64(time.Millisecond)), do})
	}
	for _, s := range r.Sent {
		at(s.T, func() { k.replay(s.Op, s.Text) })
	}
	for i, h := range r.HTTP {
		at(cmp.Or(h.Done, h.T), func() {
			d.keepToTheFloodRule(h.Who)
			d.request(r, i)
		})
	}
	for _, f := range r.Received {
		end = max(end, f.T)
		if f.Op == "text" && r.Token == "alice-star" {
			at(f.T, func() { d.script(f.Text) })
		}
	}
	slices.SortStableFunc(acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	for _, a := range acts {
		time.Sleep(time.Until(d.base.Add(a.at)))
		synctest.Wait()
		a.do()
		synctest.Wait()
	}
	time.Sleep(time.Until(d.base.Add(time.Duration(end)*time.Millisecond + 100*time.Millisecond)))
	synctest.Wait()
}

// keepToTheFloodRule puts off all that follows until a user may write again.
// The recorded server had no such rule.
func (d *socketDriver) keepToTheFloodRule(who string) {
	if wait := time.Second - time.Since(d.wrote[who]); wait > 0 {
		time.Sleep(wait)
		d.base = d.base.Add(wait)
	}
	d.wrote[who] = time.Now()
}

// replay sends what the client sent.
func (k *rawSocket) replay(op, text string) {
	code, reason, _ := strings.Cut(text, " ")
	switch op {
	case "text":
		if raw, err := hex.DecodeString(strings.TrimPrefix(text, "hex ")); err == nil && text != "" {
			text = string(raw)
		}
		if n, err := strconv.Atoi(reason[min(len(reason), 2):]); err == nil && code == "x" {
			text = strings.Repeat("x", n)
		}
		k.send(1, []byte(text))
	case "continuation":
		k.send(0, []byte(text))
	case "ping":
		k.send(9, []byte(text))
	case "pong":
		k.send(10, []byte(text))
	case "tcp":
		k.close()
	case "close":
		n, err := strconv.Atoi(code)
		if err != nil {
			k.send(8, nil)
			return
		}
		k.send(8, append(binary.BigEndian.AppendUint16(nil, uint16(n)), reason...))
	}
}

// script relays an event that the server for tests has no cause for.
func (d *socketDriver) script(text string) {
	var f struct {
		Event objects.WebsocketEvent    `json:"event"`
		Data  map[string]jsontext.Value `json:"data"`
	}
	whole := strings.Replace(lengthen(text), `"object_id" … ","object_id":`, `"object_id":`, 1)
	if err := json.Unmarshal([]byte(whole), &f); err != nil {
		d.Fatal(err)
	}
	switch f.Event { //nolint:exhaustive // the others have a cause
	case objects.WebsocketEventNew, objects.WebsocketEventRead, objects.WebsocketEventDelete:
		d.server.Relay(d.people["alice"], f.Event, f.Data)
	}
}

var numbered = regexp.MustCompile(`/(channels|users|mark-as-read)/(\d+)`)

// request makes a request as it was made, with the ids of this server.
func (d *socketDriver) request(r socketRecording, i int) {
	h := r.HTTP[i]
	if h.Who == "server side" {
		d.serverSide(h.Request)
		return
	}
	method, path, ok := strings.Cut(h.Request, " /api/v2")
	if !ok { // a refresh, after which the old token is no longer valid
		d.server.RevokeToken(d.token(r.Token))
		return
	}
	if strings.HasPrefix(r.Scenario, "silence") && h.Status == http.StatusForbidden || strings.Contains(path, "/notifications") {
		return // its silences are the world's own; and notifications are scripted
	}
	path = numbered.ReplaceAllStringFunc(path, func(part string) string {
		p := numbered.FindStringSubmatch(part)
		switch p[1] {
		case "users":
			return fmt.Sprintf("/users/%d", d.people[recordedIDs[p[2]]])
		case "mark-as-read":
			return fmt.Sprintf("/mark-as-read/%d", d.last)
		}
		id, known := d.channels[p[2]]
		if !known {
			id = d.channels["pm"]
		}
		return fmt.Sprintf("/channels/%d", id)
	})
	var body map[string]any
	if len(h.Body) > 0 && json.Unmarshal(h.Body, &body) == nil {
		if target, ok := body["target_id"].(float64); ok {
			body["target_id"] = d.people[recordedIDs[strconv.Itoa(int(target))]]
		}
		if targets, ok := body["target_ids"].([]any); ok {
			for i, target := range targets {
				targets[i] = d.people[recordedIDs[fmt.Sprint(target)]]
			}
		}
	}
	text, _ := json.Marshal(body)
	if body == nil {
		text = nil
	}
	a := send(d.T, d.server, call{method: method, path: path, token: d.token(h.Who), body: string(text)})
	if a.status != h.Status {
		d.Errorf("%s %s: got status %d (%s), want %d", method, path, a.status, a.body, h.Status)
	}
	d.learn(h.Answer, a.body)
}

// learn notes under which ids the two servers know the same channel.
func (d *socketDriver) learn(theirs, ours []byte) {
	type made struct {
		ID      int64 `json:"channel_id"`
		Message int64 `json:"message_id"`
		Channel struct {
			ID int64 `json:"channel_id"`
		} `json:"channel"`
	}
	var a, b made
	if json.Unmarshal(theirs, &a) != nil || json.Unmarshal(ours, &b) != nil {
		return
	}
	their, our := cmp.Or(a.ID, a.Channel.ID), cmp.Or(b.ID, b.Channel.ID)
	if their != 0 && our != 0 {
		d.channels[strconv.FormatInt(their, 10)] = objects.ChannelID(our)
	}
	d.last = objects.MessageID(max(int64(d.last), b.Message))
}

// serverSide does what was done behind the API.
func (d *socketDriver) serverSide(what string) {
	switch {
	case strings.HasPrefix(what, "Redis"):
		d.server.LoseEvents(2)
	case strings.HasPrefix(what, "SIG"):
		for _, k := range d.server.Sockets() {
			k.Cut()
		}
	}
}

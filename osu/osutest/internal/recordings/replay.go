package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
)

// Mode determines how closely requests must follow a recording.
type Mode int

const (
	// Strict accepts the recorded requests in the recorded order, each once,
	// with the same method, path, query and body. Secrets are not compared.
	Strict Mode = iota
	// Loose accepts requests in any order. Requests with the same method, path
	// and query get the recorded answers one after another, then the last one
	// again and again. Among recorded requests, those that also match in API
	// version or body are preferred.
	Loose
)

// Player is a RoundTripper that answers from a recording. It is safe for
// concurrent use.
type Player struct {
	mode Mode
	tape []taped

	mu     sync.Mutex // guards what follows
	played []bool
	asked  int
}

// Replay returns a Player of the recording that [Record] wrote to the folder
// dir.
func Replay(dir string, mode Mode) (*Player, error) {
	folder := os.DirFS(dir)
	names, err := fs.Glob(folder, "[0-9][0-9][0-9][0-9][0-9][0-9]*.json")
	if err != nil {
		return nil, fmt.Errorf("osutest: no recording in %s: %w", dir, err)
	}
	slices.SortStableFunc(names, func(a, b string) int { return len(a) - len(b) }) // more digits are later
	p := &Player{mode: mode}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err == nil && len(data) == 0 {
			continue // the program ended before it got the answer
		}
		var exchange taped
		if err == nil {
			err = json.Unmarshal(data, &exchange)
		}
		if err == nil && (exchange.Request.Method == "" || exchange.Response.Status < 100 || exchange.Response.Status > 999) {
			err = errNoExchange
		}
		if err != nil {
			return nil, fmt.Errorf("osutest: the recording %s: %w", path.Join(dir, name), err)
		}
		p.tape = append(p.tape, exchange)
	}
	if len(p.tape) == 0 {
		return nil, fmt.Errorf("osutest: no recording in %s: %w", dir, fs.ErrNotExist)
	}
	p.played = make([]bool, len(p.tape))
	return p, nil
}

var errNoExchange = errors.New("no request with its answer")

// Remaining returns how many exchanges of the recording have not been used.
func (p *Player) Remaining() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, played := range p.played {
		if !played {
			n++
		}
	}
	return n
}

// RoundTrip answers a request from the recording.
func (p *Player) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	asked := newTapedRequest(r, body, func(string) string { return masked })
	answer, err := p.next(asked)
	if err != nil {
		return nil, err
	}
	content := answer.Body.bytes()
	header := answer.Header.Clone()
	if header == nil {
		header = make(http.Header)
	}
	return &http.Response{
		Status:        strconv.Itoa(answer.Status) + " " + http.StatusText(answer.Status),
		StatusCode:    answer.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(content)),
		ContentLength: int64(len(content)),
		Request:       r,
	}, nil
}

// next returns the answer to a request.
func (p *Player) next(asked tapedRequest) (tapedResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mode == Loose {
		return p.find(asked)
	}
	if p.asked == len(p.tape) {
		return tapedResponse{}, fmt.Errorf("osutest: request %d is %s: expected none, the recording is over", p.asked+1, asked.line(false))
	}
	expected := p.tape[p.asked].Request
	sameLine := asked.line(false) == expected.line(false)
	if !sameLine || !asked.Body.same(expected.Body) {
		return tapedResponse{}, fmt.Errorf("osutest: request %d is %s: expected %s", p.asked+1, asked.line(sameLine), expected.line(sameLine))
	}
	p.played[p.asked] = true
	p.asked++
	return p.tape[p.asked-1].Response, nil
}

// find returns the next answer to requests like this one, or the last one
// again.
func (p *Player) find(asked tapedRequest) (tapedResponse, error) {
	line := asked.line(false)
	var alike []int // indices in the recording
	for i := range p.tape {
		if p.tape[i].Request.line(false) == line {
			alike = append(alike, i)
		}
	}
	if len(alike) == 0 {
		return tapedResponse{}, errors.New("osutest: not in the recording: " + line + ": expected " + p.similar(asked))
	}
	alike = prefer(alike, func(i int) bool { return p.tape[i].Request.Version == asked.Version })
	alike = prefer(alike, func(i int) bool { return asked.Body.same(p.tape[i].Request.Body) })
	next := prefer(alike, func(i int) bool { return !p.played[i] })[0]
	if p.played[next] {
		next = alike[len(alike)-1]
	}
	p.played[next] = true
	return p.tape[next].Response, nil
}

// prefer returns the places for which better is true, or all places if there
// are none.
func prefer(all []int, better func(int) bool) []int {
	if chosen := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return !better(i) }); len(chosen) > 0 {
		return chosen
	}
	return all
}

// similar describes the recorded requests with the same path, or else how many
// requests were recorded.
func (p *Player) similar(asked tapedRequest) string {
	var lines []string
	for i := range p.tape {
		if p.tape[i].Request.Path == asked.Path {
			lines = append(lines, p.tape[i].Request.line(false))
		}
	}
	if len(lines) == 0 {
		return fmt.Sprintf("one of %d requests to other paths", len(p.tape))
	}
	return strings.Join(lines, " or ")
}

// line describes a request, with its body only if needed to tell two requests
// apart.
func (r tapedRequest) line(withBody bool) string {
	line := r.Method + " " + r.Path
	if r.Query != "" {
		line += "?" + r.Query
	}
	if !withBody {
		return line
	}
	if body := r.Body.bytes(); len(body) > 0 {
		return line + " with " + string(body)
	}
	return line + " with no body"
}

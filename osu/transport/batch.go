package transport

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unique"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wait"
)

// maxBatch is how many ids the server takes in a list.
const maxBatch = 50

// element says where else the answer to a call is found: as the object with that
// id in a list.
type element struct {
	list string // the pattern of the list's route
	id   int64
}

// call returns the call that lists the elements with these ids.
func (e element) call(ids ...int64) Call {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return listRoute(e.list).At().Query(url.Values{"ids[]": texts})
}

// batchKey tells apart the calls that may go into one list.
type batchKey struct {
	kind unique.Handle[settings]
	list string
}

// batch is a list that calls for single objects wait for.
type batch struct {
	*sharedCall

	timer *time.Timer
	ids   map[int64]int // how many callers want each; nil once it is sent
	found map[int64]jsontext.Value
}

// batched reports whether a call is answered from a list.
func (c *Client) batched(call *callState) bool {
	return c.config.Gather > 0 && call.element != element{} && len(call.query) == 0
}

// batching is the step of calls for single objects that a list can answer, too:
// those that come within a short time are answered from one list.
func (c *Client) batching(next step) step {
	if c.config.Gather <= 0 {
		return next
	}
	return func(ctx context.Context, call *callState) (*Response, error) {
		if !c.batched(call) {
			return next(ctx, call)
		}
		key := batchKey{c.kinds[0], call.element.list}
		b := c.collect(ctx, call, key, next)
		select {
		case <-b.done:
		case <-ctx.Done():
			if !c.leaveBatch(ctx, b, call.element.id, key) {
				return nil, call.failed(wait.Ended(ctx))
			}
			<-b.done
		}
		return b.answer(call)
	}
}

// answer returns a call's part of the list. The batch must be done.
func (b *batch) answer(call *callState) (*Response, error) {
	response, err := b.result()
	if err != nil {
		return nil, ownError(err, call)
	}
	response = own(response, call)
	if response.planned {
		return response, nil
	}
	body, ok := b.found[call.element.id]
	if !ok {
		missing := call.failed(refusal(ErrNotFound, "left out of GET "+call.element.list))
		missing.Status, missing.Header, missing.Attempts = http.StatusNotFound, response.Header, response.Attempts
		missing.verdict = verdict.Missing()
		return nil, missing
	}
	response.Body = body
	return response, nil
}

// leaveBatch takes a caller out of a batch. It reports whether it was the last
// one of a list that has been sent; then that is cancelled.
func (c *Client) leaveBatch(ctx context.Context, b *batch, id int64, key batchKey) bool {
	s := c.config.shared
	s.mu.Lock()
	b.callers--
	last, sent := b.callers == 0, b.ids == nil
	if !sent {
		if b.ids[id]--; b.ids[id] == 0 {
			delete(b.ids, id)
		}
		if last {
			b.timer.Stop()
			delete(s.batches, key)
		}
	}
	s.mu.Unlock()
	if last && sent {
		b.cancel(ctx)
	}
	return last && sent
}

// collect puts a call into the batch that is being collected, or into a new one.
func (c *Client) collect(ctx context.Context, call *callState, key batchKey, next step) *batch {
	s, e := c.config.shared, call.element
	deadline, _ := call.deadline.Deadline() // ctx may be that of a shared call, which has none
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batches[key]
	if b == nil {
		list := element{list: e.list}.call()
		b = &batch{sharedCall: newSharedCall(ctx, &list, deadline, &s.mu), ids: make(map[int64]int, maxBatch)}
		b.joined = true                                                                 // each caller makes something of its own of the result
		b.timer = time.AfterFunc(c.config.Gather, func() { c.sendBatch(b, key, next) }) //nolint:contextcheck // the batch has one for all its callers
		s.batches[key] = b
	} else {
		b.add(deadline)
	}
	b.ids[e.id]++
	if len(b.ids) == maxBatch {
		delete(s.batches, key)
		if b.timer.Stop() {
			go c.sendBatch(b, key, next) //nolint:contextcheck // likewise
		}
	}
	return b
}

// sendBatch asks for the list, unless everyone has left.
func (c *Client) sendBatch(b *batch, key batchKey, next step) {
	s := c.config.shared
	s.mu.Lock()
	ids, callers := slices.Sorted(maps.Keys(b.ids)), b.callers
	b.ids = nil
	if s.batches[key] == b {
		delete(s.batches, key)
	}
	s.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	b.run(func() {}, func() (*Response, error) {
		list := element{list: key.list}.call(ids...)
		state, err := c.newState(&b.ctx, &list)
		if err != nil {
			return nil, err
		}
		state.deadline = b
		tell(&b.ctx, c.config.Trace.Batched, Batch{Route: state.Route, Callers: callers, IDs: len(ids)})
		response, err := next(&b.ctx, state)
		if err == nil && !response.planned {
			b.found, err = c.elements(&b.ctx, response)
		}
		if err != nil {
			return nil, err
		}
		return response, nil
	})
}

// elements returns the objects of a list by their ids.
func (c *Client) elements(ctx context.Context, r *Response) (map[int64]jsontext.Value, error) {
	var members map[string]jsontext.Value
	if json.Unmarshal(r.Body, &members, mend.Lenient) != nil {
		body, drifts, err := mend.Repair(ctx, r.Body)
		if err == nil {
			c.reportDrifts(ctx, r, drifts)
			err = json.Unmarshal(body, &members, mend.Lenient)
		}
		if err != nil {
			return nil, c.undecodable(r, fmt.Errorf("%w: %w", ErrDecode, err))
		}
	}
	found := make(map[int64]jsontext.Value, maxBatch)
	for _, member := range members {
		if member.Kind() != jsontext.KindBeginArray {
			continue
		}
		var list []jsontext.Value
		if err := json.Unmarshal(member, &list, mend.Lenient); err != nil {
			return nil, c.undecodable(r, fmt.Errorf("%w: %w", ErrDecode, err))
		}
		for _, value := range list {
			var object struct {
				ID int64 `json:"id"`
			}
			if json.Unmarshal(value, &object, mend.Lenient) == nil {
				found[object.ID] = value
			}
		}
	}
	return found, nil
}

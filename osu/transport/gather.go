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
)

// maxBatch is how many ids the server takes in a list.
const maxBatch = 50

// element says where else the answer to a call is found.
type element struct {
	list Route
	id   int64
}

// Gathered returns the call with another way to its answer: as the object with
// that id in the list that another route gives for ids[]. When [Config.Gather]
// says so, calls that come close together are answered from one such list.
//
// The objects of a list may have less in them than those that come singly;
// [Response.Gathered] tells.
func (c Call) Gathered(list Route, id int64) Call {
	c.element = element{list, id}
	return c
}

// call returns the call that lists the elements with these ids.
func (e element) call(ids ...int64) Call {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return e.list.At().Query(url.Values{"ids[]": texts})
}

// batchKey tells apart the calls that may go into one list.
type batchKey struct {
	kind unique.Handle[variant]
	list Route
}

// batch is a list that calls for single objects wait for.
type batch struct {
	*joint
	timer *time.Timer
	ids   map[int64]int // how many callers want it; nil once it is sent
	found map[int64]jsontext.Value
}

// gather answers a call from a list, for which it waits a little.
func (c *Client) gather(ctx context.Context, f *flight) (*Response, error) {
	s, e := c.config.shared, f.call.element
	key := batchKey{c.kinds[0], e.list}
	b := c.collect(ctx, f, key)
	select {
	case <-b.done:
	case <-ctx.Done():
		s.mu.Lock()
		b.callers--
		last, sent := b.callers == 0, b.ids == nil
		if !sent {
			if b.ids[e.id]--; b.ids[e.id] == 0 {
				delete(b.ids, e.id)
			}
			if last {
				b.timer.Stop()
				delete(s.batches, key)
			}
		}
		s.mu.Unlock()
		if !last || !sent {
			return nil, &Error{Route: f.call.Route, Err: ended(ctx)}
		}
		b.leave(ctx)
		<-b.done
	}
	response, err := b.result()
	if err != nil {
		return nil, err
	}
	response.Route, response.Gathered = f.call.Route, true
	if response.planned {
		return response, nil
	}
	var ok bool
	if response.Body, ok = b.found[e.id]; !ok {
		return nil, &Error{
			Route: f.call.Route, Status: http.StatusNotFound, Header: response.Header, Attempts: response.Attempts,
			Err: fmt.Errorf("%w: left out of %v", ErrNotFound, e.list),
		}
	}
	return response, nil
}

// collect puts a call into the batch that is being collected, or into a new one.
func (c *Client) collect(ctx context.Context, f *flight, key batchKey) *batch {
	s, e := c.config.shared, f.call.element
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batches[key]
	if b == nil {
		b = &batch{joint: newJoint(ctx, e.list, &s.mu), ids: make(map[int64]int, maxBatch)}
		b.joined = true                                                           // each caller makes something of its own of the result
		b.timer = time.AfterFunc(c.config.Gather, func() { c.sendBatch(b, key) }) //nolint:contextcheck // the batch has one for all its callers
		s.batches[key] = b
	} else {
		b.add(ctx)
	}
	b.ids[e.id]++
	if len(b.ids) == maxBatch {
		delete(s.batches, key)
		if b.timer.Stop() {
			go c.sendBatch(b, key) //nolint:contextcheck // likewise
		}
	}
	return b
}

// sendBatch asks for the list, unless everyone has left.
func (c *Client) sendBatch(b *batch, key batchKey) {
	s := c.config.shared
	s.mu.Lock()
	ids := slices.Sorted(maps.Keys(b.ids))
	b.ids = nil
	if s.batches[key] == b {
		delete(s.batches, key)
	}
	s.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	b.run(func() {}, func() (*Response, error) {
		f, err := c.newFlight(b.ctx, element{list: key.list}.call(ids...))
		if err != nil {
			return nil, err
		}
		f.deadline = b.Deadline
		response, err := c.fly(b.ctx, f)
		if err == nil && !response.planned {
			b.found, err = c.elements(response)
		}
		if err != nil {
			return nil, err
		}
		return response, nil
	})
}

// elements returns the objects of a list by their ids.
func (c *Client) elements(r *Response) (map[int64]jsontext.Value, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(r.Body, &members, mend.Lenient); err != nil {
		return nil, c.undecodable(r, err)
	}
	found := make(map[int64]jsontext.Value, maxBatch)
	for _, member := range members {
		if member.Kind() != jsontext.KindBeginArray {
			continue
		}
		var list []jsontext.Value
		if err := json.Unmarshal(member, &list, mend.Lenient); err != nil {
			return nil, c.undecodable(r, err)
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

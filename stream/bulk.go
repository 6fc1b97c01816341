package stream

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"iter"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
)

// BulkParams are the options of the bulk jobs: [Client.Users],
// [Client.UserLookup], [Client.Beatmaps], [Client.Beatmapsets] and
// [Client.ScoresByID].
//
// In jobs that put several ids into a request, [Client.Users],
// [Client.UserLookup] and [Client.Beatmaps], an ErrNotFound is an id that the
// answer leaves out. A request that is itself answered with 404 (by a proxy, or
// under a wrong address) says nothing about its ids: they have failed, and
// their error is not an ErrNotFound; errors.As finds the [osu.Error] in it.
type BulkParams struct {
	// Concurrency is how many requests run at a time; the default is 8.
	Concurrency int
	// FailFast ends the job after the first request that fails, with the error of
	// its first id as the last result. Ids that are missing or invalid are no
	// such failure.
	FailFast bool
	// From is the Cursor of a result, from which to go on. It belongs to the ids
	// that the job was given.
	From osu.Cursor
	// Progress is told how far the job has come: at its start, and whenever the
	// results of a request have been received. It is called by one goroutine, not
	// that of the consumer, and the results wait while it runs.
	Progress func(Progress)
}

// Progress is how far a bulk job has come.
type Progress struct {
	// Done and Total count the different ids. What was done before the job went
	// on from a cursor counts.
	Done, Total int
	// Missing and Failed are how many of them the server does not have, and how
	// many could not be asked for, since the job went on.
	Missing, Failed int
	// Requests and RequestsTotal count the requests since the job went on, those
	// that had to be tried again once.
	Requests, RequestsTotal int
	// Left is about how long the rest takes, at the pace of the limiter or of the
	// job so far, whichever is slower; 0 when not known.
	Left time.Duration
}

var errMissing = fmt.Errorf("%w: left out of the answer", osu.ErrNotFound)

// bulk is a kind of job that asks for many ids.
type bulk[K comparable, V any] struct {
	// size is how many ids fit a request, and cost what the server then counts.
	size, cost int
	// valid says whether the server need be asked at all.
	valid func(K) bool
	// fetch makes a request and returns what the answer has of an id.
	fetch func(context.Context, []K) (func(K) (V, error), error)
}

// entry is an id, and where it stood first among the ids.
type entry[K comparable] struct {
	id    K
	index int
	valid bool
}

// run sends the answer for each different id, in the order of the ids.
func (b bulk[K, V]) run(ctx context.Context, client *Client, ids []K, p *BulkParams) <-chan Item[K, V] {
	return start(ctx, func(ctx context.Context, out chan<- Item[K, V]) {
		j := job[K, V]{bulk: b, client: client, rest: b.distinct(ids), sum: fnv.New64a(), began: time.Now()}
		if p != nil {
			j.BulkParams = *p
		}
		if err := j.resume(); err != nil {
			send(ctx, out, Item[K, V]{Result: Result[V]{Err: err, Cursor: j.From}, Index: -1})
			return
		}
		j.report(ctx)
		batches := InOrder(ctx, b.batches(j.rest), b.ask, &FanOut{Concurrency: j.Concurrency, FailFast: j.FailFast})
		for batch := range batches {
			j.emit(ctx, batch, out)
			j.report(ctx)
		}
	})
}

// job is a bulk job on its way.
type job[K comparable, V any] struct {
	bulk[K, V]
	BulkParams
	client *Client

	rest     []entry[K]  // what the job has to ask for
	sum      hash.Hash64 // of the ids that are done
	progress Progress
	began    time.Time
}

// resume goes on where From says: after so many ids, which have to be the same.
func (j *job[K, V]) resume() error {
	all := len(j.rest)
	if j.From != "" {
		done := 0
		_, _ = fmt.Sscanf(string(j.From), "%d-", &done) // the comparison tells
		done = min(max(done, 0), all)
		for _, e := range j.rest[:done] {
			j.pass(e.id)
		}
		if j.cursor() != j.From {
			return fmt.Errorf("%w: the cursor is not of a job with these ids", osu.ErrValidation)
		}
		j.rest = j.rest[done:]
	}
	j.progress.Total, j.progress.RequestsTotal = all, j.requests(j.rest)
	return nil
}

// pass takes an id for done.
func (j *job[K, V]) pass(id K) {
	j.progress.Done++
	fmt.Fprintln(j.sum, id)
}

// cursor is the place after the ids that are done.
func (j *job[K, V]) cursor() osu.Cursor {
	return osu.Cursor(fmt.Sprintf("%d-%016x", j.progress.Done, j.sum.Sum64()))
}

// emit sends the answers for the ids of a batch.
func (j *job[K, V]) emit(ctx context.Context, batch Item[[]entry[K], func(K) (V, error)], out chan<- Item[K, V]) {
	defer func() { j.progress.Requests += j.requests(batch.Input) }()
	for _, e := range batch.Input {
		item := Item[K, V]{Input: e.id, Index: e.index}
		before := j.cursor()
		j.pass(e.id)
		item.Cursor = j.cursor()
		failed := e.valid && batch.Err != nil
		switch {
		case !e.valid:
			item.Err = fmt.Errorf("%w: id %v", osu.ErrValidation, e.id)
		case failed:
			item.Err, item.Cursor = batch.Err, before
			j.progress.Failed++
		default:
			item.Value, item.Err = batch.Value(e.id)
		}
		if errors.Is(item.Err, osu.ErrNotFound) {
			j.progress.Missing++
		}
		if !send(ctx, out, item) || failed && j.FailFast {
			return
		}
	}
}

// report tells how far the job has come.
func (j *job[K, V]) report(ctx context.Context) {
	if j.Progress == nil || ctx.Err() != nil {
		return
	}
	j.progress.Left = j.left()
	j.Progress(j.progress)
}

// left estimates how long the rest of the job takes: by the limiter, or at the
// pace of the job so far if that is slower.
func (j *job[K, V]) left() time.Duration {
	rest := j.progress.RequestsTotal - j.progress.Requests
	if rest <= 0 {
		return 0
	}
	left := time.Duration(0)
	if done := j.progress.Requests; done > 0 {
		left = time.Since(j.began) / time.Duration(done) * time.Duration(rest)
	}
	config := j.client.osu.Transport().Config()
	return max(left, limit.EstimateMany(config.Limiter, limit.Demand{Cost: j.cost, Priority: config.Priority}, rest))
}

// ask makes the request for a batch, if there is anything to ask for.
func (b bulk[K, V]) ask(ctx context.Context, batch []entry[K]) (func(K) (V, error), error) {
	ids := make([]K, 0, b.size)
	for _, e := range batch {
		if e.valid {
			ids = append(ids, e.id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	answer, err := b.fetch(ctx, ids)
	if errors.Is(err, osu.ErrNotFound) {
		err = requestError{err}
	}
	return answer, err
}

// requestError is a 404 that is about a request, and not about the ids in it.
// It has no Unwrap, which would make it an ErrNotFound again.
type requestError struct{ err error }

func (e requestError) Error() string { return e.err.Error() }

func (e requestError) Is(target error) bool {
	return target != osu.ErrNotFound && errors.Is(e.err, target)
}

func (e requestError) As(target any) bool { return errors.As(e.err, target) }

// distinct returns the ids without repetitions.
func (b bulk[K, V]) distinct(ids []K) []entry[K] {
	seen := make(map[K]bool, len(ids))
	entries := make([]entry[K], 0, len(ids))
	for i, id := range ids {
		if !seen[id] {
			seen[id] = true
			entries = append(entries, entry[K]{id, i, b.valid(id)})
		}
	}
	return entries
}

// batches cuts entries so that each request is full: invalid ids are no part of
// it.
func (b bulk[K, V]) batches(entries []entry[K]) iter.Seq[[]entry[K]] {
	return func(yield func([]entry[K]) bool) {
		from, asked := 0, 0
		for i, e := range entries {
			if !e.valid {
				continue
			}
			if asked == b.size {
				if !yield(entries[from:i]) {
					return
				}
				from, asked = i, 0
			}
			asked++
		}
		if from < len(entries) {
			yield(entries[from:])
		}
	}
}

// requests returns how many requests entries take.
func (b bulk[K, V]) requests(entries []entry[K]) int {
	valid := 0
	for _, e := range entries {
		if e.valid {
			valid++
		}
	}
	return (valid + b.size - 1) / b.size
}

// single is a job that asks for one id at a time.
func single[K ~int64, V any](get func(context.Context, K) (V, error)) bulk[K, V] {
	return bulk[K, V]{
		size: 1, cost: 1, valid: positive[K],
		fetch: func(ctx context.Context, ids []K) (func(K) (V, error), error) {
			value, err := get(ctx, ids[0])
			if err != nil && !osu.Missing(err) {
				return nil, err
			}
			return func(K) (V, error) { return value, err }, nil
		},
	}
}

// fifty is a job that asks for fifty ids at a time.
func fifty[K ~int64, V any](cost int, id func(*V) K, get func(context.Context, []K) ([]V, error)) bulk[K, V] {
	return bulk[K, V]{
		size: 50, cost: cost, valid: positive[K],
		fetch: func(ctx context.Context, ids []K) (func(K) (V, error), error) {
			values, err := get(ctx, ids)
			if err != nil {
				return nil, err
			}
			found := make(map[K]*V, len(values))
			for i := range values {
				found[id(&values[i])] = &values[i]
			}
			return lookup(found), nil
		},
	}
}

func lookup[K comparable, V any](found map[K]*V) func(K) (V, error) {
	return func(id K) (V, error) {
		if v := found[id]; v != nil {
			return *v, nil
		}
		return *new(V), errMissing
	}
}

func positive[K ~int64](id K) bool { return id > 0 }

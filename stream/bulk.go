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
// In jobs that put several ids into a request ([Client.Users],
// [Client.UserLookup] and [Client.Beatmaps]), [osu.ErrNotFound] means that the
// answer leaves out the id. A request that is itself answered with 404, by a
// proxy or under a wrong address, says nothing about its ids: they fail with
// another error, in which errors.As finds the [osu.Error].
type BulkParams struct {
	// Concurrency is how many requests run at a time; the default is 8, and the
	// most 1000.
	Concurrency int
	// FailFast ends the job after the first failed request, with the error of
	// its first id as the last result. Missing and invalid ids do not end it.
	FailFast bool
	// From is the Cursor of the result to continue after. It is valid only with
	// the same ids.
	From osu.Cursor
	// Progress is called at the start of the job, and whenever the results of a
	// request have been received. All calls come from one goroutine, which is
	// not that of the consumer; the results wait meanwhile.
	Progress func(Progress)
}

// Progress describes how far a bulk job has come.
type Progress struct {
	// Done and Total count the distinct ids, including those before the cursor
	// that the job was resumed from.
	Done, Total int
	// Missing counts the ids that the server does not have, and Failed those of
	// failed requests, since the job was resumed.
	Missing, Failed int
	// Requests and RequestsTotal count the requests since the job was resumed.
	// A request with several attempts counts once.
	Requests, RequestsTotal int
	// Left estimates the remaining time, at the pace of the limiter or of the
	// job so far, whichever is slower; 0 if unknown.
	Left time.Duration
}

var errMissing = fmt.Errorf("%w: left out of the answer", osu.ErrNotFound)

// bulk is a kind of job that requests many ids.
type bulk[K comparable, V any] struct {
	// size is the number of ids in a full request, and cost its cost.
	size, cost int
	// valid reports whether an id can exist on the server.
	valid func(K) bool
	// fetch makes a request and returns a function that looks up its answers.
	fetch func(context.Context, []K) (func(K) (V, error), error)
}

// entry is an id, with its first index among the ids.
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

// job is a running bulk job.
type job[K comparable, V any] struct {
	bulk[K, V]
	BulkParams
	client *Client

	rest     []entry[K]  // the entries still to be requested
	sum      hash.Hash64 // of the finished ids
	progress Progress
	began    time.Time
}

// resume skips the ids before the cursor From, and checks that they are the
// same ids.
func (j *job[K, V]) resume() error {
	all := len(j.rest)
	if j.From != "" {
		done := 0
		_, _ = fmt.Sscanf(string(j.From), "%d-", &done) // the comparison below finds errors
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

// pass marks an id as done.
func (j *job[K, V]) pass(id K) {
	j.progress.Done++
	fmt.Fprintln(j.sum, id)
}

// cursor returns the position after the finished ids.
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

// report calls Progress.
func (j *job[K, V]) report(ctx context.Context) {
	if j.Progress == nil || ctx.Err() != nil {
		return
	}
	j.progress.Left = j.left()
	j.Progress(j.progress)
}

// left estimates the remaining time, from the limiter or from the pace of the
// job so far, whichever is longer.
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

// ask sends the request for a batch, unless no ids are valid.
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

// requestError is a 404 about a request and not about its ids. It has no Unwrap
// method, which would make it an [osu.ErrNotFound] again.
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

// batches splits entries so that each request is full, not counting invalid
// ids.
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

// single returns a job that requests one id at a time.
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

// fifty returns a job that requests fifty ids at a time.
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

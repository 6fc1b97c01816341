// Package stream is the osu! API over channels: lists, fan-outs, bulk jobs and
// watches. It goes with the blocking client of package osu, whose methods it
// calls and whose connections, tokens and limiter it shares:
//
//	s := stream.New(client)
//	for r := range s.UserScores(ctx, 2, objects.UserScoreTypeBest, nil) {
//		score, err := r.Get()
//		…
//	}
//
// # What there is
//
//   - [From] turns any list of package osu into a channel and fetches one page
//     ahead; [Client] has methods for the common lists.
//   - [Each] and [InOrder] call a method for many inputs, several at a time:
//     stream.Each(ctx, ids, stream.With(client.User, nil), nil).
//   - [Client.Users], [Client.Beatmaps] and the other bulk jobs take any number
//     of ids, send as few requests as possible, report progress and missing
//     ids, and can be resumed.
//   - [Client.WatchScores], [Client.WatchMatch] and the other watches poll and
//     send everything that is new, each item once.
//   - [Merge], [Collect], [Seq], [FromSeq] and [Receive] connect channels,
//     slices and iterators.
//
// # One contract for all channels
//
// The sender closes every channel exactly once: when there are no more items,
// or when the context is done. By then nothing that belongs to it is running.
// Errors are sent on the channel itself, as [Result].Err, with the item they
// belong to. Nothing is buffered: a slow consumer delays the requests.
//
// To stop early, cancel the context; the remaining results need not be
// received. A consumer that leaves without cancelling leaks the goroutine that
// waits for it. The channel does not tell whether its context cut it short; ask
// the context. A nil context panics.
//
// # Resuming
//
// A [Result] of a list, a bulk job or a watch has a Cursor. Save it when you
// have handled the result, and pass it back to continue from there, even in
// another process. Nothing is lost, unless rows of the list move during the
// walk, which the method in package osu mentions. Items that were handled but
// not saved are delivered again: at least once. To get exactly once, save
// cursor and item in one transaction, or recognise items by their ids. [From]'s
// cursors are page cursors: up to one page is delivered again. All other
// cursors belong to their item.
package stream

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
//   - [From] turns any list of package osu into a channel and fetches a page
//     ahead; [Client] has methods for the lists most used.
//   - [Each] and [InOrder] call a method for many inputs at a time, and are
//     bounded: stream.Each(ctx, ids, stream.With(client.User, nil), nil).
//   - [Client.Users], [Client.Beatmaps] and their like ask for any number of ids
//     with as few requests as can be, report progress and the ids that are
//     missing, and go on where they were interrupted.
//   - [Client.WatchScores], [Client.WatchMatch] and the other watches poll, and
//     give what is new: all of it, and each of it once.
//   - [Merge], [Collect], [Seq], [FromSeq] and [Receive] join channels, slices
//     and iterators.
//
// # One contract for all channels
//
// Every channel of this package is closed by its sender, exactly once, when
// there is no more to come or when the context has ended; when it is closed
// nothing of it runs any more. Errors come on the channel itself, as
// [Result].Err, together with what they belong to. Nothing is buffered: a
// consumer that takes its time holds up the requests.
//
// To stop early, cancel the context; it is not necessary to receive what is
// left. A consumer that goes away without cancelling leaves a goroutine behind
// that waits for it, and keeps what it holds. A channel that was cut short by
// its context says nothing about it: the context does. A nil context panics.
//
// # Going on later
//
// A [Result] of a list, of a bulk job or of a watch carries a Cursor: save it
// once the result is dealt with, and give it back, in another process if need
// be, to go on from there. Nothing is lost that way, unless rows of the list
// move meanwhile, which its method in package osu says; what was dealt with but
// not yet saved comes again, so that a crash gives each item at least once.
// Save cursor and item in one transaction, or tell items apart by their ids,
// and it is exactly once. The cursors of [From] are those of pages: up to a
// page comes again. All others are those of the item.
package stream

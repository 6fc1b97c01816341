package stream

import "github.com/osugo/osugo/osu"

// Client is the streaming client: lists, bulk jobs and watches as channels. It
// is safe for concurrent use. The package documentation has the contract of the
// channels.
type Client struct {
	osu *osu.Client
}

// New returns a client that makes its calls with client: it uses the same
// server, tokens, connections and limiter. Its requests have the priority
// [osu.Bulk], so that those of client overtake them. Options change that and
// everything else that [osu.Client.With] can change:
//
//	s := stream.New(client, osu.Priority(osu.Interactive))
func New(client *osu.Client, options ...osu.Option) *Client {
	return &Client{client.With(osu.Priority(osu.Bulk)).With(options...)}
}

// Blocking returns the client that makes the calls, for [Each] and [From]:
//
//	stream.Each(ctx, ids, s.Blocking().Beatmap, nil)
//	stream.From(ctx, s.Blocking().AllUserKudosu(2, nil))
func (c *Client) Blocking() *osu.Client { return c.osu }

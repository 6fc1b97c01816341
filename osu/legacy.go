package osu

import "github.com/osugo/osugo/osu/transport"

// LegacyClient is a [Client] whose scores are in the format of API versions up
// to [transport.LastLegacyVersion]. It has the methods that answer with scores;
// use [Client] for all others.
type LegacyClient struct{ client *Client }

// Legacy returns a client for scores in the legacy format. It differs from c
// only in the API version, which is [transport.LastLegacyVersion], or that of c
// if it is lower.
func (c *Client) Legacy() *LegacyClient {
	version := min(c.Transport().Config().APIVersion, transport.LastLegacyVersion)
	return &LegacyClient{client: c.With(APIVersion(version))}
}

// Client returns the client that carries the calls, with the API version in
// force.
func (l *LegacyClient) Client() *Client { return l.client }

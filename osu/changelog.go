package osu

import (
	"context"
	"net/url"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// ChangelogParams are the options of [Client.Changelog].
type ChangelogParams struct {
	// Stream restricts the result to builds of that stream; an unknown stream
	// has none.
	Stream objects.UpdateStreamName `url:"stream"`
	// From and To are the versions of the oldest and the newest build to
	// return, looked up in Stream if that is set; unknown versions have no
	// builds.
	From string `url:"from"`
	To   string `url:"to"`
	// MaxID is the highest id to return: the position to continue at.
	MaxID objects.BuildID `url:"max_id"`
	// MessageFormats are the forms in which entries have their message; the
	// default is both.
	MessageFormats []objects.MessageFormat `url:"message_formats"`
}

// Changelog returns 21 builds, newest first, each with UpdateStream and
// ChangelogEntries (with GithubUser and messages), and all streams with
// LatestBuild and UserCount. It needs no token.
//
// Source: app/Http/Controllers/ChangelogController.php.
func (c *Client) Changelog(ctx context.Context, p *ChangelogParams) (objects.ChangelogListing, error) {
	return answer[objects.ChangelogListing](ctx, c, withQuery(transport.GetChangelog.At(), p))
}

// AllChangelog lists the builds of [Client.Changelog], starting at MaxID.
func (c *Client) AllChangelog(p *ChangelogParams) List[objects.Build] {
	const size = 21
	q := copyOf(p)
	return NewList(buildKey, func(ctx context.Context, at Cursor) (Page[objects.Build], error) {
		from, err := at.position()
		if err != nil {
			return Page[objects.Build]{}, err
		}
		q := q
		q.MaxID = objects.BuildID(from.ID)
		listing, err := c.Changelog(ctx, &q)
		if err != nil || len(listing.Builds) == 0 {
			return Page[objects.Build]{Next: at}, err
		}
		below := listing.Builds[len(listing.Builds)-1].ID - 1
		return Page[objects.Build]{
			Items: listing.Builds,
			Next:  position{ID: int64(below)}.cursor(),
			More:  len(listing.Builds) >= size && below > 0,
		}, nil
	}).From(position{ID: int64(q.MaxID)}.cursor())
}

// ChangelogBuildParams are the options of [Client.ChangelogBuild],
// [Client.ChangelogLookup] and [Client.ChangelogLookupByID].
type ChangelogBuildParams struct {
	// MessageFormats are the forms in which entries have their message; the
	// default is both.
	MessageFormats []objects.MessageFormat `url:"message_formats"`
}

// ChangelogBuild returns a build by stream and exact version, such as
// 2026.102.1-lazer, with UpdateStream, ChangelogEntries (with GithubUser and
// messages) and Versions, its neighbours in the stream. It needs no token.
//
// It fails with [ErrNotFound] if the stream or the version is unknown.
//
// Source: app/Http/Controllers/ChangelogController.php.
func (c *Client) ChangelogBuild(ctx context.Context, stream objects.UpdateStreamName, version string, p *ChangelogBuildParams) (objects.Build, error) {
	return answer[objects.Build](ctx, c, withQuery(transport.GetChangelogBuild.At(stream, version), p))
}

// ChangelogLookup returns a build by text, as [Client.ChangelogBuild] does. The
// text is an exact version, the name of a stream for its newest build, or the
// digits and dots of a version of any stream.
func (c *Client) ChangelogLookup(ctx context.Context, text string, p *ChangelogBuildParams) (objects.Build, error) {
	return answer[objects.Build](ctx, c, withQuery(transport.GetChangelogLookup.At(text), p))
}

// ChangelogLookupByID returns a build by id, as [Client.ChangelogBuild] does.
func (c *Client) ChangelogLookupByID(ctx context.Context, id objects.BuildID, p *ChangelogBuildParams) (objects.Build, error) {
	call := withQuery(transport.GetChangelogLookup.At(id), p)
	return answer[objects.Build](ctx, c, call.Query(url.Values{"key": {"id"}}))
}

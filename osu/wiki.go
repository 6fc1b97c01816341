package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// WikiPage returns a page of the wiki, in Markdown, by its path below the
// locale, such as Ranking_criteria/osu!. A page that is not translated comes in
// English: compare its locale. Pages that were renamed are found by their old
// path. No token needed. ErrNotFound: unknown page. ErrRedirect: the path of an
// image, which is on the website at [Error.Location].
// Source: app/Http/Controllers/WikiController.php.
func (c *Client) WikiPage(ctx context.Context, locale objects.Locale, path string) (objects.WikiPage, error) {
	return answer[objects.WikiPage](ctx, c, transport.GetWikiPage.At(locale, path))
}

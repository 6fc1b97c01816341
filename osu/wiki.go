package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// WikiPage returns a page of the wiki, in Markdown, by its path below the
// locale, such as Ranking_criteria/osu!. A page without a translation is
// returned in English, as its Locale says. The old path of a renamed page
// works, too. It needs no token.
//
// It fails with [ErrNotFound] if the page is unknown, and with [ErrRedirect]
// for the path of an image, which is on the website at Location of the
// [*Error].
//
// Source: app/Http/Controllers/WikiController.php.
func (c *Client) WikiPage(ctx context.Context, locale objects.Locale, path string) (objects.WikiPage, error) {
	return answer[objects.WikiPage](ctx, c, transport.GetWikiPage.At(locale, path))
}

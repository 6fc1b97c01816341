package osu_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Images of the wiki are on the website; renamed pages stay in the API.
func TestWikiPage_redirects(t *testing.T) {
	const image = "https://osu.ppy.sh/wiki/images/shared/a.png"
	r := &redirector{body: `{"path":"New"}`, from: map[string]string{
		"/wiki/en/shared/a.png": image,
		"/wiki/en/Old":          "https://osu.ppy.sh/api/v2/wiki/en/New",
	}}
	err := does(r.client(t).WikiPage(t.Context(), objects.LocaleEn, "shared/a.png"))
	if e, ok := errors.AsType[*osu.Error](err); !ok || !errors.Is(err, osu.ErrRedirect) || e.Location != image {
		t.Errorf("image: error is %v", err)
	}
	for _, path := range []string{"Old", "a b/c?%d"} {
		if page, err := r.client(t).WikiPage(t.Context(), objects.LocaleEn, path); err != nil || page.Path != "New" {
			t.Errorf("%s: %q, %v", path, page.Path, err)
		}
	}
	if want := []string{"/wiki/en/shared/a.png", "/wiki/en/Old", "/wiki/en/New", "/wiki/en/a%20b/c%3F%25d"}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %q, want %q", r.asked, want)
	}
}

package osutest

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// wikiHandlers returns the handlers of the wiki.
func wikiHandlers() handlers { return handlers{transport.GetWikiPage: getWikiPage} }

func getWikiPage(q *request) (any, error) {
	locale, sought := q.params["locale"], q.params["path"]
	lower := strings.ToLower(locale)
	escaped := q.http.URL.EscapedPath()
	if !slices.Contains(locales, lower) {
		lower = "en"
	}
	switch path.Ext(sought) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return redirect(q.server.url + "/wiki/images/" + escapePath(sought)), nil
	}
	found := -1
	for i, p := range wikiPages {
		if strings.EqualFold(p.path, sought) {
			found = i
		}
	}
	if renamed, ok := wikiRenames[sought]; ok {
		found = slices.IndexFunc(wikiPages, func(p wikiPage) bool { return p.path == renamed })
	}
	if found < 0 {
		return reply{http.StatusNotFound, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, nil}, nil
	}
	p := wikiPages[found]
	if locale != lower || p.path != sought || strings.HasSuffix(escaped, "/") || strings.Contains(strings.ToLower(escaped), "%2f") {
		return redirect(q.server.url + apiBase + "/wiki/" + lower + "/" + escapePath(p.path)), nil
	}
	return p.write(lower), nil
}

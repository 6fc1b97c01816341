package show

import (
	"strings"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// WikiPage draws a page of the wiki: headings in colour, the text broken to the
// width of the screen.
func WikiPage(s *screen.Screen, p objects.WikiPage) {
	s.Line(screen.Title.Of(p.Title), with("  ", p.Subtitle.Or(""), ""))
	s.Line("  ", screen.Faint.Of(p.Path, " in ", string(p.Locale), with(", also in ", otherLocales(p), "")))
	code, blank := false, true
	for line := range strings.SplitSeq(body(p), "\n") {
		text := strings.TrimSpace(line)
		if text == "" {
			blank = true
			continue
		}
		if blank {
			s.Blank()
			blank = false
		}
		switch {
		case strings.HasPrefix(text, "```"):
			code = !code
		case code:
			s.Line("    ", screen.Faint.Of(line))
		case strings.HasPrefix(text, "#"):
			s.Line(screen.Bold.Of(strings.TrimSpace(strings.TrimLeft(text, "#"))))
		default:
			s.Text("  ", text)
		}
	}
}

// body is the Markdown of a page without the part for the server at its top, and
// without the title.
func body(p objects.WikiPage) string {
	text := strings.TrimSpace(p.Markdown.Or(""))
	if rest, found := strings.CutPrefix(text, "---\n"); found {
		if _, after, found := strings.Cut(rest, "\n---"); found {
			text = strings.TrimSpace(after)
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "# "+p.Title+"\n"))
}

func otherLocales(p objects.WikiPage) string {
	var others []string
	for _, locale := range p.AvailableLocales {
		if locale != p.Locale {
			others = append(others, string(locale))
		}
	}
	return strings.Join(others, " ")
}

// WikiPages draws pages of the wiki as a table.
func WikiPages(s *screen.Screen, pages []objects.WikiPage) {
	var rows [][]screen.Span
	for _, p := range pages {
		rows = append(rows, []screen.Span{screen.Bold.Of(p.Title), screen.Faint.Of(p.Path), plain(string(p.Locale))})
	}
	s.Table("  ", []screen.Column{{Title: "page"}, {Title: "path", Flex: true}, {Title: "language", Extra: 1}}, rows)
}

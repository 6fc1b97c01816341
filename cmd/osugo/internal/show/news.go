package show

import (
	"html"
	"slices"
	"strings"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// NewsPost draws a news post with its text.
func NewsPost(s *screen.Screen, p objects.NewsPost) {
	s.Line(screen.Title.Of(p.Title))
	s.Line("  ", screen.Day(moment(p.PublishedAt)), with(" by ", p.Author, ""), screen.Faint.Of("  ", p.Slug))
	s.Blank()
	s.Text("  ", htmlText(p.Content.Or(p.Preview.Or(""))))
}

// News draws news posts as a table.
func News(s *screen.Screen, posts []objects.NewsPost) {
	var rows [][]screen.Span
	for _, p := range posts {
		rows = append(rows, []screen.Span{
			screen.Faint.Of(screen.Day(moment(p.PublishedAt))), screen.Bold.Of(p.Title), plain(p.Author), screen.Faint.Of(p.Slug),
		})
	}
	s.Table("  ", []screen.Column{
		{Title: "date"},
		{Title: "title", Flex: true},
		{Title: "author", Extra: 2},
		{Title: "slug", Extra: 1},
	}, rows)
}

// ends are the elements after which HTML begins a new paragraph.
var ends = []string{"/p", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/div", "/tr", "/ul", "/ol", "/blockquote"}

// htmlText returns the text of HTML, with an empty line between paragraphs.
func htmlText(source string) string {
	var text strings.Builder
	for source != "" {
		before, rest, found := strings.Cut(source, "<")
		text.WriteString(strings.ReplaceAll(before, "\n", " "))
		if !found {
			break
		}
		tag, after, _ := strings.Cut(rest, ">")
		name, _, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(tag, "/")), " ")
		if name == "script" || name == "style" {
			_, after, _ = strings.Cut(after, "</"+name+">")
		}
		text.WriteString(breakOf(name))
		source = after
	}
	return paragraphs(html.UnescapeString(text.String()))
}

// breakOf is what an element of HTML does to the text.
func breakOf(name string) string {
	switch name {
	case "br":
		return "\n"
	case "li":
		return "\n• "
	}
	if slices.Contains(ends, name) {
		return "\n\n"
	}
	return ""
}

// paragraphs leaves at most one empty line between lines.
func paragraphs(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") || line == "•" {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

package osutest

import (
	"bytes"
	"net/http"
	"sync"
	"text/template"

	"github.com/osugo/osugo/osu/transport"
)

// newsHandlers returns the handlers of news.
func newsHandlers() handlers {
	return handlers{transport.GetNews: getNews, transport.GetNewsPost: getNewsPost}
}

func getNews(q *request) (any, error) {
	w := q.world
	format := q.in.str("format")
	isFeed := format == "atom" || format == "rss"
	usual := 12
	if isFeed {
		usual = 20
	}
	limit := q.in.clamped("limit", usual, 1, 21)
	year, byYear := q.in.integer("year")
	after, resumed := newsCursor(q.in.cursor())
	var found []int
	for p := newsCount - 1; p >= 0; p-- {
		if (!byYear || w.isOfYear(p, int(year), q.at)) && (!resumed || after.before(w.newsTime(p), newsID(p))) {
			found = append(found, p)
		}
	}
	var next object
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next = object{"published_at": rawTime(w.newsTime(last)), "id": newsID(last)}
	}
	if isFeed {
		return q.newsFeed(format, found), nil
	}
	search := object{"limit": limit, "sort": "published_desc", "year": nil}
	if byYear {
		search["year"] = year
	}
	answer := object{
		"news_posts": listOf(found, func(p int) object {
			o := w.newsPost(p)
			o["preview"] = newsText
			return o
		}),
		"news_sidebar": w.newsSidebar(found, int(year), byYear, q.at), "search": search,
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// newsFeeds has the templates of the news feed, parsed on first use.
var newsFeeds = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("atom").Parse(`<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">
    <id>tag:osu.test,2026:news</id>
    <link rel="alternate" type="text/html" href="https://osu.ppy.sh/home/news" />
    <link rel="self" type="application/atom+xml" href="{{html .Self}}" />
    <title>osu!news</title>
    <updated>{{.Updated}}</updated>
{{range .Posts}}    <entry>
        <id>tag:osu.test,2026:news/{{.id}}</id>
        <published>{{.published_at}}</published>
        <updated>{{.published_at}}</updated>
        <link rel="alternate" type="text/html" href="https://osu.ppy.sh/home/news/{{html .slug}}" />
        <title>{{html .title}}</title>
        <content type="html">{{html $.Text}}</content>
        <author><name>osu!team</name></author>
    </entry>
{{end}}</feed>
{{define "rss"}}<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
    <channel>
        <title>osu!news</title>
        <link>https://osu.ppy.sh/home/news</link>
        <atom:link rel="self" type="application/rss+xml" href="{{html .Self}}" />
        <description>Latest news on osu!</description>
{{range .Posts}}        <item>
            <title>{{html .title}}</title>
            <link>https://osu.ppy.sh/home/news/{{html .slug}}</link>
            <guid isPermaLink="false">tag:osu.test,2026:news/{{.id}}</guid>
            <pubDate>{{.date}}</pubDate>
            <description>{{html $.Text}}</description>
        </item>
{{end}}    </channel>
</rss>
{{end}}`))
})

// newsFeed writes posts as Atom or RSS.
func (q *request) newsFeed(format string, posts []int) reply {
	updated := q.at
	if len(posts) > 0 {
		updated = q.world.newsTime(posts[len(posts)-1]) // the oldest, as on the real server
	}
	var b bytes.Buffer
	if err := newsFeeds().ExecuteTemplate(&b, format, map[string]any{
		"Self":    q.server.url + q.http.URL.RequestURI(),
		"Updated": jsonTime(updated),
		"Text":    newsText,
		"Posts": listOf(posts, func(p int) object {
			o := q.world.newsPost(p)
			o["date"] = q.world.newsTime(p).UTC().Format(http.TimeFormat)
			return o
		}),
	}); err != nil {
		panic("osutest: " + err.Error())
	}
	return content("application/"+format+"+xml", b.Bytes())
}

// newsCursor parses the place of the last post of a page.
func newsCursor(cursor map[string]string) (timePlace, bool) {
	id, ok := cursorInt(cursor, "id")
	at := input{arrayOf(cursor)}.time("published_at")
	return timePlace{at, id}, ok && !at.IsZero()
}

func getNewsPost(q *request) (any, error) {
	w := q.world
	found := -1
	if q.in.str("key") == "id" {
		if p, ok := newsNumber(phpInt(q.params["news"])); ok {
			found = p
		}
	} else {
		for p := range newsCount {
			if w.newsSlug(p) == q.params["news"] {
				found = p
			}
		}
	}
	if found < 0 {
		return nil, missing("NewsPost")
	}
	o := w.newsPost(found)
	o["content"] = "<div class='osu-md osu-md--news'><p class=\"osu-md__paragraph\">" + newsText + "</p>\n</div>"
	navigation := object{}
	if found+1 < newsCount {
		navigation["newer"] = w.newsPost(found + 1)
	}
	if found > 0 {
		navigation["older"] = w.newsPost(found - 1)
	}
	o["navigation"] = navigation
	return o, nil
}

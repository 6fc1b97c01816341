package osutest

import (
	"github.com/osugo/osugo/osu/transport"
)

// newsHandlers are those of the news.
func newsHandlers() handlers {
	return handlers{transport.GetNews: getNews, transport.GetNewsPost: getNewsPost}
}

func getNews(q *request) (any, error) {
	w := q.world
	limit := q.in.clamped("limit", 12, 1, 21)
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

// newsCursor reads the place of the last post of a page.
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

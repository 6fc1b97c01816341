package osutest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// News posts are numbered from the oldest. There is one every nine days.

const (
	newsCount = 80
	newsGap   = 9 * 24 * time.Hour
)

func newsID(p int) int64 { return int64(p + 1) }

func newsNumber(id int64) (int, bool) { return int(id - 1), id >= 1 && id <= newsCount }

func (w *World) newsTime(p int) time.Time {
	return w.start.Add(-time.Duration(newsCount-p) * newsGap).Add(time.Duration(w.pick("news.time", p, 100_000)) * time.Second)
}

func (w *World) newsTitle(p int) string {
	return oneOf(w, "news.what", p, []string{"Results of the", "New featured artist:", "Announcing the", "Project Loved:"}) + " " +
		oneOf(w, "news.first", p, firstSyllables) + " " + oneOf(w, "news.second", p, lastSyllables)
}

func (w *World) newsSlug(p int) string {
	words := strings.FieldsFunc(strings.ToLower(w.newsTitle(p)), func(r rune) bool { return r < 'a' || r > 'z' })
	return w.newsTime(p).Format(time.DateOnly) + "-" + strings.Join(words, "-")
}

// NewsPostIDs returns the ids of all news posts, newest first.
func (w *World) NewsPostIDs() []objects.NewsPostID {
	var all []objects.NewsPostID
	for p := newsCount - 1; p >= 0; p-- {
		all = append(all, objects.NewsPostID(newsID(p)))
	}
	return all
}

// NewsSlug returns the slug of a news post, or "" if the post does not exist.
func (w *World) NewsSlug(id objects.NewsPostID) string {
	p, ok := newsNumber(int64(id))
	if !ok {
		return ""
	}
	return w.newsSlug(p)
}

// newsPost writes a news post without includes.
func (w *World) newsPost(p int) object {
	slug := w.newsSlug(p)
	var image, image2x any
	if w.chance("news.image", p, 0.8) {
		file := fmt.Sprintf("https://i.ppy.sh/%016x/%x", w.draw("news.image.file", p), slug)
		image, image2x = file, file+"4032"
	}
	at := w.newsTime(p)
	return object{
		"id": newsID(p), "author": w.username(w.pick("news.author", p, w.size.Users)),
		"edit_url":    fmt.Sprintf("https://github.com/ppy/osu-wiki/tree/master/news/%d/%s.md", at.Year(), slug),
		"first_image": image, "first_image@2x": image2x, "published_at": jsonTime(at),
		"updated_at": jsonTime(at.Add(time.Duration(w.pick("news.updated", p, 5)) * time.Hour)), "slug": slug, "title": w.newsTitle(p),
	}
}

const newsText = "It has been a long way, and here is what came of it."

// isOfYear reports whether a post belongs to a year. Until the end of March,
// the end of the previous year also belongs to the current one.
func (w *World) isOfYear(p, year int, now time.Time) bool {
	at := w.newsTime(p)
	return at.Year() == year || year == now.Year() && now.Month() <= time.March && at.Year() == year-1 && at.Month() >= time.November
}

// newsSidebar writes the posts of the requested year, or else of the first post
// found. Without a post it is the current year, written as a string.
func (w *World) newsSidebar(found []int, year int, byYear bool, now time.Time) object {
	var current any
	switch {
	case len(found) == 0:
		year = now.Year()
		current = fmt.Sprint(year)
	case !byYear:
		year = w.newsTime(found[0]).Year()
		current = year
	default:
		current = year
	}
	posts, years := list{}, []int{}
	for p := newsCount - 1; p >= 0; p-- {
		years = append(years, w.newsTime(p).Year())
		if w.isOfYear(p, year, now) {
			posts = append(posts, w.newsPost(p))
		}
	}
	return object{"current_year": current, "news_posts": posts, "years": slices.Compact(years)}
}

// timePlace is the sort key of a row that is sorted by time and id.
type timePlace struct {
	at time.Time
	id int64
}

// before reports whether a row comes after this place in a list that is sorted
// newest first.
func (t timePlace) before(at time.Time, id int64) bool {
	return at.Before(t.at) || at.Equal(t.at) && id < t.id
}

package osutest

import (
	"fmt"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// updateStream is a release stream.
type updateStream struct {
	id            int
	name, display string
	featured      bool
}

var updateStreams = []updateStream{
	{5, "stable40", "Stable", true},
	{3, "cuttingedge", "Cutting Edge", false},
	{7, "lazer", "Lazer", true},
	{17, "tachyon", "Tachyon", false},
	{8, "web", "Web / Wiki", false},
}

// Builds are numbered from the oldest. There is one each day, of each stream in
// turn.

const buildCount = 150

func buildID(b int) int64 { return int64(6901 + b) }

func buildNumber(id int64) (int, bool) { return int(id - 6901), id >= 6901 && id < 6901+buildCount }

// BuildIDs returns the ids of all builds, the newest first.
func (w *World) BuildIDs() []objects.BuildID {
	var all []objects.BuildID
	for b := buildCount - 1; b >= 0; b-- {
		all = append(all, objects.BuildID(buildID(b)))
	}
	return all
}

// BuildVersion returns the stream and the version of a build, or empty strings
// if the build does not exist.
func (w *World) BuildVersion(id objects.BuildID) (stream, version string) {
	b, ok := buildNumber(int64(id))
	if !ok {
		return "", ""
	}
	return streamOf(b).name, w.buildVersion(b)
}

func streamOf(b int) updateStream { return updateStreams[b%len(updateStreams)] }

func (w *World) buildTime(b int) time.Time {
	return w.start.AddDate(0, 0, b-buildCount).Add(time.Duration(w.pick("build.time", b, 3600)) * time.Second)
}

func (w *World) buildVersion(b int) string {
	at := w.buildTime(b)
	switch stream := streamOf(b); stream.name {
	case "stable40":
		return at.Format("20060102")
	case "cuttingedge":
		return at.Format("20060102") + "cuttingedge"
	case "web":
		return at.Format("2006.102") + ".0"
	default:
		return at.Format("2006.102") + ".1-" + stream.name
	}
}

// digitsAndDots returns a version as it is displayed.
func digitsAndDots(version string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, version)
}

func (s updateStream) write() object {
	return object{"id": s.id, "name": s.name, "display_name": s.display, "is_featured": s.featured}
}

// build writes a build without includes.
func (w *World) build(b int) object {
	var video any
	if w.chance("build.video", b, 0.1) {
		video = fmt.Sprintf("%011x", w.draw("build.video.id", b)>>20)
	}
	version := w.buildVersion(b)
	return object{
		"created_at": jsonTime(w.buildTime(b)), "display_version": digitsAndDots(version), "id": buildID(b), "users": w.pick("build.users", b, 9000),
		"version": version, "youtube_id": video, "update_stream": streamOf(b).write(),
	}
}

// entries writes a build's changelog entries. A build without entries gets a
// placeholder.
func (w *World) entries(b int, html, markdown bool) list {
	add := func(e, message object) object {
		if html {
			e["message_html"] = message["html"]
		}
		if markdown {
			e["message"] = message["markdown"]
		}
		return e
	}
	nobody := object{
		"display_name": "[no name]", "github_url": nil, "github_username": nil, "id": nil, "osu_username": nil, "user_id": nil, "user_url": nil,
	}
	count := w.pick("build.entries", b, 7)
	if count == 0 {
		return list{add(object{
			"id": nil, "repository": nil, "github_pull_request_id": nil, "github_url": nil, "url": nil, "type": "misc", "category": "Misc",
			"title": "There is nothing to tell.", "major": false, "created_at": "1970-01-01T00:00:00+00:00", "github_user": nobody,
		}, object{"html": nil, "markdown": nil})}
	}
	all := list{}
	for i := range count {
		key := 8*b + i
		e := object{
			"id": 20_001 + key, "repository": nil, "github_pull_request_id": nil, "github_url": nil, "url": nil,
			"type":     oneOf(w, "entry.type", key, []string{"add", "fix", "misc"}),
			"category": oneOf(w, "entry.category", key, []string{"Gameplay", "UI", "Editor", "Code Quality", "Song Select"}),
			"title":    "Change the " + oneOf(w, "entry.title", key, lastSyllables), "major": w.chance("entry.major", key, 0.1),
			"created_at": jsonTime(w.buildTime(b).Add(-time.Duration(i+1) * time.Hour)), "github_user": nobody,
		}
		if w.chance("entry.github", key, 0.8) {
			number := 10_000 + key
			url := fmt.Sprintf("https://github.com/ppy/osu/pull/%d", number)
			e["repository"], e["github_pull_request_id"], e["github_url"] = "ppy/osu", number, url
		}
		if w.chance("entry.author", key, 0.9) {
			n := w.pick("entry.user", key, 12)
			name := strings.ReplaceAll(strings.ToLower(w.username(n)), " ", "-")
			user := object{
				"display_name": name, "github_url": "https://github.com/" + name, "github_username": name, "id": n + 1, "osu_username": nil,
				"user_id": nil, "user_url": nil,
			}
			if n%3 > 0 {
				user["osu_username"], user["user_id"] = w.username(n), w.userID(n)
				user["user_url"] = fmt.Sprintf("https://osu.ppy.sh/users/%d", w.userID(n))
			}
			e["github_user"] = user
		}
		message := object{"html": nil, "markdown": nil}
		if w.chance("entry.message", key, 0.3) {
			message = object{"markdown": "see **this**", "html": "<div class='changelog-md'><p class=\"changelog-md__paragraph\">see <strong>this</strong></p>\n</div>"}
		}
		all = append(all, add(e, message))
	}
	return all
}

// newestBuild returns the newest build for which test returns true, or -1 if
// there is none.
func newestBuild(test func(b int) bool) int {
	for b := buildCount - 1; b >= 0; b-- {
		if test(b) {
			return b
		}
	}
	return -1
}

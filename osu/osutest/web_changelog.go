package osutest

import (
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// changelogHandlers returns the handlers of the changelog.
func changelogHandlers() handlers {
	return handlers{
		transport.GetChangelog:       getChangelog,
		transport.GetChangelogLookup: getChangelogLookup,
		transport.GetChangelogBuild:  getChangelogBuild,
	}
}

// messageFormats returns which formats of messages are requested.
func (q *request) messageFormats() (html, markdown bool) {
	formats := q.in.list("message_formats")
	if q.in.object("message_formats") == nil {
		return true, true
	}
	return slices.Contains(formats, "html"), slices.Contains(formats, "markdown")
}

func getChangelog(q *request) (any, error) {
	w := q.world
	text := func(name string) any {
		if value := q.in.str(name); value != "" {
			return value
		}
		return nil
	}
	stream := q.in.str("stream")
	ofStream := func(b int) bool { return stream == "" || streamOf(b).name == stream }
	lowest, highest := 0, buildCount-1
	none := false
	bound := func(name string, to *int) {
		if version := q.in.str(name); version != "" {
			*to = newestBuild(func(b int) bool { return ofStream(b) && w.buildVersion(b) == version })
			none = none || *to < 0
		}
	}
	bound("from", &lowest)
	bound("to", &highest)
	maxID, bounded := q.in.integer("max_id")
	html, markdown := q.messageFormats()
	builds := list{}
	for b := highest; b >= lowest && !none && len(builds) < 21; b-- {
		if ofStream(b) && (!bounded || buildID(b) <= maxID) {
			o := w.build(b)
			o["changelog_entries"] = w.entries(b, html, markdown)
			builds = append(builds, o)
		}
	}
	streams := listOf(updateStreams, func(s updateStream) object {
		o := s.write()
		latest := newestBuild(func(b int) bool { return streamOf(b) == s })
		o["latest_build"] = w.build(latest)
		o["user_count"] = 3 * w.pick("build.users", latest, 9000)
		return o
	})
	search := object{"stream": text("stream"), "from": text("from"), "to": text("to"), "max_id": nil, "limit": 21}
	if bounded {
		search["max_id"] = maxID
	}
	return object{"streams": streams, "builds": builds, "search": search}, nil
}

func getChangelogLookup(q *request) (any, error) {
	w := q.world
	text := q.params["changelog"]
	if q.in.str("key") == "id" {
		b, ok := buildNumber(phpInt(text))
		if !ok {
			return nil, missing("Build")
		}
		return q.shownBuild(b), nil
	}
	found := newestBuild(func(b int) bool { return w.buildVersion(b) == text })
	if found < 0 {
		found = newestBuild(func(b int) bool { return streamOf(b).name == text })
	}
	if short := digitsAndDots(text); found < 0 && short != "" {
		found = newestBuild(func(b int) bool { return w.buildVersion(b) == short })
	}
	if found < 0 {
		return nil, missing("Build")
	}
	return q.shownBuild(found), nil
}

func getChangelogBuild(q *request) (any, error) {
	found := newestBuild(func(b int) bool {
		return streamOf(b).name == q.params["stream"] && q.world.buildVersion(b) == q.params["build"]
	})
	if found < 0 {
		return nil, missing("Build")
	}
	return q.shownBuild(found), nil
}

// shownBuild writes a build in the form of its own routes.
func (q *request) shownBuild(b int) object {
	o := q.world.build(b)
	html, markdown := q.messageFormats()
	o["changelog_entries"] = q.world.entries(b, html, markdown)
	versions := object{}
	if next := b + len(updateStreams); next < buildCount {
		versions["next"] = q.world.build(next)
	}
	if previous := b - len(updateStreams); previous >= 0 {
		versions["previous"] = q.world.build(previous)
	}
	o["versions"] = versions
	return o
}

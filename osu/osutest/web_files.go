package osutest

import (
	"net/http"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// RouteBeatmapFile, RoutePreview and RouteImage are the files that the site and
// its other hosts serve outside the API, for [Fault.On] and [Request]. They
// need no token. Every path of the hosts for avatars and other images has an
// image; only [Server.Transport] reaches these hosts.
var (
	RouteBeatmapFile = transport.Route{Method: "GET", Pattern: "/osu/{beatmap}"}
	RoutePreview     = transport.Route{Method: "GET", Pattern: "/preview/{file}"}
	RouteImage       = transport.Route{Method: "GET", Pattern: "/{image}"}
)

// fileRouter finds the routes of files that are identified by their path.
var fileRouter = newRouter([]transport.Route{RouteBeatmapFile, RoutePreview})

// matchFile returns the route of a file, and the values of its parameters.
func matchFile(r *http.Request, path string) (transport.Route, map[string]string, bool) {
	switch r.URL.Host {
	case "a.ppy.sh", "assets.ppy.sh":
		return RouteImage, nil, r.Method == http.MethodGet || r.Method == http.MethodHead
	}
	return fileRouter.match(r.Method, path)
}

// file answers a request for a file. The answer is empty if the file does not
// exist.
func (q *request) file() reply {
	switch q.route {
	case RouteBeatmapFile:
		if id, ok := q.id("beatmap"); ok {
			if b, ok := q.world.beatmapRef(id); ok {
				return content("text/plain; charset=utf-8", q.world.osuFile(b))
			}
		}
	case RoutePreview:
		name, isMP3 := strings.CutSuffix(q.params["file"], ".mp3")
		q.params["file"] = name
		id, ok := q.id("file")
		if _, exists := q.world.setNumber(id); ok && isMP3 && exists {
			return content("audio/mpeg", preview())
		}
	case RouteImage:
		return content("image/png", q.world.picture(q.http.URL.Path))
	}
	return reply{status: http.StatusNotFound}
}

func content(kind string, body []byte) reply {
	return reply{http.StatusOK, http.Header{"Content-Type": {kind}}, body}
}

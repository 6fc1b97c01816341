package osutest

import "github.com/osugo/osugo/osu/transport"

// tagHandlers returns the handlers of the tags that players give to
// difficulties.
func tagHandlers() handlers {
	return handlers{transport.GetTags: func(*request) (any, error) {
		tags := list{}
		for t := range userTags {
			tags = append(tags, tagObject(t))
		}
		return object{"tags": tags}, nil
	}}
}

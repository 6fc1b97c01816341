package osu

import "github.com/osugo/osugo/osu/objects"

// The keys that identify the items of lists; see [NewList].

func aggregateKey(s objects.UserScoreAggregate) any { return s.UserID }

func beatmapsetEventKey(e objects.BeatmapsetEvent) any { return e.ID }

func beatmapsetKey(s objects.BeatmapsetExtended) any { return s.ID }

func buildKey(b objects.Build) any { return b.ID }

func commentKey(c objects.Comment) any { return c.ID }

func countryStatisticsKey(s objects.CountryStatistics) any { return s.Code }

func discussionKey(d objects.BeatmapsetDiscussion) any { return d.ID }

func discussionPostKey(p objects.BeatmapsetDiscussionPost) any { return p.ID }

func discussionVoteKey(v objects.BeatmapsetDiscussionVote) any { return v.ID }

func eventKey(e objects.Event) any { return e.ID }

func kudosuKey(k objects.KudosuHistory) any { return k.ID }

func matchEventKey(e objects.MatchEvent) any { return e.ID }

func matchKey(m objects.Match) any { return m.ID }

func messageKey(m objects.ChatMessage) any { return m.MessageID }

func newsKey(p objects.NewsPost) any { return p.ID }

func packKey(p objects.BeatmapPack) any { return p.Tag }

func playcountKey(p objects.BeatmapPlaycount) any { return p.BeatmapID }

func postKey(p objects.ForumPost) any { return p.ID }

func roomEventKey(e objects.RealtimeRoomEvent) any { return e.ID }

func roomKey(r objects.Room) any { return r.ID }

func teamStatisticsKey(s objects.TeamStatistics) any { return s.TeamID }

func topicKey(t objects.ForumTopic) any { return t.ID }

func userKey(u objects.User) any { return u.ID }

func wikiKey(p objects.WikiPage) any { return string(p.Locale) + "/" + p.Path }

// legacyScoreKey is the id of a score with its origin, because stable and lazer
// scores have separate ids.
func legacyScoreKey(s objects.LegacyScore) any {
	if !s.ID.Has() || s.ID.Or(0) == 0 {
		return nil
	}
	type key struct {
		scoreType objects.ScoreType
		id        objects.LegacyScoreID
	}
	return key{s.Type, s.ID.Or(0)}
}

func scoreKey(s objects.Score) any {
	if s.ID == 0 {
		return nil // a match score
	}
	return s.ID
}

func userStatisticsKey(s objects.UserStatistics) any {
	if s.User == nil {
		return nil
	}
	return s.User.ID
}

package live

import (
	"time"

	"github.com/osugo/osugo/osu/objects"
)

const (
	// maxSilences bounds how many silenced users are remembered.
	maxSilences = 4096
	// skew is how far the server's clock may be ahead. Nobody writes so soon
	// after a silence: the shortest ones last longer.
	skew = time.Minute
)

// silenced remembers who was silenced.
func (s *Stream) silenced(silences []objects.UserSilence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, silence := range silences {
		if len(s.silences) == maxSilences {
			s.forgetSilence()
		}
		s.silences[silence.UserID] = time.Now()
	}
}

// forgetSilence forgets the silence that was told first.
func (s *Stream) forgetSilence() {
	var oldest objects.UserID
	for user, told := range s.silences {
		if oldest == 0 || told.Before(s.silences[oldest]) {
			oldest = user
		}
	}
	delete(s.silences, oldest)
}

// Silenced reports whether the sender of a message was silenced after writing
// it and while the stream was running. Such messages are to be hidden;
// [Message].Silenced has the same for messages that are delivered after the
// silence is known. The server tells of silences only while the user is active;
// see [Options.Inactive].
func (s *Stream) Silenced(m objects.ChatMessage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	told, ok := s.silences[m.SenderID]
	return ok && m.Timestamp.Before(told.Add(skew))
}

package osu_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// The refusal says what to do.
func TestFriends_refusesOldVersions(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return `[{"target_id":2,"target":{"id":2}}]` }}
	friends, err := m.client(t, osu.APIVersion(20241022)).Friends(t.Context())
	if err != nil || len(friends) != 1 || friends[0].Target.ID != 2 {
		t.Errorf("friends %v, error %v", friends, err)
	}
	err = does(m.client(t, osu.APIVersion(20241021)).Friends(t.Context()))
	if !errors.Is(err, osu.ErrValidation) || !strings.Contains(err.Error(), fmt.Sprintf("APIVersion(%d)", transport.APIVersion)) {
		t.Errorf("error is %v", err)
	}
	wantAsked(t, m, "GET /friends")
}

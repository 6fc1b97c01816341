package osu_test

import (
	"testing"
)

// TestClient_sendsNothingWithoutIDs: no ids need no request.
func TestClient_sendsNothingWithoutIDs(t *testing.T) {
	var m memory
	beatmaps, err := m.client(t).Beatmaps(t.Context(), nil)
	if err != nil || beatmaps != nil {
		t.Errorf("got %v, %v", beatmaps, err)
	}
	wantAsked(t, &m)
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/osutest"
)

// The sizes that bodies of the real server have.
const (
	userSize   = 6_200
	scoresSize = 74_000
)

// bodies are the answers that all clients read. They come from osutest; those
// of the sizes nearest to recorded ones are taken.
type bodies struct {
	user, scores   []byte
	short, beatmap []byte // without their ids
}

func makeBodies() (bodies, error) {
	source := osutest.New()
	defer source.Close()
	get := func(path string) ([]byte, error) {
		request, err := http.NewRequest(http.MethodGet, source.URL()+"/api/v2"+path, nil) //nolint:noctx // it is answered in memory
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+source.Token())
		request.Header.Set("X-Api-Version", "20260801")
		answer, err := source.HTTPClient().Do(request)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", path, answer.Status)
		}
		return body, err
	}
	var b bodies
	var users, pages [][]byte
	for _, id := range source.World().UserIDs()[:40] {
		user, err := get(fmt.Sprintf("/users/%d", id))
		if err != nil {
			return b, err
		}
		scores, err := get(fmt.Sprintf("/users/%d/scores/best?limit=50", id))
		if err != nil {
			return b, err
		}
		users, pages = append(users, user), append(pages, scores)
	}
	b.user, b.scores = nearest(users, userSize), nearest(pages, scoresSize)
	first := source.World().UserIDs()[0]
	list, err := get(fmt.Sprintf("/users?ids[]=%d", first))
	if err != nil {
		return b, err
	}
	if b.short, err = anonymous(list, "users"); err != nil {
		return b, err
	}
	if list, err = get(fmt.Sprintf("/beatmaps?ids[]=%d", source.World().BeatmapIDs()[0])); err != nil {
		return b, err
	}
	b.beatmap, err = anonymous(list, "beatmaps")
	return b, err
}

// nearest returns the body whose size is nearest.
func nearest(bodies [][]byte, size int) []byte {
	return slices.MinFunc(bodies, func(a, b []byte) int {
		return cmp.Compare(distance(len(a), size), distance(len(b), size))
	})
}

func distance(a, b int) int { return max(a-b, b-a) }

// anonymous returns the only object of a list without its id.
func anonymous(list []byte, name string) ([]byte, error) {
	var parsed map[string][]map[string]jsontext.Value
	if err := json.Unmarshal(list, &parsed); err != nil {
		return nil, err
	}
	if len(parsed[name]) != 1 {
		return nil, fmt.Errorf("%d %s, not one", len(parsed[name]), name)
	}
	delete(parsed[name][0], "id")
	return json.Marshal(parsed[name][0], json.Deterministic(true))
}

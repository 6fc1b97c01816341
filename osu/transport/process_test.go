package transport_test

import (
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// TestConfig_oneLimiter: a client for each request keeps the rule, also when
// nobody holds the clients and their memory is collected.
func TestConfig_oneLimiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var sent []time.Time
		server := &recorder{note: func() {
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, time.Now())
		}}
		for i := range 90 {
			c, err := transport.New(transport.Config{Authorizer: &authorizer{}, HTTPClient: &http.Client{Transport: server}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Do(t.Context(), transport.GetUser.At(i+1)); err != nil {
				t.Fatal(err)
			}
			if i%30 == 0 {
				runtime.GC() // of the clients before this one
			}
		}
		most, first := 0, 0
		for last := range sent {
			for sent[last].Sub(sent[first]) >= time.Minute {
				first++
			}
			most = max(most, last-first+1)
		}
		if most > 60 {
			t.Errorf("90 clients sent %d requests in 60 s, want at most 60", most)
		}
	})
}

// TestConfig_ownLimiters: servers do not share a limiter, nor do ways to reach
// them in memory.
func TestConfig_ownLimiters(t *testing.T) {
	t.Parallel()
	of := func(url string, via http.RoundTripper) any {
		c, err := transport.New(transport.Config{Endpoints: transport.BaseURL(url), HTTPClient: &http.Client{Transport: via}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Config().Limiter
	}
	one, other := &recorder{}, &recorder{}
	if of("http://127.0.0.1:1", nil) != of("http://127.0.0.1:1", &http.Transport{}) {
		t.Error("two clients of one server over the network have limiters of their own, want one")
	}
	if of("http://127.0.0.1:1", nil) == of("http://127.0.0.1:2", nil) {
		t.Error("clients of two servers share a limiter, want one each")
	}
	for _, same := range []string{"https://OSU.test", "https://osu.test:443", "https://osu.test./", "HTTPS://osu.test"} {
		if of("https://osu.test", nil) != of(same, nil) {
			t.Errorf("%s has a limiter of its own, want that of https://osu.test", same)
		}
	}
	if of("http://127.0.0.1:1", one) == of("http://127.0.0.1:1", other) {
		t.Error("clients of two servers in memory share a limiter, want one each")
	}
}

// recorder is a server in memory that notes its requests.
type recorder struct{ note func() }

func (r *recorder) RoundTrip(*http.Request) (*http.Response, error) {
	r.note()
	return answer(200, `{"id":1}`), nil
}

package transport_test

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// TestSettings_cannotBeForgotten sets every field of the configuration in turn.
// Two clients that differ by it must not share answers, unless there is a reason
// why that does no harm.
func TestSettings_cannotBeForgotten(t *testing.T) {
	t.Parallel()
	harmless := map[string]string{
		"Endpoints":     "clients of different servers have no state in common",
		"Authorizer":    "clients with different tokens have no state in common",
		"UnknownValues": "decides whether a call is made at all; its values are in the key",
		"NoMerging":     "such a client shares no calls at all",
		"Fresh":         "such a client shares no calls at all",
		"Logger":        "is told about attempts, which are the first caller's",
		"Trace":         "is told about attempts, which are the first caller's",
		"OnDrift":       "is called by each caller's own decoding",
		"shared":        "is where the shared calls are",
	}
	changed := otherSettings()
	base := client(t, with(`{"id":1}`)).Config()
	for field := range reflect.TypeFor[transport.Config]().Fields() {
		name := field.Name
		value, isChanged := changed[name]
		reason := harmless[name]
		switch {
		case isChanged == (reason != ""):
			t.Errorf("%s: decide whether it is part of the merge key, or give the reason why not", name)
			continue
		case !isChanged:
			continue
		}
		other := base
		reflect.ValueOf(&other).Elem().FieldByName(name).Set(reflect.ValueOf(value))
		if transport.SameSettings(base, other) {
			t.Errorf("%s: clients that differ by it share answers", name)
		}
	}
	if !transport.SameSettings(base, base) {
		t.Error("clients that do not differ share no answers")
	}
}

// otherSettings returns another value for each field of the configuration by which
// clients that share answers may not differ.
func otherSettings() map[string]any {
	return map[string]any{
		"Limiter":          limit.New(limit.Limits{}),
		"HTTPClient":       &http.Client{},
		"APIVersion":       20200101,
		"Language":         "ja",
		"UserAgent":        "another",
		"Priority":         limit.Bulk,
		"Timeout":          time.Hour,
		"Retry":            transport.Retry{Attempts: 9},
		"MaxBody":          int64(77),
		"Gather":           time.Minute,
		"Cache":            &transport.Cache{},
		"AwaitMaintenance": true,
		"DryRun":           &transport.DryRun{},
	}
}

// TestCache_keepsApartWhatHeadersAskFor changes every field of the configuration in
// turn. If that changes a header that decides what an answer holds, the kept answer
// to a request without it may not be given.
func TestCache_keepsApartWhatHeadersAskFor(t *testing.T) {
	t.Parallel()
	var asked []http.Header
	server := with(func(r *http.Request) (*http.Response, error) {
		h := r.Header.Clone()
		for _, same := range []string{"User-Agent", "Accept-Encoding", "Authorization"} {
			h.Del(same)
		}
		asked = append(asked, h)
		return answer(200, `{"tags":[]}`), nil
	})
	differ := 0
	for name, value := range otherSettings() {
		if name == "HTTPClient" || name == "Cache" || name == "DryRun" {
			continue // nothing is asked, or kept, or sent
		}
		asked = nil
		base := client(t, server, cached(nil))
		other := derive(t, base, func(c *transport.Config) {
			reflect.ValueOf(c).Elem().FieldByName(name).Set(reflect.ValueOf(value))
		})
		fresh := derive(t, other, func(c *transport.Config) { c.Fresh, c.Cache = true, nil })
		for _, c := range []*transport.Client{base, other, fresh} {
			if _, err := c.Do(t.Context(), transport.GetTags.At()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		want := 2 // the second was answered from the cache
		if !reflect.DeepEqual(asked[0], asked[len(asked)-1]) {
			differ++
			want = 3
		}
		if len(asked) != want {
			t.Errorf("%s: got %d requests, want %d: the headers are %v and %v", name, len(asked), want, asked[0], asked[len(asked)-1])
		}
	}
	if differ < 2 {
		t.Errorf("got %d fields that change a header, want the version and the language at least", differ)
	}
}

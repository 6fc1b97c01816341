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
	changed := map[string]any{
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

package otel

import (
	"net/url"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// The attributes that the semantic conventions do not have.
const (
	priorityKey    = attribute.Key("osu.priority")
	waitReasonKey  = attribute.Key("osu.wait.reason")
	waitKey        = attribute.Key("osu.wait.duration")
	pauseKey       = attribute.Key("osu.retry.pause")
	cacheResultKey = attribute.Key("osu.cache.result")
	mergedKey      = attribute.Key("osu.call.merged")
	attemptsKey    = attribute.Key("osu.call.attempts")
	batchSizeKey   = attribute.Key("osu.batch.size")
	driftKindKey   = attribute.Key("osu.drift.kind")
)

// ofRoute returns the attributes of a route, and further ones.
func ofRoute(r transport.Route, more ...attribute.KeyValue) []attribute.KeyValue {
	return append([]attribute.KeyValue{semconv.HTTPRequestMethodKey.String(r.Method), semconv.URLTemplate(r.Pattern)}, more...)
}

// ofAttempt returns the attributes that metric and span of a request share.
func ofAttempt(a transport.Attempt) []attribute.KeyValue {
	list := ofRoute(a.Route)
	if api, err := url.Parse(a.API); err == nil {
		list = append(list, semconv.ServerAddress(api.Hostname()), semconv.ServerPort(port(api)), semconv.URLScheme(api.Scheme))
	}
	if a.Status != 0 {
		list = append(list, semconv.HTTPResponseStatusCode(a.Status))
	}
	if a.Protocol != "" {
		list = append(list, semconv.NetworkProtocolVersion(version(a.Protocol)))
	}
	failure := a.Failure
	if failure != "" && a.Status >= 400 {
		failure = strconv.Itoa(a.Status)
	}
	return append(list, ofFailure(failure)...)
}

// version returns the version of a protocol as the conventions write it: 1.1, 2.
func version(protocol string) string {
	_, v, _ := strings.Cut(protocol, "/")
	if v == "2.0" || v == "3.0" {
		return v[:1]
	}
	return v
}

// port returns the port of an address, which may follow from the scheme.
func port(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// ofFailure returns the attribute of a failure; none after a success.
func ofFailure(failure string) []attribute.KeyValue {
	if failure == "" {
		return nil
	}
	return []attribute.KeyValue{semconv.ErrorTypeKey.String(failure)}
}

func ofPriority(p limit.Priority) attribute.KeyValue {
	if p == limit.Bulk {
		return priorityKey.String("bulk")
	}
	return priorityKey.String("interactive")
}

// driftKinds names the kinds of drift.
var driftKinds = map[transport.DriftKind]string{
	transport.DriftUnknownMember: "unknown_member",
	transport.DriftUnknownValue:  "unknown_value",
	transport.DriftMissing:       "missing",
	transport.DriftNull:          "null",
	transport.DriftEmptyArray:    "empty_array",
	transport.DriftConverted:     "converted",
	transport.DriftLost:          "lost",
	transport.DriftRepaired:      "repaired",
	transport.DriftMore:          "more",
}

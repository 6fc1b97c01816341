package transport

import "github.com/osugo/osugo/internal/wire"

// APIVersion is the version of the API that the models of this library match,
// sent as x-api-version with every request unless [Config.APIVersion] says
// otherwise. It is a date; the server compares it as a number and changes its
// answers at a few thresholds only (20220705: format of scores, 20241022:
// friends, 20250913: session verification).
const APIVersion = 20260821

// LastLegacyVersion is the last API version at which routes that follow the
// version header answer with legacy scores ([Route.LegacyScores]).
const LastLegacyVersion = 20220704

// Version is the version of this library, part of the default User-Agent.
// Applications put their own name in front of it with [Config.UserAgent].
const Version = wire.Version

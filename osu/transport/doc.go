// Package transport carries calls to the osu! API: it knows the routes, waits
// its turn, signs, sends, repeats where that is safe, decodes, and names
// failures. Package osu builds the typed client on it; import it directly for
// routes, options and limits, or to write an [Authorizer].
//
// # The journey of a call
//
// [Route.At] fills and escapes the pattern of a [Route] and makes a [Call].
// [Client.Do] refuses what cannot succeed (a scope the token lacks, an invalid
// value) before anything is spent, then, for each attempt: waits for the
// limiter, asks the authorizer for a token, sends, reads the capped body, tells
// the limiter what came, and decides whether to try again. [Client.Decode] turns
// the answer into a value that survives changes of the server; see [Drift].
//
// # Limits
//
// The terms of the server ask for no more than 60 requests a minute. That is
// the default ([limit.PublishedLimits]); one [limit.Limiter] should serve all clients of an
// application. The time spent waiting belongs to the call's context, never to
// the timeout of an attempt.
//
// # Failures
//
// Every failure is an [*Error] that says which route failed, why, whether trying
// again may help ([Error.Temporary]) and when; errors.Is tells the kinds apart.
package transport

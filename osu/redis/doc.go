// Package redis shares between machines what package
// [github.com/osugo/osugo/osu] shares within a process: one allowance of
// requests ([NewLimiter]), the tokens of logins ([NewStore]) and answers that
// are kept ([NewCache]). It is a module of its own, so that only programs that
// use it depend on a Redis client.
//
//	rdb := goredis.NewUniversalClient(&goredis.UniversalOptions{Addrs: []string{"redis.internal:6379"}, ContextTimeoutEnabled: true})
//	limiter, err := redis.NewLimiter(ctx, rdb, redis.LimiterOptions{Name: "my-app"})
//	if err != nil {
//		return err
//	}
//	client, err := osu.New(session, osu.Limiter(limiter))
//
// It works with Redis 7 and newer and with Valkey: a single server, one with
// replicas and Sentinel, or a cluster. All keys of one allowance, one login or
// one cache share a hash tag and so a slot, and every change of several keys is
// one script. Set ContextTimeoutEnabled in the options of the Redis client:
// otherwise a server that hangs is waited for beyond the deadlines of calls.
//
// # What is in the server
//
//	osugo:{limit:NAME}:…    an allowance: about 3 KB
//	osugo:{login:NAME}:…    a login: the tokens (encrypted if a key is given) and its lock
//	osugo:{cache:NAME}:…    answers, their sizes and ages
//
// Whoever can read the server can use tokens that are not encrypted, and
// whoever can write to it can stop every program that shares it. Give it a
// password and a network of its own.
//
// # When Redis is away
//
// A token store that cannot be reached fails, and the session tells why; no
// refresh token is spent, because it is written down before that. A cache that
// cannot be reached costs a request. For the allowance see
// [LimiterOptions.Away].
//
// # When another server takes over
//
// Replication is asynchronous, so a server that takes over, by Sentinel or in a
// cluster, may lack what the old one wrote last: some turns, a renewed login or a
// cached answer. A request under way is counted again when its answer comes. A
// program that misses a request which it has reported holds up all of them for a
// minute and a half; until it asks again, the others may send as many requests too
// many as were lost. A login whose newest tokens were lost must be logged in again.
//
// A server that was cut off goes on giving turns to the programs on its side,
// while its successor gives turns to the others. Set min-replicas-to-write to 1
// on the servers, so that one without replicas refuses to write: then this lasts
// for min-replicas-max-lag seconds at most.
package redis

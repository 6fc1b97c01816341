package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// Errors of this package, to be told apart with [errors.Is].
var (
	// ErrUnavailable means that the server could not be reached, did not answer
	// in time, is loading its data, is full, or has become a replica. It passes.
	ErrUnavailable = errors.New("redis unavailable")
	// ErrSetup means that the server answers and cannot be used as it is: a
	// wrong password, a version that is too old, a read-only replica from the
	// start, or a key that something else has written. Somebody must change that.
	ErrSetup = errors.New("redis cannot be used")
)

// setupErrors are the beginnings of answers that do not pass.
var setupErrors = []string{
	"WRONGPASS", "NOAUTH", "NOPERM", "WRONGTYPE", "DENIED", "ERR unknown command", "ERR AUTH", "ERR DB index",
}

// failure returns the error of a command, which says what was done and of which
// kind it is. The texts of the server's errors name keys and commands, no
// values.
func failure(ctx context.Context, rdb goredis.UniversalClient, what string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("redis: %s: %w", what, context.Cause(ctx))
	}
	for _, prefix := range setupErrors {
		if strings.Contains(err.Error(), prefix) {
			return fmt.Errorf("redis: %s: %w: %w", what, ErrSetup, err)
		}
	}
	// By itself the client of a cluster looks only once a minute where its keys
	// are, however often it fails.
	if cluster, ok := rdb.(*goredis.ClusterClient); ok {
		cluster.ReloadState(ctx)
	}
	return fmt.Errorf("redis: %s: %w: %w", what, ErrUnavailable, err)
}

// checkName refuses names that would not stay inside their keys.
func checkName(name string) error {
	if name == "" || len(name) > 200 || strings.ContainsAny(name, "{} \t\r\n") {
		return fmt.Errorf("redis: %w: the name is %q; it must have 1 to 200 characters and no space or brace", ErrSetup, name)
	}
	return nil
}

// key returns the name of a key. What is in braces decides the slot.
func key(kind, name, part string) string { return "osugo:{" + kind + ":" + name + "}:" + part }

// oldest is the oldest version of Redis that this package is tested with.
const oldest = 7

// checkServer finds out whether a server can be used: it answers, lets this
// program write, and is not too old.
func checkServer(ctx context.Context, rdb goredis.UniversalClient, probe string) error {
	if rdb == nil {
		return fmt.Errorf("redis: %w: the client is nil", ErrSetup)
	}
	version, err := probeScript.Run(ctx, rdb, []string{probe}).Text()
	if err != nil && strings.Contains(err.Error(), "READONLY") {
		// Later that is a server which has lost its place to another.
		return fmt.Errorf("redis: looking at the server: %w: it is a read-only replica: %w", ErrSetup, err)
	}
	if err != nil {
		return failure(ctx, rdb, "looking at the server", err)
	}
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldest {
		return fmt.Errorf("redis: %w: its version is %q, and must be %d.0 or newer", ErrSetup, version, oldest)
	}
	return nil
}

// probeScript writes and deletes a key, and returns the version of the server;
// of Valkey, the version of Redis that it can stand in for.
var probeScript = goredis.NewScript(`
redis.call('SET', KEYS[1], '1', 'PX', 1000)
redis.call('DEL', KEYS[1])
return string.match(redis.call('INFO', 'server'), 'redis_version:(%S+)') or ''
`)

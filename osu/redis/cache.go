package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/transport"
)

// Bounds of a cache that its options leave out.
const (
	defaultCacheBytes = 64 << 20
	defaultEntryBytes = 8 << 20
)

// CacheOptions say which answers a [Cache] keeps.
type CacheOptions struct {
	// Name names the cache: 1 to 200 characters without spaces and braces.
	// Programs that give the same name share it.
	Name string
	// Bytes bounds the values of all entries; 0 means 64 MiB. What was stored
	// first goes first.
	Bytes int64
	// EntryBytes bounds a single value; a larger one is not kept. 0 means 8 MiB.
	EntryBytes int64
}

// Cache is a [transport.Store] in Redis. It is safe for concurrent use; make it
// with [NewCache].
//
// Programs share answers only for tokens without a user; what a user reads has
// keys of its own in each program.
type Cache struct {
	rdb     goredis.UniversalClient
	options CacheOptions
}

var _ transport.Store = (*Cache)(nil)

// NewCache returns a cache. The error is [ErrSetup] if the options or the server
// cannot be used, [ErrUnavailable] if the server does not answer.
func NewCache(ctx context.Context, rdb goredis.UniversalClient, options CacheOptions) (*Cache, error) {
	if ctx == nil {
		return nil, fmt.Errorf("redis: %w: the context is nil", ErrSetup)
	}
	if err := checkName(options.Name); err != nil {
		return nil, err
	}
	if options.Bytes <= 0 {
		options.Bytes = defaultCacheBytes
	}
	if options.EntryBytes <= 0 {
		options.EntryBytes = defaultEntryBytes
	}
	options.EntryBytes = min(options.EntryBytes, options.Bytes)
	if err := checkServer(ctx, rdb, key("cache", options.Name, "probe")); err != nil {
		return nil, err
	}
	return &Cache{rdb, options}, nil
}

// Get implements [transport.Store].
func (c *Cache) Get(ctx context.Context, name string) ([]byte, error) {
	value, err := c.rdb.Get(ctx, c.entry(name)).Bytes()
	switch {
	case errors.Is(err, goredis.Nil):
		return nil, nil
	case err != nil:
		return nil, failure(ctx, c.rdb, "reading the cache", err)
	}
	return value, nil
}

// Set implements [transport.Store].
func (c *Cache) Set(ctx context.Context, name string, value []byte, ttl time.Duration) error {
	if ttl < time.Millisecond || int64(len(value)) > c.options.EntryBytes {
		return nil
	}
	keys := []string{c.entry(name), c.key("ages"), c.key("sizes"), c.key("bytes")}
	err := setScript.Run(ctx, c.rdb, keys, value, ttl.Milliseconds(), c.options.Bytes).Err()
	if err != nil {
		return failure(ctx, c.rdb, "writing the cache", err)
	}
	return nil
}

func (c *Cache) key(part string) string { return key("cache", c.options.Name, part) }

// entry returns the key of an entry. It is a hash, because names hold what users
// have searched for, and can be long.
func (c *Cache) entry(name string) string {
	sum := sha256.Sum256([]byte(name))
	return c.key("e:" + base64.RawURLEncoding.EncodeToString(sum[:]))
}

// setScript stores an entry and makes room for it: entries that have expired
// first, then the oldest. A script that is called again on a replica or from a
// log does the same, because the time is taken once and effects are replicated.
//
// ages has the entries by the time of their storing, sizes their lengths and
// times of expiry, bytes the sum. All share a slot with the entries, so that
// deleting them here is allowed in a cluster, too.
//
//nolint:dupword // Lua closes blocks with end
var setScript = goredis.NewScript(`
local entry, ages, sizes, bytes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local value, ttl, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local age = string.format('%.0f', t[1] * 1000000 + t[2])
local function forget(name)
  local size = redis.call('HGET', sizes, name)
  if size then redis.call('DECRBY', bytes, string.match(size, '^%d+')) end
  redis.call('HDEL', sizes, name)
  redis.call('ZREM', ages, name)
end
forget(entry)
local sum = tonumber(redis.call('GET', bytes) or '0')
while sum + #value > most do
  local oldest = redis.call('ZPOPMIN', ages)[1]
  if not oldest then break end
  redis.call('DEL', oldest)
  forget(oldest)
  sum = tonumber(redis.call('GET', bytes) or '0')
end -- of making room
redis.call('SET', entry, value, 'PX', ttl)
redis.call('ZADD', ages, age, entry)
redis.call('HSET', sizes, entry, #value .. ' ' .. (now + ttl))
redis.call('INCRBY', bytes, #value)
-- A few of the oldest are looked at each time, so that what has expired does
-- not count for ever.
local old = redis.call('ZRANGE', ages, 0, 3)
for _, name in ipairs(old) do
  local size = redis.call('HGET', sizes, name)
  if size and tonumber(string.match(size, '%d+$')) < now then forget(name) end
end
return 1
`)

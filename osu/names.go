package osu

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

const (
	nameWindow   = 5 * time.Millisecond // how long UserID waits for other calls; see Gather
	nameLifetime = 6 * time.Hour        // how long an id is remembered
	maxLookup    = 50                   // how many names the server takes in a request
	halfOfNames  = 5000                 // the capacity of each of the two maps
)

// UserID returns the id of the user with a current or former name, in any case,
// with spaces and underscores alike, with or without a leading "@". A name
// consisting only of digits is treated as a name, not an id.
//
// Calls within a few milliseconds (or the window of [Gather]) share a request
// of up to 50 names. A name that is not anyone's current name takes another
// request, for former names. The client and the clients derived from it with
// [Client.With] remember the ids of up to 10,000 names for 6 hours;
// [Client.UserByName] adds to them, and [Fresh] always asks.
//
// Scope public. It fails with [ErrNotFound] if no user has or had the name, or
// the user is restricted, and with [ErrValidation] for a name that no account
// can have.
//
// Source: app/Http/Controllers/Users/LookupController.php.
func (c *Client) UserID(ctx context.Context, name string) (objects.UserID, error) {
	name = cleanName(name)
	call := named(transport.GetUserLookup.At(), name)
	if call.Err() != nil || ctx == nil || c == nil || c.names == nil {
		user, err := c.UserByName(ctx, name, nil) // fails, unless another server has other rules for names
		return user.ID, err
	}
	config := c.transport.Config()
	if id, ok := c.names.get(name); ok && !config.Fresh && config.DryRun == nil {
		return id, nil
	}
	id, err := c.lookUp(ctx, name, &config)
	if id != 0 || err != nil || config.DryRun != nil {
		return id, err
	}
	user, err := c.UserByName(ctx, name, nil)
	return user.ID, err
}

// lookUp returns the id of the user with the given current name, or 0 if there
// is none.
func (c *Client) lookUp(ctx context.Context, name string, config *transport.Config) (objects.UserID, error) {
	if config.Fresh || config.NoMerging || config.DryRun != nil {
		ids, err := c.idsOf(ctx, []string{name})
		return ids[foldName(name)], err
	}
	b := c.names.join(ctx, c, name)
	select {
	case <-b.done:
		return b.ids[foldName(name)], b.err
	case <-ctx.Done():
		if c.names.leave(c, b) {
			<-b.done
		}
		return 0, send(ctx, c, transport.GetUserLookup.At()) // fails: ctx is done
	}
}

// idsOf requests the ids of users by their current names.
func (c *Client) idsOf(ctx context.Context, names []string) (map[string]objects.UserID, error) {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = "@" + name
	}
	users, err := c.UserLookup(ctx, texts, nil)
	ids := make(map[string]objects.UserID, len(users))
	for _, user := range users {
		ids[foldName(user.Username)] = user.ID
		c.names.put(user.Username, user.ID)
	}
	return ids, err
}

// cleanName returns a name without a leading "@" and surrounding spaces.
func cleanName(name string) string {
	return strings.Trim(strings.TrimPrefix(strings.Trim(name, " "), "@"), " ")
}

// named makes a call fail if no account can have the name.
func named(call transport.Call, name string) transport.Call {
	switch {
	case name == "":
		return call.Fail(fmt.Errorf("%w: the user name is empty", ErrValidation))
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return call.Fail(fmt.Errorf("%w: the user name %q has control characters or is not text", ErrValidation, name))
	case strings.Contains(name, "/"):
		return call.Fail(fmt.Errorf("%w: the user name %q has a slash; of a link, use the part after /users/", ErrValidation, name))
	case !possibleName().MatchString(name):
		return call.Doubt(fmt.Errorf("%w: no account has the user name %q: names are up to 15 letters, digits, spaces and characters of -_[]", ErrValidation, name))
	}
	return call
}

// possibleName is the public server's rule for names, without the minimum
// length, which old accounts don't obey. An inactive account that loses its
// name gets one that ends in _old.
//
// Source: app/Libraries/UsernameValidation.php.
var possibleName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[-A-Za-z0-9_ \[\]]{1,15}(_old(_[0-9]+)?)?$`)
})

// foldName returns a key that is equal for names that the server treats as the
// same.
func foldName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", " ")) }

// names holds the ids of users by their names, and the batch of waiting calls.
// Clients of the same server with the same tokens share it.
type names struct {
	mu sync.Mutex
	// recent and older are the known ids: when recent is full it replaces
	// older, whose ids are forgotten.
	recent, older map[string]knownID
	waiting       map[*transport.Client]*nameBatch
}

type knownID struct {
	id    objects.UserID
	until time.Time
}

// nameBatch is a request for several names.
type nameBatch struct {
	ctx     context.Context //nolint:containedctx // ends when all callers have left
	cancel  context.CancelFunc
	timer   *time.Timer
	wanted  map[string]string // the requested names, by their folded form
	callers int

	done chan struct{} // closed when ids and err are set
	ids  map[string]objects.UserID
	err  error
}

func newNames() *names { return &names{waiting: map[*transport.Client]*nameBatch{}} }

// derived returns the names for a client derived from one that uses n.
func (n *names) derived(from, to transport.Config) *names {
	if from.Endpoints == to.Endpoints && same(from.Authorizer, to.Authorizer) {
		return n
	}
	return newNames()
}

// same reports whether two authorizers are the same.
func same(a, b transport.Authorizer) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() && a == b
}

func (n *names) get(name string) (objects.UserID, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	known, ok := n.recent[foldName(name)]
	if !ok {
		known, ok = n.older[foldName(name)]
	}
	return known.id, ok && time.Now().Before(known.until)
}

func (n *names) put(name string, id objects.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.recent == nil || len(n.recent) >= halfOfNames {
		n.older, n.recent = n.recent, make(map[string]knownID)
	}
	n.recent[foldName(name)] = knownID{id, time.Now().Add(nameLifetime)}
}

// join adds a name to the waiting batch, or to a new one.
func (n *names) join(ctx context.Context, c *Client, name string) *nameBatch {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.waiting[c.transport]
	if b == nil {
		b = &nameBatch{wanted: make(map[string]string), done: make(chan struct{})}
		b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx))
		window := nameWindow
		if w := c.transport.Config().Gather; w > 0 {
			window = w
		}
		b.timer = time.AfterFunc(window, func() { n.send(c, b) })
		n.waiting[c.transport] = b
	}
	b.callers++
	b.wanted[foldName(name)] = name
	if len(b.wanted) == maxLookup {
		delete(n.waiting, c.transport)
		if b.timer.Stop() {
			go n.send(c, b)
		}
	}
	return b
}

// leave removes a caller from a batch, which ends when the last one leaves. It
// reports whether the caller must wait for that end.
func (n *names) leave(c *Client, b *nameBatch) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if b.callers--; b.callers > 0 {
		return false
	}
	b.cancel()
	if n.waiting[c.transport] == b {
		delete(n.waiting, c.transport)
	}
	return !b.timer.Stop()
}

// send sends the request of a batch.
func (n *names) send(c *Client, b *nameBatch) {
	defer b.cancel()
	defer close(b.done)
	n.mu.Lock()
	if n.waiting[c.transport] == b {
		delete(n.waiting, c.transport)
	}
	wanted := make([]string, 0, len(b.wanted))
	for _, name := range b.wanted {
		wanted = append(wanted, name)
	}
	n.mu.Unlock()
	b.ids, b.err = c.idsOf(b.ctx, wanted)
}

package osu_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// directory is a server that knows the users "user 1" to "user 999" by their
// names, and "user 7" by the former name "seven". It keeps what it was asked.
type directory struct {
	mu     sync.Mutex
	asked  []string
	status int // of all answers; 0 means 200
}

func (d *directory) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v2/")
	names := r.URL.Query()["ids[]"]
	d.asked = append(d.asked, strings.TrimSpace(fmt.Sprint(path, " ", len(names))))
	if d.status != 0 {
		return reply(d.status, "application/json", `{"error":"not today"}`), nil
	}
	if path == "users/lookup" {
		var users []string
		for _, name := range names {
			var id int
			if n, _ := fmt.Sscanf(strings.ToLower(name), "@user %d", &id); n == 1 {
				users = append(users, fmt.Sprintf(`{"id":%d,"username":"User %d"}`, id, id))
			}
		}
		return reply(http.StatusOK, "application/json", `{"users":[`+strings.Join(users, ",")+`]}`), nil
	}
	if path == "users/@seven" {
		return reply(http.StatusOK, "application/json", `{"id":7,"username":"user 7"}`), nil
	}
	return reply(http.StatusNotFound, "application/json", `{"error":null}`), nil
}

func (d *directory) client(t *testing.T, options ...osu.Option) *osu.Client {
	t.Helper()
	return (&memory{}).client(t, append([]osu.Option{osu.HTTPClient(&http.Client{Transport: d})}, options...)...)
}

func (d *directory) want(t *testing.T, requests ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.asked, requests) {
		t.Errorf("got requests %q, want %q", d.asked, requests)
	}
}

func TestUserID_batches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{}
		c := d.client(t)
		var group sync.WaitGroup
		ask := func(format string, first, last int) {
			for id := first; id <= last; id++ {
				group.Go(func() {
					got, err := c.UserID(t.Context(), fmt.Sprintf(format, id))
					if err != nil || got != objects.UserID(id) {
						t.Errorf("user %d: got %d and error %v", id, got, err)
					}
				})
			}
		}
		ask("user %d", 1, 40)
		ask("@USER %d ", 1, 40) // the same names
		group.Wait()
		d.want(t, "users/lookup 40")

		d.asked = nil
		ask("user %d", 101, 175)
		group.Wait()
		slices.Sort(d.asked) // the batches are sent at the same time
		d.want(t, "users/lookup 25", "users/lookup 50")
	})
}

func TestUserID_remembersForHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{}
		c := d.client(t)
		ask := func(c *osu.Client) {
			t.Helper()
			if id, err := c.UserID(t.Context(), "user 5"); id != 5 || err != nil {
				t.Fatalf("got %d and error %v, want 5", id, err)
			}
		}
		ask(c)
		ask(c.With(osu.Priority(osu.Bulk)))
		d.want(t, "users/lookup 1")
		ask(c.With(osu.Fresh()))
		d.want(t, "users/lookup 1", "users/lookup 1")
		time.Sleep(6 * time.Hour)
		ask(c)
		d.want(t, "users/lookup 1", "users/lookup 1", "users/lookup 1")
		ask(c.As(otherToken{}))
		d.want(t, "users/lookup 1", "users/lookup 1", "users/lookup 1", "users/lookup 1")
	})
}

type otherToken struct{ anyToken }

func TestUserID_findsFormerNames(t *testing.T) {
	d := &directory{}
	c := d.client(t)
	for range 2 {
		if id, err := c.UserID(t.Context(), "seven"); id != 7 || err != nil {
			t.Errorf("got %d and error %v, want 7", id, err)
		}
	}
	d.want(t, "users/lookup 1", "users/@seven 0")
	if _, err := c.UserID(t.Context(), "nobody"); !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("got error %v for nobody, want ErrNotFound", err)
	}
}

func TestUserByName_isRemembered(t *testing.T) {
	d := &directory{}
	c := d.client(t)
	if _, err := c.UserByName(t.Context(), "@seven", nil); err != nil {
		t.Fatal(err)
	}
	if id, err := c.UserID(t.Context(), "Seven"); id != 7 || err != nil {
		t.Errorf("got %d and error %v, want 7", id, err)
	}
	d.want(t, "users/@seven 0")
}

func TestUserID_callersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &directory{}
		c := d.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := c.UserID(ctx, "user 1"); !errors.Is(err, context.Canceled) {
				t.Errorf("got error %v for the caller that left, want context.Canceled", err)
			}
		})
		group.Go(func() {
			if id, err := c.UserID(t.Context(), "user 2"); id != 2 || err != nil {
				t.Errorf("got %d and error %v for the caller that stayed, want 2", id, err)
			}
		})
		synctest.Wait()
		cancel()
		group.Wait()
		d.want(t, "users/lookup 2")

		ctx, cancel = context.WithCancel(t.Context())
		group.Go(func() { _, _ = c.UserID(ctx, "user 3") })
		synctest.Wait()
		cancel()
		group.Wait()
		time.Sleep(time.Second)
		d.want(t, "users/lookup 2") // everyone has left
	})
}

func TestUserID_failsWithTheRequest(t *testing.T) {
	d := &directory{status: http.StatusForbidden}
	if _, err := d.client(t).UserID(t.Context(), "user 1"); !errors.Is(err, osu.ErrForbidden) {
		t.Errorf("got error %v, want ErrForbidden", err)
	}
	d.want(t, "users/lookup 1")
}

func TestUserID_refusesImpossibleNames(t *testing.T) {
	d := &directory{}
	c := d.client(t)
	public := d.client(t, osu.Endpoints(transport.Production()))
	for _, name := range []string{"", " ", "@", "a/b", "a\nb", "a\x00", "\xff", "sixteen letters!", "sixteen letters.", "häns"} {
		client := c
		if len(name) > 3 && !strings.ContainsAny(name, "/\n") {
			client = public // other servers may have other names
		}
		if _, err := client.UserID(t.Context(), name); !errors.Is(err, osu.ErrValidation) || !strings.Contains(err.Error(), "user name") {
			t.Errorf("UserID(%q): got error %v, want ErrValidation about the user name", name, err)
		}
		if _, err := client.UserByName(t.Context(), name, nil); !errors.Is(err, osu.ErrValidation) || !strings.Contains(err.Error(), "user name") {
			t.Errorf("UserByName(%q): got error %v, want ErrValidation about the user name", name, err)
		}
	}
	d.want(t)
	other := d.client(t, osu.Endpoints(transport.Domain("osu.example")))
	if id, err := other.UserID(t.Context(), "sixteen letters!"); id != 0 || !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("got user %d and error %v, want ErrNotFound by a server that may have such names", id, err)
	}
	for _, name := range []string{"a", "-[_]-", "fifteen letters", "fifteen_letters_old_2"} {
		if _, err := public.UserID(t.Context(), name); !errors.Is(err, osu.ErrNotFound) {
			t.Errorf("UserID(%q): got error %v, want ErrNotFound by the server", name, err)
		}
	}
}

func TestUserID_dryRun(t *testing.T) {
	d := &directory{}
	plan := &transport.DryRun{}
	if id, err := d.client(t, osu.DryRun(plan)).UserID(t.Context(), "user 1"); id != 0 || err != nil {
		t.Errorf("got %d and error %v, want 0", id, err)
	}
	d.want(t)
}

func TestUserID_zeroClient(t *testing.T) {
	if _, err := (&osu.Client{}).UserID(t.Context(), "user 1"); !errors.Is(err, osu.ErrValidation) {
		t.Errorf("got error %v, want ErrValidation", err)
	}
	if _, err := (&directory{}).client(t).UserID(nil, "user 1"); !errors.Is(err, osu.ErrValidation) { //nolint:staticcheck // the mistake is the test
		t.Errorf("nil context: got error %v, want ErrValidation", err)
	}
}

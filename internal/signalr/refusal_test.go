package signalr_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/internal/signalr"
)

var errEnough = errors.New("had enough")

func TestDial_refusesAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "hub", "ws://hub.test", "http://", "http://["} {
		if _, err := signalr.Dial(t.Context(), address, signalr.Options{}); !errors.Is(err, signalr.ErrNegotiation) {
			t.Errorf("%q: got error %v, want %v", address, err, signalr.ErrNegotiation)
		}
	}
}

// Errors of the network must not show the address, which may have a secret.
func TestDial_hidesAddress(t *testing.T) {
	t.Parallel()
	failing := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, errEnough })}
	for name, negotiate := range map[string]bool{"negotiation": true, "connection": false} {
		_, err := signalr.Dial(t.Context(), "http://hub.test/secret", signalr.Options{HTTPClient: failing, Negotiate: negotiate})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got error %v, want one without the address", name, err)
		}
	}
}

func TestDial_stopsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waiting := &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
			<-q.Context().Done()
			return nil, context.Cause(q.Context())
		})}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnough)
		defer cancel()
		if _, err := signalr.Dial(ctx, "http://hub.test", signalr.Options{HTTPClient: waiting}); !errors.Is(err, errEnough) {
			t.Errorf("got error %v, want %v", err, errEnough)
		}
	})
}

// A call whose record cannot be sent, because the server reads nothing, ends
// with its context; one whose arguments are not JSON is not sent at all.
func TestConn_reportsUnsentCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		conn := dialOffline(t, signalr.Options{}, func(_ context.Context, s *server) {
			s.send(`{}`)
			<-release // and reads nothing
		})
		defer conn.Close()
		defer close(release)
		synctest.Wait()
		if _, err := conn.Invoke(t.Context(), "Call", math.NaN()); err == nil {
			t.Error("got no error for an argument that is not JSON, want one")
		}
		large := strings.Repeat("x", 1<<20)
		for range 2 { // the first is being written, the second waits for its turn
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnough)
			if _, err := conn.Invoke(ctx, "Call", large); !errors.Is(err, errEnough) {
				t.Errorf("got error %v, want %v", err, errEnough)
			}
			cancel()
		}
	})
}

func TestCloseError_namesReason(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]*signalr.CloseError{
		"signalr: closed":                       {ByClient: true},
		"signalr: closed by the server":         {},
		"signalr: closed by the server: gone":   {Reason: "gone"},
		"signalr: connection lost: had enough":  {Err: errEnough},
		"signalr: closed by the server: at two": {Reason: "at two", Err: errEnough},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

package signalr_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/signalr/signalrtest"
)

func TestConn_badInput(t *testing.T) {
	for i, c := range signalrtest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := outcome(t, "http://hub.test"+signalrtest.Path(i), signalr.Options{HTTPClient: offline(t, signalrtest.Hub())})
				if !strings.HasPrefix(got, c.Ours) {
					t.Errorf("got %s, want %s", got, c.Ours)
				}
				t.Logf("%-36s %s", c.Name, got[:min(len(got), 100)])
			})
		})
	}
}

// outcome connects to a hub and calls a method, and returns in words what came
// of it.
func outcome(t *testing.T, address string, options signalr.Options) (words string) {
	t.Helper()
	happened := make(chan struct{}, 1)
	options.Negotiate = true
	options.Event = func(_ context.Context, target string, _ []jsontext.Value) {
		if target == "Happened" {
			happened <- struct{}{}
		}
	}
	defer func() {
		select {
		case <-happened:
			words = "event, " + words
		default:
		}
	}()
	conn, err := signalr.Dial(t.Context(), address, options)
	if err != nil {
		return "refused: " + err.Error()
	}
	defer conn.Close()
	answer, err := conn.Invoke(t.Context(), "Call")
	if _, failed := errors.AsType[*signalr.InvocationError](err); failed {
		return "error: " + err.Error()
	}
	if err != nil {
		return "lost: " + err.Error()
	}
	if answer == nil {
		answer = jsontext.Value("null")
	}
	return "answer " + string(answer)
}

package osutest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu/transport"
)

// mounted returns a server with a mount that greets, upgrades on demand, and
// tells its connection about chat messages until the server ends.
func mounted(options ...Option) *Server {
	s := New(append([]Option{Size(Small)}, options...)...)
	s.mounts = []mount{{path: "/greet", route: transport.Route{Method: "GET", Pattern: "/greet"}, serve: greet}}
	return s
}

func greet(q *request, w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		_, _ = fmt.Fprintf(w, "with token: %t", q.token != nil)
		return
	}
	seen := make(chan happening, 8)
	defer q.server.watchers.watch(func(h happening) { seen <- h })()
	w.Header().Set("Upgrade", "lines")
	w.Header().Set("Connection", "Upgrade")
	w.WriteHeader(http.StatusSwitchingProtocols)
	conn, _, err := w.(http.Hijacker).Hijack() //nolint:forcetypeassert // it is a test
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	for {
		select {
		case <-r.Context().Done():
			return
		case h := <-seen:
			if posted, ok := h.(messagePosted); ok {
				_, _ = fmt.Fprintf(conn, "%d: %s\n", posted.channel.id, posted.message.content)
			}
		}
	}
}

func visit(t *testing.T, s *Server, upgrade bool) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/greet", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Token())
	if upgrade {
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", "lines")
	}
	return s.Transport().RoundTrip(r)
}

func TestMount_answersInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := mounted()
		defer s.Close()
		response, err := visit(t, s, false)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if body, err := io.ReadAll(response.Body); err != nil || string(body) != "with token: true" {
			t.Errorf("got %q and %v, want the token to be known", body, err)
		}
		if got := s.Requests(); len(got) != 1 || got[0].Route.Pattern != "/greet" {
			t.Errorf("recorded %v, want the one request under its route", got)
		}
	})
}

func TestMount_reportsMessagesUntilClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := mounted()
		response, err := visit(t, s, true)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("status %d, want 101", response.StatusCode)
		}
		if _, ok := response.Body.(io.ReadWriteCloser); !ok {
			t.Error("the body can't be written to, as that of net/http can")
		}
		channel := s.World().ChannelIDs()[0]
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("%s/api/v2/chat/channels/%d/messages", s.URL(), channel), strings.NewReader("message=hello"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+s.UserToken(s.World().UserIDs()[0], transport.ScopeChatWrite))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		posted, err := s.Transport().RoundTrip(r)
		if err != nil || posted.StatusCode != http.StatusOK {
			t.Fatalf("posting: %v %v", posted, err)
		}
		lines := bufio.NewReader(response.Body)
		if line, err := lines.ReadString('\n'); err != nil || line != fmt.Sprintf("%d: hello\n", channel) {
			t.Errorf("heard %q and %v, want the message", line, err)
		}
		go s.Close()
		if _, err := lines.ReadString('\n'); err == nil {
			t.Error("the connection outlives the server")
		}
		_ = response.Body.Close()
	})
}

func TestMount_faults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := mounted()
		defer s.Close()
		s.Inject(ProxyPage(http.StatusBadGateway).Times(1), Reset().After(1).Times(1))
		response, err := visit(t, s, true)
		if err != nil || response.StatusCode != http.StatusBadGateway {
			t.Errorf("a page instead of an upgrade: got %v and %v", response, err)
		}
		if _, err := visit(t, s, true); err == nil || errors.Is(err, errClosed) {
			t.Errorf("a reset: got %v", err)
		}
	})
}

func TestMount_network(t *testing.T) {
	s := NewServer(Size(Small))
	s.mounts = mounted().mounts
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/greet", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "lines")
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("got %v and %v, want 101", response, err)
	}
	_ = response.Body.Close()
}

package referee_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/referee"
)

func TestDial_refusals(t *testing.T) {
	with := func(scopes ...transport.Scope) func(w *world) transport.Authorizer {
		return func(w *world) transport.Authorizer {
			return auth.FixedToken(w.UserToken(w.users[0], scopes...), transport.Grant{})
		}
	}
	good := with(transport.ScopeMultiplayerWriteManage)
	for _, test := range []struct {
		name       string
		authorizer func(w *world) transport.Authorizer
		url        string
		fault      *osutest.Fault
		want       error
	}{
		{"no tokens", func(*world) transport.Authorizer { return nil }, "", nil, osu.ErrUnauthorized},
		{"a grant without the scope", func(*world) transport.Authorizer {
			return auth.FixedToken("x", transport.Grant{Scopes: []transport.Scope{transport.ScopeAll}})
		}, "", nil, osu.ErrScope},
		{"a token without the scope", with(transport.ScopePublic), "", nil, osu.ErrScope},
		{"a token that is not one", func(*world) transport.Authorizer { return auth.FixedToken("x", transport.Grant{}) }, "", nil, osu.ErrUnauthorized},
		{"a page in between", good, "", new(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteReferee)), osu.ErrIntercepted},
		{"an address of another kind", good, "ws://hub.test/referee", nil, osu.ErrValidation},
		{"an address with a password", good, "https://me:secret@hub.test/referee", nil, osu.ErrValidation},
		{"plain http to another machine", good, "http://hub.example/referee", nil, osu.ErrValidation},
		{"an address that is not one", good, "http://[", nil, osu.ErrValidation},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				if test.fault != nil {
					w.Inject(*test.fault)
				}
				url := w.hub.URL()
				if test.url != "" {
					url = test.url
				}
				_, err := referee.Dial(t.Context(), w.client(t, test.authorizer(w)), &referee.Params{URL: url})
				if !errors.Is(err, test.want) {
					t.Errorf("got error %v, want %v", err, test.want)
				}
				t.Logf("%-32s %v", test.name, err)
			})
		})
	}
}

// Without an address the tokens of another server must not go to the public
// hub.
func TestDial_requiresAddressOfOtherServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if _, err := referee.Dial(t.Context(), w.client(t, w.token(w.users[0])), nil); !errors.Is(err, osu.ErrValidation) {
			t.Errorf("got error %v, want %v", err, osu.ErrValidation)
		}
	})
}

// A token that is rejected when the client connects again ends it; one that
// another replaces does not.
func TestClient_endsOnRejectedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		token := w.UserToken(w.users[0], transport.ScopeMultiplayerWriteManage)
		c, err := referee.Dial(t.Context(), w.client(t, auth.FixedToken(token, transport.Grant{})), &referee.Params{URL: w.hub.URL()})
		must(t, err)
		events := follow(c)
		room := w.makeRoom(t, c, 0)
		w.RevokeToken(token)
		w.hub.Cut(w.users[0], 0)
		<-events.closed
		if last := events.results[len(events.results)-1]; last.Err == nil {
			t.Errorf("got %v as the last result, want an error", last)
		}
		if err := room.Roll(t.Context(), 100); !errors.Is(err, referee.ErrClosed) {
			t.Errorf("got error %v for a call, want %v", err, referee.ErrClosed)
		}
		c.Close()
	})
}

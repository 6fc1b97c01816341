package auth_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// TestSecrets_neverPrinted checks every type of the package that holds a
// secret: itself, as a value or behind a pointer, and in an unexported field,
// where package fmt calls no methods. Values that consist of Secrets in the
// open are not safe there, nor from %p and %w, as the documentation says.
func TestSecrets_neverPrinted(t *testing.T) {
	t.Parallel()
	const access, refresh, secret = "4cc3ss-t0ken-of-a-user", "r3fresh-t0ken-of-a-user", "cl1ent-s3cret-of-the-app"
	key := strings.Repeat("k3y-of-the-handler", 2)
	tokens := auth.Tokens{Access: access, Refresh: refresh, Expiry: time.Now().Add(time.Hour)}
	app := auth.App{
		ID: 1, Secret: secret, RedirectURL: "http://127.0.0.1/callback", Endpoints: transport.BaseURL("http://127.0.0.1:1"),
		HTTPClient: &http.Client{Transport: &http.Transport{}}, // %p prints it, too, while other tests use the default one
	}
	store := auth.NewMemoryStore()
	session, err := auth.NewSession(t.Context(), app, tokens, store)
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := auth.NewSession(t.Context(), app, tokens, nil)
	if err != nil {
		t.Fatal(err)
	}
	rejected.Reject(transport.NewToken(access))
	pool, err := auth.NewPool(app, auth.MemoryStores(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Add(t.Context(), 7, tokens); err != nil {
		t.Fatal(err)
	}
	finish := func(http.ResponseWriter, *http.Request, auth.Tokens, error) {}
	params := auth.HandlerParams{Key: auth.Secret(key)}
	handler, err := auth.NewHandler(app, finish, &params)
	if err != nil {
		t.Fatal(err)
	}
	fixed := auth.FixedToken(access, transport.Grant{})
	source := auth.FromTokenSource(oauth2.StaticTokenSource(tokens.OAuth2()), transport.Grant{})
	if _, err := source.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	type inside struct{ value any }
	type fields struct {
		session  auth.Session
		rejected *auth.Session
		pool     *auth.Pool
		handler  auth.Handler
		pointer  *auth.Handler
		store    *auth.MemoryStore
		fixed    transport.Authorizer
	}
	hidden := fields{*session, rejected, pool, *handler, handler, store, fixed}
	open := map[string]any{
		"Secret": auth.Secret(access), "Tokens": tokens, "*Tokens": &tokens, "App": app, "*App": &app, "HandlerParams": params,
		"slice": []auth.Tokens{tokens}, "map": map[string]auth.Secret{"x": access},
	}
	closed := map[string]any{
		"Session": *session, "*Session": session, "rejected Session": *rejected, "*Pool": pool,
		"Handler": *handler, "*Handler": handler, "LoginParams": auth.LoginParams{Store: store},
		"*MemoryStore": store, "FixedToken": fixed, "FromTokenSource": source,
		"TokenSource": session.TokenSource(t.Context()), "HTTPClient": session.HTTPClient(app.HTTPClient).Transport,
		"exported field": inside{}, "unexported fields": hidden, "pointer to unexported fields": &hidden,
		"unexported interface": inside{session}, "unexported slice": inside{[]auth.Session{*session}}, "unexported map": inside{map[int]*auth.Handler{1: handler}},
		"Claims": session.Claims(),
	}
	for name, v := range closed {
		checkPrinted(t, name, printed(v), access, refresh, secret, key)
	}
	for name, v := range open {
		texts := printed(v)
		delete(texts, "%p")
		delete(texts, "%w")
		checkPrinted(t, name, texts, access, refresh, secret, key)
	}
}

// checkPrinted checks that no text shows a secret, as text or in numbers.
func checkPrinted(t *testing.T, name string, texts map[string]string, secrets ...string) {
	t.Helper()
	for how, text := range texts {
		for _, secret := range secrets {
			for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]")} {
				if strings.Contains(text, form) {
					t.Errorf("%s, printed by %s, shows %.8s…: %.300s", name, how, secret, text)
				}
			}
		}
	}
}

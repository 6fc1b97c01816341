package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// exampleApp is the application of the server in these examples. A real one has
// only an ID and a Secret, and a RedirectURL if users log in.
func exampleApp(server *osutest.Server) auth.App {
	return auth.App{
		ID: 1, Secret: "secret", RedirectURL: "http://127.0.0.1/callback",
		Endpoints: server.Endpoints(), HTTPClient: server.HTTPClient(),
	}
}

// A program that reads public data.
func ExampleClientCredentials() {
	server := osutest.New()
	defer server.Close()

	session, err := auth.ClientCredentials(exampleApp(server))
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := osu.New(session, osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Raw(context.Background(), transport.GetSeasonalBackgrounds.At())
	fmt.Println(session, err)
	// Output: auth.Session(client_credentials, public) <nil>
}

// Scopes that can't be together are refused before anything is sent.
func ExampleCheckScopes() {
	fmt.Println(auth.CheckScopes(auth.GrantClientCredentials, auth.ScopeDelegate, auth.ScopeChatWrite))
	fmt.Println(auth.CheckScopes(auth.GrantClientCredentials, auth.ScopeDelegate, auth.ScopePublic))
	// Output:
	// <nil>
	// wrong application settings: delegate and "public" can't be in one token; use a second session for "public"
}

// A program on the user's machine: the first start opens the browser, the
// others go on with the stored tokens.
func ExampleLogin() {
	server := osutest.New()
	defer server.Close()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	ctx, app := context.Background(), exampleApp(server)
	for range 2 {
		store := auth.NewFileStore(filepath.Join(dir, "osu.json"))
		session, err := auth.Resume(ctx, app, store)
		if errors.Is(err, auth.ErrLoginRequired) {
			fmt.Println("asking the user")
			session, err = auth.Login(ctx, app, &auth.LoginParams{
				Store: store,
				Open:  userOf(server), // leave it out to open a browser
			})
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("scopes:", session.Claims().Scopes)
		_ = session.Close()
	}
	// Output:
	// asking the user
	// scopes: [identify public]
	// scopes: [identify public]
}

// userOf allows everything and follows the redirect.
func userOf(server *osutest.Server) func(context.Context, string) error {
	return func(_ context.Context, page string) error {
		back, err := server.Authorize(page, true)
		if err != nil {
			return err
		}
		answer, err := http.Get(back)
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	}
}

// A machine without a browser: the user opens the page elsewhere and pastes
// what they get.
func ExampleLogin_headless() {
	server := osutest.New()
	defer server.Close()

	session, err := auth.Login(context.Background(), exampleApp(server), &auth.LoginParams{
		Input:  strings.NewReader("http://127.0.0.1/callback?state=x&error=access_denied\n"), // or os.Stdin
		Output: &strings.Builder{},                                                           // or os.Stdout
	})
	fmt.Println(session == nil, errors.Is(err, auth.ErrState))
	// Output: true true
}

// A web application in which users log in with their osu! accounts.
func ExampleHandler() {
	server := osutest.New()
	defer server.Close()
	app := exampleApp(server)

	pool, err := auth.NewPool(app, auth.MemoryStores(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Close()
	handler, err := auth.NewHandler(app, func(w http.ResponseWriter, r *http.Request, t auth.Tokens, err error) {
		if err == nil {
			err = pool.Add(r.Context(), t.Owner(), t)
		}
		if err != nil {
			http.Error(w, "Please try again.", http.StatusBadRequest)
			return
		}
		// Remember t.Owner() in a session of your own, then:
		http.Redirect(w, r, "/profile", http.StatusSeeOther)
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", handler.Begin)
	mux.HandleFunc("GET /callback", handler.Callback)

	// What a browser does.
	begin := httptest.NewRecorder()
	mux.ServeHTTP(begin, httptest.NewRequest(http.MethodGet, "/login", http.NoBody))
	back, err := server.Authorize(begin.Header().Get("Location"), true)
	if err != nil {
		fmt.Println(err)
		return
	}
	request := httptest.NewRequest(http.MethodGet, back, http.NoBody)
	request.AddCookie(begin.Result().Cookies()[0])
	end := httptest.NewRecorder()
	mux.ServeHTTP(end, request)
	fmt.Println(end.Header().Get("Location"), pool)
	// Output: /profile auth.Pool(1 sessions)
}

// A token from elsewhere.
func ExampleFixedToken() {
	server := osutest.New()
	defer server.Close()

	authorizer := auth.FixedToken(server.Token(auth.ScopePublic), transport.Grant{})
	token, err := authorizer.Token(context.Background())
	fmt.Println(token, authorizer.Grant().Scopes, err)
	// Output: [secret] [public] <nil>
}

// A token source of package oauth2.
func ExampleFromTokenSource() {
	server := osutest.New()
	defer server.Close()

	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token(auth.ScopePublic)})
	client, err := osu.New(auth.FromTokenSource(source, transport.Grant{}),
		osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Raw(context.Background(), transport.GetSeasonalBackgrounds.At())
	fmt.Println(err)
	// Output: <nil>
}

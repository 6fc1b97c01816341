//go:build browser

package browsertest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// newBrowser starts a headless Chromium. It needs no sandbox here: it sees only
// servers of this test.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("no Chromium: %v", err)
	}
	return ctx
}

func testApp(server *osutest.Server, redirect string) auth.App {
	return auth.App{ID: 1, Secret: "secret", RedirectURL: redirect, Endpoints: server.Endpoints()}
}

// press opens the page of the server, presses a button, and waits until the
// browser has been sent back and shows the next page.
func press(ctx context.Context, page, button string) error {
	if err := chromedp.Do(ctx, chromedp.Navigate(page), chromedp.WaitVisible(button)); err != nil {
		return err
	}
	_, err := chromedp.RunResponse(ctx, chromedp.Click(button))
	return err
}

func TestLogin_returnsSession(t *testing.T) {
	server := osutest.NewServer()
	defer server.Close()
	browser := newBrowser(t)
	for _, redirect := range []string{"http://127.0.0.1/callback", "http://localhost:8080/callback"} {
		for button, want := range map[string]string{"#allow": "You are logged in", "#deny": "You denied access"} {
			t.Run(redirect+button, func(t *testing.T) {
				title := make(chan string, 1)
				session, err := auth.Login(t.Context(), testApp(server, redirect), &auth.LoginParams{
					Prompt: "consent",
					Open: func(_ context.Context, page string) error {
						if err := press(browser, page, button); err != nil {
							title <- ""
							return err
						}
						text, err := chromedp.Run(browser, chromedp.Text("h1"))
						title <- text
						return err
					},
				})
				if got := <-title; got != want {
					t.Errorf("the browser shows %q, want %q", got, want)
				}
				if button == "#deny" {
					if !errors.Is(err, auth.ErrDenied) {
						t.Errorf("%v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				client, err := transport.New(transport.Config{Authorizer: session})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.Do(t.Context(), transport.GetMe.At()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// An answer with the state of another login is refused, says so in the browser,
// and does not end the login that waits.
func TestLogin_refusesWrongState(t *testing.T) {
	server := osutest.NewServer()
	defer server.Close()
	browser := newBrowser(t)
	var titles []string
	session, err := auth.Login(t.Context(), testApp(server, "http://127.0.0.1/callback"), &auth.LoginParams{
		Prompt: "consent",
		Open: func(_ context.Context, page string) error {
			ours, err := url.Parse(page)
			if err != nil {
				return err
			}
			query := ours.Query()
			query.Set("state", "another")
			others := *ours
			others.RawQuery = query.Encode()
			for _, page := range []string{others.String(), ours.String()} {
				if err := press(browser, page, "#allow"); err != nil {
					return err
				}
				title, err := chromedp.Run(browser, chromedp.Text("h1"))
				if err != nil {
					return err
				}
				titles = append(titles, title)
			}
			return nil
		},
	})
	if err != nil || session == nil {
		t.Fatal(err)
	}
	// The login ends with the right answer, perhaps before its title is read.
	if len(titles) == 0 || titles[0] != "This answer belongs to another login" {
		t.Errorf("the browser shows %q", titles)
	}
}

func TestHandler_logsInUser(t *testing.T) {
	server := osutest.NewServer()
	defer server.Close()
	browser := newBrowser(t)

	mux := http.NewServeMux()
	web := httptest.NewServer(mux) // on 127.0.0.1, at any port
	defer web.Close()
	app := testApp(server, web.URL+"/callback")
	pool, err := auth.NewPool(app, auth.MemoryStores(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var owner objects.UserID
	handler, err := auth.NewHandler(app, func(w http.ResponseWriter, r *http.Request, tokens auth.Tokens, err error) {
		w.Header().Set("Content-Type", "text/html")
		text := "welcome"
		if err == nil {
			owner = tokens.Owner()
			err = pool.Add(r.Context(), owner, tokens)
		}
		if err != nil {
			text = "failed: " + err.Error()
		}
		_, _ = io.WriteString(w, `<h1 id="end">`+text+`</h1>`)
	}, &auth.HandlerParams{Prompt: "consent"})
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("GET /login", handler.Begin)
	mux.HandleFunc("GET /callback", handler.Callback)

	if err := press(browser, web.URL+"/login", "#allow"); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(browser, chromedp.Text("#end"))
	if err != nil {
		t.Fatal(err)
	}
	cookies, err := chromedp.Run(browser, chromedp.Evaluate[string]("document.cookie"))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(browser, chromedp.Reload()); err != nil {
		t.Fatal(err)
	}
	again, err := chromedp.Run(browser, chromedp.Text("#end"))
	if err != nil {
		t.Fatal(err)
	}
	if text != "welcome" || !strings.Contains(again, auth.ErrState.Error()) || cookies != "" {
		t.Errorf("the browser shows %q, and %q when the page is loaded again; scripts see %q", text, again, cookies)
	}
	client, err := transport.New(transport.Config{Authorizer: pool.For(owner)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(t.Context(), transport.GetMe.At()); err != nil {
		t.Error(err)
	}
}

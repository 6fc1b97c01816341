// Command weblogin is a website on which any number of people log in with their
// osu! accounts and see themselves.
//
//	go run -C examples ./weblogin      then open http://127.0.0.1:8090
//
// A real application needs the redirect URL http://127.0.0.1:8090/callback. On the
// embedded server every login is a different player.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"html/template"
	randv2 "math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "where to listen")
	flag.Parse()
	program.Main("weblogin", func(ctx context.Context) error { return run(ctx, *addr) })
}

// site is the website. Who is who is in a cookie, a random text that only the
// browser and visitors know; tokens never leave the server.
type site struct {
	*connect.Connection

	pool     *auth.Pool
	login    *auth.Handler
	mu       sync.Mutex
	visitors map[string]objects.UserID
}

func run(ctx context.Context, addr string) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	s := &site{Connection: connection, visitors: map[string]objects.UserID{}}
	s.App.RedirectURL = "http://" + addr + "/callback"
	// auth.FileStores keeps logins over a restart.
	if s.pool, err = auth.NewPool(s.App, auth.MemoryStores(), nil); err != nil {
		return err
	}
	defer s.pool.Close()
	if s.login, err = auth.NewHandler(s.App, s.finish, nil); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /login", s.begin)
	mux.HandleFunc("GET /callback", s.login.Callback)

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Printf("open http://%s (logins at the %s)\n", addr, s.Where)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var page = template.Must(template.New("").Parse(`<!DOCTYPE html><meta charset="utf-8"><title>weblogin</title>
{{with .}}<p>You are {{.Username}}, and have played {{.Statistics.PlayCount}} times.</p>{{end}}
<p><a href="/login">Log in with osu!</a></p>
`))

// home shows the visitor, if they have logged in.
func (s *site) home(w http.ResponseWriter, r *http.Request) {
	user, ok := s.visitor(r)
	if !ok {
		_ = page.Execute(w, nil)
		return
	}
	me, err := s.Client.As(s.pool.For(user)).Me(r.Context(), nil)
	switch {
	case errors.Is(err, auth.ErrLoginRequired): // revoked, or unused for too long
		_ = page.Execute(w, nil)
	case err != nil:
		http.Error(w, "osu! does not answer. Please try again.", http.StatusBadGateway)
	default:
		_ = page.Execute(w, me)
	}
}

// begin sends the visitor to osu!.
func (s *site) begin(w http.ResponseWriter, r *http.Request) {
	if s.Server != nil {
		users := s.Server.World().UserIDs()
		s.Server.SignIn(users[randv2.IntN(len(users))])
	}
	s.login.Begin(w, r)
}

// finish remembers who has come back.
func (s *site) finish(w http.ResponseWriter, r *http.Request, tokens auth.Tokens, err error) {
	if err == nil {
		err = s.pool.Add(r.Context(), tokens.Owner(), tokens)
	}
	if err != nil {
		http.Error(w, "That did not work. Please try again.", http.StatusBadRequest)
		return
	}
	key := rand.Text()
	s.mu.Lock()
	s.visitors[key] = tokens.Owner()
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: "visitor", Value: key, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *site) visitor(r *http.Request) (objects.UserID, bool) {
	cookie, err := r.Cookie("visitor")
	if err != nil {
		return 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.visitors[cookie.Value]
	return user, ok
}

package auth

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

// callback serves the browser that returns from the server. It accepts only the
// one answer with the right state.
type callback struct {
	login    *login
	redirect *url.URL
	answers  chan answer   // received by the login
	done     chan struct{} // closed at the end of the login, after err is set
	err      error
	taken    atomic.Bool           // an answer was accepted
	strange  atomic.Pointer[error] // why another answer was not accepted
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case !strings.EqualFold(r.Host, visited(c.redirect)): // browsers write it in lower case
		// Another name for this machine: DNS rebinding by a web page.
		http.Error(w, "unknown host", http.StatusMisdirectedRequest)
		return
	case path != c.redirect.Path && (path != "/" || c.redirect.Path != ""):
		http.NotFound(w, r) // favicon.ico and the like
		return
	case r.Method != http.MethodGet:
		http.Error(w, "GET only", http.StatusMethodNotAllowed)
		return
	}
	a := readAnswer(r.URL.Query())
	switch {
	case a.code == "" && a.failure == "":
		http.NotFound(w, r)
		return
	case !c.login.ours(a.state):
		// The server omits the state if it does not know a scope. Any website
		// can do the same, so this does not end the login; the login's error
		// mentions it.
		err := a.stateless()
		c.strange.Store(&err)
		writePage(w, http.StatusBadRequest, "This answer belongs to another login", "Go back to the program and open the page it shows now.")
		return
	}
	if c.taken.Swap(true) {
		writePage(w, http.StatusConflict, "The answer has been received already", "You can close this page.")
		return
	}
	select {
	case c.answers <- a:
	case <-c.done:
	case <-r.Context().Done():
		return
	}
	<-c.done
	switch {
	case c.err == nil:
		writePage(w, http.StatusOK, "You are logged in", "You can close this page and go back to the program.")
	case errors.Is(c.err, ErrDenied):
		writePage(w, http.StatusForbidden, "You denied access", "The program can't act for you. You can close this page.")
	default:
		writePage(w, http.StatusBadGateway, "The login failed", "The program says why. You can close this page.")
	}
}

// visited returns the Host header that a browser sends to an address.
func visited(u *url.URL) string {
	standard := ":80"
	if u.Scheme == "https" {
		standard = ":443"
	}
	return strings.TrimSuffix(u.Host, standard)
}

// writePage writes a small page that loads nothing and is not cached.
func writePage(w http.ResponseWriter, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = strings.NewReplacer("{title}", html.EscapeString(title), "{text}", html.EscapeString(text)).WriteString(w, `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
	:root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif }
	body { max-width: 30rem; margin: 20vh auto; padding: 0 1rem; text-align: center }
	h1 { font-size: 1.5rem }
</style>
<h1>{title}</h1>
<p>{text}</p>
`)
}

package osutest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// SignIn signs a user in to the website: the page at /oauth/authorize then asks
// for this user's consent. At first the owner of application 1 is signed in.
// SignIn panics if the user does not exist.
func (s *Server) SignIn(user objects.UserID) {
	n, ok := s.world.userNumber(int64(user))
	if !ok {
		panic("osutest: unknown user " + strconv.FormatInt(int64(user), 10))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signedIn = n
}

// Authorize does what the signed-in user would do in a browser: it opens the
// address, a URL of /oauth/authorize, and allows or denies the request. It
// returns the URL that the browser is redirected to, with a code or an error in
// its query. If the user would see an error page instead, the error names its
// status.
func (s *Server) Authorize(address string, allow bool) (redirect string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("osutest: not a URL")
	}
	if u.Path != RouteAuthorize.Pattern {
		return "", fmt.Errorf("osutest: not the path %s", RouteAuthorize.Pattern)
	}
	c, err := s.consentFor(u.RawQuery, s.now())
	var f failure
	switch {
	case errors.As(err, &f):
		return "", fmt.Errorf("osutest: the page shows an error, status %d", f.status)
	case c.redirect != "":
		return c.redirect, nil
	}
	return s.decide(c, allow), nil
}

// consent is a request for the signed-in user's consent.
type consent struct {
	code
	app      application
	to       string // where the browser is redirected in the end
	state    string
	user     int
	redirect string // where it is redirected without asking
}

// consentFor parses the parameters of /oauth/authorize.
func (s *Server) consentFor(query string, now time.Time) (consent, error) {
	in := newInput(query, "", nil)
	id, _ := in.integer("client_id")
	app, ok := applications[id]
	if in.str("client_id") == "" {
		return consent{}, badRequest("look at `client_id`")
	}
	if !ok {
		return consent{}, badClient()
	}
	s.mu.Lock()
	user := s.signedIn
	s.mu.Unlock()
	c := consent{app: app, to: in.str("redirect_uri"), state: in.str("state"), user: user}
	c.code = code{client: id, user: user, redirect: c.to, challenge: in.str("code_challenge")}
	c.expires = now.Add(codeLifetime)
	method := in.str("code_challenge_method")
	c.plain = method != "S256"
	c.scopes = withIdentify(splitScopes(in.str("scope")))
	switch {
	case in.str("response_type") != "code":
		return c, oauthError(http.StatusBadRequest, "unsupported_grant_type", "there is no such response_type", "look at `response_type`")
	case c.to == "" && len(app.redirect) > 1, c.to != "" && !app.accepts(c.to):
		return c, badClient()
	case c.challenge != "" && !verifierForm().MatchString(c.challenge):
		return c, badRequest("look at `code_challenge`")
	case c.challenge != "" && method != "" && method != "S256" && method != "plain":
		return c, badRequest("look at `code_challenge_method`")
	}
	if c.to == "" {
		c.to = app.redirect[0]
	}
	if scope, unknown := unknownScope(c.scopes); unknown {
		c.redirect = withQuery(c.to, url.Values{
			"error": {"invalid_scope"}, "error_description": {"there is no such scope"},
			"hint": {"look at `" + string(scope) + "`"}, "message": {"there is no such scope"},
		})
		return c, nil
	}
	if why := app.forbiddenSet(c.scopes, user); why != "" {
		return c, refused(http.StatusBadRequest, why)
	}
	prompt := in.str("prompt")
	switch {
	case prompt == "none" && !s.consented(c, now):
		c.redirect = s.decide(c, false)
	case prompt != "consent" && s.consented(c, now):
		c.redirect = s.decide(c, true)
	}
	return c, nil
}

// consented reports whether the user has a token of the application with the
// same scopes, which counts as consent.
func (s *Server) consented(c consent, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tok := range s.tokens.access {
		if tok.client == c.client && tok.user == c.user && slices.Equal(tok.scopes, c.scopes) && !tok.revoked && now.Before(tok.expires) {
			return true
		}
	}
	return false
}

// decide returns where the browser is redirected after one of the buttons.
func (s *Server) decide(c consent, allow bool) string {
	answer := url.Values{}
	if c.state != "" {
		answer.Set("state", c.state)
	}
	if !allow {
		answer.Set("error", "access_denied")
		answer.Set("error_description", "the user said no")
		answer.Set("hint", "the user said no")
		answer.Set("message", "the user said no")
		return withQuery(c.to, answer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf("def50200%x", s.secret("code", 64))
	s.tokens.addCode(text, c.code, s.now())
	answer.Set("code", text)
	return withQuery(c.to, answer)
}

func withQuery(address string, values url.Values) string {
	if strings.Contains(address, "?") {
		return address + "&" + values.Encode()
	}
	return address + "?" + values.Encode()
}

// signedInAgain is the parameter that a browser returns with after prompt=login
// made its user sign in. The real server keeps that in the session.
const signedInAgain = "osutest_signed_in"

// authorizePage handles /oauth/authorize: GET shows the page, POST and DELETE
// are its buttons.
func (s *Server) authorizePage(q *request) (any, error) {
	method := q.http.Method
	if method == http.MethodPost && q.in.str("_method") == http.MethodDelete {
		method = http.MethodDelete
	}
	if method == http.MethodGet && q.in.str("prompt") == "login" && !q.in.has(signedInAgain) {
		return page(http.StatusOK, "Sign in", nil, RouteAuthorize.Pattern+"?"+q.http.URL.RawQuery+"&"+signedInAgain+"=1"), nil
	}
	c, err := s.consentFor(q.http.URL.RawQuery, q.at)
	if err != nil {
		var f failure
		if errors.As(err, &f) && len(f.body.(object)) == 1 {
			return htmlPage(f.status, "This set of scopes can't be granted"), nil
		}
		return nil, err
	}
	switch {
	case method != http.MethodGet && method != http.MethodPost && method != http.MethodDelete:
		return nil, unknownPath()
	case c.redirect == "" && method == http.MethodGet:
		return s.consentPage(q, c)
	case c.redirect == "":
		c.redirect = s.decide(c, method == http.MethodPost)
	}
	return reply{http.StatusFound, http.Header{"Location": {c.redirect}}, nil}, nil
}

// pages is parsed on first use, because few programs request any page.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("pages").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{html .Title}}</title></head>
<body>
<h1>{{html .Title}}</h1>
{{with .SignIn}}<a id="sign-in" href="{{html .}}">Sign in</a>
{{end -}}
{{with .Form -}}
<p>Application {{.Client}} asks {{html .User}} for:</p>
<ul>{{range .Scopes}}<li>{{html .}}</li>{{end}}</ul>
<form method="post" action="{{html .Action}}"><button id="allow">Allow</button></form>
<form method="post" action="{{html .Action}}"><input type="hidden" name="_method" value="DELETE"><button id="deny">Deny</button></form>
{{end -}}
</body>
</html>
`))
})

type consentForm struct {
	Client int64
	User   string
	Scopes []transport.Scope
	Action string
}

func (s *Server) consentPage(q *request, c consent) (any, error) {
	return page(http.StatusOK, "Authorization", &consentForm{
		Client: c.client,
		User:   s.world.username(c.user),
		Scopes: c.scopes,
		Action: RouteAuthorize.Pattern + "?" + q.http.URL.RawQuery,
	}, ""), nil
}

// htmlPage returns a page of the website.
func htmlPage(status int, title string) reply { return page(status, title, nil, "") }

// page returns a page of the website, with an optional form or link to sign in.
func page(status int, title string, form *consentForm, signIn string) reply {
	var b bytes.Buffer
	if err := pages().Execute(&b, struct {
		Title  string
		Form   *consentForm
		SignIn string
	}{title, form, signIn}); err != nil {
		panic("osutest: " + err.Error())
	}
	return reply{status, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, b.Bytes()}
}

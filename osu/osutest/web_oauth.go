package osutest

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// The ids of the applications.
const (
	ownClient = 1
	botClient = 2
)

// application is a registered OAuth client.
type application struct {
	id       int64
	secret   string
	owner    int
	ownerBot bool
	redirect []string
}

var applications = map[int64]application{
	ownClient: {ownClient, "secret", ownerNumber, false, redirects},
	botClient: {botClient, "bot-secret", botNumber, true, redirects[:1]},
}

var redirects = []string{
	"http://127.0.0.1/callback", "http://127.0.0.1/", "http://127.0.0.1",
	"http://[::1]/", "http://[::1]/callback", "http://[::1]",
	"http://localhost:8080/callback",
}

// accepts reports whether a redirect URI is registered. URIs are compared byte
// for byte, except for the port of loopback addresses.
func (a application) accepts(redirect string) bool {
	if slices.Contains(a.redirect, redirect) {
		return true
	}
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return false
	}
	if host := u.Hostname(); host != "127.0.0.1" && host != "::1" {
		return false
	}
	return slices.Contains(a.redirect, strings.Replace(redirect, ":"+u.Port(), "", 1))
}

// scopeNames are all scopes.
var scopeNames = []transport.Scope{
	transport.ScopeAll, transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage,
	transport.ScopeDelegate, transport.ScopeForumWrite, transport.ScopeForumWriteManage, transport.ScopeFriendsRead,
	transport.ScopeGroupPermissions, transport.ScopeIdentify, transport.ScopeMultiplayerWriteManage, transport.ScopePublic,
}

// delegated are the scopes that client credentials get only together with
// delegate, and that can't be combined with any others.
var delegated = []transport.Scope{
	transport.ScopeChatWrite, transport.ScopeChatWriteManage, transport.ScopeForumWrite, transport.ScopeForumWriteManage,
	transport.ScopeGroupPermissions, transport.ScopeMultiplayerWriteManage,
}

// ownOnly are the scopes that an authorization grants only to the application's
// owner, or if a bot owns the application.
var ownOnly = []transport.Scope{
	transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage, transport.ScopeMultiplayerWriteManage,
}

// withIdentify adds identify, which every user's token has, and sorts the
// scopes.
func withIdentify(scopes []transport.Scope) []transport.Scope {
	scopes = append(slices.Clone(scopes), transport.ScopeIdentify)
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// unknownScope returns the first scope that doesn't exist.
func unknownScope(scopes []transport.Scope) (transport.Scope, bool) {
	for _, scope := range scopes {
		if !slices.Contains(scopeNames, scope) {
			return scope, true
		}
	}
	return "", false
}

// forbiddenSet returns why a set of scopes can't be granted, or "" if it can.
func (a application) forbiddenSet(scopes []transport.Scope, user int) string {
	all := slices.Contains(scopes, transport.ScopeAll)
	delegate := slices.Contains(scopes, transport.ScopeDelegate)
	inGroup := func(s transport.Scope) bool { return slices.Contains(delegated, s) || s == transport.ScopeDelegate }
	switch {
	case len(scopes) == 0:
		return "at least one scope is needed"
	case all && len(scopes) > 1:
		return "* stands alone"
	case all:
		return "* is not for this application"
	case user < 0 && delegate && !a.ownerBot:
		return "delegate is for applications of bots"
	case user < 0 && !delegate && slices.ContainsFunc(scopes, inGroup):
		return "a scope needs delegate beside it"
	case user < 0 && delegate && !all && slices.ContainsFunc(scopes, func(s transport.Scope) bool { return !inGroup(s) }):
		return "a scope can't be delegated"
	case user < 0:
		return ""
	}
	for _, scope := range scopes {
		switch {
		case scope == transport.ScopeDelegate, scope == transport.ScopeGroupPermissions, scope == transport.ScopeForumWriteManage:
			return string(scope) + " is for client credentials"
		case slices.Contains(ownOnly, scope) && user != a.owner && !a.ownerBot:
			return string(scope) + " is for bots and for owners of the application"
		}
	}
	return ""
}

func splitScopes(text string) []transport.Scope {
	var scopes []transport.Scope
	for name := range strings.FieldsSeq(text) {
		scopes = append(scopes, transport.Scope(name))
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// The errors of the token endpoint. The descriptions are this package's own.

func oauthError(status int, code, description, hint string) error {
	body := object{"error": code, "error_description": description, "message": description}
	if hint != "" {
		body["hint"] = hint
	}
	return failure{status, body}
}

func badRequest(hint string) error {
	return oauthError(http.StatusBadRequest, "invalid_request", "a parameter is missing or wrong", hint)
}

func badClient() error {
	return oauthError(http.StatusUnauthorized, "invalid_client", "the application is not known, or its secret is wrong", "")
}

func badRefresh(hint string) error {
	return oauthError(http.StatusUnauthorized, "invalid_request", "the refresh token is no good", hint)
}

func badScope(scope transport.Scope) error {
	return oauthError(http.StatusBadRequest, "invalid_scope", "there is no such scope", "look at `"+string(scope)+"`")
}

// tokenEndpoint handles POST /oauth/token. Its rate limit applies to each
// address.
func (s *Server) tokenEndpoint(q *request, header http.Header) (any, error) {
	buckets := []bucket{{"oauth " + clientAddress(q.http), 60, time.Minute, 1}}
	result, err := s.throttled(q, buckets, func() (any, error) { return s.issueToken(q, header) })
	// Only errors of the server itself follow Accept; OAuth errors are always
	// JSON.
	var f failure
	if errors.As(err, &f) && f.plain() && !strings.Contains(firstMediaType(q.http.Header.Get("Accept")), "json") {
		text := "This set of scopes can't be granted"
		if f.status == http.StatusTooManyRequests {
			text = "Too many requests"
		}
		return htmlPage(f.status, text), nil
	}
	return result, err
}

// issueToken answers a token request that no rate limit refused.
func (s *Server) issueToken(q *request, header http.Header) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := newInput("", q.http.Header.Get("Content-Type"), q.body) // the query does not count
	tok, err := s.grant(q, in, header)
	if err != nil {
		return nil, err
	}
	answer := object{"token_type": "Bearer", "expires_in": int(accessLifetime / time.Second), "access_token": tok.access}
	if tok.refresh != "" {
		answer["refresh_token"] = tok.refresh
	}
	return reply{http.StatusOK, http.Header{
		"Content-Type":  {"application/json; charset=UTF-8"},
		"Cache-Control": {"no-store, private"},
		"Pragma":        {"no-cache"},
	}, encode(answer)}, nil
}

func firstMediaType(accept string) string {
	first, _, _ := strings.Cut(accept, ",")
	return first
}

// grant carries out a token request.
func (s *Server) grant(q *request, in input, header http.Header) (*token, error) {
	grantType := in.str("grant_type")
	switch grantType {
	case "authorization_code", "refresh_token", "client_credentials", "password":
	default:
		return nil, oauthError(http.StatusBadRequest, "unsupported_grant_type", "there is no such grant", "look at `grant_type`")
	}
	id, secret, basic := q.http.BasicAuth()
	if in.has("client_id") {
		id = in.str("client_id")
	}
	if in.has("client_secret") {
		secret = in.str("client_secret")
	}
	if id == "" {
		return nil, badRequest("look at `client_id`")
	}
	number, err := strconv.ParseInt(id, 10, 64)
	app, ok := applications[number]
	redirect := in.str("redirect_uri")
	if err != nil || !ok || secret != app.secret || grantType == "password" || redirect != "" && !app.accepts(redirect) {
		if basic {
			header.Set("WWW-Authenticate", `Basic realm="OAuth"`)
		}
		return nil, badClient()
	}
	switch grantType {
	case "authorization_code":
		return s.exchangeCode(q.at, in, app)
	case "refresh_token":
		return s.renew(q.at, in, app)
	}
	scopes := splitScopes(in.str("scope"))
	if scope, ok := unknownScope(scopes); ok {
		return nil, badScope(scope)
	}
	if why := app.forbiddenSet(scopes, -1); why != "" {
		return nil, refused(http.StatusBadRequest, why)
	}
	user := -1
	if slices.Contains(scopes, transport.ScopeDelegate) {
		user = app.owner
	}
	return s.issue(app.id, user, scopes, false), nil
}

var verifierForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9\-._~]{43,128}$`)
})

// exchangeCode exchanges an authorization code for tokens.
func (s *Server) exchangeCode(now time.Time, in input, app application) (*token, error) {
	text := in.str("code")
	if text == "" {
		return nil, badRequest("look at `code`")
	}
	c, ok := s.tokens.codes[text]
	verifier := in.str("code_verifier")
	switch {
	case !ok:
		return nil, badRequest("the authorization code is not known")
	case !now.Before(c.expires):
		return nil, badRequest("the authorization code has expired")
	case c.client != app.id:
		return nil, badRequest("the authorization code is of another application")
	case in.str("redirect_uri") != c.redirect:
		return nil, badRequest("look at `redirect_uri`")
	case c.challenge == "" && verifier != "":
		return nil, badRequest("a code_verifier without a code_challenge")
	case c.challenge != "" && !verifierForm().MatchString(verifier):
		return nil, badRequest("look at `code_verifier`")
	}
	if c.challenge != "" {
		made := verifier
		if !c.plain {
			sum := sha256.Sum256([]byte(verifier))
			made = base64.RawURLEncoding.EncodeToString(sum[:])
		}
		if made != c.challenge {
			return nil, oauthError(http.StatusBadRequest, "invalid_grant", "the code_verifier does not fit", "")
		}
	}
	delete(s.tokens.codes, text)
	return s.issue(app.id, c.user, c.scopes, true), nil
}

// renew exchanges a refresh token for new tokens. It revokes the old ones
// first.
func (s *Server) renew(now time.Time, in input, app application) (*token, error) {
	text := in.str("refresh_token")
	if text == "" {
		return nil, badRequest("look at `refresh_token`")
	}
	old := s.tokens.refresh[text]
	switch {
	case old == nil:
		return nil, badRefresh("it can't be read")
	case old.client != app.id:
		return nil, badRefresh("it is of another application")
	case !now.Before(old.issued.Add(refreshLifetime)):
		return nil, badRefresh("it has expired")
	case old.revoked:
		return nil, badRefresh("it is revoked")
	}
	scopes := old.scopes
	if in.str("scope") != "" {
		scopes = splitScopes(in.str("scope"))
		for _, scope := range scopes {
			if !slices.Contains(old.scopes, scope) {
				return nil, badScope(scope)
			}
		}
	}
	old.revoked = true
	return s.issue(old.client, old.user, scopes, true), nil
}

package osutest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

const (
	accessLifetime  = 24 * time.Hour
	refreshLifetime = 90 * 24 * time.Hour
	codeLifetime    = 10 * time.Minute
)

// token is an access token, with the refresh token issued with it.
type token struct {
	id      string
	access  string
	refresh string // empty for client credentials
	client  int64
	user    int // number of the player; -1 for none
	scopes  []transport.Scope
	issued  time.Time
	expires time.Time
	revoked bool // through either of the two tokens, or by a renewal
}

// has reports whether the token contains a scope.
func (t *token) has(scope transport.Scope) bool {
	return t != nil && (slices.Contains(t.scopes, scope) || slices.Contains(t.scopes, transport.ScopeAll))
}

// code is an authorization code.
type code struct {
	client    int64
	user      int
	scopes    []transport.Scope
	redirect  string // empty if the request had none
	challenge string
	plain     bool // whether the challenge method is plain
	expires   time.Time
}

// tokenTable holds the issued tokens and codes.
type tokenTable struct {
	access  map[string]*token
	refresh map[string]*token
	codes   map[string]code
	issued  int
	sweeper
}

// maxCodes is how many unused authorization codes are kept. The pages that
// issue codes are not throttled.
const maxCodes = 10_000

func newTokenTable() tokenTable {
	return tokenTable{access: make(map[string]*token), refresh: make(map[string]*token), codes: make(map[string]code)}
}

// add stores a token, and drops tokens that can no longer be used.
func (t *tokenTable) add(tok *token, now time.Time) {
	t.sweep(len(t.access), func() int {
		maps.DeleteFunc(t.access, func(_ string, old *token) bool { return old.isDead(now) })
		maps.DeleteFunc(t.refresh, func(_ string, old *token) bool { return old.isDead(now) })
		return len(t.access)
	})
	t.access[tok.access] = tok
	if tok.refresh != "" {
		t.refresh[tok.refresh] = tok
	}
}

// addCode stores an authorization code, and drops one if there are too many.
func (t *tokenTable) addCode(text string, c code, now time.Time) {
	if len(t.codes) >= maxCodes {
		maps.DeleteFunc(t.codes, func(_ string, old code) bool {
			return !now.Before(old.expires) || len(t.codes) >= maxCodes
		})
	}
	t.codes[text] = c
}

// isDead reports whether neither the token nor its refresh token can be used.
func (t *token) isDead(now time.Time) bool {
	return t.revoked || !now.Before(t.expires) && (t.refresh == "" || !now.Before(t.issued.Add(refreshLifetime)))
}

// valid returns the token with that credential, or nil.
func (t *tokenTable) valid(access string, now time.Time) *token {
	tok := t.access[access]
	if tok == nil || tok.revoked || !now.Before(tok.expires) {
		return nil
	}
	return tok
}

// issue creates a token; user is a number, or -1 for none.
func (s *Server) issue(client int64, user int, scopes []transport.Scope, withRefresh bool) *token {
	now := s.now()
	tok := &token{client: client, user: user, scopes: scopes, issued: now, expires: now.Add(accessLifetime)}
	tok.id = hex.EncodeToString(s.secret("jti", 40))
	subject := ""
	if user >= 0 {
		subject = strconv.FormatInt(int64(s.world.userID(user)), 10)
	}
	payload := encode(object{
		"aud": strconv.FormatInt(client, 10), "jti": tok.id, "sub": subject, "scopes": scopes,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": tok.expires.Unix(),
	})
	base := base64.RawURLEncoding
	tok.access = base.EncodeToString(encode(object{"typ": "JWT", "alg": "RS256"})) + "." +
		base.EncodeToString(payload) + "." + base.EncodeToString(s.secret("signature", 256))
	if withRefresh {
		tok.refresh = "def50200" + hex.EncodeToString(s.secret("refresh", 96))
	}
	s.tokens.add(tok, now)
	return tok
}

// secret returns different bytes on each call; servers with the same seed
// return the same sequence.
func (s *Server) secret(kind string, size int) []byte {
	s.tokens.issued++
	var all []byte
	for len(all) < size {
		sum := sha256.Sum256([]byte(kind + " " + strconv.FormatInt(s.config.seed, 10) + " " + strconv.Itoa(s.tokens.issued) + " " + strconv.Itoa(len(all))))
		all = append(all, sum[:]...)
	}
	return all[:size]
}

// Token issues a bearer token of the client credentials grant and returns it.
// Its scope is public unless others are given; any scopes are granted. With
// [transport.ScopeDelegate] it belongs to application 2 and acts for the bot
// that owns it.
func (s *Server) Token(scopes ...transport.Scope) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(scopes) == 0 {
		scopes = []transport.Scope{transport.ScopePublic}
	}
	if slices.Contains(scopes, transport.ScopeDelegate) {
		return s.issue(botClient, botNumber, scopes, false).access
	}
	return s.issue(ownClient, -1, scopes, false).access
}

// UserToken issues a bearer token of application 1 that acts for a user, and
// returns it. Its scopes are identify and public unless others are given;
// identify is always added, and any scopes are granted. UserToken panics if the
// user does not exist.
func (s *Server) UserToken(user objects.UserID, scopes ...transport.Scope) string {
	n, ok := s.world.userNumber(int64(user))
	if !ok {
		panic("osutest: unknown user " + strconv.FormatInt(int64(user), 10))
	}
	if len(scopes) == 0 {
		scopes = []transport.Scope{transport.ScopePublic}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issue(ownClient, n, withIdentify(scopes), true).access
}

// RevokeToken revokes a bearer token and the refresh token issued with it.
func (s *Server) RevokeToken(access string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tok := s.tokens.access[access]; tok != nil {
		tok.revoked = true
	}
}

// ExpireToken makes a bearer token expire now. Its refresh token stays valid.
func (s *Server) ExpireToken(access string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tok := s.tokens.access[access]; tok != nil {
		tok.expires = s.now()
	}
}

// bearerOf returns the bearer token of a request, or "" if there is none.
func bearerOf(r *http.Request) string {
	header := r.Header.Get("Authorization")
	at := strings.Index(strings.ToLower(header), "bearer ")
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(header[at+len("bearer "):])
}

// tokenHandlers returns the handlers of tokens and sessions.
func tokenHandlers() handlers {
	return handlers{
		transport.DeleteCurrentToken: func(q *request) (any, error) {
			q.server.RevokeToken(q.bearer)
			q.server.sockets.logout(q.token)
			return nil, nil
		},
		// Tokens of third parties are always verified.
		transport.PostSessionVerify: func(*request) (any, error) { return nil, nil },
		transport.PostSessionVerifyMailFallback: func(*request) (any, error) {
			return object{"method": "mail"}, nil
		},
		transport.PostSessionVerifyReissue: func(*request) (any, error) {
			return reply{http.StatusUnprocessableEntity, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, nil}, nil
		},
	}
}

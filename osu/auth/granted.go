package auth

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// member finds a member of a token answer and its value. The answer as a whole
// need not be JSON: a byte order mark, text around it, members that can't be
// read, or an end that never arrived must not cost the tokens, because the
// refresh token that was sent is spent.
var member = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)"(access_token|refresh_token|expires_in)"\s*:\s*("(?:[^"\\]|\\.)*"|[-+.0-9eE]+)`)
})

// readTokens reads the tokens that an answer grants, which was asked for at the
// given time. It reports whether there are any: an access token, or at least the
// refresh token next to an access token that can't be sent.
func readTokens(body []byte, asked time.Time) (Tokens, bool) {
	values := formValues(body)
	for _, found := range member().FindAllSubmatch(body, 16) {
		name, value := strings.ToLower(string(found[1])), found[2]
		if values[name] != "" {
			continue
		}
		switch {
		case value[0] != '"' && name != "expires_in":
			continue
		case value[0] == '"':
			text, err := jsontext.AppendUnquote(nil, value)
			if err != nil && len(text) == 0 {
				continue // not text
			}
			value = text
		}
		values[name] = strings.TrimSpace(string(value))
	}
	access, refresh := values["access_token"], values["refresh_token"]
	if access == "" {
		return Tokens{}, false
	}
	t := Tokens{Refresh: Secret(refresh)}
	if sendable(access) {
		claims := readClaims(access)
		t.Access, t.Scopes, t.Expiry = Secret(access), claims.Scopes, expiry(values["expires_in"], asked, claims.Expiry)
	}
	return t, !t.IsZero()
}

// formValues returns the members of an answer that is a form, as some servers
// write it; none if it is not one.
func formValues(body []byte) map[string]string {
	values := make(map[string]string)
	text := strings.TrimSpace(string(body))
	if strings.ContainsAny(text, "{<\n ") {
		return values
	}
	form, err := url.ParseQuery(text)
	for _, name := range []string{"access_token", "refresh_token", "expires_in"} {
		if err == nil && form.Get(name) != "" {
			values[name] = strings.TrimSpace(form.Get(name))
		}
	}
	return values
}

// sendable reports whether a token can stand in a header.
func sendable(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// expiry returns when a token expires: after the granted seconds or, if those
// are not readable, when the token itself says. Zero means unknown.
func expiry(seconds string, asked, claimed time.Time) time.Time {
	const longest = 1 << 32
	if n, err := strconv.ParseFloat(strings.TrimSpace(seconds), 64); err == nil && n > 0 && n < longest {
		return asked.Add(time.Duration(n * float64(time.Second)))
	}
	if claimed.After(asked) {
		return claimed
	}
	return time.Time{}
}

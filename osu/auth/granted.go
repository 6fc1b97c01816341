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

// member finds a member of a token answer and its value. The whole answer need
// not be JSON: a byte order mark, text around it, unreadable members, or a
// missing end must not lose the tokens, because the refresh token that was sent
// is used up.
var member = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)"(access_token|refresh_token|expires_in)"\s*:\s*("(?:[^"\\]|\\.)*"|[-+.0-9eE]+)`)
})

// readTokens returns the tokens granted by an answer to a request sent at the
// given time. It reports whether there are any: an access token, or at least a
// refresh token if the access token can't be sent.
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

// formValues returns the members of an answer in the form encoding, which some
// servers use, or nil if it is not in that encoding.
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

// sendable reports whether a token can be sent in a header.
func sendable(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// expiry returns when a token expires: after the granted seconds or, if these
// can't be parsed, at the time in the token itself. Zero means unknown.
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

package recordings

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// masked replaces secrets in recorded requests.
const masked = "masked"

// isSecret reports whether the name of a parameter or of a member of an object
// says that its value is a secret.
func isSecret(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name[strings.LastIndexByte(name, '[')+1:], "]"))
	name = separators.Replace(name)
	switch name {
	case "authorization", "cookie", "cookies", "setcookie", "codechallenge", "codeverifier", "verificationkey", "session", "sessionid", "jwt", "bearer":
		return true // a plain challenge is the verifier
	}
	return strings.HasSuffix(name, "token") ||
		slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}

// separators removes the separators from names.
var separators = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

// secretWords occur in the names of secrets.
var secretWords = []string{"password", "passwd", "secret", "apikey", "privatekey", "credential"}

// isSecretSent is isSecret for requests, where code is an authorization code.
// In answers of the API, code is a member of countries.
func isSecretSent(name string) bool { return name == "code" || isSecret(name) }

func isOAuth(path string) bool { return strings.Contains(path, "/oauth/") }

// maskSent returns the recorded form of a request's body.
func maskSent(contentType string, body []byte, mask func(string) string) tapedBody {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case len(body) == 0:
		return tapedBody{}
	case kind == "application/x-www-form-urlencoded":
		return tapedBody{Text: maskForm(string(body), mask)}
	case jsontext.Value(body).IsValid():
		return tapedBody{JSON: maskJSON(body, isSecretSent, mask)}
	}
	return tapedBody{Text: masked}
}

// maskAnswer returns the recorded form of an answer's body.
func maskAnswer(path, contentType string, body []byte, m *masks) tapedBody {
	secret, oauth := isSecret, isOAuth(path)
	if oauth {
		secret = isSecretSent
	}
	switch {
	case len(body) == 0:
		return tapedBody{}
	case jsontext.Value(body).IsValid():
		return tapedBody{JSON: maskJSON(body, secret, m.of)}
	case oauth: // a truncated answer with tokens, or a page with a form
		return tapedBody{Text: masked}
	case utf8.Valid(body):
		return tapedBody{Text: maskText(string(body), m.of)}
	}
	// In base64, scrub would not find secrets.
	if strings.Contains(contentType, "json") || strings.HasPrefix(contentType, "text/") {
		body = []byte(maskText(string(body), m.of))
	}
	return tapedBody{Base64: m.scrub(body)}
}

// maskForm masks the secrets in a query or a form. It drops what it can't
// parse.
func maskForm(form string, mask func(string) string) string {
	values, _ := url.ParseQuery(form)
	for name, all := range values {
		if !isSecretSent(name) {
			continue
		}
		for i, value := range all {
			all[i] = mask(value)
		}
	}
	return values.Encode()
}

// maskURL masks the secrets in a redirect's address.
func maskURL(address string, mask func(string) string) string {
	u, err := url.Parse(address)
	if err != nil {
		return masked
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.RawQuery = maskForm(u.RawQuery, mask)
	return u.String()
}

// secretInText finds secrets in text that is not JSON, or is truncated JSON.
var secretInText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)([a-z_-]*(?:token|secret|password|passwd|api[_-]?key|code_verifier)["']?\s*[=:]\s*["']?)([^\s"'&<>,;}]+)`)
})

func maskText(text string, mask func(string) string) string {
	return secretInText().ReplaceAllStringFunc(text, func(found string) string {
		parts := secretInText().FindStringSubmatch(found)
		return parts[1] + mask(parts[2])
	})
}

// maskJSON masks the members of objects with secret names, whatever their type,
// unless they are null, true or false. The value must be valid JSON.
func maskJSON(value jsontext.Value, secret func(string) bool, mask func(string) string) jsontext.Value {
	var out bytes.Buffer
	m := jsonMasker{jsontext.NewDecoder(bytes.NewReader(value)), jsontext.NewEncoder(&out), secret, mask}
	m.value(false)
	return bytes.TrimSpace(out.Bytes())
}

// jsonMasker copies a JSON value without its secrets. The types of values do
// not change, so that the recording decodes like the original.
type jsonMasker struct {
	in     *jsontext.Decoder
	out    *jsontext.Encoder
	secret func(string) bool
	mask   func(string) string
}

// value copies a value, and masks it if hidden.
func (m *jsonMasker) value(hidden bool) {
	t := m.next()
	switch t.Kind() {
	case '{', '[':
		named := t.Kind() == '{'
		m.write(t)
		for m.in.PeekKind() != '}' && m.in.PeekKind() != ']' {
			inside := hidden
			if named {
				name := m.next()
				inside = hidden || m.secret(name.String())
				m.write(name)
			}
			m.value(inside)
		}
		m.write(m.next())
	case '"':
		if hidden {
			t = jsontext.String(m.mask(t.String()))
		}
		m.write(t)
	case '0':
		if hidden {
			t = jsontext.Int(0)
		}
		m.write(t)
	default:
		m.write(t)
	}
}

func (m *jsonMasker) next() jsontext.Token {
	t, err := m.in.ReadToken()
	if err != nil {
		panic("osutest: " + err.Error()) // the value is valid
	}
	return t
}

func (m *jsonMasker) write(t jsontext.Token) {
	if err := m.out.WriteToken(t); err != nil {
		panic("osutest: " + err.Error())
	}
}

// masks gives each secret a mask of its own.
type masks struct {
	mu    sync.Mutex
	known map[string]string
}

// of returns the mask of a secret.
func (m *masks) of(secret string) string {
	if secret == "" {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	mask, ok := m.known[secret]
	if !ok {
		mask = claimsOf(secret) + fmt.Sprintf("%s-%d", masked, len(m.known)+1)
		m.known[secret] = mask
	}
	return mask
}

// claimsOf returns the first two parts of a JWT, reduced to its user and
// scopes, which programs use, or "" if the secret is not a JWT. It omits the
// expiry, because the recording is played back later.
func claimsOf(secret string) string {
	parts := strings.Split(secret, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Subject jsontext.Value `json:"sub,omitzero"`
		Scopes  jsontext.Value `json:"scopes,omitzero"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	kept, err := json.Marshal(&claims)
	if err != nil {
		return ""
	}
	return "e30." + base64.RawURLEncoding.EncodeToString(kept) + "."
}

// minToken is the length of the shortest secret that is masked wherever it
// occurs. Shorter ones, such as the word "secret", would also match other text.
const minToken = 16

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }

// scrub masks known secrets that occur under other names, in plain form or as
// escaped in JSON and URLs. Longer secrets come first, because they may contain
// shorter ones.
func (m *masks) scrub(data []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, secret := range slices.SortedFunc(maps.Keys(m.known), func(a, b string) int { return len(b) - len(a) }) {
		if len(secret) < minToken || isNumber(secret) {
			continue // a number would match parts of others, and masked it is not JSON
		}
		quoted, _ := jsontext.AppendQuote(nil, secret)
		for _, form := range []string{secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret)} {
			data = bytes.ReplaceAll(data, []byte(form), []byte(m.known[secret]))
		}
	}
	return data
}

package recordings

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// masked stands for a secret in a recorded request.
const masked = "masked"

// isSecret reports whether the name of a parameter or of a member of an object
// says that its value is a secret.
func isSecret(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name[strings.LastIndexByte(name, '[')+1:], "]"))
	switch name {
	case "authorization", "cookie", "code_challenge", "code_verifier", "verification_key": // a challenge may be the verifier
		return true
	}
	return strings.HasSuffix(name, "token") || strings.Contains(name, "password") || strings.Contains(name, "secret")
}

// isSecretSent also knows the authorization code: in answers of the API, code is
// the member of a country.
func isSecretSent(name string) bool { return name == "code" || isSecret(name) }

func isOAuth(path string) bool { return strings.Contains(path, "/oauth/") }

// maskSent returns what is kept of the body of a request.
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

// maskAnswer returns what is kept of the body of an answer.
func maskAnswer(path string, body []byte, mask func(string) string) tapedBody {
	switch oauth := isOAuth(path); {
	case len(body) == 0:
		return tapedBody{}
	case jsontext.Value(body).IsValid() && oauth:
		return tapedBody{JSON: maskJSON(body, isSecretSent, mask)}
	case jsontext.Value(body).IsValid():
		return tapedBody{JSON: maskJSON(body, isSecret, mask)}
	case oauth: // part of an answer with tokens, or a page with a form
		return tapedBody{Text: masked}
	case utf8.Valid(body):
		return tapedBody{Text: maskText(string(body), mask)}
	}
	return tapedBody{Base64: body}
}

// maskForm masks the secrets in a query or a form. What can't be read is dropped.
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

// maskURL masks the secrets in the address of a redirect.
func maskURL(address string, mask func(string) string) string {
	u, err := url.Parse(address)
	if err != nil {
		return masked
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.RawQuery = maskForm(u.RawQuery, mask)
	return u.String()
}

// secretInText finds secrets in what is no JSON, or only the beginning of it.
var secretInText = regexp.MustCompile(`(?i)([a-z_]*(?:token|secret|password|code_verifier)["']?\s*[=:]\s*["']?)([^\s"'&<>,;}]+)`)

func maskText(text string, mask func(string) string) string {
	return secretInText.ReplaceAllStringFunc(text, func(found string) string {
		parts := secretInText.FindStringSubmatch(found)
		return parts[1] + mask(parts[2])
	})
}

// maskJSON masks the members of objects whose names are secret, unless they are
// null, true or false. The value is valid.
func maskJSON(value jsontext.Value, secret func(string) bool, mask func(string) string) jsontext.Value {
	var out bytes.Buffer
	in, to := jsontext.NewDecoder(bytes.NewReader(value)), jsontext.NewEncoder(&out)
	for {
		token, err := in.ReadToken()
		if errors.Is(err, io.EOF) {
			return bytes.TrimSpace(out.Bytes())
		}
		if err != nil {
			panic("osutest: " + err.Error())
		}
		_ = to.WriteToken(token)
		parent, tokens := in.StackIndex(in.StackDepth())
		if isName := parent == '{' && tokens%2 == 1; !isName || !secret(token.String()) {
			continue
		}
		switch in.PeekKind() {
		case 'n', 't', 'f':
		default:
			hidden, err := in.ReadValue()
			if err != nil {
				panic("osutest: " + err.Error())
			}
			_ = to.WriteToken(jsontext.String(mask(strings.Trim(string(hidden), `"`))))
		}
	}
}

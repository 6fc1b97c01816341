package verdict

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/wire"
)

// body is the kind of a body, by its content type and its content.
type body int

const (
	empty   body = iota // nothing, or white space
	page                // not JSON, or JSON of a proxy
	torn                // truncated JSON
	null                // the literal null
	failure             // an object that is empty or contains only an error
	whole               // JSON
)

// bodyOf returns the kind of a body. It is less strict than a parser: defects
// that a decoder can mend (NaN, repeated members, a superfluous comma) do not
// make an answer a page. For most answers it inspects only the first member and
// counts brackets.
func bodyOf(h http.Header, content []byte) body {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	kind := mediaType(h)
	switch {
	case len(content) == 0:
		return empty
	case isJSONType(kind) && string(content) == "null":
		return null
	case content[0] != '{' && content[0] != '[':
		return page
	case !closes(content):
		if isJSONType(kind) {
			return torn
		}
		return page
	case !isJSONType(kind) && !jsontext.Value(content).IsValid():
		return page
	case isCloudflare(content):
		return page // in JSON, because the request asked for that
	case isFailure(content):
		return failure
	}
	return whole
}

// maxCloudflare is larger than any of Cloudflare's errors in JSON, in bytes.
const maxCloudflare = 16 << 10

// isCloudflare reports whether a body is one of Cloudflare's errors. A search takes
// the longer the more often its first letter comes up; in JSON that is worst for a
// quote.
func isCloudflare(content []byte) bool {
	return len(content) <= maxCloudflare && bytes.Contains(content, []byte("flare_error")) && membersOf(content)["cloudflare_error"] != nil
}

// mediaType returns the content type without its parameters, in lower case.
func mediaType(h http.Header) string {
	text, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(text))
}

func isJSONType(kind string) bool {
	return strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
}

// closes reports whether every opened bracket is closed. Brackets in strings do
// not count.
//
// Counting all brackets is enough for nearly every answer, and many times
// faster than parsing strings.
func closes(content []byte) bool {
	count := func(bracket string) int { return bytes.Count(content, []byte(bracket)) }
	if last := content[len(content)-1]; (last == '}' || last == ']') && count("{") == count("}") && count("[") == count("]") {
		return true
	}
	depth, quoted := 0, false
	for i := 0; i < len(content); i++ {
		switch c := content[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			depth--
		}
	}
	return depth <= 0 && !quoted
}

// failureNames are the members of objects that contain only an error.
var failureNames = []string{
	"authentication", "code", "detail", "error", "error_description", "errors", "hint", "message", "status", "success",
}

// isFailure reports whether an object is empty or contains only an error. For
// most objects the first member decides: if it does not belong to an error, it
// is content.
func isFailure(content []byte) bool {
	if content[0] != '{' {
		return false
	}
	switch first := bytes.TrimLeft(content[1:], " \t\r\n"); {
	case len(first) == 0:
		return false
	case first[0] == '}':
		return true
	default:
		name, _, _ := bytes.Cut(first[1:], []byte(`"`))
		if first[0] != '"' || !slices.Contains(failureNames, string(name)) {
			return false
		}
	}
	members := membersOf(content)
	said := false
	for name, value := range members {
		if !slices.Contains(failureNames, name) {
			return false
		}
		said = said || name == "error" || name == "errors" || name == "message" || name == "detail" ||
			name == "authentication" || value.Kind() == jsontext.KindNull
	}
	return said
}

// membersOf returns the members of an object, or nil if the body is not one.
func membersOf(content []byte) map[string]jsontext.Value {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	if len(content) == 0 || content[0] != '{' {
		return nil
	}
	var members map[string]jsontext.Value
	if json.Unmarshal(content, &members, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return nil
	}
	return members
}

// inOwnWords reports whether an error has the shape of the server's own errors:
// an object with error, a text or null, or a 401 with authentication or method.
// The beginning of such an object is enough. Gateways omit error, or repeat the
// status next to it. Source: app/Exceptions/Handler.php.
func inOwnWords(content []byte) bool {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	own := false
	for name, value := range wire.Members(content) {
		switch name {
		case "status", "statusCode", "status_code":
			return false
		case "error":
			own = own || value == nil || value.Kind() == jsontext.KindNull || value.Kind() == jsontext.KindString
		case "authentication", "method":
			own = true
		}
	}
	return own
}

// text returns a string, or "" if the value is not one.
func text(value jsontext.Value) string {
	var s string
	if json.Unmarshal(value, &s, jsontext.AllowInvalidUTF8(true)) != nil {
		return ""
	}
	return s
}

// beginsAsMarkup reports whether a body begins like HTML or XML.
func beginsAsMarkup(content []byte) bool {
	content = bytes.TrimSpace(content[:min(len(content), 512)])
	return len(content) > 0 && content[0] == '<'
}

package wire

import (
	"bytes"
	"html"
	"iter"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// reasonNames are the members in which servers and proxies give a reason, best
// first.
var reasonNames = []string{
	"error_description", "error", "message", "msg", "detail", "hint", "title", "form_error", "validation_error", "errors", "reason",
}

// maxDepth is how deep to look for a reason.
const maxDepth = 4

var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// Reason returns the reason that a failure gives for humans, wherever it stands:
// in one of the usual members of an object, in plain text or in a page's title;
// "" if it gives none. Its text is fit for an error once secrets are hidden.
func Reason(h http.Header, body []byte) string {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(body) == 0:
		return ""
	case body[0] == '{':
		return OneLine(reasonOf(body))
	case body[0] == '[' || body[0] == '"':
		if jsontext.Value(body).IsValid() {
			return OneLine(textIn(body, maxDepth))
		}
	case body[0] == '<' || strings.Contains(strings.ToLower(h.Get("Content-Type")), "html"):
		return OneLine(titleOf(body))
	case strings.HasPrefix(strings.ToLower(h.Get("Content-Type")), "text/plain"):
		return OneLine(string(body[:min(len(body), 4*maxText)]))
	}
	return ""
}

// reasonOf finds the reason in an object: the first of the usual members that
// holds a text.
func reasonOf(content []byte) string {
	members := membersOf(content)
	for _, name := range reasonNames {
		if text := textIn(members[name], maxDepth); text != "" {
			return text
		}
	}
	if method := textIn(members["method"], 1); method != "" {
		return "session needs verification by " + method
	}
	return ""
}

// membersOf returns the members of an object, as far as it can be read: only the
// start of a long answer is kept, and texts may hold control characters.
func membersOf(content []byte) map[string]jsontext.Value {
	content = bytes.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, content)
	members := make(map[string]jsontext.Value)
	for name, value := range Members(content) {
		if value != nil {
			members[name] = value.Clone()
		}
	}
	return members
}

// Members returns the members of an object, as far as it can be read; none of
// anything else. The value of the last one is nil if the object breaks off or
// breaks the rules there. Values are valid until the next one.
func Members(content []byte) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		decoder := jsontext.NewDecoder(bytes.NewReader(content), lenient)
		if open, err := decoder.ReadToken(); err != nil || open.Kind() != jsontext.KindBeginObject {
			return
		}
		for decoder.PeekKind() == jsontext.KindString {
			token, err := decoder.ReadToken()
			if err != nil {
				return
			}
			name := token.String()
			value, err := decoder.ReadValue()
			if err != nil {
				value = nil
			}
			if !yield(name, value) || err != nil {
				return
			}
		}
	}
}

// textIn returns the first text in a value, with the names of the fields that
// lead to it.
func textIn(value jsontext.Value, depth int) string {
	if len(value) == 0 || depth == 0 {
		return ""
	}
	switch value.Kind() {
	case jsontext.KindString:
		var text string
		_ = json.Unmarshal(value, &text, lenient)
		return text
	case jsontext.KindBeginArray:
		var list []jsontext.Value
		_ = json.Unmarshal(value, &list, lenient)
		for _, element := range list {
			if text := textIn(element, depth-1); text != "" {
				return text
			}
		}
	case jsontext.KindBeginObject:
		var members map[string]jsontext.Value
		_ = json.Unmarshal(value, &members, lenient)
		for _, name := range slices.Concat(reasonNames, slices.Sorted(maps.Keys(members))) {
			text := textIn(members[name], depth-1)
			if text != "" && !slices.Contains(reasonNames, name) {
				text = name + ": " + text
			}
			if text != "" {
				return text
			}
		}
	}
	return ""
}

// headlines match the places where a page states its subject, best first.
var headlines = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(?is)<title[^>]*>([^<]*)`),
		regexp.MustCompile(`(?is)<h1[^>]*>([^<]*)`),
	}
})

// titleOf returns the title of a page, or else its heading.
func titleOf(page []byte) string {
	for _, place := range headlines() {
		if match := place.FindSubmatch(page); match != nil && len(bytes.TrimSpace(match[1])) > 0 {
			return html.UnescapeString(string(match[1]))
		}
	}
	return ""
}

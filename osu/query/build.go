package query

import (
	"errors"
	"fmt"
	"strings"
)

// ErrMeaning means that the server would read a query differently, and the error
// says how.
var ErrMeaning = errors.New("the server would read the query differently")

// New returns the text of a query of words and options. It reads the text as the
// server does, and fails with [ErrMeaning] unless that gives the same words and
// options. So words may not hold options, values must be such as their keys take,
// texts can't have line breaks or end in a backslash, and no option may undo
// another: [Equal] and another condition on the same key, or two of the same
// direction.
func New(words string, options ...Option) (string, error) {
	words = trim(words)
	b := []byte(words)
	for _, o := range options {
		if strings.HasSuffix(o.Value, `\`) {
			return "", fmt.Errorf("query: %w: %s ends in a backslash", ErrMeaning, o.Key)
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = o.appendTo(b)
	}
	q, read := Parse(string(b)), 0
	for _, p := range q.Parts {
		switch {
		case p.Effect.isWords() && p.Start+len(p.Text) <= len(words): // as in re:zero
		case read < len(options) && p.Option == options[read] && p.Effect == Filters:
			read++
		default:
			return "", fmt.Errorf("query: %w: %q %s", ErrMeaning, p.Text, p.Effect)
		}
	}
	if read < len(options) || q.Words != words {
		return "", fmt.Errorf("query: %w: words %q", ErrMeaning, q.Words)
	}
	return string(b), nil
}

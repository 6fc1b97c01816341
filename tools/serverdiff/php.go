package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// token is a piece of PHP: a quoted text, a word (names, variables, numbers) or
// a single mark.
type token struct {
	text   string
	quoted bool
	line   int
}

// is reports whether the token is that word or mark.
func (t token) is(text string) bool { return !t.quoted && t.text == text }

// isWord reports whether the token is a name, a variable or a number.
func (t token) isWord() bool {
	return !t.quoted && t.text != "" && isWordRune(rune(t.text[0]))
}

func isWordRune(r rune) bool {
	return r == '_' || r == '$' || r == '\\' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// scan splits PHP into tokens, without comments. It knows just enough of the
// language to tell texts from code.
func scan(source string) []token {
	s := scanner{source: []rune(source), line: 1}
	for s.at < len(s.source) {
		s.next()
	}
	return s.tokens
}

type scanner struct {
	source []rune
	at     int
	line   int
	tokens []token
}

func (s *scanner) next() {
	r := s.source[s.at]
	switch {
	case unicode.IsSpace(r):
		s.skip(1)
	case s.has("//"), r == '#' && !s.has("#["):
		s.skipTo("\n")
	case s.has("/*"):
		s.skip(2)
		s.skipTo("*/")
	case r == '\'', r == '"':
		s.quoted(r)
	case s.has("<<<"):
		s.heredoc()
	case isWordRune(r):
		s.word()
	default:
		s.emit(string(r), false)
		s.skip(1)
	}
}

func (s *scanner) has(text string) bool {
	end := s.at + len(text)
	return end <= len(s.source) && string(s.source[s.at:end]) == text
}

func (s *scanner) emit(text string, quoted bool) {
	s.tokens = append(s.tokens, token{text, quoted, s.line})
}

// skip goes on by n runes and counts lines.
func (s *scanner) skip(n int) {
	for end := min(s.at+n, len(s.source)); s.at < end; s.at++ {
		if s.source[s.at] == '\n' {
			s.line++
		}
	}
}

// skipTo goes on behind the next occurrence of end.
func (s *scanner) skipTo(end string) {
	for s.at < len(s.source) && !s.has(end) {
		s.skip(1)
	}
	s.skip(len(end))
}

func (s *scanner) quoted(quote rune) {
	line := s.line
	s.skip(1)
	var text []rune
	for s.at < len(s.source) && s.source[s.at] != quote {
		if s.has(`\\`) || s.has(`\`+string(quote)) {
			s.skip(1)
		}
		text = append(text, s.source[s.at])
		s.skip(1)
	}
	s.skip(1)
	s.tokens = append(s.tokens, token{string(text), true, line})
}

// heredoc reads a text of several lines, which no fact is in, as an empty one.
func (s *scanner) heredoc() {
	s.skip(3)
	start := s.at
	for s.at < len(s.source) && s.source[s.at] != '\n' {
		s.at++
	}
	label := strings.Trim(string(s.source[start:s.at]), " '\"\r")
	s.emit("", true)
	for s.at < len(s.source) {
		s.skip(1)
		for s.at < len(s.source) && (s.source[s.at] == ' ' || s.source[s.at] == '\t') {
			s.at++
		}
		if s.has(label) {
			s.at += len(label)
			return
		}
		for s.at < len(s.source) && s.source[s.at] != '\n' {
			s.at++
		}
	}
}

func (s *scanner) word() {
	start := s.at
	for s.at < len(s.source) && isWordRune(s.source[s.at]) {
		s.at++
	}
	s.emit(string(s.source[start:s.at]), false)
}

// closing returns the index of the mark that closes the one at open, or the
// number of tokens.
func closing(tokens []token, open int) int {
	depth := 0
	for i := open; i < len(tokens); i++ {
		switch {
		case tokens[i].is("("), tokens[i].is("["), tokens[i].is("{"):
			depth++
		case tokens[i].is(")"), tokens[i].is("]"), tokens[i].is("}"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(tokens)
}

// expression returns the tokens from start up to the comma, semicolon or closing
// mark that ends it.
func expression(tokens []token, start int) []token {
	for i := start; i < len(tokens); i++ {
		switch {
		case tokens[i].is("("), tokens[i].is("["), tokens[i].is("{"):
			i = closing(tokens, i)
		case tokens[i].is(","), tokens[i].is(";"), tokens[i].is(")"), tokens[i].is("]"), tokens[i].is("}"):
			return tokens[start:i]
		}
	}
	return tokens[min(start, len(tokens)):]
}

// isLiteral reports whether the bracket at i begins an array and not an index.
func isLiteral(tokens []token, i int) bool {
	if i == 0 {
		return true
	}
	before := tokens[i-1]
	isValue := before.isWord() && !before.is("return") || before.quoted || before.is(")") || before.is("]")
	return !isValue
}

// hash returns a short text that changes with the tokens. What stands inside
// array literals does not count: members are facts of their own.
func hash(tokens []token) string {
	h := sha256.New()
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.is("[") && isLiteral(tokens, i) {
			i = closing(tokens, i)
			h.Write([]byte("[]\x00"))
			continue
		}
		if t.is(",") && i+1 < len(tokens) && (tokens[i+1].is(")") || tokens[i+1].is("]")) {
			continue // a trailing comma
		}
		if t.quoted {
			h.Write([]byte{'\''})
		}
		h.Write([]byte(t.text + "\x00"))
	}
	return "#" + hex.EncodeToString(h.Sum(nil)[:4])
}

// join returns the tokens as one text without spaces.
func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		if t.quoted {
			b.WriteString("'" + t.text + "'")
			continue
		}
		b.WriteString(t.text)
	}
	return b.String()
}

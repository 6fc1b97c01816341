package auth

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a text that is never printed: the verbs of package fmt, JSON and
// log values show a mask. Only [Secret.Reveal] returns it.
//
// Package fmt ignores the methods of values in unexported fields, and those of
// all values for the verbs %p and %w, which go vet reports. So keep secrets,
// and values that contain them, in exported fields. A pointer hides them only
// from some verbs.
type Secret string

const mask = "[secret]"

// sealed holds a secret where printing can't reach it. Package fmt calls no
// methods of unexported fields, and follows pointers for verbs that don't fit
// them (%q), but prints only the address of a function.
type sealed[T any] func() T

// seal seals a value.
func seal[T any](v T) sealed[T] { return func() T { return v } }

// open returns the value, or the zero value if there is none.
func (s sealed[T]) open() (v T) {
	if s == nil {
		return v
	}
	return s()
}

var errMask = errors.New("it is a mask instead of a secret, so it was written with the wrong function")

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String returns a mask, or "none" if there is no secret.
func (s Secret) String() string {
	if s == "" {
		return "none"
	}
	return mask
}

// GoString returns the same mask.
func (s Secret) GoString() string { return s.String() }

// Format prints the same mask for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns the same mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the same mask, for JSON and other text formats.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets the secret to the text, so that settings can be read from
// a file. It refuses a mask, because the secret was lost when the mask was
// written.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == mask {
		return errMask
	}
	*s = Secret(text)
	return nil
}

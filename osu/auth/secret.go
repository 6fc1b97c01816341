package auth

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that never prints: the verbs of package fmt, JSON and log values
// show a mask. Only [Secret.Reveal] returns it.
//
// Package fmt ignores the methods of values in unexported fields, and for the
// verbs %p and %w, which go vet refuses here. So keep secrets, and values that
// hold them, in exported fields. A pointer hides them from most verbs only.
type Secret string

const mask = "[secret]"

// sealed holds a secret where no way of printing reaches it. Package fmt calls
// no methods of unexported fields, and follows a pointer if the verb does not fit
// one (%q), but shows only the address of a function.
type sealed[T any] func() T

// seal returns a value sealed.
func seal[T any](v T) sealed[T] { return func() T { return v } }

// open returns the value, or zero if there is none.
func (s sealed[T]) open() (v T) {
	if s == nil {
		return v
	}
	return s()
}

var errMask = errors.New("the mask of a secret in place of the secret: it was written with the wrong function")

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

// MarshalText returns the same mask, for JSON and all else that writes text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text as the secret, so that settings can be read from
// a file. A mask is an error: what was written masked is lost.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == mask {
		return errMask
	}
	*s = Secret(text)
	return nil
}

package redis

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
)

// errSealed says that a stored text cannot be opened.
var errSealed = errors.New("the stored tokens are encrypted with another key, or were changed")

// seal encrypts what a store keeps, and fingerprints it, so that the server can
// compare two texts without knowing them. The zero value does not encrypt.
type seal struct {
	aead cipher.AEAD
	mac  []byte
}

// newSeal derives the keys of a seal from a secret of at least 32 bytes; nil
// means no encryption.
func newSeal(secret []byte) (*seal, error) {
	if secret == nil {
		return &seal{}, nil
	}
	if len(secret) < sha256.Size {
		return nil, fmt.Errorf("redis: %w: the encryption key has %d bytes; it needs at least %d", ErrSetup, len(secret), sha256.Size)
	}
	derived := make([][]byte, 2)
	for i, purpose := range []string{"osugo tokens: encrypt", "osugo tokens: compare"} {
		k, err := hkdf.Key(sha256.New, secret, nil, purpose, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("redis: %w: %w", ErrSetup, err)
		}
		derived[i] = k
	}
	block, err := aes.NewCipher(derived[0])
	if err != nil {
		return nil, fmt.Errorf("redis: %w: %w", ErrSetup, err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("redis: %w: %w", ErrSetup, err)
	}
	return &seal{aead, derived[1]}, nil
}

// close returns what is stored for a text. The name is bound to it, so that one
// login cannot be put in the place of another.
func (s *seal) close(name string, text []byte) []byte {
	if s.aead == nil {
		return text
	}
	return s.aead.Seal(nil, nil, text, []byte(name)) //nolint:gosec // it makes the nonce itself
}

// open returns the text that was stored.
func (s *seal) open(name string, stored []byte) ([]byte, error) {
	if s.aead == nil {
		return stored, nil
	}
	text, err := s.aead.Open(nil, nil, stored, []byte(name))
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}

// fingerprint returns a fingerprint of a text, empty for none.
func (s *seal) fingerprint(text []byte) string {
	if text == nil {
		return ""
	}
	h := hmac.New(sha256.New, s.mac)
	h.Write(text)
	return string(h.Sum(nil))
}

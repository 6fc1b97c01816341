package auth_test

import (
	"testing"

	"github.com/osugo/osugo/osu/auth"
)

// The price of a token that is good: every request pays it.
func BenchmarkToken(b *testing.B) {
	s := newServer()
	session, err := auth.NewSession(b.Context(), testApp(s), s.login(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := session.Token(b.Context()); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkGrant(b *testing.B) {
	s := newServer()
	session, err := auth.NewSession(b.Context(), testApp(s), s.login(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = session.Grant()
	}
}

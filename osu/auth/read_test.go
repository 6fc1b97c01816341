package auth_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/auth"
)

func TestTokens_encodeAndDecode(t *testing.T) {
	t.Parallel()
	want := auth.Tokens{
		Access: accessMark, Refresh: refreshMark, Expiry: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		Scopes: []auth.Scope{auth.ScopePublic, "new"},
	}
	data, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := auth.DecodeTokens(data)
	wantError(t, "DecodeTokens", err, nil)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	seen(want)
	for _, data := range []string{"", "{}", "null", "[]", `{"version":1}`, `{"version":2,"access_token":"x"}`, accessMark} {
		_, err := auth.DecodeTokens([]byte(data))
		seen(err)
		if err == nil {
			t.Errorf("%q: got no error, want one", data)
		}
	}
}

// TestDecodeTokens_readsDamagedFiles checks that what an editor, another program or
// a power cut does to stored tokens costs no login.
func TestDecodeTokens_readsDamagedFiles(t *testing.T) {
	t.Parallel()
	const plain = `{"version":1,"client_id":1,"refresh_token":"refresh","access_token":"access","expiry":"2031-01-01T00:00:00Z"}`
	for name, data := range map[string]string{
		"byte order mark":     "\ufeff" + plain,
		"NULs at the end":     plain + "\x00\x00\x00",
		"end of a line":       plain + "\r\n",
		"odd expiry":          strings.Replace(plain, `"2031-01-01T00:00:00Z"`, `"soon"`, 1),
		"expiry in seconds":   strings.Replace(plain, `"2031-01-01T00:00:00Z"`, `1925000000`, 1),
		"id as text":          strings.Replace(plain, `"client_id":1`, `"client_id":"1"`, 1),
		"a comma too many":    strings.Replace(plain, "}", ",}", 1),
		"a member twice":      strings.Replace(plain, "{", `{"version":1,`, 1),
		"scopes as one text":  strings.Replace(plain, "{", `{"scopes":"public",`, 1),
		"a member not known":  strings.Replace(plain, "{", `{"new":[1],`, 1),
		"renewal at odd time": strings.Replace(plain, "{", `{"renewing":"?",`, 1),
	} {
		got, err := auth.DecodeTokens([]byte(data))
		if err != nil || got.Refresh != "refresh" || got.Access != "access" {
			t.Errorf("%s: got %v, %v, want both tokens", name, got, err)
		}
	}
	for name, data := range map[string]string{"half": plain[:60], "zeros": "\x00\x00", "a list": "[" + plain + "]"} {
		if _, err := auth.DecodeTokens([]byte(data)); err == nil {
			t.Errorf("%s: got no error, want one", name)
		}
	}
}

func TestSecret_printsMask(t *testing.T) {
	t.Parallel()
	secret := auth.Secret(clientSecret)
	seen(secret, &secret, []auth.Secret{secret}, map[string]auth.Secret{"x": secret}, struct{ S auth.Secret }{secret})
	wantEqual(t, "Reveal", secret.Reveal(), clientSecret)
	wantEqual(t, "String", secret.String(), "[secret]")
	wantEqual(t, "String of no secret", auth.Secret("").String(), "none")
	var read auth.Secret
	wantError(t, "UnmarshalText", read.UnmarshalText([]byte(clientSecret)), nil)
	wantEqual(t, "the read secret", read.Reveal(), clientSecret)
	if err := read.UnmarshalText([]byte("[secret]")); err == nil {
		t.Error("a mask was taken for a secret")
	}
}

// TestReadClaims_spellings checks tokens of servers that write their claims in
// another way.
func TestReadClaims_spellings(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{
		`{"sub":"2","scopes":["public","identify"],"exp":1925000000}`,
		`{"sub":2,"scopes":"public identify","exp":"1925000000"}`,
		`{"sub":"2","scopes":["public",7,"identify"],"exp":1925000000.5,"aud":[]}`,
	} {
		c := auth.ReadClaims("e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".x")
		if c.User != 2 || !slices.Equal(c.Scopes, []auth.Scope{"public", "identify"}) || c.Expiry.Unix() != 1925000000 {
			t.Errorf("%s: got %+v, want user 2, both scopes and the expiry", payload, c)
		}
	}
}

func FuzzReadClaims(f *testing.F) {
	part := base64.RawURLEncoding.EncodeToString
	for _, payload := range []string{`{"sub":"2","scopes":["public"],"exp":1.5}`, `{"sub":"","scopes":[]}`, `{"sub":2,"scopes":{"a":1},"exp":1e300}`, `[]`, `{"sub":null,"scopes":[null,7,""]}`} {
		f.Add("e30." + part([]byte(payload)) + ".x")
	}
	f.Add("..")
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, access string) {
		c := auth.ReadClaims(access)
		if c.User < 0 {
			t.Errorf("user %d", c.User)
		}
		for _, s := range c.Scopes {
			if s == "" {
				t.Error("empty scope")
			}
		}
		if c.Scopes != nil && len(c.Scopes) == 0 {
			t.Error("no scopes are not known scopes")
		}
	})
}

func FuzzReadPasted(f *testing.F) {
	f.Add("http://127.0.0.1:8080/?code=abc&state=x")
	f.Add(" \"http://localhost/?error=access_denied&state=x#frag\"\n")
	f.Add("code=abc")
	f.Add("abc")
	f.Add("http://x/?code=%zz")
	f.Fuzz(func(t *testing.T, text string) {
		code, state, failure, err := auth.ReadPasted(text)
		if err != nil {
			if code != "" || state != "" || failure != "" {
				t.Error("values besides an error")
			}
			return
		}
		if code == "" && failure == "" {
			t.Error("neither a code nor a failure")
		}
		if code != "" && state != "" {
			again := "http://x/?" + url.Values{"code": {code}, "state": {state}}.Encode()
			if c, s, _, err := auth.ReadPasted(again); err != nil || c != code || s != state {
				t.Errorf("%q is read as %q %q", again, c, s)
			}
		}
	})
}

func TestReadPasted_errorsOmitInput(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"http://x/?code=c0de-%zz", "c0de- x c0de-", "http://x/c0de-/"} {
		_, _, _, err := auth.ReadPasted(text)
		seen(err)
		if err == nil || errors.Is(err, auth.ErrConfig) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

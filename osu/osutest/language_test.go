package osutest_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/osugo/osugo/osu/osutest"
)

// TestErrors_followAcceptLanguage checks that texts of errors are in the
// language that is asked for, and that nothing else of an answer is (http.md;
// the server's SetLocaleApi.php).
func TestErrors_followAcceptLanguage(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small), fixedClock())
	token := server.Token()
	texts := func(path, language string) []byte {
		c := call{path: path, token: token, header: http.Header{}}
		if language != "" {
			c.header.Set("Accept-Language", language)
		}
		a := send(t, server, c)
		if a.status != http.StatusNotFound || a.header.Get("Content-Type") != "application/json" {
			t.Fatalf("%s in %q: status %d, %s, want 404 in JSON", path, language, a.status, a.header.Get("Content-Type"))
		}
		return a.body
	}
	for name, path := range map[string]string{"a model": "/beatmapsets/1", "a path": "/nothing/here"} {
		english, german, french := texts(path, "en"), texts(path, "de"), texts(path, "fr")
		if bytes.Equal(english, german) || bytes.Equal(english, french) || bytes.Equal(german, french) {
			t.Errorf("%s: got %s, %s and %s, want three texts", name, english, german, french)
		}
		for language, want := range map[string][]byte{
			"": english, "*": english, "tlh": english, "de-AT": german, "DE": german, "fr;q=0.4, de;q=0.8": german,
			"de;q=0.8, fr;q=0.9": french, "fr, de": french, "tlh, de;q=0.1": german, ";;,,=": english, "de;q=nonsense": german,
		} {
			if got := texts(path, language); !bytes.Equal(got, want) {
				t.Errorf("%s in %q: got %s, want %s", name, language, got, want)
			}
		}
	}
	whole := send(t, server, call{path: "/users/2", token: token})
	if got := send(t, server, call{path: "/users/2", token: token, header: http.Header{"Accept-Language": {"de"}}}); !bytes.Equal(got.body, whole.body) {
		t.Error("a user is another one in German, want the same")
	}
}

package osupy_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/auth/osupy"
	"github.com/osugo/osugo/osu/transport"
)

const (
	clientSecret  = "s3cr3t-of-the-client"
	refreshSecret = "r3fr3sh-py"
	saveData      = `{"save_version": 2, "client_id": 1, "client_secret": "` + clientSecret + `",
	"redirect_url": "http://127.0.0.1:8080/", "scope": "public identify chat.write",
	"refresh_token": "` + refreshSecret + `", "domain": "osu.ppy.sh"}`
)

// quiet wants the text of a value to hold no secret.
func quiet(t *testing.T, v any) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		text := fmt.Sprintf(verb, v)
		if strings.Contains(text, clientSecret) || strings.Contains(text, refreshSecret) {
			t.Errorf("a secret in %q", text)
		}
	}
}

func TestRead_user(t *testing.T) {
	t.Parallel()
	app, tokens, err := osupy.Read([]byte(saveData))
	if err != nil {
		t.Fatal(err)
	}
	quiet(t, app)
	quiet(t, tokens)
	if app.ID != 1 || app.Secret != clientSecret || app.RedirectURL != "http://127.0.0.1:8080/" || app.Endpoints != transport.Production() {
		t.Errorf("got application %+v", app)
	}
	if tokens.Refresh != refreshSecret || tokens.Access != "" || len(tokens.Scopes) != 3 {
		t.Errorf("got tokens %+v", tokens)
	}
}

func TestRead_clientCredentials(t *testing.T) {
	t.Parallel()
	_, tokens, err := osupy.Read([]byte(strings.Replace(saveData, `"`+refreshSecret+`"`, "null", 1)))
	if err != nil || !tokens.IsZero() || len(tokens.Scopes) != 3 {
		t.Errorf("got %v, %v, want scopes alone", tokens, err)
	}
}

func TestRead_refusesOtherData(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"another version": strings.Replace(saveData, "2", "1", 1),
		"nothing":         `{}`,
		"half":            saveData[:60],
		"an odd id":       strings.Replace(saveData, `"client_id": 1`, `"client_id": "`+clientSecret+`"`, 1),
		"an odd domain":   strings.Replace(saveData, "osu.ppy.sh", "osu.ppy.sh/x?y", 1),
		"no text":         "",
		"no JSON":         clientSecret,
	} {
		_, _, err := osupy.Read([]byte(data))
		quiet(t, err)
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// tokenEndpoint answers with tokens to the refresh token of the save data.
type tokenEndpoint struct{}

func (tokenEndpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	form, err := io.ReadAll(r.Body)
	if err != nil || !strings.Contains(string(form), "refresh_token="+refreshSecret) {
		return nil, errors.New("not the refresh token of the save data")
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"access_token":"a","refresh_token":"r","expires_in":86400}`)),
	}, nil
}

func TestRead_continuesLogin(t *testing.T) {
	t.Parallel()
	app, tokens, err := osupy.Read([]byte(saveData))
	if err != nil {
		t.Fatal(err)
	}
	app.HTTPClient = &http.Client{Transport: tokenEndpoint{}}
	session, err := auth.NewSession(t.Context(), app, tokens, auth.NewMemoryStore())
	if err != nil {
		t.Fatal(err)
	}
	token, err := session.Token(t.Context())
	if err != nil || token.Reveal() != "a" {
		t.Errorf("got %v, %v, want the token of the endpoint", token, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(saveData))
	f.Add([]byte(`{"save_version":2,"client_id":"1","client_secret":"x","scope":"","domain":"a@b"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		app, tokens, err := osupy.Read(data)
		if err != nil {
			if !reflect.DeepEqual(app, auth.App{}) || !tokens.IsZero() {
				t.Error("values next to an error")
			}
			return
		}
		if app.ID <= 0 || app.Secret == "" {
			t.Errorf("accepted %v", app)
		}
	})
}

package osu_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// hidden is a token that must not show.
const hidden = "a-token-that-nobody-may-see"

// hiddenToken signs requests with hidden.
type hiddenToken struct{ anyToken }

// Token returns the token.
func (hiddenToken) Token(context.Context) (transport.Token, error) {
	return transport.NewToken(hidden), nil
}

// fuzzClient returns a client of a server in memory that has a token worth
// hiding.
func fuzzClient(t *testing.T, server http.RoundTripper) *osu.Client {
	t.Helper()
	c, err := osu.New(hiddenToken{}, osu.HTTPClient(&http.Client{Transport: server}), osu.Limiter(unlimited{}), osu.Retry(transport.Retry{Attempts: 1}),
		osu.Logger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkFailure fails if an error hangs, hides its kind or shows the token.
func checkFailure(t *testing.T, what string, err error) {
	t.Helper()
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s: took more than 10 s", what)
	}
	for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if strings.Contains(text, hidden) {
			t.Errorf("%s: the token is in %q", what, text)
		}
	}
}

// FuzzClient_anyAnswer answers every method with anything: it neither panics
// nor hangs nor shows the token, and a failure has a kind.
func FuzzClient_anyAnswer(f *testing.F) {
	for i, e := range endpoints {
		for _, x := range e.calls[:1] {
			body := []byte(nil)
			if x.answer != "" && x.answer != replayFile {
				var err error
				if body, err = os.ReadFile(filepath.Join("testdata", "answers", x.answer+".json")); err != nil {
					f.Fatal(err)
				}
			}
			f.Add(uint16(i), uint16(0), "application/json", "", body)
		}
	}
	for i, body := range []string{
		"null", "[]", "{}", `{"error":null}`, `{"error":"` + hidden + `"}`, "<html><title>" + hidden + "</title>", `{"cursor_string":1}`, "[[[[{}]]]]",
		`{"message":"no Route matched"}`, "\x1f\x8b\x00", "", `{"id":1e999}`, "\xef\xbb\xbf{}", `{"a":NaN,}`,
	} {
		for status := range uint16(5) {
			f.Add(uint16(i*7), status*100, []string{"application/json", "text/html", ""}[i%3], "https://osu.ppy.sh/x?"+hidden, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, which, status uint16, kind, location string, body []byte) {
		e := endpoints[int(which)%len(endpoints)]
		server := &wire{answer: func(*http.Request) *http.Response {
			return reply(200+int(status)%400, kind, string(body), "Location", location, "Retry-After", location)
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := e.calls[0].do(ctx, fuzzClient(t, server))
		if err != nil {
			checkFailure(t, e.method, err)
		}
		if failure, ok := errors.AsType[*osu.Error](err); ok && transport.Kind(failure) == "" {
			t.Errorf("%s: %v has no kind", e.method, err)
		}
	})
}

// allLists are the methods of the client that make lists.
func allLists() []reflect.Method {
	var all []reflect.Method
	for method := range reflect.TypeFor[*osu.Client]().Methods() {
		if strings.HasPrefix(method.Name, "All") && method.Type.NumOut() == 1 {
			all = append(all, method)
		}
	}
	return all
}

// makeList calls a method that makes a list with the smallest arguments there
// are, and returns the list from a cursor on.
func makeList(c *osu.Client, method reflect.Method, at osu.Cursor) reflect.Value {
	in := []reflect.Value{reflect.ValueOf(c)}
	for i := 1; i < method.Type.NumIn(); i++ {
		value := reflect.New(method.Type.In(i)).Elem()
		switch {
		case value.CanInt():
			value.SetInt(1)
		case value.Kind() == reflect.String:
			value.SetString("osu")
		}
		in = append(in, value)
	}
	list := method.Func.Call(in)[0]
	return list.MethodByName("From").Call([]reflect.Value{reflect.ValueOf(at)})[0]
}

// FuzzList_anyCursor goes on with every list from any cursor, against a server
// that answers everything alike: it ends, by itself or with an error, and asks
// no more often than it delivers.
func FuzzList_anyCursor(f *testing.F) {
	for i := range allLists() {
		for _, cursor := range []string{"", "e30", `page:2`, `{"page":2}`, "eyJQYWdlIjoyfQ", "eyJPZmZzZXQiOi01MH0", "bnVsbA", "\xff", "9223372036854775807"} {
			f.Add(uint16(i), cursor, []byte(`{"cursor_string":"`+cursor+`","items":[{"id":1}]}`))
			f.Add(uint16(i), cursor, []byte(`[{"id":1},{"id":2}]`))
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, cursor string, body []byte) {
		methods := allLists()
		method := methods[int(which)%len(methods)]
		server := &wire{answer: func(*http.Request) *http.Response { return reply(http.StatusOK, "application/json", string(body)) }}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		list := makeList(fuzzClient(t, server), method, osu.Cursor(cursor))
		items := 0
		for _, failure := range list.MethodByName("Items").Call([]reflect.Value{reflect.ValueOf(ctx)})[0].Seq2() {
			items++
			if err, ok := reflect.TypeAssert[error](failure); ok && err != nil {
				checkFailure(t, method.Name, err)
			}
			if items > 5000 {
				break
			}
		}
		if asked := len(server.requests); asked > items+100 {
			t.Errorf("%s: %d requests for %d items from cursor %q", method.Name, asked, items, cursor)
		}
	})
}

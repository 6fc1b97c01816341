// Package verdicttest has an example for each row of the table of package
// verdict, and prints the table.
package verdicttest

import (
	"io"
	"net/http"

	"github.com/osugo/osugo/internal/verdict"
)

// Example is an exchange with the row that applies to it.
type Example struct {
	Came     string
	Exchange verdict.Exchange
}

// Examples returns at least one example for each row of an endpoint's table.
func Examples(e verdict.Endpoint) []Example {
	own := map[verdict.Endpoint]func() []Example{
		verdict.API: apiExamples, verdict.Token: tokenExamples, verdict.File: fileExamples,
	}
	return append(own[e](), commonExamples(e)...)
}

func commonExamples(e verdict.Endpoint) []Example {
	return []Example{
		{"no connection", verdict.Exchange{Endpoint: e, Err: io.EOF, Unsent: true}},
		{"broken off", verdict.Exchange{Endpoint: e, Err: io.EOF}},
		{"2xx too large", ofJSON(e, 200, `{"id":`, func(x *verdict.Exchange) { x.Cut = true })},
		{"2xx broken off", ofJSON(e, 200, `{"id":`, func(x *verdict.Exchange) { x.Err = io.ErrUnexpectedEOF })},
		{"429", ofJSON(e, 429, `{"error":"Too Many Attempts."}`)},
		{"429", ofPage(e, 429)},
		{"429 of a quota", ofJSON(e, 429, `{"error":"quota"}`, func(x *verdict.Exchange) { x.Quota = true })},
		{"408, 421, 425", ofPage(e, 408)},
		{"408, 421, 425", ofJSON(e, 421, `{"error":"misdirected"}`)},
		{"408, 421, 425", ofPage(e, 425)},
		{"anything else", ofPage(e, 999)},
	}
}

func apiExamples() []Example {
	const e = verdict.API
	due := func(body verdict.Body) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Due = body }
	}
	leads := func(to verdict.Place) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Leads = to }
	}
	typed := func(kind string) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Header.Set("Content-Type", kind) }
	}
	by := func(method string) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Method = method }
	}
	counted := func(x *verdict.Exchange) { x.Header.Set("X-Ratelimit-Limit", "1200") }
	challenge := func(with string) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Header.Set("WWW-Authenticate", with) }
	}
	return []Example{
		{"2xx, a file where one is due", ofJSON(e, 200, "\x00\x01\x02", due(verdict.Binary), typed("application/octet-stream"))},
		{"2xx, a file where one is due", ofJSON(e, 200, "\x00\x01\x02", due(verdict.Binary), typed("text/plain"))},
		{"2xx without a body where none is due", ofJSON(e, 204, "", due(verdict.Nothing), by("PUT"))},
		{"2xx without a body where none is due", ofJSON(e, 204, "", by("DELETE"))},
		{"2xx {} or a message where due", ofJSON(e, 200, " {} ", due(verdict.Sparse))},
		{"2xx {} or a message where due", ofJSON(e, 200, `{"message":"sent"}`, due(verdict.Sparse))},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, `{"error":"x"}`, due(verdict.Sparse))},
		{"2xx page", ofPage(e, 200)},
		{"2xx page", ofPage(e, 200, due(verdict.Nothing))},
		{"2xx page", ofPage(e, 200, due(verdict.Binary))},
		{"2xx page", ofJSON(e, 200, "<html>")},
		{"2xx page", ofJSON(e, 200, "\x1f\x8b\x00", due(verdict.Binary), func(x *verdict.Exchange) { x.Header.Set("Content-Encoding", "gzip") })},
		{"2xx page", ofJSON(e, 200, "welcome", typed("text/plain"))},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, "null")},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, `{"id":7`)},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, `[{"id":7},{"name":"a]`)},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, "")},
		{"2xx null, torn, empty or only an error", ofJSON(e, 204, "")},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, "{}")},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, `{"error":"User not found"}`)},
		{"2xx null, torn, empty or only an error", ofJSON(e, 200, `{"error":null}`)},
		{"2xx JSON where a file is due", ofJSON(e, 200, `{"id":7}`, due(verdict.Binary))},
		{"2xx JSON", ofJSON(e, 200, `{"id":7,"name":"a \" ] {"}`)},
		{"2xx JSON", ofJSON(e, 200, `[]`)},
		{"2xx JSON", ofJSON(e, 200, `{"error":null,"beatmapsets":[]}`)},
		{"2xx JSON", ofJSON(e, 200, "\ufeff"+`{"pp":NaN,"a":1,"a":2,}`)},
		{"2xx JSON", ofJSON(e, 200, `{"id":7}`, typed("text/html"))},
		{"redirect inside the API", ofPage(e, 302, leads(verdict.Inside))},
		{"redirect inside this server", ofPage(e, 302, leads(verdict.Site), counted)},
		{"redirect inside this server", ofPage(e, 307, leads(verdict.Inside), by("POST"))},
		{"redirect elsewhere, or uncounted", ofPage(e, 302)},
		{"redirect elsewhere, or uncounted", ofPage(e, 302, counted)},
		{"redirect elsewhere, or uncounted", ofPage(e, 302, leads(verdict.Site))},
		{"redirect elsewhere, or uncounted", ofJSON(e, 304, "")},
		{"401 that asks for verification", ofJSON(e, 401, `{"method":"mail"}`)},
		{"401 of the server", ofJSON(e, 401, `{"authentication":"basic"}`)},
		{"401 of the server", ofJSON(e, 401, `{"authentication":"basic"}`, counted)},
		{"403 of the server", ofJSON(e, 403, `{"error":null}`)},
		{"404 of the server", ofJSON(e, 404, `{"error":"Specified User couldn't be found."}`)},
		{"404 of the server", ofJSON(e, 404, `{"error":nu`)},
		{"404 of the server", ofJSON(e, 404, `{"error":"no results","beatmapsets":[],"total":0}`)},
		{"404 without a body or in other words", ofJSON(e, 404, `{"title":"Not Found"}`, typed("application/problem+json"))},
		{"404 without a body or in other words", ofJSON(e, 404, `{"message":"no Route matched with those values","request_id":"a"}`)},
		{"404 without a body or in other words", ofJSON(e, 404, `{"detail":"Not Found"}`)},
		{"404 without a body or in other words", ofJSON(e, 404, `{"error":{"code":404,"message":"Requested entity was not found."}}`)},
		{"404 without a body or in other words", ofJSON(e, 404, `{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}`)},
		{"404 without a body or in other words", ofJSON(e, 410, `["gone"]`)},
		{"401 without a body or in other words", ofJSON(e, 401, `{"message":"Unauthorized"}`)},
		{"403 without a body or in other words", ofJSON(e, 403, `{"message":"Missing Authentication Token"}`)},
		{"403 without a body or in other words", ofJSON(e, 403, `{"success":false,"errors":[{"code":10000}]}`)},
		{"400, 422 without a body or in other words", ofJSON(e, 422, `{"detail":[{"loc":["query","ids"],"msg":"field required"}]}`)},
		{"4xx page, or others in other words", ofJSON(e, 405, `{"detail":"Method Not Allowed"}`)},
		{"4xx page, or others in other words", ofJSON(e, 451, `{"message":"law"}`)},
		{"503 of something in between", ofJSON(e, 503, `{"message":"name resolution failed"}`)},
		{"500 without a body or in other words", ofJSON(e, 500, `{"message":"An unexpected error occurred"}`)},
		{"401 of the server", ofJSON(e, 401, `{"error":"revoked"}`)},
		{"404 without a body, counted", ofJSON(e, 404, "", counted, typed("text/html"))},
		{"422 without a body, counted", ofJSON(e, 422, "", counted)},
		{"400, 422 of the server", ofJSON(e, 422, `{"error":null}`)},
		{"400, 422 of the server", ofJSON(e, 400, `{"error":"scopes"}`)},
		{"405 of the server", ofJSON(e, 405, `{"error":"method"}`)},
		{"413, 414, 431", ofPage(e, 414)},
		{"other 4xx of the server", ofJSON(e, 451, `{"error":"law"}`)},
		{"401 without a body or in other words", ofJSON(e, 401, "")},
		{"403 without a body or in other words", ofJSON(e, 403, "")},
		{"404 without a body or in other words", ofJSON(e, 404, "")},
		{"400, 422 without a body or in other words", ofJSON(e, 422, "")},
		{"401 page that asks for a bearer token", ofPage(e, 401, challenge(`Basic realm="x", Bearer error="invalid_token"`))},
		{"4xx page, or others in other words", ofPage(e, 401)},
		{"4xx page, or others in other words", ofPage(e, 401, challenge("Negotiate"))},
		{"4xx page, or others in other words", ofPage(e, 403)},
		{"4xx page, or others in other words", ofPage(e, 404)},
		{"4xx page, or others in other words", ofPage(e, 422)},
		{"4xx page, or others in other words", ofPage(e, 451)},
		{"4xx page, or others in other words", ofJSON(e, 403, `{"title":"Error 1020: Access denied","status":403,"cloudflare_error":true}`)},
		{"503 of the server", ofJSON(e, 503, `{"error":null}`)},
		{"503 of something in between", ofPage(e, 503)},
		{"502, 504, 52x", ofPage(e, 502)},
		{"502, 504, 52x", ofJSON(e, 504, `{"error":null}`)},
		{"502, 504, 52x", ofPage(e, 522)},
		{"5xx page", ofPage(e, 500)},
		{"500 of the server", ofJSON(e, 500, `{"error":null}`)},
		{"500 without a body or in other words", ofJSON(e, 500, "")},
	}
}

func tokenExamples() []Example {
	const e = verdict.Token
	grant := func(kind string) func(*verdict.Exchange) {
		return func(x *verdict.Exchange) { x.Grant = kind }
	}
	granted := func(x *verdict.Exchange) { x.Granted = true }
	return []Example{
		{"2xx with a token", ofJSON(e, 200, `{"access_token":"a"}`, granted)},
		{"2xx without a token", ofJSON(e, 200, `{"error":"invalid_grant"}`)},
		{"2xx without a token", ofPage(e, 200)},
		{"the application is refused", ofJSON(e, 401, `{"error":"invalid_client"}`)},
		{"the application is refused", ofJSON(e, 400, `{"error":"invalid_scope"}`)},
		{"client credentials are refused", ofJSON(e, 400, `{"error":"invalid_request"}`, grant("client_credentials"))},
		{"the login is refused", ofJSON(e, 401, `{"error":"invalid_request"}`, grant("refresh_token"))},
		{"the login is refused", ofJSON(e, 400, `{"error":"invalid_grant"}`, grant("authorization_code"))},
		{"the scopes are refused", ofJSON(e, 400, `{"error":"a text"}`, grant("client_credentials"))},
		{"3xx", ofPage(e, 302)},
		{"other 4xx", ofJSON(e, 403, `{"error":"invalid_grant"}`, grant("refresh_token"))},
		{"other 4xx", ofJSON(e, 400, `{"error":"temporarily_unavailable"}`, grant("refresh_token"))},
		{"other 4xx", ofJSON(e, 400, `{"error":"a text"}`, grant("refresh_token"))},
		{"other 4xx", ofJSON(e, 451, `{"error":"law"}`)},
		{"4xx page", ofPage(e, 404)},
		{"4xx page", ofPage(e, 405)},
		{"4xx page", ofJSON(e, 401, "")},
		{"5xx of the server", ofJSON(e, 500, `{"error":"server_error"}`)},
		{"5xx", ofPage(e, 502)},
	}
}

func fileExamples() []Example {
	const e = verdict.File
	file := func(status int, body string) verdict.Exchange {
		return verdict.Exchange{Endpoint: e, Method: http.MethodGet, Status: status, Body: []byte(body)}
	}
	fits := func(x verdict.Exchange) verdict.Exchange {
		x.Fits = true
		return x
	}
	return []Example{
		{"200 with the file", fits(file(200, "osu file format v14"))},
		{"2xx page", ofPage(e, 200)},
		{"2xx page", fits(file(200, "<!DOCTYPE html><svg>"))},
		{"200 without a body", file(200, "")},
		{"2xx with something else", file(200, "GIF89a")},
		{"2xx with something else", fits(file(206, "osu file format v14"))},
		{"2xx with something else", file(204, "")},
		{"2xx with something else", ofJSON(e, 200, `{"error":null}`)},
		{"3xx", ofPage(e, 302)},
		{"404, 410", ofPage(e, 404)},
		{"404, 410", file(410, "")},
		{"403 that is not a page", file(403, "<?xml version='1.0'?><Error/>")},
		{"403 that is not a page", file(403, "")},
		{"other 4xx", ofPage(e, 403)},
		{"other 4xx", ofPage(e, 401)},
		{"503", ofPage(e, 503)},
		{"5xx", ofPage(e, 502)},
		{"5xx", file(500, "")},
	}
}

// ofJSON returns an exchange with an answer declared as JSON.
func ofJSON(e verdict.Endpoint, status int, body string, changes ...func(*verdict.Exchange)) verdict.Exchange {
	x := verdict.Exchange{
		Endpoint: e, Method: http.MethodGet, Status: status, Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json"}},
	}
	for _, change := range changes {
		change(&x)
	}
	return x
}

// ofPage returns an exchange answered with a page.
func ofPage(e verdict.Endpoint, status int, changes ...func(*verdict.Exchange)) verdict.Exchange {
	x := ofJSON(e, status, "<html><title>no</title></html>")
	x.Header.Set("Content-Type", "text/html; charset=UTF-8")
	for _, change := range changes {
		change(&x)
	}
	return x
}

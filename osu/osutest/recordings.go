package osutest

import (
	"net/http"

	"github.com/osugo/osugo/osu/osutest/internal/recordings"
)

// Record returns a RoundTripper that sends requests through next, which may be
// nil for [http.DefaultTransport], and writes each request with its answer to a
// file in the folder dir: 000001.json, 000002.json and so on, in the order of the
// requests. [Replay] plays them back.
//
//	{"request":{"method":"GET","path":"/api/v2/users/2","query":"key=id"},
//	 "response":{"status":200,"header":{"Content-Type":["application/json"]},"body":{"json":{…}}}}
//
// Hosts are not written, of requests only the header with the version of the API,
// and of answers only the headers that programs go by. A body is kept as JSON, as
// text or in base64. Bodies of requests that are neither JSON nor a form are left
// out.
//
// Secrets are masked: passwords, client secrets, authorization codes, access and
// refresh tokens, wherever they occur in queries, forms, JSON and redirects, and
// tokens in whatever else is written. In answers the same secret always has the
// same mask, such as "masked-1", and another one another, so that a client can
// tell tokens apart when they are played back. The mask of a JWT keeps its user and
// its scopes. What is not secret to a program, such as a user's messages or email
// address, is written as it is: look at a recording before it is published.
//
// The folder is made when it does not exist (mode 0700), the files can be read by
// nobody else (0600). A recording is never written over: a request fails before it
// is sent when its file exists. A request that fails leaves no file, nor does one
// whose answer breaks off, or becomes a websocket (101): the caller gets those as
// they came. An answer is read to its end before it is returned, up to 64 MiB, and
// comes unpacked; a larger one, or one packed with anything but gzip, is an error.
func Record(dir string, next http.RoundTripper) http.RoundTripper {
	return recordings.Record(dir, next)
}

// ReplayMode says how closely requests have to follow a recording.
type ReplayMode = recordings.Mode

const (
	// Strict takes the recorded requests in the recorded order, with the same
	// method, path, query and body, and each once. Secrets are not compared.
	Strict = recordings.Strict
	// Loose takes requests in any order. One with the method, path and query of
	// recorded requests gets their answers one after the other, and the last of
	// them from then on; if some of them have its API version or body, too, the
	// answers of those.
	Loose = recordings.Loose
)

// Player is a RoundTripper that answers from a recording. It is safe for
// concurrent use.
type Player = recordings.Player

// Replay returns a Player of what [Record] has written to the folder dir. It
// answers for every host, in the goroutine of the caller, and works in bubbles of
// testing/synctest. A request that is not in the recording is an error that says
// what was expected; none is sent anywhere. It is an error when a file can't be
// read or when there is none; an empty one, of a request that a killed program
// left without an answer, is skipped.
func Replay(dir string, mode ReplayMode) (*Player, error) { return recordings.Replay(dir, mode) }

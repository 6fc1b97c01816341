package osutest

import (
	"net/http"

	"github.com/osugo/osugo/osu/osutest/internal/recordings"
)

// Record returns a RoundTripper that sends requests through next, or through
// [http.DefaultTransport] if next is nil. It writes each request with its
// answer to a file in the folder dir: 000001.json, 000002.json and so on, in
// the order of the requests. [Replay] plays them back.
//
//	{"request":{"method":"GET","path":"/api/v2/users/2","query":"key=id"},
//	 "response":{"status":200,"header":{"Content-Type":["application/json"]},"body":{"json":{…}}}}
//
// Hosts are not written. The API version is the only request header written; of
// the answer's headers, those that programs use are. A body is written as JSON,
// text or base64. Request bodies that are neither JSON nor a form are left out.
//
// Secrets are masked: passwords, client secrets, authorization codes, access
// and refresh tokens in queries, forms, JSON and redirects, and tokens anywhere
// else. In answers each secret has one mask of its own, such as "masked-1", so
// that a client can tell tokens apart during playback. The mask of a JWT keeps
// its user and scopes. Private data that is not a credential, such as a user's
// messages or email address, is written unmasked: review a recording before you
// publish it.
//
// The folder is created if it does not exist (mode 0700); only its owner can
// read the files (mode 0600). A recording is never overwritten: if the file of
// a request exists, the request fails before it is sent. Nothing is written for
// a request that fails, an answer that breaks off, or a switch to a websocket
// (101); the caller gets these unchanged. An answer is read to its end before
// it is returned, and is returned decompressed. An answer of more than 64 MiB,
// or one compressed with anything but gzip, is an error.
func Record(dir string, next http.RoundTripper) http.RoundTripper {
	return recordings.Record(dir, next)
}

// ReplayMode determines how closely requests must follow a recording.
type ReplayMode = recordings.Mode

const (
	// Strict accepts the recorded requests in the recorded order, each once,
	// with the same method, path, query and body. Secrets are not compared.
	Strict = recordings.Strict
	// Loose accepts requests in any order. Requests with the same method, path
	// and query get the recorded answers one after another, then the last one
	// again and again. Among recorded requests, those that also match in API
	// version or body are preferred.
	Loose = recordings.Loose
)

// Player is a RoundTripper that answers from a recording. It is safe for
// concurrent use.
type Player = recordings.Player

// Replay returns a Player of the recording that [Record] wrote to the folder
// dir. It answers for every host, in the caller's goroutine, and works inside
// testing/synctest bubbles. It never sends anything: a request that is not in
// the recording fails with an error that says what was expected.
//
// Replay fails if the folder has no recording or a file can't be read. It skips
// an empty file, which is left when a program is killed before it gets an
// answer.
func Replay(dir string, mode ReplayMode) (*Player, error) { return recordings.Replay(dir, mode) }

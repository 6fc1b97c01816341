package files

import (
	"bufio"
	"context"
	"crypto/md5" //nolint:gosec // the checksum of .osu files, against damage and not attackers
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

const (
	// headSize is how much of a file is looked at before there is a stream: as
	// much as net/http needs to tell its type.
	headSize = 512
	// maxRedirects is how many redirects are followed.
	maxRedirects = 3
	// maxPage is how much of an error's page is read for its reason, in bytes.
	maxPage = 64 << 10
	// longestPause is how long a download waits for another attempt because an
	// answer asks for it; one that asks for more fails with it.
	longestPause = 10 * time.Minute
)

// File is a file on its way. It must be closed, and is for one goroutine at a
// time.
type File struct {
	// Type is the media type, as the content shows it: image/png, or
	// application/octet-stream where it does not.
	Type string
	// Size is the size in bytes; -1 when not known in advance.
	Size int64

	body  *bufio.Reader
	close func()
	at    place
	want  want
	hash  hash.Hash
	read  int64
	err   error // what ended it
}

// Read reads the next part of the file. At its end it returns [io.EOF] only if
// the file is the one that was asked for.
func (f *File) Read(p []byte) (int, error) {
	if f.err != nil || len(p) == 0 {
		return 0, f.err
	}
	if left := f.want.max + 1 - f.read; int64(len(p)) > left {
		p = p[:left]
	}
	n, err := f.body.Read(p)
	f.read += int64(n)
	f.hash.Write(p[:n])
	switch {
	case f.read > f.want.max:
		n, f.err = 0, f.at.failed(tooLarge(f.want.max))
	case errors.Is(err, io.EOF):
		f.err = f.check()
	case err != nil:
		f.err = f.at.failed(err)
	}
	return n, f.err
}

// check returns io.EOF if the file, which has ended, is the right one.
func (f *File) check() error {
	if sum := hex.EncodeToString(f.hash.Sum(nil)); f.want.md5 != "" && sum != f.want.md5 {
		return f.at.failed(fmt.Errorf("%w: %s instead of %s", ErrChecksum, sum, f.want.md5))
	}
	return io.EOF
}

// Close ends the download. It never fails.
func (f *File) Close() error {
	if f.err == nil {
		f.err = f.at.failed(errClosed)
	}
	f.close()
	return nil
}

var errClosed = errors.New("the file is closed")

// open asks for a file, and returns it once its beginning has come and fits.
func open(ctx context.Context, client *osu.Client, address string, want want) (*File, error) {
	target, err := resolve(client, address)
	if err != nil {
		return nil, err
	}
	config := client.Transport().Config()
	if ctx == nil || config.Limiter == nil {
		return nil, invalid("the context is nil, or the client was not made with New")
	}
	at := place{target}
	demand := demandOf(config, want.paced)
	if config.DryRun != nil {
		config.DryRun.Note(at.route(), demand)
		return &File{err: io.EOF, close: func() {}}, nil
	}
	for attempt := 1; ; attempt++ {
		slot, err := config.Limiter.Reserve(ctx, demand)
		if err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
		f, failure := try(ctx, config, at, want, slot)
		if failure == nil {
			return f, nil
		}
		failure.Attempts = attempt
		if attempt >= config.Retry.Attempts || !again(failure) || failure.Wait > longestPause {
			return nil, failure
		}
		if err := wait.For(ctx, max(config.Retry.Pause(attempt), failure.Wait)); err != nil {
			return nil, failure
		}
	}
}

// demandOf returns what a request asks of the client's limiter.
func demandOf(config transport.Config, paced bool) limit.Demand {
	bucket := limit.BucketNone
	if paced {
		bucket = limit.BucketAPI
	}
	return limit.Demand{Bucket: bucket, Cost: 1, Priority: config.Priority}
}

// try asks for a file once.
func try(ctx context.Context, config transport.Config, at place, want want, slot limit.Slot) (*File, *osu.Error) {
	life := newLife(ctx, config.Timeout)
	answer, err := fetch(life, config, at.url)
	slot.Done(answerOf(answer))
	if err != nil {
		err = life.cause(err)
		life.end()
		return nil, at.failed(err)
	}
	f, failure := begin(life, answer, at, want)
	if failure != nil {
		_ = answer.Body.Close()
		life.end()
	}
	return f, failure
}

// again reports whether the same download may succeed a moment later.
func again(e *osu.Error) bool {
	for _, final := range []error{osu.ErrRedirect, osu.ErrDecode, osu.ErrTooLarge, osu.ErrNotFound, context.Canceled} {
		if errors.Is(e.Err, final) {
			return false
		}
	}
	return e.Status == 0 || e.Temporary() // without a status it was the network
}

func answerOf(answer *http.Response) limit.Answer {
	a := limit.NoAnswer()
	if answer != nil {
		a.Status, a.RetryAfter = answer.StatusCode, wire.RetryAfter(answer.Header)
	}
	return a
}

// fetch sends the request, without token or cookies, and follows redirects.
func fetch(life *life, config transport.Config, target *url.URL) (*http.Response, error) {
	request, err := http.NewRequestWithContext(life.ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, wire.Clean(err)
	}
	request.Header.Set("Accept-Encoding", wire.AcceptEncoding(config.HTTPClient.Transport))
	request.Header.Set("User-Agent", strings.TrimSpace(config.UserAgent+" osugo/"+transport.Version+" (+https://github.com/osugo/osugo)"))
	client := http.Client{Transport: config.HTTPClient.Transport, CheckRedirect: follow}
	defer life.watch()()
	answer, err := client.Do(request)
	if err != nil {
		return nil, wire.Clean(err)
	}
	return answer, nil
}

// follow says whether a redirect is followed: a few are, from https to https.
func follow(next *http.Request, before []*http.Request) error {
	switch last := before[len(before)-1]; {
	case len(before) > maxRedirects:
		return fmt.Errorf("%w: more than %d in a row", osu.ErrRedirect, maxRedirects)
	case next.URL.Scheme != "https" && next.URL.Scheme != last.URL.Scheme:
		return fmt.Errorf("%w: from %s to %s", osu.ErrRedirect, last.URL.Scheme, next.URL.Scheme)
	case next.URL.User != nil:
		return fmt.Errorf("%w: to a URL with a user", osu.ErrRedirect)
	}
	next.Header.Del("Referer")
	return nil
}

// begin returns the file that an answer holds, unless it is something else.
func begin(life *life, answer *http.Response, at place, want want) (*File, *osu.Error) {
	answer.Body = &guarded{answer.Body, life}
	length := answer.ContentLength
	content, err := wire.Unpack(answer)
	if err != nil {
		return nil, at.failed(fmt.Errorf("%w: %w", osu.ErrDecode, err))
	}
	body := bufio.NewReaderSize(content, headSize)
	if answer.StatusCode != http.StatusOK {
		return nil, at.refused(answer, body)
	}
	if length > want.max {
		return nil, at.failed(tooLarge(want.max))
	}
	head, err := body.Peek(headSize)
	kind := http.DetectContentType(head)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, at.failed(err)
	case len(head) == 0:
		return nil, at.failed(fmt.Errorf("%w: the file is empty", osu.ErrNotFound))
	case strings.HasPrefix(kind, "text/html"):
		return nil, at.page(answer, head)
	case !want.fits(head):
		return nil, at.failed(fmt.Errorf("%w: not such a file but %s", osu.ErrDecode, kind))
	}
	return &File{
		Type: kind, Size: answer.ContentLength, body: body, at: at, want: want, hash: md5.New(), //nolint:gosec // see above
		close: func() {
			_ = answer.Body.Close()
			life.end()
		},
	}, nil
}

func tooLarge(limit int64) error { return fmt.Errorf("%w: more than %d bytes", osu.ErrTooLarge, limit) }

// place is where a file is.
type place struct{ url *url.URL }

// failed returns the failure of a download. Its text names host and path, never
// the query.
func (at place) failed(err error) *osu.Error {
	return &osu.Error{Route: at.route(), Attempts: 1, Err: err}
}

// page returns the failure of a download that was answered with a page.
func (at place) page(answer *http.Response, head []byte) *osu.Error {
	return &osu.Error{
		Route: at.route(), Status: answer.StatusCode, Header: answer.Header, Attempts: 1,
		Err: osu.ErrIntercepted, Message: wire.Reason(answer.Header, head),
	}
}

// refused returns the failure of a download that was not answered with success.
// The hosts of files have no answers in JSON, so the status has to do.
func (at place) refused(answer *http.Response, body io.Reader) *osu.Error {
	text, _ := io.ReadAll(io.LimitReader(body, maxPage))
	e := &osu.Error{
		Route: at.route(), Status: answer.StatusCode, Header: answer.Header, Body: text, Attempts: 1,
		Message: wire.Reason(answer.Header, text), Wait: wire.RetryAfter(answer.Header),
	}
	switch status := answer.StatusCode; {
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Err = osu.ErrNotFound
	case status == http.StatusForbidden && strings.HasPrefix(http.DetectContentType(text), "text/html"):
		e.Err = osu.ErrIntercepted
	case status == http.StatusForbidden: // what the storage of previews says of those removed
		e.Err = osu.ErrNotFound
	case status < http.StatusMultipleChoices:
		e.Err = fmt.Errorf("%w: no file in it", osu.ErrDecode)
	}
	return e
}

func (at place) route() transport.Route {
	return transport.Route{Method: http.MethodGet, Pattern: at.url.Scheme + "://" + at.url.Host + at.url.EscapedPath()}
}

// life bounds a download: it ends with its context, or when nothing comes for as
// long as an attempt may take. What the reader of the file does meanwhile does
// not count.
type life struct {
	ctx     context.Context //nolint:containedctx // of the download, which this is part of
	cancel  context.CancelCauseFunc
	timeout time.Duration
}

func newLife(ctx context.Context, timeout time.Duration) *life {
	ctx, cancel := context.WithCancelCause(ctx)
	return &life{ctx, cancel, timeout}
}

// watch cancels the download unless stop is called in time.
func (l *life) watch() (stop func()) {
	if l.timeout <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(l.timeout, func() {
		l.cancel(fmt.Errorf("nothing came within %v: %w", l.timeout, context.DeadlineExceeded))
	})
	return func() { timer.Stop() }
}

// cause returns why the download was cancelled, or else err.
func (l *life) cause(err error) error {
	if l.ctx.Err() != nil {
		return context.Cause(l.ctx)
	}
	return err
}

func (l *life) end() { l.cancel(errClosed) }

// guarded is a body whose reads end with the life of the download.
type guarded struct {
	io.ReadCloser
	life *life
}

// Read reads from the body.
func (g *guarded) Read(p []byte) (int, error) {
	defer g.life.watch()()
	n, err := g.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = wire.Clean(g.life.cause(err))
	}
	return n, err
}

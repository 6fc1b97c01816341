package files

import (
	"bufio"
	"context"
	"crypto/md5" //nolint:gosec // the checksum of .osu files, against damage and not attackers
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/osugo/osugo/internal/verdict"
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
)

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
		f, x, v := try(ctx, config, at, want, slot)
		if f != nil {
			return f, nil
		}
		failure := at.failure(x, v, want)
		failure.Attempts = attempt
		pause, again := v.Pause(config.Retry.Pause(attempt), failure.Wait)
		if !again || attempt >= config.Retry.Attempts || !v.Soon(true) || ctx.Err() != nil {
			return nil, failure
		}
		if err := wait.For(ctx, pause); err != nil {
			failure.Err = fmt.Errorf("%w (before that: %w)", err, failure.Err)
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

// try asks for a file once. Without a file it returns what came instead, and the
// verdict on that.
func try(ctx context.Context, config transport.Config, at place, want want, slot limit.Slot) (*File, exchange, verdict.Verdict) {
	life := newLife(ctx, config.Timeout)
	answer, err := fetch(life, config, at.url) //nolint:bodyclose // below, or by File.Close
	slot.Done(answerOf(answer))
	x := exchange{answer: answer, err: err}
	var body *bufio.Reader
	if err == nil {
		x.length = answer.ContentLength
		answer.Body = &guarded{answer.Body, life}
		body, x.head, x.err = beginning(answer)
	}
	v := want.judge(x)
	if v.OK() {
		return &File{
			Type: http.DetectContentType(x.head), Size: answer.ContentLength,
			body: body, at: at, want: want, hash: md5.New(), //nolint:gosec // see above
			close: func() {
				_ = answer.Body.Close()
				life.end()
			},
		}, x, v
	}
	if err == nil {
		_ = answer.Body.Close()
	}
	if x.err != nil {
		x.err = life.cause(x.err)
	}
	life.end()
	return nil, x, v
}

// beginning returns the content of an answer, which is unpacked, and its
// beginning, which stays in it. Of an answer that is not a success it returns the
// page only: its status says enough.
func beginning(answer *http.Response) (body *bufio.Reader, head []byte, err error) {
	content, err := wire.Unpack(answer)
	if answer.StatusCode != http.StatusOK {
		if err == nil {
			head, _ = io.ReadAll(io.LimitReader(content, maxPage))
		}
		return nil, head, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", osu.ErrDecode, err)
	}
	body = bufio.NewReaderSize(content, headSize)
	if head, err = body.Peek(headSize); errors.Is(err, io.EOF) {
		err = nil
	}
	return body, head, err
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
	request.Header.Set("User-Agent", wire.UserAgent(config.UserAgent))
	client := http.Client{Transport: config.HTTPClient.Transport, CheckRedirect: follow}
	defer life.watch()()
	answer, err := client.Do(request) // both, if a redirect is refused
	if err != nil {
		err = wire.Clean(err)
	}
	return answer, err
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

package files_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func TestBeatmap_matchesChecksum(t *testing.T) {
	t.Parallel()
	server, client := newServer(t)
	id := server.World().BeatmapIDs()[0]
	sum := server.World().Checksum(id)
	file, err := read(files.Beatmap(t.Context(), client, id, strings.ToUpper(sum)))
	if got := md5.Sum(file); err != nil || hex.EncodeToString(got[:]) != sum {
		t.Errorf("got a file of %d bytes with MD5 %x, %v; want MD5 %s", len(file), got, err, sum)
	}
	byChecksum, err := read(files.BeatmapByChecksum(t.Context(), client, sum))
	if err != nil || !bytes.Equal(byChecksum, file) {
		t.Errorf("by checksum: got %d bytes, %v; want the same %d", len(byChecksum), err, len(file))
	}
	if _, err := read(files.Beatmap(t.Context(), client, id, "")); err != nil {
		t.Errorf("without a checksum: got %v, want nil", err)
	}
	if _, err := read(files.BeatmapByChecksum(t.Context(), client, strings.Repeat("0", 32))); !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("by a checksum that no file has: got %v, want ErrNotFound", err)
	}
	another := server.World().Checksum(server.World().BeatmapIDs()[1])
	if _, err := read(files.Beatmap(t.Context(), client, id, another)); !errors.Is(err, files.ErrChecksum) {
		t.Errorf("with another checksum: got %v, want ErrChecksum", err)
	}
}

func TestPreview_isAudio(t *testing.T) {
	t.Parallel()
	server, client := newServer(t)
	id := server.World().BeatmapsetIDs()[0]
	for _, address := range []string{links.Preview{Set: id}.String(), "//b.ppy.sh/preview/4.mp3"} {
		if sound, err := read(files.Preview(t.Context(), client, objects.Beatmapset{PreviewURL: address})); err != nil || len(sound) < 1000 {
			t.Errorf("%s: got %d bytes, %v; want a sound", address, len(sound), err)
		}
	}
	if _, err := files.Preview(t.Context(), client, objects.Beatmapset{PreviewURL: "https://b.ppy.sh/preview/5.mp3"}); !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("one that does not exist: got %v, want ErrNotFound", err)
	}
}

func TestImage_reportsType(t *testing.T) {
	t.Parallel()
	_, client := newServer(t)
	image, err := files.Image(t.Context(), client, "https://a.ppy.sh/2?1700000000.jpeg")
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	if image.Type != "image/png" {
		t.Errorf("got %s, want image/png", image.Type)
	}
}

// TestFiles_areRequestedWithoutToken: neither tokens nor cookies reach the hosts of files, not
// by a redirect either.
func TestFiles_areRequestedWithoutToken(t *testing.T) {
	t.Parallel()
	asked := 0
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		asked++
		for _, name := range []string{"Authorization", "Cookie", "Referer"} {
			if got := r.Header.Get(name); got != "" {
				t.Errorf("%s: %s was sent", r.URL, name)
			}
		}
		if r.URL.Host == "osu.ppy.sh" {
			return answer(http.StatusFound, "", "Location", "https://mirror.test/file"), nil
		}
		return answer(http.StatusOK, "osu file format v14"), nil
	})
	if _, err := read(files.Beatmap(t.Context(), client, 1, "")); err != nil || asked != 2 {
		t.Errorf("got %v after %d requests, want nil after 2", err, asked)
	}
}

// TestOpen_badAnswers: what is not the file is noticed.
func TestOpen_badAnswers(t *testing.T) {
	t.Parallel()
	const page = "<!DOCTYPE html><title>Just a moment</title>"
	gif := "GIF89a" + strings.Repeat(" ", 600)
	for _, test := range []struct {
		name   string
		answer *http.Response
		want   error
		text   string
	}{
		{"a page", answer(200, page, "Content-Type", "text/html"), osu.ErrIntercepted, "Just a moment"},
		{"a page of a firewall", answer(403, page, "Content-Type", "text/html"), osu.ErrIntercepted, "Just a moment"},
		{"an error in JSON", answer(200, `{"error":null}`), osu.ErrDecode, "text/plain"},
		{"another file", answer(200, gif), osu.ErrDecode, "image/gif"},
		{"nothing", answer(200, ""), osu.ErrNotFound, "empty"},
		{"404", answer(404, page), osu.ErrNotFound, "404"},
		{"410", answer(410, ""), osu.ErrNotFound, "410"},
		{"403", answer(403, "<?xml version='1.0'?><Error/>"), osu.ErrNotFound, "403"},
		{"429", answer(429, "", "Retry-After", "7"), osu.ErrRateLimited, "7s"},
		{"503", answer(503, page), osu.ErrMaintenance, "503"},
		{"502", answer(502, ""), osu.ErrServer, "502"},
		{"no content", answer(204, ""), osu.ErrDecode, "204"},
		{"a size beyond the limit", sized(answer(200, "osu file format v14"), files.MaxBeatmap+1), osu.ErrTooLarge, "bytes"},
		{"a redirect to http", answer(302, "", "Location", "http://osu.ppy.sh/osu/1"), osu.ErrRedirect, "from https to http"},
		{"a redirect to a user", answer(302, "", "Location", "https://user:secret@osu.ppy.sh/osu/1"), osu.ErrRedirect, "with a user"},
		{"redirects without an end", answer(302, "", "Location", "https://osu.ppy.sh/osu/1?secret"), osu.ErrRedirect, "more than 3"},
	} {
		client := newClient(t, func(*http.Request) (*http.Response, error) { return test.answer, nil }).With(once)
		_, err := files.Beatmap(t.Context(), client, 1, "")
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want %v with %q", test.name, err, test.want, test.text)
		}
		t.Logf("%-26s %v", test.name, err)
	}
}

// TestOpen_marksTemporaryFailures checks which failures may be over when the same file is
// asked for again, and that a 404 without the server's own words is never final.
func TestOpen_marksTemporaryFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		answer *http.Response // nil for none
		want   bool
	}{
		{"no answer", nil, true},
		{"a page", answer(200, "<html>"), true},
		{"404", answer(404, ""), true},
		{"502", answer(502, ""), true},
		{"too large", sized(answer(200, "osu file format v14"), files.MaxBeatmap+1), false},
		{"a status that does not exist", answer(999, ""), false},
	} {
		client := newClient(t, func(*http.Request) (*http.Response, error) {
			if test.answer == nil {
				return nil, io.ErrUnexpectedEOF
			}
			return test.answer, nil
		}).With(once)
		_, err := files.Beatmap(t.Context(), client, 1, "")
		if got := osu.Retryable(err); got != test.want {
			t.Errorf("%s: got Retryable %v of %v, want %v", test.name, got, err, test.want)
		}
		if transport.Missing(err) {
			t.Errorf("%s: got Missing of %v, want a doubt", test.name, err)
		}
	}
}

// TestFile_endsAtLimit: a file without end is refused, and no more than its
// limit is read.
func TestFile_endsAtLimit(t *testing.T) {
	t.Parallel()
	endless := &endless{}
	client := newClient(t, func(*http.Request) (*http.Response, error) {
		a := answer(http.StatusOK, "")
		a.Body, a.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("\xff\xfb\x50\xc0"), endless)), -1
		return a, nil
	})
	n, err := read(files.Preview(t.Context(), client, objects.Beatmapset{PreviewURL: "https://b.ppy.sh/preview/1.mp3"}))
	if !errors.Is(err, osu.ErrTooLarge) || len(n) > files.MaxPreview || endless.read > files.MaxPreview+64<<10 {
		t.Errorf("got %d bytes, %v, after reading %d; want ErrTooLarge after %d", len(n), err, endless.read, files.MaxPreview)
	}
}

// TestFile_stalls: a file that stops coming ends after the timeout of an attempt,
// however long its reader takes in between.
func TestFile_stalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New()
		defer server.Close()
		server.Inject(osutest.SlowBody(40 * time.Second).On(osutest.RoutePreview))
		client, err := osu.New(nil, osu.HTTPClient(server.HTTPClient()), once)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = read(files.Preview(t.Context(), client, objects.Beatmapset{PreviewURL: "https://b.ppy.sh/preview/4.mp3"}))
		if took := time.Since(began); !errors.Is(err, context.DeadlineExceeded) || took != 30*time.Second {
			t.Errorf("got %v after %v, want DeadlineExceeded after 30s", err, took)
		}
	})
}

// TestFiles_refuseBadInput: what is wrong costs no request.
func TestFiles_refuseBadInput(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s was asked for", r.URL)
		return nil, io.ErrUnexpectedEOF
	})
	open := func(f *files.File, err error) error { return err }
	for name, err := range map[string]error{
		"no id":           open(files.Beatmap(t.Context(), client, 0, "")),
		"a short MD5":     open(files.Beatmap(t.Context(), client, 1, "abc")),
		"no MD5":          open(files.BeatmapByChecksum(t.Context(), client, "")),
		"a file":          open(files.Image(t.Context(), client, "file:///etc/passwd")),
		"a user":          open(files.Image(t.Context(), client, "https://user:secret@a.ppy.sh/2")),
		"not a URL":       open(files.Image(t.Context(), client, "https://a.ppy.sh/%zz")),
		"a zero client":   open(files.Image(t.Context(), &osu.Client{}, "https://a.ppy.sh/2")),
		"a client of nil": open(files.Image(t.Context(), nil, "https://a.ppy.sh/2")),
	} {
		if !errors.Is(err, osu.ErrValidation) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, want ErrValidation", name, err)
		}
	}
	if _, err := files.Image(t.Context(), client, ""); !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("no URL: got %v, want ErrNotFound", err)
	}
}

// TestFiles_areRetried checks that what may work a moment later is tried again, as
// often as calls of the client are, and nothing else.
func TestFiles_areRetried(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		answer   func() (*http.Response, error) // to each request but the last
		requests int
	}{
		{"a broken connection", func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 3},
		{"502", func() (*http.Response, error) { return answer(http.StatusBadGateway, ""), nil }, 3},
		{"429", func() (*http.Response, error) { return answer(http.StatusTooManyRequests, "", "Retry-After", "7"), nil }, 3},
		{"404", func() (*http.Response, error) { return answer(http.StatusNotFound, ""), nil }, 1},
		{"another file", func() (*http.Response, error) { return answer(http.StatusOK, "GIF89a"), nil }, 1},
		{"a pause of an hour", func() (*http.Response, error) {
			return answer(http.StatusServiceUnavailable, "", "Retry-After", "3600"), nil
		}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				client := newClient(t, func(*http.Request) (*http.Response, error) {
					if requests++; requests < 3 {
						return test.answer()
					}
					return answer(http.StatusOK, "osu file format v14"), nil
				}).With(osu.Limiter(osu.NewLimiter(osu.PublishedLimits())))
				_, err := read(files.Beatmap(t.Context(), client, 1, ""))
				if requests != test.requests {
					t.Errorf("got %d requests, want %d", requests, test.requests)
				}
				if got, want := err == nil, test.requests == 3; got != want {
					t.Errorf("got %v, want success to be %v", err, want)
				}
			})
		})
	}
}

// TestFiles_giveUp checks that a download whose context ends between two attempts
// says why, and what went wrong before.
func TestFiles_giveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, func(*http.Request) (*http.Response, error) { return answer(http.StatusBadGateway, ""), nil })
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := files.Beatmap(ctx, client, 1, "")
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, osu.ErrServer) {
			t.Errorf("got %v, want DeadlineExceeded and ErrServer", err)
		}
	})
}

// TestFiles_dryRun checks that a dry run counts downloads instead of making them.
func TestFiles_dryRun(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s was asked for", r.URL)
		return nil, io.ErrUnexpectedEOF
	})
	plan, err := osu.Plan(client, func(c *osu.Client) error {
		content, err := read(files.BeatmapByChecksum(t.Context(), c, strings.Repeat("0", 32)))
		if len(content) > 0 {
			t.Errorf("got %q, want nothing", content)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Requests != 2 {
		t.Errorf("got %d requests, want one for the id and one for the file", plan.Requests)
	}
}

// TestBeatmap_refusesBombs checks that a file may be compressed on its way,
// within bounds.
func TestBeatmap_refusesBombs(t *testing.T) {
	t.Parallel()
	const text = "osu file format v14\r\n"
	for _, c := range []struct {
		name, encoding, body string
		want                 error
	}{
		{"gzip", "gzip", packed(t, text), nil},
		{"a bomb", "gzip", packed(t, text+strings.Repeat(" ", 2<<20)), osu.ErrTooLarge},
		{"br", "br", packed(t, text), osu.ErrDecode},
	} {
		client := newClient(t, func(*http.Request) (*http.Response, error) {
			return answer(http.StatusOK, c.body, "Content-Encoding", c.encoding), nil
		}).With(once)
		file, err := read(files.Beatmap(t.Context(), client, 1, ""))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		if c.want == nil && string(file) != text {
			t.Errorf("%s: got %q, want %q", c.name, file, text)
		}
	}
}

package files

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// exchange is a request for a file and what came of it.
type exchange struct {
	answer *http.Response // nil when none came
	length int64          // of its body as it is sent; -1 when not known
	head   []byte         // the beginning of its content
	err    error          // why no answer came, or no more of it
}

// judge returns the verdict on an exchange.
func (w want) judge(x exchange) verdict.Verdict {
	facts := verdict.Exchange{Endpoint: verdict.File, Method: http.MethodGet, Quota: !w.paced, Body: x.head, Err: x.err}
	if x.answer != nil {
		facts.Status, facts.Header = x.answer.StatusCode, x.answer.Header
		facts.Cut = x.length > w.max
		facts.Fits = len(x.head) > 0 && w.fits(x.head)
	}
	return verdict.Judge(facts)
}

// place is where a file is.
type place struct{ url *url.URL }

func (at place) route() transport.Route {
	return transport.Route{Method: http.MethodGet, Pattern: at.url.Scheme + "://" + at.url.Host + at.url.EscapedPath()}
}

// failure turns an exchange that did not give the file into an error. Its text
// names host and path, never the query.
func (at place) failure(x exchange, v verdict.Verdict, want want) *osu.Error {
	e := &osu.Error{Route: at.route(), Err: &verdict.JudgedError{Verdict: v, Err: cause(x, v, want)}}
	if x.answer != nil {
		e.Status, e.Header, e.Wait = x.answer.StatusCode, x.answer.Header, wire.RetryAfter(x.answer.Header)
		if v.About != verdict.Exchanged { // it is a file, and no reason
			e.Body, e.Message = x.head, wire.Reason(x.answer.Header, x.head)
		}
	}
	return e
}

// causes says what a subject is called where the exchange has no error.
var causes = map[verdict.Subject]error{
	verdict.Thing:       osu.ErrNotFound,
	verdict.Bucket:      osu.ErrRateLimited,
	verdict.Address:     osu.ErrRedirect,
	verdict.InBetween:   osu.ErrIntercepted,
	verdict.Maintenance: osu.ErrMaintenance,
	verdict.Upstream:    osu.ErrServer,
	verdict.Exchanged:   osu.ErrDecode,
}

// cause returns why an exchange did not give the file.
func cause(x exchange, v verdict.Verdict, want want) error {
	switch kind := causes[v.About]; {
	case x.err != nil:
		return x.err
	case x.length > want.max && v.About == verdict.Exchanged:
		return tooLarge(want.max)
	case x.answer.StatusCode == http.StatusOK && v.About == verdict.Thing:
		return fmt.Errorf("%w: the file is empty", kind)
	case v.About == verdict.Exchanged:
		return fmt.Errorf("%w: not such a file but %s", kind, http.DetectContentType(x.head))
	default:
		return kind
	}
}

func tooLarge(limit int64) error { return fmt.Errorf("%w: more than %d bytes", osu.ErrTooLarge, limit) }

// broken returns the failure of a download of which the beginning came and fits.
func (at place) broken(err error) *osu.Error {
	return &osu.Error{Route: at.route(), Attempts: 1, Err: err}
}

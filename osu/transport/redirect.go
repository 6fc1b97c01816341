package transport

import (
	"net/url"
	"path"
	"strings"

	"github.com/osugo/osugo/internal/verdict"
)

// maxRedirects is how many redirects a call follows.
const maxRedirects = 5

// leads says where a redirect leads. Addresses are compared by what they mean:
// case of the host, default ports, escapes and dots make no difference.
func (c *Client) leads(call *callState, location string) verdict.Place {
	to, err := destination(call.request.URL, location)
	switch {
	case err != nil, !sameServer(to, c.base):
		return verdict.Elsewhere
	case !strings.HasPrefix(to.Path, strings.TrimRight(c.base.Path, "/")+"/"):
		return verdict.Site
	}
	return verdict.Inside
}

// follow makes a call go where a redirect inside the API leads.
func (c *Client) follow(call *callState, location string) error {
	to, err := destination(call.request.URL, location)
	switch {
	case err != nil:
		return err
	case call.redirects == maxRedirects:
		return refusal(ErrRedirect, "more than 5 in a row")
	}
	call.redirects++
	call.request.URL = to
	return nil
}

// destination returns the address a location stands for, with its path cleaned.
func destination(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if location == "" || err != nil || to.User != nil || strings.Contains(to.Path, `\`) {
		return nil, refusal(ErrRedirect, "no usable location")
	}
	to.Fragment, to.RawFragment = "", ""
	clean := path.Clean("/" + to.Path)
	if strings.HasSuffix(to.Path, "/") && clean != "/" {
		clean += "/"
	}
	if clean != to.Path {
		to.Path, to.RawPath = clean, ""
	}
	return to, nil
}

// sameServer reports whether two addresses are of one server.
func sameServer(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// port returns the port of an address, the default one if it names none.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case strings.EqualFold(u.Scheme, "https"):
		return "443"
	}
	return "80"
}

package transport

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// Endpoints are the addresses of one osu! server. They belong together: a token
// of one server is never sent to another.
type Endpoints struct {
	// API is the base of all routes, such as https://osu.ppy.sh/api/v2.
	API string
	// Authorize is the page that asks a user for consent.
	Authorize string
	// Token is where tokens are issued and renewed.
	Token string
	// Separate allows Authorize and Token to be on other hosts than API, where
	// the client's secret and the logins go. Without it that is an error.
	Separate bool
	// PlainHTTP allows http to another machine, where everybody on the way can
	// read tokens and secrets. Without it http is for this machine only.
	PlainHTTP bool
}

// Production are the endpoints of the public server, the default.
func Production() Endpoints { return Domain("osu.ppy.sh") }

// Domain returns the endpoints of an osu! server by its domain (with a port, if
// it has one), over https.
func Domain(domain string) Endpoints { return BaseURL("https://" + domain) }

// BaseURL returns the endpoints of an osu! server by the URL of its front page.
// Plain http is for servers on this machine, such as http://127.0.0.1:8080; set
// [Endpoints.PlainHTTP] for others.
func BaseURL(base string) Endpoints {
	base = strings.TrimRight(base, "/")
	return Endpoints{
		API:       base + "/api/v2",
		Authorize: base + "/oauth/authorize",
		Token:     base + "/oauth/token",
	}
}

// IsZero reports whether no endpoint is set.
func (e Endpoints) IsZero() bool {
	e.Separate, e.PlainHTTP = false, false
	return e == Endpoints{}
}

// Validate returns an error unless all three addresses are absolute http or
// https URLs of one host (unless Separate), without query, fragment, user, blanks, or anything
// empty between two slashes, and http only where it is allowed. The error repeats
// none of them: a mistyped one may hold a password.
func (e Endpoints) Validate() error {
	var server string
	for _, endpoint := range []struct{ name, address string }{
		{"API", e.API}, {"Authorize", e.Authorize}, {"Token", e.Token},
	} {
		u, err := url.Parse(endpoint.address)
		switch {
		case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
			return fmt.Errorf("%w: endpoint %s is not an absolute http or https URL", ErrValidation, endpoint.name)
		case u.User != nil, strings.ContainsAny(endpoint.address, "?#"):
			return fmt.Errorf("%w: endpoint %s has a user, query or fragment", ErrValidation, endpoint.name)
		case strings.HasSuffix(u.Host, ":"), strings.Contains(u.Path, "//"):
			return fmt.Errorf("%w: endpoint %s has an empty port or \"//\" in its path (Domain takes a bare domain, BaseURL an address)", ErrValidation, endpoint.name)
		case strings.ContainsFunc(endpoint.address, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			return fmt.Errorf("%w: endpoint %s has blanks or control characters", ErrValidation, endpoint.name)
		case u.Scheme == "http" && !e.PlainHTTP && !isLocal(u.Hostname()):
			return fmt.Errorf("%w: endpoint %s is plain http to another machine, where tokens can be read on the way; use https, or set Endpoints.PlainHTTP", ErrValidation, endpoint.name)
		case server != "" && server != u.Scheme+"://"+u.Host && !e.Separate:
			return fmt.Errorf("%w: endpoint %s is on another server; set Endpoints.Separate if that is on purpose", ErrValidation, endpoint.name)
		}
		server = u.Scheme + "://" + u.Host
	}
	return nil
}

// isLocal reports whether a host is this machine, or a name that is reserved for
// tests and never leads to another one (RFC 6761).
func isLocal(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().IsLoopback()
	}
	name := host[strings.LastIndexByte(host, '.')+1:]
	return name == "localhost" || name == "test"
}

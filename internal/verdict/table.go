package verdict

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// row is a row of the table: what was received, when the row applies, the
// verdict, and the reason.
type row struct {
	came string
	fits func(answer) bool
	Verdict
	why string
}

// tables hold the rows by endpoint. They are tried from top to bottom; the
// first one that applies decides.
//
// The server's own answers are facts of its code (app/Exceptions/Handler.php,
// app/Http/Middleware): every error under /api/ is a JSON object with a member
// error, or with authentication or method if it is a 401. So a *page*, a body
// that is not JSON, comes from something in between (a proxy, a firewall, a
// captive portal), and is no evidence about tokens, ids or routes. JSON *in
// other words*, such as {"message":"no Route matched"}, is from a gateway, or
// from another server with this API. It is impossible to tell, so it means what
// its status says but is never final: it is not cached, does not end a watch,
// and does not make an id missing.
var tables = map[Endpoint][]row{
	API:   slices.Concat(network, apiSuccess, eitherWay, apiFailure),
	Token: slices.Concat(network, tokenSuccess, eitherWay, tokenFailure),
	File:  slices.Concat(network, fileSuccess, eitherWay, fileFailure),
}

// network are the rows for requests without a complete answer.
var network = []row{
	{
		"no connection", func(a answer) bool { return a.Status == 0 && a.Unsent },
		Verdict{From: Network, Carried: No, Again: Anyway, About: Line},
		"dialling, TLS or the name failed, so the server never saw the request",
	},
	{
		"broken off", func(a answer) bool { return a.Status == 0 },
		Verdict{From: Network, Carried: Unknown, Again: IfSafe, About: Line},
		"the request was sent, and nobody knows whether it arrived",
	},
	{
		"2xx too large", func(a answer) bool { return a.success() && a.Cut },
		Verdict{From: Doubtful, Carried: Unknown, Again: Never, About: Exchanged},
		"the next answer would be as large",
	},
	{
		"2xx broken off", func(a answer) bool { return a.success() && a.Err != nil },
		Verdict{From: Doubtful, Carried: Unknown, Again: IfSafe, About: Exchanged},
		"half an answer is none, and whoever began it may not be the server",
	},
}

// apiSuccess are the rows for a status that says success.
var apiSuccess = []row{
	{
		"2xx, a file where one is due", func(a answer) bool { return a.success() && a.Due == Binary && a.isFile() },
		Verdict{From: Server, Carried: Yes, Keep: true},
		"the server sends replays as application/octet-stream or the like",
	},
	{
		"2xx without a body where none is due", func(a answer) bool { return a.success() && a.body == empty && a.nothingDue() },
		Verdict{From: Server, Carried: Yes},
		"the server confirms with 204 and nothing else",
	},
	{
		"2xx {} or a message where due", func(a answer) bool { return a.success() && a.Due == Sparse && a.isObject() },
		Verdict{From: Server, Carried: Yes, Keep: true},
		"no seasonal backgrounds are set up, nothing was searched for, or a mail was sent",
	},
	{
		"2xx page", func(a answer) bool { return a.success() && a.body == page },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: InBetween},
		"captive portals and block pages say 200; that confirms nothing",
	},
	{
		"2xx null, torn, empty or only an error", func(a answer) bool { return a.success() && a.body != whole },
		Verdict{From: Doubtful, Carried: Unknown, Again: IfSafe, About: Exchanged},
		"a success always holds something; this one went wrong on its way",
	},
	{
		"2xx JSON where a file is due", func(a answer) bool { return a.success() && a.Due == Binary },
		Verdict{From: Doubtful, Carried: Unknown, Again: IfSafe, About: Exchanged},
		"it is not the file, whatever it is",
	},
	{
		"2xx JSON", answer.success,
		Verdict{From: Server, Carried: Yes, Keep: true},
		"the answer",
	},
}

// eitherWay are the rows for all endpoints, whoever answers: they are true for
// the server and for proxies in front of it.
var eitherWay = []row{
	{
		"429 of a quota", func(a answer) bool { return a.Status == http.StatusTooManyRequests && a.Quota },
		Verdict{From: Server, Carried: No, Again: Later, About: Bucket},
		"quotas are refilled in an hour: nothing to wait for",
	},
	{
		"429", status(http.StatusTooManyRequests),
		Verdict{From: Server, Carried: No, Again: Anyway, About: Bucket},
		"refused before it ran; the limiter knows how long to pause",
	},
	{
		"408, 421, 425", status(http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusTooEarly),
		Verdict{From: Doubtful, Carried: No, Again: Anyway, About: Exchanged},
		"RFC 9110 and 8470: not processed, may be sent again",
	},
}

// apiFailure are the rows for all other statuses of a route.
var apiFailure = []row{
	{
		"redirect inside the API", func(a answer) bool { return a.class(3) && a.Leads == Inside && a.Method == http.MethodGet },
		Verdict{From: Server, Carried: No, Again: Follow, About: Address},
		"wiki pages and tolerated spellings",
	},
	{
		"redirect inside this server", func(a answer) bool {
			return a.class(3) && (a.Leads == Inside || a.Leads == Site && a.counted())
		},
		Verdict{From: Server, Carried: No, Again: Never, About: Address},
		"to a page of the website, or of a request that is not a GET",
	},
	{
		"redirect elsewhere, or uncounted", func(a answer) bool { return a.class(3) },
		Verdict{From: Between, Carried: No, Again: Later, About: Address},
		"to the login page of a network or a page about maintenance; a token never goes there",
	},
	{
		"401 that asks for verification", func(a answer) bool { return a.is(http.StatusUnauthorized) && a.has("method") },
		Verdict{From: Server, Carried: No, Again: Never, About: Credential},
		"the session, not the token, is refused; another token is no better",
	},
	{
		"401 of the server", func(a answer) bool { return a.is(http.StatusUnauthorized) },
		Verdict{From: Server, Carried: No, Again: Renewed, About: Credential},
		"the token expired or was revoked, or has no user; the body is the same",
	},
	{
		"403 of the server", func(a answer) bool { return a.is(http.StatusForbidden) },
		Verdict{From: Server, Carried: No, Again: Never, About: Permission},
		"a scope is missing or the permission is refused",
	},
	{
		"404 of the server", func(a answer) bool { return a.is(http.StatusNotFound, http.StatusGone) },
		Verdict{From: Server, Carried: No, Again: Never, About: Thing, Keep: true},
		"there is no such thing, or none at this address",
	},
	{
		"404 without a body, counted", func(a answer) bool { return a.bare(http.StatusNotFound) && a.counted() },
		Verdict{From: Server, Carried: No, Again: Never, About: Thing, Keep: true},
		"a wiki page that does not exist: the rate limit headers are the server's own",
	},
	{
		"422 without a body, counted", func(a answer) bool { return a.bare(http.StatusUnprocessableEntity) && a.counted() },
		Verdict{From: Server, Carried: No, Again: Never, About: Parameters},
		"a verification mail for a session that is verified",
	},
	{
		"400, 422 of the server", func(a answer) bool { return a.is(http.StatusBadRequest, http.StatusUnprocessableEntity) },
		Verdict{From: Server, Carried: No, Again: Never, About: Parameters},
		"a parameter is refused",
	},
	{
		"405 of the server", func(a answer) bool { return a.is(http.StatusMethodNotAllowed) },
		Verdict{From: Server, Carried: No, Again: Never, About: Address},
		"osu-web never says so; other servers may",
	},
	{
		"413, 414, 431", status(http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge),
		Verdict{From: Doubtful, Carried: No, Again: Never, About: Parameters},
		"the request is too large for somebody, and stays so",
	},
	{
		"other 4xx of the server", func(a answer) bool { return a.class(4) && a.own() },
		Verdict{From: Server, Carried: No, Again: Never, About: Exchanged},
		"a refusal this table does not know",
	},
	{
		"401 without a body or in other words", func(a answer) bool { return a.unclear(http.StatusUnauthorized) },
		Verdict{From: Doubtful, Carried: No, Again: Renewed, About: Credential},
		"other servers say so; a renewal does no harm",
	},
	{
		"401 page that asks for a bearer token", func(a answer) bool {
			return a.Status == http.StatusUnauthorized && a.asksForBearer()
		},
		Verdict{From: Doubtful, Carried: No, Again: Renewed, About: Credential},
		"RFC 6750: so says what checks tokens; a proxy asks for other credentials",
	},
	{
		"403 without a body or in other words", func(a answer) bool { return a.unclear(http.StatusForbidden) },
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Permission},
		"other servers say so, and gateways",
	},
	{
		"404 without a body or in other words", func(a answer) bool { return a.unclear(http.StatusNotFound, http.StatusGone) },
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Thing},
		"other servers say so, and gateways: not to be remembered",
	},
	{
		"400, 422 without a body or in other words", func(a answer) bool {
			return a.unclear(http.StatusBadRequest, http.StatusUnprocessableEntity)
		},
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Parameters},
		"other servers say so, and gateways",
	},
	{
		"4xx page, or others in other words", func(a answer) bool { return a.class(4) },
		Verdict{From: Between, Carried: No, Again: Later, About: InBetween},
		"a proxy, firewall or portal: it stopped the request and knows nothing",
	},
	{
		"503 of the server", func(a answer) bool { return a.is(http.StatusServiceUnavailable) },
		Verdict{From: Server, Carried: Unknown, Again: IfSafe, About: Maintenance},
		"the framework's maintenance mode, or a part of the server that is missing",
	},
	{
		"503 of something in between", status(http.StatusServiceUnavailable),
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Maintenance},
		"what the proxy says during maintenance",
	},
	{
		"502, 504, 52x", func(a answer) bool { return a.class(5) && (a.Status >= 520 || a.gateway()) },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Upstream},
		"the proxy got no answer of the server: about this route, or all of them",
	},
	{
		"5xx page", func(a answer) bool { return a.class(5) && a.body == page },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Upstream},
		"the server itself never sends one",
	},
	{
		"500 of the server", func(a answer) bool { return a.class(5) && a.own() },
		Verdict{From: Server, Carried: Unknown, Again: IfSafe, About: Route},
		"it broke at this request, and answers others",
	},
	{
		"500 without a body or in other words", func(a answer) bool { return a.class(5) },
		Verdict{From: Doubtful, Carried: Unknown, Again: IfSafe, About: Route},
		"a crash before the error could be written, or a gateway's",
	},
	{
		"anything else", func(answer) bool { return true },
		Verdict{From: Doubtful, Carried: Unknown, Again: Never, About: Exchanged},
		"no status of HTTP",
	},
}

// tokenSuccess is the row for tokens.
var tokenSuccess = []row{
	{
		"2xx with a token", func(a answer) bool { return a.success() && a.Granted },
		Verdict{From: Server, Carried: Yes},
		"whatever else is in it: a token that can be read is taken",
	},
	{
		"2xx without a token", answer.success,
		Verdict{From: Doubtful, Carried: Unknown, Again: Later, About: Exchanged},
		"a page, or an answer that lost its token: the login lives on",
	},
}

// tokenFailure are the rows for all other answers of the token endpoint. An
// answer is final only if RFC 6749 and the server's code define it so, with
// exactly their code and status, because a login that is given up is lost.
var tokenFailure = []row{
	{
		"the application is refused", func(a answer) bool {
			return a.oauth("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope")
		},
		Verdict{From: Server, Carried: No, Again: Never, About: Application},
		"id, secret, redirect URL, scopes or grant",
	},
	{
		"client credentials are refused", func(a answer) bool {
			return a.Grant == "client_credentials" && a.oauth("invalid_request", "invalid_grant", "access_denied")
		},
		Verdict{From: Server, Carried: No, Again: Never, About: Application},
		"there is no login that could be at fault",
	},
	{
		"the login is refused", func(a answer) bool { return a.oauth("invalid_request", "invalid_grant", "access_denied") },
		Verdict{From: Server, Carried: No, Again: Never, About: Login},
		"osu-web says 401 invalid_request of a refresh token that is spent, revoked or too old",
	},
	{
		"the scopes are refused", func(a answer) bool {
			return a.Grant != "refresh_token" && a.is(http.StatusBadRequest) && a.only("error") && a.forHumans("error")
		},
		Verdict{From: Server, Carried: No, Again: Never, About: Application},
		"a text for humans (InvalidScopeException); of a refresh it could be anybody's, and would cost the login",
	},
	{
		"3xx", func(a answer) bool { return a.class(3) },
		Verdict{From: Between, Carried: No, Again: Later, About: InBetween},
		"a secret is never sent on to where somebody points",
	},
	{
		"other 4xx", func(a answer) bool { return a.class(4) && a.isJSON() },
		Verdict{From: Doubtful, Carried: No, Again: Later, About: InBetween},
		"JSON, but not OAuth's: a firewall or a gateway",
	},
	{
		"4xx page", func(a answer) bool { return a.class(4) },
		Verdict{From: Between, Carried: No, Again: Later, About: InBetween},
		"a page knows nothing of tokens",
	},
	{
		"5xx of the server", func(a answer) bool { return a.class(5) && a.own() },
		Verdict{From: Server, Carried: Unknown, Again: IfSafe, About: Upstream},
		"server_error, or an error without a text",
	},
	{
		"5xx", func(a answer) bool { return a.class(5) },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Upstream},
		"the proxy got no answer of the server",
	},
	{
		"anything else", func(answer) bool { return true },
		Verdict{From: Doubtful, Carried: Unknown, Again: Later, About: Exchanged},
		"no status of HTTP",
	},
}

// fileSuccess are the rows for a file; the body is its beginning.
var fileSuccess = []row{
	{
		"2xx page", func(a answer) bool { return a.success() && a.isHTML() },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: InBetween},
		"captive portals and block pages say 200, and no file is a page",
	},
	{
		"200 with the file", func(a answer) bool { return a.Status == http.StatusOK && a.Fits },
		Verdict{From: Server, Carried: Yes, Keep: true},
		"its beginning, at least",
	},
	{
		"200 without a body", func(a answer) bool { return a.Status == http.StatusOK && a.body == empty },
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Thing},
		"what the site says of a .osu file that it does not have",
	},
	{
		"2xx with something else", answer.success,
		Verdict{From: Doubtful, Carried: Unknown, Again: Later, About: Exchanged},
		"it is not the file, whatever it is, and stays there for a while",
	},
}

// fileFailure are the rows for all other answers of a file host. They never
// contain an error in JSON, and the pages of hosts and proxies look the same,
// so only the status can decide, and nothing is final.
var fileFailure = []row{
	{
		"3xx", func(a answer) bool { return a.class(3) },
		Verdict{From: Between, Carried: No, Again: Later, About: Address},
		"one too many, to an unsafe address, or to none",
	},
	{
		"404, 410", status(http.StatusNotFound, http.StatusGone),
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Thing},
		"there is no such file, or this server has none at this address",
	},
	{
		"403 that is not a page", func(a answer) bool { return a.Status == http.StatusForbidden && !a.isHTML() },
		Verdict{From: Doubtful, Carried: No, Again: Later, About: Thing},
		"what the storage of previews says, in XML, of those removed",
	},
	{
		"other 4xx", func(a answer) bool { return a.class(4) },
		Verdict{From: Between, Carried: No, Again: Later, About: InBetween},
		"a firewall or a proxy: a public file needs no permission",
	},
	{
		"503", status(http.StatusServiceUnavailable),
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Maintenance},
		"the host is not available",
	},
	{
		"5xx", func(a answer) bool { return a.class(5) },
		Verdict{From: Between, Carried: Unknown, Again: IfSafe, About: Upstream},
		"the host failed",
	},
	{
		"anything else", func(answer) bool { return true },
		Verdict{From: Doubtful, Carried: Unknown, Again: Never, About: Exchanged},
		"no status of HTTP",
	},
}

// answer is an exchange with the kind of its body.
type answer struct {
	Exchange

	body body
}

// status returns the condition that the answer has one of these statuses.
func status(codes ...int) func(answer) bool {
	return func(a answer) bool { return slices.Contains(codes, a.Status) }
}

// class reports whether the status begins with the given digit.
func (a answer) class(digit int) bool { return a.Status/100 == digit }

func (a answer) success() bool { return a.class(2) }

// isJSON reports whether the body is JSON, or at least begins as JSON.
func (a answer) isJSON() bool { return a.body != page && a.body != empty }

// own reports whether the body is an error in the server's own form.
func (a answer) own() bool { return a.isJSON() && inOwnWords(a.Body) }

// is reports whether the server itself answered with one of these statuses.
func (a answer) is(codes ...int) bool { return a.own() && slices.Contains(codes, a.Status) }

// bare reports whether the answer has one of these statuses and no body.
func (a answer) bare(codes ...int) bool { return a.body == empty && slices.Contains(codes, a.Status) }

// unclear reports whether the answer has one of these statuses, and a body that
// does not show who sent it: none, or JSON in another form than the server's.
func (a answer) unclear(codes ...int) bool {
	return (a.body == empty || a.isJSON() && !a.own()) && slices.Contains(codes, a.Status)
}

// counted reports whether the server has counted the request; see [Counted].
func (a answer) counted() bool { return Counted(a.Header) }

// asksForBearer reports whether the answer challenges the token.
func (a answer) asksForBearer() bool {
	return slices.ContainsFunc(a.Header.Values("WWW-Authenticate"), func(challenge string) bool {
		return strings.Contains(strings.ToLower(challenge), "bearer")
	})
}

// gateway reports whether the status is one of a proxy about what is behind it.
func (a answer) gateway() bool {
	return status(http.StatusBadGateway, http.StatusGatewayTimeout)(a)
}

// nothingDue reports whether a success may have no body. Edits on routes that
// are not in the table may have none, too.
func (a answer) nothingDue() bool {
	return a.Due == Nothing || a.Status == http.StatusNoContent && a.Method != http.MethodGet
}

// isObject reports whether the body is {}, or holds a message but no error.
func (a answer) isObject() bool {
	return a.body == failure && !a.has("error")
}

// isFile reports whether the body may be a file: it is not empty, not
// compressed unasked, and either binary or at least not declared as text.
func (a answer) isFile() bool {
	if coding := a.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return false
	}
	kind := mediaType(a.Header)
	isText := strings.HasPrefix(kind, "text/") || isJSONType(kind) || beginsAsMarkup(a.Body)
	return len(a.Body) > 0 && (!isText || bytes.ContainsRune(a.Body, 0))
}

// isHTML reports whether the body begins like a page, whatever its content
// type.
func (a answer) isHTML() bool {
	return strings.HasPrefix(http.DetectContentType(a.Body), "text/html")
}

// has reports whether the body is an object with the given member.
func (a answer) has(name string) bool { return membersOf(a.Body)[name] != nil }

// only reports whether the body is an object with only the given member.
func (a answer) only(name string) bool {
	members := membersOf(a.Body)
	return len(members) == 1 && members[name] != nil
}

// forHumans reports whether a member is a text for humans, not a code such as
// "temporarily_unavailable".
func (a answer) forHumans(name string) bool {
	value := text(membersOf(a.Body)[name])
	return value != "" && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz_") != ""
}

// oauth reports whether the token endpoint refuses with one of these codes, in
// the form and with the statuses of RFC 6749, section 5.2.
func (a answer) oauth(codes ...string) bool {
	return a.is(http.StatusBadRequest, http.StatusUnauthorized) && slices.Contains(codes, text(membersOf(a.Body)["error"]))
}

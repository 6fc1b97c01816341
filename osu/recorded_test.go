package osu_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// recording is a request and what the server answered to it.
type recording struct {
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Query   string            `json:"query"`
		Headers map[string]string `json:"headers"`
		Body    jsontext.Value    `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    jsontext.Value    `json:"body"`
	} `json:"response"`

	path  string // below the API, escaped as this library does
	query url.Values
	text  string         // the body of the request
	form  map[string]any // and its fields
	line  string         // all of it, in canonical form
	route transport.Route
	names map[string]string // the values in the path
}

// plain returns a recorded body as it was on the wire: text stands as a string,
// nothing as null or "".
func plain(body jsontext.Value) string {
	var text string
	if len(body) == 0 || json.Unmarshal(body, &text) == nil {
		return text
	}
	return string(body)
}

// formOf reads a body that is no JSON as a form, the way the server does:
// name[key] is a member of name.
func formOf(text string) map[string]any {
	values, err := url.ParseQuery(text)
	if err != nil || text == "" {
		return nil
	}
	form := make(map[string]any)
	for name, list := range values {
		outer, inner, nested := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		var value any = list[0]
		if b := list[0]; b == "true" || b == "false" {
			value = b == "true"
		} else if n, err := strconv.ParseFloat(b, 64); err == nil {
			value = n
		}
		if !nested {
			form[outer] = value
			continue
		}
		members, _ := form[outer].(map[string]any)
		if members == nil {
			members = make(map[string]any)
			form[outer] = members
		}
		members[inner] = value
	}
	return form
}

// alike writes a request the way the server understands it: parameters of query
// and body together, whatever their spelling. What is false by default may be
// left out.
func alike(method, path string, query url.Values, form map[string]any) string {
	if method == http.MethodPatch {
		method = http.MethodPut
	}
	all := make(url.Values)
	for name, list := range query {
		for _, text := range list {
			spell(all, name, text)
		}
	}
	for name, value := range form {
		spell(all, name, value)
	}
	return lineOf(method, path, all, "")
}

func spell(all url.Values, name string, value any) {
	switch value := value.(type) {
	case map[string]any:
		if acronym, ok := value["acronym"]; ok && len(value) == 1 { // a mod without settings
			spell(all, name, acronym)
			return
		}
		for member, value := range value {
			spell(all, name+"["+member+"]", value)
		}
	case []any:
		for _, element := range value {
			spell(all, name+"[]", element)
		}
	case float64:
		all.Add(name, strconv.FormatFloat(value, 'f', -1, 64))
	case bool:
		if value || name != "is_action" && name != "with_poll" {
			all.Add(name, strconv.FormatBool(value))
		}
	case string:
		if parsed, err := time.Parse(time.RFC3339, value); err == nil {
			value = parsed.UTC().Format(time.RFC3339)
		}
		switch name {
		case "include_fails", "return_object", "legacy_only", "active", "is_action": // 1 is a spelling of true
			if b, err := strconv.ParseBool(value); err == nil {
				value = strconv.FormatBool(b)
			}
		}
		all.Add(name, value)
	}
}

// escaped writes a path the way this library escapes it.
func escaped(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if text, err := url.PathUnescape(part); err == nil {
			parts[i] = url.PathEscape(text)
		}
	}
	return strings.Join(parts, "/")
}

// routeOf finds the route of a request, the one with the fewest parameters, and
// the values of these. The zero Route is none.
func routeOf(method, path string) (best transport.Route, names map[string]string) {
	if method == http.MethodPatch {
		method = http.MethodPut // the server takes either
	}
	for _, r := range allRoutes() {
		values, ok := fits(r.Pattern, path)
		if ok && r.Method == method && (names == nil || len(values) < len(names)) {
			best, names = r, values
		}
	}
	return best, names
}

// isJSON reports whether the answer is JSON; text stands as a string.
func (r *recording) isJSON() bool {
	return len(r.Response.Body) > 0 && r.Response.Body.Kind() != jsontext.KindString && r.Response.Body.Kind() != jsontext.KindNull
}

// version returns the API version that was asked for. The server reads what is
// no number as 0, its oldest, which a client cannot ask for; 1 is the same.
func (r *recording) version() int {
	for name, value := range r.Request.Headers {
		if strings.EqualFold(name, "x-api-version") {
			version, _ := strconv.Atoi(value)
			return max(version, 1)
		}
	}
	return 1
}

// response returns the recorded answer.
func (r *recording) response() *http.Response {
	response := reply(r.Response.Status, "", plain(r.Response.Body))
	for name, value := range r.Response.Headers {
		response.Header.Set(name, value)
	}
	response.Header.Del("Transfer-Encoding")
	return response
}

// replay makes a call with a client of the recorded server and returns what
// came of it, the request it sent, and the differences that were met.
func (r *recording) replay(t *testing.T, do func(*osu.Client) (any, error)) (got any, first *sent, drifts []transport.Drift, err error) {
	t.Helper()
	wire := &wire{answer: func(*http.Request) *http.Response { return r.response() }}
	c := newClient(t, wire, osu.APIVersion(r.version()), osu.OnDrift(func(d transport.Drift) { drifts = append(drifts, d) }))
	got, err = do(c)
	if len(wire.requests) > 0 {
		first = &wire.requests[0]
	}
	return got, first, drifts, err
}

// totals are what a run has met.
type totals struct {
	files, methods, customs, tokens int
	spelled                         int // by methods that spell the request otherwise
	unknown, lost                   int
	data                            int // values of tables
	exceptions                      []string
}

func (n *totals) except(file, format string, values ...any) {
	n.exceptions = append(n.exceptions, filepath.Base(file)+": "+fmt.Sprintf(format, values...))
}

func (n *totals) log(t *testing.T) {
	t.Helper()
	t.Logf("%d files: %d by methods, %d by methods in another spelling, %d by custom calls, %d of the token endpoint; %d unknown, %d lost",
		n.files, n.methods, n.spelled, n.customs, n.tokens, n.unknown, n.lost)
	if n.data > 0 {
		t.Logf("%d values that only that server knows: %v", n.data, tables)
	}
	for _, e := range n.exceptions {
		t.Log(e)
	}
}

// tables are the enumerations whose values are data of an installation, so that
// a server of factory data has others.
var tables = map[string]string{
	"objects.GenreID":    "rows of a table, numbered by the server's database",
	"objects.LanguageID": "rows of a table, numbered by the server's database",
}

// TestRecorded_currentServer replays the answers of a server of a known state:
// each goes to the method that sends the very request, or to a custom call
// where there is none. Nothing of them may be unknown or lost, and failures are
// of their kind.
func TestRecorded_currentServer(t *testing.T) {
	t.Parallel()
	var n totals
	types := namedTypes()
	responses := table(t, "testdata/responses.tsv")
	for _, file := range recorded(t, "osu-web/*.json") {
		n.files++
		r := readRecording(t, file)
		if !strings.HasPrefix(r.Request.Path, "/api/v2/") {
			n.tokens++
			r.checkToken(t, file)
			continue
		}
		o, why := r.byMethod(t)
		switch {
		case why != "":
			n.customs++
			n.except(file, "custom call: %s", why)
			o.got, _, o.drifts, o.err = r.replay(t, func(c *osu.Client) (any, error) {
				return r.custom(t.Context(), c, r.typeOf(responses, types))
			})
		case o.spelling != "":
			n.spelled++
			n.except(file, "another spelling: %s", o.spelling)
		default:
			n.methods++
		}
		if r.Response.Status >= 300 {
			r.checkFailure(t, file, o.err)
			continue
		}
		if o.err != nil && !r.isJSON() && errors.Is(o.err, osu.ErrDecode) {
			n.except(file, "no JSON, and reported as such")
			continue
		}
		if o.err != nil {
			t.Errorf("%s: %v", file, o.err)
			continue
		}
		for _, d := range o.drifts {
			switch {
			case tables[d.Want] != "":
				n.data++
			case d.Kind == transport.DriftEmptyArray:
				n.except(file, "[] for {} at %q", d.Pointer)
			default:
				n.unknown++
				t.Errorf("%s: %v", file, d)
			}
		}
		if !r.isJSON() {
			continue
		}
		body := parse(t, r.Response.Body)
		if why == "" {
			n.compare(t, file, at(body, o.part), o.got)
		}
		typ := r.typeOf(responses, types)
		if typ == nil && r.route.Method == "" {
			n.except(file, "no type: no route")
			continue
		}
		if typ == nil && r.route.FirstParty() {
			n.except(file, "no type: for the game alone")
			continue
		}
		if typ == nil {
			t.Errorf("%s: no type in testdata/responses.tsv", file)
			continue
		}
		whole, _, _, err := r.replay(t, func(c *osu.Client) (any, error) { return r.custom(t.Context(), c, typ) })
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		n.compare(t, file, body, whole)
	}
	n.log(t)
}

func (n *totals) compare(t *testing.T, file string, want, got any) {
	t.Helper()
	for _, d := range differences("", want, parse(t, encode(t, got))) {
		n.lost++
		t.Errorf("%s: %s", file, d)
	}
}

// checkToken checks an answer of the token endpoint, which is no part of the
// API: package auth asks there.
func (r *recording) checkToken(t *testing.T, file string) {
	t.Helper()
	if r.Response.Body.Kind() != jsontext.KindBeginObject {
		return // a page
	}
	var value any = new(objects.OAuthError)
	if r.Response.Status == http.StatusOK {
		value = new(objects.OAuthToken)
	}
	if err := json.Unmarshal(r.Response.Body, value); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	for _, d := range differences("", parse(t, r.Response.Body), parse(t, encode(t, value))) {
		t.Errorf("%s: %s", file, d)
	}
}

// checkFailure checks that a failure is of the kind its status means, in the
// server's words.
func (r *recording) checkFailure(t *testing.T, file string, err error) {
	t.Helper()
	kinds := map[int]error{
		400: osu.ErrValidation, 401: osu.ErrUnauthorized, 403: osu.ErrForbidden, 404: osu.ErrNotFound,
		422: osu.ErrValidation, 429: osu.ErrRateLimited, 503: osu.ErrMaintenance,
	}
	want := kinds[r.Response.Status]
	switch {
	case r.Response.Status < 400:
		want = osu.ErrRedirect
	case want == nil && r.Response.Status >= 500:
		want = osu.ErrServer
	}
	var said struct {
		Error *string `json:"error"`
	}
	_ = json.Unmarshal(r.Response.Body, &said)
	failure, ok := errors.AsType[*osu.Error](err)
	if !ok || !errors.Is(err, want) || failure.Status != r.Response.Status || said.Error != nil && failure.Message != strings.ReplaceAll(*said.Error, "\n", " ") {
		t.Errorf("%s: %v, which is no %v", file, err, want)
	}
}

// custom makes the recorded request, whatever it is, and decodes the answer
// into a new value of the type, if there is one.
func (r *recording) custom(ctx context.Context, c *osu.Client, typ reflect.Type) (any, error) {
	route := r.route
	route.Method, route.Pattern = r.Request.Method, r.path
	route.Scope = cmp.Or(route.Scope, transport.AnyScope)
	call := route.At().Query(r.query)
	if r.form != nil {
		call = call.JSON(r.form)
	}
	response, err := c.Raw(ctx, call)
	if err != nil || typ == nil || len(response.Body) == 0 {
		return nil, err
	}
	value := reflect.New(typ)
	err = c.Transport().Decode(ctx, response, value.Interface())
	return value.Interface(), err
}

// outcome is what came of a call.
type outcome struct {
	got      any
	part     string // where in the answer it is, as a JSON pointer
	drifts   []transport.Drift
	err      error
	spelling string // how the method spells the request, if not as recorded
}

// byMethod looks for the method that sends the recorded request, and makes the
// call. Why says that there is none.
func (r *recording) byMethod(t *testing.T) (o outcome, why string) {
	t.Helper()
	switch {
	case r.route.Method == "":
		return o, "no route"
	case r.route.FirstParty():
		return o, "first-party route"
	}
	why = "no method can say it"
	for _, e := range endpoints {
		if e.route != r.route {
			continue
		}
		value, request, drifts, err := r.replay(t, func(c *osu.Client) (any, error) { return r.call(t.Context(), c, e.method) })
		o := outcome{got: value, part: e.part, drifts: drifts, err: err}
		switch {
		case request == nil:
			if errors.Is(err, osu.ErrValidation) {
				why = "refused: " + err.Error()
			}
		case request.line == r.line:
			return o, ""
		case r.alike(request):
			o.spelling = fmt.Sprintf("%s sends %s for %s", e.method, request.line, r.line)
			return o, ""
		}
	}
	return o, why
}

// alike reports whether the server takes a request for the recorded one.
func (r *recording) alike(request *sent) bool {
	var form map[string]any
	if request.body != "" && json.Unmarshal([]byte(request.body), &form) != nil {
		return false
	}
	method, _, _ := strings.Cut(request.line, " ")
	return alike(method, request.path, request.query, form) == alike(r.Request.Method, r.path, r.query, r.form)
}

// arguments names what methods take that is not, or not only, what stands in
// the path of their route.
var arguments = map[string][]string{
	"BeatmapsetLookup":          {"beatmap_id"},
	"ChannelCreateAnnouncement": {},
	"ChannelCreatePM":           {"target_id"},
	"ChatNew":                   {"target_id"},
	"CountryRanking":            {"mode"},
	"ForumPostEdit":             {"post", "body"},
	"ForumTopicEdit":            {"topic", "forum_topic[topic_title]"},
	"ForumTopicLock":            {"topic", "lock"},
	"ForumTopicPin":             {"topic", "pin"},
	"ForumTopicReply":           {"topic", "body"},
	"LatestRoom":                {},
	"Search":                    {"query"},
	"SessionVerify":             {"verification_key"},
	"SpotlightRanking":          {"mode"},
	"TeamRanking":               {"mode"},
	"UserMostPlayed":            {"user"},
	"UserSearch":                {"query"},
	"WikiSearch":                {"query"},
}

// call calls a method with what the recorded request says.
func (r *recording) call(ctx context.Context, c *osu.Client, method string) (any, error) {
	receiver := reflect.ValueOf(c)
	if name, ok := strings.CutPrefix(method, "Legacy."); ok {
		receiver, method = reflect.ValueOf(c.Legacy()), name
	}
	function := receiver.MethodByName(method)
	wanted, ok := arguments[method]
	if !ok {
		for part := range strings.SplitSeq(r.route.Pattern, "/") {
			if strings.HasPrefix(part, "{") {
				wanted = append(wanted, strings.Trim(part, "{?.}"))
			}
		}
	}
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < function.Type().NumIn(); i++ {
		value := reflect.New(function.Type().In(i)).Elem()
		switch value.Kind() {
		case reflect.Pointer:
			value.Set(reflect.New(value.Type().Elem()))
			if err := r.fill(value.Elem(), ""); err != nil {
				return nil, err
			}
			if value.Elem().IsZero() {
				value.SetZero()
			}
		case reflect.Struct:
			if err := r.fillBody(value); err != nil {
				return nil, err
			}
		case reflect.Slice:
			for _, name := range []string{"ids[]", "beatmapset_ids[]"} {
				if err := setAll(value, r.query[name]); err != nil {
					return nil, err
				}
			}
		default:
			if len(wanted) == 0 {
				return nil, fmt.Errorf("%s takes more than the request has", method)
			}
			text := r.scalar(wanted[0])
			if strings.HasSuffix(method, "Name") {
				text = strings.TrimPrefix(text, "@")
			}
			wanted = wanted[1:]
			if err := set(value, text); err != nil {
				return nil, err
			}
		}
		in = append(in, value)
	}
	out := function.Call(in)
	err, _ := reflect.TypeAssert[error](out[len(out)-1])
	if len(out) == 1 {
		return nil, err
	}
	return out[0].Interface(), err
}

// scalar returns a single value of the request, by name.
func (r *recording) scalar(name string) string {
	if text, ok := r.names[name]; ok {
		return text
	}
	if r.query.Has(name) {
		return r.query.Get(name)
	}
	value := any(r.form)
	for part := range strings.SplitSeq(strings.ReplaceAll(name, "]", ""), "[") {
		members, _ := value.(map[string]any)
		value = members[part]
	}
	switch value := value.(type) {
	case nil:
		return ""
	case float64:
		if name == "pin" && value >= 0 && value < 3 {
			return []string{"normal", "sticky", "announcement"}[int(value)]
		}
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// fill sets the options of a method from the query, by the tags of their
// fields. The ruleset of a profile stands in the path, and all of the
// attributes in the body.
func (r *recording) fill(options reflect.Value, prefix string) error {
	for f, field := range options.Fields() {
		tag := f.Tag.Get("url")
		name, _, _ := strings.Cut(tag, ",")
		if prefix != "" {
			name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
			name = prefix + "[" + name + "]"
		}
		var err error
		switch {
		case f.Name == "Unknown":
		case tag == "" && f.Name == "Ruleset":
			err = set(field, cmp.Or(r.scalar("mode"), r.scalar("ruleset")))
		case tag == "" && f.Name == "Mods" && r.form != nil:
			err = r.fillMods(options)
		case name == "cursor" || tag == "-" && prefix == "":
			cursor := reflect.New(field.Type().Elem())
			if err = r.fill(cursor.Elem(), "cursor"); !cursor.Elem().IsZero() {
				field.Set(cursor)
			}
		case f.Tag.Get("del") != "" && r.query.Has(name):
			err = setAll(field, strings.Split(r.query.Get(name), f.Tag.Get("del")))
		case field.Kind() == reflect.Slice:
			err = setAll(field, r.query[name+"[]"])
		case r.query.Has(name):
			err = set(field, r.query.Get(name))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// fillMods sets the mods of attributes: acronyms, objects, or bits.
func (r *recording) fillMods(options reflect.Value) error {
	text := r.scalar("mods")
	if text == "" {
		raw, err := json.Marshal(r.form["mods"])
		if err != nil {
			return err
		}
		text = string(raw)
	}
	if text == "null" {
		return nil
	}
	list, err := mods.Parse(text)
	options.FieldByName("Mods").Set(reflect.ValueOf(list))
	return err
}

// fillBody sets what a method sends as its body.
func (r *recording) fillBody(value reflect.Value) error {
	text, err := json.Marshal(r.form)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, value.Addr().Interface()); err != nil {
		return err
	}
	if channel, ok := r.form["channel"]; ok { // of an announcement
		if text, err = json.Marshal(channel); err != nil {
			return err
		}
		return json.Unmarshal(text, value.Addr().Interface())
	}
	if poll, ok := r.form["forum_topic_poll"].(map[string]any); ok {
		options, _ := poll["options"].(string)
		poll = map[string]any{"title": poll["title"], "length_days": poll["length_days"], "max_options": poll["max_options"], "vote_change": poll["vote_change"], "hide_results": poll["hide_results"], "options": strings.Split(options, "\n")}
		if text, err = json.Marshal(poll); err != nil {
			return err
		}
		field := value.FieldByName("Poll")
		field.Set(reflect.New(field.Type().Elem()))
		return json.Unmarshal(text, field.Interface())
	}
	return nil
}

func setAll(list reflect.Value, texts []string) error {
	for _, text := range texts {
		element := reflect.New(list.Type().Elem()).Elem()
		if err := set(element, text); err != nil {
			return err
		}
		list.Set(reflect.Append(list, element))
	}
	return nil
}

// set reads a value the way a server reads it from a query.
func set(value reflect.Value, text string) error {
	if value.Kind() == reflect.Pointer {
		value.Set(reflect.New(value.Type().Elem()))
		return set(value.Elem(), text)
	}
	switch {
	case value.Kind() == reflect.String:
		value.SetString(text)
	case value.CanInt():
		n, err := strconv.ParseInt(text, 10, 64)
		value.SetInt(n)
		return err
	case value.Kind() == reflect.Bool:
		value.SetBool(text == "1" || text == "true" || text == "on")
	default:
		quoted, err := json.Marshal(text)
		if err != nil {
			return err
		}
		return json.Unmarshal(quoted, value.Addr().Interface())
	}
	return nil
}

// typeOf returns the type of the answer, as the table of responses has it, or
// nil.
func (r *recording) typeOf(responses []map[string]string, types map[string]reflect.Type) reflect.Type {
	if name := r.typeNameOf(responses); name != "" {
		return typeNamed(name, types)
	}
	return nil
}

func (r *recording) typeNameOf(responses []map[string]string) (name string) {
	for _, row := range responses {
		if row["method"]+" "+row["path"] != r.route.String() || row["type"] == "-" || !r.meets(row["condition"]) {
			continue
		}
		if name == "" || row["condition"] != "-" { // a condition beats none
			name = row["type"]
		}
	}
	return name
}

// meets reports whether a condition of the table holds: comparisons of the
// version, or of parameters, joined by semicolons.
func (r *recording) meets(condition string) bool {
	if condition == "-" {
		return true
	}
	for one := range strings.SplitSeq(condition, ";") {
		i := strings.IndexAny(one, "<>!=")
		name, want := one[:i], strings.TrimLeft(one[i:], "<>!=")
		negated := one[i] == '<' || one[i] == '!'
		if name == "version" {
			limit, _ := strconv.Atoi(want)
			if r.version() < limit != negated {
				return false
			}
			continue
		}
		got := r.scalar(name)
		if name == "mode" {
			got = cmp.Or(got, "all")
		}
		if name == "return_object" && got == "true" {
			got = "1"
		}
		if slices.Contains(strings.Split(want, ","), got) == negated {
			return false
		}
	}
	return true
}

// liveTypes are the types of captures of the public server, by folder; the
// second is for scores in the legacy format.
var liveTypes = map[string][2]string{
	"beatmap":                     {"BeatmapExtended"},
	"beatmap-attributes":          {"BeatmapDifficultyAttributesResponse"},
	"beatmap-pack":                {"BeatmapPack"},
	"beatmap-packs":               {"BeatmapPackListing"},
	"beatmap-scores":              {"BeatmapScores", "LegacyBeatmapScores"},
	"beatmaps":                    {"BeatmapListing"},
	"beatmapset":                  {"BeatmapsetExtended"},
	"beatmapset-discussion-posts": {"BeatmapsetDiscussionPostsBundle"},
	"beatmapset-discussion-votes": {"BeatmapsetDiscussionVotesBundle"},
	"beatmapset-discussions":      {"BeatmapsetDiscussionsBundle"},
	"beatmapset-events":           {"BeatmapsetEventsBundle"},
	"beatmapset-search":           {"BeatmapsetSearchResponse"},
	"changelog-build":             {"Build"},
	"changelog-listing":           {"ChangelogListing"},
	"chat-message-send":           {"ChatMessage"},
	"chat-pm-create":              {"ChatNewConversation"},
	"comment":                     {"CommentBundle"},
	"comments":                    {"CommentBundle"},
	"errors":                      {"APIError"},
	"events":                      {"EventListing"},
	"forum-post-edit":             {"ForumPost"},
	"forum-topic":                 {"ForumTopicShow"},
	"forum-topic-create":          {"ForumTopicStore"},
	"forum-topic-edit":            {"ForumTopic"},
	"forum-topic-reply":           {"ForumPost"},
	"forum-topics":                {"ForumTopicListing"},
	"forum":                       {"ForumShow"},
	"forums":                      {"ForumListing"},
	"friends":                     {"array<UserRelation>"},
	"match":                       {"MatchShow", "LegacyMatchShow"},
	"matches":                     {"MatchListing"},
	"me":                          {"UserExtended"},
	"news-listing":                {"NewsListing"},
	"news-post":                   {"NewsPost"},
	"oauth-token":                 {"OAuthToken"},
	"rankings-charts":             {"RankingsSpotlight"},
	"rankings-kudosu":             {"KudosuRanking"},
	"rankings-performance":        {"UserRanking"},
	"rankings-score":              {"UserRanking"},
	"room":                        {"Room"},
	"room-events":                 {"RoomEvents"},
	"room-leaderboard":            {"RoomLeaderboard"},
	"room-playlist-scores":        {"MultiplayerScores"},
	"rooms":                       {"array<Room>"},
	"score":                       {"Score", "LegacyScore"},
	"scores":                      {"ScoreListing"},
	"search-all":                  {"SearchResult"},
	"seasonal-backgrounds":        {"SeasonalBackgrounds"},
	"spotlights":                  {"SpotlightListing"},
	"tags":                        {"TagListing"},
	"team":                        {"TeamExtended"},
	"user":                        {"UserExtended"},
	"user-beatmap-score":          {"BeatmapUserScore", "LegacyBeatmapUserScore"},
	"user-beatmap-scores-all":     {"BeatmapUserScores", "LegacyBeatmapUserScores"},
	"user-beatmaps-passed":        {"BeatmapsPassed"},
	"user-beatmapsets":            {"array<BeatmapsetExtended>"},
	"user-kudosu":                 {"array<KudosuHistory>"},
	"user-most-played":            {"array<BeatmapPlaycount>"},
	"user-recent-activity":        {"array<Event>"},
	"user-scores":                 {"array<Score>", "array<LegacyScore>"},
	"users":                       {"UserListing"},
	"users-lookup":                {"UserLookup"},
	"wiki-page":                   {"WikiPage"},
}

// retired are members that the server has sent and does not any more.
var retired = map[string]bool{
	"attributes.approach_rate": true, "attributes.colour_difficulty": true, "attributes.great_hit_window": true,
	"attributes.overall_difficulty": true, "attributes.peak_difficulty": true, "attributes.score_multiplier": true,
	"attributes.stamina_difficulty": true,
	"related_tags.created_at":       true, "related_tags.updated_at": true,
}

// trimIndex leaves the indices out of a JSON pointer.
func trimIndex(pointer string) string {
	parts := slices.DeleteFunc(strings.Split(pointer, "/"), func(p string) bool {
		_, err := strconv.Atoi(p)
		return err == nil
	})
	return strings.Join(parts, "/")
}

// TestRecorded_olderAnswers decodes what projects have captured from the public
// server over the years. Captures in which nothing is missing that the server
// always sends are of its current format: nothing of them may be unknown or
// lost. The others may have members that are gone, and must decode.
func TestRecorded_olderAnswers(t *testing.T) {
	t.Parallel()
	types := namedTypes()
	types["UserRanking"] = reflect.TypeFor[objects.UserRanking]()
	var n totals
	current := 0
	for _, file := range recorded(t, "live/*/*.json") {
		n.files++
		folder := filepath.Base(filepath.Dir(file))
		name := folder + "/" + filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		forms, ok := liveTypes[strings.TrimSuffix(folder, "-legacy")]
		if !ok {
			n.exceptions = append(n.exceptions, name+": no answer of the API")
			continue
		}
		form := forms[0]
		if forms[1] != "" && bytes.Contains(data, []byte(`"count_geki"`)) {
			form = forms[1]
		}
		typ := typeNamed(form, types)
		wire := &wire{}
		kinds := make(map[transport.DriftKind][]string)
		c := newClient(t, wire, osu.OnDrift(func(d transport.Drift) { kinds[d.Kind] = append(kinds[d.Kind], d.Pointer+": "+d.Found) }))
		response := &transport.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: data}
		value := reflect.New(typ)
		if err := c.Transport().Decode(t.Context(), response, value.Interface()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		gone := differences("", parse(t, data), parse(t, encode(t, value.Interface())))
		gone = slices.DeleteFunc(gone, func(d string) bool { return strings.HasSuffix(d, ": made up") })
		old := kinds[transport.DriftMissing]
		for _, member := range kinds[transport.DriftUnknownMember] {
			pointer, _, _ := strings.Cut(member, ":")
			if retired[path.Base(path.Dir(trimIndex(pointer)))+"."+path.Base(pointer)] {
				old = append(old, "and with "+pointer)
			}
		}
		odd := slices.Concat(kinds[transport.DriftUnknownMember], kinds[transport.DriftUnknownValue])
		if len(old) > 0 {
			if len(odd)+len(gone) > 0 {
				n.exceptions = append(n.exceptions, fmt.Sprintf("%s: an old format: %s; %d unknown, %d changed", name, old[0], len(odd), len(gone)))
			}
			continue
		}
		current++
		n.unknown += len(odd)
		n.lost += len(gone)
		for _, d := range append(odd, gone...) {
			t.Errorf("%s: %s", name, d)
		}
	}
	t.Logf("%d captures, %d of the current format: %d unknown, %d lost", n.files, current, n.unknown, n.lost)
	for _, e := range n.exceptions {
		t.Log(e)
	}
}

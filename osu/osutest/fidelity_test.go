package osutest_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// recorded is a recorded exchange with the real server.
type recorded struct {
	Meta struct {
		Auth string `json:"auth"`
	} `json:"meta"`
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
}

// TestFidelity_matchesRecordings sends recorded requests, with ids of this
// world in place of the recorded ones, and compares status, header names and
// the shape of the bodies with what the real server answered. OSU_RECORDED
// names the folder.
func TestFidelity_matchesRecordings(t *testing.T) {
	folder := cmp.Or(os.Getenv("OSU_RECORDED"), "../../../shared/recorded/osu-web")
	files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	if len(files) == 0 {
		t.Skip("no recorded answers in " + folder)
	}
	f := newFidelity(t)
	equal := 0
	skipped := make(map[string][]string)
	reasons := make(map[string][]string)
	for i, file := range files {
		if underRace && i%5 != 0 {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recorded
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: got %v, want no error", name, err)
		}
		differences, why := f.compare(t, name, r)
		switch {
		case why != "":
			skipped[why] = append(skipped[why], name)
		case len(differences) == 0:
			equal++
		default:
			reasons[name] = differences
		}
	}
	t.Logf("%d files: %d compared, %d equal, %d differ", len(files), equal+len(reasons), equal, len(reasons))
	for _, why := range slices.Sorted(maps.Keys(skipped)) {
		t.Logf("%d not compared, %s: %s", len(skipped[why]), why, strings.Join(skipped[why], " "))
	}
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		for _, reason := range reasons[name] {
			t.Errorf("%s: %s", name, reason)
		}
	}
}

// fidelity replays recorded requests, two seconds after each other: the flood
// limit of the chat is part of the comparison, but recordings take their time.
type fidelity struct {
	server *osutest.Server
	ledger ledger
	at     time.Time
	places *places
}

func newFidelity(t *testing.T) *fidelity {
	t.Helper()
	f := &fidelity{ledger: readLedger(t), at: time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)}
	f.server = osutest.New(osutest.Clock(func() time.Time { return f.at }), osutest.MatchPace(time.Hour, 6))
	f.places = newPlaces(t, f.server)
	return f
}

// token returns a token like the one that was used; false when there is no such
// token for third parties.
func (f *fidelity) token(auth string) (string, bool) {
	owner := f.server.World().UserIDs()[0]
	switch {
	case auth == "no token":
		return "", true
	case auth == "garbage":
		return "garbage", true
	case strings.Contains(auth, "first-party"):
		return "", false
	case strings.HasPrefix(auth, "client_credentials, delegate"):
		return f.server.Token(botScopes...), true
	case strings.HasPrefix(auth, "user token, own client, chat"):
		return f.server.UserToken(f.server.World().UserIDs()[1], userScopes...), true // of an announcer
	case strings.HasPrefix(auth, "client_credentials"):
		return f.server.Token(), true
	case strings.Contains(auth, "identify only"), strings.Contains(auth, "scope identify"):
		return f.server.UserToken(owner, transport.ScopeIdentify), true
	}
	return f.server.UserToken(owner, userScopes...), true
}

// route returns the route of a recorded path, and the parameters in it.
func route(method, path string) (transport.Route, map[string]string, bool) {
	segments := strings.Split(strings.Trim(strings.TrimPrefix(path, "/api/v2"), "/"), "/")
	if method == http.MethodPatch {
		method = http.MethodPut
	}
	var best transport.Route
	var params map[string]string
	fixed := -1
	for _, r := range transport.Routes() {
		if r.Method != method {
			continue
		}
		values, count, ok := map[string]string{}, 0, true
		pattern := strings.Split(strings.Trim(r.Pattern, "/"), "/")
		for i, want := range pattern {
			name, isParam := strings.CutPrefix(want, "{")
			optional, many := strings.HasSuffix(want, "?}"), strings.HasSuffix(want, "...}")
			switch {
			case i >= len(segments):
				ok = ok && optional
			case isParam && many:
				values[strings.TrimSuffix(name, "...}")] = strings.Join(segments[i:], "/")
			case isParam:
				values[strings.Trim(name, "?}")] = segments[i]
			case want == segments[i]:
				count++
			default:
				ok = false
			}
		}
		if ok && (len(pattern) >= len(segments) || strings.HasSuffix(r.Pattern, "...}")) && count > fixed {
			best, params, fixed = r, values, count
		}
	}
	return best, params, fixed >= 0
}

// compare replays one exchange, and returns what differs, or why it can't be
// replayed here.
func (f *fidelity) compare(t *testing.T, name string, r recorded) (differences []string, why string) {
	t.Helper()
	f.at = f.at.Add(2 * time.Second)
	f.places.renew(t)
	world := f.server.World()
	token, ok := f.token(r.Meta.Auth)
	if !ok {
		return nil, "tokens of the game"
	}
	c := call{method: r.Request.Method, path: strings.TrimPrefix(r.Request.Path, "/api/v2"), token: token, version: -1}
	c.header = make(http.Header)
	for header, value := range r.Request.Headers {
		if !strings.EqualFold(header, "Content-Type") {
			c.header.Set(header, value)
		}
	}
	if version, err := strconv.Atoi(r.Request.Headers["x-api-version"]); err == nil {
		c.version = version
	}
	params := map[string]string{}
	if r.Request.Path == "/oauth/token" {
		var text string
		if json.Unmarshal(r.Request.Body, &text) == nil {
			c.body, c.form = f.credentials(t, name, text), true
		} else if r.Request.Body != nil && r.Request.Body.Kind() == '{' {
			c.body = strings.ReplaceAll(string(r.Request.Body), "client-secret-masked", "secret")
		}
	} else {
		known, values, found := route(r.Request.Method, r.Request.Path)
		if found && answers(f.server, known) {
			c.path = f.place(world, known, values, name)
			params = values
		} else if found {
			return nil, "no such route here"
		}
		if r.Request.Query != "" {
			query := f.query(world, known, r, c.path)
			c.path += "?" + query
			parsed, _ := url.ParseQuery(query)
			for key := range parsed {
				params[key] = parsed.Get(key)
			}
		}
		c.body, c.form = f.places.body(r.Request.Body)
		var sent map[string]any
		if json.Unmarshal([]byte(c.body), &sent) == nil {
			for name, value := range sent {
				params[name] = fmt.Sprint(value)
			}
		}
		if strings.HasSuffix(name, "--revoked") {
			f.server.RevokeToken(token)
		}
	}
	if r.Response.Status == http.StatusTooManyRequests {
		for range 1200 { // more than any limit
			send(t, f.server, c)
		}
		defer func() { f.at = f.at.Add(time.Hour) }()
	}
	a := send(t, f.server, c)
	if a.status != r.Response.Status {
		return []string{fmt.Sprintf("status %d, recorded %d: %s %.100s", a.status, r.Response.Status, c.path, a.body)}, ""
	}
	for _, header := range []string{"Content-Type", "Cache-Control", "X-RateLimit-Limit", "Content-Disposition", "Location", "Retry-After", "WWW-Authenticate"} {
		want, got := r.Response.Headers[header], a.header.Get(header)
		same := want == got
		if header == "Content-Disposition" || header == "Location" {
			same = (want == "") == (got == "")
		}
		if !same {
			differences = append(differences, fmt.Sprintf("header %s: %q, recorded %q", header, got, want))
		}
	}
	if r.Response.Body == nil || !jsontext.Value(a.body).IsValid() || a.status == http.StatusOK && len(a.body) == 0 {
		return differences, ""
	}
	typ := ""
	if a.status == http.StatusOK && r.Request.Path != "/oauth/token" {
		known, _, _ := route(r.Request.Method, r.Request.Path)
		if row, ok := f.ledger.response(known.Method, strings.ReplaceAll(known.Pattern, "...", ""), c.version, params); ok {
			typ = row.typ
		}
	}
	s := &differ{checker{f.ledger, c.version, params, map[string]bool{}}}
	s.compare("", shapeOf(a.body), shapeOf(r.Response.Body), typ)
	return append(differences, slices.Sorted(maps.Keys(s.faults))...), ""
}

// answers reports whether a route is there; those of the game refuse.
func answers(server *osutest.Server, r transport.Route) bool {
	path := strings.NewReplacer("{", "", "}", "", "?", "", "...", "").Replace(r.Pattern)
	a, err := try(context.Background(), server, call{method: r.Method, path: path, token: server.UserToken(server.World().UserIDs()[0], transport.ScopeAll)})
	return err == nil && !strings.Contains(string(a.body), "no such path")
}

// credentials replaces the masked secrets of a form.
func (f *fidelity) credentials(t *testing.T, name, form string) string {
	t.Helper()
	values, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	if values.Get("client_id") == "4" {
		values.Set("client_id", "1")
	}
	secret := "secret"
	if values.Get("client_id") == "2" {
		secret = "bot-secret"
	}
	if values.Get("client_secret") == "client-secret-masked" {
		values.Set("client_secret", secret)
	}
	if values.Get("code") != "" && strings.HasSuffix(name, "authorization-code") {
		values.Set("redirect_uri", redirect)
		values.Set("code", authorize(t, f.server, url.Values{}))
	}
	return values.Encode()
}

// place fills the pattern of a route with ids that exist here, of the kind that
// the recorded ones had.
func (f *fidelity) place(world *osutest.World, r transport.Route, recorded map[string]string, name string) string {
	var path strings.Builder
	pair := f.score(world, name)
	for segment := range strings.SplitSeq(strings.Trim(r.Pattern, "/"), "/") {
		param, isParam := strings.CutPrefix(segment, "{")
		param = strings.Trim(strings.TrimSuffix(param, "...}"), "?}")
		value, given := recorded[param]
		switch {
		case !isParam:
			value, given = segment, true
		case strings.Contains(name, "--404"), strings.Contains(name, "not-a-number"), strings.HasPrefix(value, "9999"):
		case param == "user" && strings.HasPrefix(r.Pattern, "/beatmaps"):
			value = fmt.Sprint(pair.UserID)
		case param == "user":
			value = f.user(world, value)
		case param == "beatmap":
			value = fmt.Sprint(f.beatmap(world, name, pair))
		case param == "beatmapset":
			value = fmt.Sprint(f.beatmapset(world, name))
		case param == "score" && r == transport.GetLegacyScore:
			value = fmt.Sprint(pair.LegacyID)
		case param == "score":
			value = fmt.Sprint(pair.ID)
		case param == "ruleset" && r == transport.GetLegacyScore:
			value = string(pair.Ruleset)
		case param == "match" && strings.Contains(name, "open"):
			value = fmt.Sprint(world.RunningMatchID())
		case param == "match":
			value = fmt.Sprint(world.MatchIDs()[0])
		default:
			value = f.places.place(r, name, param, value, recorded)
		}
		if given {
			path.WriteString("/" + value)
		}
	}
	return path.String()
}

// user returns a user for a recorded one: 12 was the token's own, 13 a bot.
func (f *fidelity) user(world *osutest.World, recorded string) string {
	ids := world.UserIDs()
	switch {
	case strings.HasPrefix(recorded, "@"):
		return "@" + url.PathEscape(world.Username(ids[0]))
	case recorded == "12":
		return fmt.Sprint(ids[0])
	case recorded == "13":
		return fmt.Sprint(ids[1])
	}
	return fmt.Sprint(ids[7])
}

// score returns a score of the kind that the name of a file tells.
func (f *fidelity) score(world *osutest.World, name string) osutest.ScoreInfo {
	return world.Score(firstOf(world.ScoreIDs(), func(id objects.ScoreID) bool {
		info := world.Score(id)
		switch {
		case strings.Contains(name, "failed"):
			return !info.Passed
		case strings.Contains(name, "taiko"):
			return info.Ruleset == objects.RulesetTaiko && info.Passed
		case strings.Contains(name, "fruits"):
			return info.Ruleset == objects.RulesetFruits && info.LegacyID == 0 && info.Passed
		case strings.Contains(name, "legacy"), strings.Contains(name, "scores-ruleset-score"):
			return info.LegacyID != 0
		case strings.Contains(name, "download"), strings.Contains(name, "replay"):
			return info.HasReplay && info.Ruleset == objects.RulesetOsu
		}
		return info.Passed && info.LegacyID == 0 && info.Ruleset == objects.RulesetOsu
	}))
}

// beatmapset returns a beatmapset of the state that the name of a file tells.
func (f *fidelity) beatmapset(world *osutest.World, name string) objects.BeatmapsetID {
	want := objects.RankStatusRanked
	for _, status := range []objects.RankStatus{"approved", "loved", "qualified", "wip"} {
		if strings.HasSuffix(name, string(status)) {
			want = status
		}
	}
	token := f.server.Token()
	return firstOf(world.BeatmapsetIDs(), func(id objects.BeatmapsetID) bool {
		return f.read(fmt.Sprintf("/beatmapsets/%d", id), token)["status"] == string(want)
	})
}

func (f *fidelity) beatmap(world *osutest.World, name string, pair osutest.ScoreInfo) objects.BeatmapID {
	token := f.server.Token()
	fits := func(test func(map[string]any) bool) objects.BeatmapID {
		return firstOf(world.BeatmapIDs(), func(id objects.BeatmapID) bool { return test(f.read(fmt.Sprintf("/beatmaps/%d", id), token)) })
	}
	switch {
	case strings.HasSuffix(name, "loved"), strings.HasSuffix(name, "wip"):
		return fits(func(b map[string]any) bool { return strings.HasSuffix(name, b["status"].(string)) })
	case strings.Contains(name, "bad-convert"):
		return fits(func(b map[string]any) bool { return b["mode"] == "taiko" })
	}
	return pair.BeatmapID
}

// read returns an object of the server.
func (f *fidelity) read(path, token string) map[string]any {
	a, err := try(context.Background(), f.server, call{path: path, token: token})
	var object map[string]any
	if err == nil {
		err = json.Unmarshal(a.body, &object)
	}
	if err != nil {
		return nil
	}
	return object
}

// query returns a recorded query with ids of this world.
func (f *fidelity) query(world *osutest.World, r transport.Route, e recorded, path string) string {
	values, _ := url.ParseQuery(e.Request.Query)
	for key, list := range values {
		for i, value := range list {
			switch {
			case key == "ids[]" && r.Pattern != "/beatmaps":
				list[i] = f.user(world, value)
				if strings.HasPrefix(value, "@") {
					list[i] = "@" + world.Username(world.UserIDs()[7])
				}
			case key == "checksum":
				list[i] = world.Checksum(world.BeatmapIDs()[0])
			case key == "id" && r == transport.GetBeatmapLookup, key == "beatmap_id":
				list[i] = fmt.Sprint(world.ScoreableBeatmapIDs()[0])
			case key == "beatmapset_ids[]":
				list[i] = fmt.Sprint(world.BeatmapsetIDs()[i])
			case key == "spotlight":
				list[i] = fmt.Sprint(world.SpotlightIDs()[0])
			case key == "cursor_string" && r != transport.GetRanking:
				first := values
				first.Del("cursor_string")
				page := f.read(path+"?"+first.Encode(), f.server.Token())
				list[i], _ = page["cursor_string"].(string)
			default:
				list[i] = f.places.query(r, key, value, values)
			}
		}
		values[key] = list
	}
	return values.Encode()
}

// shape is what values that stand in one place have in common.
type shape struct {
	count   int // of values
	kinds   map[jsontext.Kind]int
	members map[string]*shape
	items   *shape
}

func newShape() *shape {
	return &shape{kinds: make(map[jsontext.Kind]int), members: make(map[string]*shape)}
}

func shapeOf(raw jsontext.Value) *shape {
	s := newShape()
	s.add(raw)
	return s
}

func (s *shape) add(raw jsontext.Value) {
	kind := raw.Kind()
	if kind == 'f' {
		kind = 't'
	}
	s.count++
	s.kinds[kind]++
	switch kind {
	case '{':
		var all map[string]jsontext.Value
		_ = json.Unmarshal(raw, &all)
		for name, value := range all {
			if s.members[name] == nil {
				s.members[name] = newShape()
			}
			s.members[name].add(value)
		}
	case '[':
		var all []jsontext.Value
		_ = json.Unmarshal(raw, &all)
		if s.items == nil {
			s.items = newShape()
		}
		for _, value := range all {
			s.items.add(value)
		}
	}
}

// differ compares shapes, with the ledger for what may differ from case to
// case.
type differ struct{ checker }

func (d *differ) compare(at string, ours, theirs *shape, typ string) {
	if ours == nil || theirs == nil || ours.count == 0 || theirs.count == 0 {
		return
	}
	for kind := range ours.kinds {
		if kind != 'n' && theirs.kinds[kind] == 0 && theirs.kinds['n'] < theirs.count {
			d.fault(at, "%v, recorded %v", kind, slices.Collect(maps.Keys(theirs.kinds)))
		}
	}
	if typ == "" && (ours.kinds['n'] > 0) != (theirs.kinds['n'] > 0) {
		d.fault(at, "null in one of the two")
	}
	inner, isArray := cut(typ, "array")
	if !isArray {
		inner = ""
	}
	d.compare(at+"/-", ours.items, theirs.items, inner)
	fields := d.membersOf(typ)
	names := slices.Concat(slices.Collect(maps.Keys(ours.members)), slices.Collect(maps.Keys(theirs.members)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		field, known := fields[name]
		mine, other := ours.members[name], theirs.members[name]
		conditional := typ != "" && (!known || slices.ContainsFunc(field.presence, func(p string) bool {
			return p != "always" && p != "include" && !strings.HasPrefix(p, "version")
		}))
		switch {
		case conditional:
		case mine == nil && other.count == theirs.kinds['{'] && ours.kinds['{'] > 0:
			d.fault(at+"/"+name, "not here, but recorded")
		case other == nil && mine.count == ours.kinds['{'] && theirs.kinds['{'] > 0:
			d.fault(at+"/"+name, "here, but not recorded")
		}
		if typ == "any" {
			field.typ = typ
		}
		if !conditional || mine != nil && other != nil {
			d.compare(at+"/"+name, mine, other, field.typ)
		}
	}
}

// membersOf returns the members of a type; of an envelope, what it says.
func (d *differ) membersOf(typ string) map[string]member {
	if inner, ok := cut(typ, "object"); ok {
		typ = inner
	}
	if typ == "Score|LegacyScore" {
		typ = map[bool]string{true: "LegacyScore", false: "Score"}[d.version < 20220705]
	}
	if _, ok := d.objects[typ]; ok {
		fields, _ := d.fields(typ)
		return fields
	}
	all := make(map[string]member)
	if inside, ok := strings.CutPrefix(typ, "{"); ok {
		for _, part := range splitTop(strings.TrimSuffix(inside, "}")) {
			part, optional := strings.CutPrefix(part, "?")
			name, of, _ := strings.Cut(part, ":")
			presence := "always"
			if optional {
				presence = "cond:" + name
			}
			name = strings.Trim(name, `"`)
			of, nullable := strings.CutSuffix(of, "?")
			all[name] = member{name: name, typ: of, nullable: nullable, presence: []string{presence}}
		}
	}
	return all
}

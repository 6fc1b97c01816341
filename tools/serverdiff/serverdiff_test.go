package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// server is a small server in the form of the real one.
var server = map[string]string{
	"routes/web.php": `<?php
Route::group(['prefix' => 'home'], function () {
    Route::get('account', 'AccountController@edit');
});
Route::group(['as' => 'api.', 'prefix' => 'api', 'middleware' => ['api', Throttle::get(), 'require-scopes']], function () {
    Route::group(['prefix' => 'v2'], function () {
        // Route::get('commented', 'Nobody@out');
        Route::get('badges/{badge}', 'BadgesController@show')->name('show');
        Route::apiResource('badges', 'BadgesController', ['only' => ['index', 'store']]);
        Route::group(['prefix' => 'scores'], function () {
            Route::get('{score}/download', 'ScoresController@download')->middleware(Throttle::get('download'));
        });
    });
});
`,
	"tests/api_routes.json": `[
    {"uri": "api/v2/badges", "methods": ["GET", "HEAD"], "middlewares": ["App\\Throttle:1200,1"], "scopes": ["public"]}
]`,
	"config/osu.php": `<?php return ['api' => ['throttle' => ['global' => get_int(env('T')) ?? 1200]], 'bbcode' => ['x' => 1]];`,
	"database/mods.json": `[{"Name": "osu", "Mods": [
  {"Acronym": "HD", "Name": "Hidden", "Type": "DifficultyIncrease", "IncompatibleMods": ["SI"], "UserPlayable": true,
   "Settings": [{"Name": "only_fade_approach_circles", "Type": "boolean"}]}
]}]`,
	"app/Transformers/BadgeTransformer.php": `<?php
class BadgeTransformer extends TransformerAbstract
{
    protected array $availableIncludes = [
        'owner', // it's "optional"
        'count',
    ];

    public function transform(Badge $badge)
    {
        $ret = [
            'id' => $badge->getKey(),
            'cover' => [
                'url' => $badge->cover()->url(),
            ],
        ];
        if (api_version() >= 20240101) {
            $ret['name'] = $badge->name;
        }
        return $ret;
    }

    public function includeOwner(Badge $badge)
    {
        return $this->item($badge->owner, new UserTransformer());
    }
}
`,
	"app/Enums/Colour.php": `<?php enum Colour: string { case Red = 'red'; case Blue = 'blue'; }`,
	"app/Models/Badge.php": `<?php class Badge extends Model { const array TYPES = ['a', 'b']; const MAX = 5; public function x() { return ['no' => 1]; } }`,
	"app/Http/Controllers/BadgesController.php": `<?php
class BadgesController extends Controller
{
    public function index()
    {
        $params = get_params(request()->all(), null, ['limit:int', 'kind', 'user_ids:int[]']);
        $limit = clamp($params['limit'] ?? 20, 1, 50);
        $sort = get_string(request('sort'));
        return compact('limit');
    }
}
`,
}

// write writes a server, with changes by file, each a pair of old and new text.
func write(t *testing.T, changes map[string][2]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range server {
		if change, ok := changes[name]; ok {
			if !strings.Contains(text, change[0]) {
				t.Fatalf("%s does not contain %q", name, change[0])
			}
			text = strings.Replace(text, change[0], change[1], 1)
		}
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// project writes a project that rests on the server.
func project(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"osu/objects/badges.go":   "// Source: app/Transformers/BadgeTransformer.php.\ntype Badge struct {\n\tID BadgeID `json:\"id\"`\n}\n",
		"osu/transport/routes.go": "var (\n\tGetBadge = get(\"/badges/{badge}\")\n)\n",
		"stream/stream.go":        "package stream\n",
		ledger:                    "",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestRun_isSilentWithoutChanges(t *testing.T) {
	t.Parallel()
	here, there := project(t), write(t, nil)
	if err := run(nil, here, there, true); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(&out, here, there, false); err != nil {
		t.Errorf("got error %v, want none", err)
	}
	if got := out.String(); !strings.Contains(got, "none has changed") {
		t.Errorf("got %q, want a line that none has changed", got)
	}
}

func TestRun_findsEachChange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file, old, new string
		want           []string // the beginnings of the lines
	}{
		"a new route":           {"routes/web.php", "Route::group(['prefix' => 'scores']", "Route::put('badges/{badge}', 'BadgesController@update');\nRoute::group(['prefix' => 'scores']", []string{"+ route PUT /badges/{badge}: routes/web.php:10"}},
		"a route gone":          {"routes/web.php", "['index', 'store']", "['index']", []string{"- route POST /badges: routes/web.php"}},
		"another middleware":    {"routes/web.php", "->name('show')", "->middleware('verify')", []string{"~ route GET /badges/{badge}: routes/web.php:8"}},
		"another scope":         {"tests/api_routes.json", `["public"]`, `["identify"]`, []string{"~ scopes GET /badges: tests/api_routes.json:2"}},
		"a limit":               {"config/osu.php", "1200", "600", []string{"~ limit api.throttle.global: config/osu.php:1"}},
		"a new mod":             {"database/mods.json", `[{"Name": "osu", "Mods": [`, `[{"Name": "osu", "Mods": [{"Acronym": "ZZ", "Name": "Z"},`, []string{"+ mod osu ZZ:", "+ mod osu ZZ flags:", "+ mod osu ZZ incompatible:"}},
		"a setting's type":      {"database/mods.json", `"boolean"`, `"number"`, []string{"~ mod osu HD only_fade_approach_circles: database/mods.json:2 (was boolean, is number)"}},
		"a new member":          {"app/Transformers/BadgeTransformer.php", "'cover' =>", "'colour' => 1,\n'cover' =>", []string{"+ member transform colour: app/Transformers/BadgeTransformer.php:13"}},
		"a nested member":       {"app/Transformers/BadgeTransformer.php", "'url' =>", "'link' =>", []string{"+ member transform link:", "- member transform url:"}},
		"a member's type":       {"app/Transformers/BadgeTransformer.php", "$badge->getKey()", "(string) $badge->getKey()", []string{"~ member transform id: app/Transformers/BadgeTransformer.php:12"}},
		"an include":            {"app/Transformers/BadgeTransformer.php", "'count',", "'count', 'group',", []string{"+ member $availableIncludes 'group'"}},
		"an include's answer":   {"app/Transformers/BadgeTransformer.php", "new UserTransformer()", "new UserCompactTransformer()", []string{"~ member includeOwner:"}},
		"a version gate":        {"app/Transformers/BadgeTransformer.php", "20240101", "20250101", []string{"~ version transform:"}},
		"an enumeration value":  {"app/Enums/Colour.php", "case Blue", "case Green = 'green'; case Blue", []string{"+ constant Green: app/Enums/Colour.php:1 ('green')"}},
		"a constant's element":  {"app/Models/Badge.php", "'a', 'b'", "'a', 'b', 'c'", []string{"+ constant TYPES 'c'"}},
		"a constant's value":    {"app/Models/Badge.php", "MAX = 5", "MAX = 6", []string{"~ constant MAX: app/Models/Badge.php:1 (was 5, is 6)"}},
		"a new parameter":       {"app/Http/Controllers/BadgesController.php", "'kind',", "'kind', 'colour:string',", []string{"+ parameter index colour:"}},
		"a parameter's type":    {"app/Http/Controllers/BadgesController.php", "'user_ids:int[]'", "'user_ids:string[]'", []string{"~ parameter index user_ids:"}},
		"a parameter's range":   {"app/Http/Controllers/BadgesController.php", "1, 50)", "1, 100)", []string{"~ parameter index limit"}},
		"comments and spaces":   {"app/Transformers/BadgeTransformer.php", "'id' => $badge->getKey(),", "/* the id */ 'id'  =>\n $badge -> getKey( ),", nil},
		"code that no one asks": {"app/Models/Badge.php", "'no' => 1", "'no' => 2", nil},
	}
	here := project(t)
	if err := run(nil, here, write(t, nil), true); err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := run(&out, here, write(t, map[string][2]string{test.file: {test.old, test.new}}), false)
			if moved := errors.Is(err, errMoved); moved != (test.want != nil) {
				t.Fatalf("got error %v, want moved to be %t; output:\n%s", err, test.want != nil, out.String())
			}
			got := changes(out.String())
			if len(got) != len(test.want) {
				t.Fatalf("got %d changes, want %d:\n%s", len(got), len(test.want), strings.Join(got, "\n"))
			}
			for i, want := range test.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("change %d:\n got %s\nwant %s …", i, got[i], want)
				}
			}
		})
	}
}

// checkout is where the newest code of the server is, if anywhere: OSU_WEB, or
// beside this project.
func checkout(t *testing.T) string {
	t.Helper()
	folder := cmp.Or(os.Getenv("OSU_WEB"), filepath.FromSlash("../../../osu-web"))
	if _, err := os.Stat(filepath.Join(folder, "routes", "web.php")); err != nil {
		t.Skipf("SKIPPED: there is no checkout of osu-web in %s, so only servers written for these tests were compared", folder)
	}
	return folder
}

// TestRun_findsTenChangesInRealServer changes ten things in a copy of the
// server: each is found, and nothing else.
func TestRun_findsTenChangesInRealServer(t *testing.T) {
	t.Parallel()
	server, here := t.TempDir(), project(t)
	if err := os.CopyFS(server, os.DirFS(checkout(t))); err != nil {
		t.Fatal(err)
	}
	if err := run(nil, here, server, true); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, change := range []struct{ file, old, new, want string }{
		{"routes/web.php", "Route::apiResource('seasonal-backgrounds'", "Route::get('ten', 'NewsController@index');\n        Route::apiResource('seasonal-backgrounds'", "+ route GET /ten: routes/web.php"},
		{"routes/web.php", "Route::apiResource('tags', 'TagsController', ['only' => ['index']]);", "", "- route GET /tags: routes/web.php"},
		{"tests/api_routes.json", `"any"`, `"public"`, "~ scopes POST /session/verify: tests/api_routes.json"},
		{"config/osu.php", "1200,1,api", "600,1,api", "~ limit api.throttle.global: config/osu.php"},
		{"database/mods.json", `"Type": "number"`, `"Type": "boolean"`, "~ mod osu EZ retries: database/mods.json"},
		{"app/Transformers/BeatmapCompactTransformer.php", "'lazer_only' =>", "'ten' => 10,\n            'lazer_only' =>", "+ member transform ten: app/Transformers/BeatmapCompactTransformer.php"},
		{"app/Transformers/BeatmapCompactTransformer.php", "=> $beatmap->mode,", "=> (string) $beatmap->mode,", "~ member transform mode: app/Transformers/BeatmapCompactTransformer.php"},
		{"app/Transformers/NewsPostTransformer.php", "'preview',", "'preview',\n        'ten',", "+ member $availableIncludes 'ten': app/Transformers/NewsPostTransformer.php"},
		{"app/Enums/Ruleset.php", "case mania = 3;", "case mania = 3;\n    case ten = 10;", "+ constant ten: app/Enums/Ruleset.php"},
		{"app/Http/Controllers/BeatmapsController.php", "'checksum:string', 'filename", "'checksum:int', 'filename", "~ parameter lookup checksum: app/Http/Controllers/BeatmapsController.php"},
	} {
		path := filepath.Join(server, filepath.FromSlash(change.file))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), change.old) {
			t.Fatalf("%s does not contain %q any more: choose another change", change.file, change.old)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), change.old, change.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		want = append(want, change.want)
	}
	var out strings.Builder
	if err := run(&out, here, server, false); !errors.Is(err, errMoved) {
		t.Fatalf("got error %v, want %v", err, errMoved)
	}
	t.Logf("\n%s", out.String())
	got := changes(out.String())
	for _, beginning := range want {
		if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, beginning) }) {
			t.Errorf("%s: not found", beginning)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d changes, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

// changes returns the lines that name a change.
func changes(out string) []string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.ContainsRune("+-~", rune(line[0])) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestRun_namesAffectedCode(t *testing.T) {
	t.Parallel()
	here := project(t)
	if err := run(nil, here, write(t, nil), true); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file, old, new, want string
	}{
		"the member":             {"app/Transformers/BadgeTransformer.php", "$badge->getKey()", "5", "here: osu/objects/badges.go:3"},
		"the type, when unknown": {"app/Transformers/BadgeTransformer.php", "$badge->name", "5", "here: osu/objects/badges.go:1"},
		"the route":              {"routes/web.php", "->name('show')", "->middleware('x')", "here: osu/transport/routes.go:2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if err := run(&out, here, write(t, map[string][2]string{test.file: {test.old, test.new}}), false); !errors.Is(err, errMoved) {
				t.Fatalf("got error %v, want %v", err, errMoved)
			}
			if got := out.String(); !strings.Contains(got, test.want) {
				t.Errorf("got %q, want it to contain %q", got, test.want)
			}
		})
	}
}

func TestRun_refusesOtherFolders(t *testing.T) {
	t.Parallel()
	if err := run(nil, project(t), t.TempDir(), false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want %v", err, fs.ErrNotExist)
	}
}

// TestLedger_isReadable checks that the ledger of facts can be read and has the number of
// routes that the library knows.
func TestLedger_isReadable(t *testing.T) {
	t.Parallel()
	facts, err := load("facts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("../../osu/transport/testdata/routes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	known, rows := make(map[string]bool), -1 // the head is not one
	for line := range strings.Lines(string(table)) {
		rows++
		cells := strings.Split(line, "\t")
		for method := range strings.SplitSeq(cells[0], ",") {
			known[method+" "+plain(cells[1])] = true
		}
	}
	routes := 0
	for _, f := range facts {
		if f.kind != "route" {
			continue
		}
		routes++
		if !known[plain(f.name)] {
			t.Errorf("%s is not in the table of routes", f.name)
		}
	}
	if routes != rows {
		t.Errorf("got %d routes, want %d", routes, rows)
	}
}

// FuzzScan checks that no text, however broken, stops the reader.
func FuzzScan(f *testing.F) {
	for _, text := range server {
		f.Add(text)
	}
	f.Add("<?php $a = <<<EOT\nx\n  EOT; function f() { ['a' =>")
	f.Fuzz(func(_ *testing.T, text string) {
		fileFacts("app/Libraries/X.php", text)
		_, _ = routeFacts("routes/web.php", text)
		_, _ = limitFacts("config/osu.php", text)
	})
}

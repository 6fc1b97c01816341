package faulttest_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// zeroes are pointers to zero values of all exported types of some packages, by
// package.
var zeroes = map[string][]any{
	"transport": {
		new(transport.AnswerKind), new(transport.Attempt), new(transport.Batch), new(transport.Cache), new(transport.CacheResult),
		new(transport.Call), new(transport.CallEnd), new(transport.CircuitChange), new(transport.Client), new(transport.Config),
		new(transport.CostRule), new(transport.Drift), new(transport.DryRun), new(transport.Endpoints), new(transport.Error),
		new(transport.Grant), new(transport.Lookup), new(transport.Merge), new(transport.Outcome), new(transport.Owner),
		new(transport.Plan), new(transport.Queue), new(transport.Renewal), new(transport.Repeat), new(transport.Response),
		new(transport.Retry), new(transport.Route), new(transport.Scope), new(transport.Token), new(transport.Trace),
		new(transport.Wait),
	},
	"limit": {
		new(limit.Answer), new(limit.Bucket), new(limit.Demand), new(limit.Ledger), new(limit.Limits), new(limit.Priority),
		new(limit.Usage), new(limit.WaitError), new(limit.WindowLimiter),
	},
	"budget": {new(budget.Limiter)},
	"cache":  {new(cache.Memory)},
}

// TestZeroValues_neitherPanicNorHang calls every method of every exported type on
// its zero value, with zero arguments (also a nil context) and with a live
// context.
func TestZeroValues_neitherPanicNorHang(t *testing.T) {
	t.Parallel()
	for name, values := range zeroes {
		missing := exportedTypes(t, filepath.Join("..", "..", "osu", name))
		for _, value := range values {
			kind := reflect.TypeOf(value).Elem()
			delete(missing, kind.Name())
			for method := range reflect.TypeOf(value).Methods() {
				for _, ctx := range []context.Context{nil, t.Context()} {
					call(ctx, t, kind, method)
				}
			}
		}
		for kind := range missing {
			t.Errorf("%s.%s: its zero value is not tested", name, kind)
		}
	}
}

// call calls a method on a new zero value.
func call(ctx context.Context, t *testing.T, kind reflect.Type, method reflect.Method) {
	t.Helper()
	in := []reflect.Value{reflect.New(kind)}
	for i := 1; i < method.Type.NumIn(); i++ {
		arg := reflect.New(method.Type.In(i)).Elem()
		if ctx != nil && arg.Type() == reflect.TypeFor[context.Context]() {
			arg.Set(reflect.ValueOf(ctx))
		}
		in = append(in, arg)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if r := recover(); r != nil {
				t.Errorf("%v.%s panics: %v\n%s", kind, method.Name, r, debug.Stack())
			}
		}()
		if method.Type.IsVariadic() {
			in = in[:len(in)-1]
		}
		method.Func.Call(in)
	}()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Fatalf("%v.%s hangs", kind, method.Name)
	}
}

// exportedTypes returns the names of a package's exported types, without
// interfaces and other names for types of other packages.
func exportedTypes(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: got %d files, %v", folder, len(files), err)
	}
	names := make(map[string]bool)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() && !spec.Assign.IsValid() {
				if _, ok := spec.Type.(*ast.InterfaceType); !ok {
					names[spec.Name.Name] = true
				}
			}
			return true
		})
	}
	return names
}

// TestZeroValues_nameMissingConstructor checks that what can't work without its
// constructor says so, and that what can does.
func TestZeroValues_nameMissingConstructor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, ofClient := new(transport.Client).Do(ctx, transport.GetTags.At())
	_, ofBudget := new(budget.Limiter).Reserve(ctx, limit.Demand{})
	_, ofGet := new(cache.Memory).Get(ctx, "key")
	for name, err := range map[string]error{
		"transport.Client": ofClient,
		"its Decode":       new(transport.Client).Decode(ctx, new(transport.Response), new(int)),
		"budget.Limiter":   ofBudget,
		"cache.Memory":     ofGet,
		"its Set":          new(cache.Memory).Set(ctx, "key", nil, time.Hour),
	} {
		if err == nil || !strings.Contains(err.Error(), "not made with") {
			t.Errorf("%s: got %v, want an error that names the constructor", name, err)
		}
	}
	if got := new(limit.WindowLimiter).Usage(limit.Demand{}).Left; got != 60 {
		t.Errorf("a zero WindowLimiter leaves %d requests, want the published 60", got)
	}
	ledger := new(limit.Ledger)
	now := time.Now()
	ledger.Take(now, limit.Demand{})
	ledger.Settle(now, limit.Demand{}, limit.Answer{Status: 429})
	if _, wait := ledger.Wait(now, limit.Demand{}); wait != time.Minute {
		t.Errorf("a zero Ledger waits %v after a refusal, want 1m", wait)
	}
}

// nothing implements everything a configuration takes, by a pointer.
type nothing struct{}

func (*nothing) Token(context.Context) (transport.Token, error)            { panic("called") }
func (*nothing) Reject(transport.Token)                                    { panic("called") }
func (*nothing) Grant() transport.Grant                                    { panic("called") }
func (*nothing) Bind(transport.Endpoints) (transport.Endpoints, error)     { panic("called") }
func (*nothing) Reserve(context.Context, limit.Demand) (limit.Slot, error) { panic("called") }
func (*nothing) Get(context.Context, string) ([]byte, error)               { panic("called") }
func (*nothing) Set(context.Context, string, []byte, time.Duration) error  { panic("called") }

// TestTypedNil_isRefused checks that a nil pointer in an interface, which a
// forgotten error leaves, is found when the client is made.
func TestTypedNil_isRefused(t *testing.T) {
	t.Parallel()
	for part, config := range map[string]transport.Config{
		"Authorizer":           {Authorizer: (*nothing)(nil)},
		"Limiter":              {Limiter: (*nothing)(nil)},
		"Cache.Store":          {Cache: &transport.Cache{Store: (*nothing)(nil)}},
		"HTTPClient.Transport": {HTTPClient: &http.Client{Transport: (*http.Transport)(nil)}},
	} {
		_, err := transport.New(config)
		if !errors.Is(err, transport.ErrValidation) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v, want an ErrValidation that names it", part, err)
		}
	}
}

// TestNilContext_isRefused checks what takes a context and would wait with it.
func TestNilContext_isRefused(t *testing.T) {
	t.Parallel()
	client, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var none context.Context
	_, ofCall := client.Do(none, transport.GetTags.At())
	_, ofLimiter := limit.New(limit.PublishedLimits()).Reserve(none, limit.Demand{})
	_, ofShared := budget.Shared(none, filepath.Join(t.TempDir(), "budget"), limit.PublishedLimits())
	for name, err := range map[string]error{
		"Client.Do":             ofCall,
		"Client.Decode":         client.Decode(none, new(transport.Response), new(int)),
		"WindowLimiter.Reserve": ofLimiter,
		"budget.Shared":         ofShared,
	} {
		if err == nil || !strings.Contains(err.Error(), "context is nil") {
			t.Errorf("%s: got %v, want an error about the nil context", name, err)
		}
	}
}

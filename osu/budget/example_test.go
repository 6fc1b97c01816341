package budget_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/limit"
)

func ExampleShared() {
	dir, err := os.MkdirTemp("", "budget")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	// The same in every program: osu.New(session, osu.Limiter(limiter)).
	limiter, err := budget.Shared(filepath.Join(dir, "osu.budget"), limit.PublishedLimits())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(limiter.Wait(context.Background(), limit.Demand{Cost: 1}))
	// Output: <nil>
}

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
	limiter, err := budget.Shared(context.Background(), filepath.Join(dir, "osu.budget"), limit.PublishedLimits())
	if err != nil {
		log.Fatal(err)
	}
	slot, err := limiter.Reserve(context.Background(), limit.Demand{Cost: 1})
	if err != nil {
		log.Fatal(err)
	}
	slot.Release() // clients do this, or tell it what came of the request
	fmt.Println(limiter.Usage(limit.Demand{}).Left, "requests are left")
	// Output: 60 requests are left
}

package limit_test

import (
	"fmt"
	"testing"

	"github.com/osugo/osugo/osu/limit"
)

func TestBucket_printsName(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(limit.BucketAPI, limit.BucketReplay, limit.BucketChat, limit.BucketNone, limit.Bucket(9))
	if want := "api replay chat none Bucket(9)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

package storetest_test

import (
	"path/filepath"
	"testing"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/auth/storetest"
)

func TestRun_memory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) (one, two auth.Store) {
		store := new(auth.MemoryStore) // the zero value can be used
		return store, store
	})
}

func TestRun_file(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) (one, two auth.Store) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "deep", "er", "osu.json")
		return auth.NewFileStore(path), auth.NewFileStore(path)
	})
}

package lockedfile

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/osugo/osugo/internal/wait"
)

// turns has a lock for each file that this process uses or waits for. The
// system's lock alone is not enough: it is lost if a cleaner of temporary files
// deletes its file, and waiting for it means polling.
var turns = struct {
	mu     sync.Mutex
	byPath map[string]*turn
}{byPath: make(map[string]*turn)}

type turn struct {
	taken chan struct{} // holds a value while the file is in use
	users int           // including waiting ones; guarded by the lock of turns
}

// take waits until no other goroutine of this process uses the file.
func take(ctx context.Context, path string) (leave func(), err error) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	t := enter(path)
	select {
	case t.taken <- struct{}{}:
		return func() {
			<-t.taken
			exit(path, t)
		}, nil
	case <-ctx.Done():
		exit(path, t)
		return nil, wait.Ended(ctx)
	}
}

func enter(path string) *turn {
	turns.mu.Lock()
	defer turns.mu.Unlock()
	t := turns.byPath[path]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		turns.byPath[path] = t
	}
	t.users++
	return t
}

func exit(path string, t *turn) {
	turns.mu.Lock()
	defer turns.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(turns.byPath, path)
	}
}

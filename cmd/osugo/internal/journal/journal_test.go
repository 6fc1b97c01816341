package journal_test

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/osugo/osugo/cmd/osugo/internal/journal"
)

var job = journal.Job{Name: "users", Output: "out", Missing: "gone"}

// begin starts the job, saves some text, and writes more that is not saved.
func begin(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	j, err := journal.Start(job)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ cursor, out, gone string }{{"1", "a\n", ""}, {"2", "b\n", "x\n"}} {
		put(t, j, step.out, step.gone)
		if err := j.Save(step.cursor); err != nil {
			t.Fatal(err)
		}
	}
	put(t, j, "lost\n", "lost\n")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	grow(t, "out", "half")
	grow(t, "gone", "half")
}

func put(t *testing.T, j *journal.Journal, out, gone string) {
	t.Helper()
	_, err := io.WriteString(j.Output, out)
	_, missed := io.WriteString(j.Missing, gone)
	if err := errors.Join(err, missed); err != nil {
		t.Fatal(err)
	}
}

// grow adds text to the end of a file.
func grow(t *testing.T, name, text string) {
	t.Helper()
	old, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(old, text...), 0o600); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, name, content string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != content {
		t.Errorf("%s: got %q, want %q", name, got, content)
	}
}

func TestResume_truncatesUnsavedOutput(t *testing.T) {
	begin(t)
	j, cursor, err := journal.Resume(job)
	if err != nil {
		t.Fatal(err)
	}
	if cursor != "2" {
		t.Errorf("got cursor %q, want 2", cursor)
	}
	put(t, j, "c\n", "y\n")
	if err := j.Done(); err != nil {
		t.Fatal(err)
	}
	want(t, "out", "a\nb\nc\n")
	want(t, "gone", "x\ny\n")
	if _, err := os.Stat("out.job"); err == nil {
		t.Error("the journal of a job that is done is still there")
	}
}

func TestResume_ignoresPartialLine(t *testing.T) {
	begin(t)
	grow(t, "out.job", `{"cursor":"3","output":99`)
	for range 2 { // the second time, the half line is gone
		j, cursor, err := journal.Resume(job)
		if err != nil {
			t.Fatal(err)
		}
		if cursor != "2" {
			t.Errorf("got cursor %q, want 2", cursor)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "out", "a\nb\n")
}

func TestResume_worksWithEmptyFile(t *testing.T) {
	t.Chdir(t.TempDir())
	j, err := journal.Start(job)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	grow(t, "out", "half")
	if _, cursor, err := journal.Resume(job); cursor != "" || err != nil {
		t.Errorf("got cursor %q and error %v, want the start", cursor, err)
	}
	want(t, "out", "")
}

func TestResume_refusesOtherJobs(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if _, _, err := journal.Resume(job); !errors.Is(err, journal.ErrNothing) {
			t.Errorf("got error %v, want ErrNothing", err)
		}
	})
	t.Run("another kind", func(t *testing.T) {
		begin(t)
		if _, _, err := journal.Resume(journal.Job{Name: "scores", Output: "out", Missing: "gone"}); !errors.Is(err, journal.ErrOther) {
			t.Errorf("got error %v, want ErrOther", err)
		}
	})
	t.Run("another file for missing ids", func(t *testing.T) {
		begin(t)
		if _, _, err := journal.Resume(journal.Job{Name: "users", Output: "out"}); !errors.Is(err, journal.ErrOther) {
			t.Errorf("got error %v, want ErrOther", err)
		}
	})
	t.Run("an output that has shrunk", func(t *testing.T) {
		begin(t)
		if err := os.WriteFile("out", []byte("a"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := journal.Resume(job); !errors.Is(err, journal.ErrOther) {
			t.Errorf("got error %v, want ErrOther", err)
		}
		want(t, "out", "a")
	})
}

func TestStart_overwritesNothing(t *testing.T) {
	begin(t)
	if _, err := journal.Start(job); !errors.Is(err, journal.ErrInterrupted) {
		t.Errorf("got error %v, want ErrInterrupted", err)
	}
	if err := os.Remove("out.job"); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Start(job); !errors.Is(err, journal.ErrExists) {
		t.Errorf("got error %v, want ErrExists", err)
	}
	want(t, "out", "a\nb\nhalf")
}

func TestStart_leavesNothingOnFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := journal.Start(journal.Job{Name: "users", Output: "out", Missing: "nowhere/gone"}); err == nil {
		t.Fatal("got no error, want one about the folder")
	}
	j, err := journal.Start(job)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Drop(); err != nil {
		t.Fatal(err)
	}
	if j, err = journal.Start(job); err != nil {
		t.Fatalf("got error %v, want to start again", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// Package journal keeps record of how far a job has come that writes files, so
// that the job can be killed at any time and go on later, with nothing lost and
// nothing written twice.
//
// Beside the output stands a journal, OUTPUT.job. Each of its lines says up to
// which cursor the files are complete, and how long they are then. What a killed
// job wrote beyond its last line is cut off when it goes on. The journal of a job
// that is done is removed.
package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-json-experiment/json"
)

var (
	// ErrExists means that a job would overwrite the output of another.
	ErrExists = errors.New("the file exists")
	// ErrInterrupted means that the output is that of an interrupted job.
	ErrInterrupted = errors.New("an interrupted job wrote part of it: use --resume, or delete it")
	// ErrNothing means that there is no interrupted job to go on with.
	ErrNothing = errors.New("there is no interrupted job to resume")
	// ErrOther means that the journal is not that of this job, or that the output
	// has changed since it was interrupted.
	ErrOther = errors.New("it does not belong to this job")
)

// Job is what makes a job the same again.
type Job struct {
	Name    string `json:"job"`     // what is written, such as users
	Output  string `json:"-"`       // the path of the output
	Missing string `json:"missing"` // the path for what was not found; empty for none
}

// line says how far a job has come.
type line struct {
	Cursor  string `json:"cursor"`
	Output  int64  `json:"output"`  // bytes
	Missing int64  `json:"missing"` // bytes
}

// Journal has the files of a job.
type Journal struct {
	// Output and Missing are where the job writes. Missing discards what is written
	// if the job has no file for it.
	Output, Missing *File

	log *os.File
}

// Start creates the files of a new job.
func Start(job Job) (*Journal, error) {
	if _, err := os.Stat(path(job)); err == nil {
		return nil, fmt.Errorf("%s: %w", job.Output, ErrInterrupted)
	}
	for _, name := range []string{job.Output, job.Missing} {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
			return nil, fmt.Errorf("%s: %w", name, ErrExists)
		}
	}
	log, err := os.OpenFile(path(job), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := write(log, job); err != nil {
		return nil, errors.Join(err, log.Close(), os.Remove(log.Name()))
	}
	j, err := open(job, log, line{})
	if err != nil {
		return nil, errors.Join(err, os.Remove(log.Name()))
	}
	return j, nil
}

// Resume opens the files of an interrupted job, and returns the cursor up to
// which they are complete; an empty one is the start.
func Resume(job Job) (*Journal, string, error) {
	text, err := os.ReadFile(path(job))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("%s: %w", job.Output, ErrNothing)
	}
	if err != nil {
		return nil, "", err
	}
	last, whole, err := lastOf(job, text)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path(job), err)
	}
	log, err := os.OpenFile(path(job), os.O_WRONLY, 0o600)
	if err != nil {
		return nil, "", err
	}
	if err := cut(log, int64(whole)); err != nil {
		return nil, "", errors.Join(err, log.Close())
	}
	j, err := open(job, log, last)
	return j, last.Cursor, err
}

func path(job Job) string { return job.Output + ".job" }

// lastOf returns the last line of a journal that was written completely, and how
// long the journal is up to its end.
func lastOf(job Job, text []byte) (last line, whole int, err error) {
	for row := range bytes.Lines(text) {
		if !bytes.HasSuffix(row, []byte("\n")) {
			break // the job was killed while it wrote this
		}
		if whole == 0 {
			var head Job
			if err := json.Unmarshal(row, &head); err != nil || head.Name != job.Name || head.Missing != job.Missing {
				return last, 0, ErrOther
			}
		} else if err := json.Unmarshal(row, &last); err != nil {
			return last, 0, ErrOther
		}
		whole += len(row)
	}
	if whole == 0 {
		return last, 0, ErrOther
	}
	return last, whole, nil
}

// open opens the files of a job, as long as they were at a line of the journal.
func open(job Job, log *os.File, at line) (*Journal, error) {
	output, err := openFile(job.Output, at.Output)
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	missing, err := openFile(job.Missing, at.Missing)
	if err != nil {
		return nil, errors.Join(err, output.close(), log.Close())
	}
	return &Journal{output, missing, log}, nil
}

// Save notes that the files are complete up to a cursor.
func (j *Journal) Save(cursor string) error {
	if err := errors.Join(j.Output.save(), j.Missing.save()); err != nil {
		return err
	}
	return write(j.log, line{cursor, j.Output.size, j.Missing.size})
}

// Close closes the files of an interrupted job.
func (j *Journal) Close() error {
	return errors.Join(j.Output.close(), j.Missing.close(), j.log.Close())
}

// Drop closes the files of a job that has written nothing, and removes its
// journal: the job can be started again.
func (j *Journal) Drop() error { return errors.Join(j.Close(), os.Remove(j.log.Name())) }

// Done closes the files of a job that is done, and removes its journal.
func (j *Journal) Done() error {
	if err := errors.Join(j.Output.save(), j.Missing.save(), j.Close()); err != nil {
		return err
	}
	return os.Remove(j.log.Name())
}

// write adds a line to a journal.
func write(log *os.File, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = log.Write(append(text, '\n'))
	}
	if err != nil {
		return err
	}
	return log.Sync()
}

// File is a file that a job writes.
type File struct {
	file   *os.File // nil discards what is written
	buffer *bufio.Writer
	size   int64
}

// openFile opens a file and cuts it to a size. Without a name it discards all.
func openFile(name string, size int64) (*File, error) {
	if name == "" {
		return &File{buffer: bufio.NewWriter(io.Discard)}, nil
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	if err := cut(file, size); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &File{file, bufio.NewWriter(file), size}, nil
}

// cut shortens a file, which must be as long at least, and goes to its end.
func cut(file *os.File, size int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() {
		if info.Size() < size {
			return fmt.Errorf("%s: %w: it was longer", file.Name(), ErrOther)
		}
		if err := file.Truncate(size); err != nil {
			return err
		}
	}
	_, err = file.Seek(size, io.SeekStart)
	return err
}

// Write writes to the file.
func (f *File) Write(text []byte) (int, error) {
	n, err := f.buffer.Write(text)
	f.size += int64(n)
	return n, err
}

// save makes sure that what was written is on the disk.
func (f *File) save() error {
	if err := f.buffer.Flush(); err != nil || f.file == nil {
		return err
	}
	return f.file.Sync()
}

// close closes the file without what is in the buffer.
func (f *File) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}

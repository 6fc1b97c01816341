// Package output is the one place that knows the forms in which a command
// prints: a page for people, JSON, JSON lines, or a template of the user's own.
package output

import (
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
)

// Form is how a command prints.
type Form int

// The forms.
const (
	Text  Form = iota // a page for people
	JSON              // the API's own objects, indented; lists as one array
	Lines             // an object per line
	Templ             // what a Go template makes of each object
)

// Output prints what commands find in one form.
type Output struct {
	Form   Form
	Screen *screen.Screen
	// Each is called before every object, such as to ring a bell.
	Each func()

	out      io.Writer
	template *Template
}

// New returns an output in a form. The template is used by [Templ] alone.
func New(out io.Writer, s *screen.Screen, form Form, template *Template) *Output {
	return &Output{Form: form, Screen: s, out: out, template: template}
}

// On returns the same output on another writer.
func (o *Output) On(w io.Writer) *Output {
	other := *o
	other.out, other.Screen = w, o.Screen.On(w)
	return &other
}

// One prints one object: as page draws it in text, and with its members
// otherwise.
func (o *Output) One(value any, page func(s *screen.Screen)) error {
	o.before()
	switch o.Form {
	case Text:
		page(o.Screen)
		return o.Screen.Err()
	case JSON:
		return objects.Dump(o.out, value)
	case Lines, Templ:
	}
	return o.line(value)
}

// List prints a list: as page draws all of it in text, if there is any, and item
// by item otherwise. What came before an error is printed, and the error returned.
func List[T any](o *Output, items iter.Seq2[T, error], page func(s *screen.Screen, items []T)) error {
	switch o.Form {
	case Text:
		all, err := collect(items)
		switch {
		case len(all) > 0:
			o.before()
			page(o.Screen, all)
		case err == nil:
			o.Screen.Line("nothing found")
		}
		if err == nil {
			err = o.Screen.Err()
		}
		return err
	case JSON:
		return array(o, items)
	case Lines, Templ:
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		o.before()
		if err := o.line(item); err != nil {
			return err
		}
	}
	return nil
}

// Stream prints items as they come, in text as row draws each.
func Stream[T any](o *Output, item T, row func(s *screen.Screen, item T)) error {
	o.before()
	if o.Form == Text {
		row(o.Screen, item)
		return o.Screen.Err()
	}
	return o.line(item)
}

// before calls the hook.
func (o *Output) before() {
	if o.Each != nil {
		o.Each()
	}
}

// line prints a value on one line, or through the template.
func (o *Output) line(value any) error {
	if o.Form == Templ {
		return o.template.Write(o.out, value)
	}
	return Line(o.out, value)
}

// Line writes a value as one line of JSON.
func Line(w io.Writer, value any) error {
	text, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// array prints items as one JSON array, closed also when an error ends it.
func array[T any](o *Output, items iter.Seq2[T, error]) error {
	w := &arrayWriter{out: o.out}
	for item, err := range items {
		if err != nil {
			w.end()
			return err
		}
		o.before()
		w.item(item)
	}
	w.end()
	return w.err
}

// arrayWriter writes the elements of an indented array one by one.
type arrayWriter struct {
	out   io.Writer
	count int
	err   error
}

func (w *arrayWriter) item(value any) {
	text, err := json.Marshal(value, jsontext.WithIndentPrefix("  "), jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		w.fail(err)
		return
	}
	before := ",\n  "
	if w.count == 0 {
		before = "[\n  "
	}
	w.count++
	_, err = fmt.Fprintf(w.out, "%s%s", before, text)
	w.fail(err)
}

func (w *arrayWriter) end() {
	after := "\n]\n"
	if w.count == 0 {
		after = "[]\n"
	}
	_, err := io.WriteString(w.out, after)
	w.fail(err)
}

func (w *arrayWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// collect returns the items up to the first error.
func collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}

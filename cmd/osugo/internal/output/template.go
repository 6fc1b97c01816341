package output

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
)

// Template is a Go template over the members of the API's objects, by their names
// in JSON.
type Template struct{ parsed *template.Template }

// NewTemplate parses a template.
func NewTemplate(text string) (*Template, error) {
	parsed, err := template.New("template").Funcs(functions).Parse(text)
	if err != nil {
		return nil, err
	}
	return &Template{parsed}, nil
}

// functions are what a template can call besides those of text/template.
var functions = template.FuncMap{
	"csv":       csvLine,
	"json":      jsonText,
	"date":      date,
	"thousands": thousands,
	"percent":   percent,
	"mods":      modsText,
	"join":      join,
	"upper":     strings.ToUpper,
	"lower":     strings.ToLower,
}

// Write writes what the template makes of a value, on a line of its own, or nothing
// if that is nothing. Members that are null or absent are empty.
func (t *Template) Write(w io.Writer, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	members, err := decode(jsontext.NewDecoder(bytes.NewReader(data)))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := t.parsed.Execute(&text, members); err != nil {
		return err
	}
	if text.Len() == 0 {
		return nil
	}
	line := strings.ReplaceAll(text.String(), "<no value>", "")
	if !strings.HasSuffix(line, "\n") {
		line += "\n"
	}
	_, err = io.WriteString(w, line)
	return err
}

// decode reads a value as templates see it: ids stay whole numbers.
func decode(dec *jsontext.Decoder) (any, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case jsontext.KindBeginObject:
		return decodeObject(dec)
	case jsontext.KindBeginArray:
		return decodeArray(dec)
	case jsontext.KindNumber:
		return number(token.String()), nil
	case jsontext.KindString:
		return token.String(), nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return token.Bool(), nil
	}
	return nil, nil
}

func decodeObject(dec *jsontext.Decoder) (any, error) {
	members := map[string]any{}
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		if members[key], err = decode(dec); err != nil {
			return nil, err
		}
	}
	_, err := dec.ReadToken()
	return members, err
}

func decodeArray(dec *jsontext.Decoder) (any, error) {
	elements := []any{}
	for dec.PeekKind() != jsontext.KindEndArray {
		element, err := decode(dec)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
	}
	_, err := dec.ReadToken()
	return elements, err
}

func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return f
}

// csvLine returns its arguments as a row of CSV, quoted where needed.
func csvLine(values ...any) (string, error) {
	var text strings.Builder
	w := csv.NewWriter(&text)
	row := make([]string, len(values))
	for i, value := range values {
		if value != nil {
			row[i] = fmt.Sprint(value)
		}
	}
	if err := w.Write(row); err != nil {
		return "", err
	}
	w.Flush()
	return strings.TrimSuffix(text.String(), "\n"), w.Error()
}

// jsonText returns a value as JSON.
func jsonText(value any) (string, error) {
	text, err := json.Marshal(value, json.Deterministic(true))
	return string(text), err
}

// date returns a time of the API in a layout of package time, in UTC.
func date(layout string, value any) (string, error) {
	text, ok := value.(string)
	if !ok {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", fmt.Errorf("date: %q is not a time", text)
	}
	return t.UTC().Format(layout), nil
}

// thousands returns a number, rounded, with commas.
func thousands(value any) string {
	switch n := value.(type) {
	case int64:
		return screen.Thousands(n)
	case float64:
		return screen.Thousands(int64(math.Round(n)))
	}
	return ""
}

// percent returns a share as a percentage with two decimals.
func percent(value any) string {
	switch n := value.(type) {
	case int64:
		return strconv.FormatFloat(100*float64(n), 'f', 2, 64)
	case float64:
		return strconv.FormatFloat(100*n, 'f', 2, 64)
	}
	return ""
}

// modsText returns the acronyms of the mods of a score.
func modsText(value any) string {
	list, _ := value.([]any)
	var text strings.Builder
	for _, mod := range list {
		switch mod := mod.(type) {
		case string:
			text.WriteString(mod)
		case map[string]any:
			fmt.Fprint(&text, mod["acronym"])
		}
	}
	return text.String()
}

// join returns the elements of a list with a text between them.
func join(separator string, value any) string {
	list, _ := value.([]any)
	texts := make([]string, len(list))
	for i, element := range list {
		texts[i] = fmt.Sprint(element)
	}
	return strings.Join(texts, separator)
}

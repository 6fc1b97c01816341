package command

import (
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/links"
)

// link is what a link says, in JSON.
type link struct {
	Kind string         `json:"kind"`
	URL  string         `json:"url"`
	Ref  map[string]any `json:"reference"`
}

// linkCommand reads links; it needs no server.
func linkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "link URL…",
		Short: "what a link refers to",
		Long:  "Understands current and old links to the website and its images, and osu:// links. Prints what a link refers to and its current form. The server is not asked.",
		Example: `osugo link https://osu.ppy.sh/b/129891?m=2
osugo link osu://b/129891 --template '{{.url}}'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := a.output()
			if err != nil {
				return err
			}
			for _, text := range args {
				ref, ok, err := a.parseLink(text)
				if err != nil {
					return err
				}
				if !ok {
					return usagef("%q is not a link to the site", text)
				}
				view := linkOf(ref)
				if err := out.One(view, func(s *screen.Screen) { showLink(s, view, ref) }); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func linkOf(ref links.Ref) link {
	l := link{Kind: strings.SplitN(kindOf(ref), " ", 2)[1], URL: ref.String(), Ref: map[string]any{}}
	for name, value := range fieldsOf(ref) {
		l.Ref[strings.ToLower(name)] = value.Interface()
	}
	return l
}

// fieldsOf returns the fields of a reference that say something.
func fieldsOf(ref links.Ref) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	v := reflect.ValueOf(ref)
	for i := range v.NumField() {
		if value := v.Field(i); !value.IsZero() {
			fields[v.Type().Field(i).Name] = value
		}
	}
	return fields
}

func showLink(s *screen.Screen, l link, ref links.Ref) {
	line := []any{screen.Title.Of(l.Kind)}
	v := reflect.ValueOf(ref)
	for i := range v.NumField() {
		if value := v.Field(i); !value.IsZero() {
			line = append(line, "  ", screen.Faint.Of(strings.ToLower(v.Type().Field(i).Name)), " ", value.Interface())
		}
	}
	s.Line(line...)
	s.Line("  ", l.URL)
}

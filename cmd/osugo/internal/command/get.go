package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/osu/transport"
)

// getCommand reads any route.
func getCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get PATH",
		Short: "any route of the API",
		Long:  "Prints the response of any route as JSON; files are printed as they are. --all and --limit follow the pages of a list and print its items.",
		Example: `osugo get users/2/osu
osugo get 'rankings/osu/performance?country=DE' --limit 200 --json-lines
osugo get 'search?mode=user&query=peppy' --all --template '{{.username}}'
osugo get scores/5000000000/download > replay.osr`,
		Args: cobra.ExactArgs(1),
	}
	fields := cmd.Flags().StringArrayP("field", "f", nil, "query parameter, name=value")
	all := cmd.Flags().Bool("all", false, "print all items of a list")
	limit := cmd.Flags().Int("limit", 0, "print this many items of a list")
	items := cmd.Flags().String("items", "", "member that holds the list, such as user.data; the default is the first array")
	include := cmd.Flags().BoolP("include", "i", false, "print the status and the header, too")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.requestOf(http.MethodGet, args[0])
		if err != nil {
			return err
		}
		for _, field := range *fields {
			name, value, ok := strings.Cut(field, "=")
			if !ok {
				return usagef("--field must be name=value, not %q", field)
			}
			r.query.Add(name, value)
		}
		if *limit < 0 {
			return usagef("--limit must not be negative")
		}
		if *include && (*all || *limit > 0) {
			return usagef("--include is for one response: leave out --all and --limit")
		}
		if *all || *limit > 0 {
			return a.getList(cmd.Context(), newPager(r, *items), *limit)
		}
		return a.printAnswer(cmd.Context(), r.with(), *include)
	}
	return cmd
}

// printAnswer prints the answer to a call, with its header if include says so.
func (a *app) printAnswer(ctx context.Context, call transport.Call, include bool) error {
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	response, err := client.Raw(ctx, call)
	if err != nil {
		return err
	}
	if include {
		if err := printHeader(a.host.Stdout, response); err != nil {
			return err
		}
	}
	body := jsontext.Value(bytes.TrimSpace(response.Body))
	switch {
	case len(body) == 0:
		return nil
	case !body.IsValid():
		_, err := a.host.Stdout.Write(response.Body)
		return err
	}
	if out.Form == output.Text {
		out.Form = output.JSON
	}
	return out.One(body, nil)
}

// printHeader prints status and header as they were on the wire.
func printHeader(w io.Writer, r *transport.Response) error {
	var text strings.Builder
	fmt.Fprintf(&text, "HTTP %d %s\n", r.Status, http.StatusText(r.Status))
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&text, "%s: %s\n", name, strings.Join(r.Header[name], ", "))
	}
	_, err := io.WriteString(w, text.String()+"\n")
	return err
}

// getList prints the items of a list that has pages.
func (a *app) getList(ctx context.Context, p pager, limit int) error {
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	list := p.list(client)
	if limit > 0 {
		list = list.Take(limit)
	}
	if out.Form == output.Text {
		out.Form = output.JSON
	}
	return output.List(out, list.Items(ctx), nil)
}

package command

import (
	"bytes"
	"context"
	"net/http"
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
		Long:  "Prints the answer of a route as JSON, or a file as it is. --all and --limit follow the pages of a list and print its items.",
		Example: `osugo get users/2/osu
osugo get 'rankings/osu/performance?country=DE' --limit 200 --json-lines
osugo get scores/5000000000/download > replay.osr`,
		Args: cobra.ExactArgs(1),
	}
	fields := cmd.Flags().StringArrayP("field", "f", nil, "a parameter, name=value")
	all := cmd.Flags().Bool("all", false, "follow the list to its end")
	limit := cmd.Flags().Int("limit", 0, "print that many items of a list")
	items := cmd.Flags().String("items", "", "the member that holds the list; else the first array")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.requestOf(http.MethodGet, args[0])
		if err != nil {
			return err
		}
		for _, field := range *fields {
			name, value, ok := strings.Cut(field, "=")
			if !ok {
				return usagef("a parameter is name=value, not %q", field)
			}
			r.query.Add(name, value)
		}
		if *limit < 0 {
			return usagef("--limit is %d", *limit)
		}
		if *all || *limit > 0 {
			return a.getList(cmd.Context(), newPager(r, *items), *limit)
		}
		return a.printAnswer(cmd.Context(), r.with())
	}
	return cmd
}

// printAnswer prints the answer to a call.
func (a *app) printAnswer(ctx context.Context, call transport.Call) error {
	out, err := a.output()
	if err != nil {
		return err
	}
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	response, err := client.Raw(ctx, call)
	if err != nil {
		return err
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

// getList prints the items of a list that has pages.
func (a *app) getList(ctx context.Context, p pager, limit int) error {
	out, err := a.output()
	if err != nil {
		return err
	}
	client, err := a.client(ctx)
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

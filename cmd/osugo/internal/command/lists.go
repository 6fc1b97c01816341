package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu"
)

// listing are the flags of commands that print lists.
type listing struct {
	limit int
	all   bool
}

// flags adds the flags to a command that prints that many items by default.
func (l *listing) flags(cmd *cobra.Command, limit int) {
	cmd.Flags().IntVarP(&l.limit, "limit", "n", limit, "number to print")
	cmd.Flags().BoolVar(&l.all, "all", false, "print all of them")
}

// check refuses wrong flags.
func (l listing) check() error {
	if l.limit < 1 {
		return usagef("--limit must be at least 1; use --all to print everything")
	}
	return nil
}

// bounded returns as much of a list as the flags ask for.
func bounded[T any](l listing, list osu.List[T]) osu.List[T] {
	if l.all {
		return list
	}
	return list.Take(l.limit)
}

// printList prints a list of the API, which list gets with a client.
func printList[T any](ctx context.Context, a *app, l listing, list func(*osu.Client) osu.List[T], page func(*screen.Screen, []T)) error {
	if err := l.check(); err != nil {
		return err
	}
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	return output.List(out, bounded(l, list(client)).Items(ctx), page)
}

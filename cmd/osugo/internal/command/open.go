package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/osu/links"
)

// pageOf names the command that shows what a link refers to; empty if there is
// none.
func pageOf(ref links.Ref) string {
	switch ref.(type) {
	case links.User, links.Avatar:
		return "user"
	case links.Beatmap:
		return "beatmap"
	case links.Beatmapset, links.Cover, links.Preview:
		return "set"
	case links.Score, links.LegacyScore:
		return "score"
	case links.Match:
		return "match"
	case links.Room:
		return "room"
	case links.News:
		return "news"
	case links.Wiki:
		return "wiki"
	}
	return ""
}

// openArgs lets the root take a link in place of a command.
func (a *app) openArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, isLink, _ := a.parseLink(args[0]); isLink {
		if len(args) > 1 {
			return usagef("osugo opens one link; what should it do with %q?", args[1])
		}
		return nil
	}
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		return usagef("unknown command %q: do you mean %s?", args[0], strings.Join(similar, " or "))
	}
	return usagef("unknown command %q: osugo help lists them", args[0])
}

// openLink shows the page of a link.
func (a *app) openLink(cmd *cobra.Command, text string) error {
	ref, _, err := a.parseLink(text)
	if err != nil {
		return err
	}
	name := pageOf(ref)
	for _, e := range entries() {
		if e.name == name {
			page := e.make(a)
			page.SetContext(cmd.Context())
			return page.RunE(page, []string{text})
		}
	}
	return usagef("%s is a link to %s, which osugo can't show; \"osugo link\" explains the link", text, kindOf(ref))
}

package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// parseLink reads a text as a link. It reports false for ok if the text does not
// look like one.
func (a *app) parseLink(text string) (ref links.Ref, ok bool, err error) {
	for _, site := range []links.Site{a.site(), links.Public, "http://osu.test"} {
		if ref, err = site.Parse(text); err == nil {
			return ref, true, nil
		}
		if errors.Is(err, links.ErrUnknown) {
			break
		}
	}
	if strings.Contains(text, "://") || strings.HasPrefix(text, "osu.ppy.sh/") {
		return nil, true, usagef("%s: %w", text, err)
	}
	return nil, false, nil
}

// wrongLink is the error of a link that leads to something else.
func wrongLink(text, wanted string, ref links.Ref) error {
	return usagef("%s is a link to %s, not to %s", text, kindOf(ref), wanted)
}

// kindOf names what a reference is, as in "a beatmapset".
func kindOf(ref links.Ref) string {
	name := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", ref), "links."))
	if strings.ContainsRune("aeiou", rune(name[0])) && !strings.HasPrefix(name, "user") {
		return "an " + name
	}
	return "a " + name
}

// userRef reads a user: an id, a name, @name for names that look like an id, or a
// link.
func (a *app) userRef(text string) (links.User, error) {
	ref, isLink, err := a.parseLink(text)
	switch ref := ref.(type) {
	case links.User:
		return ref, nil
	case links.Avatar:
		return links.User{ID: ref.User}, nil
	}
	if isLink {
		if err == nil {
			err = wrongLink(text, "a user", ref)
		}
		return links.User{}, err
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return links.User{ID: objects.UserID(id)}, nil
	}
	return links.User{Name: strings.TrimPrefix(text, "@")}, nil
}

// linkTo reads a link of one kind; isLink is false for a text that is not a link.
// The name says what is wanted, as in "a match".
func linkTo[R links.Ref](a *app, text, name string) (ref R, isLink bool, err error) {
	found, isLink, err := a.parseLink(text)
	if isLink && err == nil {
		var ok bool
		if ref, ok = found.(R); !ok {
			err = wrongLink(text, name, found)
		}
	}
	return ref, isLink, err
}

// refOf reads an id or a link of one kind. The name says what is wanted, as in
// "a match".
func refOf[R links.Ref](a *app, text, name string, ofID func(id int64) R) (R, error) {
	ref, isLink, err := linkTo[R](a, text, name)
	if isLink || err != nil {
		return ref, err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return ref, usagef("%q is neither an id of %s nor a link to one", text, name)
	}
	return ofID(id), nil
}

// parseRuleset reads a ruleset by any of its names; an empty text is none.
func parseRuleset(text string) (objects.Ruleset, error) {
	switch strings.ToLower(text) {
	case "":
		return "", nil
	case "osu", "std", "standard", "0":
		return objects.RulesetOsu, nil
	case "taiko", "1":
		return objects.RulesetTaiko, nil
	case "fruits", "catch", "ctb", "2":
		return objects.RulesetFruits, nil
	case "mania", "3":
		return objects.RulesetMania, nil
	}
	return "", usagef("the ruleset must be osu, taiko, fruits (or catch) or mania, not %q", text)
}

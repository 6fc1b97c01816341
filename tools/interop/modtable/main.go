// Command modtable prints what package mods knows about each mod, for
// tools/interop/mods.py: the acronym, the bits of the stable client, and the mods
// it excludes in any ruleset, separated by tabs.
package main

import (
	"bufio"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

func main() {
	excluded := map[objects.ModAcronym]map[string]bool{}
	for _, r := range []objects.Ruleset{objects.RulesetOsu, objects.RulesetTaiko, objects.RulesetFruits, objects.RulesetMania} {
		for _, info := range mods.All(r) {
			if excluded[info.Acronym] == nil {
				excluded[info.Acronym] = map[string]bool{}
			}
			for _, other := range info.Incompatible {
				excluded[info.Acronym][string(other)] = true
			}
		}
	}
	out := bufio.NewWriter(os.Stdout)
	for _, acronym := range slices.Sorted(maps.Keys(excluded)) {
		bits, _ := mods.BitsOf(mods.Of(acronym))
		others := slices.Sorted(maps.Keys(excluded[acronym]))
		if _, err := fmt.Fprintf(out, "%s\t%d\t%s\n", acronym, bits, strings.Join(others, " ")); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

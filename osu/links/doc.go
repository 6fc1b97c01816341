// Package links turns links of osu! into typed references, and references into
// links.
//
//	switch ref, err := links.Parse("https://osu.ppy.sh/b/129891?m=2"); ref := ref.(type) {
//	case links.Beatmap:
//		fmt.Println(ref.ID, ref.Ruleset) // 129891 fruits
//	}
//
// [Parse] takes current and former links of the public site, with or without
// their scheme, links to its images and previews, and those that the game opens.
// [Site] does the same for another server, and [Find] finds links in a chat
// message. The function osu.Fetch gets what a reference
// points to.
//
// Links that the API sends should be used as they are: only what this package
// has a type for can be built from ids.
//
// Sources: routes/web.php, app/helpers.php and app/Models/Beatmapset.php of
// https://github.com/ppy/osu-web.
package links

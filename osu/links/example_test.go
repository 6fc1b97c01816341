package links_test

import (
	"fmt"
	"log"

	"github.com/osugo/osugo/osu/links"
)

func ExampleParse() {
	for _, link := range []string{
		"https://osu.ppy.sh/beatmapsets/39804#osu/129891",
		"osu.ppy.sh/b/129891?m=2",
		"https://osu.ppy.sh/u/peppy",
	} {
		ref, err := links.Parse(link)
		if err != nil {
			log.Fatal(err)
		}
		switch ref := ref.(type) {
		case links.Beatmap:
			fmt.Println("beatmap", ref.ID, ref.Ruleset)
		case links.User:
			fmt.Println("user", ref.Name)
		}
	}
	_, err := links.Parse("https://example.com/b/129891")
	fmt.Println(err)
	// Output:
	// beatmap 129891 osu
	// beatmap 129891 fruits
	// user peppy
	// not a link to this site
}

func ExampleFind() {
	for found := range links.Find("look at https://osu.ppy.sh/scores/5 and osu.ppy.sh/s/3, please") {
		fmt.Printf("%T\n", found.Ref)
	}
	// Output:
	// links.Score
	// links.Beatmapset
}

func ExampleBeatmap() {
	fmt.Println(links.Beatmap{ID: 129891, Set: 39804, Ruleset: "osu"})
	fmt.Println(links.Cover{Set: 39804, Size: links.CoverFull})
	// Output:
	// https://osu.ppy.sh/beatmapsets/39804#osu/129891
	// https://assets.ppy.sh/beatmaps/39804/covers/cover.jpg
}

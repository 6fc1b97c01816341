// Package query builds and explains the text that the search for beatmapsets
// takes: words, and options such as stars>=4.5 or artist="two words".
//
//	text, err := query.New("camellia",
//		query.Number(query.Stars, query.AtLeast, 5),
//		query.Number(query.Stars, query.Less, 6),
//		query.Text(query.Creator, "someone"),
//	)
//	found, err := client.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Query: text})
//
// The server never refuses a query: an option it can't read becomes words to look
// for. [New] refuses what the server would read differently, and [Parse] says
// what it makes of the parts that a user has typed.
//
// Sources: app/Libraries/Search/BeatmapsetQueryParser.php, app/helpers.php of
// https://github.com/ppy/osu-web.
package query

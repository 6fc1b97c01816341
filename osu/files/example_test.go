package files_test

import (
	"bufio"
	"context"
	"fmt"
	"log"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/osutest"
)

func ExampleBeatmap() {
	server := osutest.New()
	defer server.Close()
	client, err := osu.New(nil, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	id := server.World().BeatmapIDs()[0]
	file, err := files.Beatmap(context.Background(), client, id, server.World().Checksum(id))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	fmt.Println(lines.Text())
	// Output: osu file format v14
}

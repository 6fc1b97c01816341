// Command tour shows what osugo does, in half a minute: blocking calls, bulk
// over channels, streams of pages that stop early, and a match followed live.
//
//	go run -C examples ./tour          as text
//	go run -C examples ./tour -json    as JSON lines
//
// Without credentials it talks to an osu! server inside the program, over HTTP
// on loopback. With OSU_CLIENT_ID and OSU_CLIENT_SECRET it talks to osu.ppy.sh,
// within the published limits; OSU_BASE_URL points it elsewhere. Lines are as
// long as the terminal is wide, or as COLUMNS says.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func main() {
	asJSON := flag.Bool("json", false, "print JSON lines")
	flag.Parse()
	program.Main("tour", func(ctx context.Context) error { return run(ctx, newPrinter(os.Stdout, *asJSON)) })
}

// tour is what the sections share.
type tour struct {
	*printer
	*connect.Connection
	subjects
}

func run(ctx context.Context, p *printer) error {
	began := time.Now()
	connection, err := connect.Open(osutest.MatchPace(3*time.Second/2, 6))
	if err != nil {
		return err
	}
	defer connection.Close()
	t := &tour{p, connection, choose(connection)}
	p.line("%s  %s", p.bold(p.pink("osugo tour")), p.faint(t.Where))
	p.record("start", map[string]any{"server": t.Where, "api_version": t.Client.Transport().Config().APIVersion, "library": transport.Version})
	sections := []func(context.Context) error{t.profile, t.bulk, t.pages, t.live}
	for i, section := range sections {
		err := section(ctx)
		if ctx.Err() != nil {
			p.clear()
			return fmt.Errorf("interrupted in part %d of %d, after %.1f s; the rest was not shown", i+1, len(sections), time.Since(began).Seconds())
		}
		if err != nil {
			return err
		}
	}
	took := time.Since(began)
	p.line("\n%s", p.faint(fmt.Sprintf("done in %.1f s", took.Seconds())))
	p.record("end", map[string]any{"seconds": took.Seconds()})
	return nil
}

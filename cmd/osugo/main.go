// Command osugo is the osu! API on the command line: profiles to read, any route
// as JSON, mods, links, and a server to test against.
//
//	go run -C cmd/osugo . --demo user peppy      no account needed
//	go run -C cmd/osugo . help
package main

import (
	"os"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
)

func main() { os.Exit(command.Main(command.System())) }

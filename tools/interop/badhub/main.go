// Command badhub runs the hubs of package signalrtest, which answer as none should,
// for a client in another language: it prints where they are and what to expect as
// lines of JSON, and ends with its input.
package main

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/signalr/signalrtest"
)

func main() {
	hubs := httptest.NewServer(signalrtest.Hub())
	for i, c := range signalrtest.Cases() {
		line, err := json.Marshal(struct {
			URL string `json:"url"`
			signalrtest.Case
		}{hubs.URL + signalrtest.Path(i), c})
		if err != nil {
			fmt.Fprintln(os.Stderr, "badhub:", err)
			os.Exit(1)
		}
		_, _ = fmt.Fprintln(os.Stdout, string(line))
	}
	_, _ = fmt.Fprintln(os.Stdout)
	_, _ = io.Copy(io.Discard, os.Stdin)
	hubs.CloseClientConnections()
}

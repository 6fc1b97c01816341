package verdicttest

import (
	"testing"

	"github.com/osugo/osugo/internal/verdict"
)

// Check prints the table of an endpoint and checks each row with its examples.
func Check(t *testing.T, e verdict.Endpoint) {
	t.Helper()
	t.Logf("%-14s | %-38s | %-17s | %-7s | %-18s | %-15s | %s", "endpoint", "what came", "from", "carried", "again", "about", "kept")
	rows := make(map[string]verdict.Row)
	for _, row := range verdict.Table(e) {
		rows[row.Came] = row
		t.Logf("%-14v | %-38s | %-17v | %-7v | %-18v | %-15v | %v", e, row.Came, row.From, row.Carried, row.Again, row.About, row.Keep)
		if row.Why == "" {
			t.Errorf("%v: %q gives no reason", e, row.Came)
		}
	}
	seen := make(map[string]bool)
	for _, example := range Examples(e) {
		x, row := example.Exchange, rows[example.Came]
		got := verdict.Judge(x)
		seen[got.Came] = true
		if got.Came != example.Came || got != row.Verdict {
			t.Errorf("%v: %d %q (%s): got %+v, want %+v", e, x.Status, x.Body, x.Header.Get("Content-Type"), got, row.Verdict)
		}
	}
	for came := range rows {
		if !seen[came] {
			t.Errorf("%v: no example reaches the row %q", e, came)
		}
	}
}

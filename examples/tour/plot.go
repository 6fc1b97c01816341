package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/objects"
)

// plotRows and plotColumns are the size of a plot; a column stands for two days.
const (
	plotRows    = 4
	plotColumns = 45
)

// plot draws a rank history: the better the rank, the higher.
func (t *tour) plot(history *objects.RankHistory) {
	if history == nil || len(history.Data) == 0 {
		return
	}
	columns := squeeze(history.Data, plotColumns)
	known := slices.DeleteFunc(slices.Clone(columns), func(rank int) bool { return rank == 0 })
	if len(known) == 0 {
		return
	}
	best, worst := slices.Min(known), slices.Max(known)
	t.line("\n%s", t.faint(fmt.Sprintf("  global rank, the last %d days", len(history.Data))))
	for row := plotRows - 1; row >= 0; row-- {
		label := ""
		switch row {
		case plotRows - 1:
			label = "#" + thousands(best)
		case 0:
			label = "#" + thousands(worst)
		}
		t.line("  %8s %s", label, t.pink(plotRow(columns, best, worst, row)))
	}
}

// squeeze keeps the best rank of every few days, so that n columns are left.
func squeeze(days []int, n int) []int {
	each := max(1, (len(days)+n-1)/n)
	var columns []int
	for chunk := range slices.Chunk(days, each) {
		best := 0
		for _, rank := range chunk {
			if rank > 0 && (best == 0 || rank < best) {
				best = rank
			}
		}
		columns = append(columns, best)
	}
	return columns
}

// plotRow draws a row, 0 at the bottom, in eighths of a cell. A day without a
// rank is a gap.
func plotRow(ranks []int, best, worst, row int) string {
	eighths := []rune(" ▁▂▃▄▅▆▇█")
	var line strings.Builder
	for _, rank := range ranks {
		height := 0
		if rank > 0 {
			height = 1 + (worst-rank)*(8*plotRows-1)/max(1, worst-best)
		}
		line.WriteRune(eighths[min(8, max(0, height-8*row))])
	}
	return line.String()
}

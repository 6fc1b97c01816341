package screen

import (
	"slices"
	"strings"
)

// Plot is a curve as bars of several rows.
type Plot struct {
	// Values are the heights, from left to right; missing ones are gaps.
	Values []float64
	// Missing says which value is none.
	Missing float64
	// From and To are the values of the lowest and the highest row; when they are the
	// same, those are the lowest and the highest value.
	From, To float64
	// Low and High are the labels of the lowest and the highest row.
	Low, High string
	// Rows is the height; 0 means 4.
	Rows int
	// Down turns the plot over: the lowest value is the highest bar.
	Down bool
}

// eighths are the bars of one cell.
var eighths = [...]rune{' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'}

// Draw writes the plot with one column for each value, or fewer where the screen
// is too narrow: the best of neighbours stands for them.
func (p Plot) Draw(s *Screen, indent string, style Style) {
	rows := p.Rows
	if rows == 0 {
		rows = 4
	}
	label := max(Span{Text: p.Low}.Width(), Span{Text: p.High}.Width())
	columns := 90
	if s.Width > 0 {
		columns = min(columns, max(10, s.Width-len(indent)-label-1))
	}
	heights := p.heights(columns, 8*rows)
	for row := rows - 1; row >= 0; row-- {
		text := ""
		switch row {
		case rows - 1:
			text = p.High
		case 0:
			text = p.Low
		}
		gap := strings.Repeat(" ", label-Span{Text: text}.Width())
		s.Line(indent, gap, Faint.Of(text), " ", style.Of(bars(heights, row)))
	}
}

// bars returns a row of the plot, 0 at the bottom.
func bars(heights []int, row int) string {
	var line strings.Builder
	for _, height := range heights {
		line.WriteRune(eighths[min(8, max(0, height-8*row))])
	}
	return line.String()
}

// heights squeezes the values into columns and returns them in eighths of a row,
// at least 1 where there is a value.
func (p Plot) heights(columns, most int) []int {
	known := slices.DeleteFunc(slices.Clone(p.Values), func(v float64) bool { return v == p.Missing })
	if len(known) == 0 {
		return nil
	}
	low, high := p.From, p.To
	if low == high {
		low, high = slices.Min(known), slices.Max(known)
	}
	each := max(1, (len(p.Values)+columns-1)/columns)
	var heights []int
	for chunk := range slices.Chunk(p.Values, each) {
		best := 0
		for _, v := range chunk {
			if v != p.Missing {
				best = max(best, p.height(v, low, high, most))
			}
		}
		heights = append(heights, best)
	}
	return heights
}

func (p Plot) height(v, low, high float64, most int) int {
	if high == low {
		return most / 2
	}
	share := (v - low) / (high - low)
	if p.Down {
		share = 1 - share
	}
	return 1 + int(share*float64(most-1))
}

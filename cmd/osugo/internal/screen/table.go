package screen

import (
	"cmp"
	"strings"
)

// Column describes a column of a table.
type Column struct {
	Title string
	// Right aligns the cells to the right.
	Right bool
	// Flex lets the column take what the others leave, down to Least columns, or
	// else 12; the cells are cut to it. One column of a table may.
	Flex  bool
	Least int
	// Wrap breaks the cells of a flexible column between words instead.
	Wrap bool
	// Most is how wide the column is where the screen is too narrow for all; 0
	// means as wide as its cells.
	Most int
	// Extra says how soon the column is given up when the screen is too narrow:
	// the highest first, 0 never.
	Extra int
}

// least is how narrow a flexible column gets before others are given up.
const least = 12

// Table writes rows under the titles of the columns. Rows may be shorter than the
// columns.
func (s *Screen) Table(indent string, columns []Column, rows [][]Span) {
	wide := widths(columns, rows)
	shown := s.fit(indent, columns, wide)
	titles := make([]Span, len(columns))
	named := false
	for i, c := range columns {
		titles[i] = Faint.Of(c.Title)
		named = named || c.Title != ""
	}
	if named {
		s.row(indent, columns, wide, shown, titles)
	}
	for _, row := range rows {
		s.row(indent, columns, wide, shown, row)
	}
}

// widths returns the widest cell of each column.
func widths(columns []Column, rows [][]Span) []int {
	wide := make([]int, len(columns))
	for i, c := range columns {
		wide[i] = Span{Text: c.Title}.Width()
		for _, row := range rows {
			if i < len(row) {
				wide[i] = max(wide[i], row[i].Width())
			}
		}
	}
	return wide
}

// fit says which columns are shown, and shortens the flexible one.
func (s *Screen) fit(indent string, columns []Column, wide []int) []bool {
	shown := make([]bool, len(columns))
	for i := range shown {
		shown[i] = wide[i] > 0
	}
	if s.Width == 0 {
		return shown
	}
	for {
		over, flex := len(indent)-2-s.Width, -1
		for i := range columns {
			if !shown[i] {
				continue
			}
			over += wide[i] + 2
			if columns[i].Flex {
				flex = i
			}
		}
		if over <= 0 {
			return shown
		}
		if flex >= 0 && wide[flex]-over >= cmp.Or(columns[flex].Least, least) {
			wide[flex] -= over
			return shown
		}
		if cutLong(columns, shown, wide) || giveUp(columns, shown) {
			continue
		}
		if flex >= 0 {
			wide[flex] = max(1, wide[flex]-over)
		}
		return shown
	}
}

// cutLong makes columns as narrow as they may be, and reports whether one was
// wider.
func cutLong(columns []Column, shown []bool, wide []int) bool {
	cut := false
	for i, c := range columns {
		if shown[i] && c.Most > 0 && wide[i] > c.Most {
			wide[i], cut = c.Most, true
		}
	}
	return cut
}

// giveUp hides the column that is the least needed.
func giveUp(columns []Column, shown []bool) bool {
	least := -1
	for i, c := range columns {
		if shown[i] && c.Extra > 0 && (least < 0 || c.Extra > columns[least].Extra) {
			least = i
		}
	}
	if least >= 0 {
		shown[least] = false
	}
	return least >= 0
}

func (s *Screen) row(indent string, columns []Column, wide []int, shown []bool, cells []Span) {
	line := []any{indent}
	rest := make([]Span, len(columns)) // what goes below
	first, more := true, false
	for i, c := range columns {
		if !shown[i] {
			continue
		}
		if !first {
			line = append(line, "  ")
		}
		first = false
		cell := Span{}
		if i < len(cells) {
			cell = cells[i]
		}
		if c.Wrap && wide[i] >= least && cell.Width() > wide[i] {
			head, tail := breakLine([]Span{cell}, wide[i])
			cell, rest[i], more = head[0], tail[0], true
		}
		parts := clip([]Span{cell}, wide[i])
		gap := strings.Repeat(" ", max(0, wide[i]-width(parts)))
		if c.Right {
			line = append(line, gap, parts)
		} else {
			line = append(line, parts, gap)
		}
	}
	s.Line(line...)
	if more {
		s.row(indent, columns, wide, shown, rest)
	}
}

// Field is a name with what it is.
type Field struct {
	Name  string
	Value any // a span, or whatever prints
}

// Fields writes names with values below each other. Those with an empty value are
// left out.
func (s *Screen) Fields(indent string, fields ...Field) {
	widest := 0
	for _, f := range fields {
		if spans([]any{f.Value})[0].Text != "" {
			widest = max(widest, Span{Text: f.Name}.Width())
		}
	}
	for _, f := range fields {
		value := spans([]any{f.Value})
		if value[0].Text == "" {
			continue
		}
		gap := strings.Repeat(" ", widest-Span{Text: f.Name}.Width()+2)
		s.Line(indent, Faint.Of(f.Name), gap, value)
	}
}

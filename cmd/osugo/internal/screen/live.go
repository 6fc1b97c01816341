package screen

import (
	"strconv"
	"strings"
)

// Live is a part of a screen that redraws itself in place.
type Live struct {
	screen *Screen
	lines  int
}

// Live returns an area below what is on the screen. The screen must be a terminal.
func (s *Screen) Live() *Live { return &Live{screen: s} }

// Draw replaces what was drawn before by what draw writes.
func (l *Live) Draw(draw func(s *Screen)) {
	var text strings.Builder
	page := *l.screen
	page.out = &text
	draw(&page)
	l.Clear()
	l.screen.raw(text.String())
	l.lines = strings.Count(text.String(), "\n")
}

// Clear removes what was drawn.
func (l *Live) Clear() {
	if l.lines > 0 {
		l.screen.raw("\x1b[" + strconv.Itoa(l.lines) + "A\r\x1b[J")
	}
	l.lines = 0
}

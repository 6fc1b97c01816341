package screen

import (
	"encoding/base64"
	"strconv"
)

// Images is how a terminal shows images.
type Images int

// The ways.
const (
	NoImages    Images = iota
	InlineFiles        // those of iTerm2, which WezTerm and mintty have, too
	KittyImages        // those of kitty and Ghostty, PNG alone
)

// ImagesOf says how the terminal shows images that an environment describes.
// tmux and screen let none through.
func ImagesOf(getenv func(string) string) Images {
	if getenv("TMUX") != "" || getenv("STY") != "" {
		return NoImages
	}
	switch getenv("TERM") {
	case "xterm-kitty", "xterm-ghostty":
		return KittyImages
	}
	switch getenv("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "mintty":
		return InlineFiles
	}
	return NoImages
}

// chunk is how much of an image kitty takes at a time.
const chunk = 4096

// Image draws an image that many lines high, and nothing if the terminal can't.
func (s *Screen) Image(image []byte, isPNG bool, lines int) {
	text := base64.StdEncoding.EncodeToString(image)
	height := strconv.Itoa(lines)
	switch {
	case len(image) == 0:
	case s.Images == InlineFiles:
		s.raw("\x1b]1337;File=inline=1;size=" + strconv.Itoa(len(image)) + ";height=" + height + ":" + text + "\a\n")
	case s.Images == KittyImages && isPNG:
		control := "a=T,f=100,r=" + height + ","
		for text != "" {
			n := min(chunk, len(text))
			more := "0"
			if n < len(text) {
				more = "1"
			}
			s.raw("\x1b_G" + control + "m=" + more + ";" + text[:n] + "\x1b\\")
			control, text = "", text[n:]
		}
		s.raw("\n")
	}
}

package replay

import (
	"bytes"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Keys is a set of keys that are held down. Which constants it is made of
// depends on the ruleset. In mania it is 0: see [Frame.Columns].
type Keys uint32

// The keys of osu!. Stable sets KeyM1 together with KeyK1, and KeyM2 together
// with KeyK2; lazer writes KeyM1, KeyM2 and KeySmoke only.
const (
	KeyM1    Keys = 1 << iota // left mouse button
	KeyM2                     // right mouse button
	KeyK1                     // left key
	KeyK2                     // right key
	KeySmoke                  // the key that draws
)

// The keys of taiko.
const (
	KeyLeftCentre Keys = 1 << iota
	KeyLeftRim
	KeyRightCentre
	KeyRightRim
)

// KeyDash is the key of catch.
const KeyDash Keys = 1

// Has reports whether all of keys are held.
func (k Keys) Has(keys Keys) bool { return k&keys == keys }

// Frame is what the player did at a moment.
type Frame struct {
	// Delta is the time since the frame before, in whole milliseconds as in the
	// file. Negative ones are normal at the start.
	Delta time.Duration
	// Time is the time since the start of the map. [AppendFrame] does not use it.
	Time time.Duration
	// X and Y are the position of the cursor in osu! pixels, on a playfield of
	// 512 × 384. In catch X is the position of the catcher; in mania X holds the
	// columns.
	X, Y float64
	// Keys are the keys that are held.
	Keys Keys
}

const (
	// seedDelta marks the frame that holds the seed.
	seedDelta = -12345 * time.Millisecond
	// maxDelta and maxTime bound times, in milliseconds: the game counts in 32 bits,
	// and a [time.Duration] holds the sum.
	maxDelta = math.MaxInt32
	maxTime  = int64(math.MaxInt64 / time.Millisecond)
	// maxCoordinate is how far lazer lets the cursor go.
	maxCoordinate = 131072
	// maxColumns is the highest set of columns in mania.
	maxColumns = 1<<20 - 1
)

// Columns returns the columns held in mania: bit 0 is the first. It is 0 when X
// is not a set of columns.
func (f Frame) Columns() uint32 {
	if f.X >= 0 && f.X <= maxColumns && f.X == math.Trunc(f.X) {
		return uint32(f.X)
	}
	return 0
}

// IsSeed reports whether the frame holds the seed of the play instead of input.
func (f Frame) IsSeed() bool { return f.Delta == seedDelta }

// isStart reports whether the frame is one of two that stable begins with, which
// hold no input.
func (f Frame) isStart() bool { return f.X == 256 && f.Y == -500 }

// RawFrames iterates over all frames in the file, including those without input.
// A piece that is not a frame comes as an [ErrFormat], and the iteration goes on
// after it.
func (r *Replay) RawFrames() iter.Seq2[Frame, error] {
	limit := float64(maxCoordinate)
	if r.Ruleset == objects.RulesetIDMania {
		limit = maxColumns
	}
	return func(yield func(Frame, error) bool) {
		now := int64(0) // in milliseconds
		for rest := r.Data; len(rest) > 0; {
			var piece []byte
			piece, rest, _ = bytes.Cut(rest, []byte{','})
			if len(piece) > 0 && !yield(rawFrame(piece, limit, &now)) {
				return
			}
		}
	}
}

// rawFrame reads a frame that follows one at the time now, and makes that its
// time.
func rawFrame(piece []byte, limit float64, now *int64) (Frame, error) {
	f, ok := frameOf(piece, limit)
	if !ok {
		return Frame{}, badPiece("frame", string(piece))
	}
	if !f.IsSeed() {
		*now += f.Delta.Milliseconds()
	}
	if *now < -maxTime || *now > maxTime {
		return Frame{}, fmt.Errorf("replay: %w: a frame more than 292 years from the start", ErrFormat)
	}
	f.Time = time.Duration(*now) * time.Millisecond
	return f, nil
}

// frameOf reads a frame without its time.
func frameOf(piece []byte, limit float64) (f Frame, ok bool) {
	w, rest, ok1 := bytes.Cut(piece, []byte{'|'})
	x, rest, ok2 := bytes.Cut(rest, []byte{'|'})
	y, z, ok3 := bytes.Cut(rest, []byte{'|'})
	if !ok1 || !ok2 || !ok3 {
		return f, false
	}
	z, _, _ = bytes.Cut(z, []byte{'|'}) // no known writer adds a fifth part
	delta, ok1 := number(w)
	f.X, ok2 = number(x)
	f.Y, ok3 = number(y)
	keys, err := strconv.ParseInt(string(z), 10, 32)
	if !ok1 || math.Abs(delta) > maxDelta || !ok2 || math.Abs(f.X) > limit || !ok3 || math.Abs(f.Y) > maxCoordinate {
		return Frame{}, false
	}
	f.Delta = time.Duration(math.RoundToEven(delta)) * time.Millisecond
	if f.IsSeed() {
		return f, err == nil
	}
	f.Keys = Keys(keys)
	return f, err == nil && keys >= 0
}

// powers are the powers of ten that a float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a finite number in decimal. Those with up to 15 digits and
// without an exponent, which is nearly all, are a division of two numbers that
// are exact, so the result is the nearest one.
func number(text []byte) (value float64, ok bool) {
	digits, point := 0, -1
	mantissa := int64(0)
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + int64(c-'0')
			digits++
		case c == '.' && point < 0:
			point = digits
		case c == '-' && i == 0:
		default:
			return uncommon(text)
		}
		if digits > 15 {
			return uncommon(text)
		}
	}
	if digits == 0 {
		return 0, false
	}
	value = float64(mantissa)
	if point >= 0 {
		value /= powers[digits-point]
	}
	if text[0] == '-' {
		value = -value
	}
	return value, true
}

// uncommon reads any finite number in decimal, with an exponent or without.
func uncommon(text []byte) (value float64, ok bool) {
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false // among them are nan, inf, and numbers in hexadecimal
		}
	}
	value, err := strconv.ParseFloat(string(text), 64)
	return value, err == nil
}

// Frames iterates over the input with the times that lazer gives it: without
// the seed, without the frames that stable begins with, and without frames that
// go back in time. A piece that is not a frame comes as an [ErrFormat], and the
// iteration goes on after it.
//
// Lazer also adds 24 ms to the times of maps whose file format is below 5.
//
// Source: osu.Game/Scoring/Legacy/LegacyScoreDecoder.cs.
func (r *Replay) Frames() iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		play := playback{yield: yield, last: math.MinInt64}
		for f, err := range r.RawFrames() {
			more := true
			switch {
			case err != nil:
				more = yield(Frame{}, err)
			case !f.IsSeed():
				more = play.add(f)
			}
			if !more {
				return
			}
		}
		play.begin()
	}
}

// playback gives frames as lazer plays them: those at the start are put in order
// first, and later ones that go back in time are left out.
type playback struct {
	yield func(Frame, error) bool
	start []Frame // the first frames, until there are three
	begun bool
	last  time.Duration // of the frames that were given
}

// add takes a frame, and reports whether more are wanted.
func (p *playback) add(f Frame) bool {
	if p.begun {
		return p.give(f)
	}
	p.start = append(p.start, f)
	return len(p.start) < 3 || p.begin()
}

// begin gives the frames at the start, unless it has before.
func (p *playback) begin() bool {
	if p.begun {
		return true
	}
	p.begun = true
	for _, f := range begun(p.start) {
		if !p.give(f) {
			return false
		}
	}
	return true
}

// give gives a frame, unless it goes back in time.
func (p *playback) give(f Frame) bool {
	if f.Time < p.last {
		return true
	}
	p.last = f.Time
	return p.yield(f, nil)
}

// begun returns the first three frames, or as many as there are, as lazer sees
// them.
func begun(f []Frame) []Frame {
	if len(f) >= 2 && f[1].Time < f[0].Time {
		f[1].Time, f[0].Time = f[0].Time, 0
	}
	if len(f) >= 3 && f[0].Time > f[2].Time {
		f[0].Time, f[1].Time = f[2].Time, f[2].Time
	}
	if len(f) >= 2 && f[1].isStart() {
		f = append(f[:1], f[2:]...)
	}
	if len(f) >= 1 && f[0].isStart() {
		f = f[1:]
	}
	return f
}

// Seed returns the seed of the play's random numbers, which is in the last
// frame of stable's replays from 2013 on. Lazer writes 0.
func (r *Replay) Seed() (seed int32, ok bool) {
	text := bytes.TrimRight(r.Data, ",")
	text = text[bytes.LastIndexByte(text, ',')+1:]
	f, ok := frameOf(text, maxColumns)
	if !ok || !f.IsSeed() {
		return 0, false
	}
	n, err := strconv.ParseInt(string(text[bytes.LastIndexByte(text, '|')+1:]), 10, 32)
	return int32(n), err == nil
}

// AppendFrame appends a frame to the text of frames, for [Replay.Data]: Delta in
// whole milliseconds, X, Y and Keys. Stable expects the two frames 0|256|-500|0
// and -1|256|-500|0 first.
func AppendFrame(data []byte, f Frame) []byte {
	return appendFrame(data, f, int64(f.Keys))
}

// AppendSeed appends the frame that holds the seed, which must be the last.
func AppendSeed(data []byte, seed int32) []byte {
	return appendFrame(data, Frame{Delta: seedDelta}, int64(seed))
}

func appendFrame(data []byte, f Frame, z int64) []byte {
	data = strconv.AppendInt(data, f.Delta.Milliseconds(), 10)
	data = append(data, '|')
	data = strconv.AppendFloat(data, f.X, 'f', -1, 64)
	data = append(data, '|')
	data = strconv.AppendFloat(data, f.Y, 'f', -1, 64)
	data = append(data, '|')
	data = strconv.AppendInt(data, z, 10)
	return append(data, ',')
}

// badPiece returns the error for a piece of text that can't be read.
func badPiece(what, piece string) error {
	return fmt.Errorf("replay: %w: %s %q", ErrFormat, what, piece[:min(len(piece), 64)])
}

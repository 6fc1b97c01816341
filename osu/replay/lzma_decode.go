package replay

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// A decoder for the LZMA of .osr files. The library that writes them decodes into
// a dictionary from which the text is then copied, and allocates for each match.
// Here the text is its own dictionary, which takes a third of the memory, and
// what was decoded before an error is not lost.
//
// Source: the LZMA specification by Igor Pavlov, in the public domain
// (https://www.7-zip.org/sdk.html).

const (
	// headerSize is the size of what precedes the compressed data: properties,
	// dictionary, size of the text.
	headerSize = 13
	// minDictionary is the smallest dictionary that a header means.
	minDictionary = 1 << 12
	// maxRatio is how far the size in a header is trusted before anything is
	// decoded. The highest ratio among 532 replays was 57.
	maxRatio = 64

	half            = 1 << 10 // the probability that a bit begins with, of 1 << 11
	minLength       = 2       // of a match
	states          = 12
	firstAfterMatch = 7 // states from here on follow a match
)

// bits reads bits whose probabilities adapt: a range coder.
type bits struct {
	in           []byte
	width, value uint32
	short        bool // the input ended too early
}

// byte returns the next byte of the input.
func (b *bits) byte() uint32 {
	if len(b.in) == 0 {
		b.short = true
		return 0
	}
	next := b.in[0]
	b.in = b.in[1:]
	return uint32(next)
}

// bit reads a bit of that probability.
func (b *bits) bit(p *uint16) uint32 {
	bound := b.width >> 11 * uint32(*p)
	var bit uint32
	if b.value < bound {
		b.width = bound
		*p += (1<<11 - *p) >> 5
	} else {
		b.width -= bound
		b.value -= bound
		*p -= *p >> 5
		bit = 1
	}
	if b.width < 1<<24 {
		b.width <<= 8
		b.value = b.value<<8 | b.byte()
	}
	return bit
}

// direct reads n bits that are as often 0 as 1.
func (b *bits) direct(n uint32) uint32 {
	var number uint32
	for range n {
		b.width >>= 1
		number <<= 1
		if b.value >= b.width {
			b.value -= b.width
			number |= 1
		}
		if b.width < 1<<24 {
			b.width <<= 8
			b.value = b.value<<8 | b.byte()
		}
	}
	return number
}

// tree reads a number of n bits, the highest first.
func (b *bits) tree(p []uint16, n uint32) uint32 {
	at := uint32(1)
	for range n {
		at = at<<1 | b.bit(&p[at])
	}
	return at - 1<<n
}

// reversed reads a number of n bits, the lowest first.
func (b *bits) reversed(p []uint16, n uint32) uint32 {
	at, number := uint32(1), uint32(0)
	for i := range n {
		bit := b.bit(&p[at])
		at = at<<1 | bit
		number |= bit << i
	}
	return number
}

// lengths are the probabilities of the lengths of matches.
type lengths struct {
	long, longer [1]uint16
	low, mid     [16][8]uint16
	high         [256]uint16
}

// read reads a length, less the shortest one.
func (l *lengths) read(b *bits, place uint32) int {
	switch {
	case b.bit(&l.long[0]) == 0:
		return int(b.tree(l.low[place][:], 3))
	case b.bit(&l.longer[0]) == 0:
		return 8 + int(b.tree(l.mid[place][:], 3))
	}
	return 16 + int(b.tree(l.high[:], 8))
}

// decoder decodes one block.
type decoder struct {
	bits
	text  []byte
	size  int // of the whole text; negative when not known
	limit int
	dict  uint32

	lc, lp, pb uint32
	state      int
	distance   [4]uint32 // of the last four matches, the latest first, less one

	literals            []uint16
	match, repeat0Long  [states][16]uint16
	repeat              [states]uint16
	repeat0, repeat1    [states]uint16
	repeat2             [states]uint16
	matchLen, repeatLen lengths
	slots               [4][64]uint16
	special             [115]uint16
	align               [16]uint16
}

// newDecoder reads the header of a block.
func newDecoder(block []byte, limit int) (*decoder, error) {
	if len(block) < headerSize+5 {
		return nil, ErrTruncated
	}
	properties, size := uint32(block[0]), int64(binary.LittleEndian.Uint64(block[5:]))
	switch {
	case properties >= 9*5*5:
		return nil, fmt.Errorf("%w: LZMA properties %#x", ErrFormat, properties)
	case size < -1:
		return nil, fmt.Errorf("%w: LZMA size %d", ErrFormat, size)
	case size > int64(limit):
		return nil, fmt.Errorf("%w: %d bytes once decoded", ErrTooLarge, size)
	case block[headerSize] != 0:
		return nil, fmt.Errorf("%w: LZMA data begins with %#x", ErrFormat, block[headerSize])
	}
	d := &decoder{
		bits: bits{in: block[headerSize+5:], width: 1<<32 - 1, value: binary.BigEndian.Uint32(block[headerSize+1:])},
		size: int(size), limit: limit, dict: max(binary.LittleEndian.Uint32(block[1:]), minDictionary),
		lc: properties % 9, lp: properties / 9 % 5, pb: properties / 45,
	}
	expected := min(int64(limit), maxRatio*int64(len(block)))
	if size >= 0 {
		expected = min(expected, size)
	}
	d.text = make([]byte, 0, expected)
	d.literals = make([]uint16, 0x300<<(d.lc+d.lp))
	d.begin()
	return d, nil
}

// begin sets all probabilities to one half.
func (d *decoder) begin() {
	even(d.literals, d.repeat[:], d.repeat0[:], d.repeat1[:], d.repeat2[:], d.special[:], d.align[:])
	for i := range states {
		even(d.match[i][:], d.repeat0Long[i][:])
	}
	for i := range d.slots {
		even(d.slots[i][:])
	}
	for _, l := range []*lengths{&d.matchLen, &d.repeatLen} {
		even(l.long[:], l.longer[:], l.high[:])
		for i := range l.low {
			even(l.low[i][:], l.mid[i][:])
		}
	}
}

func even(all ...[]uint16) {
	for _, p := range all {
		for i := range p {
			p[i] = half
		}
	}
}

// decode decodes the block. With an error it returns what came before it.
func (d *decoder) decode() ([]byte, error) {
	for {
		if len(d.text) == d.size && d.value == 0 {
			return d.text, nil // without a mark at the end
		}
		place := uint32(len(d.text)) & (1<<d.pb - 1)
		if d.bit(&d.match[d.state][place]) == 0 {
			literal := d.literal()
			if err := d.room(1); err != nil {
				return d.text, err
			}
			d.text = append(d.text, literal)
			continue
		}
		length, end := d.repetition(place)
		if end {
			return d.text, d.ended()
		}
		if err := d.room(length); err != nil {
			return d.text, err
		}
		if from := d.distance[0]; from >= uint32(len(d.text)) || from >= d.dict {
			return d.text, fmt.Errorf("%w: LZMA match begins before the text or its dictionary", ErrFormat)
		}
		d.copy(length)
	}
}

// room makes room for n more bytes, unless the input ended before they were read,
// or the text may not be that long.
func (d *decoder) room(n int) error {
	switch {
	case d.short:
		return fmt.Errorf("%w: LZMA data", ErrTruncated)
	case d.size >= 0 && len(d.text)+n > d.size:
		return fmt.Errorf("%w: LZMA data beyond the size %d", ErrFormat, d.size)
	case len(d.text)+n > d.limit:
		d.text = nil
		return fmt.Errorf("%w: more than %d bytes once decoded", ErrTooLarge, d.limit)
	}
	if len(d.text)+n > cap(d.text) {
		d.text = slices.Grow(d.text, min(max(n, len(d.text)), d.limit-len(d.text)))
	}
	return nil
}

// ended returns what a mark of the end means where it stands.
func (d *decoder) ended() error {
	switch {
	case d.short:
		return fmt.Errorf("%w: LZMA data", ErrTruncated)
	case d.size >= 0 && len(d.text) < d.size:
		return fmt.Errorf("%w: LZMA data ends after %d of %d bytes", ErrTruncated, len(d.text), d.size)
	case d.value != 0:
		return fmt.Errorf("%w: LZMA data ends in disorder", ErrFormat)
	}
	return nil
}

// copy appends a match.
func (d *decoder) copy(length int) {
	for from := len(d.text) - 1 - int(d.distance[0]); length > 0; {
		n := min(length, len(d.text)-from)
		d.text = append(d.text, d.text[from:from+n]...)
		from, length = from+n, length-n
	}
}

// literal reads a byte that is not part of a match.
func (d *decoder) literal() byte {
	var before uint32
	if len(d.text) > 0 {
		before = uint32(d.text[len(d.text)-1])
	}
	context := uint32(len(d.text))&(1<<d.lp-1)<<d.lc + before>>(8-d.lc)
	p := d.literals[0x300*context:][:0x300]
	symbol := uint32(1)
	if d.state >= firstAfterMatch && d.distance[0] < uint32(len(d.text)) {
		matched := uint32(d.text[len(d.text)-1-int(d.distance[0])])
		for symbol < 0x100 {
			expected := matched >> 7 & 1
			matched <<= 1
			bit := d.bit(&p[(1+expected)<<8+symbol])
			symbol = symbol<<1 | bit
			if bit != expected {
				break
			}
		}
	}
	for symbol < 0x100 {
		symbol = symbol<<1 | d.bit(&p[symbol])
	}
	switch {
	case d.state < 4:
		d.state = 0
	case d.state < 10:
		d.state -= 3
	default:
		d.state -= 6
	}
	return byte(symbol)
}

// repetition reads a match and returns its length, or that it is the mark of the
// end. Its distance is then the first one.
func (d *decoder) repetition(place uint32) (length int, end bool) {
	if d.bit(&d.repeat[d.state]) == 0 {
		copy(d.distance[1:], d.distance[:3])
		length = d.matchLen.read(&d.bits, place)
		d.follow(7, 10)
		d.distance[0] = d.readDistance(min(length, 3))
		return length + minLength, d.distance[0] == math.MaxUint32
	}
	if d.bit(&d.repeat0[d.state]) == 0 {
		if d.bit(&d.repeat0Long[d.state][place]) == 0 {
			d.follow(9, 11)
			return 1, false
		}
	} else {
		d.reuse()
	}
	length = d.repeatLen.read(&d.bits, place)
	d.follow(8, 11)
	return length + minLength, false
}

// reuse reads which of the earlier distances comes first now.
func (d *decoder) reuse() {
	which := 1
	if d.bit(&d.repeat1[d.state]) == 1 {
		which = 2 + int(d.bit(&d.repeat2[d.state]))
	}
	again := d.distance[which]
	copy(d.distance[1:which+1], d.distance[:which])
	d.distance[0] = again
}

// follow goes to a state: one after a literal, another after a match.
func (d *decoder) follow(literal, match int) {
	if d.state < firstAfterMatch {
		d.state = literal
		return
	}
	d.state = match
}

// readDistance reads a distance, less one.
func (d *decoder) readDistance(length int) uint32 {
	slot := d.tree(d.slots[length][:], 6)
	if slot < 4 {
		return slot
	}
	n := slot>>1 - 1
	distance := (2 | slot&1) << n
	if slot < 14 {
		return distance + d.reversed(d.special[distance-slot:], n)
	}
	distance += d.direct(n-4) << 4
	return distance + d.reversed(d.align[:], 4)
}

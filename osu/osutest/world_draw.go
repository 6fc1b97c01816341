package osutest

import "math/bits"

// mix returns a hash of numbers, the source of all pseudo-random values.
func mix(numbers ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, n := range numbers {
		// The finaliser of splitmix64.
		h += n*0xbf58476d1ce4e5b9 + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// fraction converts a hash to a number in [0, 1).
func fraction(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// hashText returns a hash of a text (FNV-1a).
func hashText(text string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return h
}

// draw returns the hash of a property, such as "score.pp", of thing number n.
// Everything in a world is drawn from it.
func (w *World) draw(property string, n int) uint64 {
	return mix(w.seed, hashText(property), uint64(n))
}

// pick draws a number from 0 to limit-1.
func (w *World) pick(property string, n, limit int) int {
	return int(w.draw(property, n) % uint64(limit))
}

// between draws a number from lowest to highest.
func (w *World) between(property string, n, lowest, highest int) int {
	return lowest + w.pick(property, n, highest-lowest+1)
}

// chance draws a decision that is true for the given share of things.
func (w *World) chance(property string, n int, share float64) bool {
	return fraction(w.draw(property, n)) < share
}

// real draws a number from lowest to highest with the given decimals.
func (w *World) real(property string, n int, lowest, highest float64, decimals int) float64 {
	return round(lowest+fraction(w.draw(property, n))*(highest-lowest), decimals)
}

func round(x float64, decimals int) float64 {
	scale := 1.0
	for range decimals {
		scale *= 10
	}
	if x < 0 {
		return -float64(int64(-x*scale+0.5)) / scale
	}
	return float64(int64(x*scale+0.5)) / scale
}

// oneOf draws an element of a slice.
func oneOf[T any](w *World, property string, n int, choices []T) T {
	return choices[w.pick(property, n, len(choices))]
}

// permutation is an invertible shuffle of the numbers below size: x times a
// factor that is coprime to size, plus an offset.
type permutation struct{ size, factor, inverse, offset uint64 }

// permute returns the permutation with the given name.
func (w *World) permute(name string, size int) permutation {
	p := permutation{size: uint64(max(size, 1))}
	p.offset = w.draw(name+".offset", 0) % p.size
	// With a factor near the golden ratio, neighbours end up far apart.
	p.factor = uint64(float64(p.size)*0.6180339887) | 1
	for gcd(p.factor, p.size) != 1 {
		p.factor += 2
	}
	p.factor %= p.size
	if p.factor == 0 {
		p.factor = 1
	}
	p.inverse = inverse(p.factor, p.size)
	return p
}

// at returns the image of x.
func (p permutation) at(x int) int {
	return int((mulMod(uint64(x)%p.size, p.factor, p.size) + p.offset) % p.size)
}

// from returns the x whose image is y.
func (p permutation) from(y int) int {
	return int(mulMod((uint64(y)+p.size-p.offset)%p.size, p.inverse, p.size))
}

// mulMod returns a*b mod m; a and b are less than m.
func mulMod(a, b, m uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return bits.Rem64(high, low, m)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// inverse returns the inverse of a modulo m (extended Euclid).
func inverse(a, m uint64) uint64 {
	if m == 1 {
		return 0
	}
	t, next := int64(0), int64(1)
	r, rest := m, a
	for rest != 0 {
		q := r / rest
		t, next = next, t-int64(q)*next
		r, rest = rest, r-q*rest
	}
	if t < 0 {
		t += int64(m)
	}
	return uint64(t)
}

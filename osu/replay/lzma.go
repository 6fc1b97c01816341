package replay

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ulikunitz/xz/lzma"
)

const (
	// dictionary is the size of the dictionary that the game writes.
	dictionary = 1 << 21
	// usualRatio is how far the size in a header is trusted before anything is
	// decoded. The highest ratio among 532 replays was 57.
	usualRatio = 64
	// maxRatio is more than LZMA can reach: a match is at most 273 bytes long and
	// takes 14 bits at least, each of which costs 0.022 bits of the block or more.
	maxRatio = 8192
)

// Unpack decodes the compressed frames of a replay, which is what version 1 of
// the API gives as a whole (in base64). Of a damaged block it returns what could
// be decoded, up to the last complete frame, and an error.
func Unpack(block []byte) ([]byte, error) {
	text, err := unpack(block, MaxData)
	if err != nil {
		text = text[:bytes.LastIndexByte(text, ',')+1] // the rest may be half a number
		err = fmt.Errorf("replay: frames: %w", err)
	}
	return text, err
}

// unpack decodes a block of up to limit bytes. With an error it returns what
// came before it.
func unpack(block []byte, limit int) ([]byte, error) {
	if len(block) < lzma.HeaderLen {
		return nil, fmt.Errorf("%w: LZMA header", ErrTruncated)
	}
	header, data := [lzma.HeaderLen]byte(block), block[lzma.HeaderLen:]
	size := int64(binary.LittleEndian.Uint64(header[5:])) // -1 when a mark at the end tells
	switch {
	case size == 0:
		return nil, nil
	case size > int64(limit):
		return nil, fmt.Errorf("%w: %d bytes once decoded", ErrTooLarge, size)
	}
	boundDictionary(header[1:5], size, min(int64(limit), maxRatio*int64(len(block))))
	in := bufio.NewReader(io.MultiReader(bytes.NewReader(header[:]), bytes.NewReader(data)))
	reader, err := lzma.NewReader(in)
	if err != nil {
		return nil, damage(err)
	}
	text := make([]byte, 0, max(0, min(size, usualRatio*int64(len(block))))+1)
	if text, err = appendAll(text, reader, limit); err != nil {
		err = damage(err)
		// The reader still holds up to a dictionary of what it decoded before the
		// error. Without more input that is all it can give.
		in.Reset(bytes.NewReader(nil))
		text, _ = appendAll(text, reader, limit)
	}
	if len(text) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes once decoded", ErrTooLarge, limit)
	}
	return text, err
}

// appendAll appends what a reader gives until the text is longer than limit. It
// grows the text in steps that never take it far beyond that.
func appendAll(text []byte, r io.Reader, limit int) ([]byte, error) {
	for len(text) <= limit {
		if len(text) == cap(text) {
			text = slices.Grow(text, min(max(len(text), bytes.MinRead), limit+1-len(text)))
		}
		n, err := r.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return text, err
		}
	}
	return text, nil
}

// boundDictionary writes a smaller size over that of the dictionary, which the
// library allocates whole: no match reaches back further than the text is long.
// A negative size of the text is not known, and then it is at most that long.
func boundDictionary(field []byte, size, most int64) {
	if size >= 0 {
		most = min(most, size)
	}
	asked := binary.LittleEndian.Uint32(field)
	binary.LittleEndian.PutUint32(field, uint32(min(int64(asked), most)))
}

// damage returns what an error of the library means.
func damage(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: LZMA data", ErrTruncated)
	}
	return fmt.Errorf("%w: LZMA data: %w", ErrFormat, err)
}

// pack compresses a text as the game does: with its dictionary, and with the
// size in front instead of a mark at the end.
func pack(text []byte) ([]byte, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	// A smaller dictionary does for a short text, and takes less memory.
	own := max(lzma.MinDictCap, min(dictionary, len(text)))
	writer, err := lzma.WriterConfig{DictCap: own, Size: int64(len(text)), SizeInHeader: true}.NewWriter(&b)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(text); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	block := b.Bytes()
	binary.LittleEndian.PutUint32(block[1:], dictionary)
	return block, nil
}

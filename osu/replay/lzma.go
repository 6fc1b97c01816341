package replay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ulikunitz/xz/lzma"
)

const (
	// headerSize is the size of what precedes the compressed data: properties,
	// dictionary, size of the text.
	headerSize = 13
	// dictionary is the size of the dictionary that the game writes.
	dictionary = 1 << 21
	// maxDictionary is the largest dictionary that is allocated. The game uses
	// 2 MiB; 8 MiB have been seen.
	maxDictionary = 16 << 20
	// maxRatio is how far the size in a header is trusted before anything is
	// decoded. The highest ratio among 532 replays was 57.
	maxRatio = 64
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
	if len(block) < headerSize {
		return nil, ErrTruncated
	}
	size := int64(binary.LittleEndian.Uint64(block[5:]))
	switch {
	case size == 0:
		return nil, nil
	case size > int64(limit):
		return nil, fmt.Errorf("%w: %d bytes once decoded", ErrTooLarge, size)
	}
	reader, err := lzma.ReaderConfig{DictCap: maxDictionary}.NewReader(bytes.NewReader(block))
	if err != nil {
		return nil, meaning(err)
	}
	// One byte more than the size, so that the end is seen without growing.
	expected := min(int64(limit), maxRatio*int64(len(block)))
	if size > 0 {
		expected = min(expected, size)
	}
	text := make([]byte, 0, expected+1)
	for {
		n, err := reader.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		if len(text) > limit {
			return nil, fmt.Errorf("%w: more than %d bytes once decoded", ErrTooLarge, limit)
		}
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return drain(reader, text, limit), meaning(err)
		}
		if len(text) == cap(text) {
			text = slices.Grow(text, min(len(text), limit+1-len(text)))
		}
	}
}

// drain returns the text with what the reader had decoded before it failed: it
// keeps that in its dictionary, and gives it when it is asked again.
func drain(reader io.Reader, text []byte, limit int) []byte {
	for len(text) < limit {
		text = slices.Grow(text, 1)
		n, err := reader.Read(text[len(text):min(cap(text), limit)])
		text = text[:len(text)+n]
		if err != nil || n == 0 {
			break
		}
	}
	return text
}

// meaning returns what an error of the decoder means for the replay.
func meaning(err error) error {
	_, dictionary := errors.AsType[*lzma.ErrDictSize](err)
	switch {
	case dictionary:
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case errors.Is(err, io.ErrUnexpectedEOF), err.Error() == "lzma: unexpected EOF":
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
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

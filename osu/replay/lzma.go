package replay

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/ulikunitz/xz/lzma"
)

// dictionary is the size of the dictionary that the game writes.
const dictionary = 1 << 21

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
	if len(block) >= headerSize && binary.LittleEndian.Uint64(block[5:]) == 0 {
		return nil, nil
	}
	d, err := newDecoder(block, limit)
	if err != nil {
		return nil, err
	}
	return d.decode()
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

package replay

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MarshalBinary returns the replay as the content of an .osr file, in the form
// the game writes: [Parse] returns the same replay from it. The score id always
// takes 8 bytes, as in replays from the website. It fails with [ErrFormat] when
// a field has no place in a file: a ruleset that is not one of four, a time
// beyond the year 9999, a text that is too long, an Info that is too large or in
// a version that has none.
func (r *Replay) MarshalBinary() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("replay: %w: %w", ErrFormat, err)
	}
	frames, err := pack(r.Data)
	if err != nil {
		return nil, fmt.Errorf("replay: frames: %w", err)
	}
	var info []byte
	if r.Info != nil {
		if info, err = r.packInfo(); err != nil {
			return nil, fmt.Errorf("replay: score info: %w", err)
		}
	}
	le := binary.LittleEndian
	b := []byte{uint8(r.Ruleset)}
	b = le.AppendUint32(b, uint32(r.Version))
	b = r.appendText(b, textBeatmapMD5, r.BeatmapMD5)
	b = r.appendText(b, textPlayer, r.Player)
	b = r.appendText(b, textMD5, r.MD5)
	for _, count := range []uint16{r.Count300, r.Count100, r.Count50, r.CountGeki, r.CountKatu, r.CountMiss} {
		b = le.AppendUint16(b, count)
	}
	b = le.AppendUint32(b, uint32(r.Score))
	b = le.AppendUint16(b, r.MaxCombo)
	b = append(b, boolByte(r.Perfect))
	b = le.AppendUint32(b, r.Mods)
	b = r.appendText(b, textLifeBar, r.LifeBar)
	b = le.AppendUint64(b, uint64((r.Time.Unix()+yearOne)*ticks+int64(r.Time.Nanosecond())/100))
	b = appendBlock(b, frames)
	b = le.AppendUint64(b, uint64(r.ScoreID))
	if r.hasTargetAccuracy() {
		b = le.AppendUint64(b, math.Float64bits(r.TargetAccuracy))
	}
	if r.Version >= withScoreInfo {
		b = appendBlock(b, info)
	}
	return b, nil
}

// check refuses what would read back differently.
func (r *Replay) check() error {
	switch {
	case !r.Ruleset.Known():
		return fmt.Errorf("ruleset %d", int(r.Ruleset))
	case r.Time.Year() < 1 || r.Time.Year() > 9999:
		return fmt.Errorf("year %d", r.Time.Year())
	case len(r.Data) > MaxData:
		return fmt.Errorf("%d bytes of frames", len(r.Data))
	case r.Info != nil && r.Version < withScoreInfo:
		return fmt.Errorf("version %d has no score info", r.Version)
	case r.TargetAccuracy != 0 && !r.hasTargetAccuracy():
		return errors.New("accuracy of target practice without the mod, or in lazer")
	}
	for _, text := range []string{r.BeatmapMD5, r.Player, r.MD5, r.LifeBar} {
		if len(text) > maxInfo {
			return fmt.Errorf("text of %d bytes", len(text))
		}
	}
	return nil
}

// packInfo returns the compressed Info.
func (r *Replay) packInfo() ([]byte, error) {
	text, err := json.Marshal(r.Info, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(text) > maxInfo {
		return nil, fmt.Errorf("%w: %d bytes", ErrFormat, len(text))
	}
	return pack(text)
}

// appendText appends a text. One that is empty is null if it was when it was
// read.
func (r *Replay) appendText(b []byte, which text, value string) []byte {
	if value == "" && r.absent&which != 0 {
		return append(b, 0)
	}
	b = append(b, 0x0b)
	b = binary.AppendUvarint(b, uint64(len(value)))
	return append(b, value...)
}

// appendBlock appends the length of a block and the block.
func appendBlock(b, block []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(block)))
	return append(b, block...)
}

func boolByte(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

package replay

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
)

const (
	// maxFile is the most bytes that Read takes in.
	maxFile = 64 << 20
	// maxInfo is the most bytes of a ScoreInfo once decoded.
	maxInfo = 1 << 20
	// yearOne is how many seconds the year 1, at which time stamps begin, is before
	// 1970.
	yearOne = 62135596800
	// ticks is how many units of a time stamp a second has.
	ticks = 1e7
	// lastStamp is the last time stamp of the year 9999; the game has no later ones.
	lastStamp = 3155378975999999999
)

// Read reads a replay of up to 64 MiB to its end, and parses it as [Parse] does.
func Read(r io.Reader) (*Replay, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("replay: %w: more than %d bytes", ErrTooLarge, maxFile)
	}
	return Parse(data)
}

// Parse parses the content of an .osr file.
//
// With [ErrTruncated] it returns what it could read, and so it does when a part
// is damaged ([ErrFormat]) or refused ([ErrTooLarge]) but the fields after it can
// be found. The replay is nil only when the input is not one at all. Frames that
// are cut in the middle are left out. Bytes after the last field are ignored, as
// the game does.
func Parse(data []byte) (*Replay, error) { return parse(context.Background(), data) }

// parse is [Parse] for as long as the context lasts.
func parse(ctx context.Context, data []byte) (*Replay, error) {
	if len(data) == 0 {
		return nil, fmt.Errorf("replay: %w: it is empty", ErrTruncated)
	}
	if data[0] > uint8(objects.RulesetIDMania) {
		return nil, fmt.Errorf("replay: %w: it begins with %q, which is not a ruleset", ErrFormat, data[0])
	}
	r, in := &Replay{}, &input{rest: data}
	r.readHeader(in)
	r.readData(in)
	r.readTail(ctx, in)
	return r, in.err
}

func (r *Replay) readHeader(in *input) {
	r.Ruleset = objects.RulesetID(in.uint8("ruleset"))
	r.Version = int32(in.uint32("version"))
	r.BeatmapMD5 = r.readText(in, textBeatmapMD5, "beatmap MD5")
	r.Player = r.readText(in, textPlayer, "player")
	r.MD5 = r.readText(in, textMD5, "replay MD5")
	for _, count := range []*uint16{&r.Count300, &r.Count100, &r.Count50, &r.CountGeki, &r.CountKatu, &r.CountMiss} {
		*count = in.uint16("counts")
	}
	r.Score = int32(in.uint32("score"))
	r.MaxCombo = in.uint16("combo")
	r.Perfect = in.uint8("perfect") != 0
	r.Mods = in.uint32("mods")
	r.LifeBar = r.readText(in, textLifeBar, "life bar")
	switch stamp := int64(in.uint64("time")); {
	case in.ended:
	case stamp < 0 || stamp > lastStamp:
		in.fail(fmt.Errorf("replay: %w: time stamp %d", ErrFormat, stamp))
	default:
		r.Time = timeOf(stamp)
	}
}

// timeOf returns the time of a time stamp.
func timeOf(stamp int64) time.Time {
	return time.Unix(stamp/ticks-yearOne, stamp%ticks*100).UTC()
}

func (r *Replay) readText(in *input, which text, field string) string {
	value, null := in.text(field)
	if null {
		r.absent |= which
	}
	return value
}

func (r *Replay) readData(in *input) {
	block := in.block("frames")
	if len(block) == 0 {
		return
	}
	var err error
	r.Data, err = Unpack(block)
	in.fail(err)
}

// readTail reads what follows the frames. Version and width of the id disagree
// in real files, so it goes by how much is left.
func (r *Replay) readTail(ctx context.Context, in *input) {
	if r.Version >= withScoreInfo {
		r.ScoreID = objects.LegacyScoreID(in.uint64("score id"))
		r.readInfo(ctx, in)
		return
	}
	left := len(in.rest)
	if r.hasTargetAccuracy() {
		left -= 8
	}
	switch {
	case left >= 8 || len(in.rest) == 8:
		r.ScoreID = objects.LegacyScoreID(in.uint64("score id"))
	case left >= 4:
		r.ScoreID = objects.LegacyScoreID(int32(in.uint32("score id")))
	}
	if r.hasTargetAccuracy() && len(in.rest) >= 8 { // the website leaves it out
		r.TargetAccuracy = math.Float64frombits(in.uint64("target practice"))
	}
}

func (r *Replay) readInfo(ctx context.Context, in *input) {
	block := in.block("score info")
	if len(block) == 0 {
		return
	}
	text, err := unpack(block, maxInfo)
	if err == nil {
		info := &ScoreInfo{}
		if _, err = mend.Decode(ctx, text, info, false); err == nil {
			r.Info = info
			return
		}
		err = fmt.Errorf("%w: %w", ErrFormat, err)
	}
	in.fail(fmt.Errorf("replay: score info: %w", err))
}

// input is the part of a file that is still to be read. After its end every
// field reads as zero.
type input struct {
	rest  []byte
	ended bool  // a field was cut
	err   error // everything that went wrong
}

func (in *input) fail(err error) {
	if err != nil {
		in.err = errors.Join(in.err, err)
	}
}

// take returns the next n bytes, or nil when there are fewer.
func (in *input) take(n int, field string) []byte {
	if in.ended {
		return nil
	}
	if n > len(in.rest) {
		in.ended = true
		in.fail(fmt.Errorf("replay: %w: %s", ErrTruncated, field))
		return nil
	}
	taken := in.rest[:n]
	in.rest = in.rest[n:]
	return taken
}

func (in *input) uint8(field string) uint8 {
	if b := in.take(1, field); b != nil {
		return b[0]
	}
	return 0
}

func (in *input) uint16(field string) uint16 {
	if b := in.take(2, field); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (in *input) uint32(field string) uint32 {
	if b := in.take(4, field); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (in *input) uint64(field string) uint64 {
	if b := in.take(8, field); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// text reads a text, which can be null. Like the game it takes any first byte
// but 0 for the mark of one.
func (in *input) text(field string) (value string, null bool) {
	if in.uint8(field) == 0 {
		return "", !in.ended
	}
	size := uint64(0)
	for shift := 0; ; shift += 7 {
		b := in.uint8(field)
		size |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
		if shift == 28 || in.ended {
			in.ended = true
			in.fail(fmt.Errorf("replay: %w: length of the %s", ErrFormat, field))
			return "", false
		}
	}
	return string(in.take(int(min(size, math.MaxInt32)), field)), false
}

// block reads a length and as many bytes. When there are fewer, it returns
// those.
func (in *input) block(field string) []byte {
	size := int32(in.uint32(field))
	if size <= 0 {
		return nil
	}
	if int(size) > len(in.rest) && !in.ended {
		rest := in.rest
		in.take(int(size), field)
		return rest
	}
	return in.take(int(size), field)
}

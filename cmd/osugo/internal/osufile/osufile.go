// Package osufile reads what people want to know of a .osu file: whose it is, its
// settings, and how many objects there are when. It does not read what is drawn.
//
// Source: https://osu.ppy.sh/wiki/Client/File_formats/osu_(file_format).
package osufile

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/osugo/osugo/osu/objects"
)

// ErrFormat means that a file is not a .osu file.
var ErrFormat = errors.New("not a .osu file")

// File is what a .osu file holds.
type File struct {
	MD5     string          `json:"md5"`
	Version int             `json:"format_version"`
	Ruleset objects.Ruleset `json:"ruleset"`

	Artist        string               `json:"artist"`
	ArtistUnicode string               `json:"artist_unicode,omitzero"`
	Title         string               `json:"title"`
	TitleUnicode  string               `json:"title_unicode,omitzero"`
	Creator       string               `json:"creator"`
	Name          string               `json:"version"` // of the difficulty
	Source        string               `json:"source,omitzero"`
	Tags          string               `json:"tags,omitzero"`
	BeatmapID     objects.BeatmapID    `json:"beatmap_id,omitzero"`
	SetID         objects.BeatmapsetID `json:"beatmapset_id,omitzero"`
	Audio         string               `json:"audio"`
	HP            float64              `json:"hp"`
	CS            float64              `json:"cs"`
	OD            float64              `json:"od"`
	AR            float64              `json:"ar"`
	BPM           float64              `json:"bpm"` // the one that lasts longest
	BPMMin        float64              `json:"bpm_min"`
	BPMMax        float64              `json:"bpm_max"`
	Circles       int                  `json:"circles"`
	Sliders       int                  `json:"sliders"`
	Spinners      int                  `json:"spinners"`
	Holds         int                  `json:"holds"`
	Breaks        int                  `json:"breaks"`
	Length        float64              `json:"seconds"` // from the first object to the last
	Times         []time.Duration      `json:"-"`       // of the objects, in their order

	timing  []timingPoint
	arGiven bool          // it is not in files of early versions
	lastEnd time.Duration // when the last object ends
}

// timingPoint is the begin of a part with one tempo.
type timingPoint struct {
	at   time.Duration
	beat time.Duration
}

// bom is what some editors put before the text.
const bom = "\ufeff"

// Parse reads a file. Lines that can't be read are skipped, as the game does.
func Parse(data []byte) (*File, error) {
	sum := md5.Sum(data)
	f := &File{MD5: hex.EncodeToString(sum[:]), Ruleset: objects.RulesetOsu, HP: 5, CS: 5, OD: 5, AR: 5}
	text := strings.TrimPrefix(string(data), bom)
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "\r\n "), "\n")
	version, found := strings.CutPrefix(strings.TrimSpace(first), "osu file format v")
	if !found || !utf8.ValidString(first) {
		return nil, ErrFormat
	}
	f.Version, _ = strconv.Atoi(version)
	section := ""
	for line := range strings.SplitSeq(rest, "\n") {
		line = strings.TrimRight(line, "\r ")
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = line[1 : len(line)-1]
		default:
			f.line(section, line)
		}
	}
	f.finish()
	return f, nil
}

// line reads a line of a section.
func (f *File) line(section, line string) {
	switch section {
	case "General", "Metadata", "Difficulty":
		name, value, _ := strings.Cut(line, ":")
		f.field(strings.TrimSpace(name), strings.TrimSpace(value))
	case "Events":
		if kind, _, _ := strings.Cut(line, ","); kind == "2" || kind == "Break" {
			f.Breaks++
		}
	case "TimingPoints":
		f.tempo(strings.Split(line, ","))
	case "HitObjects":
		f.object(strings.Split(line, ","))
	}
}

// field reads a line that gives something a value.
func (f *File) field(name, value string) {
	texts := map[string]*string{
		"Title": &f.Title, "TitleUnicode": &f.TitleUnicode, "Artist": &f.Artist, "ArtistUnicode": &f.ArtistUnicode,
		"Creator": &f.Creator, "Version": &f.Name, "Source": &f.Source, "Tags": &f.Tags, "AudioFilename": &f.Audio,
	}
	numbers := map[string]*float64{
		"HPDrainRate": &f.HP, "CircleSize": &f.CS, "OverallDifficulty": &f.OD, "ApproachRate": &f.AR,
	}
	if text := texts[name]; text != nil {
		*text = value
		return
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return
	}
	if number := numbers[name]; number != nil {
		*number = n
		f.arGiven = f.arGiven || name == "ApproachRate"
		return
	}
	switch name {
	case "Mode":
		f.Ruleset = objects.RulesetID(n).Ruleset()
	case "BeatmapID":
		f.BeatmapID = objects.BeatmapID(n)
	case "BeatmapSetID":
		f.SetID = objects.BeatmapsetID(n)
	}
}

// tempo reads a timing point. One that inherits its tempo has a negative length.
func (f *File) tempo(parts []string) {
	if len(parts) < 2 {
		return
	}
	at, ok := milliseconds(parts[0])
	beat, given := milliseconds(parts[1])
	if ok && given && beat > 0 {
		f.timing = append(f.timing, timingPoint{at, beat})
	}
}

// The bits of the type of an object.
const (
	circle  = 1 << 0
	slider  = 1 << 1
	spinner = 1 << 3
	hold    = 1 << 7
)

// object reads an object.
func (f *File) object(parts []string) {
	if len(parts) < 4 {
		return
	}
	at, ok := milliseconds(parts[2])
	kind, err := strconv.Atoi(parts[3])
	if !ok || err != nil {
		return
	}
	end := at
	switch {
	case kind&circle != 0:
		f.Circles++
	case kind&slider != 0:
		f.Sliders++
	case kind&spinner != 0:
		f.Spinners++
		end = endOf(parts, at)
	case kind&hold != 0:
		f.Holds++
		end = endOf(parts, at)
	default:
		return
	}
	f.Times = append(f.Times, at)
	f.lastEnd = max(f.lastEnd, end)
}

// endOf is when a spinner or a hold ends.
func endOf(parts []string, at time.Duration) time.Duration {
	if len(parts) < 6 {
		return at
	}
	text, _, _ := strings.Cut(parts[5], ":")
	end, ok := milliseconds(text)
	if !ok {
		return at
	}
	return max(at, end)
}

// longest bounds times: a day.
const longest = 24 * time.Hour

func milliseconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || n != n || n > longest.Seconds()*1000 || n < -longest.Seconds()*1000 {
		return 0, false
	}
	return time.Duration(n * float64(time.Millisecond)), true
}

// finish works out what follows from several lines.
func (f *File) finish() {
	if !f.arGiven {
		f.AR = f.OD // as the game does with files of early versions
	}
	slices.Sort(f.Times)
	if n := len(f.Times); n > 0 {
		f.Length = (f.lastEnd - f.Times[0]).Seconds()
	}
	f.tempos()
}

// tempos finds the tempo that lasts longest, and the bounds.
func (f *File) tempos() {
	slices.SortStableFunc(f.timing, func(a, b timingPoint) int { return cmp.Compare(a.at, b.at) })
	lasts := map[time.Duration]time.Duration{}
	longest := time.Duration(-1)
	for i, p := range f.timing {
		until := f.lastEnd
		if i+1 < len(f.timing) {
			until = f.timing[i+1].at
		}
		bpm := float64(time.Minute) / float64(p.beat)
		if i == 0 {
			f.BPMMin, f.BPMMax = bpm, bpm
		}
		f.BPMMin, f.BPMMax = min(f.BPMMin, bpm), max(f.BPMMax, bpm)
		if lasts[p.beat] += max(0, until-p.at); lasts[p.beat] > longest {
			longest, f.BPM = lasts[p.beat], bpm
		}
	}
}

// String names the beatmap as the game does.
func (f *File) String() string { return fmt.Sprintf("%s - %s [%s]", f.Artist, f.Title, f.Name) }

package osutest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
)

// osuFile returns the .osu file of a difficulty: its metadata and settings as
// in the API, and its first few hit objects.
func (w *World) osuFile(b beatmapRef) []byte {
	var f bytes.Buffer
	fmt.Fprintf(&f, "osu file format v14\r\n\r\n[General]\r\nAudioFilename: audio.mp3\r\nMode: %d\r\n\r\n", w.rulesetOf(b))
	fmt.Fprintf(&f, "[Metadata]\r\nTitle:%s\r\nArtist:%s\r\nCreator:%s\r\nVersion:%s\r\nBeatmapID:%d\r\nBeatmapSetID:%d\r\n\r\n",
		w.title(b.set), w.artist(b.set), w.ownerName(b.set), w.version(b), b.id(), setID(b.set))
	fmt.Fprintf(&f, "[Difficulty]\r\nHPDrainRate:%g\r\nCircleSize:%g\r\nOverallDifficulty:%g\r\nApproachRate:%g\r\n\r\n",
		w.setting("hp", b), w.circleSize(b), w.setting("od", b), w.setting("ar", b))
	beat := 60_000 / w.bpm(b.set)
	fmt.Fprintf(&f, "[TimingPoints]\r\n0,%g,4,2,1,60,1,0\r\n\r\n[HitObjects]\r\n", beat)
	for i := range 4 {
		fmt.Fprintf(&f, "%d,192,%d,1,0,0:0:0:0:\r\n", 64+128*i, int(float64(i)*beat))
	}
	return f.Bytes()
}

// preview returns the preview of a beatmapset: silent MP3 frames, 64 kbit/s at
// 44.1 kHz.
func preview() []byte {
	frame := append([]byte{0xff, 0xfb, 0x50, 0xc0}, make([]byte, 204)...)
	return bytes.Repeat(frame, 8)
}

// picture returns the image at a path. It is a PNG whatever the extension,
// because programs detect image types by content; its colour depends on the
// path.
func (w *World) picture(path string) []byte {
	at := 0
	for _, c := range strings.ToLower(path) {
		at = at*31 + int(c)
	}
	drawn := w.draw("picture", at)
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.SetRGBA(0, 0, color.RGBA{R: uint8(drawn), G: uint8(drawn >> 8), B: uint8(drawn >> 16), A: 255})
	var f bytes.Buffer
	if err := png.Encode(&f, img); err != nil {
		panic("osutest: " + err.Error()) // writing to memory does not fail
	}
	return f.Bytes()
}

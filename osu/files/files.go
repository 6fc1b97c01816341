package files

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// ErrChecksum means that a file is complete, but not the one that was asked for.
// A .osu file changes when its mapper updates it: get the beatmap again for the
// current checksum.
var ErrChecksum = errors.New("the file has another checksum")

// The largest files that are accepted, in bytes. A preview is ten seconds of MP3;
// the largest .osu files, which hold storyboards, are a few MB.
const (
	MaxBeatmap = 32 << 20
	MaxPreview = 4 << 20
	MaxImage   = 32 << 20
)

// Beatmap downloads the .osu file of a difficulty from the site. The checksum is
// its MD5 in hexadecimal, as [objects.BeatmapExtended] has it; the stream ends
// with [ErrChecksum] if the file has another. With an empty checksum only the
// beginning of the file is checked.
//
// The request takes a turn of the client's limiter, because the site is what the
// terms protect. It fails with [osu.ErrNotFound] if there is no such file, or if
// the server has no files at this address: only the public one is known to.
func Beatmap(ctx context.Context, client *osu.Client, id objects.BeatmapID, checksum string) (*File, error) {
	if id <= 0 {
		return nil, invalid("beatmap %d", id)
	}
	if err := checkMD5(checksum); checksum != "" && err != nil {
		return nil, err
	}
	return beatmap(ctx, client, id, checksum)
}

// beatmap is [Beatmap] for valid arguments.
func beatmap(ctx context.Context, client *osu.Client, id objects.BeatmapID, checksum string) (*File, error) {
	return open(ctx, client, fmt.Sprintf("/osu/%d", id), want{
		max: MaxBeatmap, md5: strings.ToLower(checksum), paced: true, fits: isBeatmap,
	})
}

// BeatmapByChecksum is [Beatmap] for a file of which only the MD5 is known. It
// asks the API for the beatmap first. [osu.ErrNotFound]: no current file has that
// checksum; the site does not keep earlier versions.
func BeatmapByChecksum(ctx context.Context, client *osu.Client, checksum string) (*File, error) {
	if err := checkMD5(checksum); err != nil {
		return nil, err
	}
	checksum = strings.ToLower(checksum)
	found, err := client.BeatmapLookup(ctx, &osu.BeatmapLookupParams{Checksum: checksum})
	if err != nil {
		return nil, err
	}
	return beatmap(ctx, client, found.ID, checksum)
}

// Preview downloads ten seconds of the song of a beatmapset, as MP3, from its
// PreviewURL. [osu.ErrNotFound]: it was removed.
func Preview(ctx context.Context, client *osu.Client, set objects.Beatmapset) (*File, error) {
	return open(ctx, client, set.PreviewURL, want{max: MaxPreview, fits: isAudio})
}

// Image downloads an image by the URL that an object has, such as
// User.AvatarURL or Covers.Card; links.Avatar, links.Cover and links.Flag make
// others. Relative URLs are those of the client's site.
//
// Image connects to whatever host the URL names. Do not hand it what a stranger
// typed: links.Parse tells whether that is an image of the site.
func Image(ctx context.Context, client *osu.Client, address string) (*File, error) {
	return open(ctx, client, address, want{max: MaxImage, fits: isImage})
}

// want is what a download has to be.
type want struct {
	max   int64
	md5   string // in lower case; "" is not checked
	paced bool   // by the client's limiter
	fits  func(head []byte) bool
}

// isBeatmap reports whether a file begins as .osu files do.
func isBeatmap(head []byte) bool {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	return bytes.HasPrefix(head, []byte("osu file format v"))
}

// isAudio reports whether a file is binary; MP3 without tags has nothing else to
// be known by.
func isAudio(head []byte) bool { return !strings.HasPrefix(http.DetectContentType(head), "text/") }

// isImage reports whether a file is an image.
func isImage(head []byte) bool {
	return strings.HasPrefix(http.DetectContentType(head), "image/") || bytes.Contains(head, []byte("<svg"))
}

// checkMD5 refuses what is not an MD5 in hexadecimal.
func checkMD5(text string) error {
	if sum, err := hex.DecodeString(text); err != nil || len(sum) != 16 {
		return invalid("checksum %q is not an MD5 in hexadecimal", text)
	}
	return nil
}

// resolve returns the address of a file, which may be relative to the site.
func resolve(client *osu.Client, address string) (*url.URL, error) {
	base, err := url.Parse(client.Transport().Config().Endpoints.API)
	if err != nil {
		return nil, invalid("the client has no address")
	}
	target, err := url.Parse(address)
	switch {
	case address == "":
		return nil, fmt.Errorf("files: %w: the object has no URL", osu.ErrNotFound)
	case err != nil:
		return nil, invalid("the URL can't be parsed")
	}
	base.Path = strings.TrimSuffix(base.Path, "api/v2")
	if target.Host == "" {
		target.Path = strings.TrimPrefix(target.Path, "/") // below the site, wherever that is
	}
	target = base.ResolveReference(target)
	if target.Scheme != "http" && target.Scheme != "https" || target.Host == "" || target.User != nil {
		return nil, invalid("the URL is not one of http or https, or has a user")
	}
	return target, nil
}

// invalid returns an [osu.ErrValidation].
func invalid(format string, args ...any) error {
	return fmt.Errorf("files: %w: %s", osu.ErrValidation, fmt.Sprintf(format, args...))
}

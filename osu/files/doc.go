// Package files downloads what the site keeps beside the API: .osu files,
// previews of songs, and images.
//
//	file, err := files.Beatmap(ctx, client, beatmap.ID, beatmap.Checksum.Or(""))
//	if err != nil {
//		return err
//	}
//	defer file.Close()
//	_, err = io.Copy(w, file)
//
// A [File] is a stream: it takes no more memory than the buffer it is read into.
// Its errors come from Read, so a copy is whole only if io.Copy returned nil: a
// broken connection, a file larger than its limit and a wrong checksum all end
// the stream with an error instead of [io.EOF]. What is recognisably not the
// file, such as the page of a firewall, fails before there is a stream.
//
// Until a stream begins, a download is tried as often as a call of the client, and
// a dry run ([osu.DryRun]) counts it and gives an empty file. A stream that breaks
// off is not resumed.
//
// These addresses need no token, and none is sent to them, nor are cookies.
//
// The .osz of a beatmapset is not here: the server gives it to the game alone, so
// its routes refuse the tokens of other applications. Backgrounds, storyboards
// and whole songs are only inside it.
package files

// Package replay reads and writes .osr files, the replays of osu!, from stable
// and lazer alike.
//
//	r, err := replay.Download(ctx, client, score)
//	if err != nil {
//		return err
//	}
//	for frame, err := range r.Frames() {
//		…
//	}
//
// [Download] asks the server for the replay of a score; [osu.Client.Replay] gives
// the file as it is. [Parse] and [Read] take one from anywhere. What a file holds is kept as it is, and
// [Replay.MarshalBinary] writes it again.
//
// A truncated file gives everything that could be read, together with an
// [ErrTruncated]. Hostile files are safe to read: nothing is allocated because a
// length field asks for it, and what is compressed is decoded up to [MaxData]
// bytes and no further.
//
// The format has no checksum over its content. Damaged data can decode without
// an error, and the MD5 of a replay is not a signature: anyone can compute it.
//
// Sources: osu.Game/Scoring/Legacy/LegacyScoreDecoder.cs and
// LegacyScoreEncoder.cs of https://github.com/ppy/osu,
// app/Libraries/Score/LegacyReplayFile.php of https://github.com/ppy/osu-web.
package replay

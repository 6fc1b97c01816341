package replay

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// maxDownload is the largest file that Download takes, in bytes. The longest
// replays are 2 MB.
const maxDownload = 16 << 20

// Download returns the replay of a score in one request, which the server allows
// 10 times a minute and does not count as a view. Files of more than 16 MiB are
// refused with [osu.ErrTooLarge]. Scope public.
//
// A score that says it has no replay fails with [osu.ErrNotFound] before a request
// is spent. One that says it has a replay may still have none: the server does
// not find it when it was deleted, or shortly after a play in lazer, because
// replays are uploaded after scores. What is wrong with a file is reported as
// [Parse] does.
func Download(ctx context.Context, client *osu.Client, score objects.Score) (*Replay, error) {
	if !score.HasReplay {
		return nil, fmt.Errorf("replay: %w: score %d has no replay", osu.ErrNotFound, score.ID)
	}
	return DownloadByID(ctx, client, score.ID)
}

// DownloadByID is [Download] for a score of which only the id is known.
func DownloadByID(ctx context.Context, client *osu.Client, id objects.ScoreID) (*Replay, error) {
	file, err := client.With(osu.MaxBody(maxDownload)).ScoreReplay(ctx, id)
	if err != nil {
		return nil, err
	}
	return Parse(file)
}

// DownloadByLegacyID is [Download] for a score of which only ruleset and legacy
// id are known.
func DownloadByLegacyID(ctx context.Context, client *osu.Client, ruleset objects.Ruleset, id objects.LegacyScoreID) (*Replay, error) {
	file, err := client.With(osu.MaxBody(maxDownload)).ScoreReplayByLegacyID(ctx, ruleset, id)
	if err != nil {
		return nil, err
	}
	return Parse(file)
}

package replay

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Download returns the replay of a score in one request, under the rules of
// [osu.Client.Replay], which gives the file as it is. What is wrong with a file is
// reported as [Parse] does.
func Download(ctx context.Context, client *osu.Client, score objects.Score) (*Replay, error) {
	return parsed(ctx)(client.Replay(ctx, score))
}

// DownloadByID is [Download] for a score of which only the id is known.
func DownloadByID(ctx context.Context, client *osu.Client, id objects.ScoreID) (*Replay, error) {
	return parsed(ctx)(client.ScoreReplay(ctx, id))
}

// DownloadByLegacyID is [Download] for a score of which only ruleset and legacy
// id are known.
func DownloadByLegacyID(ctx context.Context, client *osu.Client, ruleset objects.Ruleset, id objects.LegacyScoreID) (*Replay, error) {
	return parsed(ctx)(client.ScoreReplayByLegacyID(ctx, ruleset, id))
}

// parsed returns a function that parses a downloaded file. The client refuses a
// file that is empty, except in a dry run.
func parsed(ctx context.Context) func([]byte, error) (*Replay, error) {
	return func(file []byte, err error) (*Replay, error) {
		switch {
		case err != nil:
			return nil, err
		case len(file) == 0:
			return &Replay{}, nil
		}
		return parse(ctx, file)
	}
}

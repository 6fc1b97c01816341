// Command chatbot answers !!profile and !!top with an optional name in a
// channel, until it is interrupted. (The server shows a bot no !profile of
// others.)
//
//	go run -C examples ./chatbot -for 10s              on a server inside the program
//	OSU_CLIENT_ID=… OSU_CLIENT_SECRET=… go run -C examples ./chatbot -channel 5
//
// The application must be the bot's own or belong to it, with the redirect URL
// http://127.0.0.1/callback.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/live/chat"
)

func main() {
	channel := flag.Int64("channel", 5, "the id of the channel")
	limit := flag.Duration("for", 0, "how long to stay; 0 means until it is interrupted")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	if *limit > 0 {
		ctx, stop = context.WithTimeout(ctx, *limit)
	}
	err := start(ctx, objects.ChannelID(*channel))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chatbot:", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, channel objects.ChannelID) error {
	client, done, err := connect(ctx, channel)
	if err != nil {
		return err
	}
	defer done()
	return run(ctx, client, channel)
}

// run answers in a channel until ctx is done.
func run(ctx context.Context, client *osu.Client, channel objects.ChannelID) (err error) {
	bot := chat.Connect(ctx, client, nil)
	answer := func(find func(context.Context, objects.UserExtended) (string, error)) func(context.Context, chat.Command) {
		return func(ctx context.Context, cmd chat.Command) {
			user, err := client.UserByName(ctx, cmp.Or(cmd.Text, cmd.Message.Sender.Username), nil)
			text := ""
			if err == nil {
				text, err = find(ctx, user)
			}
			if err != nil {
				text = "I could not find that."
			}
			if _, err = bot.Send(ctx, cmd.Message.ChannelID, text); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return
			}
			fmt.Printf("%s: %s\n  %s\n", cmd.Message.Sender.Username, cmd.Message.Content, text)
		}
	}
	bot.Handle("profile", answer(func(_ context.Context, u objects.UserExtended) (string, error) {
		return fmt.Sprintf("%s plays %s, from %s: https://osu.ppy.sh/users/%d", u.Username, u.Playmode, u.CountryCode, u.ID), nil
	}))
	bot.Handle("top", answer(func(ctx context.Context, u objects.UserExtended) (string, error) {
		scores, err := client.UserScores(ctx, u.ID, objects.UserScoreTypeBest, &osu.UserScoresParams{Limit: 1})
		if err != nil || len(scores) == 0 {
			return u.Username + " has no scores.", err
		}
		return fmt.Sprintf("%s's best is an %s with %.0f pp.", u.Username, scores[0].Rank, scores[0].PP.Or(0)), nil
	}))
	if _, err := bot.Join(ctx, channel); err != nil {
		return err
	}
	for r := range bot.Events() {
		if r.Err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, time.Now().Format(time.TimeOnly), r.Err) // it goes on, or closes the channel
			err = r.Err
		}
	}
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it was asked to end
	}
	return err
}

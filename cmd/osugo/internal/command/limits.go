package command

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// allowance is what is known of the rate limit, in JSON.
type allowance struct {
	PerMinute int `json:"per_minute"`
	// Counted, Left and NextIn are those of all programs that share the count;
	// absent where nothing is shared.
	Counted *int           `json:"counted,omitzero"`
	Left    *int           `json:"left,omitzero"`
	NextIn  *float64       `json:"next_in_seconds,omitzero"`
	Paused  map[string]int `json:"paused_seconds,omitzero"`
	// Server is what the server says, if it was asked.
	Server *serverSays `json:"server,omitzero"`
}

type serverSays struct {
	Limit     int `json:"limit"`
	Remaining int `json:"remaining"`
}

// limitsCommand shows what is left of the allowance.
func limitsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "limits",
		Short: "how many requests are left in this minute",
		Long:  "Shows the rate limit and how much of it was used in the last minute by every osugo on this machine, and by programs that use osu/budget with the same file. Requests that are waiting are known only to the program that waits: it reports them with --verbose. --ask spends one request to find out what the server itself counts for your token.",
		Example: `osugo limits
osugo limits --ask --json`,
		Args: cobra.NoArgs,
	}
	ask := cmd.Flags().Bool("ask", false, "ask the server, which takes a request")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		out, err := a.output()
		if err != nil {
			return err
		}
		var said *serverSays
		if *ask {
			if said, err = a.askLimit(cmd.Context()); err != nil {
				return err
			}
		}
		known, err := a.allowance(cmd.Context())
		if err != nil {
			return err
		}
		known.Server = said
		return out.One(known, func(s *screen.Screen) { showAllowance(s, known) })
	}
	return cmd
}

// allowance returns what is known without a request.
func (a *app) allowance(ctx context.Context) (allowance, error) {
	limits := a.limits()
	known := allowance{PerMinute: limits.PerMinute}
	if known.PerMinute == 0 {
		known.PerMinute = limits.CostPerMinute
	}
	if a.isLocal() {
		return known, nil
	}
	limiter, err := a.sharedLimiter(ctx)
	if err != nil {
		return known, err
	}
	shared, err := limiter.SharedUsage(ctx, limit.Demand{Cost: 1})
	if err != nil {
		return known, err
	}
	wait := shared.Wait.Seconds()
	known.Counted, known.Left, known.NextIn = &shared.Requests, &shared.Left, &wait
	for _, bucket := range []limit.Bucket{limit.BucketReplay, limit.BucketChat} {
		own, err := limiter.SharedUsage(ctx, limit.Demand{Cost: 1, Bucket: bucket})
		if err != nil {
			return known, err
		}
		if own.Wait > shared.Wait {
			if known.Paused == nil {
				known.Paused = map[string]int{}
			}
			known.Paused[bucket.String()] = int((own.Wait + time.Second - 1) / time.Second)
		}
	}
	return known, nil
}

// askLimit returns what the server says of the token.
func (a *app) askLimit(ctx context.Context) (*serverSays, error) {
	client, err := a.client(ctx)
	if err != nil {
		return nil, err
	}
	response, err := client.Raw(ctx, transport.GetTags.At())
	if err != nil {
		return nil, err
	}
	return said(response.Header), nil
}

// said reads the headers of an answer; nil if it has none.
func said(h http.Header) *serverSays {
	most, err := strconv.Atoi(h.Get("X-Ratelimit-Limit"))
	left, err2 := strconv.Atoi(h.Get("X-Ratelimit-Remaining"))
	if err != nil || err2 != nil {
		return nil
	}
	return &serverSays{most, left}
}

func showAllowance(s *screen.Screen, known allowance) {
	fields := []screen.Field{{Name: "rule", Value: screen.Plain.F("%d requests a minute", known.PerMinute)}}
	if known.Counted == nil {
		fields = append(fields, screen.Field{Name: "counted", Value: "not shared: a server on this machine has no terms"})
	} else {
		next := "at once"
		if *known.NextIn > 0 {
			next = screen.Plain.F("in %.1f s", *known.NextIn).Text
		}
		fields = append(fields,
			screen.Field{Name: "counted", Value: screen.Plain.F("%d in the last minute, all programs together", *known.Counted)},
			screen.Field{Name: "left", Value: screen.Bold.Of(*known.Left)},
			screen.Field{Name: "next", Value: next})
	}
	for _, bucket := range slices.Sorted(maps.Keys(known.Paused)) {
		fields = append(fields, screen.Field{Name: bucket, Value: screen.Orange.F("in %d s", known.Paused[bucket])})
	}
	if known.Server != nil {
		fields = append(fields, screen.Field{
			Name: "the server", Value: screen.Plain.F("counts %d of %d for this token", known.Server.Limit-known.Server.Remaining, known.Server.Limit),
		})
	}
	s.Fields("", fields...)
}

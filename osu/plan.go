package osu

import "github.com/osugo/osugo/osu/transport"

// Plan runs a job without sending anything, and returns what it would take:
//
//	plan, err := osu.Plan(client, func(c *osu.Client) error {
//		for range stream.New(c).Users(ctx, ids, nil, nil) {
//		}
//		return nil
//	})
//	fmt.Println(plan) // 412 requests, about 6m47s at your limit
//
// The job is the code that will do it for good, with a client whose calls
// succeed without an answer: values are zero, lists are empty, and what is
// asked for by id is missing from lists. So jobs that know what they ask for
// are counted exactly, what the [Cache] has is not counted at all, and a list
// of unknown length is counted with its first page. Watches have no end, and no
// plan. The time is that of the limiter as it is now; see
// [limit.WindowLimiter.Estimate].
//
// The error is the job's.
func Plan(client *Client, job func(*Client) error) (transport.Plan, error) {
	record := &transport.DryRun{}
	err := job(client.With(DryRun(record)))
	return record.Plan(client.Transport().Config().Limiter), err
}

package stream_test

import (
	"context"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/stream"
)

// perItem reports what one of n items takes, besides what one operation does.
func perItem(b *testing.B, n int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
}

func BenchmarkFanOut(b *testing.B) {
	const n = 1000
	inputs := ints(n)
	nothing := func(_ context.Context, k int) (int, error) { return k, nil }
	for name, each := range map[string]func(context.Context) <-chan stream.Item[int, int]{
		"Each": func(ctx context.Context) <-chan stream.Item[int, int] {
			return stream.Each(ctx, slices.Values(inputs), nothing, nil)
		},
		"InOrder": func(ctx context.Context) <-chan stream.Item[int, int] {
			return stream.InOrder(ctx, slices.Values(inputs), nothing, nil)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				got := 0
				for range each(b.Context()) {
					got++
				}
				if got != n {
					b.Fatal(got)
				}
			}
			perItem(b, n)
		})
	}
}

func BenchmarkFrom(b *testing.B) {
	const pages, size = 10, 1000
	page := osu.Page[int]{Items: ints(size)}
	list := osu.NewList(nil, func(_ context.Context, at osu.Cursor) (osu.Page[int], error) {
		p := page
		p.Next, p.More = at+"x", len(at)+1 < pages
		return p, nil
	})
	b.ReportAllocs()
	for b.Loop() {
		got := 0
		for range stream.From(b.Context(), list) {
			got++
		}
		if got != pages*size {
			b.Fatal(got)
		}
	}
	perItem(b, pages*size)
}

// Package osu is a client for the osu! API v2.
//
//	session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "…"})
//	client, err := osu.New(session)
//	user, err := client.UserByName(ctx, "peppy", nil)
//
// [Client] blocks; package stream does the same over channels. Models are in
// package objects, ways to get a token in package auth, and package osutest is
// a whole osu! server in one process to test against.
package osu

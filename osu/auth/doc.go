// Package auth obtains, renews, stores and revokes the tokens of the osu! API.
package auth

module github.com/osugo/osugo

go 1.26.0

require (
	github.com/cli/browser v1.3.0
	github.com/coder/websocket v1.8.15
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3
	github.com/gofrs/flock v0.13.1
	github.com/maypok86/otter/v2 v2.4.0
	github.com/ulikunitz/xz v0.5.17
	golang.org/x/oauth2 v0.37.0
	golang.org/x/sync v0.24.0
)

require golang.org/x/sys v0.47.0 // indirect

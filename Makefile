FUZZTIME ?= 30s
MODULES = $(shell git ls-files '*/go.mod' | xargs -n 1 dirname)
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.8.0

.PHONY: help all fmt lint test race fuzz bench cover vuln tidy examples interop live serverdiff

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

all: ## everything a change must pass, as in CI
	.ci/run

fmt: ## format the code
	tools/golangci-lint fmt

lint: ## run the linters and check the import rules
	tools/golangci-lint run && for m in $(MODULES); do (cd $$m && $(CURDIR)/tools/golangci-lint run) || exit; done

test: ## run the tests
	go test -shuffle=on ./...

race: ## run the tests under the race detector
	go test -race -shuffle=on ./...

fuzz: ## run each fuzz target for FUZZTIME (30s)
	tools/fuzz $(FUZZTIME)

bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

cover: ## measure the coverage of the tests, all packages together
	go test -coverpkg=./... -coverprofile=cover.out ./... && go tool cover -func=cover.out

vuln: ## look for known vulnerabilities in what the code calls
	go run $(GOVULNCHECK) ./...

tidy: ## check that go.mod lists what is used
	go mod tidy -diff && for m in $(MODULES); do go -C $$m mod tidy -diff || exit; done

examples: ## build the examples, a module of their own
	go -C examples build ./... && go -C examples vet ./...

interop: ## run clients of others against osutest (needs Python and Node)
	tools/interop/run

live: ## test against the real API (OSU_CLIENT_ID, OSU_CLIENT_SECRET)
	: "$${OSU_CLIENT_ID:?}" "$${OSU_CLIENT_SECRET:?}" && go test -v -tags live -count=1 ./...

serverdiff: ## tell what has changed on the server (OSU_WEB, a checkout of ppy/osu-web)
	: "$${OSU_WEB:?}" && go run ./tools/serverdiff "$$OSU_WEB"

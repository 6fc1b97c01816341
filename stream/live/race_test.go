//go:build race

package live_test

// mostIdle is how many bytes an idle stream may take more than a websocket;
// twice as many under the race detector, which keeps notes of its own.
const mostIdle = 128 << 10

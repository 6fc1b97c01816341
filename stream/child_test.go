package stream_test

import "os"

func child() {}

func exit(code int) { os.Exit(code) }

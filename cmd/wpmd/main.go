// Command wpmd takes the posts out of a WordPress site and leaves Markdown
// files that stand on their own.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"wpmd/pkg/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

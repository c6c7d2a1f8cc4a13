// Package cli is wpmd's command line: flags in, exit code out.
//
// It is the only home of Cobra, colour and progress, and the only place where
// an error becomes words, a hint and an exit code.
package cli

import (
	"context"
	"errors"
	"io"
	"log" //nolint:depguard // to silence it, not to write to it
)

// Streams are the three standard streams of a process.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Main runs one command line and returns the exit code of the process.
func Main(ctx context.Context, args []string, std Streams) int {
	// net/http reports odd servers through the standard logger; what matters of
	// it reaches the user as an error.
	log.SetOutput(io.Discard)
	c := newConsole(std)
	root := newRootCmd(c)
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	said := explain(err)
	c.complain(said)
	return said.code
}

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
	"time"

	"github.com/spf13/cobra"
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
	c.std, c.args = std, args
	root := newRootCmd(c)
	root.SetArgs(args)
	root.SetIn(std.In)
	root.SetOut(c.out)
	root.SetErr(c.err)
	cmd, err := c.execute(ctx, root)
	for _, end := range c.closing {
		_ = end()
	}
	if err == nil {
		if err = c.endJSON(cmd, explanation{}); err == nil {
			return exitOK
		}
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	said := explain(c.withLogin(err))
	said.hints = hintsFor(cmd, said.hints)
	if errors.Is(err, errAbandoned) {
		c = newConsole(std) // the command may still be using its own
	}
	c.printError(said)
	_ = c.endJSON(cmd, said) // there is no other way to tell
	return said.code
}

// errAbandoned says that an interrupted command did not end in time.
var errAbandoned = errors.New("abandoned")

// grace is how long an interrupted command has to end. Files are written
// atomically, so nothing is lost when it is abandoned.
const grace = 800 * time.Millisecond

// execute runs a command, and waits for one that was interrupted no longer than
// grace. It returns which one that was, nil where that is not known.
func (c *console) execute(ctx context.Context, root *cobra.Command) (*cobra.Command, error) {
	type ended struct {
		cmd *cobra.Command
		err error
	}
	done := make(chan ended, 1)
	go func() {
		cmd, err := root.ExecuteContextC(ctx)
		done <- ended{cmd, err}
	}()
	select {
	case end := <-done:
		return end.cmd, end.err
	case <-ctx.Done():
		c.interrupted()
	}
	select {
	case end := <-done:
		return end.cmd, end.err
	case <-time.After(grace):
		return nil, errAbandoned
	}
}

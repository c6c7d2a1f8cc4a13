package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exitCodes is the one list of what a command's exit code means.
var exitCodes = []struct {
	code  int
	means string
}{
	{exitOK, "everything that was asked for is there"},
	{exitFailed, "it failed; nothing useful was done"},
	{exitUsage, "wrong usage"},
	{exitIncomplete, "done, but not whole: what the site has and we did not get, or a document that does not say all its page says, each named"},
	{exitNotAllowed, "not allowed in: a login is needed, or a wall stands before the site"},
	{exitDiffers, "--check or verify found a difference"},
	{exitInterrupted, "interrupted; run it again and it goes on where it stopped"},
}

func newExitCodesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString("Every command ends with one of these exit codes:\n\n")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "  %-4d %s\n", e.code, e.means)
	}
	return &cobra.Command{Use: "exit-codes", Short: "what the exit codes mean", Long: strings.TrimRight(b.String(), "\n")}
}

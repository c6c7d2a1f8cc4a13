package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exitCodes lists what a command's exit code means.
var exitCodes = []struct {
	code  int
	means string
}{
	{exitOK, "everything that was asked for is there"},
	{exitFailed, "failed; nothing useful was done"},
	{exitUsage, "wrong usage"},
	{exitIncomplete, "done, but incomplete: part of the site is missing, or a document lacks something that its page says; each is named"},
	{exitNotAllowed, "access denied: a login is needed, or something blocks the site"},
	{exitDiffers, "--check or verify found a difference"},
	{exitInterrupted, "interrupted; run it again and it goes on where it stopped"},
}

func newExitCodesTopic() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "what the exit codes mean", Long: strings.TrimRight(exitCodesPage(), "\n")}
}

// exitCodesPage lists the exit codes, and beneath each what leads to it.
func exitCodesPage() string {
	var b strings.Builder
	b.WriteString("Every command ends with one of these exit codes:\n")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "\n  %-4d %s\n", e.code, e.means)
		for _, r := range rules() {
			if r.code == e.code && r.situation != "" {
				fmt.Fprintf(&b, "         - %s\n", r.situation)
			}
		}
	}
	return b.String()
}

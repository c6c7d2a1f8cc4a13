package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// siteCommands are the commands beside export that take its flags for sites, with a word
// for what they take. What stands in the way of an inspection is in that of the export, too.
var siteCommands = map[string]string{"list": "list SITE", "verify": "verify SITE", "get": "get URL", "convert": "convert FILE"}

var (
	flagInHint = regexp.MustCompile(`--[a-z][a-z-]*`)
	// exported is the site that a hint exports: a word that stands for it, or its address.
	exported = regexp.MustCompile(`wpmd export (SITE\b|'?https?://)`)
	// standIn is the word in a hint that stands for what was typed.
	standIn = regexp.MustCompile(`(wpmd [a-z]+ )(SITE|SOURCE)( |$)`)
)

// hintsFor are hints as they are to be typed for a command: most are written for export,
// whose flags others have, too, and for a site that is not named.
func hintsFor(cmd *cobra.Command, list []string) []string {
	written := make([]string, len(list))
	for i, hint := range list {
		written[i] = hint
		if cmd != nil {
			written[i] = withTyped(cmd, forCommand(cmd, hint))
		}
	}
	return written
}

// forCommand names a command in a hint where that takes what the hint says.
func forCommand(cmd *cobra.Command, hint string) string {
	name, what, known := strings.Cut(siteCommands[cmd.Name()], " ")
	if !known || !takesFlags(cmd, hint) {
		return hint
	}
	return exported.ReplaceAllStringFunc(hint, func(command string) string {
		_, site, _ := strings.Cut(command, "wpmd export ")
		switch {
		case site == "SITE":
			return "wpmd " + name + " " + what
		case what == "SITE":
			return "wpmd " + name + " " + site
		}
		return command // that takes another address than the site's
	})
}

// withTyped puts the source that was typed into a hint.
func withTyped(cmd *cobra.Command, hint string) string {
	args := cmd.Flags().Args()
	if len(args) != 1 || !slices.Contains([]string{"export", "list", "inspect", "verify"}, cmd.Name()) || args[0] == "-" || strings.Contains(args[0], "@") {
		return hint
	}
	return standIn.ReplaceAllStringFunc(hint, func(command string) string {
		parts := standIn.FindStringSubmatch(command)
		if isFile(args[0]) && (parts[2] == "SITE" || cmd.Name() != "export") {
			return command
		}
		return parts[1] + shellWord(args[0]) + parts[3]
	})
}

// takesFlags says that a command has all flags that a hint names.
func takesFlags(cmd *cobra.Command, hint string) bool {
	for _, flag := range flagInHint.FindAllString(hint, -1) {
		if cmd.Flags().Lookup(strings.TrimPrefix(flag, "--")) == nil {
			return false
		}
	}
	return !strings.Contains(hint, " -o ") || cmd.Flags().ShorthandLookup("o") != nil
}

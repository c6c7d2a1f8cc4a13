package cli

import (
	"regexp"
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
)

// hintsFor are hints as they are to be typed for a command: most are written for export,
// whose flags others have, too.
func hintsFor(cmd *cobra.Command, list []string) []string {
	if cmd == nil || siteCommands[cmd.Name()] == "" {
		return list
	}
	name, what, _ := strings.Cut(siteCommands[cmd.Name()], " ")
	written := make([]string, len(list))
	for i, hint := range list {
		written[i] = hint
		if !takesFlags(cmd, hint) {
			continue
		}
		written[i] = exported.ReplaceAllStringFunc(hint, func(command string) string {
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
	return written
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

package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newManCmd(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "print the manual page of wpmd or of one of its commands",
		Example: `  wpmd man | man -l -
  wpmd man export > wpmd-export.1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			page, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 || page == cmd.Root() && len(args) > 0 {
				return usage("wpmd --help", "there is no command %q to print the manual of", printable(args[0]))
			}
			page.DisableAutoGenTag = true
			return doc.GenMan(page, &doc.GenManHeader{Title: "WPMD", Section: "1", Source: "wpmd " + version(), Manual: "wpmd manual"}, c.out)
		},
	}
}

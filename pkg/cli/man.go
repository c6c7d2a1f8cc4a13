package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"wpmd/pkg/markdown"
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
			if page.Name() == "convert" {
				page.Long += fateTable()
			}
			return doc.GenMan(page, &doc.GenManHeader{Title: "WPMD", Section: "1", Source: "wpmd " + version(), Manual: "wpmd manual"}, c.out)
		},
	}
}

// fateTable says what becomes of everything that a body can hold, in the
// Markdown that manual pages are made of.
func fateTable() string {
	var b strings.Builder
	b.WriteString("\n\n# WHAT BECOMES OF THE HTML\n\nWhat is dropped or replaced is counted, and said as a warning where one is named.\n\n")
	escape := strings.NewReplacer("*", "\\*", "_", "\\_", "<", "&lt;", "[", "\\[", "`", "\\`")
	for _, f := range markdown.Fates() {
		fmt.Fprintf(&b, "* **%s** (%s): %s", escape.Replace(f.Name), escape.Replace(f.Matches), f.Becomes)
		if f.Warning != "" {
			fmt.Fprintf(&b, ", warning %s", f.Warning)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

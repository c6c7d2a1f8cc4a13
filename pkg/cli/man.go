package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/markdown"
	"wpmd/pkg/tree"
)

func newManCmd(c *console) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "print the manual page of wpmd or of one of its commands",
		Example: `  wpmd man | man -l -
  wpmd man export > wpmd-export.1
  wpmd man -o man1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir != "" && len(args) == 0 {
				return writeManual(cmd.Root(), dir)
			}
			page, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 || page == cmd.Root() && len(args) > 0 {
				return usage("wpmd --help", "there is no command %q to print the manual of", printable(args[0]))
			}
			_, err = io.WriteString(c.out, manualPage(page))
			return err
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "write the pages of all commands and topics to the folder `DIR`")
	return cmd
}

// writeManual writes the page of every command and topic.
func writeManual(root *cobra.Command, dir string) error {
	t := tree.Open(dir)
	for _, page := range pagesOf(root) {
		if _, err := t.Write(pageName(page)+".1", []byte(manualPage(page))); err != nil {
			_ = t.Close()
			return err
		}
	}
	return t.Close()
}

// pagesOf are the commands that have a page, those beneath them behind each.
func pagesOf(cmd *cobra.Command) []*cobra.Command {
	pages := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "help" {
			pages = append(pages, pagesOf(sub)...)
		}
	}
	return pages
}

// pageName is wpmd-export for wpmd export.
func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manualPage writes the help of a command for man.
// https://man7.org/linux/man-pages/man7/man-pages.7.html
func manualPage(cmd *cobra.Command) string {
	var b strings.Builder
	section := func(name string) { fmt.Fprintf(&b, ".SH %s\n", name) }
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"wpmd %s\" \"wpmd manual\"\n", roff(strings.ToUpper(pageName(cmd))), roff(version()))
	section("NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	if cmd.Runnable() {
		section("SYNOPSIS")
		fmt.Fprintf(&b, "\\fB%s\\fP\n", roff(cmd.UseLine()))
	}
	section("DESCRIPTION")
	paragraphs(&b, cmp.Or(cmd.Long, cmd.Short))
	cmd.InitDefaultHelpFlag()
	options(&b, "OPTIONS", cmd.NonInheritedFlags())
	options(&b, "OPTIONS OF ALL COMMANDS", cmd.InheritedFlags())
	if cmd.Example != "" {
		section("EXAMPLES")
		fmt.Fprintf(&b, ".nf\n%s\n.fi\n", roff(cmd.Example))
	}
	if cmd.Name() == "convert" {
		fates(&b)
	}
	section("SEE ALSO")
	b.WriteString(seeAlso(cmd))
	return b.String()
}

// roff writes text so that nothing in it is a request of roff's.
func roff(text string) string {
	lines := strings.Split(strings.NewReplacer("\\", "\\e", "-", "\\-", "`", "\\(ga", "^", "\\(ha", "~", "\\(ti", "'", "\\(aq").Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = "\\&" + line
		}
	}
	return strings.Join(lines, "\n")
}

// paragraphs writes text of several; one that is indented keeps its lines.
func paragraphs(b *strings.Builder, text string) {
	for paragraph := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		if strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n ") {
			fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roff(paragraph))
			continue
		}
		fmt.Fprintf(b, ".PP\n%s\n", roff(paragraph))
	}
}

func options(b *strings.Builder, name string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", name)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		written := "\\-\\-" + roff(f.Name)
		if f.Shorthand != "" {
			written = "\\-" + f.Shorthand + ", " + written
		}
		if value != "" {
			value = " \\fI" + roff(value) + "\\fP"
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.DefValue != "0s" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fP%s\n%s\n", written, value, roff(usage))
	})
}

// fates say what becomes of everything that a body can hold.
func fates(b *strings.Builder) {
	b.WriteString(".SH WHAT BECOMES OF THE HTML\nWhat is dropped or replaced is counted, and said as a warning where one is named.\n")
	for _, f := range markdown.Fates() {
		fmt.Fprintf(b, ".TP\n\\fB%s\\fP (%s)\n%s", roff(f.Name), roff(f.Matches), roff(f.Becomes))
		if f.Warning != "" {
			fmt.Fprintf(b, ", warning %s", roff(f.Warning))
		}
		b.WriteByte('\n')
	}
}

func seeAlso(cmd *cobra.Command) string {
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, cmd.Parent().CommandPath())
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "help" {
			pages = append(pages, sub.CommandPath())
		}
	}
	for i, page := range pages {
		pages[i] = "\\fB" + roff(strings.ReplaceAll(page, " ", "-")) + "\\fP(1)"
	}
	return strings.Join(pages, ",\n") + "\n"
}

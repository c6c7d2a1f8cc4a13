package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a command line that cannot be meant.
type usageError struct {
	message string
	hint    string // a command that can be pasted
}

func (e *usageError) Error() string { return e.message }

func usage(hint, format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), hint: hint}
}

func newRootCmd(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "wpmd",
		Short: "take the posts out of a WordPress site, as Markdown",
		Long: `wpmd reads a WordPress site, or post JSON that you already have, and writes
Markdown with front matter, pictures and links included.`,
		Example: `  wpmd demo
  wpmd export https://example.org -o example
  wpmd get https://example.org/2025/03/some-post/
  curl -s https://example.org/wp-json/wp/v2/posts/1 | wpmd convert -`,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,

		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
		PersistentPreRunE: func(*cobra.Command, []string) error { return c.settle() },
	}
	c.addFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(cmd.CommandPath()+" --help", "%s", err.Error())
	})
	root.AddCommand(
		newExportCmd(c, runExport),
		newGetCmd(c, runGet),
		newConvertCmd(c, runConvert),
		newListCmd(c, runList),
		newInspectCmd(c, runInspect),
		newVerifyCmd(c, runVerify),
		newLoginCmd(c, runLogin),
		newLogoutCmd(c, runLogout),
		newDemoCmd(c, runDemo),
		newVersionCmd(c),
		newManCmd(c),
		newExitCodesTopic(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	sortFlags(root)
	return root
}

// sortFlags shows flags in the order of their definition, which puts those that
// people need first.
func sortFlags(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	cmd.PersistentFlags().SortFlags = false
	for _, sub := range cmd.Commands() {
		sortFlags(sub)
	}
}

// unknownCommand answers a word that is no command. An address or a file there
// is a command line that lacks its verb.
func unknownCommand(cmd *cobra.Command, word string) error {
	word = printable(word)
	if strings.ContainsAny(word, "./") {
		return usage("wpmd export "+word, "%q is no command", word)
	}
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return usage("wpmd "+near[0]+" --help", "%q is no command", word)
	}
	return usage("wpmd --help", "%q is no command", word)
}

// exactly is the Args of a command that takes n arguments; example shows it.
func exactly(n int, what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == n:
			return nil
		case len(args) < n:
			return usage(example, "%s needs %s", cmd.Name(), what)
		default:
			return usage(example, "%s takes one argument, not %d: %s", cmd.Name(), len(args), printable(strings.Join(args, " ")))
		}
	}
}

// choice is a flag with a fixed set of values.
type choice struct {
	value   *string
	allowed []string
}

func chooseVar(flags *pflag.FlagSet, p *string, name, initial string, allowed []string, help string) {
	*p = initial
	flags.Var(&choice{value: p, allowed: allowed}, name, help)
}

func (c *choice) String() string { return *c.value }

func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

func (c *choice) Set(s string) error {
	if slices.Contains(c.allowed, s) {
		*c.value = s
		return nil
	}
	return fmt.Errorf("it is one of %s", strings.Join(c.allowed, ", "))
}

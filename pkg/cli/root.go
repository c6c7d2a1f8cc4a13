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
	var showVersion bool
	root := &cobra.Command{
		Use:   "wpmd",
		Short: "export a WordPress site as Markdown",
		Long: `wpmd reads a WordPress site, or post JSON that you already have, and writes
Markdown with front matter, pictures and links included.`,
		Example: `  wpmd demo                                        # see what comes out, offline
  wpmd export https://example.org -o example       # a whole site
  wpmd get https://example.org/2025/03/some-post/  # one post`,
		SilenceErrors: true,
		SilenceUsage:  true,

		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if showVersion {
				_, err := fmt.Fprintln(c.out, versionLine())
				return err
			}
			if len(args) == 0 {
				return c.printStart()
			}
			return unknownCommand(cmd, args[0])
		},
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if err := c.configure(cmd, args); err != nil {
				return err
			}
			return c.validate()
		},
	}
	c.addFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(flagError)
	// Without Cobra's own, for whose template a program has to hold every method there is.
	root.Flags().BoolVar(&showVersion, "version", false, "print the version")
	root.SetHelpCommand(newHelpCmd())
	root.AddCommand(
		newExportCmd(c, runExport),
		newGetCmd(c, runGet),
		newConvertCmd(c, runConvert),
		newListCmd(c, runList),
		newInspectCmd(c, runInspect),
		newVerifyCmd(c, runVerify),
		newPreviewCmd(c, runPreview),
		newRestoreCmd(c, runRestore),
		newLoginCmd(c, runLogin),
		newLogoutCmd(c, runLogout),
		newDemoCmd(c, runDemo),
		newInitCmd(c, runInit),
		newConfigCmd(c, runConfig),
		newFlavorCmd(c),
		newVersionCmd(c),
		newManCmd(c),
	)
	root.AddCommand(newTopics(c)...)
	root.InitDefaultCompletionCmd()
	completeFlags(root)
	sortFlags(root)
	return root
}

// printStart is what wpmd says alone: the things that most people want.
func (c *console) printStart() error {
	_, err := fmt.Fprint(c.out, `wpmd exports a WordPress site as Markdown, pictures and links included.

  wpmd demo                            export a sample site, offline, to see what comes out
  wpmd export https://SITE -o DIR      export a whole site; run it again to update DIR
  wpmd get https://SITE/some-post/     print one post

Every week? wpmd init writes these into wpmd.yaml, and wpmd export alone does it.
More: wpmd --help, and wpmd COMMAND --help
`)
	return err
}

// newHelpCmd is Cobra's, but for a word that is no command, which is wrong usage.
func newHelpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "say more about a command",
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, sub := range cmd.Root().Commands() {
				if !sub.Hidden {
					names = append(names, sub.Name()+"\t"+sub.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), args[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
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

// exactly is the Args of a command that takes n arguments; example is the hint.
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

// sources allows one SOURCE, or several files.
func sources(what, example string) cobra.PositionalArgs {
	one := exactly(1, what, example)
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 && !slices.ContainsFunc(args, func(arg string) bool { return !isFile(arg) }) {
			return nil
		}
		return one(cmd, args)
	}
}

// orSettings allows no argument, too, where the settings may name it: the command finds
// out.
func orSettings(args cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if len(given) == 0 {
			return nil
		}
		return args(cmd, given)
	}
}

// choice is a flag with a fixed set of values.
type choice struct {
	value    *string
	allowed  []string
	optional bool // it may be empty, as it is where it is not given
}

func chooseVar(flags *pflag.FlagSet, p *string, name, initial string, allowed []string, help string) {
	*p = initial
	flags.Var(&choice{value: p, allowed: allowed, optional: initial == ""}, name, help)
}

func (c *choice) String() string { return *c.value }

func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

func (c *choice) Set(s string) error {
	if slices.Contains(c.allowed, s) || s == "" && c.optional {
		*c.value = s
		return nil
	}
	return fmt.Errorf("it is one of %s%s", strings.Join(c.allowed, ", "), didYouMean(nearest(s, c.allowed)))
}

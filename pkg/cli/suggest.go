package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// nearest is the candidate that a mistyped word was most likely meant to be, or
// empty where none is near.
func nearest(word string, candidates []string) string {
	best, least := "", max(1, min(2, len(word)/2))+1
	for _, c := range candidates {
		if d := editDistance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, c := range candidates {
		if strings.HasPrefix(c, strings.ToLower(word)) {
			return c
		}
	}
	return ""
}

// editDistance counts the letters to insert, delete or replace to make b of a;
// two letters that changed places count once.
func editDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([][]int, len(from)+1)
	for i := range row {
		row[i] = make([]int, len(to)+1)
		row[i][0] = i
	}
	for j := range row[0] {
		row[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			same := 1
			if from[i-1] == to[j-1] {
				same = 0
			}
			row[i][j] = min(row[i-1][j]+1, row[i][j-1]+1, row[i-1][j-1]+same)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[i][j] = min(row[i][j], row[i-2][j-2]+1)
			}
		}
	}
	return row[len(from)][len(to)]
}

// didYouMean continues a message, where there is something to suggest.
func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return "; did you mean " + near + "?"
}

// unknownCommand answers a word that is no command. An address or a file there
// is a command line that lacks its verb.
func unknownCommand(cmd *cobra.Command, word string) error {
	word = printable(word)
	if strings.ContainsAny(word, "./") && !cmd.HasParent() {
		return usage("wpmd export "+shellWord(word), "%q is no command", word)
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	near := nearest(word, names)
	return usage(strings.Join(slices.DeleteFunc([]string{cmd.CommandPath(), near, "--help"}, func(s string) bool { return s == "" }), " "),
		"%q is no command%s", word, didYouMean(near))
}

// flagError says what is wrong with a flag, in place of the words of the parser.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help"
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok && e.GetSpecifiedShortnames() == "" {
		near := nearest(e.GetSpecifiedName(), flagNames(cmd))
		if near != "" {
			near = "--" + near
		}
		return usage(help, "unknown flag: --%s%s", printable(e.GetSpecifiedName()), didYouMean(near))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		name, _ := pflag.UnquoteUsage(e.GetFlag())
		return usage(help, "--%s needs a value: --%s %s", e.GetFlag().Name, e.GetFlag().Name, cmp.Or(name, "VALUE"))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usage(help, "--%s %q: %s", e.GetFlag().Name, printable(e.GetValue()), wantedValue(e.GetFlag(), err))
	}
	return usage(help, "%s", printable(err.Error()))
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// wantedValue says what a flag takes, for a value that it did not.
func wantedValue(flag *pflag.Flag, err error) string {
	switch flag.Value.Type() {
	case "int":
		return "it is a whole number"
	case "float64":
		return "it is a number"
	case "int64Slice":
		return fmt.Sprintf("it takes numbers: --%s 101,102", flag.Name)
	case "duration":
		return "it is a time with its unit, such as 30s or 2m"
	case "bool":
		return fmt.Sprintf("it takes no value: --%s", flag.Name)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		err = e.Unwrap()
	}
	return err.Error()
}

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/flavor"
	"wpmd/pkg/redirect"
)

// flagValues are the values that a shell suggests for flags that take others too,
// or several. Those of a flag with a fixed set of values are known by it.
var flagValues = map[string][]string{
	"flavor":      flavor.Names(),
	"redirects":   redirect.Names(),
	"status":      knownStatuses,
	"media-types": mediaGroups,
	"type":        {"all", "post", "page"},
	"fields":      {"acf", "meta", "seo", "woocommerce", "yoast_head_json"},
}

// completeFlags tells shells the values of flags.
func completeFlags(cmd *cobra.Command) {
	for _, set := range []*pflag.FlagSet{cmd.LocalNonPersistentFlags(), cmd.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			values := flagValues[f.Name]
			if c, ok := f.Value.(*choice); ok {
				values = c.allowed
			}
			if values == nil {
				return
			}
			_, several := f.Value.(pflag.SliceValue)
			// It fails for a flag that has one already, which stays.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return completions(values, typed, several), cobra.ShellCompDirectiveNoFileComp
			})
		})
	}
	for _, sub := range cmd.Commands() {
		completeFlags(sub)
	}
}

// completions are what a typed value can become; where a flag takes several, the
// last of those that are separated by commas.
func completions(values []string, typed string, several bool) []string {
	before := ""
	if several {
		before = typed[:strings.LastIndexByte(typed, ',')+1]
	}
	var list []string
	for _, value := range values {
		taken := slices.Contains(strings.Split(before, ","), value)
		if !taken && strings.HasPrefix(value, typed[len(before):]) {
			list = append(list, before+value)
		}
	}
	return list
}

package cli

import (
	"encoding/csv"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
)

// selectionFlags choose the documents that a folder holds, and it remembers them: those of
// its first run. The other filters, as --limit and --id, are for one run.
// Statuses are not among them: what is not public is asked for by each run that wants it,
// lest a folder from somebody else's repository asks.
var selectionFlags = []string{"type", "category", "tag", "author", "after", "before", "language", "search", "sticky"}

// narrowing are the filters for one run.
var narrowing = []string{"limit", "id", "slug", "modified-after"}

// selection finds out what a run asks for, in a folder that remembers what it holds. Flags
// that were not given are the folder's. What asks for more than the folder holds changes
// what it holds; what asks for less is a look at a part; what asks for something else is
// refused, as the next run would leave that behind.
func (c *console) selection(o *outputOptions, q content.Query) (content.Query, export.Selection, error) {
	flags, err := export.Remembered(o.dir)
	none := export.Selection{Flags: pick(flags)}
	if err != nil || o.flags == nil || o.flags.Lookup("type") == nil {
		return q, none, err
	}
	isKnown := len(flags) > 0
	held, given := pick(flags), c.givenSelection(o.flags)
	asked := maps.Clone(held)
	maps.Copy(asked, given)
	asked = pick(asked)
	wide, narrow, other := c.compareSelections(held, asked)
	switch {
	case !isKnown, maps.Equal(held, asked), len(wide) > 0 && len(narrow)+len(other) == 0:
		held = asked
	case len(other) > 0 || len(wide) > 0:
		hint := "wpmd export SITE -o " + shellWord(o.dir) + " --" + wider(slices.Concat(other, narrow)[0], held, asked)
		return q, none, usage(hint, "%s holds %s, and would not be brought up to date with anything else: add to that, or export to another folder", printable(o.dir), describeSelection(held))
	}
	query, err := c.queryOf(asked)
	if err != nil {
		return q, none, err
	}
	for name, value := range held {
		if _, own := given[name]; !own && isKnown && c.settings.from != nil {
			c.settings.from[name] = fromFolder(o.dir)
			_ = o.flags.Lookup(name).Value.Set(value)
		}
	}
	query.IDs, query.Slugs, query.Limit, query.ModifiedAfter, query.Status, query.Titles = q.IDs, q.Slugs, q.Limit, q.ModifiedAfter, q.Status, q.Titles
	isWhole := maps.Equal(held, asked) && !slices.ContainsFunc(narrowing, o.flags.Changed)
	if o.sync.prune != "" && !isWhole {
		return q, none, usage("wpmd export SITE -o "+shellWord(o.dir)+" --prune", "--prune needs all that the folder holds (%s), and cannot be combined with a filter for a part", describeSelection(held))
	}
	return query, export.Selection{Flags: held, Whole: isWhole}, nil
}

// pick are the flags of a selection that choose something.
func pick(flags map[string]string) map[string]string {
	selection := make(map[string]string)
	for _, name := range selectionFlags {
		value := flags[name]
		switch {
		case name == "type" && value == "all", name == "sticky" && value == "false":
			value = ""
		}
		if value != "" {
			selection[name] = value
		}
	}
	return selection
}

// givenSelection are the flags of a selection that were given, by name; an empty one takes
// a choice back.
func (c *console) givenSelection(flags *pflag.FlagSet) map[string]string {
	given := make(map[string]string)
	for _, name := range selectionFlags {
		f := flags.Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		given[name] = f.Value.String()
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given[name] = line(list.GetSlice())
		}
	}
	return given
}

// line is a list as the value of a flag has it.
func line(list []string) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(list) // to memory
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// compareSelections says by which flags one selection asks for more than another, for
// less, or for something else.
func (c *console) compareSelections(held, asked map[string]string) (wide, narrow, other []string) {
	for _, name := range selectionFlags {
		was, is := held[name], asked[name]
		switch {
		case was == is:
		case is == "":
			wide = append(wide, name)
		case was == "":
			narrow = append(narrow, name)
		case name == "after" || name == "before":
			from, err := parseDate(was, c.now())
			to, err2 := parseDate(is, c.now())
			earlier := to.Before(from)
			wide, narrow, other = sorted(name, err != nil || err2 != nil || earlier == (name == "after"), err != nil || err2 != nil || earlier != (name == "after"), wide, narrow, other)
		case name == "search" || name == "sticky":
			other = append(other, name)
		default:
			more, less := difference(is, was), difference(was, is)
			wide, narrow, other = sorted(name, len(more) > 0, len(less) > 0, wide, narrow, other)
		}
	}
	return wide, narrow, other
}

func sorted(name string, more, less bool, wide, narrow, other []string) (_, _, _ []string) {
	switch {
	case more && less:
		other = append(other, name)
	case more:
		wide = append(wide, name)
	case less:
		narrow = append(narrow, name)
	}
	return wide, narrow, other
}

// difference are the words of one list that another lacks.
func difference(list, other string) (missing []string) {
	have := values(other)
	for _, word := range values(list) {
		if !slices.ContainsFunc(have, func(w string) bool { return strings.EqualFold(w, word) }) {
			missing = append(missing, word)
		}
	}
	return missing
}

func values(list string) []string {
	words, err := csv.NewReader(strings.NewReader(list)).Read()
	if err != nil {
		return nil
	}
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words
}

// wider is a flag that asks for what the folder holds and for what was asked for.
func wider(name string, held, asked map[string]string) string {
	was, is := held[name], asked[name]
	switch name {
	case "after", "before", "search", "sticky":
		return name + "="
	}
	if was == "" || is == "" {
		return name + "="
	}
	return name + " " + shellWord(line(append(values(was), difference(is, was)...)))
}

// describeSelection says what a folder holds, as flags.
func describeSelection(held map[string]string) string {
	var list []string
	for _, name := range selectionFlags {
		if value := held[name]; value != "" {
			list = append(list, "--"+name+" "+printable(value))
		}
	}
	if len(list) == 0 {
		return "all that is public"
	}
	return strings.Join(list, " ")
}

// queryOf reads a selection. It may come from somebody else's repository, so every value
// is read as the flag's.
func (c *console) queryOf(selection map[string]string) (content.Query, error) {
	var o queryOptions
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	o.addFlags(flags)
	for name, value := range selection {
		if err := flags.Set(name, value); err != nil {
			return content.Query{}, usage("wpmd export SITE --"+name+"=", "--%s %q: %s", name, printable(value), wantedValue(flags.Lookup(name), err))
		}
	}
	err := o.validate(c.now())
	return o.Query, err
}

package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"wpmd/pkg/content"
)

// queryOptions are the flags that say which documents are meant.
type queryOptions struct {
	content.Query
	after, before, modifiedAfter string
}

const aboutDates = `A DATE is a year, a month or a day, which is its beginning by the site's own
clock (--after 2024 --before 2025 is all of 2024), a moment (2024-03-21T09:00:00Z),
or how long ago: 12h, 30d, 2w. A category includes its subcategories.`

func (o *queryOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringSliceVar(&o.Types, "type", nil, "only these post `TYPES`, or all (default all public ones)")
	flags.StringVar(&o.after, "after", "", "published after this `DATE`: 2024, 2024-03, 2024-03-21, or 30d for as long ago")
	flags.StringVar(&o.before, "before", "", "published before this `DATE`")
	flags.StringVar(&o.modifiedAfter, "modified-after", "", "changed after this `DATE`")
	flags.StringSliceVar(&o.Categories, "category", nil, "in these `CATEGORIES` or their subcategories (slugs, names or ids)")
	flags.StringSliceVar(&o.Tags, "tag", nil, "with these `TAGS` (slugs, names or ids)")
	flags.StringSliceVar(&o.Authors, "author", nil, "by these `AUTHORS` (slugs, names or ids), those of a byline too")
	flags.StringSliceVar(&o.Slugs, "slug", nil, "with these `SLUGS`")
	flags.Int64SliceVar(&o.IDs, "id", nil, "with these `IDS`")
	flags.StringVar(&o.Search, "search", "", "that contain these `WORDS`")
	flags.StringSliceVar(&o.Status, "status", nil, "with these `STATUSES`: draft, private, …, or protected (by a password); all but publish need a login")
	flags.BoolVar(&o.Sticky, "sticky", false, "only sticky posts")
	flags.StringVar(&o.Language, "language", "", "in the languages with these `CODES`, where the site has several (default all)")
	flags.IntVar(&o.Limit, "limit", 0, "at most `N` documents, newest first")
}

// knownStatuses are those of WordPress, and protected, which is wpmd's. Plugins
// have others.
var knownStatuses = []string{"publish", "draft", "private", "pending", "future", "trash", "protected"}

// validate checks the flags, and reads the dates.
func (o *queryOptions) validate(now time.Time) error {
	if o.Limit < 0 {
		return usage("wpmd export --help", "--limit must not be negative")
	}
	if slices.Contains(o.Status, "any") {
		return usage("wpmd export SITE --status publish,draft,pending,future,private,protected", "--status takes names: name each status that you want")
	}
	for _, status := range o.Status {
		if near := nearest(status, knownStatuses); near != "" && near != status {
			return usage("wpmd export SITE --status "+near, "there is no status %q%s", printable(status), didYouMean(near))
		}
	}
	for _, f := range []struct {
		name, value string
		to          *time.Time
	}{{"after", o.after, &o.After}, {"before", o.before, &o.Before}, {"modified-after", o.modifiedAfter, &o.ModifiedAfter}} {
		if f.value == "" {
			continue
		}
		t, err := parseDate(f.value, now)
		if err != nil {
			return usage("wpmd export SITE --"+f.name+" 2025-03-21", "--%s %q is no date", f.name, printable(f.value))
		}
		*f.to = t
	}
	return nil
}

// parseDate reads a moment, how long ago it is, or what a site's clock shows.
func parseDate(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, s, content.SiteClock); err == nil {
			return t, nil
		}
	}
	unit := strings.TrimLeft(s, "0123456789")
	n, err := strconv.ParseUint(strings.TrimSuffix(s, unit), 10, 16)
	switch {
	case err != nil:
	case unit == "h":
		return now.Add(-time.Duration(n) * time.Hour), nil
	case unit == "d":
		return now.UTC().AddDate(0, 0, -int(n)), nil
	case unit == "w":
		return now.UTC().AddDate(0, 0, -7*int(n)), nil
	}
	return time.Time{}, fmt.Errorf("no date: %q", s)
}

package archive

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
)

// filter is a query made ready for comparing.
type filter struct {
	content.Query
	search string
}

func newFilter(q content.Query) filter {
	if len(q.Status) == 0 {
		q.Status = []string{"publish"}
	}
	return filter{Query: q, search: loose(q.Search)}
}

// loose makes texts equal that differ in case or in how an accent is composed.
func loose(s string) string { return strings.ToLower(norm.NFC.String(s)) }

func (f filter) wants(e entry) bool {
	q := f.Query
	if e.err != nil { // its type and status are not known, so it counts whichever are asked for
		q.Types, q.Status, q.Limit = nil, nil, 0
		return q.IsZero()
	}
	d := e.stamp
	return f.wantsType(d.Type) &&
		slices.Contains(q.Status, d.Status) &&
		(len(q.IDs) == 0 || slices.Contains(q.IDs, d.ID)) &&
		(len(q.Slugs) == 0 || containsLoose(q.Slugs, d.Slug)) &&
		(q.After.IsZero() || d.Date.After(q.After)) &&
		(q.Before.IsZero() || !d.Date.IsZero() && d.Date.Before(q.Before)) &&
		(q.ModifiedAfter.IsZero() || d.Modified.After(q.ModifiedAfter)) &&
		wantsTerm(q.Categories, e, "category") &&
		wantsTerm(q.Tags, e, "post_tag") &&
		wantsAuthor(q.Authors, e) &&
		strings.Contains(loose(e.title), f.search)
}

// wantsType leaves out the types with which WordPress keeps its own furniture,
// unless they are asked for by name.
func (f filter) wantsType(name string) bool {
	if len(f.Types) > 0 && !slices.Contains(f.Types, "all") {
		return slices.Contains(f.Types, name)
	}
	switch name {
	case "attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request":
		return slices.Contains(f.Types, name)
	}
	return !strings.HasPrefix(name, "wp_") || slices.Contains(f.Types, name)
}

func containsLoose(list []string, s string) bool {
	return slices.ContainsFunc(list, func(wanted string) bool { return loose(wanted) == loose(s) })
}

// wantsTerm compares slugs, names and ids, whichever the file knows.
func wantsTerm(wanted []string, e entry, taxonomy string) bool {
	if len(wanted) == 0 {
		return true
	}
	for _, id := range e.stamp.Terms[taxonomy] {
		if slices.Contains(wanted, strconv.FormatInt(id, 10)) {
			return true
		}
	}
	return slices.ContainsFunc(e.labels, func(t content.Term) bool {
		return t.Taxonomy == taxonomy && (named(wanted, t.Slug) || named(wanted, t.Name))
	})
}

func wantsAuthor(wanted []string, e entry) bool {
	if len(wanted) == 0 || slices.Contains(wanted, strconv.FormatInt(e.stamp.Author, 10)) {
		return true
	}
	return slices.ContainsFunc(e.authors, func(a content.Author) bool {
		return named(wanted, a.Slug) || named(wanted, a.Name)
	})
}

func named(wanted []string, name string) bool { return name != "" && containsLoose(wanted, name) }

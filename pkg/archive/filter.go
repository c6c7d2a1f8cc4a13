package archive

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// filter is a query made ready for comparing.
type filter struct {
	content.Query
	words   []string // that are searched for
	beneath []int64  // categories that lie beneath those asked for
}

func (s *Source) newFilter(q content.Query) filter {
	f := filter{Query: q, words: strings.Fields(loose(q.Search))}
	if len(q.Categories) > 0 {
		f.beneath = s.beneath(q.Categories)
	}
	return f
}

// beneath finds what lies beneath categories, as far as the posts tell it of
// their own.
func (s *Source) beneath(categories []string) []int64 {
	children := make(map[int64][]int64)
	var found, queue []int64
	for _, e := range s.entries {
		for _, t := range e.labels {
			if t.Taxonomy != "category" || t.ID == 0 {
				continue
			}
			children[t.Parent] = append(children[t.Parent], t.ID)
			if named(categories, t.Slug) || named(categories, t.Name) || slices.Contains(categories, strconv.FormatInt(t.ID, 10)) {
				queue = append(queue, t.ID)
			}
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		if !slices.Contains(found, queue[0]) {
			found = append(found, queue[0])
			queue = append(queue, children[queue[0]]...)
		}
	}
	return found
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
		q.HoldsStatus(d) &&
		(len(q.IDs) == 0 || slices.Contains(q.IDs, d.ID)) &&
		(len(q.Slugs) == 0 || containsLoose(q.Slugs, d.Slug)) &&
		q.HoldsDates(d) &&
		(!q.Sticky || d.Sticky) &&
		f.wantsCategory(e) &&
		wantsTerm(q.Tags, e, "post_tag") &&
		wantsAuthor(q.Authors, e)
}

// finds says whether every word that is searched for is in a document, as
// WordPress looks for them: in title, excerpt and body.
func (f filter) finds(d content.Document) bool {
	text := loose(d.Title + "\n" + d.Excerpt + "\n" + restjson.PlainText(d.Content))
	return !slices.ContainsFunc(f.words, func(word string) bool { return !strings.Contains(text, word) })
}

func (f filter) wantsCategory(e entry) bool {
	return wantsTerm(f.Categories, e, "category") || slices.ContainsFunc(e.stamp.Terms["category"], func(id int64) bool {
		return slices.Contains(f.beneath, id)
	})
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

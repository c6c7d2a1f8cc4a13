package content

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Filter is a Query made ready for documents that nobody else holds against it, as those
// of files.
type Filter struct {
	Query

	words   []string // that are searched for
	beneath []int64  // categories that lie beneath those asked for
}

// NewFilter returns the filter of a query. Terms are those that the source knows, each as
// often as it likes.
func NewFilter(q Query, terms iter.Seq[Term]) Filter {
	f := Filter{Query: q, words: strings.Fields(loose(q.Search))}
	if len(q.Categories) > 0 {
		f.beneath = beneath(q.Categories, terms)
	}
	return f
}

// beneath finds what lies beneath categories, as far as terms tell.
func beneath(categories []string, terms iter.Seq[Term]) []int64 {
	children := make(map[int64][]int64)
	var found, queue []int64
	for t := range terms {
		if t.Taxonomy != "category" || t.ID == 0 {
			continue
		}
		children[t.Parent] = append(children[t.Parent], t.ID)
		if named(categories, t.Slug) || named(categories, t.Name) || slices.Contains(categories, strconv.FormatInt(t.ID, 10)) {
			queue = append(queue, t.ID)
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

// Wants says whether a document fits the query but for its type, its status, its language
// and the words in it.
func (f Filter) Wants(d Stamp, authors []Author, labels []Term) bool {
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, d.ID)) &&
		(len(f.Slugs) == 0 || containsLoose(f.Slugs, d.Slug)) &&
		f.HoldsDates(d) &&
		(!f.Sticky || d.Sticky) &&
		f.wantsCategory(d, labels) &&
		wantsTerm(f.Tags, d, labels, "post_tag") &&
		wantsAuthor(f.Authors, d, authors)
}

// Holds says whether a document of the site at home fits the query but for the words in it.
func (f Filter) Holds(d Stamp, authors []Author, labels []Term, home string) bool {
	return f.WantsType(d.Type) && f.HoldsStatus(d) && f.Wants(d, authors, labels) && f.HoldsLanguage(d, home)
}

// Searches says that words are searched for.
func (f Filter) Searches() bool { return len(f.words) > 0 }

// Finds says whether every word that is searched for is in some plain texts, as WordPress
// looks for them in title, excerpt and body.
func (f Filter) Finds(texts ...string) bool {
	text := loose(strings.Join(texts, "\n"))
	return !slices.ContainsFunc(f.words, func(word string) bool { return !strings.Contains(text, word) })
}

func (f Filter) wantsCategory(d Stamp, labels []Term) bool {
	return wantsTerm(f.Categories, d, labels, "category") || slices.ContainsFunc(d.Terms["category"], func(id int64) bool {
		return slices.Contains(f.beneath, id)
	})
}

// WantsType leaves out the types with which WordPress keeps its own things, unless they
// are asked for by name.
func (f Filter) WantsType(name string) bool {
	if len(f.Types) > 0 && !slices.Contains(f.Types, "all") || IsCoreType(name) {
		return slices.Contains(f.Types, name)
	}
	return true
}

func containsLoose(list []string, s string) bool {
	return slices.ContainsFunc(list, func(wanted string) bool { return loose(wanted) == loose(s) })
}

// wantsTerm compares slugs, names and ids, whichever the source knows.
func wantsTerm(wanted []string, d Stamp, labels []Term, taxonomy string) bool {
	if len(wanted) == 0 {
		return true
	}
	for _, id := range d.Terms[taxonomy] {
		if slices.Contains(wanted, strconv.FormatInt(id, 10)) {
			return true
		}
	}
	return slices.ContainsFunc(labels, func(t Term) bool {
		return t.Taxonomy == taxonomy && (named(wanted, t.Slug) || named(wanted, t.Name))
	})
}

func wantsAuthor(wanted []string, d Stamp, authors []Author) bool {
	if len(wanted) == 0 || slices.Contains(wanted, strconv.FormatInt(d.Author, 10)) {
		return true
	}
	return slices.ContainsFunc(authors, func(a Author) bool {
		return named(wanted, a.Slug) || named(wanted, a.Name)
	})
}

func named(wanted []string, name string) bool { return name != "" && containsLoose(wanted, name) }

package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

const (
	category = "category"
	tag      = "post_tag"
)

// names tells which of the names that a feed gives in one list are those of categories,
// and which those of tags.
type names struct {
	known map[string]string // taxonomies by name
	// both are names of terms of each kind.
	both  map[string]bool
	slugs map[[2]string]string // by taxonomy and name
	// bySlug are the taxonomies of the slugs that the sitemap tells.
	bySlug map[string][]string
}

func newNames(terms []termPage) names {
	n := names{known: make(map[string]string), both: make(map[string]bool), slugs: make(map[[2]string]string), bySlug: make(map[string][]string)}
	for _, t := range terms {
		if t.slug != "" && !slices.Contains(n.bySlug[t.slug], t.taxonomy) {
			n.bySlug[t.slug] = append(n.bySlug[t.slug], t.taxonomy)
		}
	}
	return n
}

// learn takes in what a page says of a name.
func (n *names) learn(t content.Term) {
	if t.Taxonomy != category && t.Taxonomy != tag || t.Name == "" {
		return
	}
	n.set(t.Name, t.Taxonomy)
	if t.Slug != "" {
		n.slugs[[2]string{t.Taxonomy, t.Name}] = t.Slug
	}
}

// set notes the taxonomy of a name, and says whether that is news.
func (n *names) set(name, taxonomy string) bool {
	switch n.known[name] {
	case "":
		n.known[name] = taxonomy
		return true
	case taxonomy:
		return false
	}
	isNew := !n.both[name]
	n.both[name] = true
	return isNew
}

// guessBySlug finds the names whose slugs, as WordPress makes them, are those of terms of
// one kind alone.
func (n *names) guessBySlug(lists [][]string) {
	for _, list := range lists {
		for _, name := range list {
			slug := slugOf(name)
			if of := n.bySlug[slug]; n.known[name] == "" && len(of) == 1 {
				n.learn(content.Term{Taxonomy: of[0], Name: name, Slug: slug})
			}
		}
	}
}

// guessByOrder goes by how WordPress writes the list: the categories, of which a post has
// one at least, before the tags, each in the order of the alphabet.
// https://developer.wordpress.org/reference/functions/get_the_category_rss/
func (n *names) guessByOrder(lists [][]string) {
	for news := true; news; {
		news = false
		for _, list := range lists {
			last, first := 0, len(list) // the last category, the first tag
			for i, name := range list {
				switch {
				case n.both[name]:
				case n.known[name] == category:
					last = i
				case n.known[name] == tag:
					first = min(first, i)
				}
			}
			for i, name := range list {
				if n.known[name] != "" {
					continue
				}
				switch {
				case i <= last:
					news = n.set(name, category) || news
				case i > first:
					news = n.set(name, tag) || news
				}
			}
		}
	}
	for _, list := range lists {
		if i := descent(list); i > 0 {
			for at, name := range list {
				if n.known[name] == "" && at < i {
					n.set(name, category)
				} else if n.known[name] == "" {
					n.set(name, tag)
				}
			}
		}
	}
}

// descent is where a list that is two sorted ones begins anew; 0 for none.
func descent(list []string) int {
	found := 0
	for i := 1; i < len(list); i++ {
		if strings.Compare(slugOf(list[i]), slugOf(list[i-1])) < 0 {
			if found > 0 {
				return 0 // it is sorted by something else
			}
			found = i
		}
	}
	return found
}

// unknown are those of some names of which nothing tells what they are.
func (n *names) unknown(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return n.known[name] != "" && !n.both[name] })
}

// terms are the terms that names stand for.
func (n *names) terms(list []string) []content.Term {
	terms := make([]content.Term, 0, len(list))
	for _, name := range list {
		taxonomy := cmp.Or(n.known[name], tag)
		if n.both[name] {
			taxonomy = category
		}
		terms = append(terms, restjson.PublicTerm(content.Term{Taxonomy: taxonomy, Name: name, Slug: n.slugs[[2]string{taxonomy, name}]}))
	}
	slices.SortStableFunc(terms, func(a, b content.Term) int {
		return cmp.Compare(restjson.TaxonomyRank(a.Taxonomy), restjson.TaxonomyRank(b.Taxonomy))
	})
	return terms
}

// mostNamed bounds how many names a warning holds.
const mostNamed = 8

func namedIn(list []string) string {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > mostNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:mostNamed], ", "), len(list)-mostNamed)
	}
	return strings.Join(list, ", ")
}

// letters are those that WordPress writes otherwise than without their accents.
// https://developer.wordpress.org/reference/functions/remove_accents/
var letters = strings.NewReplacer(
	"ß", "ss", "ẞ", "ss", "æ", "ae", "Æ", "ae", "ø", "o", "Ø", "o", "đ", "d", "Đ", "d", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th", "ł", "l", "Ł", "l",
	"ı", "i", "İ", "i", "œ", "oe", "Œ", "oe", "ħ", "h", "Ħ", "h", "ŋ", "n", "Ŋ", "n", "ŧ", "t", "Ŧ", "t", "–", "-", "—", "-", "/", "-", "×", "x", ".", "-", "\u00a0", "-",
)

// slugOf is the slug that WordPress makes of a title.
// https://developer.wordpress.org/reference/functions/sanitize_title_with_dashes/
func slugOf(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFD.String(letters.Replace(strings.ToLower(title))) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x370:
		case r == ' ' || r == '-' || unicode.IsSpace(r):
			dash = b.Len() > 0
		case r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)):
			if dash {
				b.WriteByte('-')
				dash = false
			}
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

package wxr

import (
	"cmp"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// terms are those of a site, as lists at the beginning of its export and as its posts
// name them.
type terms struct {
	all     []content.Term
	parents []string // their slugs, by place in all
	bySlug  map[termKey]int
	byName  map[termKey]int
	meant   map[category]int // terms as posts named them, by what stands there
	// described are the raw descriptions of those terms in which plugins keep data.
	described map[termKey]string
}

type termKey struct{ taxonomy, word string }

func newTerms() *terms {
	return &terms{bySlug: make(map[termKey]int), byName: make(map[termKey]int), meant: make(map[category]int), described: make(map[termKey]string)}
}

// hiddenTaxonomies are those that sort no documents for readers: WordPress's own, and
// those in which plugins keep what the API does not show.
var hiddenTaxonomies = []string{
	"nav_menu", "link_category", "post_format", "wp_theme", "wp_template_part_area", "wp_pattern_category",
	"language", "term_language", "post_translations", "term_translations", "translation_priority",
	"product_type", "product_visibility", "product_shipping_class", "elementor_library_type", "elementor_library_category",
	"elementor_font_type", "following_users", "ef_editorial_meta", "yst_prominent_words", "amp_validation_error", "tm_", "edd_log_type",
	"action-group", "layout_category", "layout_pack", "layout_type", "module_width", "scope", "fl-builder-template-type", "template_category",
}

func isHidden(taxonomy string) bool { return slices.Contains(hiddenTaxonomies, taxonomy) }

// listed takes in a term of the lists.
func (t *terms) listed(taxonomy, slug, parent, name, description string, id int64) {
	taxonomy = restjson.Word(taxonomy)
	slug = restjson.Slug(slug)
	if taxonomy == "" || slug == "" && name == "" {
		return
	}
	key := termKey{taxonomy, slug}
	if _, known := t.bySlug[key]; known && slug != "" {
		return
	}
	if isHidden(taxonomy) && description != "" {
		t.described[key] = description
	}
	t.add(restjson.PublicTerm(content.Term{
		ID: max(id, 0), Taxonomy: taxonomy, Slug: slug,
		Name: restjson.PlainText(name), Description: restjson.PlainText(description),
	}), restjson.Slug(parent))
}

func (t *terms) add(term content.Term, parent string) int {
	i := len(t.all)
	t.all = append(t.all, term)
	t.parents = append(t.parents, parent)
	if term.Slug != "" {
		t.bySlug[termKey{term.Taxonomy, term.Slug}] = i
	}
	if _, taken := t.byName[termKey{term.Taxonomy, term.Name}]; !taken {
		t.byName[termKey{term.Taxonomy, term.Name}] = i
	}
	return i
}

// taxonomyOf is the name of a taxonomy as posts write it.
func taxonomyOf(domain string) string {
	switch domain = restjson.Word(domain); domain {
	case "tag":
		return "post_tag"
	case "":
		return "category"
	}
	return domain
}

// named returns the place of a term as a post names it. Posts may name one that no list
// has: that is known by its slug and name alone.
func (t *terms) named(c category) int {
	if i, ok := t.meant[c]; ok {
		return i
	}
	taxonomy, slug, name := taxonomyOf(c.taxonomy), restjson.Slug(c.slug), restjson.PlainText(c.name)
	i, ok := t.bySlug[termKey{taxonomy, slug}]
	if !ok || slug == "" {
		i, ok = t.byName[termKey{taxonomy, name}]
		ok = ok && (slug == "" || t.all[i].Slug == "")
	}
	if !ok {
		i = t.add(restjson.PublicTerm(content.Term{Taxonomy: taxonomy, Slug: slug, Name: name}), "")
	}
	t.meant[category{strings.Clone(c.taxonomy), strings.Clone(c.slug), strings.Clone(c.name)}] = i
	return i
}

// finish gives terms the ids of their parents, which files name by their slugs.
func (t *terms) finish() {
	for i, parent := range t.parents {
		if parent == "" {
			continue
		}
		if p, ok := t.bySlug[termKey{t.all[i].Taxonomy, parent}]; ok && p != i {
			t.all[i].Parent = t.all[p].ID
		}
	}
}

// of returns the terms at some places: categories, tags, then those of other taxonomies
// by their names, in each in the order of the file.
func (t *terms) of(places []int32) []content.Term {
	if len(places) == 0 {
		return nil
	}
	list := make([]content.Term, 0, len(places))
	for _, i := range places {
		list = append(list, t.all[i])
	}
	slices.SortStableFunc(list, func(a, b content.Term) int {
		return cmp.Or(cmp.Compare(restjson.TaxonomyRank(a.Taxonomy), restjson.TaxonomyRank(b.Taxonomy)), strings.Compare(a.Taxonomy, b.Taxonomy))
	})
	return list
}

// ids are those of the terms at some places, by taxonomy, as far as they have some.
func (t *terms) ids(places []int32) map[string][]int64 {
	var ids map[string][]int64
	for _, i := range places {
		term := t.all[i]
		if term.ID <= 0 {
			continue
		}
		if ids == nil {
			ids = make(map[string][]int64)
		}
		ids[term.Taxonomy] = append(ids[term.Taxonomy], term.ID)
	}
	return ids
}

// places are those of the terms of a post, each once, without those that sort nothing
// for readers. Old files write each term twice, once without its taxonomy.
func (t *terms) places(categories []category) []int32 {
	var places []int32
	for _, c := range categories {
		if c.taxonomy == "" && slices.ContainsFunc(categories, func(o category) bool { return o.taxonomy != "" && o.name == c.name }) ||
			c.slug == "" && c.name == "" || isHidden(c.taxonomy) {
			continue
		}
		if i := int32(t.named(c)); !slices.Contains(places, i) {
			places = append(places, i)
		}
	}
	return places
}

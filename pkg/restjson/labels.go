package restjson

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
)

// taxonomies maps the keys under which the post lists its terms to the names of
// the taxonomies: what is known of the site, what the post's links say, and the
// two that every WordPress has.
func (o object) taxonomies(known map[string]string) map[string]string {
	m := make(map[string]string)
	linked, _ := elements(fields(o["_links"])["wp:term"])
	if len(linked) == 0 && len(known) == 0 || o["categories"] != nil {
		m["categories"] = "category"
	}
	if len(linked) == 0 && len(known) == 0 || o["tags"] != nil {
		m["tags"] = "post_tag"
	}
	maps.Copy(m, known)
	for _, raw := range linked {
		link := fields(raw)
		name, base := word(str(link["taxonomy"])), lastSegment(str(link["href"]))
		if name != "" && base != "" {
			m[base] = name
		}
	}
	return m
}

// lastSegment returns the last segment of a REST address, pretty or plain.
func lastSegment(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	route := cmp.Or(u.Query().Get("rest_route"), u.Path)
	if base := path.Base(route); base != "/" && base != "." {
		return base
	}
	return ""
}

func (o object) terms(taxonomies map[string]string) map[string][]int64 {
	type term struct {
		taxonomy string
		id       int64
	}
	var terms map[string][]int64
	seen := make(map[term]bool)
	for base, name := range taxonomies {
		list, _ := elements(o[base])
		for _, raw := range list {
			id := identifier(raw)
			if id == 0 || seen[term{name, id}] {
				continue
			}
			seen[term{name, id}] = true
			if terms == nil {
				terms = make(map[string][]int64)
			}
			terms[name] = append(terms[name], id)
		}
	}
	return terms
}

// labels names the post's terms: by the embedded objects, by the objects that
// some sites have in place of the ids, and for the rest by the slugs in
// class_list.
func (o object) labels(taxonomies map[string]string, ids map[string][]int64, embedded object) []content.Term {
	named := o.namedTerms(taxonomies, embedded)
	slugs := o.classSlugs(taxonomies)
	var labels []content.Term
	for _, name := range order(taxonomies, named) {
		of := named[name]
		if len(of) == 0 {
			of = bySlug(name, slugs[name], ids[name], o.lists(taxonomies, name))
		}
		labels = append(labels, of...)
	}
	return labels
}

// order returns the names of the taxonomies, those among them that only embedded terms
// name: categories, tags, then the others as the alphabet has them.
func order(taxonomies map[string]string, named map[string][]content.Term) []string {
	names := slices.AppendSeq(slices.Collect(maps.Values(taxonomies)), maps.Keys(named))
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(TaxonomyRank(a), TaxonomyRank(b)), strings.Compare(a, b))
	})
	return slices.Compact(names)
}

// TaxonomyRank is the place of a taxonomy among those of a document: categories, tags, others.
func TaxonomyRank(taxonomy string) int {
	switch taxonomy {
	case "category":
		return 0
	case "post_tag":
		return 1
	}
	return 2
}

func (o object) namedTerms(taxonomies map[string]string, embedded object) map[string][]content.Term {
	type key struct {
		taxonomy, slug string
		id             int64
	}
	named, seen := make(map[string][]content.Term), make(map[key]bool)
	add := func(list []json.RawMessage, taxonomy string) {
		for _, raw := range list {
			t, err := Term(raw)
			t.Taxonomy = cmp.Or(t.Taxonomy, taxonomy)
			if k := (key{t.Taxonomy, t.Slug, t.ID}); err == nil && !seen[k] {
				seen[k] = true
				named[t.Taxonomy] = append(named[t.Taxonomy], t)
			}
		}
	}
	groups, _ := elements(embedded["wp:term"])
	for _, group := range groups {
		list, _ := elements(group)
		add(list, "")
	}
	for base, taxonomy := range taxonomies {
		if list, _ := elements(o[base]); len(list) > 0 && len(named[taxonomy]) == 0 && kindOf(list[0]) == "object" {
			add(list, taxonomy)
		}
	}
	return named
}

// lists reports whether the post itself says which terms of a taxonomy it has,
// be it none.
func (o object) lists(taxonomies map[string]string, name string) bool {
	for base, taxonomy := range taxonomies {
		if taxonomy == name && kindOf(o[base]) == "list" {
			return true
		}
	}
	return false
}

// classSlugs reads the term slugs out of class_list, the classes that
// get_post_class() gives a post: "category-news", "tag-go", "genre-poetry".
// https://developer.wordpress.org/reference/functions/get_post_class/
func (o object) classSlugs(taxonomies map[string]string) map[string][]string {
	classes, _ := elements(o["class_list"])
	own := o.ownClasses()
	slugs, seen := make(map[string][]string), make(map[[2]string]bool)
	for _, raw := range classes {
		class := word(str(raw))
		if own[class] {
			continue
		}
		taxonomy, tail := "", ""
		for _, name := range taxonomies {
			rest, ok := strings.CutPrefix(class, classPrefix(name))
			if ok && rest != "" && len(name) > len(taxonomy) {
				taxonomy, tail = name, rest
			}
		}
		if taxonomy != "" && !seen[[2]string{taxonomy, tail}] {
			seen[[2]string{taxonomy, tail}] = true
			slugs[taxonomy] = append(slugs[taxonomy], tail)
		}
	}
	return slugs
}

// ownClasses are the classes that say something else of the post than its terms.
func (o object) ownClasses() map[string]bool {
	return map[string]bool{
		"post-" + str(o["id"]):       true,
		"type-" + str(o["type"]):     true,
		"status-" + str(o["status"]): true,
		"format-" + str(o["format"]): true,
		"format-standard":            true,
		"has-post-thumbnail":         true,
		"post-password-required":     true,
		"post-password-protected":    true,
	}
}

func classPrefix(taxonomy string) string {
	if taxonomy == "post_tag" {
		return "tag-"
	}
	return taxonomy + "-"
}

// bySlug makes labels of the tails of a taxonomy's classes. WordPress takes
// what is not ASCII out of a slug there and falls back on the term's id, so a
// number is an id, and a tail that is no slug was one that lost characters.
// Classes of a theme come last, beyond the number of the post's terms.
func bySlug(taxonomy string, tails []string, ids []int64, listed bool) []content.Term {
	if listed {
		tails = tails[:min(len(tails), len(ids))]
	}
	var labels []content.Term
	for _, tail := range tails {
		if id, err := strconv.ParseInt(tail, 10, 64); err == nil {
			labels = append(labels, content.Term{ID: id, Taxonomy: taxonomy})
			continue
		}
		if isSlug(tail) {
			labels = append(labels, content.Term{Taxonomy: taxonomy, Slug: slug(tail)})
		}
	}
	return labels
}

func isSlug(s string) bool {
	return !strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-") && !strings.Contains(s, "--")
}

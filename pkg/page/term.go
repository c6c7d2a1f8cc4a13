package page

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// term reads a link to the archive of a term, as the_category(), the_tags() and the block
// of terms write it.
// https://developer.wordpress.org/reference/functions/get_the_term_list/
func (r *reader) term(n *html.Node) (content.Term, bool) {
	rel := strings.Fields(attribute(n, "rel"))
	name := textOf(n)
	if !slices.Contains(rel, "tag") || name == "" {
		return content.Term{}, false
	}
	u, err := r.at.Parse(attribute(n, "href"))
	if err != nil {
		return content.Term{}, false
	}
	taxonomy, slug := TermAt(u)
	for at := n.Parent; at != nil && at != r.body; at = at.Parent {
		if !hasClass(at, "wp-block-post-terms") {
			continue
		}
		for _, class := range classesOf(at) {
			if of, ok := strings.CutPrefix(class, "taxonomy-"); ok {
				taxonomy = of
			}
		}
	}
	switch {
	case slices.Contains(rel, "category"):
		taxonomy = "category"
	case taxonomy == "" && isWithin(n, func(n *html.Node) bool { return hasClass(n, "cat-links", "category", "categories", "post-categories") }):
		taxonomy = "category"
	case taxonomy == "":
		taxonomy = "post_tag"
	}
	return restjson.PublicTerm(content.Term{Taxonomy: taxonomy, Name: name, Slug: slug, Link: u.String()}), true
}

// TermAt reads the address of the archive of a category or a tag. It returns no taxonomy
// for one whose base the site has changed.
func TermAt(u *url.URL) (taxonomy, slug string) {
	query := u.Query()
	switch {
	case query.Get("tag") != "":
		return "post_tag", restjson.Slug(query.Get("tag"))
	case query.Get("category_name") != "":
		return "category", restjson.Slug(query.Get("category_name"))
	case query.Get("cat") != "":
		return "category", ""
	}
	parts := strings.FieldsFunc(u.EscapedPath(), func(c rune) bool { return c == '/' })
	if len(parts) == 0 {
		return "", ""
	}
	slug = restjson.Slug(parts[len(parts)-1])
	for _, part := range parts[:len(parts)-1] {
		switch part {
		case "category":
			return "category", slug
		case "tag":
			return "post_tag", slug
		}
	}
	return "", slug
}

// isTermOf says that a link to a term is one of the document's: where its element names
// its terms, those alone are.
func (r *reader) isTermOf(n *html.Node, t content.Term) bool {
	if r.article == nil {
		return true
	}
	if isWithin(n, func(n *html.Node) bool { return n == r.article }) {
		return true
	}
	classes := classesOf(r.article)
	prefix := map[string]string{"category": "category-", "post_tag": "tag-"}[t.Taxonomy]
	if prefix == "" {
		prefix = t.Taxonomy + "-"
	}
	named := slices.ContainsFunc(classes, func(c string) bool { return strings.HasPrefix(c, prefix) })
	return !named || slices.Contains(classes, prefix+t.Slug)
}

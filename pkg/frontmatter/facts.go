package frontmatter

import (
	"cmp"
	"maps"
	"slices"

	"wpmd/pkg/content"
)

// Facts returns the facts of a document under the keys of the plain flavor.
// Facts that are unknown or at their default are left out, but title, slug and
// the wordpress map are always there. Where the source knows no name, the map
// holds the id.
//
// Featured is the path or address that the document's picture is written as;
// empty where there is none or none is known.
func Facts(doc content.Document, featured string) Map {
	var m Map
	m.add("title", doc.Title)
	m.addKnown("date", doc.Date)
	m.addKnown("modified", doc.Modified)
	m.add("slug", doc.Slug)
	if doc.Status != "publish" {
		m.addKnown("status", doc.Status)
	}
	m.addAuthors(doc.Authors)
	m.addKnown("categories", labels(doc, "category"))
	m.addKnown("tags", labels(doc, "post_tag"))
	m.addKnown("taxonomies", custom(doc))
	m.addKnown("excerpt", doc.Excerpt)
	m.addKnown("image", featured)
	if featured != "" && doc.Featured != nil {
		m.addKnown("image_alt", doc.Featured.Alt)
	}
	m.addKnown("sticky", doc.Sticky)
	m.addKnown("order", doc.Order)
	m.addKnown("format", doc.Format)
	m.addKnown("protected", doc.Protected)
	m.add("wordpress", origin(doc, featured))
	return m
}

func (m *Map) add(key string, value any) { *m = append(*m, Entry{key, value}) }

// addKnown adds a value unless it says nothing.
func (m *Map) addKnown(key string, value any) {
	if value != "" && value != false && value != int64(0) && !isEmpty(value) {
		m.add(key, value)
	}
}

func (m *Map) addAuthors(authors []content.Author) {
	names := authorNames(authors)
	if len(names) == 1 {
		m.add("author", names[0])
		return
	}
	m.addKnown("authors", names)
}

func authorNames(authors []content.Author) []string {
	names := make([]string, 0, len(authors))
	for _, a := range authors {
		names = append(names, cmp.Or(a.Name, a.Slug))
	}
	return distinct(names)
}

// distinct are the names that say something, each once.
func distinct(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(name string) bool {
		known := seen[name]
		seen[name] = true
		return known || name == ""
	})
}

// labels returns the names of a document's terms in one taxonomy, or the slugs
// where a name is not known.
func labels(doc content.Document, taxonomy string) []string {
	var names []string
	for _, t := range doc.Labels {
		if t.Taxonomy == taxonomy {
			names = append(names, cmp.Or(t.Name, t.Slug))
		}
	}
	return distinct(names)
}

func custom(doc content.Document) Map {
	var m Map
	done := map[string]bool{"category": true, "post_tag": true}
	for _, t := range doc.Labels {
		if done[t.Taxonomy] {
			continue
		}
		done[t.Taxonomy] = true
		names := labels(doc, t.Taxonomy)
		if t.Taxonomy == "author" && slices.Equal(names, authorNames(doc.Authors)) {
			continue // plugins keep the byline as terms
		}
		m.addKnown(t.Taxonomy, names)
	}
	return m
}

// origin says what the document is at its site.
func origin(doc content.Document, featured string) Map {
	var m Map
	if doc.ID > 0 {
		m.add("id", doc.ID)
	}
	m.add("type", doc.Type)
	m.addKnown("link", doc.Link)
	if len(authorNames(doc.Authors)) == 0 {
		m.addKnown("author", doc.Author)
	}
	if featured == "" {
		m.addKnown("featured_media", doc.Stamp.Featured)
	}
	m.addKnown("categories", nameless(doc, "category"))
	m.addKnown("tags", nameless(doc, "post_tag"))
	var others Map
	for _, taxonomy := range slices.Sorted(maps.Keys(doc.Terms)) {
		if taxonomy != "category" && taxonomy != "post_tag" {
			others.addKnown(taxonomy, nameless(doc, taxonomy))
		}
	}
	m.addKnown("taxonomies", others)
	m.addKnown("parent", max(0, doc.Parent)) // below 0 for one that is not public
	m.addKnown("source", doc.Source)
	return m
}

// nameless returns the ids of a document's terms in one taxonomy if some of
// them have neither name nor slug.
func nameless(doc content.Document, taxonomy string) []int64 {
	known := 0
	for _, t := range doc.Labels {
		if t.Taxonomy == taxonomy && (t.Name != "" || t.Slug != "") {
			known++
		}
	}
	if known >= len(doc.Terms[taxonomy]) {
		return nil
	}
	return doc.Terms[taxonomy]
}

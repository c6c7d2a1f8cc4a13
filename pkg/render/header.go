package render

import (
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/linkmap"
)

// featured is the address of a document's picture as the target's header has it.
func (r *Renderer) featured(doc content.Document, at Place, addresses *linkmap.Resolver) string {
	if doc.Featured == nil {
		return ""
	}
	address := addresses.HeaderAsset(doc.Featured.URL)
	if r.options.Target.Header.Based {
		address = strings.TrimPrefix(address, at.Links.Base())
	}
	return address
}

// header are a document's facts as the target reads them. Addresses that the document
// had and that lead nowhere else lead to it.
func (r *Renderer) header(doc content.Document, featured string, fields frontmatter.Map, former []string, addresses *linkmap.Resolver) frontmatter.Map {
	target := r.options.Target.Header
	facts := append(frontmatter.Facts(doc, featured), languages(doc, addresses)...)
	if len(fields) > 0 {
		facts = append(facts, frontmatter.Entry{Key: "fields", Value: fields})
	}
	t := frontmatter.Target{Type: doc.Type, Hidden: doc.Status != "" && doc.Status != "publish" || doc.Protected, Address: addresses.Address(doc.ID)}
	t.Slug = func(key, name string) string { return slugOf(doc, key, name) }
	if target.Aliases != "" {
		t.Aliases = addresses.FormerPaths(former, t.Address)
	}
	return frontmatter.For(target, facts, t)
}

// slugOf is the slug of a name in one of a document's facts.
func slugOf(doc content.Document, key, name string) string {
	if key == "author" || key == "authors" {
		i := slices.IndexFunc(doc.Authors, func(a content.Author) bool { return a.Name == name })
		if i < 0 {
			return ""
		}
		return doc.Authors[i].Slug
	}
	taxonomy := map[string]string{"categories": "category", "tags": "post_tag"}[key]
	if taxonomy == "" {
		taxonomy = strings.TrimPrefix(key, "taxonomies.")
	}
	i := slices.IndexFunc(doc.Labels, func(t content.Term) bool { return t.Taxonomy == taxonomy && t.Name == name })
	if i < 0 {
		return ""
	}
	return doc.Labels[i].Slug
}

// headerBytes is a header as it stands in the file.
func (r *Renderer) headerBytes(m frontmatter.Map) []byte {
	if fence := r.options.Target.Header.JSONFence; fence != "" && r.options.FrontMatter == frontmatter.JSON {
		return frontmatter.AppendFenced(nil, fence, m)
	}
	return frontmatter.Append(nil, r.options.FrontMatter, m)
}

// recordsOf are the media records that come with a document.
func recordsOf(doc content.Document) []content.Asset {
	if doc.Featured == nil {
		return doc.Library
	}
	return append(slices.Clone(doc.Library), *doc.Featured)
}

// languages are the entries that say in which language a document is, and where
// it is in others.
func languages(doc content.Document, addresses *linkmap.Resolver) frontmatter.Map {
	var m, others frontmatter.Map
	if doc.Language != "" {
		m = append(m, frontmatter.Entry{Key: "language", Value: doc.Language})
	}
	for _, t := range doc.Translations {
		if where := addresses.Translation(t); where != "" {
			others = append(others, frontmatter.Entry{Key: t.Language, Value: where})
		}
	}
	if len(others) > 0 {
		m = append(m, frontmatter.Entry{Key: "translations", Value: others})
	}
	return m
}

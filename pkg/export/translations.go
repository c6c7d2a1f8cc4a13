package export

import (
	"strconv"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
)

// languages are the entries that say in which language a document is, and where
// it is in others: the file where the export has it, else the address.
func languages(doc content.Document, addresses *resolver) frontmatter.Map {
	if doc.Language == "" && len(doc.Translations) == 0 {
		return nil
	}
	var m, others frontmatter.Map
	if doc.Language != "" {
		m = append(m, frontmatter.Entry{Key: "language", Value: doc.Language})
	}
	for _, t := range doc.Translations {
		if where := addresses.translation(t); where != "" {
			others = append(others, frontmatter.Entry{Key: t.Language, Value: where})
		}
	}
	if len(others) > 0 {
		m = append(m, frontmatter.Entry{Key: "translations", Value: others})
	}
	return m
}

func (r *resolver) translation(t content.Translation) string {
	if file, ok := r.links.byID[t.ID]; ok && t.ID != 0 && r.links.linkMode == LinksRewrite {
		return r.relativeLink(t.ID, file)
	}
	if t.Link == "" && t.ID != 0 && r.links.site.Home.Host != "" {
		return r.links.site.Home.String() + "/?p=" + strconv.FormatInt(t.ID, 10)
	}
	return t.Link
}

package export

import (
	"wpmd/pkg/permalink"
)

// find returns the document that a link leads to.
func (b *linkMap) find(link permalink.Link) (id int64, ok bool) {
	if id, _, ok = b.direct(link); ok {
		return id, true
	}
	id, _, ok = b.redirected(link)
	return id, ok
}

// redirected is find for an address that the site leads elsewhere from.
func (b *linkMap) redirected(link permalink.Link) (id int64, file string, ok bool) {
	if link.ID != 0 || link.URL.RawQuery != "" {
		return 0, "", false
	}
	alias, known := b.found.aliases.Load(permalink.PathKey(link.URL))
	if !known {
		return 0, "", false
	}
	id, _ = alias.(int64)
	file, ok = b.byID[id]
	return id, file, ok
}

// direct is find for an address of a document's own.
func (b *linkMap) direct(link permalink.Link) (id int64, file string, ok bool) {
	id = link.ID
	isPath := id == 0 && link.URL.RawQuery == ""
	if isPath {
		id = b.byAddress[permalink.PathKey(link.URL)]
	}
	if isPath && id == 0 {
		if document, ok := b.site.Document(link.URL); ok {
			id = b.byAddress[permalink.PathKey(document)]
		}
	}
	file, ok = b.byID[id]
	return id, file, ok
}

// place is the fragment as it leads somewhere in the file: places that only the
// page on the web has lead to the document.
func (b *linkMap) place(fragment string) string {
	if permalink.IsPageOnly(fragment) || (permalink.IsComment(fragment) || fragment == "comments") && !b.comments {
		return ""
	}
	return fragment
}

package linkmap

import (
	"net/url"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

func (m *Map) add(id int64, link, file string) {
	m.byID[id] = file
	if m.owners[id] != 0 {
		link = "" // it is another's
	}
	if m.urls.target.Site.Served {
		m.served[id] = m.urls.Document(file, link)
	}
	if link == "" {
		return
	}
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" || !m.site.Owns(u) {
		return
	}
	m.byAddress[permalink.PathKey(u)] = id
}

// leadsTo says whether an absolute address on the web leads to a document that has
// another file. That the site leads from a document's old address to the one that it has
// now is no news.
func (m *Map) leadsTo(u *url.URL, otherThan string) bool {
	if !m.site.Owns(u) {
		return false
	}
	id, ok := m.find(m.site.Parse(u))
	return ok && m.byID[id] != otherThan
}

// LeadsSomewhere says whether an address as permalink.OnHost writes it leads from a file
// to another document by now.
func (m *Map) LeadsSomewhere(open, from string) bool {
	u := m.site.Resolve(open)
	return u != nil && m.leadsTo(u, from)
}

// LeadsElsewhere says that an alias in a record leads elsewhere by now.
func (m *Map) LeadsElsewhere(text string) bool {
	a, ok := ToAddress.Parse(text)
	u := m.site.Resolve(a.Text)
	if !ok || u == nil {
		return true
	}
	id, found := m.find(m.site.Parse(u))
	return !found || id != a.Document
}

// find returns the document that a link leads to.
func (m *Map) find(link permalink.Link) (id int64, ok bool) {
	if id, _, ok = m.direct(link); ok {
		return id, true
	}
	id, _, ok = m.redirected(link)
	return id, ok
}

// redirected is find for an address that the site leads elsewhere from.
func (m *Map) redirected(link permalink.Link) (id int64, file string, ok bool) {
	if link.ID != 0 || link.URL.RawQuery != "" {
		return 0, "", false
	}
	alias, known := m.found.aliases.Load(permalink.PathKey(link.URL))
	if !known {
		return 0, "", false
	}
	id, _ = alias.(int64)
	file, ok = m.byID[id]
	return id, file, ok
}

// direct is find for an address of a document's own.
func (m *Map) direct(link permalink.Link) (id int64, file string, ok bool) {
	id = link.ID
	isPath := id == 0 && link.URL.RawQuery == ""
	if isPath {
		id = m.byAddress[permalink.PathKey(link.URL)]
	}
	if isPath && id == 0 {
		if document, ok := m.site.Document(link.URL); ok {
			id = m.byAddress[permalink.PathKey(document)]
		}
	}
	file, ok = m.byID[id]
	return id, file, ok
}

// anchor is the fragment as it leads somewhere in the file: places that only the
// page on the web has lead to the document.
func (m *Map) anchor(fragment string) string {
	if permalink.IsPageOnly(fragment) || (permalink.IsComment(fragment) || fragment == "comments") && !m.options.Comments {
		return ""
	}
	return fragment
}

// IsFile says that an address is that of a file of the site's own.
func (m *Map) IsFile(address string) bool {
	_, ok := m.AssetPath(address)
	return ok
}

// AssetPath is the path of the file at an address of the site's own; not ok for any other
// address.
func (m *Map) AssetPath(address string) (path string, ok bool) { return m.scheme.Asset(address) }

// attach notes which file the page of a media record shows.
func (m *Map) attach(asset content.Asset) {
	if asset.URL == "" {
		return
	}
	files := fullSize(asset)
	m.found.pages.Store(asset.ID, files)
	if u, err := url.Parse(asset.Link); err == nil && u.RawQuery == "" && m.site.Owns(u) {
		m.found.pages.Store(permalink.PathKey(u), files)
	}
}

// attachment are the addresses of the file that a page of media shows, the upload
// itself first.
func (m *Map) attachment(link permalink.Link) ([]string, bool) {
	var key any = permalink.PathKey(link.URL)
	switch {
	case link.ID != 0:
		key = link.ID
	case link.URL.RawQuery != "":
		return nil, false
	}
	files, ok := m.found.pages.Load(key)
	if !ok {
		return nil, false
	}
	return files.([]string), true
}

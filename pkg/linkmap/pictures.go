package linkmap

import (
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/fragment"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
)

// InlineHost is what the addresses begin with that pictures get which a body holds
// itself: on a host that cannot be (RFC 2606), so that whoever reads the body sees
// pictures like any other.
const InlineHost = "https://picture-in-text.invalid/"

// inlined is the file of a picture that the body held itself.
func (r *Resolver) inlined(address string) ([]Candidate, bool) {
	name, ok := strings.CutPrefix(address, InlineHost)
	if !ok {
		return nil, false
	}
	data := r.page.Inline[address]
	root := ""
	if r.links.site.Home.Host != "" {
		root = r.links.site.Home.Scheme + "://" + r.links.site.Home.Host
	}
	file, ok := r.links.scheme.Asset(root + "/in-text/" + name)
	if data == nil || !ok {
		return nil, true
	}
	return []Candidate{{Address: address, Path: file, Data: data}}, true
}

// candidates are the files that can stand for an address, the best first: the
// upload itself where the library or the name tells it, and what the address
// names. There are none for an address of which no copy is wanted.
func (r *Resolver) candidates(abs string, shown bool) []Candidate {
	m := r.links
	if list, ok := r.inlined(abs); ok {
		return list
	}
	var list []Candidate
	add := func(address string, guessed bool, width, height int) {
		c, ok := m.ownFile(address)
		if !ok || slices.ContainsFunc(list, func(d Candidate) bool { return d.Path == c.Path }) {
			return
		}
		c.Guessed, c.Width, c.Height = guessed, width, height
		list = append(list, c)
	}
	// Of a document's record, the pictures are previews.
	if record := r.page.Images.of(m, abs); record != nil && (isShown(record.URL) || m.key(record.URL) == m.key(abs)) {
		for _, address := range fullSize(*record) {
			_, address = r.absolute(address)
			add(address, false, 0, 0)
		}
		if len(list) == 0 { // on a host that only the record tells of
			if file, ok := m.scheme.Foreign(record.URL); ok {
				list = append(list, Candidate{Address: record.URL, Path: file})
			}
		}
		add(abs, false, 0, 0)
		return list
	}
	itself, ok := m.ownFile(abs)
	if !ok && shown {
		list = m.unnamed(abs)
	}
	if len(list) > 0 {
		return list
	}
	if !ok {
		return m.foreign(abs, shown)
	}
	if guess, width, height, ok := permalink.Original(itself.Address); ok && m.scheme.Upload(itself.Address) != "" {
		add(guess, true, width, height)
		if len(list) == 1 && !m.fetched[list[0].Path] && m.fetched[itself.Path] {
			list = nil // the last run found that there is no such file
		}
	}
	add(abs, false, 0, 0)
	return list
}

// ownFile is the file of the site's own at an address.
func (m *Map) ownFile(address string) (Candidate, bool) {
	file, ok := m.FilePath(address)
	if !ok {
		return Candidate{}, false
	}
	c := Candidate{Address: m.scheme.Fold(address), Path: file}
	if host(c.Address) != host(address) {
		c.Other = permalink.FullSize(address)
	}
	return c, true
}

// unnamed are the files that can stand for a picture of the site's own whose address
// is none of a file: what a script that makes thumbnails was given, and what comes
// from the address, under the name that it got when it came.
func (m *Map) unnamed(abs string) []Candidate {
	file, ok := m.scheme.Unnamed(abs)
	if !ok {
		return nil
	}
	var list []Candidate
	if u, err := url.Parse(abs); err == nil && u.Query().Get("src") != "" {
		if src, err := m.site.Home.Parse(u.Query().Get("src")); err == nil {
			if c, ok := m.ownFile(src.String()); ok && isShown(c.Address) {
				c.Guessed = true
				list = append(list, c)
			}
		}
	}
	address := m.scheme.Fold(abs)
	if name, ok := m.found.names.Load(address); ok {
		return append(list, Candidate{Address: address, Path: name.(string)})
	}
	return append(list, Candidate{Address: address, Path: file, Nameless: true})
}

func host(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// displayed are the files that an img of the document displays in place of the
// picture at an address: what it links to or names for another size may be gone.
func (r *Resolver) displayed(abs string) []Candidate {
	if r.sources == nil {
		r.sources = make(map[string][]Candidate)
		for _, src := range sourcesIn(r.page.Body) {
			_, address := r.absolute(src)
			if c, ok := r.links.ownFile(address); ok {
				stem := r.links.stem(address)
				r.sources[stem] = append(r.sources[stem], c)
			}
		}
	}
	return r.sources[r.links.stem(abs)]
}

// sourcesIn are the addresses that the pictures of a body have of themselves.
func sourcesIn(body string) []string {
	var list []string
	for attrs := range fragment.Images(body) {
		for _, a := range attrs {
			if a.Key == "src" || a.Key == "data-src" || a.Key == "data-lazy-src" {
				list = append(list, a.Val)
			}
		}
	}
	return list
}

// foreign is the file of another site, where those are wanted: what the document
// shows, and of what it links to, what by its name is no page.
func (m *Map) foreign(abs string, shown bool) []Candidate {
	if m.options.MediaFrom != MediaFromAll {
		return nil
	}
	file, ok := m.scheme.Foreign(abs)
	if !ok || !shown && !media.IsOffered(file) {
		return nil
	}
	return []Candidate{{Address: abs, Path: file}}
}

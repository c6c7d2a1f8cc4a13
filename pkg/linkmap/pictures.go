package linkmap

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
)

// ImageIndex is what the media library says of the pictures of one document: the
// records that the document itself names, so that what is made of it depends on
// nothing but it and them.
type ImageIndex struct {
	exact map[string]*content.Asset // by the key of every address of theirs
	stems map[string]*content.Asset // by that of the upload, going by the name; nil where it is that of several
}

// IndexImages returns the index of some records.
func (m *Map) IndexImages(records []content.Asset) ImageIndex {
	a := ImageIndex{exact: make(map[string]*content.Asset), stems: make(map[string]*content.Asset)}
	for i := range records {
		record := &records[i]
		for _, address := range slices.Concat(record.Renditions, []string{record.Original, record.URL}) {
			if address != "" {
				a.exact[m.key(address)] = record
			}
		}
	}
	for i := range records {
		stem := m.stem(records[i].URL)
		if other, taken := a.stems[stem]; taken && (other == nil || other.URL != records[i].URL) {
			a.stems[stem] = nil
			continue
		}
		a.stems[stem] = &records[i]
	}
	return a
}

// of returns the record of the picture at an address; nil where there is none.
func (a ImageIndex) of(m *Map, address string) *content.Asset {
	if len(a.exact) == 0 {
		return nil
	}
	if record := a.exact[m.key(address)]; record != nil {
		return record
	}
	return a.stems[m.stem(address)]
}

// key is equal for all addresses of a file.
func (m *Map) key(address string) string {
	if file, ok := m.scheme.Asset(address); ok {
		return file
	}
	if file, ok := m.scheme.Foreign(m.scheme.Fold(address)); ok {
		return file
	}
	return address
}

// stem is equal for all addresses of a picture and of its renditions, going by
// their names.
func (m *Map) stem(address string) string {
	if original, _, _, ok := permalink.Original(m.scheme.Fold(address)); ok {
		address = original
	}
	return m.key(address)
}

// shownByBrowsers are the extensions of the pictures that every browser shows:
// an upload in another format was converted for them.
var shownByBrowsers = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"}

// fullSize are the addresses of what a record's picture was made of, the best
// first.
func fullSize(record content.Asset) []string {
	if record.Original == "" || isEdited(record.URL) || !isShown(record.Original) {
		return []string{record.URL}
	}
	return []string{record.Original, record.URL}
}

func isShown(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	return slices.Contains(shownByBrowsers, strings.ToLower(path.Ext(address)))
}

// isEdited says whether a picture was cropped or turned in WordPress, which
// leaves the upload as it was: "photo-e1600000000000.jpg".
func isEdited(address string) bool {
	stem := strings.TrimSuffix(address, path.Ext(address))
	i := strings.LastIndex(stem, "-e")
	return i >= 0 && len(stem)-i-2 >= 10 && strings.Trim(stem[i+2:], "0123456789") == ""
}

// Candidate is one of the files that can stand for an address.
type Candidate struct {
	Address string // absolute
	Other   string // another one of the same file; empty where there is none
	Path    string
	// Width and Height are those of the rendition whose name alone speaks for the
	// file.
	Width, Height int
	// Guessed says that nothing but a name speaks for the file.
	Guessed bool
	// Nameless says that the path lacks its extension as long as the file is not
	// there.
	Nameless bool
	Data     []byte // of a picture that the body itself holds
}

// Claim names a file, and what it must be.
func (c Candidate) Claim() string {
	if c.Width == 0 {
		return c.Path
	}
	return c.Path + " " + strconv.Itoa(c.Width) + "x" + strconv.Itoa(c.Height)
}

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
		c, ok := m.own(address)
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
	itself, ok := m.own(abs)
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

// own is the file of the site's own at an address.
func (m *Map) own(address string) (Candidate, bool) {
	file, ok := m.scheme.Asset(address)
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
			if c, ok := m.own(src.String()); ok && isShown(c.Address) {
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

// IsFile says that an address is that of a file of the site's own.
func (m *Map) IsFile(address string) bool {
	_, ok := m.scheme.Asset(address)
	return ok
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
			if c, ok := r.links.own(address); ok {
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

package export

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/media"
	"wpmd/pkg/permalink"
)

// imageIndex is what the media library says of the pictures of one document: the
// records that the document itself names, so that what is made of it depends on
// nothing but it and them.
type imageIndex struct {
	exact map[string]*content.Asset // by the key of every address of theirs
	stems map[string]*content.Asset // by that of the upload, going by the name; nil where it is that of several
}

func (b *linkMap) indexImages(records []content.Asset) imageIndex {
	a := imageIndex{exact: make(map[string]*content.Asset), stems: make(map[string]*content.Asset)}
	for i := range records {
		record := &records[i]
		for _, address := range slices.Concat(record.Renditions, []string{record.Original, record.URL}) {
			if address != "" {
				a.exact[b.key(address)] = record
			}
		}
	}
	for i := range records {
		stem := b.stem(records[i].URL)
		if other, taken := a.stems[stem]; taken && (other == nil || other.URL != records[i].URL) {
			a.stems[stem] = nil
			continue
		}
		a.stems[stem] = &records[i]
	}
	return a
}

// of returns the record of the picture at an address; nil where there is none.
func (a imageIndex) of(b *linkMap, address string) *content.Asset {
	if len(a.exact) == 0 {
		return nil
	}
	if record := a.exact[b.key(address)]; record != nil {
		return record
	}
	return a.stems[b.stem(address)]
}

// key is equal for all addresses of a file.
func (b *linkMap) key(address string) string {
	if file, ok := b.scheme.Asset(address); ok {
		return file
	}
	if file, ok := b.scheme.Foreign(b.scheme.Fold(address)); ok {
		return file
	}
	return address
}

// stem is equal for all addresses of a picture and of its renditions, going by
// their names.
func (b *linkMap) stem(address string) string {
	if original, _, _, ok := permalink.Original(b.scheme.Fold(address)); ok {
		address = original
	}
	return b.key(address)
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

// candidate is one of the files that can stand for an address.
type candidate struct {
	address string // absolute
	other   string // another one of the same file; empty where there is none
	path    string
	// width and height are those of the rendition whose name alone speaks for the
	// file.
	width, height int
	// guessed says that nothing but a name speaks for the file.
	guessed bool
	// nameless says that the path lacks its extension as long as the file is not
	// there.
	nameless bool
	data     []byte // of a picture that the body itself holds
}

// claim names a file, and what it must be.
func (c candidate) claim() string {
	if c.width == 0 {
		return c.path
	}
	return c.path + " " + strconv.Itoa(c.width) + "x" + strconv.Itoa(c.height)
}

// candidates are the files that can stand for an address, the best first: the
// upload itself where the library or the name tells it, and what the address
// names. There are none for an address of which no copy is wanted.
func (r *resolver) candidates(abs string, shown bool) []candidate {
	b := r.links
	if list, ok := r.inlined(abs); ok {
		return list
	}
	var list []candidate
	add := func(address string, guessed bool, width, height int) {
		c, ok := b.own(address)
		if !ok || slices.ContainsFunc(list, func(d candidate) bool { return d.path == c.path }) {
			return
		}
		c.guessed, c.width, c.height = guessed, width, height
		list = append(list, c)
	}
	// Of a document's record, the pictures are previews.
	if record := r.images.of(b, abs); record != nil && (isShown(record.URL) || b.key(record.URL) == b.key(abs)) {
		for _, address := range fullSize(*record) {
			_, address = r.absolute(address)
			add(address, false, 0, 0)
		}
		if len(list) == 0 { // on a host that only the record tells of
			if file, ok := b.scheme.Foreign(record.URL); ok {
				list = append(list, candidate{address: record.URL, path: file})
			}
		}
		add(abs, false, 0, 0)
		return list
	}
	itself, ok := b.own(abs)
	if !ok && shown {
		list = b.unnamed(abs)
	}
	if len(list) > 0 {
		return list
	}
	if !ok {
		return b.foreign(abs, shown)
	}
	if guess, width, height, ok := permalink.Original(itself.address); ok && b.scheme.Upload(itself.address) != "" {
		add(guess, true, width, height)
		if len(list) == 1 && !b.fetched[list[0].path] && b.fetched[itself.path] {
			list = nil // the last run found that there is no such file
		}
	}
	add(abs, false, 0, 0)
	return list
}

// own is the file of the site's own at an address.
func (b *linkMap) own(address string) (candidate, bool) {
	file, ok := b.scheme.Asset(address)
	if !ok {
		return candidate{}, false
	}
	c := candidate{address: b.scheme.Fold(address), path: file}
	if host(c.address) != host(address) {
		c.other = permalink.FullSize(address)
	}
	return c, true
}

// unnamed are the files that can stand for a picture of the site's own whose address
// is none of a file: what a script that makes thumbnails was given, and what comes
// from the address, under the name that it got when it came.
func (b *linkMap) unnamed(abs string) []candidate {
	file, ok := b.scheme.Unnamed(abs)
	if !ok {
		return nil
	}
	var list []candidate
	if u, err := url.Parse(abs); err == nil && u.Query().Get("src") != "" {
		if src, err := b.site.Home.Parse(u.Query().Get("src")); err == nil {
			if c, ok := b.own(src.String()); ok && isShown(c.address) {
				c.guessed = true
				list = append(list, c)
			}
		}
	}
	address := b.scheme.Fold(abs)
	if name, ok := b.found.names.Load(address); ok {
		return append(list, candidate{address: address, path: name.(string)})
	}
	return append(list, candidate{address: address, path: file, nameless: true})
}

func (b *linkMap) isForeign(address string) bool {
	_, ok := b.scheme.Asset(address)
	return !ok
}

func host(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// displayed are the files that an img of the document displays in place of the
// picture at an address: what it links to or names for another size may be gone.
func (r *resolver) displayed(abs string) []candidate {
	if r.sources == nil {
		r.sources = make(map[string][]candidate)
		for _, src := range sourcesIn(r.body) {
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
	eachPicture(body, func(attrs []html.Attribute) {
		for _, a := range attrs {
			if a.Key == "src" || a.Key == "data-src" || a.Key == "data-lazy-src" {
				list = append(list, a.Val)
			}
		}
	})
	return list
}

// foreign is the file of another site, where those are wanted: what the document
// shows, and of what it links to, what by its name is no page.
func (b *linkMap) foreign(abs string, shown bool) []candidate {
	if b.mediaFrom != MediaFromAll {
		return nil
	}
	file, ok := b.scheme.Foreign(abs)
	if !ok || !shown && !media.IsOffered(file) {
		return nil
	}
	return []candidate{{address: abs, path: file}}
}

func eachPicture(body string, do func([]html.Attribute)) {
	if !strings.Contains(body, "<img") && !strings.Contains(body, "<IMG") {
		return
	}
	for z := html.NewTokenizer(strings.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, more := z.TagName(); more && string(name) == "img" {
				do(attributes(z))
			}
		}
	}
}

func attributes(z *html.Tokenizer) []html.Attribute {
	var attrs []html.Attribute
	for {
		key, value, more := z.TagAttr()
		attrs = append(attrs, html.Attribute{Key: string(key), Val: string(value)})
		if !more {
			return attrs
		}
	}
}

package linkmap

import (
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
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

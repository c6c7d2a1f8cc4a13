package linkmap

import (
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
	"wpmd/pkg/manifest"
)

// mayHaveFiles says which documents can have files beside them: those that everybody
// sees, and at whose address, where the site is built, the files are beneath it.
func (m *Map) mayHaveFiles(listed []content.Stamp, known *manifest.Manifest) func(id int64) bool {
	if !m.scheme.Paths.Bundles {
		return nil
	}
	hidden := make(map[int64]bool)
	for d := range known.Documents() {
		hidden[d.ID] = d.Status != ""
	}
	for _, s := range listed {
		hidden[s.ID] = s.Status != "" && s.Status != "publish" || s.Protected
	}
	return func(id int64) bool {
		page, isServed := m.served[id]
		return !hidden[id] && (!isServed || strings.HasSuffix(page, "/"))
	}
}

func (m *Map) address(file string) string {
	if owner, inside, ok := m.bundles.Owner(file); ok && m.served[owner] != "" {
		return m.served[owner] + inside
	}
	return m.urls.File(file)
}

// Attach notes to which document a record of the media library was uploaded: its files
// lie beside that. It is called before Fill.
func (m *Map) Attach(record content.Asset) {
	if record.Parent <= 0 {
		return
	}
	for _, address := range append([]string{record.URL, record.Original}, record.Renditions...) {
		if file, ok := m.scheme.Asset(address); ok && address != "" {
			m.uploadedTo[file] = record.Parent
		}
	}
}

// FilePath is the path of the file at an address of the site's own: beside the document
// that it was uploaded to, or in the folder of media; not ok for any other address.
func (m *Map) FilePath(address string) (string, bool) {
	file, ok := m.scheme.Asset(address)
	if place, beside := m.bundles.Place(m.uploadedTo[file], file); ok && beside {
		return place, true
	}
	return file, ok
}

// Displaced are the paths of recorded files that lie elsewhere by now, because a document
// that they lie beside came, moved or went.
func (m *Map) Displaced(known *manifest.Manifest) map[string]bool {
	if m.bundles == nil {
		return nil
	}
	paths := make(map[string]bool)
	for _, f := range known.Files() {
		if to, ok := m.FilePath(f.URL); ok && f.URL != "" && to != f.Path {
			paths[f.Path] = true
		}
	}
	return paths
}

// Addresses is URLMapper.File for the files of an export, as its records have them: files
// that lie beside a document are beneath its address.
func (u URLMapper) Addresses(known *manifest.Manifest) func(file string) string {
	paths, pages := make(map[int64]string), make(map[int64]string)
	if u.target.Site.Served && u.target.Paths.Bundles {
		for d := range known.Documents() {
			paths[d.ID] = d.Path
			if pages[d.ID] = u.Document(d.Path, d.Link); d.Shares {
				pages[d.ID] = u.File(d.Path)
			}
			if d.Status != "" {
				pages[d.ID] = ""
			}
		}
	}
	bundles := layout.Scheme{Paths: u.target.Paths}.Bundles(paths, func(id int64) bool { return strings.HasSuffix(pages[id], "/") })
	return func(file string) string {
		if owner, inside, ok := bundles.Owner(file); ok {
			return pages[owner] + inside
		}
		return u.File(file)
	}
}

// FileMove is a file that goes where its document goes.
type FileMove struct {
	File manifest.File
	To   string
}

// Following are the files that lie beside documents that are to move, and where they lie
// then. The records are those from before.
func (m *Map) Following(moves []manifest.Move, known *manifest.Manifest) []FileMove {
	if m.bundles == nil || len(moves) == 0 {
		return nil
	}
	moving := make(map[int64]bool, len(moves))
	for _, move := range moves {
		moving[move.ID] = true
	}
	paths := make(map[int64]string)
	for d := range known.Documents() {
		paths[d.ID] = d.Path
	}
	were := m.scheme.Bundles(paths, func(int64) bool { return true })
	var files []FileMove
	for _, f := range known.Files() {
		owner, _, ok := were.Owner(f.Path)
		if !ok || !moving[owner] || f.URL == "" {
			continue
		}
		if to, ok := m.FilePath(f.URL); ok && to != f.Path {
			files = append(files, FileMove{f, to})
		}
	}
	return files
}

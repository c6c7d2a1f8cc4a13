package layout

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
)

// templated is the path of a document, without its extension, as the template for its
// type makes it; not ok where there is none, or it makes nothing of the document.
func (s Scheme) templated(d content.Stamp) (string, bool) {
	t := s.Paths.TemplateOf(d.Type)
	if t == nil {
		return "", false
	}
	place, changed := s.placeOf(d, t)
	text, err := t.Path(place)
	if err != nil {
		return "", false
	}
	var segments []string
	for segment := range strings.SplitSeq(strings.TrimSuffix(text, s.Paths.DocumentExtension()), "/") {
		if segment == "" {
			continue
		}
		safe, unsafe := safeName(segment)
		unsafe = unsafe && safe != segment // each of its names is marked by itself
		segments, changed = append(segments, safe), changed || unsafe
	}
	if len(segments) == 0 {
		return "", false
	}
	if last := segments[len(segments)-1]; slices.Contains(s.Paths.Special, fold(last)) && !s.isBundle(d, last) {
		changed = true
	}
	if len(strings.Join(segments, "/")) > longestPath {
		segments, changed = segments[len(segments)-1:], true
	}
	joined := strings.Join(segments, "/")
	if changed {
		joined = s.withMark(d, joined)
	}
	return joined, true
}

// isBundle says that documents of this kind are folders, in which the document itself has
// a name that the template gives it.
func (s Scheme) isBundle(d content.Stamp, name string) bool {
	t := s.Paths.TemplateOf(d.Type)
	if t == nil || name != "index" && name != "_index" && name != "README" {
		return false
	}
	given := strings.TrimSuffix(path.Base(t.Text), s.Paths.DocumentExtension())
	return given == name || name == s.Paths.Branch && given == "index"
}

// withMark is a path without extension with the mark of a document.
func (s Scheme) withMark(d content.Stamp, joined string) string {
	folder, name := path.Split(joined)
	marked := func(name string) string {
		if mark := "~" + mark(d); !strings.HasSuffix(name, mark) {
			return name + mark
		}
		return name
	}
	if folder != "" && s.isBundle(d, name) {
		return marked(strings.TrimSuffix(folder, "/")) + "/" + name
	}
	return marked(joined)
}

// placeOf is what a template is given of a document; changed says that some text of it is
// not what the site says.
func (s Scheme) placeOf(d content.Stamp, t *flavor.Template) (p flavor.Place, changed bool) {
	p = flavor.Place{
		ID: mark(d), Folder: s.folder(d),
		Date: flavor.Moment{Time: d.Date}, Modified: flavor.Moment{Time: d.Modified},
	}
	set := func(field string, to *string, texts ...string) {
		if !t.Uses(field) {
			return
		}
		var names []string
		for _, text := range texts {
			if text == "" {
				continue
			}
			name, unsafe := s.safeName(text)
			names, changed = append(names, name), changed || unsafe
		}
		*to = strings.Join(names, "/")
	}
	set("Type", &p.Type, d.Type)
	set("Slug", &p.Slug, cmp.Or(d.Slug, mark(d)))
	set("Status", &p.Status, d.Status)
	set("Language", &p.Language, strings.ToLower(strings.ReplaceAll(d.Language, "_", "-")))
	set("Author", &p.Author, s.Authors[d.Author])
	set("Permalink", &p.Permalink, s.beneathHome(d.Link)...)
	if ids := d.Terms["category"]; len(ids) > 0 {
		set("Category", &p.Category, s.Categories[ids[0]])
	}
	var unsafe bool
	if t.Uses("Parents") {
		var ancestors []string
		ancestors, unsafe = s.ancestors(d)
		p.Parents, changed = strings.Join(ancestors, "/"), changed || unsafe
	}
	if t.Uses("Name") {
		p.Name, unsafe = s.fileName(d)
		changed = changed || unsafe
	}
	return p, changed
}

// branch gives the documents that are folders, and have others in them, the name that
// the target wants of such.
func (s Scheme) branch(documents []content.Stamp, paths, fixed map[int64]string) {
	if s.Paths.Branch == "" || len(s.Paths.Template) == 0 && !s.Paths.Bundles {
		return
	}
	above := make(map[string]bool)
	for _, all := range []map[int64]string{paths, fixed} {
		for _, file := range all {
			for folder := path.Dir(path.Dir(file)); folder != "."; folder = path.Dir(folder) {
				above[fold(folder)] = true
			}
		}
	}
	for _, d := range documents {
		folder, name := path.Split(strings.TrimSuffix(paths[d.ID], s.Paths.DocumentExtension()))
		if s.isBundle(d, name) && above[fold(strings.TrimSuffix(folder, "/"))] {
			paths[d.ID] = folder + s.Paths.Branch + s.Paths.DocumentExtension()
		}
	}
}

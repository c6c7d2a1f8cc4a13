package layout

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Bundles are the documents that have a folder of their own, beside which files lie that
// belong to them.
type Bundles struct {
	scheme  Scheme
	folders map[int64]string
	owners  map[string]int64 // by folder
	taken   map[string]bool  // folded folders of documents
}

// Bundles finds those among documents with their paths, of which may says which can have
// files beside them. It is nil where files lie in a tree of their own.
func (s Scheme) Bundles(paths map[int64]string, may func(id int64) bool) *Bundles {
	if !s.Paths.Bundles {
		return nil
	}
	b := &Bundles{scheme: s, folders: make(map[int64]string), owners: make(map[string]int64), taken: make(map[string]bool)}
	for id, file := range paths {
		for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
			b.taken[fold(folder)] = true
		}
		folder, name := path.Split(strings.TrimSuffix(file, s.Paths.DocumentExtension()))
		if folder != "" && (name == "index" || name == "_index") && may(id) {
			folder = strings.TrimSuffix(folder, "/")
			b.folders[id], b.owners[folder] = folder, id
		}
	}
	return b
}

var monthOfUpload = regexp.MustCompile(`^([0-9]{4})/([0-9]{2})/([^/]+)$`)

// Place returns where a file with a path in the folder of media lies instead: beside the
// document that it belongs to. It is not ok where that has no folder of its own, or the
// file is one that a target might read as its source.
//
// The path depends on those two alone, and no two files of a document share one: what was
// uploaded in the month that the folder tells, "posts/2024-10-05-slug", has its bare name,
// that of other months has these before it, and everything else lies beneath "uploads".
func (b *Bundles) Place(document int64, file string) (string, bool) {
	if b == nil {
		return "", false
	}
	folder, isBundle := b.folders[document]
	inside, isMediaFile := strings.CutPrefix(file, b.scheme.media()+"/")
	first, _, _ := strings.Cut(inside, "/")
	if !isBundle || !isMediaFile || first == b.scheme.visible(elsewhere) || first == b.scheme.visible(foreign) || !isMedia(path.Base(inside)) || len(folder)+len(inside) > longestPath {
		return "", false
	}
	if slices.ContainsFunc(b.scheme.Paths.Sources, func(ending string) bool { return strings.HasSuffix(strings.ToLower(inside), ending) }) {
		return "", false
	}
	name := "uploads/" + inside
	if m := monthOfUpload.FindStringSubmatch(inside); m != nil {
		name = m[1] + "-" + m[2] + "-" + m[3]
		isDated := len(m[3]) > 8 && strings.Trim(m[3][:8], "0123456789-") == ""
		if !isDated && isOfMonth(folder, m[1], m[2]) {
			name = m[3]
		}
	}
	name = folder + "/" + name
	for above := name; above != folder; above = path.Dir(above) {
		if b.taken[fold(above)] {
			return "", false
		}
	}
	return name, true
}

// isOfMonth says that a folder names a month.
func isOfMonth(folder, year, month string) bool {
	return strings.HasPrefix(path.Base(folder), year+"-"+month+"-") || strings.Contains("/"+folder+"/", "/"+year+"/"+month+"/")
}

// Owner returns the document whose folder a file lies in, and the way to it from there.
func (b *Bundles) Owner(file string) (document int64, inside string, ok bool) {
	if b == nil {
		return 0, "", false
	}
	for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
		if document, ok = b.owners[folder]; ok {
			return document, strings.TrimPrefix(file, folder+"/"), true
		}
	}
	return 0, "", false
}

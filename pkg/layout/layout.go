// Package layout decides where every file of an export goes, from what is known
// before any body arrives: a document's stamp, or a file's address.
//
// A path says what a person looks for, "posts/2025-03-21-slug.md", and is safe
// on every file system. A name that had to be changed to be so carries a mark
// behind a tilde, and no unchanged name holds a tilde, so two names never
// become one.
package layout

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/permalink"
)

// Scheme is what paths depend on besides the document or address itself.
type Scheme struct {
	// Home is the address of the site's home page.
	Home string
	// Hosts are the host names under which the site's files are found, with a
	// port where it has one. The host of Home is one of them always, and "www."
	// makes no difference.
	Hosts []string
	// Former are host names that the site had before. What they held is looked
	// for on the host of Home.
	Former []string
	// Uploads is the path of the folder of uploads on the site's hosts; where it
	// is empty, it is wp-content/uploads beneath Home.
	Uploads string
	// family are the documents of an inventory, and elsewhere the paths of those that
	// are not in it: see Assign.
	family    map[int64]content.Stamp
	elsewhere map[int64]string
	// Categories and Authors are the slugs of categories and authors by their ids, as far
	// as paths are made of them: see flavor.Template.
	Categories, Authors map[int64]string
	// Paths are those of the target; where one has no name, it is that of the
	// default flavor.
	Paths flavor.Paths
}

// SchemeOf returns the Scheme of a site, as far as the site itself tells.
func SchemeOf(site content.Site) Scheme {
	s := Scheme{Home: site.URL}
	if uploads, err := url.Parse(site.Uploads); err == nil && uploads.Host != "" {
		s.Hosts = []string{uploads.Host}
		s.Uploads = uploads.Path
	}
	if backend := permalink.NewSite(site.URL, site.API, nil).Backend; backend != nil {
		s.Hosts = append(s.Hosts, backend.Host)
	}
	return s
}

// PathError says that no path could be made for a document.
type PathError struct {
	ID   int64
	Path string
}

func (e *PathError) Error() string { return fmt.Sprintf("document %d: unsafe path %q", e.ID, e.Path) }

// longestPath bounds a path in bytes, well below what the strictest systems take.
const longestPath = 800

// Document returns the slash-separated path of a document.
//
// It depends on nothing but the stamp, and in Assign on those of its ancestors.
// Documents that share type, date, slug and
// ancestors share it too, and Assign tells them apart.
func (s Scheme) Document(d content.Stamp) (string, error) {
	path, ok := s.templated(d)
	if !ok {
		path = s.standard(d)
	}
	path = beneath(s.documents(d), path) + s.Paths.DocumentExtension()
	if !fs.ValidPath(path) {
		return "", &PathError{ID: d.ID, Path: path}
	}
	return path, nil
}

// documents is the folder above that of a document.
func (s Scheme) documents(d content.Stamp) string {
	if s.Paths.Drafts != "" && d.Status != "" && d.Status != "publish" {
		return s.Paths.Drafts
	}
	return s.Paths.Documents
}

// standard is the path of a document, without its extension, where no template makes it.
func (s Scheme) standard(d content.Stamp) string {
	ancestors, changed := s.ancestors(d)
	name, nameChanged := s.fileName(d)
	if len(strings.Join(ancestors, "/")) > longestPath {
		ancestors, changed = nil, true
	}
	if changed || nameChanged {
		name += "~" + mark(d)
	}
	return strings.Join(append(append([]string{s.folder(d)}, ancestors...), name), "/")
}

func beneath(folder, path string) string {
	if folder == "" {
		return path
	}
	return folder + "/" + path
}

func (s Scheme) fileName(d content.Stamp) (name string, changed bool) {
	name, changed = s.safeName(d.Slug)
	changed = changed || slices.Contains(s.Paths.Special, fold(name))
	if d.Slug == "" {
		name, changed = mark(d), d.ID <= 0
	}
	if d.Type == "post" && !d.Date.IsZero() {
		name = d.Date.Format("2006-01-02") + "-" + name
	}
	return name, changed
}

// mark tells a document from every other: by its id, or where the source has
// none, by what else the stamp says.
func mark(d content.Stamp) string {
	if d.ID > 0 {
		return fmt.Sprint(d.ID)
	}
	return "x" + digest(d.Type, d.Slug, d.Link, d.Date.UTC().String(), d.Modified.UTC().String())
}

func (s Scheme) folder(d content.Stamp) string {
	switch d.Type {
	case "post":
		if d.Date.IsZero() && s.Paths.Undated != "" {
			return s.Paths.Undated
		}
		return s.posts()
	case "page":
		return s.pages()
	}
	name, changed := safeName(d.Type)
	name = s.Paths.Types + name
	if changed || fold(name) != name || slices.Contains(s.taken(), fold(name)) {
		name += "~" + digest(d.Type)
	}
	return name
}

func (s Scheme) posts() string { return cmp.Or(s.Paths.Posts, "posts") }
func (s Scheme) pages() string { return cmp.Or(s.Paths.Pages, "pages") }
func (s Scheme) media() string { return beneath(s.Paths.Public, cmp.Or(s.Paths.Media, "media")) }

// taken are the folders that no custom type can have.
func (s Scheme) taken() []string {
	f := s.Paths
	return append([]string{s.posts(), s.pages(), cmp.Or(f.Media, "media"), f.Undated}, f.Taken...)
}

// deepest bounds how many ancestors of a document are looked for: a site may say
// that two are each other's.
const deepest = 50

// ancestors returns the folders of a document that has a parent: those of its
// parent and its name, where the address lies beneath that of the parent or says
// nothing, and else what the address holds between the home page, or for a custom
// type the word that all of its addresses begin with, and its own slug.
func (s Scheme) ancestors(d content.Stamp) (names []string, changed bool) { return s.above(d, deepest) }

func (s Scheme) above(d content.Stamp, depth int) (names []string, changed bool) {
	if d.Parent == 0 || d.Type == "post" || depth == 0 {
		return nil, false
	}
	if parent, ok := s.family[d.Parent]; ok && parent.Type == d.Type && s.isBeneath(d.Link, parent.Link) {
		names, changed = s.above(parent, depth-1)
		name, unsafe := s.safeName(parent.Slug)
		if parent.Slug == "" {
			name, unsafe = mark(parent), false
		}
		return append(slices.Clone(names), name), changed || unsafe
	}
	if names, ok := s.beneathPath(d); ok {
		return names, false
	}
	segments := s.beneathHome(d.Link)
	if d.Type != "page" && len(segments) > 0 {
		segments = segments[1:]
	}
	if len(segments) < 2 {
		return nil, false
	}
	for _, segment := range segments[:len(segments)-1] {
		name, unsafe := s.safeName(segment)
		names = append(names, name)
		changed = changed || unsafe
	}
	return names, changed
}

// isBeneath says that an address lies beneath another one, or that it does not tell.
func (s Scheme) isBeneath(link, parent string) bool {
	segments, above := s.beneathHome(link), s.beneathHome(parent)
	return len(segments) == 0 || len(above) > 0 && len(above) < len(segments) && slices.Equal(segments[:len(above)], above)
}

// beneathPath returns the folders of a document whose parent is not in the
// inventory, but has a file, if that is what its address ends in or it does not tell.
func (s Scheme) beneathPath(d content.Stamp) ([]string, bool) {
	parent := s.elsewhere[d.Parent]
	inside, ok := strings.CutPrefix(parent, beneath(s.Paths.Documents, s.folder(d))+"/")
	if !ok && s.Paths.Drafts != "" {
		inside, ok = strings.CutPrefix(parent, beneath(s.Paths.Drafts, s.folder(d))+"/")
	}
	inside = strings.TrimSuffix(inside, s.Paths.DocumentExtension())
	if !ok || strings.Contains(inside, "~") {
		return nil, false
	}
	names := strings.Split(inside, "/")
	segments := s.beneathHome(d.Link)
	if n := len(segments); n > 0 && (n < 2 || segments[n-2] != names[len(names)-1]) {
		return nil, false
	}
	return names, true
}

// beneathHome returns the decoded segments of a pretty address beneath the home
// page, and none for "?page_id=7".
func (s Scheme) beneathHome(link string) []string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" {
		return nil
	}
	segments := split(u.EscapedPath())
	if home, err := url.Parse(s.Home); err == nil {
		segments = cutPrefix(segments, split(home.EscapedPath()))
	}
	return cutPrefix(segments, []string{"index.php"})
}

func cutPrefix(segments, prefix []string) []string {
	if len(segments) < len(prefix) {
		return segments
	}
	for i := range prefix {
		if segments[i] != prefix[i] {
			return segments
		}
	}
	return segments[len(prefix):]
}

// split returns the decoded segments of a path as a browser understands it:
// "." and ".." resolved, empty ones left out.
func split(path string) []string {
	var segments []string
	for raw := range strings.SplitSeq(path, "/") {
		segment, err := url.PathUnescape(raw)
		if err != nil {
			segment = raw
		}
		switch segment {
		case "", ".":
		case "..":
			segments = segments[:max(0, len(segments)-1)]
		default:
			segments = append(segments, segment)
		}
	}
	return segments
}

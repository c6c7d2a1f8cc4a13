package verify

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// Finding is something in a folder that is not as a run left it.
type Finding struct {
	Kind string // one of the kinds below
	Path string // the file
	What string // for FindingDead, the address that leads nowhere; of what the last run left, its words
}

// IsDifference says that the folder is not what it should be. A finding that is none
// is something to know of: the site itself has no more.
func (f Finding) IsDifference() bool {
	return f.Kind != FindingDead && f.Kind != FindingCut && f.Kind != FindingGone && f.Kind != FindingSmaller && f.Kind != FindingEmpty
}

// The kinds of findings.
const (
	FindingMissing = "missing" // a run wrote it, and it is not there
	FindingEdited  = "edited"  // somebody changed it
	FindingForeign = "foreign" // no run wrote it, and it lies in a folder of files that runs wrote
	FindingDead    = "dead"    // a link in it leads to no file
	FindingBarred  = "barred"  // it is a folder, a pipe or a link that leads out, or may not be read

	FindingUnfaithful = render.CodeNotFaithful // it does not say all that the site says
	FindingGone       = manifest.CodeGone      // a file that it points at is gone from its server
	FindingCut        = manifest.CodeCut       // a file that it shows breaks off before its end
	FindingSmaller    = manifest.CodeSmaller   // so is the original of a picture in it
	FindingEmpty      = render.CodeEmpty       // the site gave no body
	FindingFailed     = manifest.CodeFailed    // a file that it shows could not be fetched again
)

// Folder is what is found in the folder of an export.
type Folder struct {
	Site      string
	Documents int
	Files     int
	Findings  []Finding // by path
}

// NotExportError says that a folder holds no export.
type NotExportError struct{ Dir string }

func (e *NotExportError) Error() string { return e.Dir + " holds no export" }

// Export holds the files of an export against its manifest, and follows
// every link and picture in them that leads to a file. No site is asked.
func Export(ctx context.Context, dir string) (Folder, error) {
	t := tree.Open(dir)
	defer func() { _ = t.Close() }()
	m, err := manifest.Read(t)
	if err != nil {
		return Folder{}, err
	}
	h, ok := m.Header()
	if !ok {
		return Folder{}, &NotExportError{Dir: dir}
	}
	target, err := export.RememberedFlavor(t, h.Flags["flavor"])
	if err != nil && h.Flags["flavor"] != "" {
		return Folder{}, err
	}
	v := &folderVerifier{tree: t, manifest: m, prover: fidelity.New(), served: Served(m, h, target), known: make(map[string]bool), folder: Folder{Site: h.Site}}
	if err := v.verify(ctx); err != nil {
		return v.folder, err
	}
	slices.SortFunc(v.folder.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What))
	})
	return v.folder, nil
}

type folderVerifier struct {
	tree     *tree.Tree
	manifest *manifest.Manifest
	prover   *fidelity.Prover
	known    map[string]bool
	served   map[string]string // addresses of what the built site holds
	folder   Folder
}

// Served are the files of an export by their addresses on the built site, if they are
// referred to by these; the address of the front page, which is there on any site, may
// lead to none.
func Served(m *manifest.Manifest, h manifest.Header, target flavor.Flavor) map[string]string {
	if !target.Site.Served {
		return nil
	}
	target.Paths.Bundles = target.Paths.Bundles || h.Flags["bundles"] == "true"
	urls := linkmap.NewURLMapper(content.Site{URL: h.Site}, strings.FieldsFunc(h.Flags["host"], func(r rune) bool { return r == ',' }), target)
	addresses := map[string]string{urls.Base() + "/": ""}
	for d := range m.Documents() {
		addresses[urls.Document(d.Path, d.Link)], addresses[urls.File(d.Path)] = d.Path, d.Path
	}
	address := urls.Addresses(m)
	for _, f := range m.Files() {
		addresses[address(f.Path)] = f.Path
	}
	return addresses
}

func (v *folderVerifier) find(kind, path, what string) {
	v.folder.Findings = append(v.folder.Findings, Finding{Kind: kind, Path: path, What: what})
}

func (v *folderVerifier) verify(ctx context.Context) error {
	for d := range v.manifest.Documents() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v.folder.Documents++
		v.known[d.Path], v.known[d.Path+manifest.ConflictCopyExtension] = true, d.ConflictCopyHash != ""
		there, err := v.compare(d.Path, d.Hash, v.remarks(d))
		if err != nil {
			return err
		}
		if there {
			if err := v.follow(d.Path); err != nil {
				return err
			}
		}
	}
	for _, f := range v.manifest.Files() {
		v.folder.Files++
		v.known[f.Path] = true
		about := ""
		if f.Edited {
			about = f.Path + " was edited since the last run; the edit is kept"
		}
		if _, err := v.compare(f.Path, f.Hash, about); err != nil {
			return err
		}
	}
	for document, f := range v.manifest.Copies() {
		if f.Remark.Code == FindingCut && slices.ContainsFunc(v.folder.Findings, func(g Finding) bool { return g.Kind == FindingEdited && g.Path == f.Path }) {
			continue // somebody mended it
		}
		v.find(f.Remark.Code, document, f.Remark.Message)
	}
	return v.walk(ctx)
}

// compare holds a file against its record, and says whether it is there; about is
// what is known of an edit.
func (v *folderVerifier) compare(path, hash, about string) (bool, error) {
	is, err := v.tree.HashAs(path, hash)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.find(FindingMissing, path, "")
		return false, nil
	case tree.IsObstacle(err):
		v.find(FindingBarred, path, "")
		v.known[path] = true
		return false, nil
	case err != nil:
		return false, err
	case is != hash:
		v.find(FindingEdited, path, about)
	}
	return true, nil
}

// remarks finds what the last run left to be looked at, and returns what it said of
// an edit.
func (v *folderVerifier) remarks(d manifest.Document) (ofEdit string) {
	for _, remark := range d.Remarks {
		if remark.Code == manifest.CodeEdited {
			ofEdit = remark.Message
			continue
		}
		v.find(remark.Code, d.Path, remark.Message)
	}
	return ofEdit
}

// follow looks whether the links of a document lead anywhere.
func (v *folderVerifier) follow(document string) error {
	raw, err := v.tree.Read(document)
	if err != nil {
		return err
	}
	_, body := frontmatter.Split(raw)
	addresses, places := v.prover.Addresses(string(body))
	seen := make(map[string]bool)
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.IsAbs() || u.Host != "" || seen[address] {
			continue
		}
		seen[address] = true
		if u.Path == "" {
			if u.Fragment != "" && !slices.Contains(places, u.Fragment) && !isHeading(u.Fragment, string(body)) {
				v.find(FindingDead, document, address)
			}
			continue
		}
		if _, ok := v.served[u.Path]; ok {
			continue
		}
		target := path.Join(path.Dir(document), u.Path)
		if strings.HasPrefix(u.Path, "/") {
			target = strings.TrimPrefix(path.Clean(u.Path), "/")
		}
		if _, err := v.tree.Stat(target); err != nil {
			v.find(FindingDead, document, address)
		}
	}
	return nil
}

// walk finds the files that no run wrote in the folders of those that one did: what a
// generator builds beside them, and its themes, are nobody's concern.
func (v *folderVerifier) walk(ctx context.Context) error {
	own := make(map[string]bool)
	for name := range v.known {
		if folder := path.Dir(name); folder != "." {
			own[folder] = true
		}
	}
	return fs.WalkDir(v.tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name != "." && tree.IsObstacle(err):
			v.find(FindingBarred, name, "")
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case err != nil:
			return err
		case name == ".":
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir() && !v.known[name] && own[path.Dir(name)]:
			v.find(FindingForeign, name, "")
		}
		return nil
	})
}

// isHeading says whether a heading of the body answers to a name, as forges and
// generators name headings after their words.
func isHeading(name, body string) bool {
	for line := range strings.Lines(body) {
		words := strings.TrimLeft(line, "#")
		if words == line || !strings.HasPrefix(words, " ") {
			continue
		}
		if HeadingName(words) == HeadingName(name) {
			return true
		}
	}
	return false
}

// HeadingName is the name that forges and generators give to a heading.
// https://docs.github.com/get-started/writing-on-github#section-links
func HeadingName(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case strings.ContainsRune("!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~", r):
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(words)))
}

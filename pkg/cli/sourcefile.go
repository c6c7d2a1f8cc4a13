package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/input"
	"wpmd/pkg/manifest"
	"wpmd/pkg/wxr"
)

// foreignError says that a file holds something else than posts of WordPress.
type foreignError struct {
	name string // of the file; empty where it is the source itself
	kind input.Kind
}

func (e *foreignError) Error() string {
	if e.name == "" {
		return fmt.Sprintf("is %s, not a WordPress export", e.kind)
	}
	return fmt.Sprintf("%s is %s, not a WordPress export", e.name, e.kind)
}

const (
	hintTools  = "on the site, choose Tools, Export, All content, and give the file that it sends to: wpmd export ./site.xml"
	hintExport = "wpmd export https://example.org   (a WordPress site that is on the web)"
)

// foreignHints are the next step for what is not an export of WordPress.
var foreignHints = map[input.Kind][]string{
	input.RSS:     {hintExport, hintTools},
	input.Atom:    {hintExport, hintTools},
	input.Sitemap: {hintExport, hintTools},
	input.HTML:    {"open it in a browser: it may say that the login had ended; then log in, and choose Tools, Export once more", "wpmd convert FILE   (prints the page itself as Markdown)"},
	input.Blogger: {"import it into a WordPress (Tools, Import, Blogger), and there choose Tools, Export"},
	input.Tumblr:  {"import the blog into a WordPress (Tools, Import, Tumblr), and there choose Tools, Export"},
	input.Ghost:   {"Ghost keeps its posts in a format of its own, which wpmd does not read: import it into a WordPress, and there choose Tools, Export"},
	input.SQL:     {"restore it into a WordPress, and there choose Tools, Export", hintExport},
	input.PHP:     {hintTools},
	input.XML:     {hintTools},
	input.Binary:  {hintTools},
}

// openFiles makes files of posts ready, as those of one site.
func openFiles(ctx context.Context, c *console, sources []string, n *network, passwords []string) (*opened, error) {
	in, err := input.Open(ctx, sources, c.in)
	if err != nil {
		return nil, inputErrorOf(sources[0], err)
	}
	for _, f := range in.LeftOut {
		n.warnings = append(n.warnings, content.Warning{Code: "file-left-out", Message: f.Name + " " + f.Why + "; it is left out"})
	}
	src, err := openInput(ctx, in, n, passwords)
	if of, ok := errors.AsType[*wxr.SitesError](err); ok && len(in.Files) > 1 {
		return nil, errors.Join(of, in.Close())
	}
	if err != nil {
		return nil, errors.Join(&inputError{file: sources[0], err: err}, in.Close())
	}
	closing := src.close
	src.close = func() {
		closing()
		_ = in.Close()
	}
	src.name = cmp.Or(src.name, fileName(sources[0]))
	return src, nil
}

// inputErrorOf says which of several files, or of those in a folder, something is wrong with.
func inputErrorOf(source string, err error) error {
	if of, ok := errors.AsType[*input.FileError](err); ok {
		return &inputError{file: of.Name, err: of.Err}
	}
	return &inputError{file: source, err: err}
}

// fileName is a folder's name for a file.
func fileName(source string) string {
	if source == "-" {
		return "export"
	}
	name := path.Base(strings.TrimRight(strings.ReplaceAll(source, `\`, "/"), "/"))
	for _, ext := range fileExtensions {
		if short := strings.TrimSuffix(name, path.Ext(name)); strings.EqualFold(path.Ext(name), ext) && short != "" {
			name = short
		}
	}
	return strings.TrimLeft(name, ".")
}

// openInput tells what the files are. Where one is an export of WordPress, those that are
// none are left out, which is said.
func openInput(ctx context.Context, in *input.Input, n *network, passwords []string) (*opened, error) {
	var exports []wxr.Part
	var others []*foreignError
	for _, f := range in.Files {
		kind, err := f.Kind()
		if err != nil {
			return nil, err
		}
		if kind == input.WXR {
			exports = append(exports, wxr.Part{Name: path.Base(strings.ReplaceAll(f.Name, `\`, "/")), Data: f.Data, Size: f.Size})
			continue
		}
		others = append(others, &foreignError{name: f.Name, kind: kind})
	}
	if len(exports) > 0 {
		return openExport(ctx, exports, others, n, passwords)
	}
	if first := others[0]; foreignHints[first.kind] != nil && len(in.Files) == 1 {
		first.name = ""
		return nil, first
	}
	var parts []archive.Part
	for i, f := range in.Files {
		if kind := others[i].kind; kind == input.JSON || kind == input.Other || kind == input.Empty || len(in.Files) == 1 {
			parts = append(parts, archive.Part{Data: f.Data, Size: f.Size})
			continue
		}
		n.warnings = append(n.warnings, leftOut(others[i]))
	}
	if len(parts) == 0 {
		return nil, others[0]
	}
	src, err := archive.New(parts...)
	if err != nil {
		return nil, err
	}
	return &opened{Source: src, network: n, close: func() { _ = src.Close() }}, nil
}

func openExport(ctx context.Context, parts []wxr.Part, others []*foreignError, n *network, passwords []string) (*opened, error) {
	src, err := wxr.New(ctx, parts)
	if err != nil {
		return nil, err
	}
	src.Passwords = passwords
	site, err := src.Site(ctx)
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	o := &opened{Source: src, network: n, close: func() { _ = src.Close() }}
	if site.URL != "" {
		o.name = folderName(site.URL, site.URL)
	}
	if library, ok := src.WithLibrary(); ok {
		o.Source = library
	}
	for _, other := range others {
		n.warnings = append(n.warnings, leftOut(other))
	}
	return o, nil
}

func leftOut(e *foreignError) content.Warning {
	return content.Warning{Code: "file-left-out", Message: e.Error() + "; it is left out"}
}

var (
	_ export.Source         = (*archive.Source)(nil)
	_ export.Source         = (*wxr.Source)(nil)
	_ export.SiteDataSource = (*wxr.Source)(nil)
	_ export.LibrarySource  = wxr.Library{}
)

// isFolderOfPosts says that a folder is no export of wpmd's and holds files of posts.
func isFolderOfPosts(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, manifest.Dir)); err == nil {
		return false
	}
	return input.MayHold(dir)
}

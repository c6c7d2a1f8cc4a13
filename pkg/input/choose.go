package input

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// LeftOut is a file of a folder or a zip that is not read, though a person may miss it.
type LeftOut struct{ Name, Why string }

// Why a file is left out.
const (
	whyMany    = "is one more than the 10,000 files that are read"
	whyNested  = "is a zip within a zip"
	whyHidden  = "has a name that begins with a dot, which hides it"
	whyLink    = "is a link that leads nowhere"
	whyFolder  = "is a link to a folder"
	whySpecial = "is no plain file"
	whyName    = "looks like a WordPress export, and has no name that ends in .xml"
)

// extensions are those of files that may hold posts.
var extensions = []string{".xml", ".wxr", ".rss", ".json", ".ndjson", ".jsonl", ".gz", ".zip"}

// mayHold says that a file is named as those that hold posts.
func mayHold(name string) bool { return slices.Contains(extensions, extension(name)) }

func extension(name string) string {
	return strings.ToLower(strings.TrimSpace(path.Ext(filepath.ToSlash(name))))
}

// mayBeNamed says that a file is named as people name one that they put away: what it
// holds tells.
func mayBeNamed(name string) bool {
	ext := extension(name)
	return slices.Contains([]string{"", ".", ".txt", ".bak", ".old", ".orig", ".copy", ".backup", ".download"}, ext) || strings.Trim(ext, ".0123456789") == ""
}

// hidden says of the name of a file in a zip that systems put it there for themselves, or
// that the file itself is hidden.
func hidden(name string) (ofSystem, isHidden bool) {
	segments := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' })
	for i, segment := range segments {
		isDotted := strings.HasPrefix(segment, ".") && strings.Trim(segment, ".") != ""
		switch {
		case segment == "__MACOSX", strings.HasPrefix(segment, "._"), isDotted && i < len(segments)-1:
			return true, false
		case isDotted:
			isHidden = true
		}
	}
	return false, isHidden
}

// chosen are the files of a folder that are read, and those that are not and may be missed.
type chosen struct {
	names   []string
	leftOut []LeftOut
}

// filesIn chooses among the files beneath a folder. Links to files are followed, those to
// folders are not.
func filesIn(ctx context.Context, folder string) (chosen, error) {
	var c chosen
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != folder && d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if name != folder && !d.IsDir() {
			c.add(name, d)
		}
		return ctx.Err()
	})
	slices.SortFunc(c.names, natural)
	return c, err
}

func (c *chosen) add(name string, d fs.DirEntry) {
	leave := func(why string) { c.leftOut = append(c.leftOut, LeftOut{name, why}) }
	ofSystem, isHidden := hidden(d.Name())
	if ofSystem || !mayHold(name) && (isHidden || !mayBeNamed(name)) {
		if d.Type()&fs.ModeSymlink != 0 && !ofSystem && !isHidden {
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				leave(whyFolder)
			}
		}
		return
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		leave(whyLink)
	case info.IsDir():
		leave(whyFolder)
	case !info.Mode().IsRegular():
		leave(whySpecial)
	case !mayHold(name):
		if holdsExport(name) {
			leave(whyName)
		}
	case isHidden:
		leave(whyHidden)
	case len(c.names) == most:
		leave(whyMany)
	default:
		c.names = append(c.names, name)
	}
}

// holdsExport says that a file begins as an export of WordPress does.
func holdsExport(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return beginsExport(f)
}

func beginsExport(r io.Reader) bool {
	beginning, err := io.ReadAll(io.LimitReader(r, sniffed))
	return err == nil && KindOf(beginning) == WXR
}

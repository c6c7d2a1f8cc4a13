package flavor

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Address is the path, percent-decoded, at which a reader of the published
// export finds one of its files. Where files are served as they are, it is that
// of the file.
func (f Flavor) Address(file string) string {
	if !f.Site.Served {
		return "/" + file
	}
	if name, isPage := strings.CutSuffix(file, f.Paths.DocumentExtension()); isPage && !f.Paths.isPublic(file) {
		name = "/" + strings.TrimPrefix(below(f.Paths.Documents, name), "_")
		if folder, base := path.Split(name); base == "index" || base == "_index" {
			return folder
		}
		return name + "/"
	}
	return "/" + below(f.Paths.Public, file)
}

// isPublic tells a file that the built site has as it is, whatever its name ends in.
func (p Paths) isPublic(file string) bool {
	return p.Public != "" && p.Public != p.Documents && strings.HasPrefix(file, p.Public+"/")
}

// Page is the address of a document, of a site with these types, which had the
// path old beneath the home page; empty where it had none. It keeps that where
// it can.
func (f Flavor) Page(file, old string, types []string) string {
	if old != "" && !strings.HasSuffix(old, "/") && !strings.HasSuffix(old, ".html") {
		old += "/"
	}
	if f.Header.Address != "" && f.keeps(old, types) {
		return f.normal(old)
	}
	return f.normal(f.Address(file))
}

// normal is an address as the target writes it in links of its own making.
func (f Flavor) normal(address string) string {
	if !f.Site.Normal || norm.NFKC.IsNormalString(address) {
		return address
	}
	return strings.Map(func(r rune) rune {
		if isSpecial(r) {
			return '-'
		}
		return r
	}, norm.NFKC.String(address))
}

// keeps says whether a document can have the address that it had: as the target
// writes it, and not that of a page of the target's own making.
func (f Flavor) keeps(old string, types []string) bool {
	if !strings.HasPrefix(old, "/") || strings.Contains(old, "//") || strings.Contains(old, "/.") || strings.ContainsFunc(old, isSpecial) {
		return false
	}
	if slices.Contains(f.Site.Lists, old) || slices.Contains(f.Paths.Special, path.Base(old)) {
		return false
	}
	return !f.Site.TypeLists || !slices.Contains(types, strings.Trim(old, "/"))
}

// isSpecial tells what some target reads as a placeholder, and what a path or
// an address cannot hold everywhere.
func isSpecial(r rune) bool {
	return r <= ' ' || r == 0x7F || r == 0xFFFD || strings.ContainsRune(`:%?#"'<>\^|*[]{}`+"`", r)
}

// DocumentExtension is that of the files of documents.
func (p Paths) DocumentExtension() string { return cmp.Or(p.Extension, ".md") }

// MediaAddress is the address of a file at the folder of media on another server; not ok
// where the built site serves it itself.
func (f Flavor) MediaAddress(file string) (string, bool) {
	inside, ok := strings.CutPrefix(file, path.Join(f.Paths.Public, cmp.Or(f.Paths.Media, "media"))+"/")
	if !ok || f.Paths.MediaURL == "" {
		return "", false
	}
	return strings.TrimRight(f.Paths.MediaURL, "/") + "/" + inside, true
}

func below(folder, file string) string {
	if folder == "" {
		return file
	}
	return strings.TrimPrefix(file, folder+"/")
}

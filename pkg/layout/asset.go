package layout

import (
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/permalink"
)

// Asset returns the path of a file that the site itself holds, and not ok for
// the address of another site or of a page. Files of the uploads folder keep
// their place in it, "media/2024/10/photo.jpg"; others lie beneath "media/_/".
//
// The path depends on the address alone, as Fold has it, without scheme, host
// and query. Different addresses get different paths, on file systems that
// ignore case too: an upper-case letter is marked, "IMG_1234~1r.JPG".
func (s Scheme) Asset(address string) (path string, ok bool) {
	segments, ok := s.segments(address)
	if !ok {
		return "", false
	}
	path = s.place(segments)
	return path, fs.ValidPath(path)
}

// Upload returns the path of a file of the site's own beneath its folder of
// uploads, as that names it; empty when it lies elsewhere.
func (s Scheme) Upload(address string) string {
	segments, ok := s.segments(address)
	names := cutPrefix(segments, s.uploads())
	if !ok || len(names) == len(segments) {
		return ""
	}
	return strings.Join(names, "/")
}

// segments are those of the path of a file of the site's own, decoded.
func (s Scheme) segments(address string) ([]string, bool) {
	address, _, _ = strings.Cut(s.Fold(address), "?")
	host, route, ok := locate(address)
	if !ok || host != "" && !s.owns(host) {
		return nil, false
	}
	segments := split(route)
	if len(segments) == 0 || strings.HasSuffix(route, "/") || !isFile(segments[len(segments)-1]) {
		return nil, false
	}
	if isFilesHost(host) {
		segments = append(slices.Clone(s.uploads()), segments...)
	}
	return segments, true
}

// Foreign returns the path of a file of another site, beneath "media/_web/" and
// the name of its host; not ok where the address names no file. Like that of
// Asset, it depends on the address alone, without the scheme, but with the
// query: another site may tell its files apart by it.
func (s Scheme) Foreign(address string) (path string, ok bool) {
	address, _, _ = strings.Cut(strings.TrimSpace(address), "#")
	address, query, _ := strings.Cut(permalink.WithoutVolatile(address), "?")
	host, route, ok := locate(address)
	segments := split(route)
	if !ok || host == "" || strings.Contains(host, "@") || len(segments) == 0 || strings.HasSuffix(route, "/") {
		return "", false
	}
	host = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(host), ":80"), ":443")
	named := isFile(segments[len(segments)-1])
	segments = append([]string{host}, segments...)
	safe, changed := s.safeNames(segments, named)
	if query != "" || !named {
		// A name without extension could be that of a folder, too.
		segments, changed = append(segments, "?"+query), true
	}
	path = s.media() + "/" + s.visible(foreign) + "/" + marked(safe, segments, named, changed)
	return path, fs.ValidPath(path)
}

// Unnamed returns the path, but for an extension, of a file of the site's own whose
// address does not name it: "image.php?id=7", "?media=7", "uploads/pic". It is not ok
// for what Asset knows, for the address of another site, and for the home page.
func (s Scheme) Unnamed(address string) (path string, ok bool) {
	if _, named := s.Asset(address); named {
		return "", false
	}
	address, query, _ := strings.Cut(s.Fold(address), "?")
	host, route, ok := locate(address)
	segments := split(route)
	if !ok || host != "" && !s.owns(host) || len(segments) == 0 && query == "" {
		return "", false
	}
	names := cutPrefix(segments, s.uploads())
	if len(names) == 0 {
		names = []string{"picture"}
	}
	safe, _ := s.safeNames(names, false)
	for i, name := range safe { // "image.php" is the name of no picture, to some servers either
		safe[i] = strings.ReplaceAll(name, ".", "-")
	}
	path = s.media() + "/" + s.visible(elsewhere) + "/" + marked(safe, append(slices.Clone(segments), "?"+query), false, true)
	return path, fs.ValidPath(path)
}

// isFile tells the name of a file from that of a page by its extension.
func isFile(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 || len(name)-i-1 > 10 {
		return false
	}
	switch strings.ToLower(name[i+1:]) {
	case "php", "phtml", "html", "htm", "xhtml", "shtml", "asp", "aspx", "jsp", "cgi":
		return false
	}
	letters := strings.TrimLeft(strings.Map(asciiLower, name[i+1:]), "0123456789")
	return letters != "" && strings.Trim(letters, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// isMedia says that a folder has the name of a picture or another upload, which may
// itself lie at that path: some servers answer "a.png" and "a.png/small.png".
func isMedia(name string) bool {
	i := strings.LastIndexByte(name, '.')
	if i <= 0 {
		return false
	}
	switch strings.ToLower(name[i+1:]) {
	case "jpg", "jpeg", "jpe", "png", "gif", "webp", "avif", "svg", "bmp", "ico", "tif", "tiff", "heic", "heif", "jxl",
		"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "mp4", "m4v", "mov", "webm", "ogv", "avi", "mpg", "mpeg", "vtt", "srt",
		"pdf", "zip", "gz", "tar", "rar", "7z", "txt", "csv", "rtf", "epub", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "gpx", "kml", "ics":
		return true
	}
	return false
}

// elsewhere is the folder of files from outside the uploads folder, foreign that
// of files of other sites.
const (
	elsewhere = "_"
	foreign   = "_web"
)

// visible is the name of such a folder where the target would hide it.
func (s Scheme) visible(name string) string {
	if strings.TrimLeft(name, s.Paths.Hidden) == name {
		return name
	}
	return "other" + strings.TrimPrefix(name, "_")
}

func (s Scheme) place(segments []string) string {
	names := cutPrefix(segments, s.uploads())
	if len(names) == 0 {
		names = segments
	}
	uploaded := len(names) < len(segments)
	safe, changed := s.safeNames(names, true)
	if uploaded && (fold(names[0]) == s.visible(elsewhere) || fold(names[0]) == s.visible(foreign)) {
		changed = true
	}
	path := marked(safe, segments, true, changed)
	if !uploaded {
		path = s.visible(elsewhere) + "/" + path
	}
	return s.media() + "/" + path
}

// safeNames makes names safe, and says whether that changed one. The extension
// of the last is that of a file, unless it is not named.
func (s Scheme) safeNames(names []string, named bool) (safe []string, changed bool) {
	safe = make([]string, len(names))
	for i, name := range names {
		base, extension, source := name, "", false
		switch {
		case named && i == len(names)-1:
			name, source = s.inert(name)
			base, extension = splitExtension(name)
		case i < len(names)-1 && isMedia(name):
			base, source = strings.ReplaceAll(name, ".", "-"), true
		}
		base, unsafe := s.safeName(base)
		safe[i], changed = base+extension, changed || unsafe || source
	}
	return safe, changed
}

// marked is the path of safe names, with a mark where it could be that of
// another address than key.
func marked(safe, key []string, named, changed bool) string {
	if len(strings.Join(safe, "/")) > longestPath {
		safe, changed = safe[len(safe)-1:], true
	}
	if mark := caseMark(safe, key, changed); mark != "" {
		last := &safe[len(safe)-1]
		base, extension := *last, ""
		if named {
			base, extension = splitExtension(*last)
		}
		*last = base + "~" + mark + extension
	}
	return strings.Join(safe, "/")
}

// splitExtension expects the name of a file, as isFile has it.
func splitExtension(name string) (base, extension string) {
	dot := strings.LastIndexByte(name, '.')
	return name[:dot], name[dot:]
}

func (s Scheme) uploads() []string {
	if s.Uploads != "" {
		return split(s.Uploads)
	}
	var segments []string
	if home, err := url.Parse(s.Home); err == nil {
		segments = split(home.EscapedPath())
	}
	return append(segments, "wp-content", "uploads")
}

// caseMark returns what tells a path from those that differ from it in case
// alone: nothing for one in lower case, a number of at most six digits in base 36
// for a few capitals, and otherwise, or where names were changed, a digest of the
// address, which is longer than any such number.
func caseMark(safe, segments []string, changed bool) string {
	joined := strings.Join(safe, "/")
	lower := strings.Map(asciiLower, joined)
	if !changed && fold(lower) == lower {
		if mask, ok := upperMask(joined); ok {
			return mask
		}
	}
	return digest(segments...)
}

// upperMask has a bit for each letter of s, set for those in upper case, unless
// one of those comes after the 31st letter.
func upperMask(s string) (mask string, ok bool) {
	bits, letter := uint64(0), 0
	for _, r := range s {
		lower := asciiLower(r)
		if lower < 'a' || lower > 'z' {
			continue
		}
		if r != lower && letter > 30 {
			return "", false
		}
		if r != lower {
			bits |= 1 << letter
		}
		letter++
	}
	if bits == 0 {
		return "", true
	}
	return strconv.FormatUint(bits, 36), true
}

func asciiLower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

package layout

import (
	"io/fs"
	"net/url"
	"strconv"
	"strings"
)

// Asset returns the path of a file that the site itself holds, and not ok for
// the address of another site or of a page. Files of the uploads folder keep
// their place in it, "media/2024/10/photo.jpg"; others lie beneath "media/_/".
//
// The path depends on the address alone, without scheme, host, query and
// fragment. Different addresses get different paths, on file systems that
// ignore case too: an upper-case letter is marked, "IMG_1234~1r.JPG".
func (s Scheme) Asset(address string) (path string, ok bool) {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	host, route, ok := locate(address)
	if !ok || host != "" && !s.owns(host) {
		return "", false
	}
	segments := split(route)
	if len(segments) == 0 || strings.HasSuffix(route, "/") || !isFile(segments[len(segments)-1]) {
		return "", false
	}
	path = s.place(segments)
	return path, fs.ValidPath(path)
}

// locate splits an address into host and path. An address that begins with a
// slash has no host of its own.
func locate(address string) (host, path string, ok bool) {
	address = strings.TrimSpace(address)
	scheme, rest, hasScheme := strings.Cut(address, "://")
	switch {
	case hasScheme && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")):
	case strings.HasPrefix(address, "//"):
		rest = address[2:]
	default:
		return "", address, strings.HasPrefix(address, "/")
	}
	i := strings.IndexByte(rest, '/')
	if i < 0 {
		return "", "", false
	}
	return rest[:i], rest[i:], true
}

func (s Scheme) owns(host string) bool {
	host = bareHost(host)
	if home, _, ok := locate(s.Home + "/"); ok && bareHost(home) == host {
		return true
	}
	for _, own := range s.Hosts {
		if bareHost(own) == host {
			return true
		}
	}
	return false
}

func bareHost(host string) string {
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
	return strings.TrimPrefix(strings.TrimSuffix(host, "."), "www.")
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

// elsewhere is the folder of files from outside the uploads folder.
const elsewhere = "_"

func (s Scheme) place(segments []string) string {
	names := cutPrefix(segments, s.uploads())
	if len(names) == 0 {
		names = segments
	}
	uploaded := len(names) < len(segments)
	safe, changed := make([]string, len(names)), uploaded && names[0] == elsewhere
	for i, name := range names {
		base, extension := name, ""
		if i == len(names)-1 {
			base, extension = splitExtension(name)
		}
		base, unsafe := safeName(base)
		safe[i], changed = base+extension, changed || unsafe
	}
	if len(strings.Join(safe, "/")) > longestPath {
		safe, changed = safe[len(safe)-1:], true
	}
	if mark := caseMark(safe, segments, changed); mark != "" {
		last := &safe[len(safe)-1]
		base, extension := splitExtension(*last)
		*last = base + "~" + mark + extension
	}
	if !uploaded {
		safe = append([]string{elsewhere}, safe...)
	}
	return mediaFolder + "/" + strings.Join(safe, "/")
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

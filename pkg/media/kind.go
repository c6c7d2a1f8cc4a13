package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

// sniffLength is how much of a file is looked at, in bytes: enough for what
// drawing programs write before the root of an SVG.
const sniffLength = 4096

// The types that matter beyond their names.
const (
	typeUnknown = "application/octet-stream"
	typeHTML    = "text/html"
	typeXHTML   = "application/xhtml+xml"
	typeMarkup  = "text/xml" // whose root lies beyond what was looked at
	typeXML     = "application/xml"
	typeJSON    = "application/json"
	typeSVG     = "image/svg+xml"
	typePDF     = "application/pdf"
)

// kinds are, for the extensions of files that are known by their bytes, the
// beginnings of the media types that these may have. A picture under the
// extension of another format is common, and every browser shows it.
var kinds = kindsOf(map[string]string{
	"jpg jpeg jpe jfif png apng gif webp avif heic heif jxl bmp ico tif tiff": "image/ video/",
	"svg": "image/ text/xml",
	"mp3 m4a m4b aac ogg oga opus wav wma flac mid midi aiff mp4 m4v mov webm ogv avi wmv mkv mpg mpeg 3gp": "audio/ video/ application/ogg",
	"pdf": typePDF,
	"zip docx xlsx pptx odt ods odp epub gz tgz rar 7z": "application/zip application/x-",
	"woff woff2 ttf otf": "font/ application/vnd",
})

func kindsOf(table map[string]string) map[string][]string {
	kinds := make(map[string][]string)
	for extensions, types := range table {
		for extension := range strings.FieldsSeq(extensions) {
			kinds[extension] = strings.Fields(types)
		}
	}
	return kinds
}

func extensionOf(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}

// isExtension tells an extension from what stands behind the last dot of a name
// without one; the tilde is that of package layout's marks.
func isExtension(extension string) bool { return extension != "" && !strings.Contains(extension, "~") }

// checkHead looks at the beginning of a file that shall have this name, and
// takes nothing of it. The errors are *EmptyError, *TypeError, which speak of
// address, and those of the reader.
func checkHead(body *bufio.Reader, name, contentType, address string) error {
	head, err := body.Peek(sniffLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("receive %s: %w", address, err)
	}
	if len(head) == 0 && kinds[extensionOf(name)] != nil {
		return &EmptyError{URL: address}
	}
	if fits, is := checkType(name, contentType, head); !fits {
		return &TypeError{URL: address, Type: is}
	}
	return nil
}

// header begins a document as static site generators know one.
// https://jekyllrb.com/docs/front-matter/
var header = regexp.MustCompile(`^(?:\xef\xbb\xbf)?---[ \t\f\v]*\r?\n`)

// checkSource refuses a file that the target would take for a document.
func (f *Fetcher) checkSource(body *bufio.Reader, address string) error {
	if !f.options.NoHeaders {
		return nil
	}
	if head, _ := body.Peek(sniffLength); header.Match(head) {
		return &SourceError{URL: address}
	}
	return nil
}

// checkType says whether the beginning of a file can be that of one with this
// name. The bytes decide where they can; where they say nothing, what the server
// calls them does, which may be empty. The second result is the type of what
// does not fit.
func checkType(name, contentType string, head []byte) (fits bool, is string) {
	declared, _, _ := mime.ParseMediaType(contentType) // of a malformed one, what is left
	found := sniff(head)
	extension := extensionOf(name)
	accepted, known := kinds[extension]
	switch {
	case known && found == typeUnknown:
		return !isPage(declared) && !isJSON(declared), declared
	case known:
		return slices.ContainsFunc(accepted, func(t string) bool { return strings.HasPrefix(found, t) }), found
	case slices.Contains([]string{"html", "htm", "xhtml"}, extension):
		return true, ""
	case !isExtension(extension): // it is there to be seen or heard
		return slices.ContainsFunc([]string{"image/", "audio/", "video/"}, func(t string) bool { return strings.HasPrefix(found, t) }), found
	}
	// Text of any kind can look like a page; only what is called one is one.
	return !isPage(declared) || found != typeHTML && found != typeUnknown && !strings.HasPrefix(found, "text/"), declared
}

func isPage(mediaType string) bool { return mediaType == typeHTML || mediaType == typeXHTML }

func isJSON(mediaType string) bool {
	return mediaType == typeJSON || strings.HasSuffix(mediaType, "+json")
}

// signatures are those that http.DetectContentType does not know.
// https://mimesniff.spec.whatwg.org, ISO/IEC 23008-12, ISO/IEC 18181-2, TIFF 6.0.
var signatures = []struct{ prefix, mediaType string }{
	{"II*\x00", "image/tiff"},
	{"MM\x00*", "image/tiff"},
	{"\xFF\x0A", "image/jxl"},
	{"\x00\x00\x00\x0CJXL \r\n\x87\n", "image/jxl"},
	{"\x00\x00\x00\x0CjP  \r\n\x87\n", "image/jp2"},
	{"fLaC", "audio/flac"},
	{"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"},
}

// brands are those of the ISO base media file format (ISO/IEC 14496-12) that
// stand for pictures.
var brands = map[string]string{
	"avif": "image/avif", "avis": "image/avif",
	"heic": "image/heic", "heix": "image/heic", "heim": "image/heic", "heis": "image/heic",
	"mif1": "image/heif", "msf1": "image/heif",
}

// sniff returns the media type of a file from its first bytes.
func sniff(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return s.mediaType
		}
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		if picture := brands[string(head[8:12])]; picture != "" {
			return picture
		}
		return "video/mp4"
	}
	// Readers of PDF look for its header in the first kilobyte.
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return typePDF
	}
	found, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if strings.HasPrefix(found, "text/") {
		return sniffText(head, found)
	}
	return found
}

// sniffText tells apart what http.DetectContentType takes for text.
func sniffText(head []byte, found string) string {
	if bytes.HasPrefix(head, []byte("\xFE\xFF")) || bytes.HasPrefix(head, []byte("\xFF\xFE")) {
		return typeUnknown // UTF-16 could be anything
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(text, []byte("{")) || bytes.HasPrefix(text, []byte("[")):
		return typeJSON
	case !bytes.HasPrefix(text, []byte("<")):
		return found
	}
	root, ok := rootElement(text)
	isComment := bytes.HasPrefix(text, []byte("<!--")) // which XML may begin with too
	switch {
	case !ok:
		return typeMarkup
	case root == "svg":
		return typeSVG
	case root == "html" || isComment || found == typeHTML:
		return typeHTML
	case bytes.HasPrefix(text, []byte("<?xml")):
		return typeXML
	}
	return found
}

// rootElement returns the name of the first element of a document in XML or
// HTML, without a namespace prefix and in lower case; empty when it is none, and
// not ok when text ends before it. The document type of HTML counts for its root.
func rootElement(text []byte) (name string, ok bool) {
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		var end string
		switch {
		case len(text) == 0:
			return "", false
		case bytes.HasPrefix(text, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case len(text) >= 14 && strings.EqualFold(string(text[:14]), "<!doctype html"):
			return "html", true
		case bytes.HasPrefix(text, []byte("<!")):
			end = endOfDeclaration(text)
		case bytes.HasPrefix(text, []byte("<")):
			return elementName(text[1:]), true
		default:
			return "", true
		}
		_, rest, found := bytes.Cut(text, []byte(end))
		if !found {
			return "", false
		}
		text = rest
	}
}

// endOfDeclaration returns what ends a document type, which may hold
// declarations of its own.
func endOfDeclaration(text []byte) string {
	subset, end := bytes.IndexByte(text, '['), bytes.IndexByte(text, '>')
	if subset >= 0 && (end < 0 || subset < end) {
		return "]>"
	}
	return ">"
}

func elementName(text []byte) string {
	if i := bytes.IndexAny(text, " \t\r\n/>"); i >= 0 {
		text = text[:i]
	}
	if i := bytes.IndexByte(text, ':'); i >= 0 {
		text = text[i+1:]
	}
	return strings.ToLower(string(text))
}

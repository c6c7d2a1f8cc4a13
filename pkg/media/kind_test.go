package media_test

import (
	"net/http"
	"strings"
	"testing"

	"wpmd/pkg/media"
)

const (
	svg      = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	jpegHead = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"
	page     = "<!DOCTYPE html><title>Sorry</title>"
	errJSON  = `{"code":"rest_forbidden"}`
)

// TestNamesKeepTheirPromise holds what a server sends, and what it calls it,
// against the extension of the file.
func TestNamesKeepTheirPromise(t *testing.T) {
	for _, c := range []struct {
		extension, contentType, body string
		fits                         bool
	}{
		{"jpg", "image/jpeg", jpegHead, true},
		{"JPG", "", jpegHead, true},
		{"jpg", "text/plain", jpegHead, true},
		{"jpg", "image/webp", "RIFF\x10\x00\x00\x00WEBPVP8 ", true},
		{"webp", "text/html", "RIFF\x10\x00\x00\x00WEBPVP8 ", true},
		{"avif", "text/html", "\x00\x00\x00\x20ftypavif\x00\x00\x00\x00", true},
		{"heic", "text/html", "\x00\x00\x00\x20ftypheic\x00\x00\x00\x00", true},
		{"jxl", "text/html", "\xFF\x0A\x00", true},
		{"jxl", "text/html", "\x00\x00\x00\x0CJXL \r\n\x87\n", true},
		{"tif", "text/html", "II*\x00\x08", true},
		{"tiff", "text/html", "MM\x00*\x08", true},
		{"gif", "video/mp4", "\x00\x00\x00\x20ftypisom\x00\x00\x00\x00", true},
		{"png", "image/png", "\x00\x01 of a format unknown", true},
		{"png", "text/html", "\x00\x01 of a format unknown", false},
		{"png", "application/problem+json", "\x00\x01 of a format unknown", false},
		{"png", "image/png", "%PDF-1.7", false},
		{"png", "image/png", "version https://git-lfs.github.com/spec/v1", false},
		{"png", "image/png", "\xEF\xBB\xBF" + errJSON, false},
		{"png", "image/png", "<!-- " + strings.Repeat("x", 5000) + " --><html>", false},
		{"png", "image/png", svg, true},

		{"svg", "image/svg+xml", svg, true},
		{"svg", "text/html", svg, true},
		{"svg", "text/plain", "<?xml version=\"1.0\"?>\n<!-- Generator: a program -->\n<!DOCTYPE svg PUBLIC \"x\" \"y\" [\n<!ENTITY ns \"z\">\n]>\n<svg:svg>", true},
		{"svg", "image/svg+xml", "<!-- " + strings.Repeat("x", 5000) + " -->" + svg, true},
		{"svg", "image/svg+xml", "\xFF\xFE<\x00s\x00v\x00g\x00", true},
		{"svg", "image/svg+xml", "<!-- cached --><html><svg></svg>", false},
		{"svg", "image/svg+xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`, false},
		{"svg", "image/svg+xml", page, false},
		{"svg", "image/svg+xml", errJSON, false},
		{"svg", "image/svg+xml", "forbidden", false},

		{"mp3", "audio/mpeg", "\xFF\xFB\x90\x00", true},
		{"mp3", "audio/mpeg", "ID3\x03\x00", true},
		{"m4a", "text/html", "\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", true},
		{"flac", "text/html", "fLaC\x00\x00", true},
		{"ogg", "", "OggS\x00\x02", true},
		{"mp4", "video/mp4", jpegHead, false},
		{"mp4", "video/mp4", page, false},

		{"pdf", "application/pdf", "%PDF-1.4\n%\xE2\xE3\xCF\xD3", true},
		{"pdf", "text/html", "\r\n\r\n%PDF-1.4\n", true},
		{"pdf", "application/pdf", page, false},
		{"pdf", "application/pdf", errJSON, false},
		{"docx", "application/zip", "PK\x03\x04\x14\x00", true},
		{"docx", "application/msword", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", true},
		{"zip", "application/zip", page, false},
		{"7z", "text/html", "7z\xBC\xAF\x27\x1C\x00", true},
		{"gz", "application/x-gzip", "\x1F\x8B\x08\x00", true},
		{"woff2", "font/woff2", "wOF2\x00\x01", true},

		{"txt", "text/plain", "<html> is how a page begins", true},
		{"txt", "text/html; charset=utf-8", page, false},
		{"csv", "text/html; charset", page, false},
		{"xls", "application/vnd.ms-excel", "<html><table>", true},
		{"json", "application/json", errJSON, true},
		{"gpx", "text/html", `<?xml version="1.0"?><gpx>`, true},
		{"exe", "text/html", "MZ\x00\x01", false},
		{"html", "text/html", page, true},
	} {
		f, _ := newFetcher(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{c.contentType}
			_, _ = w.Write([]byte(c.body))
		}), media.Options{})
		name := "a." + c.extension
		_, _, err := f.Fetch(t.Context(), media.File{Address: "https://site.example/" + name, Path: name})
		if fits := err == nil; fits != c.fits || !fits && typeOf(err) != "*media.TypeError" {
			t.Errorf(".%s called %q, beginning %.40q: %v", c.extension, c.contentType, c.body, err)
		}
	}
}

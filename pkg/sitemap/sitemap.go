// Package sitemap reads sitemaps and the robots.txt that names them.
//
// https://www.sitemaps.org/protocol.html
package sitemap

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
)

const (
	// sizeLimit is how many bytes of a file are read when it is unpacked.
	sizeLimit = 64 << 20
	// robotsLimit is the same of a robots.txt.
	// https://www.rfc-editor.org/rfc/rfc9309.html#section-2.5
	robotsLimit = 512 << 10
)

// Announced are the sitemaps that a robots.txt at an address names.
// https://www.rfc-editor.org/rfc/rfc9309.html#section-2.2.4
func Announced(robots []byte, at *url.URL) []*url.URL {
	var list []*url.URL
	for line := range strings.Lines(string(robots[:min(len(robots), robotsLimit)])) {
		name, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(strings.TrimSpace(name), "sitemap") {
			continue
		}
		if file, err := at.Parse(strings.TrimSpace(value)); err == nil {
			list = append(list, file)
		}
	}
	return list
}

// unpack undoes the compression of a file that is named ".gz", whether or not
// the server says so.
func unpack(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(z, sizeLimit+1))
	if len(text) > sizeLimit {
		return nil, fmt.Errorf("more than %d bytes", sizeLimit)
	}
	if len(text) > 0 {
		return text, nil // what there is of a cut file is read
	}
	return text, err
}

var (
	// ErrNoSitemap says that a file is none.
	ErrNoSitemap = errors.New("not a sitemap")
	// ErrFeed says that a file is a feed of what is new, which plugins name beside
	// their sitemaps.
	ErrFeed = errors.New("a feed, and no sitemap")
)

// Entry is a page in a sitemap.
type Entry struct {
	URL      string
	Modified string // as it is written, or empty
}

// Parse reads a sitemap or an index of sitemaps, packed or not and whatever stands
// before it. What was read before an error is returned with it.
func Parse(body []byte) (files []string, pages []Entry, err error) {
	if body, err = unpack(body); err != nil {
		return nil, nil, err
	}
	start := bytes.IndexByte(body, '<')
	for _, root := range []string{"<?xml", "<sitemapindex", "<urlset", "<rss", "<feed"} {
		if i := bytes.Index(body, []byte(root)); i >= 0 {
			start = i
			break
		}
	}
	if start < 0 {
		return nil, nil, ErrNoSitemap
	}
	d := xml.NewDecoder(bytes.NewReader(body[start:]))
	d.Strict, d.CharsetReader, d.Entity = false, charset.NewReaderLabel, xml.HTMLEntity
	var open []string
	hasPage, modified := false, "" // of the entry that is being read
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return files, pages, nil
		}
		if err != nil {
			return files, pages, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, t.Name.Local)
			if len(open) == 1 && slices.Contains([]string{"rss", "feed", "RDF"}, t.Name.Local) {
				return nil, nil, ErrFeed
			}
			if len(open) == 1 && t.Name.Local != "sitemapindex" && t.Name.Local != "urlset" {
				return nil, nil, ErrNoSitemap
			}
		case xml.EndElement:
			if len(open) == 2 {
				hasPage, modified = false, ""
			}
			open = open[:max(0, len(open)-1)]
		case xml.CharData:
			address := strings.TrimSpace(string(t))
			switch {
			case address == "":
			case slices.Equal(open, []string{"sitemapindex", "sitemap", "loc"}):
				files = append(files, address)
			case slices.Equal(open, []string{"urlset", "url", "loc"}):
				pages = append(pages, Entry{URL: address, Modified: modified})
				hasPage, modified = true, ""
			case slices.Equal(open, []string{"urlset", "url", "lastmod"}) && hasPage:
				pages[len(pages)-1].Modified = address
			case slices.Equal(open, []string{"urlset", "url", "lastmod"}):
				modified = address
			}
		}
	}
}

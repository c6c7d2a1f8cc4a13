package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Feed is what a file of RSS or Atom says.
type Feed struct {
	Title       string // HTML
	Description string // HTML
	Link        string // of the site
	Language    string
	Generator   string
	Icon        string
	Items       []Item
}

// Item is a document as a feed has it.
type Item struct {
	GUID      string
	Link      string
	Title     string // HTML
	Author    string
	Published time.Time
	Updated   time.Time
	Labels    []string // names of categories and tags alike
	Summary   string   // HTML
	Content   string   // HTML
	// IsFull says that the feed has the text beside its summary.
	IsFull   bool
	Comments int
	// PostID is the document's id, where the feed itself tells it.
	PostID int64
	Files  []File
}

// File is one that a plugin put into a feed.
type File struct {
	URL, Type string
	Alt       string
}

// ErrNoFeed says that a file is none.
var ErrNoFeed = errors.New("not a feed")

// ErrCut says that a feed breaks off.
var ErrCut = errors.New("the feed breaks off")

// Names of the modules that WordPress's feeds are made of.
// https://www.rssboard.org/rss-profile, https://www.rfc-editor.org/rfc/rfc4287
const (
	spaceAtom  = "http://www.w3.org/2005/Atom"
	spaceMedia = "http://search.yahoo.com/mrss/"
	spaceSlash = "http://purl.org/rss/1.0/modules/slash/"
)

// Parse reads a feed in RSS 2.0, RSS 1.0 or Atom, whatever stands before it. What was read
// before an error is returned with it.
func Parse(body []byte) (Feed, error) {
	start := -1
	for _, root := range []string{"<?xml", "<rss", "<feed", "<rdf:RDF"} {
		if i := bytes.Index(body, []byte(root)); i >= 0 && (start < 0 || i < start) {
			start = i
		}
	}
	if start < 0 {
		return Feed{}, ErrNoFeed
	}
	d := xml.NewDecoder(bytes.NewReader(clean(body[start:])))
	d.Strict, d.CharsetReader, d.Entity, d.AutoClose = false, readerOf, xml.HTMLEntity, nil
	r := &reader{decoder: d}
	err := r.read()
	return r.feed, err
}

// readerOf reads a charset; one that is not known, or that the text is not in, as what
// the text is in.
func readerOf(label string, input io.Reader) (io.Reader, error) {
	r, err := charset.NewReaderLabel(label, input)
	if err != nil {
		return input, nil //nolint:nilerr // what is no UTF-8 shows
	}
	return r, nil
}

// clean drops the control characters that XML forbids and WordPress lets through, and
// says of a text that is UTF-8 that it is, whatever it declares.
func clean(body []byte) []byte {
	isUTF8 := utf8.Valid(body)
	if isUTF8 {
		if end := bytes.Index(body, []byte("?>")); end > 0 && bytes.HasPrefix(body, []byte("<?xml")) {
			body = body[end+2:]
		}
	}
	forbidden := func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF }
	if isUTF8 && bytes.IndexFunc(body, forbidden) < 0 || bytes.HasPrefix(body, []byte("<?xml")) && bytes.Contains(body[:min(len(body), 100)], []byte{0}) {
		return body
	}
	kept := make([]byte, 0, len(body))
	for _, c := range body {
		if c >= ' ' || c == '\t' || c == '\n' || c == '\r' {
			kept = append(kept, c)
		}
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(kept, []byte("\uFFFE"), nil), []byte("\uFFFF"), nil)
}

// reader reads the elements of a feed.
type reader struct {
	decoder *xml.Decoder
	feed    Feed
	item    *Item
	isAtom  bool
}

func (r *reader) read() error {
	depth, known := 0, false
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) && known && depth == 0 {
			return nil
		}
		if err != nil {
			if !known {
				return ErrNoFeed
			}
			return ErrCut
		}
		switch t := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			name := t.Name.Local
			switch {
			case !known && (name == "rss" || name == "RDF" || name == "feed"):
				known, r.isAtom = true, name == "feed"
				if lang := attr(t, "lang"); lang != "" {
					r.feed.Language = lang
				}
				depth++
			case !known:
				return ErrNoFeed
			case name == "channel":
				depth++
			case name == "item" || name == "entry":
				if err := r.readItem(); err != nil {
					return err
				}
			default:
				if err := r.channel(t); err != nil {
					return ErrCut
				}
			}
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// channel reads an element of the feed as a whole.
func (r *reader) channel(t xml.StartElement) error {
	text, err := r.text(t)
	if err != nil {
		return err
	}
	f, text := &r.feed, strings.TrimSpace(text)
	switch {
	case t.Name.Local == "title" && f.Title == "":
		f.Title = text
	case (t.Name.Local == "description" || t.Name.Local == "subtitle") && f.Description == "":
		f.Description = text
	case t.Name.Local == "link":
		if address := linkOf(t, text); address != "" && f.Link == "" {
			f.Link = address
		}
	case t.Name.Local == "language" && text != "":
		f.Language = text
	case t.Name.Local == "generator":
		f.Generator = strings.TrimSpace(text + " " + attr(t, "uri"))
	case t.Name.Local == "icon" || t.Name.Local == "logo":
		f.Icon = text
	}
	return nil
}

// linkOf is the address of a link in the one form or the other; empty for one that is not
// of the document itself.
func linkOf(t xml.StartElement, text string) string {
	href := attr(t, "href")
	if href == "" {
		return text
	}
	if rel := attr(t, "rel"); rel != "" && rel != "alternate" || t.Name.Space == spaceAtom && attr(t, "rel") == "self" {
		return ""
	}
	return strings.TrimSpace(href)
}

// readItem reads one document. What is not there to its end is left out.
func (r *reader) readItem() error {
	r.item = &Item{}
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return ErrCut
		}
		switch t := token.(type) {
		case xml.EndElement:
			r.feed.Items = append(r.feed.Items, *r.item)
			return nil
		case xml.StartElement:
			if err := r.element(t); err != nil {
				return ErrCut
			}
		}
	}
}

func (r *reader) element(t xml.StartElement) error {
	if t.Name.Local == "author" || t.Name.Local == "group" && isMedia(t.Name.Space) {
		return r.group(t)
	}
	text, err := r.text(t)
	if err != nil {
		return err
	}
	r.set(t, text)
	return nil
}

// group reads the elements in an author and in a group of files.
func (r *reader) group(t xml.StartElement) error {
	var text strings.Builder
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return err
		}
		switch inner := token.(type) {
		case xml.CharData:
			text.Write(inner)
		case xml.EndElement:
			if t.Name.Local == "author" && r.item.Author == "" {
				r.item.Author = personOf(text.String())
			}
			return nil
		case xml.StartElement:
			said, err := r.text(inner)
			if err != nil {
				return err
			}
			switch {
			case t.Name.Local != "author":
				r.set(inner, said)
			case inner.Name.Local == "name":
				r.item.Author = strings.TrimSpace(said)
			}
		}
	}
}

// personOf is the name in "mail@example.org (Name)", the form that RSS has for authors.
func personOf(s string) string {
	if _, rest, ok := strings.Cut(s, "("); ok {
		s, _, _ = strings.Cut(rest, ")")
	}
	return restjson.PublicName(s)
}

func (r *reader) set(t xml.StartElement, text string) {
	it, plain := r.item, strings.TrimSpace(text)
	switch t.Name.Local {
	case "title":
		if !isMedia(t.Name.Space) && it.Title == "" {
			it.Title = plain
		}
	case "link":
		r.setLink(t, plain)
	case "guid", "id":
		it.GUID = plain
	case "post-id":
		it.PostID, _ = strconv.ParseInt(plain, 10, 64)
	case "creator":
		it.Author = plain
	case "pubDate", "published", "date", "issued":
		it.Published = firstOf(it.Published, dateOf(plain))
	case "updated", "modified":
		it.Updated = firstOf(it.Updated, dateOf(plain))
	case "category", "subject":
		if name := firstWord(plain, attr(t, "label"), attr(t, "term")); name != "" && !isMedia(t.Name.Space) {
			it.Labels = append(it.Labels, name)
		}
	case "description", "summary":
		if !isMedia(t.Name.Space) {
			it.Summary = text
		}
	case "encoded":
		if !strings.Contains(t.Name.Space, "excerpt") {
			it.Content, it.IsFull = text, true
		}
	case "content":
		r.setContent(t, text)
	case "comments":
		if t.Name.Space == spaceSlash || t.Name.Space == "slash" {
			it.Comments, _ = strconv.Atoi(plain)
		}
	case "total":
		it.Comments, _ = strconv.Atoi(plain)
	case "enclosure", "thumbnail":
		kind := attr(t, "type")
		if t.Name.Local == "thumbnail" {
			kind = "image"
		}
		r.addFile(File{URL: attr(t, "url"), Type: kind})
	}
}

func (r *reader) setLink(t xml.StartElement, text string) {
	if attr(t, "rel") == "enclosure" {
		r.addFile(File{URL: attr(t, "href"), Type: attr(t, "type")})
		return
	}
	if address := linkOf(t, text); address != "" && r.item.Link == "" {
		r.item.Link = address
	}
}

func (r *reader) setContent(t xml.StartElement, text string) {
	switch {
	case isMedia(t.Name.Space):
		kind := attr(t, "type")
		if medium := attr(t, "medium"); kind == "" {
			kind = medium
		}
		r.addFile(File{URL: attr(t, "url"), Type: kind})
	case r.isAtom:
		r.item.Content, r.item.IsFull = text, true
	}
}

func (r *reader) addFile(f File) {
	if u, err := url.Parse(f.URL); err == nil && (u.Scheme == "http" || u.Scheme == "https") && !content.IsAvatar(f.URL) {
		r.item.Files = append(r.item.Files, f)
	}
}

func isMedia(space string) bool {
	return space == spaceMedia || space == "media" || strings.Contains(space, "mrss") || strings.Contains(space, "itunes")
}

// text is what stands in an element: its text, or for one of XHTML its markup.
func (r *reader) text(t xml.StartElement) (string, error) {
	var b strings.Builder
	var open []string
	asMarkup := attr(t, "type") == "xhtml"
	for {
		token, err := r.decoder.Token()
		if err != nil {
			return "", err
		}
		switch inner := token.(type) {
		case xml.CharData:
			if asMarkup {
				_ = xml.EscapeText(&b, inner)
			} else {
				b.Write(inner)
			}
		case xml.StartElement:
			open = append(open, inner.Name.Local)
			if isMedia(t.Name.Space) && inner.Name.Local == "thumbnail" { // in media:content
				r.addFile(File{URL: attr(inner, "url"), Type: "image"})
			}
			if asMarkup {
				writeTag(&b, inner)
			}
		case xml.EndElement:
			if len(open) == 0 {
				return b.String(), nil
			}
			if asMarkup {
				b.WriteString("</" + open[len(open)-1] + ">")
			}
			open = open[:len(open)-1]
		}
	}
}

func writeTag(b *strings.Builder, t xml.StartElement) {
	b.WriteString("<" + t.Name.Local)
	for _, a := range t.Attr {
		if a.Name.Local == "xmlns" || a.Name.Space == "xmlns" {
			continue
		}
		b.WriteString(" " + a.Name.Local + `="`)
		_ = xml.EscapeText(b, []byte(a.Value))
		b.WriteString(`"`)
	}
	b.WriteString(">")
}

func firstOf(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

func firstWord(words ...string) string {
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" {
			return word
		}
	}
	return ""
}

// dateOf reads a date of RSS or of Atom; the zero time for what is none.
// https://www.rfc-editor.org/rfc/rfc822#section-5
func dateOf(s string) time.Time {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return restjson.Moment(t.Format(time.RFC3339), "")
	}
	t, err := mail.ParseDate(s)
	if err != nil {
		for _, layout := range []string{time.RFC1123, "2006-01-02 15:04:05", "Mon, 2 Jan 2006 15:04:05 MST"} {
			if t, err = time.Parse(layout, s); err == nil {
				break
			}
		}
	}
	if err != nil {
		return time.Time{}
	}
	return restjson.Moment(t.UTC().Format(time.RFC3339), "")
}

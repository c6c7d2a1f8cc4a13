package wordpress

import (
	"bytes"
	"cmp"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// relAPI is the link relation that WordPress announces its API with.
const relAPI = "https://api.w.org/"

// headLimit bounds how much of a page is searched for its head, in bytes.
const headLimit = 1 << 20

// page is what a page of a site says about itself.
type page struct {
	url      *url.URL
	apis     []*url.URL // where the API is, by its own account
	objects  []*url.URL // the REST address of what the page shows
	short    *url.URL   // the page's shortlink
	language string     // BCP 47
	// alternates are the same page in other languages, and itself.
	alternates []alternate
	// generator is the name and version of WordPress, where the page gives them.
	generator string
	// shared says that WordPress.com serves the page.
	shared bool
}

// alternate is a page in a language.
type alternate struct {
	language string // BCP 47
	url      *url.URL
}

// link is one typed link of a page.
type link struct {
	target   string
	rel      []string // in lower case
	kind     string   // media type
	language string   // BCP 47
}

func readPage(at *url.URL, header http.Header, body []byte) page {
	p := page{url: at}
	links, language, generator := headLinks(body)
	p.language = language
	if strings.HasPrefix(generator, "WordPress") {
		p.generator = generator
	}
	p.shared = strings.EqualFold(header.Get("Host-Header"), "WordPress.com") || strings.HasPrefix(generator, "WordPress.com")
	for _, l := range slices.Concat(headerLinks(header.Values("Link")), links) {
		p.add(l)
	}
	return p
}

func (p *page) add(l link) {
	target, err := p.url.Parse(l.target)
	if err != nil || l.target == "" || target.Host == "" {
		return
	}
	switch {
	case slices.Contains(l.rel, relAPI):
		p.apis = append(p.apis, target)
	case slices.Contains(l.rel, "alternate") && l.kind == "application/json":
		p.objects = append(p.objects, target)
	case slices.Contains(l.rel, "alternate") && l.kind == "" && l.language != "" && !strings.EqualFold(l.language, "x-default"):
		p.alternates = append(p.alternates, alternate{l.language, target})
	case slices.Contains(l.rel, "shortlink"):
		p.short = cmp.Or(p.short, target)
	}
}

// headerLinks reads the values of Link headers. What cannot be read is left out.
// https://www.rfc-editor.org/rfc/rfc8288#section-3
func headerLinks(values []string) []link {
	var links []link
	for _, v := range values {
		for v != "" {
			var l link
			var ok bool
			if l, v, ok = cutLink(v); ok {
				links = append(links, l)
			}
		}
	}
	return links
}

// cutLink reads the first link of a header's value and returns what follows.
func cutLink(v string) (l link, rest string, ok bool) {
	_, v, found := strings.Cut(v, "<")
	if !found {
		return link{}, "", false
	}
	target, v, found := strings.Cut(v, ">")
	if !found {
		return link{}, "", false
	}
	l.target = strings.TrimSpace(target)
	for {
		v = strings.TrimLeft(v, " \t")
		if !strings.HasPrefix(v, ";") {
			break
		}
		var name, value string
		name, value, v = cutParameter(v[1:])
		l.set(name, value)
	}
	// Whatever stands before the comma is no parameter.
	_, rest, _ = strings.Cut(v, ",")
	return l, rest, true
}

func cutParameter(v string) (name, value, rest string) {
	end := strings.IndexAny(v, "=;,")
	if end < 0 {
		return strings.TrimSpace(v), "", ""
	}
	name = strings.TrimSpace(v[:end])
	if v[end] != '=' {
		return name, "", v[end:]
	}
	v = strings.TrimLeft(v[end+1:], " \t")
	if strings.HasPrefix(v, `"`) {
		value, rest = cutQuoted(v[1:])
		return name, value, rest
	}
	if end = strings.IndexAny(v, ";,"); end < 0 {
		end = len(v)
	}
	return name, strings.TrimSpace(v[:end]), v[end:]
}

func cutQuoted(v string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '"':
			return b.String(), v[i+1:]
		case v[i] == '\\' && i+1 < len(v):
			i++
		}
		b.WriteByte(v[i])
	}
	return b.String(), ""
}

// set takes a parameter or attribute of a link; of one given twice the first
// counts.
func (l *link) set(name, value string) {
	switch strings.ToLower(name) {
	case "rel":
		if l.rel == nil {
			l.rel = strings.Fields(strings.ToLower(value))
		}
	case "hreflang":
		l.language = cmp.Or(l.language, languageTag(value))
	case "type":
		if kind, _, err := mime.ParseMediaType(value); err == nil {
			l.kind = cmp.Or(l.kind, kind)
		}
	}
}

// headLinks finds the link elements of an HTML page's head, its language and
// what made it. The body is not searched: what stands there may be a visitor's
// comment.
func headLinks(body []byte) (links []link, language, generator string) {
	z := html.NewTokenizer(io.LimitReader(bytes.NewReader(body), headLimit))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return links, language, generator
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		switch t := z.Token(); t.DataAtom {
		case atom.Html:
			language = cmp.Or(language, languageTag(attribute(t, "lang")))
		case atom.Meta:
			if strings.EqualFold(attribute(t, "name"), "generator") && !strings.HasPrefix(generator, "WordPress") {
				generator = attribute(t, "content")
			}
		case atom.Link:
			links = append(links, linkOf(t))
		case atom.Body:
			return links, language, generator
		}
	}
}

// languageTag returns a value that has the form of a BCP 47 tag, else nothing.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || len(part) > 8 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			return ""
		}
	}
	return s
}

func linkOf(t html.Token) link {
	l := link{target: strings.TrimSpace(attribute(t, "href"))}
	l.set("rel", attribute(t, "rel"))
	l.set("type", attribute(t, "type"))
	l.set("hreflang", attribute(t, "hreflang"))
	return l
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

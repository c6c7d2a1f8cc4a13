package restjson

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// PlainText returns the text of an HTML fragment: character references decoded
// once, tags taken out, white space folded and control characters left out. A
// tag of no HTML element, as in "Map<K, V>", is text.
func PlainText(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return fold(fragment)
	}
	text, _ := flatten(fragment)
	return fold(text)
}

// anchor is an <a> within the text of a fragment.
type anchor struct {
	start, end int // of its text
	class      string
	href       string
}

// flatten returns the text of a fragment, and the last anchor in it.
func flatten(fragment string) (string, anchor) {
	var out strings.Builder
	var last anchor
	hidden := false
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			out.WriteString(html.UnescapeString(raw)) // a tag that never ends
			return out.String(), last
		case html.CommentToken, html.DoctypeToken:
			continue
		case html.TextToken:
			if !hidden {
				out.WriteString(html.UnescapeString(raw))
			}
			continue
		}
		token := z.Token()
		name := token.Data
		switch {
		case !isElement(name) || !strings.HasSuffix(raw, ">"):
			out.WriteString(html.UnescapeString(raw))
		case name == "script" || name == "style":
			hidden = kind == html.StartTagToken
		case name == "img":
			out.WriteString(emoji(token))
		case name == "a" && kind == html.StartTagToken:
			last = anchor{out.Len(), out.Len(), attribute(token, "class"), attribute(token, "href")}
		case name == "a" && kind == html.EndTagToken:
			last.end = out.Len()
		case !isPhrasing(name):
			out.WriteByte(' ')
		}
	}
}

func attribute(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// emoji returns the character that WordPress replaced by a picture.
func emoji(image html.Token) string {
	for class := range strings.FieldsSeq(attribute(image, "class")) {
		if class == "emoji" || class == "wp-smiley" {
			return attribute(image, "alt")
		}
	}
	return ""
}

const (
	phrasing = " a abbr acronym audio b bdi bdo big button canvas cite code data del dfn em embed font i iframe img input ins" +
		" kbd label map mark meter nobr object output picture progress q rb rp rt rtc ruby s samp script select small" +
		" span strike strong style sub sup svg template textarea time tt u var video wbr "
	flow = " address area article aside base basefont blockquote body br caption center col colgroup datalist dd details dialog" +
		" dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr" +
		" html legend li link main marquee menu meta nav noembed noframes noscript ol optgroup option p param pre" +
		" search section slot source summary table tbody td tfoot th thead title tr track ul xmp "
)

func isPhrasing(name string) bool { return strings.Contains(phrasing, " "+name+" ") }

func isElement(name string) bool {
	return isPhrasing(name) || strings.Contains(flow, " "+name+" ") || strings.Contains(name, "-") || strings.Contains(name, ":")
}

// fold makes one line of s: runs of white space are one space, and control
// characters, which a terminal would obey, are gone. A no-break space stays.
func fold(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	pending := false
	for _, r := range s {
		switch {
		case strings.ContainsRune(" \t\n\r\f\v\u2028\u2029", r):
			pending = true
			continue
		case unicode.IsControl(r):
			continue
		}
		if pending && out.Len() > 0 {
			out.WriteByte(' ')
		}
		pending = false
		out.WriteRune(r)
	}
	return strings.TrimSpace(out.String())
}

// word takes control characters and outer white space out of a value that is
// no text: a slug, an address, a name of a type.
func word(s string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(clean)
}

// addressOf is a web address as every reader takes it, and nothing for one that
// would run code.
func addressOf(s string) string { return content.Passive(word(s)) }

// linkOf is the address that a field holds.
func linkOf(raw json.RawMessage) string { return addressOf(str(raw)) }

// slug undoes the percent-encoding in which WordPress keeps every slug that is
// not ASCII, in normal form C.
func slug(raw string) string {
	return norm.NFC.String(word(permalink.Decode(raw)))
}

var (
	cutMark   = regexp.MustCompile(`(?:\[\s*(?:…|\.\.\.)\s*\]|…)$`)
	dots      = regexp.MustCompile(`\.\.\.$`)
	moreClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:more-?link|read-?more|excerpt-?more|continue-?reading)(?:$|[\s_-])`)
	moreWords = regexp.MustCompile(`(?i)^\W*(?:continue reading|keep reading|read more|read the rest)\b`)
)

// excerpt returns the plain text of an excerpt. One that was cut ends in "…", whatever
// says so at the site: "…", "[…]", and the link to the whole document that themes put
// behind it, which may stand behind a whole sentence as well. A mark counts at the very
// end alone.
func excerpt(fragment, link string) string {
	text, last := flatten(fragment)
	leads := leadsOn(text, last, link)
	marks := []*regexp.Regexp{cutMark}
	if leads {
		text = strings.TrimRight(text[:last.start], " \u00a0\n\t[(")
		marks = append(marks, dots)
	}
	text = fold(text)
	short := trimMarks(text, marks...)
	if short == "" || short == text && (!leads || strings.ContainsAny(short[len(short)-1:], ".!?:)")) {
		return short
	}
	return short + "…"
}

func trimMarks(text string, marks ...*regexp.Regexp) string {
	for {
		short := text
		for _, mark := range marks {
			short = strings.TrimRight(mark.ReplaceAllString(short, ""), " \u00a0")
		}
		if short == text {
			return text
		}
		text = short
	}
}

// leadsOn reports whether the last anchor of an excerpt ends it and is known as
// a more-link: by its class, by leading to the document itself, or by its words.
func leadsOn(text string, last anchor, link string) bool {
	if last.end < last.start || strings.ContainsFunc(text[last.end:], isAlphanumeric) {
		return false
	}
	if last.href == "" {
		return false
	}
	return moreClass.MatchString(last.class) || sameAddress(last.href, link) || moreWords.MatchString(text[last.start:last.end])
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// sameAddress compares two addresses without scheme, fragment and closing slash.
func sameAddress(a, b string) bool {
	return b != "" && bare(a) == bare(b)
}

func bare(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address = strings.TrimPrefix(strings.TrimPrefix(address, "https:"), "http:")
	return strings.TrimSuffix(address, "/")
}

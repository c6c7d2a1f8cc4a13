package restore

import (
	"html"
	"regexp"
	"strings"

	"wpmd/pkg/rawcontent"
	"wpmd/pkg/restjson"
)

// text is a text as the API gives it: as the site shows it, and to editors as it is stored.
type text struct {
	Rendered  string  `json:"rendered"`
	Raw       *string `json:"raw"`
	Protected bool    `json:"protected"`
}

// reference finds character references.
var reference = regexp.MustCompile(`&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w*);`)

// decoded is a name without the references that the API writes for typographic marks.
// Those that stand for markup stay.
func decoded(name string) string {
	return reference.ReplaceAllStringFunc(name, func(found string) string {
		switch plain := html.UnescapeString(found); plain {
		case "&":
			return "&amp;"
		case "<":
			return "&lt;"
		case ">":
			return "&gt;"
		default:
			return plain
		}
	})
}

// title is a title as it is stored.
func (t text) title() string {
	if t.Raw != nil {
		return *t.Raw
	}
	return decoded(t.Rendered)
}

// body is a body as it is stored, and whether it is no more than what the site showed.
func (t text) body() (stored string, rendered bool) {
	switch {
	case t.Raw != nil && (*t.Raw != "" || t.Rendered == ""):
		return *t.Raw, false
	case strings.TrimSpace(t.Rendered) == "":
		return "", false
	}
	return "<!-- wp:html -->\n" + settled(t.Rendered) + "\n<!-- /wp:html -->", true
}

var (
	// piece is a tag, a comment, or the text between.
	piece = regexp.MustCompile(`<!--[\s\S]*?-->|<[^>]*>|[^<]+|<`)
	// ownShortcode begins a shortcode that every WordPress knows.
	ownShortcode = regexp.MustCompile(`\[(/?(?:caption|wp_caption|gallery|playlist|audio|video|embed)\b)`)
	times        = regexp.MustCompile(`(\d)x(\d)`)
	marks        = strings.NewReplacer(`"`, "&quot;", "'", "&#039;", "--", "&#45;&#45;", "...", "&#46;&#46;&#46;", "``", "&#96;&#96;")
)

// settled is HTML that shows the same once more: what a WordPress would take for marks to
// set in type, or for shortcodes, is written so that it does not.
func settled(body string) string {
	return piece.ReplaceAllStringFunc(body, func(part string) string {
		if part[0] == '<' {
			return part
		}
		part = ownShortcode.ReplaceAllString(part, "&#91;$1")
		return times.ReplaceAllString(marks.Replace(part), "$1&#120;$2")
	})
}

var (
	paragraphs = regexp.MustCompile(`\s*</p>\s*<p>\s*`)
	breaks     = regexp.MustCompile(`<br ?/?>\n?`)
)

// plain is HTML of paragraphs alone as a person would write it: WordPress makes paragraphs
// of it again.
func plain(body string) string {
	body = strings.TrimSpace(body)
	inner, ok := strings.CutPrefix(body, "<p>")
	if !ok {
		return body
	}
	inner = paragraphs.ReplaceAllString(strings.TrimSuffix(inner, "</p>"), "\n\n")
	if strings.Contains(inner, "<p") || strings.Contains(inner, "</p>") {
		return body
	}
	return breaks.ReplaceAllString(inner, "\n")
}

// comment is the text of a comment as it is stored.
func (t text) comment() string {
	if t.Raw != nil {
		return *t.Raw
	}
	return plain(t.Rendered)
}

// excerpt is an excerpt as it is stored: none where WordPress makes the same of the body,
// as it does for its own types.
func (t text) excerpt(typ, link, body string) string {
	if t.Raw != nil {
		return *t.Raw
	}
	shown := restjson.Excerpt(t.Rendered, link)
	if shown == "" {
		return ""
	}
	if (typ == "post" || typ == "page") && shown == restjson.Excerpt(rawcontent.Excerpt(body), link) {
		return ""
	}
	return plain(t.Rendered)
}

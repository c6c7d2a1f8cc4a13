package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Fields of plugins and themes may hold what the page shows beside the body: an address,
// a price, whole sections. Nothing of them is in the document unless it is asked for by
// name; so it is said where they hold text.

// CodeFieldsLeft is the code of that warning.
const CodeFieldsLeft = "fields-left-out"

// Bounds of what is looked at, and of what is told.
const (
	mostTexts     = 400
	mostFieldsIn  = 4
	longestInBody = 400
)

// fieldOfPage matches the names of fields that serve the page, search engines and editors:
// what they say stands elsewhere or is no text of the document.
var fieldOfPage = regexp.MustCompile(`(?i)seo|yoast|rank_?math|jetpack|_head|schema|opengraph|twitter|facebook|social|share|author|image|thumb|media|picture|rating|views|comment|template|layout|style|class|settings|uagb|_info$|status|lang|translation|locale|slug|link|url|permalink|reading_time|footnotes|^_|_id$|_ids$|color|sidebar|header|footer|excerpt|term|categor|tags`)

// unasked tells which fields of a document hold text that nobody asked for and that the
// document does not hold elsewhere, by the names that --fields knows.
func unasked(doc content.Document, asked []string) string {
	var told, names []string
	seen := textsSeen{doc: doc}
	for _, name := range slices.Sorted(maps.Keys(doc.Fields)) {
		nested := name == "acf" || name == "meta"
		if slices.Contains(asked, name) || !nested && fieldOfPage.MatchString(name) {
			continue
		}
		within := seen.holding(doc.Fields[name], name, asked, nested)
		if len(within) == 0 {
			continue
		}
		names = append(names, name)
		if !nested {
			told = append(told, name)
			continue
		}
		if len(within) > mostFieldsIn {
			within = append(within[:mostFieldsIn:mostFieldsIn], "…")
		}
		told = append(told, fmt.Sprintf("%s (%s)", name, strings.Join(within, ", ")))
	}
	if len(told) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (--fields %s)", strings.Join(told, ", "), strings.Join(names, ","))
}

// textsSeen knows what a document says elsewhere, once that was asked for.
type textsSeen struct {
	doc   content.Document
	said  string
	texts int // looked at
}

// holding are the names of the fields within a value that hold text; of a value that has
// none within it, its own name.
func (s *textsSeen) holding(raw json.RawMessage, name string, asked []string, nested bool) []string {
	if !nested {
		if s.isText(raw, wordy) {
			return []string{name}
		}
		return nil
	}
	var within map[string]json.RawMessage
	if json.Unmarshal(raw, &within) != nil {
		return nil // plugins write a list where there is nothing
	}
	worth := telling
	if name == "meta" {
		worth = wordy
	}
	var names []string
	for _, key := range slices.Sorted(maps.Keys(within)) {
		if value := bytes.TrimSpace(within[key]); name == "meta" && len(value) > 0 && value[0] == '{' {
			continue // of settings: what an editor enters there is a text or a list
		}
		if !slices.Contains(asked, name+"."+key) && !fieldOfPage.MatchString(key) && s.isText(within[key], worth) {
			names = append(names, key)
		}
	}
	return names
}

// isText says whether a value holds, at any depth, a text worth telling of that the
// document does not hold.
func (s *textsSeen) isText(raw json.RawMessage, worth func(string) bool) bool {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for isKey, depth := false, []byte(nil); s.texts < mostTexts; {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{', '[':
				depth = append(depth, byte(t))
				isKey = t == '{'
				continue
			default:
				depth = depth[:len(depth)-1]
			}
		case string:
			if isKey {
				isKey = false
				continue
			}
			s.texts++
			if text := plain(t); worth(text) && !s.isSaid(text) {
				return true
			}
		}
		isKey = len(depth) > 0 && depth[len(depth)-1] == '{'
	}
	return false
}

// isSaid says whether the document says a text elsewhere.
func (s *textsSeen) isSaid(text string) bool {
	if s.said == "" {
		said := []string{s.doc.Title, s.doc.Excerpt, s.doc.Slug, s.doc.Type}
		for _, a := range s.doc.Authors {
			said = append(said, a.Name)
		}
		for _, t := range s.doc.Labels {
			said = append(said, t.Name, t.Slug)
		}
		s.said = strings.Join(append(said, plain(s.doc.Content)), "\n")
	}
	if len(text) > longestInBody {
		text = strings.ToValidUTF8(text[:longestInBody], "")
	}
	return strings.Contains(s.said, text)
}

// plain is the text of HTML, its white space folded.
func plain(text string) string {
	if strings.IndexByte(text, '<') >= 0 {
		var b strings.Builder
		for d := range fragment.Descendants(fragment.Parse(text)) {
			if d.Type == html.TextNode {
				b.WriteString(d.Data + " ")
			}
		}
		text = b.String()
	}
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

var (
	addressAlone = regexp.MustCompile(`^(?:https?:)?//\S+$|^[\w.+-]+@[\w.-]+$`)
	keyAlone     = regexp.MustCompile(`^[\w.:#%-]*$`)
)

// telling says whether a text of a field says something to a reader.
func telling(text string) bool {
	switch text {
	case "", "0", "1", "yes", "no", "on", "off", "true", "false", "default", "none":
		return false
	}
	return strings.IndexFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) >= 0 && !addressAlone.MatchString(text)
}

// wordy says so of one that is certainly no key, number or setting.
func wordy(text string) bool {
	return telling(text) && !keyAlone.MatchString(text) && text[0] != '{' && text[0] != '[' && strings.IndexFunc(text, unicode.IsLetter) >= 0
}

// warnUnasked warns of fields that hold text.
func (r *Result) warnUnasked(doc content.Document, asked []string) {
	if left := unasked(doc, asked); left != "" {
		r.warn(CodeFieldsLeft, "%s", left)
	}
}

package frontmatter

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"wpmd/pkg/flavor"
)

// Target is what a target's header says of a document beside its facts.
type Target struct {
	Type string
	// Address is the path of the document on the built site, and Aliases are those
	// that lead to it too.
	Address string
	Aliases []string
	// Slugs are those of terms, by their names.
	Slugs map[string]string
	// Hidden says that the document is not for everyone to see.
	Hidden bool
}

// For returns the facts of a document under the keys of a target.
func For(h flavor.Header, facts Map, t Target) Map {
	var m, nested Map
	for _, e := range facts {
		if text, ok := e.Value.(string); ok && e.Key == "excerpt" {
			e.Value = shown(h.Summary, text)
		}
		if name, other := h.Names[e.Key]; other {
			e.Key = name
		}
		e.Value = shaped(h, e, t.Slugs)
		if h.Nest != "" && !slices.Contains(h.Known, e.Key) {
			nested = append(nested, e)
			continue
		}
		m = append(m, e)
		if e.Key == "slug" {
			m = append(m, place(h, facts, t)...)
		}
	}
	if len(nested) > 0 {
		m.add(h.Nest, nested)
	}
	return m
}

// shaped is the value of a key as the target reads it.
func shaped(h flavor.Header, e Entry, slugs map[string]string) any {
	if word, ok := e.Value.(string); ok && slices.Contains(h.Lists, e.Key) {
		return []string{word}
	}
	if names, ok := e.Value.([]string); ok && slices.Contains(h.Words, e.Key) {
		words := make([]string, 0, len(names))
		for _, name := range names {
			words = append(words, asWord(name, slugs[name]))
		}
		return distinct(words)
	}
	return e.Value
}

// asWord is a name as one word: where that would leave out more than spaces, its slug.
// What is digits alone is no word.
func asWord(name, slug string) string {
	parts := strings.FieldsFunc(name, endsWord)
	word := strings.Join(parts, "-")
	if slug := strings.Join(strings.FieldsFunc(slug, endsWord), "-"); slug != "" && strings.ContainsFunc(name, func(r rune) bool { return endsWord(r) && !unicode.IsSpace(r) }) {
		word = slug
	}
	if word != "" && strings.Trim(word, "0123456789") == "" {
		word = "_" + word
	}
	return word
}

func endsWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) && r != '_' && r != '-' && r != '/'
}

// place says where the target shows the document.
func place(h flavor.Header, facts Map, t Target) Map {
	var m Map
	if h.Kind != "" {
		kind, ok := h.Kinds[t.Type]
		if !ok {
			kind = h.Kinds[""]
		}
		m.addKnown(h.Kind, kind)
	}
	if h.Address != "" && !(t.Hidden && h.Draft == h.Address) {
		m.addKnown(h.Address, t.Address)
	}
	if h.Aliases != "" {
		m.addKnown(h.Aliases, t.Aliases)
	}
	if h.Titles != "" {
		m.addKnown(h.Titles, titles(facts))
	}
	if h.Draft != "" && t.Hidden {
		m.add(h.Draft, h.Hides)
		for _, key := range h.AlsoHide {
			m.add(key, true)
		}
	}
	return m
}

func titles(facts Map) []string {
	for _, e := range facts {
		if title, ok := e.Value.(string); ok && e.Key == "title" && title != "" {
			return []string{title}
		}
	}
	return nil
}

// shown writes a text in a language so that it reads there as it is.
func shown(as flavor.Markup, text string) string {
	switch as {
	case flavor.HTML:
		return inHTML.Replace(text)
	case flavor.Markdown:
		return blockMark.ReplaceAllString(inMarkdown.Replace(text), `$1\$2`)
	default:
		return text
	}
}

var (
	inHTML     = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	inMarkdown = strings.NewReplacer("&", "&amp;", "<", "&lt;", `\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "~", `\~`, "{", `\{`, "$", `\$`)
	// blockMark would begin a heading, a quote, a list or a rule.
	blockMark = regexp.MustCompile(`(?m)^(\s*[0-9]*)([#>+\-=|:.)])`)
)

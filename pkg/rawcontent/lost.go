package rawcontent

import (
	"html"
	"iter"
	"strings"
	"unicode"
)

// words yields the words of a text in small letters: runs of two letters and more.
func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for word := range strings.FieldsFuncSeq(strings.ToLower(html.UnescapeString(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
			if len(word) > 1 && !yield(word) {
				return
			}
		}
	}
}

// explain says that the words of a text need not stand in what is rendered: a warning
// names what they stood in, or something else says the same.
func (r *renderer) explain(text string) {
	if r.explained == nil {
		r.explained = make(map[string]bool)
	}
	for word := range words(text) {
		r.explained[word] = true
	}
}

// checkWords warns of words of the raw content that what was made of it does not hold.
// Arguments of blocks and shortcodes are no words: those that are rendered say what they
// have to say.
func (r *renderer) checkWords(raw, rendered string) {
	said := make(map[string]bool)
	for word := range words(rendered) {
		said[word] = true
	}
	r.explain("(tm)") // a sign
	letters := ""     // of all that is said: what shortcodes parted may be one word
	for _, p := range splitShortcodes(raw, func(string, string) bool { return true }) {
		if p.isMarkup {
			continue
		}
		for word := range words(p.text) {
			if said[word] || r.explained[word] {
				continue
			}
			if letters == "" {
				letters = strings.ToLower(plainWords(rendered))
			}
			if said[word] = true; !strings.Contains(letters, word) {
				r.notes.add(CodeLost, word)
			}
		}
	}
}

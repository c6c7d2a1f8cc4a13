// Package shortcode reads shortcodes, [name key="value"]content[/name], as WordPress
// does, and knows those of plugins and page builders.
//
// What WordPress decides with regular expressions that look ahead is read here by hand,
// in a time that grows with the text alone, however many shortcodes are never closed.
package shortcode

import (
	"iter"
	"strings"
)

// Tag is a shortcode in a text.
type Tag struct {
	Name string
	// Arguments is what stands between the name and the bracket that ends the tag.
	Arguments string
	// Content is what stands between the tag and the one that closes it. IsPair says
	// that there is one that closes it.
	Content string
	IsPair  bool
	// Escaped says that the tag stands in two brackets, so that it is text: Text
	// without the outermost bracket on either side.
	Escaped bool
	// Before and After are a second bracket on one side alone, which is text.
	Before, After string
	// Text is all of it, and Start and End where that is in the whole.
	Text       string
	Start, End int
}

// Attributes reads the arguments of the tag.
func (t *Tag) Attributes() Attributes { return ParseAttributes(t.Arguments) }

// All yields the shortcodes of a text that have a known name, but for those within
// the content of another. WordPress takes the first closing tag of the name for the one
// that ends a shortcode, whatever stands between them.
func All(text string, known func(name string) bool) iter.Seq[Tag] {
	return func(yield func(Tag) bool) {
		closing := make(map[string]int) // by name, where the next closing tag is
		for at := 0; ; {
			i := strings.IndexByte(text[at:], '[')
			if i < 0 {
				return
			}
			at += i
			tag, ok := read(text, at, known, closing)
			if !ok {
				at++
				continue
			}
			if !yield(tag) {
				return
			}
			at = tag.End
		}
	}
}

// Replace replaces the shortcodes of a text that have a known name. What replaces one is
// not looked through again.
func Replace(text string, known func(name string) bool, by func(Tag) string) string {
	var out strings.Builder
	done := 0
	for tag := range All(text, known) {
		out.WriteString(text[done:tag.Start])
		done = tag.End
		if tag.Escaped {
			out.WriteString(tag.Text[1 : len(tag.Text)-1])
			continue
		}
		out.WriteString(tag.Before)
		out.WriteString(by(tag))
		out.WriteString(tag.After)
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// read reads the shortcode that begins with the bracket at start.
func read(text string, start int, known func(string) bool, closing map[string]int) (Tag, bool) {
	t := Tag{Start: start}
	i := start + 1
	if i < len(text) && text[i] == '[' {
		t.Before = "["
		i++
	}
	end := i + nameLength(text[i:])
	t.Name = text[i:end]
	if t.Name == "" || !known(t.Name) {
		return t, false
	}
	shut := strings.IndexByte(text[end:], ']')
	if shut < 0 {
		return t, false
	}
	shut += end
	t.End = shut + 1
	if shut > end && text[shut-1] == '/' {
		t.Arguments = text[end : shut-1]
	} else {
		t.Arguments = text[end:shut]
		if at := closingTag(text, t.End, t.Name, closing); at >= 0 {
			t.Content, t.IsPair = text[t.End:at], true
			t.End = at + len("[/]") + len(t.Name)
		}
	}
	if t.End < len(text) && text[t.End] == ']' {
		t.After = "]"
		t.End++
	}
	t.Text = text[t.Start:t.End]
	t.Escaped = t.Before != "" && t.After != ""
	return t, true
}

// closingTag is where the next tag is that closes a shortcode, from a place on; -1 where
// there is none.
func closingTag(text string, from int, name string, known map[string]int) int {
	at, ok := known[name]
	if ok && (at < 0 || at >= from) {
		return at
	}
	at = strings.Index(text[from:], "[/"+name+"]")
	if at >= 0 {
		at += from
	}
	known[name] = at
	return at
}

// nameLength is how long the name is that a text begins with.
func nameLength(s string) int {
	n := 0
	for n < len(s) && isNameByte(s[n]) {
		n++
	}
	return n
}

func isNameByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

package dialect

import (
	"slices"
	"strings"
)

// SyntaxSpans is what must be known of a Markdown text to change how it is written
// and not what it says.
type SyntaxSpans struct {
	// Literals are code between backquotes or fences, formulas and HTML, in order.
	Literals []Literal
	// Rows holds the offset of each line that is a row of a table.
	Rows map[int]bool
	// ListStarts maps the offset of the first line of an ordered list to the list's
	// first number, where that is not 1.
	ListStarts map[int]int
	// NextLists holds the offset of the first line of each list that stands right behind
	// another of its kind.
	NextLists map[int]bool
	// Brackets holds the offset of each ")" behind the number of an item.
	Brackets map[int]bool
	// Wrapped holds the offset of each line of a paragraph but its first.
	Wrapped map[int]bool
	Lines   Lines
}

// Literal is a part of a Markdown text whose characters do not mean what they
// mean in text: code, a formula, or HTML.
type Literal struct {
	// From and To bound the part, in bytes: code with its backquotes or fences.
	From, To int
	// Code is what code says; empty for formulas and HTML.
	Code string
	// Block says that code is a block, in the language Info.
	Block bool
	Info  string
	// Formula says that the part is TeX, dollars and all, and no HTML.
	Formula bool
}

// Lines holds the offset of each line of a text, in order.
type Lines []int

// LinesOf finds the lines of a text.
func LinesOf(text string) Lines {
	lines := Lines{0}
	for i := range len(text) {
		if text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// Of returns the offset of the line that holds the byte at an offset.
func (l Lines) Of(at int) int {
	i, found := slices.BinarySearch(l, at)
	if !found {
		i--
	}
	return l[i]
}

// outside rewrites what of a text is neither code nor formula nor HTML. The function
// gets each part with its offset.
func outside(markdown string, spans SyntaxSpans, rewrite func(from int, text string) string) string {
	var out strings.Builder
	done := 0
	for _, l := range spans.Literals {
		if l.From >= done {
			out.WriteString(rewrite(done, markdown[done:l.From]) + markdown[l.From:l.To])
			done = l.To
		}
	}
	out.WriteString(rewrite(done, markdown[done:]))
	return out.String()
}

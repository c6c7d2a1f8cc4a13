package rawcontent

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// maxDepth bounds how deep blocks are rendered within each other; below it the HTML of
// blocks is shown as it is stored.
const maxDepth = 100

// blocks renders those of a text.
func (r *renderer) blocks(text string) string {
	if !strings.Contains(text, "<!--") {
		return text
	}
	var out strings.Builder
	for _, b := range parseBlocks(text) {
		out.WriteString(r.block(b, 0))
	}
	return out.String()
}

func (r *renderer) block(b *block, depth int) string {
	if depth == maxDepth {
		r.notes.add(CodeMalformed, "blocks more than 100 deep are shown as they are stored")
		return flat(b)
	}
	var out strings.Builder
	for _, p := range b.parts {
		if p.inner != nil {
			out.WriteString(r.block(p.inner, depth+1))
		} else {
			out.WriteString(p.html)
		}
	}
	return r.rendered(b, out.String())
}

// flat is the HTML of a block and of all in it.
func flat(b *block) string {
	var out strings.Builder
	rest := []part{{inner: b}}
	for len(rest) > 0 {
		p := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		if p.inner == nil {
			out.WriteString(p.html)
			continue
		}
		for _, inner := range slices.Backward(p.inner.parts) {
			rest = append(rest, inner)
		}
	}
	return out.String()
}

// rendered is a block as WordPress makes its HTML when it is shown, of what is in it.
func (r *renderer) rendered(b *block, inner string) string {
	switch b.name {
	case "core/shortcode":
		return autop(inner)
	case "core/footnotes":
		return r.footnotes()
	}
	return inner
}

// footnotes lists the notes that the document keeps beside its content.
func (r *renderer) footnotes() string {
	var list []struct{ Content, ID string }
	if json.Unmarshal([]byte(r.options.Stored.Footnotes), &list) != nil || len(list) == 0 {
		r.notes.add(CodeMissing, "the footnotes")
		return ""
	}
	var out strings.Builder
	out.WriteString(`<ol class="wp-block-footnotes">`)
	for _, note := range list {
		id := html.EscapeString(note.ID)
		out.WriteString(`<li id="` + id + `">` + note.Content + ` <a href="#` + id + `-link" aria-label="Jump to footnote reference">↩︎</a></li>`)
	}
	out.WriteString("</ol>")
	return out.String()
}

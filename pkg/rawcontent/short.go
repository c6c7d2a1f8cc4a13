package rawcontent

import (
	"slices"
	"strings"

	"wpmd/pkg/shortcode"
)

// Title is a title as the site shows it, which is HTML.
func Title(raw string) string {
	return strings.TrimSpace(capitalP.Replace(texturize(raw, isLikeShortcode)))
}

// Comment is a comment as the site shows it.
func Comment(raw string) string {
	return strings.TrimSpace(autop(balanced(capitalP.Replace(texturize(raw, isLikeShortcode)))))
}

// WrittenExcerpt is an excerpt that the author wrote as the site shows it.
func WrittenExcerpt(raw string) string { return texturize(raw, isLikeShortcode) }

const (
	// excerptWords is how many words WordPress makes an excerpt of.
	excerptWords = 55
	// excerptBytes is how much of a text they are looked for in at first.
	excerptBytes = 2 << 10
)

// Excerpt is the excerpt that WordPress makes of a content that has none: its first words
// up to where the author cut it, without shortcodes, and without the blocks that are more
// than text.
// https://developer.wordpress.org/reference/functions/wp_trim_excerpt/
func Excerpt(raw string) string {
	for _, cut := range []string{"<!-- wp:more", "<!--more", "<!-- wp:nextpage", "<!--nextpage"} {
		raw, _, _ = strings.Cut(raw, cut)
	}
	for length := excerptBytes; ; length *= 4 {
		isWhole := length >= len(raw)
		words := excerptOf(raw[:min(length, len(raw))], isWhole)
		switch {
		case len(words) > excerptWords:
			return strings.Join(words[:excerptWords], " ") + " [&hellip;]"
		case isWhole:
			return strings.Join(words, " ")
		}
	}
}

// excerptOf are the words of a text that may be in an excerpt. What is not whole has none
// of its last block, nor its last word.
func excerptOf(raw string, isWhole bool) []string {
	r := &renderer{patterns: make(map[int64]bool)}
	text := r.expand(raw, isShortcode, func(shortcode.Tag) string { return "" })
	if hasBlocks(text) {
		blocks := parseBlocks(text)
		if !isWhole {
			blocks = blocks[:max(0, len(blocks)-1)]
		}
		text = textOf(blocks, false)
	}
	words := strings.FieldsFunc(withoutTags(autop(texturize(text, isLikeShortcode))), func(r rune) bool { return strings.ContainsRune("\n\r\t ", r) })
	if !isWhole {
		words = words[:max(0, len(words)-1)]
	}
	return words
}

// Blocks of which WordPress makes excerpts: those that are text, and those that only hold
// others.
var (
	excerptBlocks = []string{
		"", "core/freeform", "core/heading", "core/html", "core/list", "core/media-text", "core/paragraph", "core/preformatted",
		"core/pullquote", "core/quote", "core/table", "core/verse",
	}
	excerptWrappers = []string{"core/columns", "core/column", "core/group"}
)

// textOf is the HTML of the blocks that an excerpt is made of.
func textOf(blocks []*block, within bool) string {
	var out strings.Builder
	for _, b := range blocks {
		inner := innerBlocks(b)
		switch {
		case slices.Contains(excerptWrappers, b.name):
			if len(inner) > 0 {
				out.WriteString(textOf(inner, true))
				continue
			}
		case !slices.Contains(excerptBlocks, b.name), within && b.name == "":
			continue
		case slices.ContainsFunc(inner, func(i *block) bool {
			return !slices.Contains(excerptBlocks, i.name) || len(innerBlocks(i)) > 0
		}):
			continue
		}
		out.WriteString(htmlOf(b))
	}
	return out.String()
}

func innerBlocks(b *block) []*block {
	var inner []*block
	for _, p := range b.parts {
		if p.inner != nil {
			inner = append(inner, p.inner)
		}
	}
	return inner
}

func htmlOf(b *block) string {
	var out strings.Builder
	for _, p := range b.parts {
		out.WriteString(p.html)
		if p.inner != nil {
			out.WriteString(htmlOf(p.inner))
		}
	}
	return out.String()
}

// withoutTags is a text without its tags and comments, and without what stands in scripts
// and styles. Notes of the block editor are no part of it either.
func withoutTags(text string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "<")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		end := ">"
		lower := strings.ToLower(rest[:min(len(rest), 16)])
		switch {
		case strings.HasPrefix(lower, "!--"):
			end = "-->"
		case strings.HasPrefix(lower, "script"):
			end = "</script>"
		case strings.HasPrefix(lower, "style"):
			end = "</style>"
		case strings.HasPrefix(lower, "sup data-fn="):
			end = "</sup>"
		case rest == "" || strings.ContainsRune(" \t\r\n=0123456789", rune(rest[0])):
			out.WriteByte('<')
			text = rest
			continue
		}
		_, text, _ = strings.Cut(rest, end)
	}
}

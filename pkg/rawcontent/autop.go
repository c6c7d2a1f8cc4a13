package rawcontent

import (
	"slices"
	"strings"
)

// blockNames are the elements that WordPress lets stand beside paragraphs, not in them.
var blockNames = strings.Fields(`table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area blockquote address style p
	h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption details menu summary`)

var isBlockName = func() map[string]bool {
	names := make(map[string]bool)
	for _, name := range blockNames {
		names[name] = true
	}
	return names
}()

// blocksByLetter are the names of blocks by what they begin with.
var blocksByLetter = func() (by [256][]string) {
	for _, name := range blockNames {
		by[name[0]] = append(by[name[0]], name)
	}
	return by
}()

// beginsAsBlock says whether a text begins with the name of a block, whatever comes
// after it: to most of WordPress's steps "picture" is a block, for it begins with p.
func beginsAsBlock(s string) bool {
	return s != "" && slices.ContainsFunc(blocksByLetter[s[0]], func(name string) bool { return strings.HasPrefix(s, name) })
}

// preserved stands for a line end that is not to become a line break.
const preserved = "<WPPreserveNewline />"

// lineInTag stands for a line end within a tag.
const lineInTag = " <!-- wpnl --> "

// autop makes paragraphs of what blank lines part, and line breaks of line ends, as
// WordPress's wpautop does, step by step: each step sees what the last one left, and the
// result for markup that is not well-formed depends on their order.
func autop(text string) string {
	if trim(text) == "" {
		return ""
	}
	text, kept := withoutPre(text + "\n")
	text = doubleBreaks(text)
	text = partBlocks(text)
	text = lineEnds.Replace(text)
	text = replaceInTags(text, "\n", lineInTag)
	text = collapseAround(text)
	text = paragraphs(text)
	text = dropEmptyParagraphs(text)
	text = closeParagraphs(text)
	text = unwrapBlocks(text)
	text = unwrapItems(text)
	text = intoQuotes(text)
	text = dropBefore(text)
	text = dropAfter(text, "</p>")
	text = breakLines(text)
	text = dropAfter(text, "<br />")
	text = dropBreaksBefore(text)
	text = endOfLast(text)
	if kept != nil {
		text = kept.Replace(text)
	}
	text = strings.ReplaceAll(text, lineInTag, "\n")
	return strings.ReplaceAll(text, strings.TrimSpace(lineInTag), "\n")
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// trim is PHP's.
func trim(s string) string { return strings.Trim(s, " \t\n\r\x00\v") }

// withoutPre puts stand-ins in the place of what is preformatted, and returns what puts
// it back.
func withoutPre(text string) (string, *strings.Replacer) {
	if !strings.Contains(text, "<pre") {
		return text, nil
	}
	parts := strings.Split(text, "</pre>")
	var out strings.Builder
	var back []string
	for i, part := range parts {
		start := strings.Index(part, "<pre")
		if i == len(parts)-1 || start < 0 {
			out.WriteString(part) // and the tag that ends nothing is left out
			continue
		}
		name := "<pre wp-pre-tag-" + itoa(len(back)/2) + "></pre>"
		back = append(back, name, part[start:]+"</pre>")
		out.WriteString(part[:start])
		out.WriteString(name)
	}
	return out.String(), strings.NewReplacer(back...)
}

// doubleBreaks makes a blank line of two line breaks in a row.
func doubleBreaks(text string) string {
	return rewrite(text, "<br", func(s string, i int) (int, string) {
		end := breakEnd(s, i)
		if end < 0 {
			return 0, ""
		}
		next := skipSpace(s, end)
		if !strings.HasPrefix(s[next:], "<br") {
			return 0, ""
		}
		if end = breakEnd(s, next); end < 0 {
			return 0, ""
		}
		return end, "\n\n"
	})
}

// breakEnd is where the <br> ends that begins at i; -1 where none does.
func breakEnd(s string, i int) int { return plainTagEnd(s, i+len("<br")) }

// plainTagEnd is where a tag without attributes ends whose name ends at i; -1 where it
// has some.
func plainTagEnd(s string, i int) int {
	i = skipSpace(s, i)
	if i < len(s) && s[i] == '/' {
		i++
	}
	if i < len(s) && s[i] == '>' {
		return i + 1
	}
	return -1
}

// partBlocks puts blank lines before the tags that open blocks and after those that close
// them.
func partBlocks(text string) string {
	return rewrite(text, "<", func(s string, i int) (int, string) {
		start, closes := i+1, false
		if start < len(s) && s[start] == '/' {
			start, closes = start+1, true
		}
		end := start
		for end < len(s) && ('a' <= s[end] && s[end] <= 'z' || '1' <= s[end] && s[end] <= '6') {
			end++
		}
		if end == len(s) || !isBlockName[s[start:end]] {
			return 0, ""
		}
		switch {
		case closes && s[end] == '>':
			return end + 1, s[i:end+1] + "\n\n"
		case closes || s[end] != '/' && s[end] != '>' && !isSpace(s[end]):
			return 0, ""
		case s[start:end] == "hr":
			if tagEnd := plainTagEnd(s, end); tagEnd > 0 {
				return tagEnd, "\n\n" + s[i:tagEnd] + "\n\n"
			}
		}
		return end, "\n\n" + s[i:end]
	})
}

// rewrite replaces what begins with a text, in one pass: at gives the end of what it
// replaces and by what, or 0 where it replaces nothing.
func rewrite(text, begins string, at func(s string, i int) (end int, by string)) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(text); {
		next := strings.Index(text[i:], begins)
		if next < 0 {
			break
		}
		i += next
		end, by := at(text, i)
		if end == 0 {
			i++
			continue
		}
		if done == 0 {
			out.Grow(len(text) + len(text)/8 + len(by))
		}
		out.WriteString(text[done:i])
		out.WriteString(by)
		i, done = end, end
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// paragraphs makes one of each part between blank lines.
func paragraphs(text string) string {
	var out strings.Builder
	out.Grow(len(text) + len(text)/4)
	for text != "" {
		part := text
		first, last := blankLine(text)
		if first < 0 {
			text = ""
		} else {
			part, text = text[:first], text[last+1:]
		}
		if part == "" {
			continue
		}
		out.WriteString("<p>")
		out.WriteString(strings.Trim(part, "\n"))
		out.WriteString("</p>\n")
	}
	return out.String()
}

// blankLine finds the first and the last line end of the first space that holds more than
// one; -1 where there is none.
func blankLine(s string) (first, last int) {
	for i := 0; i < len(s); {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		first = i + n
		end := skipSpace(s, first)
		if last = first + strings.LastIndexByte(s[first:end], '\n'); last > first {
			return first, last
		}
		i = end
	}
	return -1, -1
}

func dropEmptyParagraphs(text string) string {
	return rewrite(text, "<p>", func(s string, i int) (int, string) {
		end := skipSpace(s, i+len("<p>"))
		if !strings.HasPrefix(s[end:], "</p>") {
			return 0, ""
		}
		return end + len("</p>"), ""
	})
}

// closeParagraphs closes those that an element around them ends.
func closeParagraphs(text string) string {
	return rewrite(text, "<p>", func(s string, i int) (int, string) {
		start := i + len("<p>")
		n := strings.IndexByte(s[start:], '<')
		if n < 1 {
			return 0, ""
		}
		for _, tag := range [...]string{"</div>", "</address>", "</form>"} {
			if end := start + n; strings.HasPrefix(s[end:], tag) {
				return end + len(tag), s[i:end] + "</p>" + tag
			}
		}
		return 0, ""
	})
}

// blockTags finds the ends of tags of blocks, and the space after them.
type blockTags struct {
	closes   finder
	spaceFor int // the end of a tag
	space    int // where the space after it ends
}

func newBlockTags(text string) *blockTags { return &blockTags{closes: finder{text: text, what: ">"}} }

// end is where the tag of a block ends that begins at i; 0 where none does.
func (b *blockTags) end(s string, i int) int {
	if i >= len(s) || s[i] != '<' {
		return 0
	}
	name := i + 1
	if name < len(s) && s[name] == '/' {
		name++
	}
	if !beginsAsBlock(s[name:]) {
		return 0
	}
	if at := b.closes.next(name); at < len(s) {
		return at + 1
	}
	return 0
}

// after is where the space after the end of a tag ends.
func (b *blockTags) after(s string, end int) int {
	if b.spaceFor != end {
		b.spaceFor, b.space = end, skipSpace(s, end)
	}
	return b.space
}

// unwrapBlocks takes away paragraphs that hold the tag of a block alone.
func unwrapBlocks(text string) string {
	tags := newBlockTags(text)
	return rewrite(text, "<p>", func(s string, i int) (int, string) {
		start := skipSpace(s, i+len("<p>"))
		end := tags.end(s, start)
		if end == 0 {
			return 0, ""
		}
		after := tags.after(s, end)
		if !strings.HasPrefix(s[after:], "</p>") {
			return 0, ""
		}
		return after + len("</p>"), s[start:end]
	})
}

// unwrapItems takes away paragraphs around items of lists.
func unwrapItems(text string) string {
	shut, line := finder{text: text, what: "</p>"}, finder{text: text, what: "\n"}
	return rewrite(text, "<p><li", func(s string, i int) (int, string) {
		start := i + len("<p>")
		if start+len("<li") >= len(s) {
			return 0, ""
		}
		end := shut.next(start + len("<li") + 1)
		if end == len(s) || line.next(start) < end {
			return 0, ""
		}
		return end + len("</p>"), s[start:end]
	})
}

// intoQuotes moves paragraphs around quotes into them.
func intoQuotes(text string) string {
	const opens = "<p><blockquote"
	tags := finder{text: text, what: ">"}
	text = rewrite(text, "<", func(s string, i int) (int, string) {
		if len(s)-i < len(opens) || !strings.EqualFold(s[i:i+len(opens)], opens) {
			return 0, ""
		}
		end := tags.next(i + len(opens))
		if end == len(s) {
			return 0, ""
		}
		return end + 1, "<blockquote" + s[i+len(opens):end] + "><p>"
	})
	return strings.ReplaceAll(text, "</blockquote></p>", "</p></blockquote>")
}

// dropBefore takes away the tag of a paragraph that opens before that of a block.
func dropBefore(text string) string {
	tags := newBlockTags(text)
	return rewrite(text, "<p>", func(s string, i int) (int, string) {
		start := skipSpace(s, i+len("<p>"))
		end := tags.end(s, start)
		if end == 0 {
			return 0, ""
		}
		return end, s[start:end]
	})
}

// dropAfter takes away a tag after that of a block.
func dropAfter(text, tag string) string {
	tags := newBlockTags(text)
	return rewrite(text, "<", func(s string, i int) (int, string) {
		end := tags.end(s, i)
		if end == 0 {
			return 0, ""
		}
		after := tags.after(s, end)
		if !strings.HasPrefix(s[after:], tag) {
			return 0, ""
		}
		return after + len(tag), s[i:end]
	})
}

var plainBreaks = strings.NewReplacer("<br>", "<br />", "<br/>", "<br />")

// breakLines makes line breaks of line ends.
func breakLines(text string) string {
	text = plainBreaks.Replace(preserveLines(text))
	var out strings.Builder
	out.Grow(len(text) + len(text)/8)
	done := 0
	for i := 0; i < len(text); {
		if !isSpace(text[i]) {
			i++
			continue
		}
		start, end := i, skipSpace(text, i)
		i = end
		if strings.HasSuffix(text[:start], "<br />") {
			start++
		}
		last := strings.LastIndexByte(text[start:end], '\n')
		if last < 0 {
			continue
		}
		out.WriteString(text[done:start])
		out.WriteString("<br />\n")
		done = start + last + 1
	}
	out.WriteString(text[done:])
	return strings.ReplaceAll(out.String(), preserved, "\n")
}

// preserveLines keeps the line ends of scripts, styles, drawings and formulas.
func preserveLines(text string) string {
	ends := make(map[string]*finder)
	return rewrite(text, "<", func(s string, i int) (int, string) {
		for _, name := range [...]string{"script", "style", "svg", "math"} {
			if !strings.HasPrefix(s[i+1:], name) {
				continue
			}
			if ends[name] == nil {
				ends[name] = &finder{text: s, what: "</" + name + ">"}
			}
			end := ends[name].next(i + 1 + len(name))
			if end == len(s) {
				return 0, ""
			}
			end += len("</>") + len(name)
			return end, strings.ReplaceAll(s[i:end], "\n", preserved)
		}
		return 0, ""
	})
}

var parted = [...]string{"p", "li", "div", "dl", "dd", "dt", "th", "pre", "td", "ul", "ol"}

// dropBreaksBefore takes away line breaks before the tags of some blocks.
func dropBreaksBefore(text string) string {
	tags := finder{text: text, what: ">"}
	return rewrite(text, "<br />", func(s string, i int) (int, string) {
		start := i + len("<br />")
		name := skipSpace(s, start)
		if name == len(s) || s[name] != '<' {
			return 0, ""
		}
		name++
		if name < len(s) && s[name] == '/' {
			name++
		}
		if !slices.ContainsFunc(parted[:], func(n string) bool { return strings.HasPrefix(s[name:], n) }) {
			return 0, ""
		}
		end := tags.next(name)
		if end == len(s) {
			return 0, ""
		}
		return end + 1, s[start : end+1]
	})
}

func endOfLast(text string) string {
	if rest, ok := strings.CutSuffix(text, "\n</p>"); ok {
		return rest + "</p>"
	}
	if rest, ok := strings.CutSuffix(text, "\n</p>\n"); ok {
		return rest + "</p>\n"
	}
	return text
}

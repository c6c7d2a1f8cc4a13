package dialect

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/flavor"
)

// reserved are parts of a text that a flavor wants written in a way of its own, and that
// nothing else is to change: a mark stands for each meanwhile.
type reserved struct {
	parts    []string
	formulas bool // some are formulas
}

// The marks are characters that no text holds: Unicode keeps them for such uses.
// https://www.unicode.org/faq/private_use.html#nonchar1
const (
	markBegin = "\uFDD0"
	markEnd   = "\uFDD1"
)

func (r *reserved) mark(part string) string {
	r.parts = append(r.parts, part)
	return markBegin + strconv.Itoa(len(r.parts)-1) + markEnd
}

var markOfPart = regexp.MustCompile(markBegin + `([0-9]+)` + markEnd)

// put puts the parts in the places of their marks.
func (r *reserved) put(markdown string) string {
	if len(r.parts) == 0 {
		return markdown
	}
	return markOfPart.ReplaceAllStringFunc(markdown, func(mark string) string {
		n, err := strconv.Atoi(mark[len(markBegin) : len(mark)-len(markEnd)])
		if err != nil || n >= len(r.parts) {
			return mark
		}
		return r.parts[n]
	})
}

// reserve writes headings and captions as a flavor wants them, and takes out what only the
// target reads. A text that holds the characters of the marks stays as it is.
func reserve(markdown *string, target flavor.Flavor, spans func(string) SyntaxSpans) *reserved {
	r := &reserved{}
	b := target.Body
	if strings.ContainsAny(*markdown, markBegin+markEnd) {
		return r
	}
	if b.ByText && strings.Contains(*markdown, `<a id="`) {
		*markdown = linksByText(*markdown, spans)
	}
	if b.Shift > 0 && strings.Contains(*markdown, "#") {
		*markdown = shiftHeadings(*markdown, b.Shift, spans(*markdown))
	}
	if b.Math == flavor.Brackets && strings.Contains(*markdown, "$") {
		*markdown = r.takeFormulas(*markdown, spans(*markdown))
	}
	if b.Captions == flavor.AsFigure {
		*markdown = figures(*markdown, b.Reader, spans)
	}
	if b.Embeds == flavor.AsFrame || b.Embeds == flavor.AsShortcode {
		*markdown = r.takeEmbeds(*markdown, b.Embeds, spans)
	}
	if b.WikiLinks && strings.Contains(*markdown, ".md)") {
		*markdown = r.takeLinks(*markdown, spans(*markdown))
	}
	return r
}

var heading = regexp.MustCompile(`^((?:[ >]|[-*+] |[0-9]+[.)] )*)(#{1,6})([ \t]|$)`)

// shiftHeadings makes headings so many levels deeper, and none deeper than there are.
func shiftHeadings(markdown string, by int, spans SyntaxSpans) string {
	return eachLine(markdown, spans, func(line string) string {
		return heading.ReplaceAllStringFunc(line, func(s string) string {
			m := heading.FindStringSubmatch(s)
			return m[1] + strings.Repeat("#", min(len(m[2])+by, 6)) + m[3]
		})
	})
}

var anchoredHeading = regexp.MustCompile(`^(#{1,6} )<a id="([^"]+)"></a>([^\n]+)`)

// linksByText makes links to headings lead to their texts. One that is there twice, or has
// markup, keeps its anchor.
func linksByText(markdown string, spans func(string) SyntaxSpans) string {
	texts, count := make(map[string]string), make(map[string]int)
	at := spans(markdown)
	eachLine(markdown, at, func(line string) string {
		if m := anchoredHeading.FindStringSubmatch(line); m != nil && !strings.ContainsAny(m[3], "\\`*_[]<>|#^&") {
			texts[m[2]] = m[3]
		}
		if heading.MatchString(line) {
			count[headingText(line)]++
		}
		return line
	})
	for id, text := range texts {
		if count[text] > 1 {
			delete(texts, id)
		}
	}
	if len(texts) == 0 {
		return markdown
	}
	markdown = eachLine(markdown, at, func(line string) string {
		return anchoredHeading.ReplaceAllStringFunc(line, func(s string) string {
			m := anchoredHeading.FindStringSubmatch(s)
			if texts[m[2]] == "" {
				return s
			}
			return m[1] + m[3]
		})
	})
	return outside(markdown, spans(markdown), func(_ int, text string) string {
		return linkWithin.ReplaceAllStringFunc(text, func(s string) string {
			id, err := url.PathUnescape(s[len("](#") : len(s)-len(")")])
			if err != nil || texts[id] == "" {
				return s
			}
			return "](#" + strings.NewReplacer("(", "%28", ")", "%29").Replace(url.PathEscape(texts[id])) + ")"
		})
	})
}

var linkWithin = regexp.MustCompile(`\]\(#[^\s()]+\)`)

func headingText(line string) string {
	line = anchoredHeading.ReplaceAllString(line, "$1$3")
	return strings.TrimSpace(heading.ReplaceAllString(line, ""))
}

// eachLine rewrites the lines that begin in no code, formula or HTML.
func eachLine(markdown string, spans SyntaxSpans, rewrite func(line string) string) string {
	var out strings.Builder
	for i, begin := range spans.Lines {
		end := len(markdown)
		if i+1 < len(spans.Lines) {
			end = spans.Lines[i+1]
		}
		line := markdown[begin:end]
		if !slices.ContainsFunc(spans.Literals, func(l Literal) bool {
			return l.From <= begin && begin < l.To || l.Block && l.From >= begin && l.From < end
		}) {
			line = rewrite(line)
		}
		out.WriteString(line)
	}
	return out.String()
}

// takeFormulas takes formulas out, which are to stand between brackets.
func (r *reserved) takeFormulas(markdown string, spans SyntaxSpans) string {
	var out strings.Builder
	done := 0
	for _, l := range spans.Literals {
		if !l.Formula || l.From < done {
			continue
		}
		out.WriteString(markdown[done:l.From])
		part := markdown[l.From:l.To]
		if inner, ok := within(part, "$$"); ok {
			part = `\[` + inner + `\]`
		} else if inner, ok := within(part, "$"); ok {
			part = `\(` + inner + `\)`
		}
		out.WriteString(r.mark(part))
		r.formulas = true
		done = l.To
	}
	return out.String() + markdown[done:]
}

func within(part, delimiter string) (string, bool) {
	inner, begins := strings.CutPrefix(part, delimiter)
	inner, ends := strings.CutSuffix(inner, delimiter)
	return inner, begins && ends
}

// paragraphs rewrites the blocks of a text that empty lines set apart and that stand in no
// quote, list, code or HTML: it is given their lines.
func paragraphs(markdown string, spans func(string) SyntaxSpans, rewrite func(blocks []string, i int) string) string {
	literals := spans(markdown).Literals
	blocks := strings.Split(markdown, "\n\n")
	apart := make([]bool, len(blocks))
	at := 0
	for i, block := range blocks {
		apart[i] = !strings.HasPrefix(block, " ") && !slices.ContainsFunc(literals, func(l Literal) bool { return l.From <= at && at < l.To })
		at += len(block) + len("\n\n")
	}
	out := make([]string, 0, len(blocks))
	for i := range blocks {
		block := blocks[i]
		if apart[i] {
			block = rewrite(blocks, i)
		}
		out = append(out, block)
	}
	return strings.Join(out, "\n\n")
}

var (
	videoAlone = regexp.MustCompile(`^(?:<(https?://[^\s<>]+)>|\[((?:\\.|[^\[\]\\\n])*)\]\((https?://[^\s()]+)\))$`)
	youtube    = regexp.MustCompile(`^https?://(?:www\.|m\.)?(?:youtube\.com/watch\?v=|youtu\.be/)([A-Za-z0-9_-]{6,20})$`)
	vimeo      = regexp.MustCompile(`^https?://(?:www\.)?vimeo\.com/([0-9]+)$`)
)

// takeEmbeds takes out the addresses of videos that stand alone, which are to be shown.
func (r *reserved) takeEmbeds(markdown string, as flavor.Embeds, spans func(string) SyntaxSpans) string {
	if !strings.Contains(markdown, "youtu") && !strings.Contains(markdown, "vimeo") {
		return markdown
	}
	return paragraphs(markdown, spans, func(blocks []string, i int) string {
		text := strings.TrimSuffix(blocks[i], "\n")
		m := videoAlone.FindStringSubmatch(text)
		if m == nil {
			return blocks[i]
		}
		address, title := m[1]+m[3], escapedMark.ReplaceAllString(m[2], "$1")
		name, frame := "", ""
		if id := youtube.FindStringSubmatch(address); id != nil {
			name, frame, address = "youtube", "https://www.youtube-nocookie.com/embed/", id[1]
		} else if id := vimeo.FindStringSubmatch(address); id != nil {
			name, frame, address = "vimeo", "https://player.vimeo.com/video/", id[1]
		}
		switch {
		case name == "":
			return blocks[i]
		case as == flavor.AsShortcode:
			return r.mark(hugoVideo(name, address, title)) + blocks[i][len(text):]
		}
		if title == "" {
			title = name
		}
		return r.mark(fmt.Sprintf(`<iframe src="%s" title="%s" width="560" height="315" loading="lazy"></iframe>`, frame+address, html.EscapeString(strings.NewReplacer("{", "", "}", "").Replace(title)))) + blocks[i][len(text):]
	})
}

// hugoVideo is one of Hugo's own.
// https://gohugo.io/shortcodes/youtube/
func hugoVideo(name, id, title string) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"`\\{}<>%\n", r) {
			return -1
		}
		return r
	}, title)
	if title == "" {
		return "{{< " + name + " " + id + " >}}"
	}
	return "{{< " + name + ` id="` + id + `" title="` + title + `" >}}`
}

var (
	pictureAlone = regexp.MustCompile(`^(?:\[!\[(?:\\.|[^\[\]\\\n])*\]\([^\n]*\)\]\([^\s()]+\)|!\[(?:\\.|[^\[\]\\\n])*\]\([^\n()]*\))$`)
	captionAlone = regexp.MustCompile(`^\*((?:\\.|[^*\\\n])+)\*$`)
)

// figures writes a picture and its caption as a figure.
func figures(markdown string, reader flavor.Reader, spans func(string) SyntaxSpans) string {
	read := ""
	if reader == flavor.Kramdown || reader == flavor.Python {
		read = ` markdown="1"` // which reads no Markdown there by itself
	}
	isCaption := make(map[int]bool)
	return paragraphs(markdown, spans, func(blocks []string, i int) string {
		switch {
		case isCaption[i]:
			text := strings.TrimSuffix(blocks[i], "\n")
			return "<figcaption" + read + ">\n\n" + text[1:len(text)-1] + "\n\n</figcaption>\n</figure>" + blocks[i][len(text):]
		case i+1 < len(blocks) && pictureAlone.MatchString(blocks[i]) && captionAlone.MatchString(strings.TrimSuffix(blocks[i+1], "\n")):
			isCaption[i+1] = true
			return "<figure" + read + ">\n\n" + blocks[i]
		}
		return blocks[i]
	})
}

var documentLink = regexp.MustCompile("\\\\.|!?\\[([^\\[\\]|\\\\*_`<>&~^\n]+)\\]\\(([^\\s()<>:#?]+)\\.md\\)")

// takeLinks takes out links to documents, which are to be those of a wiki.
func (r *reserved) takeLinks(markdown string, spans SyntaxSpans) string {
	return outside(markdown, spans, func(from int, text string) string {
		var out strings.Builder
		done := 0
		for _, m := range documentLink.FindAllStringSubmatchIndex(text, -1) {
			if m[2] < 0 || text[m[0]] == '!' {
				continue
			}
			words := text[m[2]:m[3]]
			path, err := url.PathUnescape(text[m[4]:m[5]])
			if err != nil || strings.ContainsAny(path, "[]|#^") {
				continue
			}
			bar := "|"
			if spans.Rows[spans.Lines.Of(from+m[0])] {
				bar = `\|`
			}
			out.WriteString(text[done:m[0]] + r.mark("[["+path+bar+words+"]]"))
			done = m[1]
		}
		return out.String() + text[done:]
	})
}

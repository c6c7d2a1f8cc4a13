package dialect

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	// kramdownOnly matches what kramdown reads in text and CommonMark does not:
	// attribute lists, heading ids, tables made by a bar alone, and link addresses
	// with spaces. It also matches the addresses of real links, and what is
	// escaped by a backslash, which is text in both.
	kramdownOnly = regexp.MustCompile(`\]\((?:<[^<>\n]*>|(?:\\.|[^\s()\\]|\([^\s()]*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))?\s*\)|\]\(|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.|\{[:#]|\|`)

	// addressEscaper encodes what would end an address, or begin something else in it.
	addressEscaper = strings.NewReplacer("|", "%7C", "{", "%7B", "}", "%7D", "[", "%5B", "]", "%5D")
	// abbreviation matches the definition of one: *[HTML]: Hypertext Markup Language.
	abbreviation = regexp.MustCompile(`^((?:[ >*+:-]|[0-9]+[.)] |\[\^[^\]\s]+\]:)*)(\*\[[^\]\n]*\]:)`)
	// rawTags matches the start of elements in which kramdown reads no Markdown, and
	// so no backslash, unless the attribute markdown="span" asks for it.
	rawTags = regexp.MustCompile(`^<(?:kbd|mark|u|samp|var|code|tt|s|strike|time|data|bdi|font)\b`)
)

// kramdown writes Markdown so that kramdown reads what CommonMark reads in it.
//
// https://kramdown.gettalong.org/syntax.html
func kramdown(markdown string, spans SyntaxSpans) string {
	var out strings.Builder
	done := 0
	text := func(to int) {
		for done < to {
			end := lineEnd(markdown, done, to)
			begin, line := spans.Lines.Of(done), withoutBrackets(markdown, done, end, spans.Brackets)
			if begin == done {
				out.WriteString(nextList(line, spans.NextLists[begin]) + listStart(line, spans.ListStarts[begin]))
				line = lineStart(line, spans.Wrapped[begin])
			}
			out.WriteString(kramdownText(line, begin == done, spans.Rows[begin]))
			done = end
		}
	}
	for _, l := range spans.Literals {
		if l.From < done {
			continue
		}
		if line := spans.Lines.Of(l.From); l.Block && line >= done {
			text(line)
			out.WriteString(blankLineBefore(markdown[:line], markdown[line:l.From]))
		}
		text(l.From)
		part := markdown[l.From:l.To]
		switch {
		case l.Formula:
			part = kramdownFormula(part)
		case l.Code == "":
			part = rawTags.ReplaceAllString(markDetails(part), `$0 markdown="span"`)
		case spans.Rows[spans.Lines.Of(l.From)]:
			part = strings.ReplaceAll(part, `\|`, "|") // a bar in code ends no cell there
		}
		out.WriteString(part)
		done = l.To
	}
	text(len(markdown))
	return out.String()
}

func kramdownText(line string, whole, row bool) string {
	line = kramdownOnly.ReplaceAllStringFunc(line, func(s string) string {
		switch {
		case s[0] == '\\' || s == "|" && row:
			return s
		case s[0] == '<':
			return strings.ReplaceAll(s, "|", "%7C")
		case s[0] == ']' && len(s) > len("]("):
			address, title, _ := strings.Cut(s, " ")
			if title != "" {
				title = " " + kramdownTitle(strings.TrimSuffix(title, ")")) + ")"
			}
			return "](" + addressEscaper.Replace(address[len("]("):]) + title
		}
		return `\` + s
	})
	if whole {
		line = abbreviation.ReplaceAllString(line, `$1\$2`)
	}
	return line
}

// kramdownTitle writes a link's title without escaped quotation marks, which
// kramdown does not know.
func kramdownTitle(title string) string {
	title = strings.TrimSpace(title)
	if len(title) < 2 {
		return title
	}
	text := escapedMark.ReplaceAllString(title[1:len(title)-1], "$1")
	return `"` + strings.NewReplacer(`"`, "&quot;", "|", "&#124;", "<", "&lt;", "{", "&#123;").Replace(text) + `"`
}

var escapedMark = regexp.MustCompile(`\\([[:punct:]])`)

var bar = regexp.MustCompile(`\\.|\|`)

// kramdownFormula writes a formula with two dollars, which is all that kramdown
// knows, and without the bars that would make a table of its line.
func kramdownFormula(part string) string {
	if !strings.HasPrefix(part, "$$") {
		part = "$" + part + "$"
	}
	if strings.Contains(part, `\begin{`) { // where a bar may separate columns
		return part
	}
	return bar.ReplaceAllStringFunc(part, func(s string) string {
		if s == "|" {
			return `\vert{}`
		}
		return s
	})
}

// blankLineBefore returns the empty line that kramdown needs between a paragraph
// and a block of code, so that it finds no list in the code; nothing where the line
// above is empty already.
func blankLineBefore(before, prefix string) string {
	before = strings.TrimSuffix(before, "\n")
	above := before[strings.LastIndexByte(before, '\n')+1:]
	if strings.Trim(prefix, " >") != "" || strings.Trim(above, " >") == "" {
		return ""
	}
	return strings.TrimRight(prefix, " ") + "\n"
}

// withoutBrackets is a part of a text with the numbers of items as kramdown knows them:
// with a dot.
func withoutBrackets(markdown string, from, to int, brackets map[int]bool) string {
	part := markdown[from:to]
	for i := range part {
		if part[i] == ')' && brackets[from+i] {
			part = part[:i] + "." + part[i+1:]
		}
	}
	return part
}

// nextList returns the mark that keeps a list from the one before it, which kramdown
// takes for one whatever their marks are.
func nextList(line string, follows bool) string {
	if !follows {
		return ""
	}
	prefix := line[:len(line)-len(strings.TrimLeft(line, " >"))]
	return prefix + "^\n" + strings.TrimRight(prefix, " ") + "\n"
}

var (
	numberInText = regexp.MustCompile(`^([ >]*[0-9]{1,9})\.([ \t])`)
	caretAlone   = regexp.MustCompile(`^([ >]*)\^(\s*)$`)
)

// lineStart escapes what begins a list in the middle of a paragraph for Jekyll's
// kramdown, and what ends a block.
func lineStart(line string, wrapped bool) string {
	if wrapped {
		line = numberInText.ReplaceAllString(line, `$1\.$2`)
	}
	return caretAlone.ReplaceAllString(line, `$1&#94;$2`)
}

// listStart returns the attribute list that gives an ordered list its first number,
// which kramdown does not take from the list.
func listStart(line string, first int) string {
	prefix, _, ok := strings.Cut(line, strconv.Itoa(first))
	if first == 0 || !ok || strings.Trim(prefix, " >") != "" {
		return ""
	}
	return prefix + `{:start="` + strconv.Itoa(first) + "\"}\n"
}

// markDetails makes kramdown read the Markdown inside <details>, which an empty
// line separates from the HTML.
func markDetails(part string) string {
	if strings.Contains(part, "</details>") {
		return part
	}
	return strings.Replace(part, "<details", `<details markdown="1"`, 1)
}

package export

import (
	"regexp"
	"strconv"
	"strings"

	"wpmd/pkg/fidelity"
)

var (
	// kramdownOnly is what kramdown reads in text and CommonMark does not: lists
	// of attributes, a heading's id, tables that only a bar makes, and addresses
	// with spaces in them. Those of real links come along. What has a
	// backslash before it is text in both.
	kramdownOnly = regexp.MustCompile(`\]\((?:<[^<>\n]*>|(?:\\.|[^\s()\\]|\([^\s()]*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))?\s*\)|\]\(|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|\\.|\{[:#]|\|`)

	// inAddress is what would end an address, or begin something else in it.
	inAddress = strings.NewReplacer("|", "%7C", "{", "%7B", "}", "%7D", "[", "%5B", "]", "%5D")
	// abbreviation defines one: *[HTML]: Hypertext Markup Language.
	abbreviation = regexp.MustCompile(`^((?:[ >*+:-]|[0-9]+[.)] |\[\^[^\]\s]+\]:)*)(\*\[[^\]\n]*\]:)`)
	// unread are the tags between which kramdown reads no Markdown, and so no
	// backslash, unless it is told to.
	unread = regexp.MustCompile(`^<(?:kbd|mark|u|samp|var|code|tt|s|strike|time|data|bdi|font)\b`)
)

// kramdown writes Markdown so that kramdown reads what CommonMark reads in it.
//
// https://kramdown.gettalong.org/syntax.html
func kramdown(markdown string, a fidelity.Anatomy) string {
	var out strings.Builder
	done := 0
	text := func(to int) {
		for done < to {
			end := to
			if i := strings.IndexByte(markdown[done:to], '\n'); i >= 0 {
				end = done + i + 1
			}
			begin := a.Lines.Of(done)
			if begin == done {
				out.WriteString(numbered(markdown[done:end], a.Numbered[begin]))
			}
			out.WriteString(kramdownText(markdown[done:end], begin == done, a.Rows[begin]))
			done = end
		}
	}
	for _, l := range a.Literals {
		if l.From < done {
			continue
		}
		if line := a.Lines.Of(l.From); l.Block && line >= done {
			text(line)
			out.WriteString(parted(markdown[:line], markdown[line:l.From]))
		}
		text(l.From)
		part := markdown[l.From:l.To]
		switch {
		case l.Formula:
			part = kramdownFormula(part)
		case l.Code == "":
			part = unread.ReplaceAllString(details(part), `$0 markdown="span"`)
		case a.Rows[a.Lines.Of(l.From)]:
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
			return "](" + inAddress.Replace(address[len("]("):]) + title
		}
		return `\` + s
	})
	if whole {
		line = abbreviation.ReplaceAllString(line, `$1\$2`)
	}
	return line
}

// kramdownTitle writes a title between quotation marks, of which kramdown knows
// no escaped ones.
func kramdownTitle(title string) string {
	title = strings.TrimSpace(title)
	if len(title) < 2 {
		return title
	}
	text := unescaped.ReplaceAllString(title[1:len(title)-1], "$1")
	return `"` + strings.NewReplacer(`"`, "&quot;", "|", "&#124;", "<", "&lt;", "{", "&#123;").Replace(text) + `"`
}

var unescaped = regexp.MustCompile(`\\([[:punct:]])`)

var bar = regexp.MustCompile(`\\.|\|`)

// kramdownFormula writes a formula with two dollars, which is all that kramdown
// knows, and without the bars that would make a table of its line.
func kramdownFormula(part string) string {
	if !strings.HasPrefix(part, "$$") {
		part = "$" + part + "$"
	}
	if strings.Contains(part, `\begin{`) { // where a bar may part columns
		return part
	}
	return bar.ReplaceAllStringFunc(part, func(s string) string {
		if s == "|" {
			return `\vert{}`
		}
		return s
	})
}

// parted is the empty line without which kramdown looks for lists in a block of
// code behind a paragraph; nothing where there is one.
func parted(before, prefix string) string {
	before = strings.TrimSuffix(before, "\n")
	above := before[strings.LastIndexByte(before, '\n')+1:]
	if strings.Trim(prefix, " >") != "" || strings.Trim(above, " >") == "" {
		return ""
	}
	return strings.TrimRight(prefix, " ") + "\n"
}

// numbered is the line that gives a list its first number, which kramdown does
// not take from the list.
func numbered(line string, first int) string {
	prefix, _, ok := strings.Cut(line, strconv.Itoa(first))
	if first == 0 || !ok || strings.Trim(prefix, " >") != "" {
		return ""
	}
	return prefix + `{:start="` + strconv.Itoa(first) + "\"}\n"
}

// details makes kramdown read the Markdown within, which an empty line parts from
// the HTML.
func details(part string) string {
	if strings.Contains(part, "</details>") {
		return part
	}
	return strings.Replace(part, "<details", `<details markdown="1"`, 1)
}

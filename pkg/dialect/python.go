package dialect

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// pythonOnly matches what Python-Markdown reads otherwise than CommonMark: what is escaped
	// by a backslash, the ends of links, addresses between angle brackets, and attributes.
	pythonOnly = regexp.MustCompile(`\]\((?:<[^<>\n]*>|(?:\\.|[^\s()\\]|\([^\s()]*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))?\s*\)|\]\(|<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|<|\\.|\{[:#. ]`)
	// pythonBlock matches what begins a block of an extension that many sites have.
	pythonBlock = regexp.MustCompile(`^([ >]*)(!!!|\?\?\?|===|///|:::|--8<--|\[TOC\]|: )`)
	// webAddress matches what Python-Markdown links without a text.
	webAddress = regexp.MustCompile(`(?i)^<(?:https?|ftps?|mailto):`)
)

// pythonEscapes are the characters that a backslash escapes in Python-Markdown, with its
// extension for deleted text.
const pythonEscapes = "\\`*_{}[]()>#+-.!~"

// python writes Markdown so that Python-Markdown reads what CommonMark reads in it, with
// extensions for footnotes, definitions, tables, fences, lists that keep apart, tasks and
// deleted text.
//
// https://python-markdown.github.io/#differences
func python(markdown string, read func(string) SyntaxSpans) string {
	spans := read(markdown)
	if loose := looseStars(markdown, spans); len(loose) > 0 {
		markdown = escapeAt(markdown, 0, loose)
		spans = read(markdown)
	}
	var out strings.Builder
	done := 0
	text := func(to int) {
		for done < to {
			end := lineEnd(markdown, done, to)
			begin, line := spans.Lines.Of(done), withoutBrackets(markdown, done, end, spans.Brackets)
			if begin == done {
				out.WriteString(apartFrom(line, spans.NextLists[begin]))
				line = lineStart(line, spans.Wrapped[begin])
			}
			out.WriteString(pythonText(line, begin == done, spans.Rows[begin]))
			done = end
		}
	}
	for _, l := range spans.Literals {
		if l.From < done {
			continue
		}
		text(l.From)
		part := markdown[l.From:l.To]
		switch {
		case l.Formula:
		case l.Code == "":
			part = markDetails(part)
		case spans.Rows[spans.Lines.Of(l.From)]:
			part = strings.ReplaceAll(part, `\|`, "|") // a bar in code ends no cell there
		}
		out.WriteString(part)
		done = l.To
	}
	text(len(markdown))
	return indented(out.String())
}

// apartFrom keeps a list from the one before it.
func apartFrom(line string, follows bool) string {
	if !follows {
		return ""
	}
	prefix := line[:len(line)-len(strings.TrimLeft(line, " >"))]
	return prefix + "<!-- -->\n" + strings.TrimRight(prefix, " ") + "\n"
}

func pythonText(line string, whole, row bool) string {
	line = pythonOnly.ReplaceAllStringFunc(line, func(s string) string {
		switch {
		case s == "](":
			return `\](`
		case s == "<":
			return "&lt;"
		case s[0] == ']':
			address, title := s[len("]("):len(s)-1], ""
			if i := strings.IndexAny(address, "> "); i >= 0 {
				i += strings.Count(address[i:i+1], ">") // it ends an address in angle brackets
				address, title = address[:i], address[i:]
			}
			if title = strings.TrimSpace(title); title != "" {
				title = " " + kramdownTitle(title)
			}
			return "](" + pythonEscaped.ReplaceAllStringFunc(address, func(e string) string { return pythonEscape(e, false) }) + title + ")"
		case s[0] == '<':
			if webAddress.MatchString(s) {
				return s
			}
			address := s[1 : len(s)-1]
			return "[" + numeric(address) + "](" + address + ")"
		case s[0] == '{':
			return `\` + s
		}
		return pythonEscape(s, row)
	})
	if whole {
		line = pythonBlock.ReplaceAllStringFunc(line, func(s string) string {
			prefix := s[:len(s)-len(strings.TrimLeft(s, " >"))]
			return prefix + numeric(s[len(prefix):len(prefix)+1]) + s[len(prefix)+1:]
		})
	}
	return line
}

var pythonEscaped = regexp.MustCompile(`\\.`)

// pythonEscape is an escaped character as Python-Markdown knows it.
func pythonEscape(escaped string, row bool) string {
	switch c := escaped[1:]; {
	case strings.Contains(pythonEscapes, c), c == "|" && row, len(c) > 1, c[0] > '~', c[0] < '!', c[0] >= '0' && c[0] <= '9', c[0]|0x20 >= 'a' && c[0]|0x20 <= 'z':
		return escaped
	case c == "<" || c == "&":
		return html.EscapeString(c)
	default:
		return "&#" + strconv.Itoa(int(c[0])) + ";"
	}
}

// container is a quote, or an item, whose lines begin with so many spaces.
type container struct {
	quote bool
	width int
}

var (
	quoteMark = regexp.MustCompile(`^ {0,3}> ?`)
	itemMark  = regexp.MustCompile(`^( {0,3})([-*+]|[0-9]{1,9}\.)( {1,4}|$)`)
	noteBegin = regexp.MustCompile(`^\[\^[^\]\s]+\]: `)
	ruleLine  = regexp.MustCompile(`^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$`)
	fenceLine = regexp.MustCompile("^( {0,3})(`{3,}|~{3,})([^`]*)$")
	language  = regexp.MustCompile(`^[\w#.+-]+$`)
)

// indenter writes what is within an item four spaces behind it, as Python-Markdown wants it.
type indenter struct {
	out   strings.Builder
	stack []container
	fence string // that of the block of code that the line is in
	depth int    // how many containers are around that
	above string // the line before
}

func indented(markdown string) string {
	var in indenter
	for line := range strings.Lines(markdown) {
		in.line(strings.TrimSuffix(line, "\n"))
	}
	if !strings.HasSuffix(markdown, "\n") {
		return strings.TrimSuffix(in.out.String(), "\n")
	}
	return in.out.String()
}

func (in *indenter) line(line string) {
	prefix, rest := in.within(line)
	if in.fence != "" && len(in.stack) >= in.depth {
		if mark := strings.TrimSpace(rest); strings.HasPrefix(mark, in.fence) && strings.Trim(mark, in.fence[:1]) == "" {
			in.fence = ""
		}
		in.write(prefix, rest)
		return
	}
	in.fence = ""
	before := len(in.stack)
	for {
		mark, after, ok := in.opens(rest)
		if !ok {
			break
		}
		if before == len(in.stack)-1 && in.isPressed(prefix) {
			in.write(prefix, "")
		}
		prefix, rest = prefix+mark, after
	}
	if m := fenceLine.FindStringSubmatch(rest); m != nil {
		if len(in.stack) > before && !in.stack[len(in.stack)-1].quote { // it must stand on a line of its own
			in.write(prefix, "<!-- -->")
			prefix = in.prefix()
			in.write(prefix, "")
		}
		in.fence, in.depth = m[2], len(in.stack)
		if info := strings.TrimSpace(m[3]); info != "" && !language.MatchString(info) {
			rest = m[1] + m[2]
		}
	}
	if rest == "" && len(in.stack) > before && !in.stack[len(in.stack)-1].quote {
		rest = "<!-- -->" // an item of nothing
	}
	in.write(prefix, rest)
}

// within takes from a line what says that it is within the containers; those that it is
// not in end.
func (in *indenter) within(line string) (prefix, rest string) {
	rest = line
	for i, c := range in.stack {
		mark := quoteMark.FindString(rest)
		switch {
		case c.quote && mark != "":
			prefix, rest = prefix+"> ", rest[len(mark):]
		case !c.quote && strings.TrimSpace(rest) == "":
			rest = ""
		case !c.quote && strings.HasPrefix(rest, strings.Repeat(" ", c.width)):
			prefix, rest = prefix+"    ", rest[c.width:]
		default:
			in.stack = in.stack[:i]
			return prefix, rest
		}
	}
	return prefix, rest
}

// opens takes from a line the mark that begins a container.
func (in *indenter) opens(rest string) (mark, after string, ok bool) {
	if m := quoteMark.FindString(rest); m != "" {
		in.stack = append(in.stack, container{quote: true})
		return "> ", rest[len(m):], true
	}
	if m := noteBegin.FindString(rest); m != "" && len(in.stack) == 0 {
		in.stack = append(in.stack, container{width: 4})
		return m, rest[len(m):], true
	}
	m := itemMark.FindStringSubmatch(rest)
	if m == nil || ruleLine.MatchString(rest) {
		return "", rest, false
	}
	width := len(m[0])
	if m[3] == "" {
		width++
	}
	in.stack = append(in.stack, container{width: width})
	return m[2] + strings.Repeat(" ", max(1, 4-len(m[2]))), rest[len(m[0]):], true
}

// isPressed says that a list begins right below a paragraph, where Python-Markdown takes
// it for a part of that.
func (in *indenter) isPressed(prefix string) bool {
	if in.stack[len(in.stack)-1].quote || len(in.stack) > 1 && !in.stack[len(in.stack)-2].quote {
		return false
	}
	above := strings.TrimPrefix(in.above, strings.TrimRight(prefix, " "))
	return strings.Trim(above, " >") != "" && !strings.HasPrefix(above, "    ") && !itemMark.MatchString(strings.TrimLeft(above, " "))
}

// prefix is what a line within all containers begins with.
func (in *indenter) prefix() string {
	var prefix strings.Builder
	for _, c := range in.stack {
		if c.quote {
			prefix.WriteString("> ")
		} else {
			prefix.WriteString("    ")
		}
	}
	return prefix.String()
}

func (in *indenter) write(prefix, rest string) {
	line := prefix + rest
	if rest == "" {
		line = strings.TrimRight(prefix, " ")
	}
	in.out.WriteString(line + "\n")
	in.above = line
}

// stars matches a run of them in text. It also matches what is escaped by a backslash, and
// what ends a block.
var stars = regexp.MustCompile(`\\.|\*+|\n[ >]*\n`)

// looseStars finds the stars that are no emphasis in CommonMark, since spaces are beside them
// or no other is; Python-Markdown makes emphasis of any two.
func looseStars(markdown string, spans SyntaxSpans) map[int]bool {
	if strings.Count(markdown, "*") < 2 {
		return nil
	}
	loose := make(map[int]bool)
	var open []int // the offsets of stars that may begin emphasis
	forget := func() {
		for _, i := range open {
			loose[i] = true
		}
		open = open[:0]
	}
	outside(markdown, spans, func(from int, text string) string {
		for _, m := range stars.FindAllStringIndex(text, -1) {
			begin, end := from+m[0], from+m[1]
			switch markdown[begin] {
			case '\n':
				forget()
				continue
			case '\\':
				continue
			}
			opens, closes := flanks(markdown[:begin], markdown[end:])
			for ; begin < end && closes && len(open) > 0; begin++ {
				open = open[:len(open)-1]
			}
			for ; begin < end; begin++ {
				if opens {
					open = append(open, begin)
				} else if spans.Lines.Of(begin) != begin && !isItem(markdown[spans.Lines.Of(begin):begin]) {
					loose[begin] = true
				}
			}
		}
		return text
	})
	forget()
	return loose
}

// isItem says that a star behind this part of a line is the mark of an item.
func isItem(before string) bool { return strings.Trim(before, " >-*+0123456789.)") == "" }

// flanks says whether a run between two texts can begin emphasis, and end it.
// https://spec.commonmark.org/0.31.2/#delimiter-run
func flanks(before, after string) (opens, closes bool) {
	previous, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	space := func(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }
	mark := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	opens = !space(next) && (!mark(next) || space(previous) || mark(previous))
	closes = !space(previous) && (!mark(previous) || space(next) || mark(next))
	return opens, closes
}

package markdown

import (
	"strings"

	"wpmd/pkg/fragment"
)

// escapeLineStarts escapes what would be block syntax at the start of a line.
func (w *writer) escapeLineStarts() {
	switch w.mode {
	case inAlt, inCell:
		return
	case inHeading:
		w.escapeClosingHashes()
		if w.firstInItem && len(w.events) > 0 && taskMark.Match(w.unmarked(0, 8)) {
			w.escaped[w.events[0].pos] = true
		}
		return
	}
	first := true
	for start := 0; start < len(w.buf); first = false {
		end := start
		for end < len(w.buf) && w.buf[end] != '\n' {
			end++
		}
		w.escapeLineStart(start, end, first)
		start = end + 1
	}
}

var (
	thematicBreak  = fragment.NewExpression(`^(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$`)
	delimiterRow   = fragment.NewExpression(`^\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?$`)
	definitionMark = fragment.NewExpression(`^\[[^\[\]]*[^\[\]\s][^\[\]]*\]:`)
	taskMark       = fragment.NewExpression(`^\[[ xX]\]`)
	orderedMark    = fragment.NewExpression(`^([0-9]{1,9})[.)](?: |$)`)
)

func (w *writer) escapeLineStart(start, end int, first bool) {
	for start < end && w.buf[start] == ' ' {
		start++
	}
	if start == end {
		return
	}
	pos := start
	if w.buf[pos] == escapeMarker {
		pos++
	} else if c := w.buf[pos]; !('0' <= c && c <= '9') {
		return
	}
	if pos >= end {
		return
	}
	c := w.buf[pos]
	switch c {
	case '\\', '<', '!', '$', ')', '.', ']':
		return
	}
	line := strings.TrimRight(string(w.unmarked(start, end-start)), " ")
	blankAfter := func(n int) bool { return len(line) <= n || line[n] == ' ' || line[n] == '\t' }
	var escape bool
	switch c {
	case '#':
		n := len(line) - len(strings.TrimLeft(line, "#"))
		escape = n <= 6 && blankAfter(n)
	case '>':
		escape = true
	case '-', '+', '*':
		escape = blankAfter(1) && (first || c == '-' || len(line) > 1) || thematicBreak.MatchString(line)
		if c == '-' && !first {
			escape = escape || strings.Trim(line, "-") == "" || delimiterRow.MatchString(line)
		}
	case '_':
		escape = thematicBreak.MatchString(line)
	case '=':
		escape = !first && strings.Trim(line, "=") == ""
	case ':':
		escape = blankAfter(1) && (!first || w.afterParagraph) || !first && delimiterRow.MatchString(line)
	case '|':
		escape = !first && delimiterRow.MatchString(line)
	case '~':
		escape = strings.HasPrefix(line, "~~~")
	case '`':
		escape = strings.HasPrefix(line, "```") && !strings.Contains(strings.TrimLeft(line, "`"), "`")
	case '[':
		escape = first && definitionMark.MatchString(line) && (!strings.HasSuffix(line, ":") || end < len(w.buf)) || w.mode == inItem && first && taskMark.MatchString(line)
	default:
		if m := orderedMark.FindStringSubmatch(line); m != nil && (first || strings.TrimLeft(m[1], "0") == "1" && len(line) > len(m[1])+1) {
			pos += len(m[1])
			if w.buf[pos] == escapeMarker {
				pos++
				w.escaped[pos] = true
			}
		}
		return
	}
	if escape {
		w.escaped[pos] = true
	}
}

// escapeClosingHashes escapes the run of # that would close a heading.
func (w *writer) escapeClosingHashes() {
	i := len(w.buf)
	for i >= 2 && w.buf[i-1] == '#' && w.buf[i-2] == escapeMarker {
		i -= 2
	}
	if i < len(w.buf) && (i == 0 || w.buf[i-1] == ' ') {
		w.escaped[len(w.buf)-1] = true
	}
}

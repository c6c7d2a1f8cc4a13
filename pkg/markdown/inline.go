package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"wpmd/pkg/fragment"
)

// decide sets w.escaped for every marked character that would read as Markdown.
func (w *writer) decide() {
	w.escaped = slices.Grow(w.escaped[:0], len(w.buf))[:len(w.buf)]
	clear(w.escaped)
	w.escapeBackslashes()
	w.escapeBackticks()
	w.escapeTags()
	w.escapeBraces()
	w.escapeBrackets()
	w.escapeMath()
	w.escapeLineStarts()
	w.escapeDelimiters()
}

// next returns the character after position i as it will stand in the Markdown,
// marks left out.
func (w *writer) next(i int) byte {
	i++
	if i < len(w.buf) && w.buf[i] == escapeMarker {
		i++
	}
	if i < len(w.buf) {
		return w.buf[i]
	}
	return '\n'
}

// prev is the same for the character before the one at i.
func (w *writer) prev(i int) byte {
	i--
	if i >= 0 && w.buf[i] == escapeMarker {
		i--
	}
	if i >= 0 {
		return w.buf[i]
	}
	return '\n'
}

func isASCIIPunct(c byte) bool {
	return c > ' ' && c < 0x7f && !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z')
}

func (w *writer) escapeBackslashes() {
	for _, e := range w.events {
		if e.kind != eventChar || e.char != '\\' {
			continue
		}
		last := e.pos+1 >= len(w.buf)
		if c := w.next(e.pos); isASCIIPunct(c) || c == '\n' && !last || last && w.mode == inAlt || w.endsLine(e.pos) {
			w.escaped[e.pos] = true
		}
	}
}

// endsLine says whether a hard line break follows the character at i: some readers
// take the next line's first character for one that a backslash escapes.
func (w *writer) endsLine(i int) bool { return bytes.HasPrefix(w.buf[i+1:], []byte("  \n")) }

// escapeBackticks escapes the runs of backticks that a later run of the same
// length would close.
func (w *writer) escapeBackticks() {
	later := map[int]bool{}
	var alone []int
	defer func() { w.escapeCrowdOf(alone) }()
	for i := len(w.events) - 1; i >= 0; i-- {
		e := w.events[i]
		switch {
		case e.kind == eventFence:
			later[e.n] = true
		case e.kind == eventChar && e.char == '`':
			end := i
			for i > 0 && w.events[i-1].kind == eventChar && w.events[i-1].char == '`' && w.events[i-1].pos == w.events[i].pos-2 {
				i--
			}
			n := end - i + 1
			if n > 1 && later[n] && !later[n-1] && !w.touchesFence(i, end) {
				w.escaped[w.events[i].pos] = true
				continue
			}
			if later[n] || w.touchesFence(i, end) {
				for j := i; j <= end; j++ {
					w.escaped[w.events[j].pos] = true
				}
				// An escape keeps a backtick from opening a code span, not from closing one.
				later[1] = true
				if f := w.fenceAfter(end); f > 0 {
					later[1+f] = true
				}
				continue
			}
			later[n] = true
			for j := i; j <= end; j++ {
				alone = append(alone, j)
			}
		}
	}
}

// touchesFence says whether the backticks of events i to end would lengthen the
// fence of a code span beside them.
func (w *writer) touchesFence(i, end int) bool {
	if w.fenceAfter(end) > 0 {
		return true
	}
	if i > 0 {
		if f := w.events[i-1]; f.kind == eventFence && f.pos+f.n == w.events[i].pos-1 {
			return true
		}
	}
	return false
}

// fenceAfter returns the length of the fence that stands right behind event i, or 0.
func (w *writer) fenceAfter(i int) int {
	if i+1 < len(w.events) {
		if f := w.events[i+1]; f.kind == eventFence && f.pos == w.events[i].pos+1 {
			return f.n
		}
	}
	return 0
}

// crowd is how many beginnings of what may never end a leaf holds before all of
// them are escaped: readers look for the end of each in all that follows.
const crowd = 200

// escapeCrowdOf escapes the events with these numbers, if they are a crowd.
func (w *writer) escapeCrowdOf(beginnings []int) {
	if len(beginnings) <= crowd {
		return
	}
	for _, i := range beginnings {
		w.escaped[w.events[i].pos] = true
	}
}

var (
	// Some readers take any white space for what divides attributes.
	inlineTag = fragment.NewExpression(`^<(?:/[A-Za-z][A-Za-z0-9-]*\s*>` +
		`|[A-Za-z][A-Za-z0-9-]*(?:[\s\pZ]+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>` + "`" + `]+|'[^']*'|"[^"]*"))?)*\s*/?>` +
		`|!--|\?|![A-Za-z]|!\[CDATA\[` +
		`|[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>` +
		"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>)")
	// looseTag is what some readers take for a tag beyond that: <svg/onload=x>.
	looseTag = fragment.NewExpression(`^</?[A-Za-z][\w:.-]*(?:[\s\pZ/]|"[^"]*"|'[^']*')[^<>]*>`)
	blockTag = fragment.NewExpression(`^(?i)<(?:!--|\?|![A-Za-z]|!\[CDATA\[|(?:script|pre|style|textarea)(?:[\s>]|$)|` +
		`/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|` +
		`h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)` +
		`(?:\s|/?>|$))`)
)

// tagWindow is how much of the text after a "<" is looked at.
const tagWindow = 2000

func (w *writer) escapeTags() {
	lastShut := slices.Index(w.buf, '<')
	if lastShut < 0 {
		return
	}
	lastShut = bytes.LastIndexByte(w.buf, '>')
	var ends [len(tagEnds)]int
	for i, t := range tagEnds {
		ends[i] = bytes.LastIndex(w.buf, []byte(t.end))
	}
	var window []byte
	var open []int
	defer func() { w.escapeCrowdOf(open) }()
	for i, e := range w.events {
		if e.kind != eventChar || e.char != '<' {
			continue
		}
		c := w.next(e.pos)
		if c != '/' && c != '!' && c != '?' && !unicode.IsLetter(rune(c)) && !isASCIIPunct(c) && !('0' <= c && c <= '9') {
			continue
		}
		if c == '!' || c == '?' {
			open = append(open, i)
		}
		atStart := w.atLineStart(e.pos)
		if e.pos > lastShut && !atStart {
			continue
		}
		window = window[:0]
		for _, b := range w.buf[e.pos:min(len(w.buf), e.pos+tagWindow)] {
			if b != escapeMarker {
				window = append(window, b)
			}
		}
		if e.pos < lastShut && (looseTag.Match(window) || w.readsAsTag(window, e.pos, ends)) || atStart && w.mode != inCell && w.mode != inHeading && w.mode != inAlt && blockTag.Match(window) {
			w.escaped[e.pos] = true
		}
	}
}

// escapeBraces escapes what some readers take for attributes: of a heading, and
// of the link, the picture, the brackets or the code right before.
// https://pandoc.org/MANUAL.html#extension-attributes
func (w *writer) escapeBraces() {
	for _, e := range w.events {
		if e.kind != eventChar || e.char != '{' {
			continue
		}
		if c := w.prev(e.pos); w.mode == inHeading || c == ']' || c == ')' || c == '`' {
			w.escaped[e.pos] = true
		}
	}
}

// readsAsTag says whether s, the start of what follows position i, would be read as
// a tag, a comment or the like; ends are the last places of tagEnds.
func (w *writer) readsAsTag(s []byte, i int, ends [len(tagEnds)]int) bool {
	if !inlineTag.Match(s) {
		// A tag that goes on beyond what was looked at is taken for one.
		return i+tagWindow < len(w.buf) && bytes.IndexByte(s, '>') < 0
	}
	for k, t := range tagEnds {
		if bytes.HasPrefix(s, []byte(t.start)) {
			return ends[k] > i || bytes.Contains(s[2:], []byte(t.end))
		}
	}
	return true
}

// tagEnds are the ends without which the beginnings of comments and the like are
// but text.
var tagEnds = [...]struct{ start, end string }{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}}

// atLineStart says whether only spaces and marks stand between i and the start
// of its line.
func (w *writer) atLineStart(i int) bool {
	for i--; i >= 0; i-- {
		switch w.buf[i] {
		case '\n':
			return true
		case escapeMarker, ' ':
		default:
			return false
		}
	}
	return true
}

// escapeBrackets escapes the brackets that would make a link or a picture, and
// those within a link's text that have no partner.
func (w *writer) escapeBrackets() {
	var stack []int // events of open brackets; -1 where a link starts
	for i, e := range w.events {
		switch {
		case e.kind == eventLinkOpen:
			w.escapeBang(i)
			stack = append(stack, -1)
		case e.kind == eventLinkShut:
			for len(stack) > 0 && stack[len(stack)-1] >= 0 {
				w.escaped[w.events[stack[len(stack)-1]].pos] = true
				stack = stack[:len(stack)-1]
			}
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case e.kind != eventChar:
		case e.char == '[':
			if w.next(e.pos) == '^' && w.readsAsFootnote(e.pos) {
				w.escaped[e.pos] = true
				continue
			}
			stack = append(stack, i)
		case e.char == ']':
			if len(stack) == 0 {
				continue
			}
			top := stack[len(stack)-1]
			if top < 0 || w.mode == inAlt && len(stack) == 0 {
				w.escaped[e.pos] = true
				continue
			}
			if w.next(e.pos) == '(' && w.readsAsTarget(e.pos) {
				if len(stack) > 1 || w.mode == inAlt {
					// A bracket further out would take the place of this one.
					w.escaped[e.pos] = true
					continue
				}
				w.escaped[w.events[top].pos] = true
			}
			stack = stack[:len(stack)-1]
		}
	}
	if w.mode != inAlt {
		return
	}
	for _, i := range stack {
		w.escaped[w.events[i].pos] = true
	}
	depth := 0
	for _, e := range w.events {
		if e.kind != eventChar || w.escaped[e.pos] {
			continue
		}
		switch {
		case e.char == '[':
			depth++
		case e.char == ']' && depth == 0:
			w.escaped[e.pos] = true
		case e.char == ']':
			depth--
		}
	}
}

// escapeBang escapes an exclamation mark before the link that starts at event i,
// lest it become a picture.
func (w *writer) escapeBang(i int) {
	if i == 0 {
		return
	}
	if b := w.events[i-1]; b.kind == eventChar && b.char == '!' && b.pos+1 == w.events[i].pos {
		w.escaped[b.pos] = true
	}
}

var footnoteMark = fragment.NewExpression(`^\[\^[^\]\s]+\](:?)`)

// readsAsFootnote says whether the bracket at i would be read as a reference to
// a footnote, or as the start of one.
func (w *writer) readsAsFootnote(i int) bool {
	m := footnoteMark.FindSubmatch(w.unmarked(i, 100))
	return m != nil && (len(m[1]) > 0 && w.atLineStart(i) || w.hasFootnotes)
}

// target is what may follow a bracket to make a link of it.
var target = fragment.NewExpression(`^\(\s*(?:<[^>\n]*>|[^\s<()\\][^\s()\\]*(?:\([^\s()]*\)[^\s()]*)*)?(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)`)

func (w *writer) readsAsTarget(i int) bool {
	t := w.unmarked(i+1, tagWindow)
	if target.Match(t) {
		return true
	}
	// Too long or too twisted to say: an escape does no harm.
	return len(t) > tagWindow-100 || strings.ContainsAny(string(t[:min(len(t), 1+strings.IndexByte(string(t)+")", ')'))]), "\\")
}

// unmarked returns up to n bytes of the leaf from i on, without marks.
func (w *writer) unmarked(i, n int) []byte {
	var out []byte
	for _, b := range w.buf[min(i, len(w.buf)):min(len(w.buf), i+n)] {
		if b != escapeMarker {
			out = append(out, b)
		}
	}
	return out
}

// escapeMath escapes the dollar signs between which a formula would be read: one
// that is followed by no space, and a later one that follows no space and has no
// digit behind it.
func (w *writer) escapeMath() {
	// A dollar sign in a code span may close a formula too: readers differ in which
	// of the two goes first.
	last := bytes.LastIndexByte(w.buf, '$')
	var open []int
	defer func() { w.escapeCrowdOf(open) }()
	for last >= 0 && !w.shutsMath(last) {
		last = bytes.LastIndexByte(w.buf[:last], '$')
	}
	formula := last - 1 // the last character that is no dollar sign before it
	for formula >= 0 && (w.buf[formula] == '$' || w.buf[formula] == escapeMarker) {
		formula--
	}
	for i, e := range w.events {
		if e.kind != eventChar || e.char != '$' {
			continue
		}
		c := w.next(e.pos)
		switch {
		case c == ' ' || c == '\n' || c == '\t':
		case e.pos < formula:
			w.escaped[e.pos] = true
		default:
			open = append(open, i)
		}
	}
}

func (w *writer) shutsMath(i int) bool {
	p, n := w.prev(i), w.next(i)
	return p != ' ' && p != '\n' && p != '\t' && !('0' <= n && n <= '9')
}

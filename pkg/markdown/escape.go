package markdown

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wpmd/pkg/fragment"
)

// escapeMarker stands before every character of a text that might read as Markdown until
// decide has said which of them need a backslash.
const escapeMarker = '\a'

// escapeMarkerStandIn stands for the mark's own character where a source holds it. It is
// a noncharacter, which no text carries.
const escapeMarkerStandIn = '\uFDD0'

// Characters that may be Markdown wherever they stand, and those that may be
// only near the start of a line.
var (
	isSpecial   = charset("\\*_~`[]<!#${")
	isLineStart = charset(">-+=|:.)")
)

// lineStartWidth is how far into a line block syntax reaches: nine digits, and
// the dot or parenthesis of an ordered list.
const lineStartWidth = 10

func charset(s string) (set [256]bool) {
	for i := range len(s) {
		set[s[i]] = true
	}
	return set
}

type eventKind uint8

const (
	eventRun   eventKind = iota // delimiters of a span
	eventChar                   // a marked character of the text
	eventFence                  // an end of a code span
	eventLinkOpen
	eventLinkShut
)

// event is a place of a leaf's text that matters for how Markdown reads it.
type event struct {
	kind eventKind
	char byte
	open bool
	pos  int // of the first character, past its mark
	n    int // number of characters
	span *span
}

// writer writes one leaf: it composes the text with marks, decides which of the
// marked characters need a backslash, and finds the spans whose delimiters do
// not read as meant.
type writer struct {
	mode    leafMode
	buf     []byte
	events  []event
	escaped []bool // by position in buf
	runs    []run
	matched []match
	tried   []int // escapes of the text's own delimiters
	line    int   // start of the line in buf
	tricky  bool  // a mark of the source was replaced
	// linking says that the addresses of the text are written as links where they hold
	// what may need a backslash.
	linking bool
	// afterParagraph says that the block follows a paragraph, of which a colon at
	// its start would make a term.
	afterParagraph bool
	// firstInItem says that the block is the first of a list item.
	firstInItem bool
	// hasFootnotes says whether the document defines footnotes.
	hasFootnotes bool
}

// inline writes pieces as Markdown.
func (r *conversion) inline(pieces []piece, mode leafMode) string {
	w := &r.writer
	w.mode, w.linking = mode, false
	if mode == inItem {
		hideTaskMark(pieces)
	}
	pieces = hidePictures(pieces)
	for attempt := 0; ; attempt++ {
		w.compose(pieces)
		if len(w.events) == 0 {
			return w.plain()
		}
		w.decide()
		failed := w.failedSpans(pieces)
		if len(failed) == 0 && !w.linking && w.escapesAddress() {
			w.linking = true
			continue
		}
		if len(failed) == 0 {
			break
		}
		if attempt < maxAttempts {
			failed = failed[:1]
		}
		for _, s := range failed {
			s.choice++
		}
	}
	w.applyEscapes()
	return w.plain()
}

// applyEscapes writes a backslash in the place of every mark before a character that
// needs one, and drops all other marks.
func (w *writer) applyEscapes() {
	out := w.buf[:0]
	for i, c := range w.buf {
		switch {
		case c != escapeMarker:
			out = append(out, c)
		case i+1 < len(w.escaped) && w.escaped[i+1]:
			out = append(out, '\\')
		}
	}
	w.buf = out
}

// hideTaskMark keeps a link at the start of a list item from being read as a
// task's box, for the reader takes the x of [x](address) for one.
func hideTaskMark(pieces []piece) {
	if len(pieces) < 3 || pieces[0].kind != pieceOpen || pieces[0].span.style != styleLink || pieces[2].kind != pieceClose {
		return
	}
	if p := &pieces[1]; p.kind == pieceText && (p.text == "x" || p.text == "X") {
		*p = piece{kind: pieceRaw, text: "&#" + strconv.Itoa(int(p.text[0])) + ";"}
	}
}

// hidePictures writes as an entity the bracket of what would be a picture within
// the text of a link: some readers see one behind a backslash, too.
func hidePictures(pieces []piece) []piece {
	links := 0
	var out []piece
	for i, p := range pieces {
		switch {
		case p.kind == pieceOpen && p.span.style == styleLink:
			links++
		case p.kind == pieceClose && p.span.style == styleLink:
			links--
		case p.kind == pieceText && links > 0 && strings.Contains(p.text, "!["):
			if out == nil {
				out = slices.Clone(pieces[:i])
			}
			for part := range strings.SplitAfterSeq(p.text, "![") {
				q := p
				text, found := strings.CutSuffix(part, "[")
				q.text = text
				out = append(out, q)
				if found && strings.HasSuffix(text, "!") {
					out = append(out, piece{kind: pieceRaw, text: "&#91;"})
				} else if found {
					out[len(out)-1].text = part
				}
			}
			continue
		}
		if out != nil {
			out = append(out, p)
		}
	}
	if out == nil {
		return pieces
	}
	return out
}

// maxAttempts bounds how often one leaf is written again with other delimiters
// for a single span, before all that fail are changed at once.
const maxAttempts = 8

func (w *writer) plain() string {
	s := string(w.buf)
	if w.tricky {
		s = strings.ReplaceAll(s, string(escapeMarkerStandIn), "\a")
	}
	return s
}

func (w *writer) compose(pieces []piece) {
	w.buf, w.events, w.line, w.tricky = w.buf[:0], w.events[:0], 0, false
	links := 0
	for i := range pieces {
		p := &pieces[i]
		switch {
		case p.span == nil || p.span.style != styleLink:
		case p.kind == pieceOpen:
			links++
		default:
			links--
		}
		switch p.kind {
		case pieceText:
			if w.linking && links == 0 {
				w.addresses(pieces, i)
				continue
			}
			w.text(p.text)
		case pieceCode:
			if i > 0 && pieces[i-1].kind == pieceCode {
				// Two code spans side by side would read as one.
				w.buf = append(w.buf, "<code>"...)
				w.text(p.text)
				w.buf = append(w.buf, "</code>"...)
				continue
			}
			w.code(p.text)
		case pieceRaw:
			w.buf = append(w.buf, p.text...)
		case pieceBreak:
			w.lineBreak()
		case pieceOpen:
			w.ends(p.span, true)
		case pieceClose:
			w.ends(p.span, false)
		}
	}
}

func (w *writer) lineBreak() {
	switch w.mode {
	case inCell, inTerm:
		w.buf = append(w.buf, "<br>"...)
	case inHeading, inAlt:
		w.buf = append(w.buf, ' ')
	default:
		w.buf = append(w.buf, "  \n"...)
		w.line = len(w.buf)
	}
}

func (w *writer) ends(s *span, open bool) {
	before, after := s.ends()
	text := before
	if !open {
		text = after
	}
	switch {
	case s.isDelimited():
		w.events = append(w.events, event{eventRun, text[0], open, len(w.buf), len(text), s})
	case s.style == styleLink && open:
		w.events = append(w.events, event{eventLinkOpen, '[', true, len(w.buf), 1, s})
	case s.style == styleLink:
		w.events = append(w.events, event{eventLinkShut, ']', false, len(w.buf), 1, s})
	}
	w.buf = append(w.buf, text...)
}

func (w *writer) text(s string) {
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '&' {
			if readsAsEntity(s[i:]) {
				w.buf = append(w.buf, s[start:i+1]...)
				w.buf = append(w.buf, "amp;"...)
				start = i + 1
			}
			continue
		}
		if c == escapeMarker {
			w.buf = append(w.buf, s[start:i]...)
			w.buf = append(w.buf, string(escapeMarkerStandIn)...)
			w.tricky = true
			start = i + 1
			continue
		}
		if !isSpecial[c] && !(isLineStart[c] && len(w.buf)+i-start-w.line < lineStartWidth) {
			continue
		}
		w.buf = append(w.buf, s[start:i]...)
		w.buf = append(w.buf, escapeMarker)
		w.events = append(w.events, event{kind: eventChar, char: c, pos: len(w.buf), n: 1})
		start = i
	}
	w.buf = append(w.buf, s[start:]...)
}

func (w *writer) code(s string) {
	if strings.IndexByte(s, escapeMarker) >= 0 {
		s = strings.ReplaceAll(s, "\a", string(escapeMarkerStandIn))
		w.tricky = true
	}
	runs := tickRuns(s)
	fence := 1
	for slices.Contains(runs, fence) {
		fence++
	}
	pad := ""
	if s == "" || s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' && strings.TrimSpace(s) != "" {
		pad = " "
	}
	ticks := strings.Repeat("`", fence)
	w.events = append(w.events, event{kind: eventFence, char: '`', pos: len(w.buf), n: fence, open: true})
	w.buf = append(w.buf, ticks...)
	w.buf = append(w.buf, pad...)
	w.buf = append(w.buf, s...)
	w.buf = append(w.buf, pad...)
	for _, n := range runs {
		w.events = append(w.events, event{kind: eventFence, char: '`', pos: len(w.buf) - 1, n: n})
	}
	w.events = append(w.events, event{kind: eventFence, char: '`', pos: len(w.buf), n: fence})
	w.buf = append(w.buf, ticks...)
}

// tickRuns returns the lengths of the runs of backticks in s.
func tickRuns(s string) []int {
	var runs []int
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] == '`' {
			j++
		}
		runs = append(runs, j-i)
		i = j
	}
	return runs
}

// entityWidth is more than the longest entity name that CommonMark knows.
const entityWidth = 40

var entity = fragment.NewExpression(`^&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)

func readsAsEntity(s string) bool {
	if len(s) < 3 || !(s[1] == '#' || 'A' <= s[1] && s[1] <= 'Z' || 'a' <= s[1] && s[1] <= 'z') {
		return false
	}
	e := entity.FindString(s[:min(len(s), entityWidth)])
	return e != "" && html.UnescapeString(e) != e
}

// runeAfter and runeBefore return the characters around a stretch of the leaf,
// marks left out; a line's end counts as a space.
func (w *writer) runeAfter(i int) rune {
	if i < len(w.buf) && w.buf[i] == escapeMarker {
		i++
	}
	if i >= len(w.buf) {
		return '\n'
	}
	r, _ := utf8.DecodeRune(w.buf[i:])
	return r
}

func (w *writer) runeBefore(i int) rune {
	if i > 0 && w.buf[i-1] == escapeMarker {
		i--
	}
	if i <= 0 {
		return '\n'
	}
	r, _ := utf8.DecodeLastRune(w.buf[:i])
	return r
}

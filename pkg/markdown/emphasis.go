package markdown

import (
	"slices"
	"unicode"
)

// run is a delimiter run: a stretch of one of * _ ~ that CommonMark reads as a
// whole (https://spec.commonmark.org/0.31.2/#delimiter-run).
type run struct {
	char              byte
	pos, end          int // where it lies, marks included
	n                 int // number of delimiters
	left              int // delimiters not used by a match yet
	canOpen, canShut  bool
	literal           bool
	prev, next        int // neighbours in the list of open runs
	start             int // first event of the run
	count             int // events in the run
	linkOpen, linkEnd bool
	opens, shuts      bool // spans begin, spans end in it
}

// match is a pair of runs that CommonMark reads as emphasis.
type match struct {
	open, shut int
	style      style
}

// isTangled says whether so many spans end and begin in one run that they read as
// others than they are.
func (r *run) isTangled() bool { return r.opens && r.shuts && r.n > 3 }

func isDelimiter(c byte) bool { return c == '*' || c == '_' || c == '~' }

// literalRounds bounds how often the text's own delimiters are matched again
// after some were escaped; what is left then is escaped altogether.
const literalRounds = 6

// escapeDelimiters escapes the text's own * _ ~ that take part in emphasis, and
// no others.
func (w *writer) escapeDelimiters() {
	literal := w.escapeTouching()
	w.tried = w.tried[:0]
	w.escapeMatched(literal)
	if literal {
		w.spareDelimiters()
	}
}

// spared bounds how many escapes of a leaf are tried out one by one.
const spared = 24

// spareDelimiters takes back the escapes without which the leaf reads the same.
func (w *writer) spareDelimiters() {
	if len(w.tried) < 2 || len(w.tried) > spared {
		return
	}
	meant := w.reading(nil)
	var reading []place
	for _, pos := range w.tried {
		w.escaped[pos] = false
		w.collectRuns()
		w.matchRuns()
		if reading = w.reading(reading[:0]); !slices.Equal(reading, meant) {
			w.escaped[pos] = true
		}
	}
	w.collectRuns()
	w.matchRuns()
}

// place is a stretch of emphasis as it reads.
type place struct {
	from, to int
	style    style
}

func (w *writer) reading(out []place) []place {
	for _, m := range w.matched {
		out = append(out, place{w.runs[m.open].pos, w.runs[m.shut].pos, m.style})
	}
	return out
}

func (w *writer) escapeMatched(literal bool) {
	w.collectRuns()
	if literal && w.escapeCrowd() {
		w.collectRuns()
	}
	w.matchRuns()
	for round := 0; literal; round++ {
		again := false
		for _, m := range w.matched {
			for _, i := range [2]int{m.open, m.shut} {
				if w.runs[i].literal {
					w.escapeRun(&w.runs[i])
					again = true
					break
				}
			}
		}
		if !again {
			return
		}
		if round == literalRounds {
			for i := range w.runs {
				if r := &w.runs[i]; r.literal && (r.canOpen || r.canShut) {
					w.escapeRun(r)
				}
			}
		}
		w.collectRuns()
		w.matchRuns()
		if round == literalRounds {
			return
		}
	}
}

// escapeCrowd escapes the text's own delimiters where there are so many that
// readers would take time with the square of their number, if not to find a
// partner for each. It says whether it did.
func (w *writer) escapeCrowd() (again bool) {
	apart := 0
	for i := range w.runs {
		if r := &w.runs[i]; r.literal && (r.canOpen || r.canShut) {
			apart++
		}
	}
	for i := range w.runs {
		r := &w.runs[i]
		if r.literal && (apart > crowd && (r.canOpen || r.canShut) || r.char == '~' && r.n > crowd) {
			w.escapeRun(r)
			again = true
		}
	}
	return again
}

func (w *writer) escapeRun(r *run) {
	for _, e := range w.events[r.start : r.start+r.count] {
		if !w.escaped[e.pos] {
			w.escaped[e.pos] = true
			w.tried = append(w.tried, e.pos)
		}
	}
}

// escapeTouching escapes the text's delimiters that touch delimiters of a span,
// with which they would make one run. It says whether the text has any others.
func (w *writer) escapeTouching() (literal bool) {
	for from := 0; from < len(w.events); {
		to := from + 1
		isSpan := w.events[from].kind == eventRun
		for ; to < len(w.events) && adjoin(w.events[to-1], w.events[to]); to++ {
			isSpan = isSpan || w.events[to].kind == eventRun
		}
		for _, e := range w.events[from:to] {
			if e.kind == eventChar && isDelimiter(e.char) {
				literal = true
				w.escaped[e.pos] = w.escaped[e.pos] || isSpan
			}
		}
		from = to
	}
	return literal
}

// adjoin says whether two events, one after the other, are of the same character
// with nothing between them.
func adjoin(a, b event) bool {
	gap := 0
	if b.kind == eventChar {
		gap = 1
	}
	return a.char == b.char && a.pos+a.n == b.pos-gap
}

func (w *writer) collectRuns() {
	w.runs = w.runs[:0]
	for i := range w.events {
		e := &w.events[i]
		switch e.kind {
		case eventLinkOpen:
			w.runs = append(w.runs, run{linkOpen: true})
			continue
		case eventLinkShut:
			w.runs = append(w.runs, run{linkEnd: true})
			continue
		case eventChar:
			if !isDelimiter(e.char) || w.escaped[e.pos] {
				continue
			}
		case eventFence:
			continue
		}
		literal := e.kind == eventChar
		if k := len(w.runs) - 1; k >= 0 && w.joins(&w.runs[k], e, literal) {
			w.runs[k].end = e.pos + e.n
			w.runs[k].n += e.n
			w.runs[k].left += e.n
			w.runs[k].count++
		} else {
			w.runs = append(w.runs, run{char: e.char, pos: e.pos, end: e.pos + e.n, n: e.n, left: e.n, literal: literal, start: i, count: 1})
		}
		if literal {
			continue
		}
		if k := len(w.runs) - 1; e.open {
			w.runs[k].opens = true
		} else {
			w.runs[k].shuts = true
		}
		if e.open {
			e.span.openRun = len(w.runs) - 1
		} else {
			e.span.shutRun = len(w.runs) - 1
		}
	}
	for i := range w.runs {
		w.flank(&w.runs[i])
	}
}

func (w *writer) joins(r *run, e *event, literal bool) bool {
	gap := 0
	if literal {
		gap = 1
	}
	return r.char == e.char && r.literal == literal && r.end == e.pos-gap
}

// flank works out whether a run may open or close emphasis
// (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run).
func (w *writer) flank(r *run) {
	if r.char == 0 {
		return
	}
	before, after := w.runeBefore(r.pos), w.runeAfter(r.end)
	spaceBefore, spaceAfter := isUnicodeSpace(before), isUnicodeSpace(after)
	punctBefore, punctAfter := isUnicodePunct(before), isUnicodePunct(after)
	left := !spaceAfter && (!punctAfter || spaceBefore || punctBefore)
	right := !spaceBefore && (!punctBefore || spaceAfter || punctAfter)
	if r.char == '_' {
		r.canOpen = left && (!right || punctBefore)
		r.canShut = right && (!left || punctAfter)
		return
	}
	r.canOpen, r.canShut = left, right
	if r.char == '~' && (r.left > 2 || before == '~') {
		// Strikethrough has runs of one or two, and none right after another tilde.
		r.canOpen, r.canShut = false, false
	}
}

func isUnicodeSpace(r rune) bool { return unicode.IsSpace(r) }

func isUnicodePunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// matchRuns pairs the runs as CommonMark does
// (https://spec.commonmark.org/0.31.2/#phase-2-inline-structure): the text of a
// link by itself and before what is around it.
func (w *writer) matchRuns() {
	w.matched = w.matched[:0]
	var starts []int
	var live []int
	for i := range w.runs {
		switch r := &w.runs[i]; {
		case r.linkOpen:
			starts = append(starts, len(live))
		case r.linkEnd:
			from := 0
			if len(starts) > 0 {
				from = starts[len(starts)-1]
				starts = starts[:len(starts)-1]
			}
			w.matchRange(live[from:])
			live = live[:from]
		default:
			live = append(live, i)
		}
	}
	w.matchRange(live)
}

// bottomKey is what CommonMark's openers_bottom goes by.
type bottomKey struct {
	char    byte
	canOpen bool
	mod     int
}

func (w *writer) matchRange(live []int) {
	if len(live) < 2 {
		return
	}
	for k, i := range live {
		w.runs[i].prev, w.runs[i].next = -1, -1
		if k > 0 {
			w.runs[i].prev = live[k-1]
			w.runs[live[k-1]].next = i
		}
	}
	bottoms := map[bottomKey]int{}
	for c := live[0]; c >= 0; {
		shut := &w.runs[c]
		if !shut.canShut || shut.left == 0 {
			c = shut.next
			continue
		}
		key := bottomKey{shut.char, shut.canOpen, shut.n % 3}
		bottom, bounded := bottoms[key]
		o := shut.prev
		for o >= 0 && !(bounded && o < bottom) && !w.pairs(&w.runs[o], shut) {
			o = w.runs[o].prev
		}
		if o < 0 || bounded && o < bottom {
			bottoms[key] = c
			next := shut.next
			if !shut.canOpen {
				w.unlink(c)
			}
			c = next
			continue
		}
		open := &w.runs[o]
		for j := shut.prev; j >= 0 && j != o; {
			p := w.runs[j].prev
			w.unlink(j)
			j = p
		}
		used, st := 1, styleEmphasis
		switch {
		case shut.char == '~':
			used, st = min(open.left, shut.left), styleDeleted
		case open.left >= 2 && shut.left >= 2:
			used, st = 2, styleStrong
		}
		w.matched = append(w.matched, match{o, c, st})
		open.left -= used
		shut.left -= used
		if open.left == 0 {
			w.unlink(o)
		}
		if shut.left == 0 {
			next := shut.next
			w.unlink(c)
			c = next
		}
	}
}

func (w *writer) pairs(open, shut *run) bool {
	if open.char != shut.char || !open.canOpen || open.left == 0 {
		return false
	}
	if open.char == '~' {
		// GitHub wants runs of one length, other readers do not mind.
		return true
	}
	if (open.canShut || shut.canOpen) && (open.n+shut.n)%3 == 0 && (open.n%3 != 0 || shut.n%3 != 0) {
		return false
	}
	return true
}

func (w *writer) unlink(i int) {
	r := &w.runs[i]
	if r.prev >= 0 {
		w.runs[r.prev].next = r.next
	}
	if r.next >= 0 {
		w.runs[r.next].prev = r.prev
	}
}

// failedSpans returns the spans whose delimiters do not read as meant.
func (w *writer) failedSpans(pieces []piece) []*span {
	var failed []*span
	var read map[match]int
	for i := range pieces {
		s := pieces[i].span
		if pieces[i].kind != pieceOpen || !s.isDelimited() {
			continue
		}
		if read == nil {
			read = make(map[match]int, len(w.matched))
			for _, m := range w.matched {
				read[m]++
			}
		}
		m := match{s.openRun, s.shutRun, s.style}
		if read[m] == 0 || s.style == styleEmphasis && w.runs[s.openRun].isTangled() {
			failed = append(failed, s)
			continue
		}
		read[m]--
	}
	return failed
}

package fidelity

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer turns characters into words.
type writer struct {
	visible
	open bool  // the last word may go on
	glue bool  // the last word is a character that only a mark can be added to
	gap  uint8 // what was seen since the last word
	cut  bool  // a mark to cut at was among it
	prev rune  // the character before, for joiners
}

// end ends the word that is open; what follows is apart from it by gap.
func (w *writer) end(gap uint8) {
	w.open, w.glue = false, false
	w.gap = max(w.gap, gap)
	w.prev = ' '
}

// write adds s, set as st says. In code every character counts but white space.
func (w *writer) write(s string, st *state) {
	verbatim := st.code != 0 || st.must&code != 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			w.rune(r, s[i:i+size], st, verbatim)
			i += size
			continue
		}
		if c > ' ' && c != 0x7f {
			start := i
			for i++; i < len(s) && s[i] > ' ' && s[i] < 0x7f; i++ {
			}
			w.begin(st)
			w.text = append(w.text, s[start:i]...)
			w.extend()
			w.prev = rune(s[i-1])
			continue
		}
		i++
		switch {
		case c == '\n' && (st.code != 0 || st.lines):
			w.end(lineBreak)
		case isSpace(rune(c)):
			w.end(space)
		}
	}
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\f' || r == '\r' || r == '\v'
}

func (w *writer) rune(r rune, s string, st *state, verbatim bool) {
	switch {
	// No reader tells a no-break, thin or ideographic space from a space when
	// asking which words there are.
	case unicode.IsSpace(r) || r == '\u180e':
		w.end(space)
		return
	case verbatim:
	case neverSeen(r) || unicode.IsControl(r):
		return
	case joins(r):
		// A joiner shapes Arabic, Indic and emoji; next to other letters it
		// does nothing. A direction mark does nothing at the edge of a word.
		if !w.open || w.prev < 0x300 && (r == '\u200c' || r == '\u200d') {
			return
		}
	}
	if w.glue && (unicode.Is(unicode.Mn, r) || joins(r)) {
		w.text = append(w.text, s...)
		w.extend()
		return
	}
	alone := standsAlone(r)
	if alone {
		w.open, w.glue = false, false
	}
	w.begin(st)
	w.text = append(w.text, s...)
	w.extend()
	w.prev = r
	if alone {
		w.open, w.glue = false, true
	}
}

// begin starts a word, or a run in one where the setting changes.
func (w *writer) begin(st *state) {
	at := int32(len(w.text))
	r := run{hi: at, must: st.must &^ st.ignore, may: st.may | st.ignore, link: st.link}
	if !w.open {
		w.words = append(w.words, word{place: st.place, lo: at, hi: at, runs: int32(len(w.runs)), gap: w.gap})
		w.runs = append(w.runs, r)
		if w.cut {
			w.words[len(w.words)-1].flags |= cut
		}
		w.open, w.glue, w.gap, w.cut = true, false, noBreak, false
		return
	}
	last := w.runs[len(w.runs)-1]
	if last.must != r.must || last.may != r.may || last.link != r.link {
		w.runs = append(w.runs, r)
	}
}

func (w *writer) extend() {
	at := int32(len(w.text))
	w.words[len(w.words)-1].hi = at
	w.runs[len(w.runs)-1].hi = at
}

// neverSeen: a soft hyphen, a zero-width space, a word joiner or a byte order
// mark is where a line may break or not; it is no part of a word.
func neverSeen(r rune) bool {
	return r == '\u00ad' || r == '\u200b' || r == '\u2060' || r == '\ufeff' || isPrivate(r)
}

// isPrivate: a character whose look only the font of a page knows, such as the
// icons of icon fonts. To whoever has not that font it says nothing.
func isPrivate(r rune) bool {
	return r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000 && r <= 0x10fffd
}

// joins: joiners and direction marks, which shape the characters around them.
func joins(r rune) bool {
	return r >= '\u200c' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// standsAlone: scripts without spaces between words, where each character is
// compared by itself and a line may be broken anywhere.
func standsAlone(r rune) bool {
	switch {
	case r < 0x2e80:
		return false
	case r < 0xa4d0: // CJK radicals to Yi, kana and ideographs
		return true
	case r >= 0xf900 && r < 0xfb00, r >= 0xfe30 && r < 0xfe50, r >= 0xff00 && r < 0xfff0:
		return true
	}
	return r >= 0x20000 && r < 0x40000
}

// isProgram: the start of a program that was pasted into the text is no comment to
// whoever wrote it.
func isProgram(comment string) bool {
	return strings.HasPrefix(comment, "?php") || strings.HasPrefix(comment, "?=") || strings.HasPrefix(comment, "? ")
}

// isCut: at these marks WordPress ends an excerpt or a page, so that a line may
// end there whether one was open or not.
func isCut(comment string) bool {
	c := strings.TrimSpace(comment)
	return strings.HasPrefix(c, "more") || strings.HasPrefix(c, "nextpage")
}

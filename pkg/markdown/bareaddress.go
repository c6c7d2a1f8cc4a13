package markdown

import (
	"bytes"

	"wpmd/pkg/fragment"
)

// An address that stands in a text is a link to many readers of Markdown. They take a
// backslash in it for a part of it, so that one which would need any is written as a link.

// bareAddress matches a word that is an address, but for brackets, quotation marks and the
// punctuation of its sentence, where GitHub's readers end it.
var bareAddress = fragment.NewExpression(`^["'“(]*(https?://[\pL\pN-]+\.[^\pZ<>"“”\[\]{}|^\\` + "`" + `]*[\pL\pN/#=&%$@+-])["'”).,;:!?]*$`)

// escapesAddress says whether a character of an address in the leaf, or of what touches
// one, would get a backslash.
func (w *writer) escapesAddress() bool {
	if w.mode == inAlt {
		return false
	}
	for at := 0; ; {
		i := bytes.Index(w.buf[at:], []byte("://"))
		if i < 0 {
			return false
		}
		for at += i; at < len(w.buf) && (w.buf[at] > ' ' || w.buf[at] == escapeMarker); at++ {
			if w.buf[at] == escapeMarker && at+1 < len(w.escaped) && w.escaped[at+1] {
				return true
			}
		}
	}
}

// addresses writes the text of a piece with links in the place of the addresses that hold
// characters which may need a backslash.
func (w *writer) addresses(pieces []piece, at int) {
	s, done := pieces[at].text, 0
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && !isHTMLSpace(s[end]) {
			end++
		}
		m := bareAddress.FindStringSubmatchIndex(s[i:end])
		if m != nil && mayNeedBackslash(s[i+m[2]:i+m[3]]) && isAutolink(s[i+m[2]:i+m[3]]) &&
			(i > 0 || partsBefore(pieces[:at])) && (end < len(s) || partsAfter(pieces[at+1:])) {
			w.text(s[done : i+m[2]])
			w.buf = append(w.buf, "<"+s[i+m[2]:i+m[3]]+">"...)
			done = i + m[3]
		}
		i = end + 1
	}
	w.text(s[done:])
}

// mayNeedBackslash says whether an address holds what emphasis or a formula is made of.
func mayNeedBackslash(address string) bool {
	for i := range len(address) {
		switch address[i] {
		case '*', '~', '$':
			return true
		case '_':
			if i == 0 || i+1 == len(address) || !isASCIIWord(address[i-1]) || !isASCIIWord(address[i+1]) {
				return true
			}
		}
	}
	return false
}

func isASCIIWord(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

// partsBefore says whether pieces end between two words, and partsAfter whether they begin so.
func partsBefore(pieces []piece) bool {
	for i := len(pieces) - 1; i >= 0; i-- {
		switch p := &pieces[i]; p.kind {
		case pieceOpen, pieceClose:
			continue
		case pieceText:
			return p.text == "" || isHTMLSpace(p.text[len(p.text)-1])
		default:
			return p.kind == pieceBreak
		}
	}
	return true
}

func partsAfter(pieces []piece) bool {
	for i := range pieces {
		switch p := &pieces[i]; p.kind {
		case pieceOpen, pieceClose:
			continue
		case pieceText:
			return p.text == "" || isHTMLSpace(p.text[0])
		default:
			return p.kind == pieceBreak
		}
	}
	return true
}

package wxr

import (
	"bytes"
	"html"
	"strings"
)

const (
	cdataStart = "<![CDATA["
	cdataEnd   = "]]>"
	// cdataSplit is how WordPress writes the end of a section within one.
	cdataSplit = "]]]]><![CDATA[>"
)

// leaf is what stands in an element that holds text alone.
type leaf struct {
	raw   []byte // good until the scanner goes on
	place stretch
	// isOpen says that the end of the element is missing, and isCut that the file ends in it.
	isOpen, isCut bool
}

// leaf reads on behind the tag of an element that holds text, to where it ends: at its
// own end, or where that is missing, at the next element.
func (s *scanner) leaf(t tag) leaf {
	if t.isEmpty {
		return leaf{place: stretch{t.to, t.to}}
	}
	s.keep = t.from
	closing := "</" + t.written
	last := t.to // the end of the last section
	for p := t.to; ; {
		i := s.findIn(p)
		if i < 0 {
			return s.endLeaf(t, s.end(), s.end(), leaf{isOpen: true, isCut: s.end() >= s.size})
		}
		text := s.at(i, max(len(closing)+1, len(cdataStart)))
		switch {
		case bytes.HasPrefix(text, []byte(cdataStart)):
			if len(bytes.TrimSpace(s.buf[last-s.base:i-s.base])) > 0 && s.endsItem(i) {
				p = i + 1 // it is none
				continue
			}
			end := s.section(t, i+int64(len(cdataStart)))
			if end.isOpen {
				return end
			}
			p, last = end.place.to, end.place.to
		case bytes.HasPrefix(text, []byte(closing)) && nameEnds(text[len(closing):]):
			return s.endLeaf(t, i, i+max(int64(tagLength(text)), int64(len(closing))), leaf{})
		case s.interrupts(t, i):
			return s.endLeaf(t, i, i, leaf{isOpen: true})
		default:
			p = i + 1
		}
	}
}

// endsItem says that an item ends before a section does that begins at an offset.
func (s *scanner) endsItem(at int64) bool {
	end := s.find(cdataEnd, at)
	return end < 0 || bytes.Contains(s.buf[at-s.base:end-s.base], []byte("</item>"))
}

// nameEnds says that a name does not go on.
func nameEnds(text []byte) bool { return len(text) == 0 || text[0] == '>' || text[0] <= ' ' }

// findIn returns the offset of the next "<" without letting go of what is being read.
func (s *scanner) findIn(from int64) int64 {
	for {
		if from < s.end() {
			if i := bytes.IndexByte(s.buf[from-s.base:], '<'); i >= 0 {
				return from + int64(i)
			}
			from = s.end()
		}
		if s.end()-s.keep > longestElement || !s.more() {
			return -1
		}
	}
}

func (s *scanner) endLeaf(t tag, end, next int64, l leaf) leaf {
	l.place = stretch{t.to, end}
	l.raw = s.buf[t.to-s.base : end-s.base]
	s.pos = next
	return l
}

// section finds the end of a CDATA section within an element. Where the end is missing,
// that of a later section would be found: then the element ends where its own tag is, or
// before the element that the later section belongs to.
func (s *scanner) section(t tag, from int64) leaf {
	closing := "</" + t.written + ">"
	end := s.find(cdataEnd, from)
	if end < 0 {
		return s.openSection(t, from, closing)
	}
	behind := end + int64(len(cdataEnd))
	next := bytes.TrimLeft(s.at(behind, 64), " \t\r\n")
	inside := s.buf[from-s.base : end-s.base]
	i := bytes.Index(inside, []byte(closing))
	isWhole := bytes.HasPrefix(next, []byte(closing)) || bytes.HasPrefix(next, []byte(cdataStart))
	if isWhole && (i < 0 || !bytes.Contains(inside[i:], []byte("<"+t.written+">"+cdataStart))) {
		return leaf{place: stretch{from, behind}}
	}
	if i >= 0 {
		at := from + int64(i)
		return s.endLeaf(t, at, at+int64(len(closing)), leaf{isOpen: true})
	}
	if other, ok := bytes.CutPrefix(next, []byte("</")); ok {
		name := other[:nameLength(other)]
		if i := bytes.LastIndex(inside, append([]byte("<"), name...)); i >= 0 && len(name) > 0 && s.names.known(name) != "" {
			at := from + int64(i)
			return s.endLeaf(t, at, at, leaf{isOpen: true})
		}
	}
	return leaf{place: stretch{from, behind}}
}

// openSection ends an element with a section that nothing ends in the whole file.
func (s *scanner) openSection(t tag, from int64, closing string) leaf {
	if at := s.find(closing, from); at >= 0 {
		return s.endLeaf(t, at, at+int64(len(closing)), leaf{isOpen: true})
	}
	if at := s.find("</item>", from); at >= 0 {
		return s.endLeaf(t, at, at, leaf{isOpen: true})
	}
	return s.endLeaf(t, s.end(), s.end(), leaf{isOpen: true, isCut: s.end() >= s.size})
}

// interrupts says that a tag stands within an element that cannot belong to its text.
// Bodies may hold HTML that was not escaped, in which there are titles and links.
func (s *scanner) interrupts(t tag, at int64) bool {
	other, ok := s.tagAt(at)
	if !ok {
		return false
	}
	return !isMarkup(t.name) || strings.Contains(other.name, ":") || other.name == "item" || other.name == "channel" || other.name == "rss"
}

// isMarkup says that the text of an element may be HTML.
func isMarkup(name string) bool {
	switch name {
	case "content:encoded", "excerpt:encoded", "description", "wp:meta_value", "wp:comment_content":
		return true
	}
	return false
}

// text is what an element says: its sections as they are, and what is outside of them
// with its character references decoded.
func (l leaf) text() string {
	raw := bytes.TrimSpace(l.raw)
	if !bytes.Contains(raw, []byte("<")) {
		return unescape(readable(raw))
	}
	if l.isOpen {
		raw = bytes.TrimSuffix(raw, []byte(cdataEnd))
	}
	if inside, ok := bytes.CutPrefix(raw, []byte(cdataStart)); ok {
		if whole, ok := bytes.CutSuffix(inside, []byte(cdataEnd)); ok && !bytes.Contains(whole, []byte(cdataEnd)) {
			return readable(whole)
		}
		if l.isOpen && !bytes.Contains(inside, []byte(cdataEnd)) {
			return readable(inside)
		}
	}
	if joined, ok := join(raw); ok {
		return joined
	}
	return whole(raw)
}

// join puts the sections of an element together; false where they are not as XML has
// them, for the text within was not escaped.
func join(raw []byte) (string, bool) {
	var out strings.Builder
	sections := 0
	for len(raw) > 0 {
		before, rest, ok := bytes.Cut(raw, []byte(cdataStart))
		if bytes.Contains(before, []byte(cdataEnd)) {
			return "", false
		}
		if len(bytes.TrimSpace(before)) > 0 {
			out.WriteString(markup(before))
		}
		if !ok {
			break
		}
		inside, after, closed := bytes.Cut(rest, []byte(cdataEnd))
		if bytes.Contains(inside, []byte(cdataStart)) && !closed {
			return "", false
		}
		sections++
		out.WriteString(readable(inside))
		raw = after
	}
	return out.String(), true
}

// markup is a text outside of sections: where it holds tags, somebody did not escape it,
// and its character references are those of HTML.
func markup(raw []byte) string {
	if bytes.Contains(raw, []byte("<")) {
		return readable(raw)
	}
	return unescape(readable(raw))
}

// whole reads an element as one section that was not escaped.
func whole(raw []byte) string {
	if i := bytes.IndexByte(raw[min(3, len(raw)):], '['); bytes.HasPrefix(raw, []byte("<!")) && i >= 0 && i < len(cdataStart) {
		raw = raw[i+4:]
	}
	raw = bytes.TrimSuffix(raw, []byte(cdataEnd))
	return strings.ReplaceAll(readable(raw), cdataSplit, cdataEnd)
}

// unescape decodes character references, those alone that end in a semicolon: others are
// parts of addresses.
func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "&")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, _, ok := strings.Cut(rest[:min(len(rest), 32)], ";")
		if !ok || strings.ContainsAny(name, " &<>\"'") {
			out.WriteByte('&')
			s = rest
			continue
		}
		out.WriteString(html.UnescapeString("&" + name + ";"))
		s = rest[len(name)+1:]
	}
}

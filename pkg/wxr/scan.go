package wxr

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	// window is how much of a file is read at once.
	window = 256 << 10
	// longestTag bounds a tag with its attributes.
	longestTag = 64 << 10
	// longestElement bounds the text of one element; the body of a post is far smaller.
	longestElement = 64 << 20
)

// scanner finds the tags of a file one behind the other, and the texts between them,
// whatever else stands there. It holds no more of the file than the element that is
// being read, and looks at no byte more than a few times, however broken the file is.
//
// It knows the elements of an export alone: all other tags are text.
type scanner struct {
	data io.ReaderAt
	size int64

	buf  []byte // the part of the file that begins at base
	base int64
	keep int64 // nothing from here on may leave buf
	pos  int64 // of the next byte to be looked at

	names *names
	isWXR bool // there was an element that exports alone have
	// skipped are the comments and the like that hold such elements.
	skipped int
	sought  map[string]stretch // where a text is known not to be
	err     error              // of the disk
}

// stretch is a part of a file, in bytes.
type stretch struct{ from, to int64 }

func newScanner(data io.ReaderAt, size int64, n *names) *scanner {
	return &scanner{data: data, size: size, names: n, sought: make(map[string]stretch)}
}

// tag is a tag of an element that is known.
type tag struct {
	name       string // as WordPress writes it: "wp:post_id"
	written    string // as it stands in the file
	attributes string
	isEnd      bool
	isEmpty    bool
	from, to   int64 // its place
}

// end is where what is in buf ends.
func (s *scanner) end() int64 { return s.base + int64(len(s.buf)) }

// more reads on, and says whether there was more.
func (s *scanner) more() bool {
	if s.err != nil || s.end() >= s.size {
		return false
	}
	if drop := s.keep - s.base; drop > 0 && drop >= int64(len(s.buf))/2 {
		n := copy(s.buf, s.buf[drop:])
		s.buf = s.buf[:n]
		s.base = s.keep
	}
	have := len(s.buf)
	chunk := int(min(int64(max(window, have/2)), s.size-s.end()))
	s.buf = slices.Grow(s.buf, chunk)[:have+chunk]
	n, err := s.data.ReadAt(s.buf[have:], s.base+int64(have))
	s.buf = s.buf[:have+n]
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = fmt.Errorf("read at byte %d: %w", s.base+int64(have), err)
	}
	return n > 0
}

// at returns what stands from an offset on, at least n bytes of it as far as the file
// has them.
func (s *scanner) at(offset int64, n int) []byte {
	for s.end() < offset+int64(n) && s.more() {
	}
	if offset >= s.end() {
		return nil
	}
	return s.buf[offset-s.base:]
}

// find returns the offset of the first place from an offset on that holds a text; -1
// where there is none within the length that an element may have.
func (s *scanner) find(text string, from int64) int64 {
	begun := from
	if known, ok := s.sought[text]; ok && known.from <= from && from < known.to {
		begun, from = known.from, known.to
	}
	for {
		if from < s.end() {
			if i := bytes.Index(s.buf[from-s.base:], []byte(text)); i >= 0 {
				s.sought[text] = stretch{begun, from + int64(i)}
				return from + int64(i)
			}
			from = max(from, s.end()-int64(len(text))+1)
		}
		if s.end()-s.keep > longestElement || !s.more() {
			s.sought[text] = stretch{begun, from}
			return -1
		}
	}
}

// next returns the next tag of an element that is known; false at the end of the file.
func (s *scanner) next() (tag, bool) {
	for {
		s.keep = s.pos
		i := s.findOpening(s.pos)
		if i < 0 {
			s.pos = s.size
			return tag{}, false
		}
		s.pos, s.keep = i, i
		if t, ok := s.tagAt(i); ok {
			s.pos = t.to
			s.isWXR = s.isWXR || strings.HasPrefix(t.name, "wp:")
			return t, true
		}
		s.pos = s.skip(i)
	}
}

// findOpening returns the offset of the next "<"; -1 for none.
func (s *scanner) findOpening(from int64) int64 {
	for {
		if from < s.end() {
			if i := bytes.IndexByte(s.buf[from-s.base:], '<'); i >= 0 {
				return from + int64(i)
			}
			from = s.end()
		}
		s.keep = max(s.keep, from)
		if !s.more() {
			return -1
		}
	}
}

// skip returns where to go on behind a "<" that begins no tag of an element that is
// known: behind comments, sections and instructions, unless they swallow what belongs to
// the export because their end is missing.
func (s *scanner) skip(at int64) int64 {
	text := s.at(at, len(cdataStart))
	for _, kind := range []struct{ start, end string }{{"<!--", "-->"}, {cdataStart, cdataEnd}, {"<?", "?>"}, {"<!", ">"}} {
		if !bytes.HasPrefix(text, []byte(kind.start)) {
			continue
		}
		behind := at + int64(len(kind.start))
		end := s.find(kind.end, behind)
		if end < 0 || s.swallows(behind, end) {
			return behind
		}
		if holdsElements(s.buf[behind-s.base : end-s.base]) {
			s.skipped++
		}
		return end + int64(len(kind.end))
	}
	return at + 1
}

// holdsElements says that there are elements of an export in a text.
func holdsElements(text []byte) bool {
	return bytes.Contains(text, []byte("<wp:")) || bytes.Contains(text, []byte("<content:encoded")) || bytes.Contains(text, []byte("<item"))
}

// swallows says that a stretch holds a part of an export that begins or ends outside of
// it.
func (s *scanner) swallows(from, to int64) bool {
	inside := s.buf[from-s.base : to-s.base]
	if bytes.Contains(inside, []byte("<channel")) || bytes.Contains(inside, []byte("<wp:wxr_version")) {
		return true
	}
	begins, ends := bytes.Index(inside, []byte("<item")), bytes.Index(inside, []byte("</item"))
	if begins < 0 || ends < begins {
		return begins >= 0 || ends >= 0
	}
	return bytes.LastIndex(inside, []byte("</item")) < bytes.LastIndex(inside, []byte("<item"))
}

// tagAt reads the tag at an offset, if it is one of an element that is known.
func (s *scanner) tagAt(at int64) (tag, bool) {
	text := s.at(at, 128)
	i := 1
	t := tag{from: at}
	if len(text) > 1 && text[1] == '/' {
		t.isEnd = true
		i++
	}
	n := nameLength(text[min(i, len(text)):])
	if n == 0 {
		return tag{}, false
	}
	written := text[i : i+n]
	known := s.names.known(written)
	if known == "" && !isRoot(written) {
		return tag{}, false
	}
	length := tagLength(text)
	if length < 0 {
		text = s.at(at, longestTag)
		length = tagLength(text[:min(len(text), longestTag)])
	}
	if length < 0 {
		return tag{}, false
	}
	t.written, t.name, t.to = string(text[i:i+n]), known, at+int64(length)
	t.attributes = strings.TrimSpace(string(text[i+n : length-1]))
	if short, ok := strings.CutSuffix(t.attributes, "/"); ok && !t.isEnd {
		t.isEmpty, t.attributes = true, short
	}
	s.names.declare(t.attributes)
	if known == "" {
		t.name = s.names.known([]byte(t.written))
	}
	return t, t.name != ""
}

func isRoot(name []byte) bool { return string(name) == "rss" || string(name) == "rdf:RDF" }

// nameLength is the length of the name that a text begins with.
func nameLength(text []byte) int {
	for i, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':' && i > 0, i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return i
		}
	}
	return 0
}

// tagLength is the length of the tag that a text begins with; -1 where it does not end.
func tagLength(text []byte) int {
	var quote byte
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '<':
			return -1
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case (c == '"' || c == '\'') && text[i-1] == '=':
			quote = c
		}
	}
	return -1
}

// back makes a tag the next one once more.
func (s *scanner) back(t tag) {
	s.pos = t.from
	if t.from < s.base {
		s.buf, s.base = s.buf[:0], t.from
	}
	s.keep = t.from
}

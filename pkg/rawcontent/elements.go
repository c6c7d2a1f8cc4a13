package rawcontent

import "strings"

// piece is a part of a text: an element's tag, a comment, or what stands between them.
type piece struct {
	text     string
	isMarkup bool
}

// split parts a text into tags and what stands between them, as WordPress does: a tag
// ends with the first ">", whatever quotes are around that, and one that does not end
// takes the rest of the text.
func split(s string) []piece {
	pieces := make([]piece, 0, 2*strings.Count(s, "<")+1)
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return append(pieces, piece{s, false})
		}
		if i > 0 {
			pieces = append(pieces, piece{s[:i], false})
			s = s[i:]
		}
		n := markupLength(s, true)
		pieces = append(pieces, piece{s[:n], true})
		s = s[n:]
	}
	return pieces
}

// markupLength is how long the tag or comment is that a text begins with. withSections
// also knows CDATA sections, which not all of WordPress does.
func markupLength(s string, withSections bool) int {
	end, from := ">", 1
	switch {
	case strings.HasPrefix(s, "<!--"):
		end, from = "-->", len("<!")
	case withSections && strings.HasPrefix(s, "<![CDATA["):
		end, from = "]]>", len("<![CDATA[")
	}
	i := strings.Index(s[from:], end)
	if i < 0 {
		return len(s)
	}
	return from + i + len(end)
}

// replaceInTags replaces a text within tags and comments.
func replaceInTags(s, old, by string) string {
	if !strings.Contains(s, old) {
		return s
	}
	var out strings.Builder
	for _, p := range split(s) {
		if p.isMarkup {
			p.text = strings.ReplaceAll(p.text, old, by)
		}
		out.WriteString(p.text)
	}
	return out.String()
}

// isSpace says whether a byte is one that PCRE's \s matches.
func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// skipSpace is the first place at or after i that holds no space.
func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

// finder looks for the next of something in a text, again and again from places that
// only move on, and reads the text once.
type finder struct {
	text, what string
	at         int // where it was found last; len(text) for nowhere
	asked      bool
}

func (f *finder) next(from int) int {
	if f.asked && f.at >= from {
		return f.at
	}
	f.asked = true
	i := strings.Index(f.text[from:], f.what)
	if i < 0 {
		f.at = len(f.text)
	} else {
		f.at = from + i
	}
	return f.at
}

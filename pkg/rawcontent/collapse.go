package rawcontent

import (
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// collapseAround takes the space away around elements in whose content no paragraphs
// are to be made.
func collapseAround(text string) string {
	if strings.Contains(text, "<option") {
		text = collapse(text, "<option", true, false, whole)
		text = collapse(text, "</option>", false, true, whole)
	}
	if strings.Contains(text, "</object>") {
		text = collapse(text, "<object", false, true, tagOf())
		text = collapse(text, "</object>", true, false, whole)
		text = collapse(text, "<", true, true, tagOf("<param", "<embed", "</param", "</embed"))
	}
	if strings.Contains(text, "<source") || strings.Contains(text, "<track") {
		text = collapse(text, "", false, true, playerTag(false))
		text = collapse(text, "", true, false, playerTag(true))
		text = collapse(text, "<", true, true, tagOf("<source", "<track"))
	}
	if strings.Contains(text, "<figcaption") {
		text = collapse(text, "<figcaption", true, false, tagOf())
		text = collapse(text, "</figcaption>", false, true, whole)
	}
	return text
}

// tagEnd gives the end of what begins with a text at i; 0 where it is not what is meant.
type tagEnd func(s string, i int, begins string) int

func whole(_ string, i int, begins string) int { return i + len(begins) }

// tagOf ends with the tag; it means those that begin with one of some texts, or all.
func tagOf(begins ...string) tagEnd {
	var closes finder
	return func(s string, i int, with string) int {
		closes.text, closes.what = s, ">"
		if len(begins) > 0 && !slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(s[i:], b) }) {
			return 0
		}
		if at := closes.next(i + len(with)); at < len(s) {
			return at + 1
		}
		return 0
	}
}

// playerTag means the tags of players, and the shortcodes that stand for them.
func playerTag(closing bool) tagEnd {
	var next int
	return func(s string, i int, _ string) int {
		if s[i] != '<' && s[i] != '[' {
			return 0
		}
		at := i + 1
		if closing {
			if at == len(s) || s[at] != '/' {
				return 0
			}
			at++
		}
		if !strings.HasPrefix(s[at:], "audio") && !strings.HasPrefix(s[at:], "video") {
			return 0
		}
		at += len("audio")
		if closing {
			if at < len(s) && (s[at] == '>' || s[at] == ']') {
				return at + 1
			}
			return 0
		}
		if next < at {
			n := strings.IndexAny(s[at:], ">]")
			if n < 0 {
				next = len(s)
			} else {
				next = at + n
			}
		}
		if next == len(s) {
			return 0
		}
		return next + 1
	}
}

// collapse takes away the space before or after what begins with a text, or with any
// where it is empty.
func collapse(text, begins string, before, after bool, end tagEnd) string {
	out := make([]byte, 0, len(text))
	done := 0 // in out: what stands before is not looked at again
	for i := 0; i < len(text); {
		if !strings.HasPrefix(text[i:], begins) {
			out = append(out, text[i])
			i++
			continue
		}
		to := end(text, i, begins)
		if to == 0 {
			out = append(out, text[i])
			i++
			continue
		}
		for before && len(out) > done && isSpace(out[len(out)-1]) {
			out = out[:len(out)-1]
		}
		out = append(out, text[i:to]...)
		done = len(out)
		if i = to; after {
			i = skipSpace(text, i)
		}
	}
	return string(out)
}

package fragment

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// Images yields the attributes of every img of a source, without parsing that.
func Images(src string) iter.Seq[[]html.Attribute] {
	return func(yield func([]html.Attribute) bool) {
		for z := html.NewTokenizer(strings.NewReader(imageTags(src))); z.Next() != html.ErrorToken; {
			if _, more := z.TagName(); more && !yield(Attributes(z)) {
				return
			}
		}
	}
}

// imageTags are the tags of the images of a source, and what looks like one: all the
// rest need not be read for them.
func imageTags(src string) string {
	var tags strings.Builder
	for {
		i := strings.IndexByte(src, '<')
		if i < 0 {
			return tags.String()
		}
		src = src[i:]
		if len(src) < len("<img ") || !strings.EqualFold(src[:len("<img")], "<img") || !strings.Contains(" \t\n\r\f/", src[4:5]) {
			src = src[1:]
			continue
		}
		end := tagEnd(src)
		tags.WriteString(src[:end])
		src = src[end:]
	}
}

// tagEnd is where the tag ends with which a text begins.
// https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-value-state
func tagEnd(text string) int {
	value := false // may begin
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			if !value {
				continue
			}
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return len(text)
			}
			i += end + 1
			value = false
		case '=':
			value = true
		case ' ', '\t', '\n', '\r', '\f':
		default:
			value = false
		}
	}
	return len(text)
}

// Attributes returns those of the tag whose name was read last.
func Attributes(z *html.Tokenizer) []html.Attribute {
	var attrs []html.Attribute
	for {
		key, value, more := z.TagAttr()
		attrs = append(attrs, html.Attribute{Key: string(key), Val: string(value)})
		if !more {
			return attrs
		}
	}
}

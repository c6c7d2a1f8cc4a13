package fragment

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// Images yields the attributes of every img of a source, without parsing that.
func Images(src string) iter.Seq[[]html.Attribute] {
	return func(yield func([]html.Attribute) bool) {
		if !strings.Contains(src, "<img") && !strings.Contains(src, "<IMG") {
			return
		}
		for z := html.NewTokenizer(strings.NewReader(src)); ; {
			switch z.Next() {
			case html.ErrorToken:
				return
			case html.StartTagToken, html.SelfClosingTagToken:
				if name, more := z.TagName(); more && string(name) == "img" && !yield(Attributes(z)) {
					return
				}
			}
		}
	}
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

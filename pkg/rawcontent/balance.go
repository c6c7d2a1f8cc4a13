package rawcontent

import (
	"slices"
	"strings"

	"wpmd/pkg/fragment"
)

var (
	singleTags   = set(`area base basefont br col command embed frame hr img input isindex link meta param source track wbr`)
	nestableTags = set(`article aside blockquote details div figure object q section span`)
	beforeDigit  = fragment.NewExpression(`<(\d)`)
	balancedTag  = fragment.NewExpression(`<(/?)((?:[a-z][a-z0-9._]*-[a-z0-9._-]+)|[\w:]+)(?:\s*(/?)|(\s+)([^>]*))>`)
)

// balanced closes the tags that are left open, and leaves out ends without a beginning:
// https://developer.wordpress.org/reference/functions/force_balance_tags/. WordPress does
// so with comments, whose tags would otherwise go on in those that follow.
func balanced(text string) string {
	if !strings.Contains(text, "<") {
		return text
	}
	text = beforeDigit.ReplaceAllString(text, "&lt;$1")
	b := balancer{}
	at := 0
	for _, m := range balancedTag.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		b.out.WriteString(text[at:m[0]])
		at = m[1]
		name, space, attributes := strings.ToLower(group(2)), group(4), trim(group(5))
		if m[10] < 0 {
			attributes = group(3)
		}
		if group(1) != "" {
			b.end(name)
		} else {
			b.begin(name, space, attributes)
		}
	}
	b.out.WriteString(text[at:])
	for _, name := range slices.Backward(b.open) {
		b.out.WriteString("</" + name + ">")
	}
	return b.out.String()
}

// balancer writes a text with balanced tags.
type balancer struct {
	out  strings.Builder
	open []string // names of elements
}

func (b *balancer) end(name string) {
	i := len(b.open) - 1
	for i >= 0 && b.open[i] != name {
		i--
	}
	if i < 0 {
		return
	}
	for _, inner := range slices.Backward(b.open[i:]) {
		b.out.WriteString("</" + inner + ">")
	}
	b.open = b.open[:i]
}

func (b *balancer) begin(name, space, attributes string) {
	closed := ""
	switch stated, closes := strings.CutSuffix(attributes, "/"); {
	case closes && !singleTags[name]:
		attributes, closed = trim(stated), "</"+name+">"
	case closes:
		space = " "
	case singleTags[name]:
		space, attributes = " ", attributes+"/"
	default:
		if n := len(b.open); n > 0 && b.open[n-1] == name && !nestableTags[name] {
			b.end(name)
		}
		b.open = append(b.open, name)
	}
	b.out.WriteString("<" + name + space + attributes + ">" + closed)
}

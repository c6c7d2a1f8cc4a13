package fidelity

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/fragment"
)

func (r *extractor) list(n *html.Node, st state) {
	silent := isGallery(n) || st.list != nil && st.list.silent
	if !silent && !st.locked {
		st.block, st.locked = r.at, true
	}
	l := &listState{ordered: n.DataAtom == atom.Ol || isNumbered(n), next: 1, step: 1, silent: silent}
	if has(n, "reversed") {
		l.next, l.step = items(n), -1
	}
	if start, ok := number(n, "start"); ok {
		l.next = start
	}
	st.list = l
	if !isIndent(n) {
		st.depth++
	}
	st.item = -1 // what stands between the items
	r.end(blockBreak)
	r.children(n, st)
	r.end(blockBreak)
}

var numberedCSS = fragment.NewExpression(`(?i)list-style(?:-type)?\s*:[^;]*\b(?:decimal|(?:lower|upper)-(?:alpha|latin|roman))`)

// isNumbered says whether the style of a list, or of each of its items, makes its
// bullets numbers.
func isNumbered(n *html.Node) bool {
	if n.DataAtom != atom.Ul {
		return false
	}
	if numberedCSS.MatchString(attr(n, "style")) {
		return true
	}
	items := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if c.DataAtom != atom.Li || !numberedCSS.MatchString(attr(c, "style")) {
			return false
		}
		items++
	}
	return items > 0
}

// isIndent: a list without bullets of its own only moves others to the right.
func isIndent(n *html.Node) bool {
	if n.DataAtom != atom.Ul {
		return false
	}
	count := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "", c.Type == html.ElementNode && !holdsOnlyList(c):
			return false
		case c.Type == html.ElementNode:
			count++
		}
	}
	return count > 0
}

func holdsOnlyList(li *html.Node) bool {
	lists := 0
	for c := li.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Ul || c.DataAtom == atom.Ol:
			if !holds(c, func(d *html.Node) bool { return d.DataAtom == atom.Li }) {
				return false
			}
			lists++
		case c.Type == html.ElementNode, c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return false
		}
	}
	return li.DataAtom == atom.Li && lists == 1
}

func items(list *html.Node) int {
	count := 0
	for c := list.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Li {
			count++
		}
	}
	return count
}

// isGallery: a list whose items are pictures is a grid of pictures, and one of
// a social links block a row of links. Neither has a bullet to show.
func isGallery(n *html.Node) bool {
	class := attr(n, "class")
	if strings.Contains(class, "gallery") || strings.Contains(class, "wp-block-social-links") {
		return true
	}
	pictures := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Li {
			continue
		}
		if !onlyPictures(c, &pictures) {
			return false
		}
	}
	return pictures > 0
}

// onlyPictures says whether a reader sees nothing of n but pictures and their
// captions, and counts them.
func onlyPictures(n *html.Node, pictures *int) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return false
		case c.Type != html.ElementNode || c.DataAtom == atom.Figcaption || c.DataAtom == atom.Noscript:
		case c.DataAtom == atom.Img:
			*pictures++
		case !onlyPictures(c, pictures):
			return false
		}
	}
	return true
}

func (r *extractor) item(n *html.Node, st state) {
	l := st.list
	r.end(blockBreak)
	if l == nil {
		// Browsers show an item without a list as one of a list.
		l = &listState{next: 1, step: 1}
		st.depth++
	}
	if v, ok := number(n, "value"); ok && l.ordered {
		l.next = v
	}
	st.item = -1
	if !l.silent {
		r.items = append(r.items, item{depth: st.depth, ordered: l.ordered, number: l.next})
		st.item = int32(len(r.items) - 1)
	}
	l.next += l.step
	if isStruckItem(attr(n, "class")) {
		st.may |= del
		if n.FirstChild != nil && !holds(n, isBlock) {
			st.must |= del
		}
	}
	st.list = nil
	if l.silent {
		st.list = &listState{silent: true}
	}
	if !r.refs.isNote(n) || !r.setAside(n, st) {
		r.children(n, st)
	}
	r.end(blockBreak)
}

// isStruckItem says whether a list of prices or features strikes out an item, as no
// part of the offer.
func isStruckItem(class string) bool {
	for c := range strings.FieldsSeq(class) {
		switch c {
		case "et_pb_not_available", "not-available", "not_available", "not-included", "unavailable", "feature-unavailable":
			return true
		}
	}
	return false
}

// input shows a mark if it is a checkbox of a list; other fields of forms show
// what the visitor puts in.
func (r *extractor) input(n *html.Node, st state) {
	r.end(space)
	if st.item == 0 || !strings.EqualFold(attr(n, "type"), "checkbox") {
		return
	}
	st.flags |= free
	box := "☐"
	if has(n, "checked") {
		box = "☑"
	}
	r.write(box, &st)
	r.end(space)
}

var (
	brushTitle   = fragment.NewExpression(`(?:^|[;\s])title:\s*['"]?([^;'"]+)`)
	titleSetting = fragment.NewExpression(`"fileName"\s*:\s*"([^"\\]+)"`)
)

// codeTitle reads the title that a highlighter may show above its code.
func (r *extractor) codeTitle(n *html.Node, st state) {
	if len(n.Attr) == 0 || st.code > 0 {
		return
	}
	title := attr(n, "data-enlighter-title")
	for _, key := range [...]string{"data-title", "title"} {
		if title == "" {
			title = attr(n, key)
		}
	}
	if m := brushTitle.FindStringSubmatch(attr(n, "class")); m != nil && title == "" {
		title = m[1]
	}
	if m := titleSetting.FindStringSubmatch(attr(n, "data-setting")); m != nil && title == "" {
		title = m[1]
	}
	st.flags |= optional
	r.write(title, &st)
	r.end(blockBreak)
}

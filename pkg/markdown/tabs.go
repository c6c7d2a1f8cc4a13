package markdown

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// tabRow matches the classes of the rows of tab titles that say no role.
var tabRow = fragment.NewMatcher(`(?:^|[-_])tabs?(?:[-_]*(?:nav|navs|navigation|list|labels|controls|titles?|headers?|heading|menu|links|buttons|triggers|bar))+(?:[-_]+(?:wrapper|wrap|container))?$|^uagb-tabs__panel$`)

// tabs puts the title of every tab before its panel.
func (r *conversion) tabs(root *html.Node) {
	for _, row := range tabRows(root) {
		titles := tabTitles(row)
		if r.isKept(row) {
			plainTitles(titles)
			continue
		}
		panels := r.panels(row, titles)
		for i, t := range titles {
			switch {
			case panels == nil && len(titles) > 1:
				// Nothing says what they are titles of.
				if elementOf(t.Data).role == roleInline {
					t.Data, t.DataAtom = "x-title", 0
				}
			case panels == nil:
			default:
				r.moveTitle(t, panels[i])
			}
		}
	}
}

func tabRows(root *html.Node) (rows []*html.Node) {
	for d := range fragment.Descendants(root) {
		if d.Type == html.ElementNode && isTabRow(d) && !slices.ContainsFunc(rows, func(p *html.Node) bool { return contains(p, d) }) {
			rows = append(rows, d)
		}
	}
	return rows
}

func isTabRow(n *html.Node) bool {
	if attr(n, "role") == "tablist" {
		return find(n, func(d *html.Node) bool { return attr(d, "role") == "tabpanel" }) == nil
	}
	if !isElement(n, "ul", "ol", "div", "nav") {
		return false
	}
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if (tabRow.MatchString(c) || isElement(n, "ul", "ol") && (c == "tabs" || c == "nav-tabs")) && findElement(n, "p", "ul", "ol", "img", "section") == nil {
			return true
		}
	}
	return false
}

// tabTitles returns the titles of a row, in order.
func tabTitles(row *html.Node) (titles []*html.Node) {
	for d := range fragment.Descendants(row) {
		if d.Type == html.ElementNode && attr(d, "role") == "tab" && !isBlank(d) {
			titles = append(titles, d)
		}
	}
	if len(titles) > 0 {
		return titles
	}
	in := row
	for len(titles) == 0 {
		var only *html.Node
		count := 0
		for c := range children(in) {
			if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
				return nil
			}
			if c.Type == html.ElementNode && !isBlank(c) {
				only = c
				count++
				titles = append(titles, c)
			}
		}
		if count != 1 || !isElement(only, "ul", "ol", "div") {
			return titles
		}
		in, titles = only, nil
	}
	return titles
}

// panels returns what each title stands for: what it names, or, where none names
// any, the parts of what follows the row, if they are as many.
func (r *conversion) panels(row *html.Node, titles []*html.Node) []*html.Node {
	var named []*html.Node
	for _, t := range titles {
		if p := r.panelOf(t); p != nil && !contains(row, p) && !slices.Contains(named, p) {
			named = append(named, p)
		}
	}
	if len(named) == len(titles) {
		return named
	}
	for p, up := row, 0; p != nil && up < 4 && !isElement(p, "body"); p, up = p.Parent, up+1 {
		if next := elementsAfter(p); len(next) > 0 {
			return partsOf(next, len(titles))
		}
	}
	return nil
}

// panelOf returns the element that a title names, or that names the title.
func (r *conversion) panelOf(title *html.Node) *html.Node {
	for d := title; d != nil; d = findElement(d, "a", "button") {
		for _, key := range []string{"aria-controls", "data-target", "data-bs-target", "href"} {
			id, hash := strings.CutPrefix(attr(d, key), "#")
			if p := r.byID[id]; p != nil && (hash || key != "href") && !isElement(p, "a", "h1", "h2", "h3", "h4", "h5", "h6") {
				return p
			}
		}
	}
	return nil
}

func elementsAfter(n *html.Node) (found []*html.Node) {
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode && !isBlank(s) {
			found = append(found, s)
		}
	}
	return found
}

// partsOf returns the elements that are count in number: those given, or what the
// first of them holds.
func partsOf(elements []*html.Node, count int) []*html.Node {
	for range 4 { // wrappers
		if len(elements) == count && count > 1 || count == 1 && len(elements) == 1 && attr(elements[0], "role") == "tabpanel" {
			return elements
		}
		if len(elements) == 0 {
			return nil
		}
		first := elements[0]
		elements = nil
		for c := range children(first) {
			if c.Type == html.ElementNode && !isBlank(c) {
				elements = append(elements, c)
			}
		}
	}
	return nil
}

// moveTitle puts a title before what it is the title of, unless it stands there
// already.
func (r *conversion) moveTitle(t, panel *html.Node) {
	if isBlank(panel) {
		return
	}
	if again := titleAt(panel, words(t)); again != nil {
		if contains(again, t) {
			// The row has this one title, and stands where it belongs.
			again = t
		} else {
			r.remove(t, fateTabTitles)
		}
		unlist(again)
		plainControls(again)
		title(r, again)
		return
	}
	box := &html.Node{}
	become(box, "x-title")
	if elementOf(t.Data).role == roleHeading || findElement(t, "h1", "h2", "h3", "h4", "h5", "h6") != nil {
		box.Data = "div"
	}
	t.Parent.RemoveChild(t)
	box.AppendChild(t)
	if role := elementOf(t.Data).role; role != roleInline && role != roleHeading {
		plainControl(t)
	}
	plainControls(t)
	panel.InsertBefore(box, panel.FirstChild)
}

// unlist takes a title out of the list of one item that a builder repeats it in
// before its panel, for narrow screens.
func unlist(t *html.Node) {
	for p := t; p != nil && words(p) == words(t); p = p.Parent {
		if isElement(p, "ul", "ol", "li") {
			p.Data, p.DataAtom = "div", 0
		}
	}
	for d := range fragment.Descendants(t) {
		if isElement(d, "ul", "ol", "li") {
			d.Data, d.DataAtom = "div", 0
		}
	}
}

// titleAt returns the element before or at the start of a panel that says no more
// than its title.
func titleAt(panel *html.Node, text string) *html.Node {
	if prev := prevElement(panel); prev != nil && words(prev) == text {
		return prev
	}
	for p := panel; ; {
		var first *html.Node
		for c := range children(p) {
			if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
				return nil
			}
			if c.Type == html.ElementNode && !isBlank(c) {
				first = c
				break
			}
		}
		if first == nil {
			return nil
		}
		if words(first) == text {
			return first
		}
		p = first
	}
}

// plainControls takes the links off a title that stands with its panel.
func plainControls(n *html.Node) {
	if isElement(n, "a") && strings.HasPrefix(attr(n, "href"), "#") {
		plainControl(n)
	}
	for d := range fragment.Descendants(n) {
		if isElement(d, "a") && (isControl(d) || strings.HasPrefix(attr(d, "href"), "#")) {
			plainControl(d)
		}
	}
}

// plainControl takes from n what makes it more than words.
func plainControl(n *html.Node) {
	n.Data, n.DataAtom = "span", 0
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" })
}

// wholeTabs makes words of the buttons that are titles of tabs, where the document
// stays as it is.
func (r *conversion) wholeTabs(root *html.Node) {
	for _, row := range tabRows(root) {
		plainTitles(tabTitles(row))
	}
}

// plainTitles makes words of titles that are buttons.
func plainTitles(titles []*html.Node) {
	for _, t := range titles {
		if isElement(t, "button") {
			plainControl(t)
		}
	}
}

package fidelity

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// lazy are the attributes in which plugins keep a picture's true address until
// the reader has scrolled to it, the most telling first.
var lazy = []string{"data-src", "data-lazy-src", "data-original", "data-orig-src", "data-orig-file", "data-large-file", "data-full", "data-full-url", "data-lazy", "data-image"}

// addressOf is where the picture of n is: the lazy address before the
// placeholder, the largest of the set if there is nothing else.
func addressOf(n *html.Node) string {
	src := attr(n, "src")
	for _, key := range lazy[:4] {
		if v := attr(n, key); !isPlaceholder(v) && !isStandIn(v) {
			return v
		}
	}
	if !isPlaceholder(src) && !isStandIn(src) {
		return src
	}
	for _, key := range []string{"data-srcset", "data-lazy-srcset", "srcset"} {
		if v := largest(attr(n, key)); v != "" {
			return v
		}
	}
	for _, key := range lazy[4:] {
		if v := attr(n, key); !isPlaceholder(v) && strings.ContainsAny(v, "/.") {
			return v
		}
	}
	if p := n.Parent; p != nil && p.DataAtom == atom.Picture {
		for c := p.FirstChild; c != nil; c = c.NextSibling {
			if v := largest(attr(c, "srcset")); v != "" {
				return v
			}
			if v := largest(attr(c, "data-srcset")); v != "" {
				return v
			}
		}
	}
	for i := range n.Attr {
		if a := &n.Attr[i]; strings.HasPrefix(a.Key, "data-") && pictureFile.MatchString(a.Val) {
			return a.Val
		}
	}
	for _, a := range fragment.Addresses(src) {
		if isData(src) && pictureFile.MatchString(a) {
			return a
		}
	}
	if !isPlaceholder(src) {
		return src
	}
	return ""
}

// standsIn matches the names of pictures that lazy loading shows until the
// picture comes.
var standsIn = fragment.NewMatcher(`(?i)/(?:[\w-]*[-_])?(?:blank|place-?holder|spacer|pixel|transparent|empty|dummy|1x1|1px|lazy|pre-?loader|preload|loader|loading|ajax-?loader|spinner|lazy-?load[\w-]*|grey|gray|trans|clear|default-?image|no-?image|cb-no-thumbnail)(?:[-_.][\w.-]*)?\.(?:gif|png|svg|jpe?g|webp|avif)(?:[?#].*)?$`)

// isStandIn says whether the picture at an address is called as one of those: what
// it is called stands behind the last slash, unless a query may hold one.
func isStandIn(address string) bool {
	if !strings.ContainsAny(address, "?#") {
		address = address[max(0, strings.LastIndexByte(address, '/')):]
	}
	return standsIn.MatchString(address)
}

// pictureFile matches the address of a picture in an attribute that may hold
// anything.
var pictureFile = fragment.NewExpression(`(?i)^[^\s{}"<>]*/[^\s{}"<>]+\.(jpe?g|png|gif|webp|avif|svg|bmp)(\?[^\s]*)?$`)

// addressesOf are all the renditions of the picture of n: every one of them
// shows it.
func addressesOf(n *html.Node) []string {
	var all []string
	add := func(v string) {
		if !isPlaceholder(v) {
			all = append(all, v)
		}
	}
	add(attr(n, "src"))
	for i := range n.Attr {
		if a := &n.Attr[i]; slices.Contains(lazy, a.Key) || strings.HasPrefix(a.Key, "data-") && pictureFile.MatchString(a.Val) {
			add(a.Val)
		}
	}
	sets := func(n *html.Node) {
		for _, key := range []string{"srcset", "data-srcset", "data-lazy-srcset"} {
			for _, c := range candidates(attr(n, key)) {
				add(c.address)
			}
		}
	}
	sets(n)
	if p := n.Parent; p != nil && p.DataAtom == atom.Picture {
		for c := p.FirstChild; c != nil; c = c.NextSibling {
			if c != n && c.Type == html.ElementNode {
				sets(c)
			}
		}
	}
	for p, up := n.Parent, 0; p != nil && up < 3; p, up = p.Parent, up+1 {
		if p.DataAtom == atom.A {
			add(attr(p, "href"))
			for i := range p.Attr {
				if a := &p.Attr[i]; strings.HasPrefix(a.Key, "data-") && pictureFile.MatchString(a.Val) {
					add(a.Val)
				}
			}
		}
	}
	return all
}

type candidate struct {
	address string
	size    float64
}

func largest(set string) string {
	best := candidate{size: -1}
	for _, c := range candidates(set) {
		if c.size > best.size && !isPlaceholder(c.address) {
			best = c
		}
	}
	return best.address
}

// candidates reads a srcset (HTML, 4.8.4.2.1).
func candidates(set string) []candidate {
	var all []candidate
	for set = strings.TrimLeft(set, " \t\n\r\f,"); set != ""; set = strings.TrimLeft(set, " \t\n\r\f,") {
		end := strings.IndexAny(set, " \t\n\r\f")
		if end < 0 {
			end = len(set)
		}
		c := candidate{address: set[:end], size: 1}
		set = set[end:]
		if trimmed := strings.TrimRight(c.address, ","); trimmed != c.address {
			c.address = trimmed
		} else {
			descriptor, rest, _ := strings.Cut(set, ",")
			set = rest
			descriptor = strings.TrimSpace(descriptor)
			if len(descriptor) > 1 {
				if v, err := strconv.ParseFloat(descriptor[:len(descriptor)-1], 64); err == nil {
					c.size = v
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// picture reads an image, or the words or the formula that it stands for.
func (r *extractor) picture(n *html.Node, st state) {
	src := addressOf(n)
	alt := attr(n, "alt")
	if src == "" || isPixel(n) {
		return
	}
	if tex := drawnFormula(n, src); tex != "" {
		r.tex(strings.Trim(tex, "$"), &st)
		return
	}
	if alt != "" && isSmiley(n, src) {
		r.end(noBreak)
		st.flags |= free
		r.write(alt, &st)
		r.end(noBreak)
		return
	}
	r.end(space)
	p := picture{place: st.place, node: n, link: st.link, address: src, alt: alt, after: int32(len(r.words)), hidden: st.noscript}
	if r.resolve != nil {
		p.address = r.resolve.Asset(src)
	}
	r.describe(&p, src)
	r.leaveOut(&p)
	r.pictures = append(r.pictures, p)
}

// describe: a picture without words of its own may have some from elsewhere.
func (r *extractor) describe(p *picture, src string) {
	if r.resolve != nil && strings.TrimSpace(p.alt) == "" {
		p.alt = r.resolve.Alt(src)
	}
}

// leaveOut: a picture that is written as nothing is not asked for.
func (r *extractor) leaveOut(p *picture) {
	if p.address == "" {
		p.flags |= optional
		p.hidden = false
	}
}

// behind matches the address of a picture that a style puts behind an element.
var behind = fragment.NewExpression(`(?i)background(?:-image)?\s*:[^;]*?url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))\s*\)`)

// isBehindBeside says whether the element before n has the same picture behind it, of
// which n shows a blurred copy or the like.
func isBehindBeside(n *html.Node, src string) bool {
	prev := n.PrevSibling
	for prev != nil && prev.Type != html.ElementNode && strings.TrimSpace(prev.Data) == "" {
		prev = prev.PrevSibling
	}
	if prev == nil || prev.Type != html.ElementNode || src == "" {
		return false
	}
	m := behind.FindStringSubmatch(attr(prev, "style"))
	return m != nil && m[1]+m[2]+m[3] == src
}

// background reads the picture behind the content of n, which a reader sees as
// any other, unless one in n or beside it shows the same.
func (r *extractor) background(n *html.Node, st state) {
	var src string
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "style" && strings.Contains(a.Val, "url("):
			if m := behind.FindStringSubmatch(a.Val); m != nil {
				src = m[1] + m[2] + m[3]
			}
		case a.Key == "data-bg" || a.Key == "data-bg-image" || a.Key == "data-background-image":
			v := a.Val
			if m := behind.FindStringSubmatch("background:" + v); m != nil {
				v = m[1] + m[2] + m[3]
			}
			if pictureFile.MatchString(v) {
				src = v
			}
		}
	}
	if src = strings.TrimSpace(src); isPlaceholder(src) || isActive(src) || content.IsAvatar(src) {
		return
	}
	if hasTwin(n, pictureKey(src)) || isBehindBeside(n, src) {
		r.behind = append(r.behind, r.asset(src))
		return
	}
	r.end(space)
	p := picture{place: st.place, node: n, link: st.link, address: r.asset(src), after: int32(len(r.words))}
	switch n.DataAtom {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Ul, atom.Ol, atom.Dl:
		// Between these and what they hold is no place for a picture.
		p.flags |= optional
	}
	if attr(n, "role") == "img" {
		p.alt = attr(n, "aria-label")
	}
	r.describe(&p, src)
	r.leaveOut(&p)
	r.pictures = append(r.pictures, p)
}

// near bounds how many nodes are looked through for the twin of a picture.
const near = 200

// hasTwin says whether an <img> in n, or in the elements beside it, shows the
// picture that key names.
func hasTwin(n *html.Node, key string) bool {
	shows := func(n *html.Node) bool { return n.DataAtom == atom.Img && pictureKey(addressOf(n)) == key }
	within := func(n *html.Node) bool {
		seen := 0
		for d := after(n, n); d != nil; d = after(d, n) {
			if seen++; seen > near {
				break
			}
			if shows(d) {
				return true
			}
		}
		return shows(n)
	}
	if within(n) {
		return true
	}
	before, after := n.PrevSibling, n.NextSibling
	for before != nil && before.Type == html.TextNode && strings.TrimSpace(before.Data) == "" {
		before = before.PrevSibling
	}
	for after != nil && after.Type == html.TextNode && strings.TrimSpace(after.Data) == "" {
		after = after.NextSibling
	}
	return before != nil && within(before) || after != nil && within(after)
}

// isPixel: a picture of one pixel counts visitors.
func isPixel(n *html.Node) bool {
	w, h := attr(n, "width"), attr(n, "height")
	return (w == "1" || w == "0" || w == "1px") && (h == "1" || h == "0" || h == "1px") && extensionOf(attr(n, "src")) != "svg"
}

// extensionOf is the end of the name of a file. A drawing without a size of its
// own is said to be of one pixel.
func extensionOf(address string) string {
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	i := strings.LastIndexAny(address, "./")
	if i < 0 || address[i] == '/' {
		return ""
	}
	return strings.ToLower(address[i+1:])
}

// isSmiley: WordPress shows some characters as pictures of them.
func isSmiley(n *html.Node, src string) bool {
	return strings.Contains(src, "/images/core/emoji/") || strings.Contains(src, "/images/smilies/") ||
		strings.Contains(attr(n, "class"), "wp-smiley")
}

// formulaService tells the addresses of what draws formulas.
var formulaService = fragment.NewMatcher(`latex\.php\?|/latex\.cgi\?|codecogs\.com/[a-z.]*(?:latex|image|eqnedit)|/chart\?|i\.upmath\.me/|quicklatex\.com-[0-9a-f]+_l|/mi?methtex\.cgi\?|/mimetex\.cgi\?|/mathtex\.cgi\?`)

// drawnFormula is the TeX of a picture of a formula: the words that stand for the
// picture, or what its address asks to be drawn.
func drawnFormula(n *html.Node, src string) string {
	named := false
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "latex", "tex", "mathtex-equation", "ql-img-inline-formula", "ql-img-displayed-equation", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display":
			named = true
		}
	}
	if !named && !formulaService.MatchString(src) {
		return ""
	}
	tex := strings.TrimSpace(attr(n, "alt"))
	if tex == "" {
		_, query, _ := strings.Cut(src, "?")
		unescape := url.PathUnescape
		if strings.Contains(src, "latex.php?") {
			values, _ := url.ParseQuery(query)
			query, unescape = values.Get("latex"), func(s string) (string, error) { return s, nil }
		}
		if _, chart, ok := strings.Cut("&"+query, "&chl="); ok {
			query, _, _ = strings.Cut(chart, "&")
		}
		if decoded, err := unescape(query); err == nil {
			tex = strings.TrimSpace(strings.ReplaceAll(decoded, "&space;", " "))
		}
	}
	tex = withoutDelimiters(tex)
	if inner, ok := strings.CutPrefix(tex, `{\displaystyle `); ok && strings.HasSuffix(inner, "}") {
		return strings.TrimSuffix(inner, "}")
	}
	return strings.TrimPrefix(tex, `\displaystyle `)
}

// embed reads an element that plays something from elsewhere. Its content is
// for browsers that cannot.
func (r *extractor) embed(n *html.Node, st state) {
	r.end(space)
	var all []string
	add := func(v string) {
		if v = strings.TrimSpace(v); v != "" && !strings.HasPrefix(v, "about:") && !isActive(v) && canonical(v) != "" {
			all = append(all, v)
		}
	}
	for _, key := range []string{"src", "data-src", "data-lazy-src", "data-litespeed-src", "data-cmplz-src", "data-src-cmplz", "data", "data-url"} {
		add(attr(n, key))
	}
	if id := attr(n, "data-videoid"); id != "" && n.Data == "amp-youtube" {
		add("https://www.youtube.com/watch?v=" + id)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.Source:
			add(attr(c, "src"))
		case c.DataAtom == atom.Param && isMovie(attr(c, "name")):
			add(attr(c, "value"))
		case c.DataAtom == atom.Embed:
			add(attr(c, "src"))
		}
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		if a.Key == "src" || a.Key == "poster" || a.Key == "style" || a.Key == "class" || a.Key == "title" {
			continue
		}
		for _, address := range fragment.Addresses(a.Val) {
			if !pictureFile.MatchString(address) && (strings.Contains(a.Key, "src") || isPlayer([]string{address})) && !slices.Contains(all, address) {
				add(address)
			}
		}
	}
	if len(all) > 0 && !isHidden(n) {
		r.addEmbed(all, st)
	}
	if poster := attr(n, "poster"); poster != "" && !isPlaceholder(poster) {
		p := st
		p.flags |= optional
		r.pictures = append(r.pictures, picture{place: p.place, node: n, address: r.asset(poster), after: int32(len(r.words))})
	}
	if n.DataAtom == atom.Iframe {
		r.skip(n)
		return
	}
	st.flags |= optional
	r.children(n, st)
	r.end(space)
}

func (r *extractor) asset(address string) string {
	if r.resolve == nil {
		return address
	}
	return r.resolve.Asset(address)
}

func isMovie(name string) bool {
	return strings.EqualFold(name, "movie") || strings.EqualFold(name, "src") || strings.EqualFold(name, "url")
}

// isHidden: frames without a size serve the site, not the reader.
func isHidden(n *html.Node) bool {
	if isPixel(n) {
		return true
	}
	css := strings.ReplaceAll(attr(n, "style"), " ", "")
	return n.DataAtom == atom.Iframe && (strings.Contains(css, "display:none") || strings.Contains(css, "visibility:hidden")) &&
		!strings.Contains(attr(n, "class"), "wp-embedded-content")
}

// addEmbed notes that something is played here. Any of the addresses stands for
// it, as it is or as it is written.
func (r *extractor) addEmbed(addresses []string, st state) {
	if st.flags&optional != 0 && !st.noscript {
		return // inside another one
	}
	e := embed{block: st.block, addresses: addresses, after: int32(len(r.words)), hidden: st.noscript}
	if r.resolve != nil {
		for _, a := range addresses {
			for _, as := range []string{r.resolve.Link(a), r.resolve.Asset(a)} {
				if as != a {
					e.addresses = append(e.addresses, as)
				}
			}
		}
	}
	r.embeds = append(r.embeds, e)
}

// signOf is the label of an element that says to be a picture and shows nothing else:
// what a style draws, or a font, is seen without any words.
func signOf(n *html.Node) string {
	if attr(n, "role") != "img" || n.Namespace != "" || attr(n, "aria-hidden") == "true" || showsSomething(n) {
		return ""
	}
	switch n.DataAtom {
	case atom.Div, atom.Span, atom.I, atom.Em, atom.B, atom.Figure, atom.P:
	default:
		return ""
	}
	for i := range n.Attr {
		if a := &n.Attr[i]; (a.Key == "style" || strings.HasPrefix(a.Key, "data-")) && strings.Contains(a.Val, "/") {
			return "" // it shows a picture
		}
	}
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.A, atom.Button, atom.Pre, atom.Code, atom.Summary, atom.Label, atom.Math, atom.Svg:
			return "" // whose name it may be a part of
		}
	}
	return strings.TrimSpace(attr(n, "aria-label"))
}

package markdown

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Clean HTML is what Markdown cannot say: no scripts, no styles, no handlers, no
// classes, and no blank line, at which Markdown would end the block.

// cleanAttrs are the attributes that clean HTML keeps, beside addresses.
var cleanAttrs = map[string]bool{
	"alt": true, "title": true, "colspan": true, "rowspan": true, "start": true, "reversed": true, "value": true, "type": true,
	"lang": true, "dir": true, "datetime": true, "open": true, "headers": true, "scope": true, "align": true,
}

// htmlStart names the elements at which CommonMark starts an HTML block that
// may interrupt nothing but goes on to the next blank line.
var htmlStart = map[string]bool{
	"address": true, "article": true, "aside": true, "blockquote": true, "center": true, "dd": true, "details": true, "dir": true, "div": true, "dl": true, "dt": true,
	"fieldset": true, "figcaption": true, "figure": true, "footer": true, "form": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "header": true,
	"hr": true, "li": true, "main": true, "menu": true, "nav": true, "ol": true, "p": true, "pre": true, "section": true, "summary": true, "table": true, "ul": true,
}

// kept writes a node that Markdown failed as clean HTML.
func (b *builder) kept(n *html.Node) {
	if elementOf(n.Data).role == roleDrop {
		b.element(n)
		return
	}
	b.warn(fateKept.Warning, n.Data)
	switch elementOf(n.Data).role {
	case rolePicture:
		// A tag alone on a line would start a block of HTML.
		b.raw("<span>" + b.cleanNode(n) + "</span>")
	case roleInline, roleStrong, roleEmphasis, roleCite, roleDeleted, roleCode, roleTag, roleQuotation, roleLink, roleBreak, roleRuby, roleNothing:
		b.raw(b.cleanNode(n))
	default:
		if b.mode.oneLine() || b.mode == inCell {
			b.raw(b.cleanContent(n))
			return
		}
		b.htmlBlock(n)
	}
}

// keptContent writes the content of a list item as clean HTML.
func (b *builder) keptContent(n *html.Node) {
	b.warn(fateKept.Warning, n.Data)
	text := b.cleanInline(n)
	if strings.TrimSpace(text) == "" {
		return
	}
	b.block(&block{kind: blockHTML, node: n, text: "<div>" + text + "</div>"})
}

// htmlBlock writes a block element as clean HTML.
func (b *builder) htmlBlock(n *html.Node) {
	w := &cleaner{builder: b, lines: true}
	w.node(n)
	text := w.finish()
	if text == "" {
		return
	}
	if !htmlStart[n.Data] {
		text = "<div>" + text + "</div>"
	}
	b.block(&block{kind: blockHTML, node: n, text: text})
}

// inlineHTML writes an inline element as clean HTML.
func (b *builder) inlineHTML(n *html.Node) {
	if b.mode == inAlt || b.inCode > 0 || isBlank(n) {
		b.children(n)
		return
	}
	b.raw(b.cleanNode(n))
}

func (b *builder) cleanNode(n *html.Node) string {
	w := &cleaner{builder: b, inLine: true}
	w.node(n)
	return w.finish()
}

// cleanContent writes what is beneath n as clean HTML within a line of Markdown.
func (b *builder) cleanContent(n *html.Node) string {
	w := &cleaner{builder: b, inLine: true}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	return w.finish()
}

// cleanInline writes what is beneath n as clean HTML.
func (b *builder) cleanInline(n *html.Node) string {
	w := &cleaner{builder: b}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	return w.finish()
}

type cleaner struct {
	*builder
	text strings.Builder
	pre  int
	gap  bool
	// lines says that the HTML is a block and may have rows on lines of their own.
	lines bool
	// inLine says that the HTML stands within Markdown text.
	inLine bool
	// whole says that the elements of the source stay, but for those that run or
	// are fields of a form.
	whole bool
}

// mathElements are those of MathML Core that show something
// (https://www.w3.org/TR/mathml-core/#mathml-elements-and-attributes).
var mathElements = map[string]bool{
	"math": true, "mi": true, "mn": true, "mo": true, "ms": true, "mtext": true, "mspace": true, "mrow": true, "mfrac": true, "msqrt": true, "mroot": true, "mstyle": true,
	"merror": true, "mpadded": true, "mphantom": true, "msub": true, "msup": true, "msubsup": true, "munder": true, "mover": true, "munderover": true, "mmultiscripts": true,
	"mprescripts": true, "mtable": true, "mtr": true, "mtd": true, "menclose": true,
}

// ownLine names the elements that start on a line of their own.
var ownLine = map[string]bool{"tr": true, "thead": true, "tbody": true, "tfoot": true, "caption": true, "li": true, "dt": true, "dd": true}

func (w *cleaner) finish() string { return strings.TrimSpace(w.text.String()) }

func (w *cleaner) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.write(n.Data)
	case html.ElementNode:
		w.element(n)
	case html.CommentNode:
		if text := strings.TrimSpace(n.Data); w.whole && (text == "more" || text == "nextpage") {
			w.text.WriteString("<!--" + text + "-->")
		}
	}
}

func (w *cleaner) write(s string) {
	if w.pre > 0 {
		w.text.WriteString(w.lineEnds(w.escape(s)))
		return
	}
	for i := 0; i < len(s); {
		if isHTMLSpace(s[i]) {
			w.gap = true
			i++
			continue
		}
		j := i
		for j < len(s) && !isHTMLSpace(s[j]) {
			j++
		}
		w.space()
		w.text.WriteString(w.escape(s[i:j]))
		i = j
	}
}

var (
	htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	// textEscaper escapes what Markdown would read in the text between inline tags.
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "&#42;", "_", "&#95;", "`", "&#96;", "[", "&#91;", "]", "&#93;", `\`, "&#92;", "~", "&#126;", "$", "&#36;", "!", "&#33;")
)

// escapeHTML escapes what HTML needs; quotes stay as they are.
func escapeHTML(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return htmlEscaper.Replace(s)
}

// linkText keeps readers that look for Markdown in the text of HTML from links
// and code.
var linkText = strings.NewReplacer("[", "&#91;", "`", "&#96;")

func (w *cleaner) escape(s string) string {
	if w.inLine {
		return textEscaper.Replace(s)
	}
	return linkText.Replace(escapeHTML(s))
}

func (w *cleaner) space() {
	if w.gap && w.text.Len() > 0 {
		w.text.WriteByte(' ')
	}
	w.gap = false
}

func (w *cleaner) element(n *html.Node) {
	if strings.HasPrefix(n.Data, "x-") {
		w.private(n)
		return
	}
	e := elementOf(n.Data)
	switch e.role {
	case roleDrop:
		if w.whole && n.Data == "script" {
			w.script(n)
		}
		if strings.HasPrefix(n.Data, "x-") {
			w.private(n)
			return
		}
		w.drop(n, &e.Fate)
		return
	case roleDrawing:
		w.drawing(n)
		return
	case roleNothing:
		return
	case roleEmbed, roleMedia:
		w.instead(n)
		return
	case rolePicture:
		w.picture(n)
		return
	case roleBreak:
		w.gap = false
		w.text.WriteString("<br>")
		return
	case roleRule:
		w.text.WriteString("<hr>")
		return
	}
	if label := attr(n, "aria-label"); label != "" && attr(n, "role") == "img" && mayBeSign(n) && isSign(n) {
		w.gap = true
		w.write(label)
		w.gap = true
		return
	}
	if w.whole && w.visited(n) {
		return
	}
	if e.role == roleLink && w.emptyLink(n) {
		return
	}
	if e.role == roleParagraph && w.pre == 0 && isBlank(n) && findElement(n, "a") == nil {
		w.gap = false
		return
	}
	if styles, _ := stylesOf(n); len(styles) > 0 && !w.whole && w.pre == 0 {
		w.styled(n, styles)
		return
	}
	if isElement(n, "i", "b", "em", "strong", "u", "small") && isBlank(n) && !w.whole {
		w.children(n)
		return
	}
	if e.role == roleParagraph && isElement(n.Parent, "td", "th") && soleElement(n.Parent) == n && !w.whole {
		w.children(n)
		return
	}
	if !w.keepsTag(n, e) {
		w.unwrapped(n, e)
		return
	}
	name := w.tag(n)
	block := htmlStart[name] || e.role == roleTablePart
	if block {
		w.gap = false
	} else {
		w.space()
	}
	if w.lines && w.pre == 0 && (ownLine[n.Data] || w.whole && block) {
		w.text.WriteByte('\n')
	}
	w.text.WriteString(startTag(name, w.attributes(n)))
	w.background(n)
	pre := name == "pre"
	if pre {
		w.pre++
		if c := n.FirstChild; c != nil && c.Type == html.TextNode && strings.HasPrefix(c.Data, "\n") {
			w.text.WriteString("&#10;")
		}
	}
	w.beneath(n)
	if pre {
		w.pre--
	}
	if block {
		w.gap = false
	}
	if w.lines && w.pre == 0 && isElement(n, "table", "ul", "ol", "dl", "thead", "tbody", "tfoot") {
		w.text.WriteByte('\n')
	}
	w.text.WriteString("</" + name + ">")
}

// unwrapped writes the content of an element whose tag goes. Where a browser sets
// it apart from its neighbours, the words stay apart.
func (w *cleaner) unwrapped(n *html.Node, e *element) {
	apart := e.role == roleBlock || isSetApart(n)
	w.gap = w.gap || apart
	w.beneath(n)
	w.gap = w.gap || apart
}

// beneath writes what is beneath a node; visits may take siblings away.
func (w *cleaner) beneath(n *html.Node) {
	for _, c := range slices.Collect(n.ChildNodes()) {
		if c.Parent == n {
			w.node(c)
		}
	}
}

// emptyLink writes a link that shows nothing by its name or its address. It says
// whether n was one.
func (w *cleaner) emptyLink(n *html.Node) bool {
	href := cleanAddress(attr(n, "href"))
	if href == "" || href[0] == '#' || isActive(href) || content.IsAvatar(href) || !showsNothing(n) {
		return false
	}
	address := w.address(href)
	label := linkLabel(n)
	if label == "" {
		label = address
	}
	w.record(n, fateEmptyLink, " "+label+" ")
	w.gap = true
	w.space()
	w.text.WriteString(`<a href="` + html.EscapeString(address) + `">` + w.escape(label) + "</a>")
	w.gap = true
	return true
}

// keepsTag says whether an element's tag says anything once its attributes are
// gone.
func (w *cleaner) keepsTag(n *html.Node, e *element) bool {
	if mathElements[n.Data] {
		return true
	}
	if w.whole && (e.role == roleInline || e.role == roleBlock || e.role == roleTag) {
		return wholeTags[n.Data] != ""
	}
	switch e.role {
	case roleInline:
		return n.Data == "rt" || n.Data == "rp" || n.Data == "rb" || n.Data == "rtc" || n.Data == "small" || n.Data == "time" && attr(n, "datetime") != ""
	case roleTag:
		return w.needsTag(n)
	case roleLink:
		href, ok := lookup(n, "href")
		if ok && isActive(href) {
			w.warn(fateActiveLink.Warning, fateActiveLink.Name)
			return false
		}
		if content.IsAvatar(href) {
			w.avatarLink(n, href)
			return false
		}
		return ok && !w.isNowhere(href)
	case roleBlock:
		if hasAncestor(n, "summary") {
			return false
		}
		return isElement(n, "address", "article", "aside", "dd", "div", "dt", "fieldset", "figure", "footer", "header", "hgroup", "main", "nav", "section", "summary")
	}
	return true
}

// background writes the picture that an element has behind its content, of which
// nothing is left without its style.
func (w *cleaner) background(n *html.Node) {
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Key == "style" && strings.Contains(a.Val, "url(") {
			if address := backgroundAddress(a.Key, a.Val); address != "" && !showsWithin(n, address) {
				w.picture(backgroundPicture(n, address))
			}
		}
	}
}

func (w *cleaner) picture(n *html.Node) {
	if n.Data == "div" {
		n = n.FirstChild
	}
	if hasAnyClass(n, "wp-smiley", "emoji") && attr(n, "alt") != "" {
		w.record(n, fateSmiley, attr(n, "alt"))
		w.write(attr(n, "alt"))
		return
	}
	src := source(n)
	if src == "" || isActive(src) {
		w.drop(n, fateNoSource)
		return
	}
	if isPixel(n, src) {
		w.drop(n, fatePixel)
		return
	}
	if content.IsAvatar(src) {
		w.drop(n, fateAvatar)
		return
	}
	address := w.resolver.Asset(src)
	if address == "" {
		w.drop(n, fateLeftOut)
		return
	}
	w.space()
	alt := attr(n, "alt")
	if strings.TrimSpace(alt) == "" {
		alt = w.altOf(n, src)
	}
	w.text.WriteString(`<img src="` + html.EscapeString(address) + `" alt="` + html.EscapeString(alt) + `"`)
	if t := attr(n, "title"); t != "" && t != alt && !namesFile(t, src) {
		w.text.WriteString(` title="` + html.EscapeString(t) + `"`)
	}
	w.text.WriteByte('>')
}

// private writes the elements that normalise made.
func (w *cleaner) private(n *html.Node) {
	switch n.Data {
	case "x-code":
		w.gap = false
		class := ""
		if lang := attr(n, "lang"); lang != "" {
			class = ` class="language-` + html.EscapeString(lang) + `"`
		}
		w.text.WriteString("<pre><code" + class + ">")
		w.pre++
		w.write(textOf(n))
		w.pre--
		w.text.WriteString("</code></pre>")
	case "x-embed":
		address := w.address(attr(n, "href"))
		title := attr(n, "title")
		if title == "" {
			title = address
		}
		w.space()
		w.text.WriteString(`<a href="` + html.EscapeString(address) + `">` + w.escape(title) + "</a>")
	case "x-math":
		w.space()
		d := "$"
		if attr(n, "display") != "" {
			d = "$$"
		}
		w.text.WriteString(w.escape(d + textOf(n) + d))
	case "x-caption":
		w.wrap(n, "<p><em>", "</em></p>")
	case "x-title":
		w.wrap(n, "<p><strong>", "</strong></p>")
	case "x-verse":
		w.pre++
		w.wrap(n, "<pre>", "</pre>")
		w.pre--
	case "x-note":
		w.space()
		w.text.WriteString("<sup>" + escapeHTML(attr(n, "label")) + "</sup>")
	case "x-lines":
		w.children(n)
	case "x-nothing", "x-mark":
	}
}

func (w *cleaner) wrap(n *html.Node, before, after string) {
	w.gap = false
	w.text.WriteString(before)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	w.gap = false
	w.text.WriteString(after)
}

// instead writes the link that stands for a frame or a player.
func (w *cleaner) instead(n *html.Node) {
	e := w.embedded(n)
	if e.address == "" {
		w.drop(n, fateEmptyEmbed)
		return
	}
	if elementOf(n.Data).role == roleMedia {
		if e.address = w.resolver.Asset(e.address); e.address == "" {
			w.drop(n, fateLeftOut)
			return
		}
	} else {
		e.address = w.address(e.address)
	}
	w.record(n, &elementOf(n.Data).Fate, e.label())
	w.space()
	w.text.WriteString(`<a href="` + html.EscapeString(e.address) + `">` + w.escape(e.label()) + "</a>")
}

// cleanAttributes returns the attributes of an element that clean HTML keeps.
func (b *builder) cleanAttributes(n *html.Node) []html.Attribute {
	var out []html.Attribute
	for _, a := range n.Attr {
		if a.Namespace != "" {
			continue
		}
		switch {
		case a.Key == "href" && n.Data == "a":
			if isActive(a.Val) {
				continue
			}
			a.Val = b.address(a.Val)
		case a.Key == "cite" && (n.Data == "blockquote" || n.Data == "q"):
			if isActive(a.Val) {
				continue
			}
			a.Val = b.address(a.Val)
		case a.Key == "id" && b.linked[a.Val]:
		case a.Key == "align" && elementOf(n.Data).role != roleTablePart:
			continue
		case a.Key == "type" && (n.Data != "ol" || letteredType(n) != a.Val), a.Key == "title" && strings.EqualFold(a.Val, words(n)):
			continue
		case (a.Key == "colspan" || a.Key == "rowspan") && !spans(n, a.Key):
			continue
		case !cleanAttrs[a.Key]:
			continue
		}
		a.Val = strings.Join(strings.Fields(a.Val), " ")
		out = append(out, a)
	}
	if t := letteredType(n); t != "" && t != attr(n, "type") {
		out = append(out, html.Attribute{Key: "type", Val: t})
	}
	if elementOf(n.Data).role == roleTablePart && (n.Data == "td" || n.Data == "th") {
		if a := alignment(n); a != "" {
			if _, ok := lookup(n, "align"); !ok {
				out = append(out, html.Attribute{Key: "align", Val: a})
			}
		}
	}
	return out
}

func startTag(name string, attrs []html.Attribute) string {
	var out strings.Builder
	out.WriteString("<" + name)
	for _, a := range attrs {
		out.WriteString(" " + a.Key)
		if a.Val != "" || a.Key != "reversed" && a.Key != "open" {
			out.WriteString(`="` + html.EscapeString(a.Val) + `"`)
		}
	}
	out.WriteByte('>')
	return out.String()
}

var emptyLine = fragment.NewExpression(`\n([ \t]*\n)`)

// lineEnds writes the line ends of preformatted text as they are, but for empty
// lines, at which a block of HTML may end.
func (w *cleaner) lineEnds(s string) string {
	if w.inLine {
		return strings.ReplaceAll(s, "\n", "&#10;")
	}
	for emptyLine.MatchString(s) {
		s = emptyLine.ReplaceAllString(s, "&#10;$1")
	}
	if strings.HasPrefix(s, "\n") && strings.HasSuffix(strings.TrimRight(w.text.String(), " \t"), "\n") {
		s = "&#10;" + s[1:]
	}
	return s
}

func (w *cleaner) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

package markdown

import (
	"encoding/json"
	"maps"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// normalise rewrites what WordPress and its plugins made into plain elements and
// private ones, and takes boilerplate out of the tree.
func (r *conversion) normalise(root *html.Node) {
	r.linked = map[string]bool{}
	if a, ok := r.resolver.(content.Anchored); ok {
		for _, id := range a.Anchors() {
			r.linkedTo("#" + id)
		}
	}
	r.root = root
	r.survey(root)
	if r.whole[0] {
		r.wholeTabs(root)
		for d := range fragment.Descendants(root) {
			if d.Type == html.CommentNode && isProgram(d.Data) {
				r.comment(d)
			}
		}
		r.ownUp(root)
		return
	}
	r.tabs(root)
	r.buttonsApart(root)
	r.walk(root)
	r.reportUnfilled()
	r.footnotes(root)
}

func (r *conversion) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch c.Type {
		case html.TextNode:
			r.visitText(c)
		case html.CommentNode:
			r.comment(c)
		case html.ElementNode:
			switch {
			case r.keeps(c):
				r.ownUp(c)
				r.linkedFrom(c)
			case r.visit(c):
				r.walk(c)
			}
		}
		if c.Parent == n {
			// What a visit put behind c is of its making and needs no visit.
			next = c.NextSibling
			for next != nil && r.numbers[next] == 0 {
				next = next.NextSibling
			}
		}
		c = next
	}
}

// keeps says whether a node stays HTML.
func (r *conversion) keeps(n *html.Node) bool {
	return len(r.keep)+len(r.whole) > 0 && (r.keep[r.numbers[n]] || r.whole[r.numbers[n]])
}

func (r *conversion) visitText(n *html.Node) {
	if strings.IndexFunc(n.Data, isPrivate) >= 0 && !hasAncestor(n, "code", "pre", "samp", "kbd", "textarea") {
		n.Data = withoutIcons(n.Data)
	}
	if strings.Contains(n.Data, "((") && strings.IndexByte(n.Data, '[') < 0 && r.hasBracketNotes() {
		r.noteShortcode(n)
	}
	if strings.IndexByte(n.Data, '[') >= 0 {
		r.noteShortcode(n)
		r.layoutShortcodes(n)
		r.reportShortcodes(n.Data)
	}
	if strings.ContainsAny(n.Data, `\$[`) {
		r.mathText(n)
	}
}

// comment keeps the marks with which an author cuts a post.
func (r *conversion) comment(n *html.Node) {
	switch text := strings.TrimSpace(n.Data); {
	case isProgram(n.Data):
		// What a browser takes for a comment is code that somebody meant to show.
		n.Type, n.Data = html.TextNode, "<"+n.Data+">"
	case text == "nextpage", text == "more" || strings.HasPrefix(text, "more "):
		become(n, "x-mark")
		setAttr(n, "name", strings.Fields(text)[0])
	}
}

// isProgram says whether a comment is the start of a program that was pasted as it
// is: a browser ends it at the next ">".
func isProgram(data string) bool {
	return strings.HasPrefix(data, "?php") || strings.HasPrefix(data, "?=") || strings.HasPrefix(data, "? ")
}

// visit looks at an element before what it holds. It says whether to go on with
// what it holds.
func (r *conversion) visit(n *html.Node) bool {
	if !r.options.KeepFurniture {
		if f := asBoilerplate(n); f != nil && !r.isMostOfAll(n) {
			r.remove(n, f)
			return false
		}
	}
	if f := r.unseen(n); f != nil {
		r.leaveUnseen(n, f)
		return false
	}
	if thumbnails(n) {
		r.remove(n, fateThumbnails)
		return false
	}
	if name, ok := ampNames[n.Data]; ok {
		n.Data, n.DataAtom = name, 0
	}
	if r.speaks(n) || r.mapped(n) {
		r.hidden(n)
		return false
	}
	r.visitAttributes(n)
	if n.Data == "span" && attr(n, "role") == "tooltip" && !r.beside(n) {
		return false
	}
	if n.Data != "img" && n.Data != "script" && n.Data != "svg" {
		if class := attr(n, "class"); class != "" && r.consent(n, class) {
			return false
		}
		r.hidden(n)
	}
	return r.visitByName(n)
}

func (r *conversion) visitAttributes(n *html.Node) {
	data, title, clock := false, false, false
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#' && isControl(n):
			a.Key = "x-href"
		case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#':
			r.linkedTo(a.Val)
		case a.Key == "href" && strings.Contains(a.Val, hiddenMailPath), a.Key == "data-cfemail":
			hiddenMail(n)
		case a.Key == "href" && n.Data == "a" && strings.IndexByte(a.Val, '#') > 0:
			r.linkedTo(r.resolver.Link(cleanAddress(a.Val)))
		case a.Key == "style" && strings.Contains(a.Val, "bidi-override"):
			r.backwards(n, a.Val)
		case a.Key == "style" && strings.Contains(a.Val, "white-space"):
			inLines(n, a.Val)
		case a.Key == "style" && strings.Contains(a.Val, "url("):
			background(n, a)
		case a.Key == "class":
			clock = clock || strings.Contains(a.Val, "countdown")
			hint(n, a.Val)
		case a.Key == "title":
			title = true
		case a.Key == "itemprop" && describes[a.Val] && n.Parent != nil:
			r.described(n.Parent)
		case a.Key == "aria-valuenow":
			data = true
		case strings.HasPrefix(a.Key, "data-"):
			data = true
			r.nameTurnedMail(a)
			if len(a.Val) > 4 && isBackgroundKey(a.Key) {
				background(n, a)
			}
		}
	}
	if data {
		r.scripted(n)
	}
	if clock {
		r.dateless(n)
	}
	if title {
		titledTooltip(n)
	}
	r.noteUnfilled(n)
}

func (r *conversion) visitByName(n *html.Node) bool {
	switch n.Data {
	case "a":
		if r.shareLink(n) {
			return false
		}
		if opensPicture(n) {
			r.remove(n, fateLinkTwice)
			return false
		}
		r.stretchedLink(n)
	case "canvas":
		if !r.canvas(n) {
			return false
		}
	case "map":
		r.imageMap(n)
	case "area":
		r.area(n)
	case "track":
		r.track(n)
	case "svg":
		if !r.foreign(n) {
			r.drawnPictures(n)
		}
		return false
	case "img":
		if r.latexImage(n) {
			return false
		}
		r.hidden(n)
		return true
	case "script":
		return r.script(n)
	case "noscript":
		return r.noscript(n)
	case "form":
		r.form(n)
	case "label":
		if !r.label(n) {
			return false
		}
	case "ul":
		numbered(n)
		r.iconList(n)
	case "div", "section":
		if gridTable(n) {
			return true
		}
	case "td", "th":
		r.cellLabel(n)
		r.iconCell(n)
	case "i", "span":
		if r.starRun(n) {
			return false
		}
	case "small":
		r.smallPrint(n)
	case "marquee":
		running(n)
	case "progress", "meter":
		r.gauge(n)
	case "input":
		r.copied(n)
	case "math":
		return !r.typesetMath(n)
	case "iframe":
		return r.frame(n)
	case "figure":
		r.bareEmbed(n)
	case "p":
		if r.shortcodeBlock(n) {
			return false
		}
	case "textarea":
		return r.textarea(n)
	case "xml":
		r.remove(n, fateWordIsland)
		return false
	}
	if strings.HasPrefix(n.Data, "w:") {
		r.remove(n, fateWordIsland)
		return false
	}
	if c := n.FirstChild; c != nil && c.NextSibling != nil {
		r.separate(n)
	}
	if class := attr(n, "class"); class != "" {
		for c := range strings.FieldsSeq(class) {
			if visit := byClass[c]; visit != nil {
				if !visit(r, n) {
					return false
				}
				if n.Parent == nil {
					return false
				}
			}
		}
	}
	return true
}

// ampNames are the elements of AMP, and of Video.js, that are those of HTML by
// another name.
var ampNames = map[string]string{"amp-img": "img", "amp-anim": "img", "amp-iframe": "iframe", "amp-video": "video", "amp-audio": "audio", "video-js": "video"}

// byClass says what to do with an element of a class. Each function says whether
// to go on with what the element holds.
var byClass = indexByClass()

func indexByClass() map[string]func(*conversion, *html.Node) bool {
	m := map[string]func(*conversion, *html.Node) bool{
		"wp-caption-text":        caption,
		"gallery-caption":        as("x-caption"),
		"widget-image-caption":   as("x-caption"),
		"blocks-gallery-caption": as("x-caption"),
		"wp-element-caption":     as("x-caption"),

		"mermaid":                 (*conversion).diagram,
		"wp-block-verse":          as("x-verse"),
		"wp-block-embed__wrapper": (*conversion).embedWrapper,
		"blocks-gallery-grid":     pictureList,
		"gallery-item":            pictureList,
		"wp-block-gallery":        pictureList,
		"wp-block-file":           (*conversion).fileBlock,
		"wp-embedded-content":     (*conversion).quotedPost,
		"twitter-tweet":           (*conversion).quotedPost,
		"twitter-video":           (*conversion).quotedPost,
		"instagram-media":         (*conversion).quotedPost,
		"tiktok-embed":            (*conversion).quotedPost,
		"reddit-card":             (*conversion).quotedPost,
		"reddit-embed-bq":         (*conversion).quotedPost,
		"bluesky-embed":           (*conversion).quotedPost,
		"mastodon-embed":          (*conversion).quotedPost,
		"threads-post":            (*conversion).quotedPost,
		"imgur-embed-pub":         (*conversion).quotedPost,
		"fb-post":                 (*conversion).quotedPost,
		"fb-video":                (*conversion).quotedPost,
		"text-post-media":         (*conversion).quotedPost,

		"footnote_plugin_tooltip_text": (*conversion).pluginReference,

		"kt-progress-percent": (*conversion).uncountable,
		"kb-progress-percent": (*conversion).uncountable,

		"katex":         typeset,
		"katex-display": typeset,
		"wp-block-math": typeset,
		"katex-eq":      typeset,
		"wp-katex-eq":   typeset,

		"elementor-tab-title":                      title,
		"elementor-tabs-wrapper":                   (*conversion).elementorTabs,
		"elementor-toggle-title":                   title,
		"elementor-accordion-title":                title,
		"et_pb_toggle_title":                       title,
		"vc_tta-panel-title":                       title,
		"fusion-toggle-heading":                    title,
		"kt-blocks-accordion-title":                title,
		"wp-block-accordion-heading__toggle-title": title,
		"wp-block-accordion-heading":               title,
		"accordion-title":                          title,
		"accordion-item-title":                     title,
		"eael-accordion-tab-title":                 title,
		"uagb-question":                            title,
		"fl-accordion-button-label":                title,
		"su-spoiler-title":                         title,
		"pp-accordion-title-text":                  title,
	}
	maps.Copy(m, byTheme)
	for _, c := range codeWrappers {
		m[c] = (*conversion).codeWrapper
	}
	return m
}

func as(name string) func(*conversion, *html.Node) bool {
	return func(_ *conversion, n *html.Node) bool {
		n.Data, n.DataAtom = name, 0
		return true
	}
}

// caption makes one of the text below a picture, but not of words within a line.
func caption(_ *conversion, n *html.Node) bool {
	if n.Data == "span" && isElement(n.Parent, "p") {
		return true
	}
	n.Data, n.DataAtom = "x-caption", 0
	return true
}

// pictureList takes the list out of a gallery that the editor once wrote as one.
func pictureList(_ *conversion, n *html.Node) bool {
	if !isElement(n, "ul", "dl") {
		return true
	}
	n.Data, n.DataAtom = "div", 0
	for c := range children(n) {
		if isElement(c, "li", "dt", "dd") {
			c.Data, c.DataAtom = "div", 0
		}
	}
	return true
}

func typeset(r *conversion, n *html.Node) bool { return !r.typesetMath(n) }

// script keeps what a script shows: a formula, a file, a player that it names.
func (r *conversion) script(n *html.Node) bool {
	if r.mathScript(n) {
		return false
	}
	src := cleanAddress(attr(n, "src"))
	page := widgetOf(n)
	if src != "" && page == "" {
		page = scriptPage(src)
	}
	switch {
	case page != "" && !r.isShown(page):
		r.shown[placeKey(page)] = true
		r.record(n, fateScriptShows, page)
		become(n, "x-embed")
		setAttr(n, "href", page)
	case page == "" && src == "" && n.FirstChild != nil:
		r.scriptText(n)
	}
	return false
}

// eventOf matches the call with which Eventbrite's script is told what to sell.
var eventOf = fragment.NewExpression(`EBWidgets\.createWidget\([^)]*?eventId['"]?\s*:\s*['"]?(\d{6,})`)

// mostByScript bounds how many players and files are read out of one script.
const mostByScript = 50

// scriptText reveals the players and files that the text of a script names.
func (r *conversion) scriptText(n *html.Node) {
	if strings.Contains(attr(n, "type"), "ld+json") || attr(n, "type") == "speculationrules" {
		return
	}
	text := n.FirstChild.Data
	if m := eventOf.FindStringSubmatch(text); m != nil {
		r.reveal(n, "https://www.eventbrite.com/e/"+m[1])
	}
	if hasClass(n, "wp-playlist-script") {
		r.playlist(n, text)
		return
	}
	r.drawnMarkers(n, text)
	if r.mapScript(n, text) {
		return
	}
	found := 0
	for _, address := range fragment.Addresses(text) {
		if k := kindOf(address); (k == kindPlayer || k == kindFile && extension(address) != "zip") && found < mostByScript {
			found++
			r.reveal(n, address)
		}
	}
}

// playlist lists what WordPress's player is to play, where no list for browsers
// without scripts does.
func (r *conversion) playlist(n *html.Node, text string) {
	var list struct {
		Tracks []struct{ Src, Title string } `json:"tracks"`
	}
	_ = json.Unmarshal([]byte(text), &list) // what is no list plays nothing
	for _, t := range list.Tracks {
		if t.Src != "" && !isActive(t.Src) {
			r.revealAs(n, t.Src, strings.Join(strings.Fields(html.UnescapeString(t.Title)), " "))
		}
	}
}

// textarea turns a text to be copied, which stands outside any form, into code.
func (r *conversion) textarea(n *html.Node) bool {
	if text := textOf(n); strings.TrimSpace(text) != "" && !hasAncestor(n, "form") && !hasAncestor(n, "pre") {
		r.record(n, fateTextarea, text)
		become(n, "x-code")
		appendText(n, text)
	}
	return false
}

// frame drops the hidden frame that stands beside a quoted post.
func (r *conversion) frame(n *html.Node) bool {
	if hasClass(n, "wp-embedded-content") {
		address := strings.TrimSuffix(strings.SplitN(attr(n, "src"), "#", 2)[0], "embed/")
		if address == "" || isPlaceholder(address) || r.quotes(n) {
			r.remove(n, fateEmbedTwin)
			return false
		}
	}
	return false
}

// quotes says whether the frame's post is quoted beside it.
func (r *conversion) quotes(n *html.Node) bool {
	near := prevElement(n)
	if near == nil && n.Parent != nil {
		near = prevElement(n.Parent)
	}
	return near != nil && (hasClass(near, "wp-embedded-content") || findClass(near, "wp-embedded-content") != nil)
}

// embedWrapper makes a link of an embed that the server left as its address.
func (r *conversion) embedWrapper(n *html.Node) bool {
	text := words(n)
	if findElement(n, "a", "iframe", "blockquote", "video", "audio", "img") != nil || !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") || strings.ContainsAny(text, " <>") {
		return true
	}
	r.record(n, fateBareEmbed, text)
	become(n, "x-embed")
	setAttr(n, "href", text)
	return false
}

// bareEmbed does the same for a block whose address stands right in its figure.
func (r *conversion) bareEmbed(n *html.Node) {
	if class := attr(n, "class"); !strings.Contains(class, "wp-block-embed") && !strings.Contains(class, "wp-block-core-embed") {
		return
	}
	for c := range children(n) {
		if c.Type != html.TextNode {
			continue
		}
		if text := strings.TrimSpace(c.Data); (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")) && !strings.ContainsAny(text, " \n<>") {
			r.record(c, fateBareEmbed, " "+text+" ")
			become(c, "x-embed")
			setAttr(c, "href", text)
		}
	}
}

// fileBlock leaves one link of the two, or the embedded reader and a link, that a
// file block has.
func (r *conversion) fileBlock(n *html.Node) bool {
	var first *html.Node
	var again []*html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "a") && attr(d, "href") != "" {
			if first != nil && attr(d, "href") == attr(first, "href") {
				if isDownload(words(d)) || strings.EqualFold(words(d), words(first)) {
					again = append(again, d)
				} else if d.Parent != nil {
					r.record(d, fateFileButton, " "+words(d)+" ")
					d.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, d)
				}
			} else if first == nil && !isBlank(d) {
				first = d
			}
		}
		if isElement(d, "object", "iframe", "embed") {
			again = append(again, d)
		}
	}
	for _, d := range again {
		if first != nil {
			r.remove(d, fateFileButton)
		}
	}
	return true
}

// isDownload says whether a button says no more than what WordPress puts on it.
func isDownload(label string) bool { return label == "" || downloadLabels[strings.ToLower(label)] }

// downloadLabels are the word "Download" in the languages of WordPress.
var downloadLabels = wordSet("download download! herunterladen télécharger descargar descarga scarica downloaden baixar transferir descarregar ダウンロード 下载 下載 скачать завантажити спампаваць изтегляне " +
	"ladda hämta last hent lataa pobierz stáhnout stiahnuť letöltés descarcă descărcare i̇ndir indir λήψη κατέβασμα تحميل تنزيل הורדה להורדה 다운로드 tải unduh muat preuzmi prenesi parsisiųsti lejupielādēt deskargatu sækja ดาวน์โหลด دانلود डाउनलोड")

// linkedTo notes a link to a place within the document. An id may itself be
// percent-encoded; a browser looks for the fragment as it is, then decoded.
func (r *conversion) linkedTo(address string) {
	if len(address) > 1 && address[0] == '#' {
		r.linked[address[1:]] = true
		r.linked[unescapeFragment(address[1:])] = true
	}
}

func unescapeFragment(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	if u, err := unescape(s); err == nil {
		return u
	}
	return s
}

// isControl says whether a link within the page only shows or hides a part of it.
func isControl(n *html.Node) bool {
	if attr(n, "role") == "tab" {
		return true
	}
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "aria-expanded", "data-toggle", "data-bs-toggle", "data-vc-accordion", "data-vc-tabs":
			return true
		}
	}
	return false
}

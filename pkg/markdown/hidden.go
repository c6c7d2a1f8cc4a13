package markdown

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// Much of what a page shows only comes when a script has run: until then the
// address of a video, a form or a picture waits in some attribute, in JSON,
// in a style or in base64. What a reader would be shown becomes a link or a
// picture; every other address is entered in the ledger.

// kind says what an address is to a reader.
type kind uint8

const (
	kindPage    kind = iota // of the web, like any other
	kindPlayer              // shows something by itself: a video, a form, a map
	kindFile                // to be played or read
	kindPicture             //
	kindMachine             // for scripts
)

// files are the ends of the names of what one plays or reads.
var files = wordSet("mp4 m4v webm ogv mov avi wmv mkv flv m3u8 mpd mp3 m4a m4b ogg oga opus wav flac aac aif aiff mid midi pdf doc docx odt rtf xls xlsx ods csv " +
	"ppt pptx odp epub mobi zip rar 7z gz tgz tar dmg apk glb gltf usdz stl obj step stp kml kmz gpx geojson ics vcf djvu swf pages key numbers")

// machines are the ends of the names of what a page is made of.
var machines = wordSet("js mjs css json xml php map woff woff2 ttf otf eot txt vtt wasm cur ico")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// machinePath matches the parts of a site that answer to scripts.
var machinePath = fragment.NewMatcher(`(?i)/(?:wp-json|wp-admin|wp-includes|wp-content/plugins|wp-content/themes|xmlrpc\.php|oembed|cdn-cgi)(?:[/?]|$)|[?&](?:rest_route|wc-ajax|action)=|//[^/]*/?$|/iframe_api\b`)

// kindOf says what is at an address, as far as the address tells.
func kindOf(address string) kind {
	ext := extension(address)
	if _, ok := fileStem(address); ok {
		return kindPicture
	}
	switch {
	case machines[ext] && !isPlayer(address):
		return kindMachine
	case files[ext]:
		return kindFile
	case isPlayer(address):
		return kindPlayer
	case machinePath.MatchString(address):
		return kindMachine
	}
	return kindPage
}

func extension(address string) string {
	p, _, _ := strings.Cut(address, "?")
	p, _, _ = strings.Cut(p, "#")
	i := strings.LastIndexByte(p, '/')
	if i < 0 || strings.HasSuffix(p[:i], "/") && strings.Contains(p[:i], "//") && !strings.Contains(p[:i-1], "//") {
		return ""
	}
	return strings.ToLower(strings.TrimPrefix(path.Ext(p[i:]), "."))
}

// shown are the attributes that the elements which have them are written by.
func isShown(n *html.Node, key string) bool {
	switch key {
	case "class", "id", "alt", "title", "aria-label", "itemtype", "itemprop", "vocab", "typeof", "prefix", "xmlns", "width", "height", "data-cfemail", "rel":
		return true
	case "href":
		return n.Data == "a" || n.Data == "area"
	}
	return strings.HasPrefix(key, "xmlns:")
}

// hidden looks through the attributes of an element for addresses.
func (r *conversion) hidden(n *html.Node) {
	if n.Namespace != "" || strings.HasPrefix(n.Data, "x-") {
		return
	}
	if len(n.Attr) == 0 {
		return
	}
	shown := ""
	busy := false // with pictures of its own
	for i := range n.Attr {
		a := &n.Attr[i]
		if isShown(n, a.Key) || quotedKeys[a.Key] && isQuoted(n) {
			continue
		}
		found := fragment.Addresses(a.Val)
		if len(found) == 0 {
			continue
		}
		if shown == "" {
			shown = r.shownBy(n)
			busy = hasPicture(n)
		}
		for _, address := range found {
			r.hiddenAddress(n, a.Key, address, shown, busy)
			if n.Data == "x-nothing" {
				return
			}
		}
	}
	if w := widgetOf(n); w != "" {
		r.reveal(n, w)
		r.dropStills(n)
	}
}

// dropStills drops the picture of a player that is linked now.
func (r *conversion) dropStills(n *html.Node) {
	var stills []*html.Node
	for d := range fragment.Descendants(n) {
		if d.Data == "img" && stillOf.MatchString(source(d)) {
			stills = append(stills, d)
		}
	}
	for _, d := range stills {
		r.remove(d, fateRendition)
	}
}

// shownBy is the address that an element is written with, whatever else it holds.
func (r *conversion) shownBy(n *html.Node) string {
	switch elementOf(n.Data).role {
	case rolePicture:
		return source(n)
	case roleEmbed, roleMedia:
		return firstEmbedAddress(n)
	}
	return "-"
}

func (r *conversion) hiddenAddress(n *html.Node, key, address, shown string, busy bool) {
	if content.IsAvatar(address) {
		r.recordAddress(n, fateAvatar, address, "")
		return
	}
	switch elementOf(n.Data).role {
	case rolePicture:
		if address == shown || samePicture(address, shown) {
			return
		}
		if k := kindOf(address); (k == kindPlayer || k == kindFile) && strings.HasPrefix(key, "data-") {
			r.reveal(n, address)
			return
		}
		r.recordAddress(n, fateRendition, address, "")
		return
	case roleEmbed, roleMedia:
		if cleanAddress(address) == shown || key == "poster" {
			return
		}
		if k := kindOf(address); k == kindFile && n.Data == "video" && placeKey(address) != placeKey(shown) && !isSourceKey(key) {
			r.reveal(n, address)
			return
		}
		r.recordAddress(n, fateMachine, address, "")
		return
	case roleNothing, roleDrop:
		if n.Data != "script" {
			r.recordAddress(n, fateMachine, address, "")
		}
		return
	}
	r.hiddenIn(n, key, address, busy)
}

// isSourceKey says whether an attribute of a player names what it plays in
// another form.
func isSourceKey(key string) bool { return strings.Contains(key, "src") }

// hiddenIn decides about an address in an attribute of an element that shows
// what it holds.
func (r *conversion) hiddenIn(n *html.Node, key, address string, busy bool) {
	k := kindOf(address)
	switch {
	case k != kindPicture && fragment.IsDisguised(attr(n, key)) && !asksSite.MatchString(address):
		r.undisguise(n, address)
	case strings.HasPrefix(key, "data-") && r.asksForMore(n, address):
	case key == "action" && k != kindMachine && r.formAddress(n, address):
	case k == kindMachine || stillOf.MatchString(address) || key == "action" || key == "formaction" || key == "data-saferedirecturl":
		r.recordAddress(n, fateMachine, address, "")
	case key == "cite" && (n.Data == "blockquote" || n.Data == "q" || n.Data == "del" || n.Data == "ins"):
		r.recordAddress(n, fateMachine, address, "")
	case k == kindPlayer || k == kindFile:
		if n.Data == "a" && leadsNowhere(n) {
			setAttr(n, "href", canonical(address))
			return
		}
		r.reveal(n, address)
	case k == kindPicture && !busy && isGalleryPicture(n, key):
		r.galleryPicture(n, address)
	case k == kindPicture:
		r.hiddenPicture(n, key, address, busy)
	case n.Data == "a" && leadsNowhere(n) && (leads(key) || strings.HasPrefix(key, "on")):
		setAttr(n, "href", address)
	case n.Data != "a" && (leads(key) || strings.HasPrefix(key, "on") || strings.HasPrefix(key, "data-") && isBlank(n)):
		r.reveal(n, address)
	case n.Data == "a" || strings.HasPrefix(key, "on"):
		r.recordAddress(n, fateMachine, address, "")
	default:
		r.recordAddress(n, fateAddress, address, "")
		r.warn(fateAddress.Warning, address)
	}
}

// asksSite matches the addresses at which scripts ask a site.
var asksSite = fragment.NewMatcher(`(?i)/(?:wp-json|wp-admin|xmlrpc\.php)(?:[/?]|$)|[?&](?:rest_route|wc-ajax)=`)

// undisguise writes the link that an attribute keeps from robots.
func (r *conversion) undisguise(n *html.Node, address string) {
	switch {
	case isElement(n, "span", "strong", "b", "em", "u") && hasWord(textOf(n)) && !hasAncestor(n, "a", "button", "code", "pre") && find(n, func(d *html.Node) bool { return isElement(d, "a", "button") || holdsLines(d) }) == nil:
		wrapIn(n, "a")
		setAttr(n.FirstChild, "href", address)
	case n.Data != "a":
		r.reveal(n, address)
	case leadsNowhere(n):
		setAttr(n, "href", address)
	default:
		r.recordAddress(n, fateMachine, address, "")
	}
}

// leads says whether an attribute by its name says where a click on its element
// leads.
func leads(key string) bool {
	return strings.HasPrefix(key, "data-") && (strings.HasSuffix(key, "href") || strings.HasSuffix(key, "link") || strings.HasSuffix(key, "url") || strings.HasSuffix(key, "clickable") || strings.Contains(key, "redirect") || strings.Contains(key, "goto")) &&
		!strings.Contains(key, "ajax") && !strings.Contains(key, "api") && !strings.Contains(key, "lightbox")
}

// leadsNowhere says whether a link has no address of its own.
func leadsNowhere(n *html.Node) bool {
	href := cleanAddress(attr(n, "href"))
	return href == "" || href[0] == '#' && len(href) < 3 || isActive(href)
}

// hiddenPicture makes a picture of one that an attribute names, if its element
// shows none otherwise.
func (r *conversion) hiddenPicture(n *html.Node, key, address string, busy bool) {
	switch {
	case isSettings(attr(n, key)) && !isElement(n, unpicturable...) && n.Data != "a" && !isPlaceholderName(address) && isPictureProperty(attr(n, key), address) && !r.isShown(address):
		img := r.showHidden(n, address)
		if said := captionIn(attr(n, key), address); said != "" && !strings.Contains(r.text(), said) {
			setAttr(img, "title", said)
		}
	case isPlaceholderName(address), r.isRenditionOfShown(address):
		r.recordAddress(n, fateRendition, address, "")
	case isSettings(attr(n, key)), n.Data == "a" && !isBlank(n), !isPictureKey(key) && strings.IndexByte(n.Data, '-') < 0:
		r.recordAddress(n, fateMachine, address, "")
	case busy, isElement(n, unpicturable...):
		r.recordAddress(n, fateAddress, address, "")
		r.warn(fateAddress.Warning, address)
	default:
		r.showHidden(n, address)
	}
}

// showHidden makes a picture of one that a script would show in n, before what n
// holds.
func (r *conversion) showHidden(n *html.Node, address string) *html.Node {
	r.shown[placeKey(address)] = true
	r.notePicture(address)
	first := n.FirstChild
	for first != nil && r.numbers[first] == 0 {
		first = first.NextSibling
	}
	box := backgroundPicture(n, address)
	n.InsertBefore(box, first)
	if box.Data == "img" {
		return box
	}
	return box.FirstChild
}

// captionIn is what JSON says of the picture at an address behind it, before the next.
func captionIn(settings, address string) string {
	at := strings.Index(settings, address)
	if at < 0 {
		if at = strings.Index(settings, strings.ReplaceAll(address, "/", `\/`)); at < 0 {
			return ""
		}
	}
	rest := settings[at:min(len(settings), at+settingsWindow)]
	if end := strings.IndexByte(rest, '}'); end > 0 {
		rest = rest[:end]
	}
	m := captionProperty.FindStringSubmatch(rest)
	if m == nil {
		return ""
	}
	var said string
	if json.Unmarshal([]byte(`"`+m[1]+`"`), &said) != nil {
		return ""
	}
	return plainText(said)
}

// captionProperty matches the caption of a picture in JSON.
var captionProperty = fragment.NewExpression(`"caption"\s*:\s*"((?:[^"\\]|\\.)+)"`)

// isSettings says whether a value is JSON, with which a page builder tells its script
// all that an element is to show.
func isSettings(value string) bool {
	value = strings.TrimLeft(value, " \n\t")
	return len(value) > 2 && (value[0] == '{' || value[0] == '[')
}

// isPictureProperty says whether an address in JSON is of a picture to be seen, by
// the name of what it is the address of.
func isPictureProperty(settings, address string) bool {
	at := strings.Index(settings, address)
	if at < 0 {
		if at = strings.Index(settings, strings.ReplaceAll(address, "/", `\/`)); at < 0 {
			return true
		}
	}
	names := property.FindAllStringSubmatch(settings[max(0, at-settingsWindow):at], -1)
	for _, m := range slices.Backward(names) {
		name := strings.ToLower(m[1])
		if plainProperty[name] {
			continue
		}
		for _, word := range [...]string{"thumb", "icon", "logo", "marker", "placeholder", "arrow", "cursor", "load", "avatar", "sprite", "prev", "next", "close"} {
			if strings.Contains(name, word) {
				return false
			}
		}
		return true
	}
	return true
}

// property matches the name of a property in JSON, plainProperty are those that do
// not say what a picture is for.
var (
	property      = fragment.NewExpression(`"([A-Za-z][\w-]{0,40})"\s*:`)
	plainProperty = wordSet("url src id source alt size full large value href file width height library sizes title")
)

// settingsWindow is how much of JSON before an address is looked through for what it
// is called.
const settingsWindow = 600

// isPictureKey says whether an attribute by its name holds a picture to be seen,
// rather than a small copy of one or the look of a button.
func isPictureKey(key string) bool {
	if !strings.HasPrefix(key, "data-") {
		return key == "src" || key == "background"
	}
	for _, word := range [...]string{"thumb", "icon", "logo", "pin", "poster", "placeholder", "preview", "hover", "cursor", "marker", "share", "media", "avatar"} {
		if strings.Contains(key, word) {
			return false
		}
	}
	return true
}

var unpicturable = []string{"iframe", "video", "audio", "table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "hr", "br", "input", "source", "select", "option", "textarea", "button"}

// hasPicture says whether n soon holds a picture or a player.
func hasPicture(n *html.Node) bool {
	seen := 0
	for d := range fragment.Descendants(n) {
		if seen++; seen > nearby {
			return false
		}
		if d.Type == html.ElementNode {
			switch elementOf(d.Data).role {
			case rolePicture, roleEmbed, roleMedia:
				return true
			}
		}
	}
	return false
}

// reveal writes the link to what waits behind an element at its end, unless
// the document has it anyway.
func (r *conversion) reveal(n *html.Node, address string) { r.revealAs(n, address, titleOf(n)) }

// revealAs does the same with a name for what it is.
func (r *conversion) revealAs(n *html.Node, address, title string) {
	if address = cleanAddress(address); strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	page := canonical(address)
	if r.isShown(page) {
		return
	}
	r.shown[placeKey(page)] = true
	r.insertEmbed(n, address, page, title)
}

// insertEmbed puts a link to page at the end of n, or after it where n cannot
// hold one.
func (r *conversion) insertEmbed(n *html.Node, address, page, title string) {
	link := &html.Node{}
	become(link, "x-embed")
	setAttr(link, "href", page)
	if title != "" {
		setAttr(link, "title", title)
	}
	e := embedding{r.address(page), title}
	at, inside := n, true
	for p := n; p != nil && p != r.root; p = p.Parent {
		switch elementOf(p.Data).role {
		case rolePicture, roleEmbed, roleMedia, roleNothing, roleDrop, roleLink, roleTable, roleTablePart, roleList, roleDefinitions, roleCode, roleBreak, roleRule:
			if p != n && !isElement(p, "a", "table", "button") || isElement(p, "td", "th", "caption") {
				continue
			}
			at, inside = p, false
		}
	}
	r.recordAddress(at, fateHidden, address, " "+e.label()+" ")
	switch {
	case inside:
		at.AppendChild(link)
	case at.Parent != nil:
		next := at.NextSibling
		for next != nil && next.Data == "x-embed" && r.numbers[next] == 0 {
			next = next.NextSibling
		}
		at.Parent.InsertBefore(link, next)
	}
}

// titleOf is the name that the element of an embed gives to it.
func titleOf(n *html.Node) string {
	for _, key := range []string{"title", "data-title", "data-alt"} {
		if t := strings.Join(strings.Fields(attr(n, key)), " "); t != "" && !genericTitle.MatchString(t) {
			return t
		}
	}
	return ""
}

// placeKey is what two addresses have in common that show the same.
func placeKey(address string) string {
	if stem, ok := fileStem(address); ok {
		return stem
	}
	s := address
	if _, rest, ok := strings.Cut(s, "//"); ok {
		s = rest
	}
	if files[extension(address)] {
		s, _, _ = strings.Cut(s, "?")
	}
	s, _, _ = strings.Cut(s, "#")
	if i := strings.LastIndex(s, "&t="); i > 0 && strings.Contains(s, "youtube.com/watch") {
		s = s[:i]
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

// isShown says whether the document shows an address, or links to it, where no
// script is needed.
func (r *conversion) isShown(address string) bool {
	if r.shown == nil {
		r.shown, r.pictures, r.pictureNames = map[string]bool{}, map[string]bool{}, map[string]bool{}
		r.index(r.root)
	}
	return r.shown[placeKey(address)]
}

// notePicture notes a picture that the document shows, and what its file is called.
func (r *conversion) notePicture(address string) {
	if stem, ok := fileStem(address); ok {
		r.pictures[stem] = true
		r.pictureNames[stem[strings.LastIndexByte(stem, '/')+1:]] = true
	}
}

// isRenditionOfShown says whether the document shows a picture, or one whose file is
// called the same.
func (r *conversion) isRenditionOfShown(address string) bool {
	if r.isShown(address) {
		return true
	}
	stem, ok := fileStem(address)
	return ok && r.pictureNames[stem[strings.LastIndexByte(stem, '/')+1:]]
}

// index notes what the elements beneath n show and lead to.
func (r *conversion) index(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Data == "noscript" {
			r.indexNoScript(c)
			continue
		}
		if c.Type != html.ElementNode || c.Data == "template" || !r.options.KeepFurniture && asBoilerplate(c) != nil {
			continue
		}
		if style := attr(c, "style"); strings.Contains(style, "url(") && !isElement(c, unpicturable...) {
			if a := backgroundAddress("style", style); a != "" {
				r.shown[placeKey(a)] = true
				r.notePicture(a)
			}
		}
		switch elementOf(c.Data).role {
		case roleLink:
			if href := cleanAddress(attr(c, "href")); href != "" && href[0] != '#' && !showsNothing(c) {
				r.shown[placeKey(canonical(href))] = true
			}
		case rolePicture:
			if s := source(c); s != "" && c.Namespace == "" {
				r.shown[placeKey(s)] = true
				r.notePicture(s)
			}
		case roleEmbed:
			if a := firstEmbedAddress(c); a != "" {
				r.shown[placeKey(canonical(a))] = true
			}
		case roleMedia:
			if a := firstEmbedAddress(c); a != "" {
				r.shown[placeKey(a)] = true
			}
		}
		r.index(c)
	}
}

// stillOf matches the stills of videos.
var stillOf = fragment.NewMatcher(`^(?:https?:)?//(?:i\d?\.ytimg\.com|img\.youtube\.com|i\.vimeocdn\.com|i\.vimeo\.com|[\w-]+\.dmcdn\.net|(?:embed(?:-ssl)?|fast)\.wistia\.(?:com|net)/deliveries)/`)

// indexNoScript notes the links that a noscript has for readers.
func (r *conversion) indexNoScript(n *html.Node) {
	for d := range fragment.Descendants(n) {
		if isElement(d, "a") && isNoScriptLink(d) {
			r.shown[placeKey(canonical(cleanAddress(attr(d, "href"))))] = true
		}
	}
}

// ownUp enters every address in the attributes beneath n in the ledger, of what
// is written as it is.
func (r *conversion) ownUp(n *html.Node) {
	for d := range fragment.Descendants(n) {
		r.ownUpTo(d, true)
	}
	r.ownUpTo(n, true)
}

// ownUpTo does so for one element, and warns of what a reader would miss.
func (r *conversion) ownUpTo(n *html.Node, warn bool) {
	if n.Type != html.ElementNode || n.Namespace != "" {
		return
	}
	for i := range n.Attr {
		if a := &n.Attr[i]; !isShown(n, a.Key) {
			for _, address := range fragment.Addresses(a.Val) {
				if k := kindOf(address); !warn || k != kindPlayer && k != kindFile || elementOf(n.Data).role == roleEmbed || elementOf(n.Data).role == roleMedia {
					r.recordAddress(n, fateMachine, address, "")
					continue
				}
				r.recordAddress(n, fateAddress, address, "")
				r.warn(fateAddress.Warning, address)
			}
		}
	}
}

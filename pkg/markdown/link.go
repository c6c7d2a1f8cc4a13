package markdown

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

func (b *builder) link(n *html.Node) {
	href, ok := lookup(n, "href")
	if !ok || cleanAddress(href) == "" || b.styles[styleLink] > 0 || b.mode == inAlt {
		b.children(n)
		return
	}
	if isActive(href) {
		b.warn(fateActiveLink.Warning, fateActiveLink.Name)
		b.children(n)
		return
	}
	if content.IsAvatar(href) {
		b.avatarLink(n, href)
		b.children(n)
		return
	}
	if b.isNowhere(href) {
		b.children(n)
		return
	}
	if showsNothing(n) {
		b.blankLink(n)
		return
	}
	if b.showsItself(n, href) {
		b.children(n)
		return
	}
	address := b.address(href)
	if text := words(n); isAutolinked(text, address) && find(n, isMarkup) == nil && b.inCode == 0 {
		b.text(before(textOf(n)))
		b.raw("<" + text + ">")
		b.text(after(textOf(n)))
		return
	}
	b.openLink(n, address, attr(n, "title"))
}

// avatarLink enters a link in the ledger that is left out because its address is
// the digest of an e-mail address.
func (r *conversion) avatarLink(n *html.Node, href string) {
	r.recordAddress(n, fateAvatar, strings.TrimSpace(href), "")
	r.warn(fateAvatar.Warning, fateAvatar.Name)
}

// isNowhere says whether an address leads to the page that it stands in, and to no
// place of the document: a button of a script's, or a part of the page around it.
func (r *conversion) isNowhere(href string) bool {
	id, ok := strings.CutPrefix(cleanAddress(href), "#")
	return ok && (id == "" || r.byID[id] == nil && r.byID[unescapeFragment(id)] == nil && !r.isHeadingID(id))
}

// isHeadingID says whether a heading may get an id from its words, as themes and
// the readers of Markdown make it.
func (r *conversion) isHeadingID(id string) bool {
	if r.headingIDs == nil {
		r.headingIDs = map[string]bool{}
		for d := range fragment.Descendants(r.root) {
			if elementOf(d.Data).role == roleHeading {
				r.headingIDs[headingID(textOf(d))] = true
			}
		}
	}
	id = headingID(unescapeFragment(id))
	return id != "" && r.headingIDs[id]
}

// headingID is what the ids that are made from the same words have in common.
func headingID(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, s)
}

func isMarkup(n *html.Node) bool { return !isElement(n, "span", "font") }

// before and after return the white space around a text.
func before(s string) string { return s[:len(s)-len(strings.TrimLeft(s, spaces))] }

func after(s string) string { return s[len(strings.TrimRight(s, spaces)):] }

const spaces = " \t\n\r\f\u00a0"

func (b *builder) openLink(n *html.Node, address, title string) {
	end := "](" + destination(address)
	if title = strings.Join(strings.Fields(title), " "); title != "" && !strings.EqualFold(title, words(n)) && title != address {
		end += " " + quoteTitle(title)
	}
	block := find(n, holdsLines) != nil
	if block {
		b.flush()
	}
	shut := b.open(&span{style: styleLink, open: "[", shut: end + ")"})
	b.children(n)
	shut()
	if block {
		b.flush()
	}
}

// holdsLines says whether an element stands on lines of its own.
func holdsLines(n *html.Node) bool {
	switch elementOf(n.Data).role {
	case roleBlock, roleParagraph, roleHeading, roleList, roleQuote, rolePreformatted, roleTable:
		return !isElement(n, "picture", "noscript", "map", "canvas")
	}
	return false
}

// showsNothing says whether a link has neither words nor a picture that is
// written: an icon of a font, a drawing or a stand-in is none.
func showsNothing(n *html.Node) bool {
	for d := range fragment.Descendants(n) {
		if d.Type == html.TextNode && strings.TrimFunc(d.Data, isIconOrSpace) != "" && !hasAncestor(d, "svg", "style", "script") {
			return false
		}
		if d.Type != html.ElementNode || !shows(d) {
			continue
		}
		if elementOf(d.Data).role != rolePicture {
			return false
		}
		if src := source(d); src != "" && !isActive(src) && !isPixel(d, src) && !content.IsAvatar(src) || hasAnyClass(d, "wp-smiley", "emoji") {
			return false
		}
	}
	return true
}

// isIconOrSpace says whether a character shows nothing without the font that
// its page brings along.
func isIconOrSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000 || r == 0x200b || r == 0xfeff
}

// blankLink writes a link that shows nothing by the name it gives itself, or by
// its address, unless another link of the document leads there.
func (b *builder) blankLink(n *html.Node) {
	href := cleanAddress(attr(n, "href"))
	if href == "" || strings.HasPrefix(href, "#") {
		b.children(n)
		return
	}
	label := linkLabel(n)
	if label == "" && b.isShown(canonical(href)) || b.showsPicture(href) {
		if holdsSpace(n) {
			b.children(n)
			return
		}
		b.drop(n, fateLinkTwice)
		return
	}
	b.isShown("")
	b.shown[placeKey(canonical(href))] = true
	if strings.HasPrefix(href, "//") {
		href = "https:" + href
	}
	address := b.address(href)
	before, after := " ", spaceAfter(n, label)
	b.text(before)
	defer b.text(after)
	if label != "" {
		b.record(n, fateEmptyLink, before+label+after)
		shut := b.open(&span{style: styleLink, open: "[", shut: "](" + destination(address) + ")"})
		b.text(label)
		shut()
		return
	}
	label = strings.TrimPrefix(strings.TrimPrefix(address, "mailto:"), "tel:")
	b.record(n, fateEmptyLink, before+label+after)
	if isAutolinked(label, address) {
		b.raw("<" + label + ">")
		return
	}
	shut := b.open(&span{style: styleLink, open: "[", shut: "](" + destination(address) + ")"})
	b.text(label)
	shut()
}

// holdsSpace says whether a link holds white space or line breaks and no more: editors
// split links so, and what stands before and after it stays apart.
func holdsSpace(n *html.Node) bool {
	space := false
	for d := range fragment.Descendants(n) {
		switch {
		case d.Type == html.TextNode && strings.TrimFunc(d.Data, unicode.IsSpace) == "", isElement(d, "br"):
			space = true
		case !isElement(d, "span", "font", "b", "strong", "em", "i", "u"):
			return false
		}
	}
	return space
}

// showsPicture says whether an address is of a picture that the document shows.
func (b *builder) showsPicture(href string) bool {
	stem, ok := fileStem(href)
	return ok && b.isShown(href) && b.pictures[stem]
}

// stretchedLink drops the words beside a link that shows none and lies over all that
// its box holds, where its name says just those.
func (r *conversion) stretchedLink(n *html.Node) {
	if n.FirstChild != nil && !isBlank(n) || n.Parent == nil || elementOf(n.Parent.Data).role != roleBlock && !isElement(n.Parent, "li") {
		return
	}
	label := labelOf(n)
	if label == "" || words(n.Parent) != label || leadsNowhere(n) {
		return
	}
	for c := range children(n.Parent) {
		if c != n && c.Type == html.ElementNode && words(c) == label && find(c, shows) == nil {
			r.remove(c, fateLinkTwice)
			return
		}
	}
}

// spaceAfter is what keeps the words behind a link which showed none from
// running into its text. Punctuation may follow a name, and not an address.
func spaceAfter(n *html.Node, label string) string {
	s := n.NextSibling
	if label != "" && s != nil && s.Type == html.TextNode && s.Data != "" && strings.IndexByte(".,;:!?)", s.Data[0]) >= 0 {
		return ""
	}
	return " "
}

// linkLabel is the name of a link that shows nothing: its own, or that of the
// drawing or the picture in it.
func linkLabel(n *html.Node) string {
	if label := labelOf(n); label != "" {
		return label
	}
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode {
			continue
		}
		if label := labelOf(d); label != "" {
			return label
		}
		if isElement(d, "title") && d.Parent.Data == "svg" {
			if label := words(d); label != "" {
				return label
			}
		}
	}
	return ""
}

// address asks the resolver where a link leads. A place within the document
// stays what it is.
func (r *conversion) address(href string) string {
	href = cleanAddress(href)
	if strings.HasPrefix(href, "#") {
		return href
	}
	return r.resolver.Link(href)
}

// cleanAddress is the normal form of an address, without what holds for one
// request of the page alone.
func cleanAddress(s string) string {
	s = content.Address(s)
	if strings.ContainsAny(s, "?&") && passing.MatchString(s) {
		s = withoutPassing(s)
	}
	return mailto(s)
}

// passing matches the parameters of an address that hold for one request of the
// page alone: the number that WordPress gives to the players of a page, its
// tickets against forgery, and the session of PHP.
var passing = fragment.NewMatcher(`[?&](?:_=[0-9]{1,13}|_wpnonce=[0-9a-f]{10}|PHPSESSID=[0-9A-Za-z,-]{22,})(?:[&#]|$)`)

func withoutPassing(s string) string {
	path, query, _ := strings.Cut(s, "?")
	query, fragment, anchored := strings.Cut(query, "#")
	var kept []string
	for p := range strings.SplitSeq(query, "&") {
		if !passing.MatchString("?" + p) {
			kept = append(kept, p)
		}
	}
	if len(kept) > 0 {
		path += "?" + strings.Join(kept, "&")
	}
	if anchored {
		path += "#" + fragment
	}
	return path
}

// mailto decodes the letters of an e-mail address that WordPress encoded at
// random.
func mailto(s string) string {
	if len(s) < 7 || !strings.EqualFold(s[:7], "mailto:") || strings.IndexByte(s, '%') < 0 {
		return s
	}
	box, rest, asked := strings.Cut(s, "?")
	plain, err := url.PathUnescape(box)
	if err != nil || strings.ContainsAny(plain, "%?#&\"<> ") || strings.IndexFunc(plain, unicode.IsControl) >= 0 {
		return s
	}
	if asked {
		plain += "?" + rest
	}
	return plain
}

// isActive says whether an address runs code rather than leading somewhere.
func isActive(href string) bool { return content.IsActive(href) }

var autolink = fragment.NewExpression(`^[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\\` + "`" + `]+$`)

// isAutolinked says whether a text in angle brackets is a link to an address: as it
// is, or as an e-mail address.
func isAutolinked(text, address string) bool {
	if text == address {
		return isAutolink(address)
	}
	return address == "mailto:"+text && autoMail.MatchString(text)
}

// autoMail is what CommonMark takes for an e-mail address in angle brackets, without
// the characters that a reader of other Markdown might stumble over.
var autoMail = fragment.NewExpression(`^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`)

// isAutolink says whether an address can stand in angle brackets as it is.
func isAutolink(s string) bool {
	if !autolink.MatchString(s) {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f || s[i] == '&' && readsAsEntity(s[i:]) {
			return false
		}
	}
	return true
}

// destination writes an address so that Markdown reads it back as it is.
func destination(s string) string {
	if s == "" {
		return "<>"
	}
	plain, nested := true, false
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '\\' || c == '&':
			plain = false
		case c == '(':
			depth++
			nested = nested || depth > 1 // which not every reader counts
		case c == ')':
			depth--
			if depth < 0 {
				plain = false
			}
		}
	}
	if plain && !nested && depth == 0 {
		return s
	}
	angle := nested || depth != 0 || strings.IndexByte(s, ')') >= 0 && !balanced(s)
	var out strings.Builder
	if angle {
		out.WriteByte('<')
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7f:
			out.WriteByte('%')
			out.WriteByte("0123456789ABCDEF"[c>>4])
			out.WriteByte("0123456789ABCDEF"[c&15])
		case c == '<':
			out.WriteString("%3C")
		case c == '>':
			out.WriteString("%3E")
		case c == '\\' && i+1 < len(s) && isASCIIPunct(s[i+1]):
			out.WriteString(`\\`)
		case c == '\\' && i+1 == len(s):
			out.WriteString(`\\`)
		case c == '&' && readsAsEntity(s[i:]):
			out.WriteString("&amp;")
		default:
			out.WriteByte(c)
		}
	}
	if angle {
		out.WriteByte('>')
	}
	return out.String()
}

func balanced(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// quoteTitle writes the title of a link or a picture.
func quoteTitle(s string) string {
	quote := byte('"')
	if strings.IndexByte(s, '"') >= 0 && strings.IndexByte(s, '\'') < 0 {
		quote = '\''
	}
	out := []byte{quote}
	for i := range len(s) {
		switch c := s[i]; {
		case c == quote:
			out = append(out, '\\', c)
		case c == '\\' && (i+1 == len(s) || isASCIIPunct(s[i+1])):
			out = append(out, '\\', c)
		case c == '&' && readsAsEntity(s[i:]):
			out = append(out, "&amp;"...)
		case c == '<': // a reader to whom this is no title must not find a tag
			out = append(out, "&lt;"...)
		default:
			out = append(out, c)
		}
	}
	return string(append(out, quote))
}

// fileStem returns the name under which WordPress knows the picture at an
// address, whatever its size: "…/2020/01/cat-300x200.jpg?w=5" is "…/2020/01/cat".
func fileStem(address string) (stem string, isPicture bool) {
	host, p, ok := hostAndPath(address)
	if !ok {
		return "", false
	}
	ext := path.Ext(p)
	if !isPictureEnding(ext) {
		return "", false
	}
	p = strings.TrimSuffix(p, ext)
	p = strings.TrimSuffix(withoutSize(p), "-scaled")
	if photon.MatchString(host) {
		// Jetpack's image host carries the site's own address as its path.
		if h, rest, ok := strings.Cut(strings.TrimPrefix(p, "/"), "/"); ok {
			host, p = h, "/"+rest
		}
	}
	return strings.TrimPrefix(host, "www.") + p, true
}

var photon = fragment.NewExpression(`^i[0-9]\.wp\.com$`)

// isPictureEnding says whether a file with this ending is a picture.
func isPictureEnding(ext string) bool {
	if len(ext) < 4 || len(ext) > 5 {
		return false
	}
	switch strings.ToLower(ext) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".heic", ".svg":
		return true
	}
	return false
}

// hostAndPath returns the parts of an address that name a file, decoded. Most
// addresses are plain, and need no parser.
func hostAndPath(address string) (host, p string, ok bool) {
	_, rest, ok := strings.Cut(address, "://")
	if ok && strings.HasPrefix(address, "http") && isPlainAddress(rest) {
		rest, _, _ = strings.Cut(rest, "#")
		rest, _, _ = strings.Cut(rest, "?")
		i := strings.IndexByte(rest, '/')
		if i < 0 {
			return rest, "", true
		}
		return rest[:i], rest[i:], true
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", false
	}
	return u.Host, u.Path, true
}

// isPlainAddress says whether an address holds only characters that mean themselves.
func isPlainAddress(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || strings.IndexByte("/.-_?=&,+#", c) >= 0) {
			return false
		}
	}
	return true
}

// withoutSize takes the size of a rendition, as in cat-300x200, off a name.
func withoutSize(name string) string {
	i := trimDigits(name)
	if i == len(name) || i == 0 || name[i-1] != 'x' {
		return name
	}
	j := trimDigits(name[:i-1])
	if j == i-1 || j == 0 || name[j-1] != '-' {
		return name
	}
	return name[:j-1]
}

// trimDigits returns where the digits begin, five at most, with which s ends.
func trimDigits(s string) int {
	i := len(s)
	for i > 0 && len(s)-i < 5 && '0' <= s[i-1] && s[i-1] <= '9' {
		i--
	}
	return i
}

// isLinkAlone says whether n shows nothing but one link.
func isLinkAlone(n *html.Node) bool {
	a := findElement(n, "a")
	return a != nil && strings.TrimSpace(textOf(a)) == strings.TrimSpace(textOf(n))
}

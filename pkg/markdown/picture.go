package markdown

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// A picture's address hides in many attributes, since every plugin that loads
// pictures lazily or in sizes has names of its own.
var (
	originalAttrs = []string{"data-orig-file", "data-full-url", "data-full", "data-full-image", "data-fullurl"}
	lazyAttrs     = []string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-lazyload", "data-orig-src", "data-echo", "data-src-fg",
		"data-large-file", "data-large_image", "data-url", "data-img-src", "data-image", "data-opt-src", "data-ezsrc", "data-cfsrc", "data-pagespeed-lazy-src", "data-wpfc-original-src", "data-breeze", "data-flickity-lazyload"}
	srcsetAttrs = []string{"srcset", "data-srcset", "data-lazy-srcset", "data-orig-srcset", "data-wpfc-original-srcset", "data-breeze-srcset", "data-ezsrcset", "data-cfsrcset"}
)

// source returns the address of the picture that an img shows, at the largest
// size that the post itself names; empty where there is none.
func source(n *html.Node) string {
	shown := firstAddress(n, "src", "href", "xlink:href")
	if isStandIn(n, shown) {
		if lazy := cmp.Or(firstAddress(n, lazyAttrs...), comesLater(n, shown)); lazy != "" && !isPlaceholderName(lazy) {
			shown = lazy
		} else if shown != "" && firstAddress(n, srcsetAttrs[1:]...) != "" {
			shown = ""
		}
	}
	best, width := "", 0.0
	for _, key := range srcsetAttrs {
		if v := attr(n, key); v != "" {
			if a, w := largest(v); w > width || best == "" {
				best, width = a, w
			}
		}
	}
	if isElement(n.Parent, "picture") && shown == "" && best == "" {
		best = firstSource(n.Parent)
	}
	original := firstAddress(n, originalAttrs...)
	if shown == "" {
		if best == "" {
			return cmp.Or(original, waitingPicture(n), firstAddress(n, lazyAttrs...)) // the last, whatever it is called
		}
		shown = best
	} else if best == "" && original == "" && isPlaceholderName(shown) {
		if waiting := waitingPicture(n); waiting != "" {
			shown = waiting
		}
	}
	if original != "" && (samePicture(original, shown) || isRendition(shown)) {
		return original
	}
	if a := linkedOriginal(n); a != "" && samePicture(a, shown) && isRendition(shown) && !isRendition(a) {
		return a
	}
	if best != "" && best != shown && samePicture(best, shown) && larger(best, width, shown) {
		return best
	}
	return shown
}

// firstSource returns the largest picture of the first source of a picture element.
func firstSource(picture *html.Node) string {
	for c := range children(picture) {
		for _, key := range srcsetAttrs {
			if best, _ := largest(attr(c, key)); best != "" {
				return best
			}
		}
	}
	return ""
}

// waitingPicture returns the picture that a script is to put in the place of a
// stand-in, by whatever attribute it is named.
func waitingPicture(n *html.Node) string {
	for i := range n.Attr {
		a := &n.Attr[i]
		if a.Key == "src" || a.Key == "alt" || a.Key == "title" || a.Key == "class" || a.Key == "srcset" || a.Key == "longdesc" || len(a.Val) < 5 {
			continue
		}
		if v := cleanAddress(a.Val); !strings.ContainsAny(v, " \t{}<>\"") && !isPlaceholder(v) && !isPlaceholderName(v) {
			if _, ok := fileStem(v); ok && strings.ContainsAny(v, "/") {
				return v
			}
		}
	}
	return optimised(attr(n, "src"))
}

// optimised returns the address of the picture that a picture optimiser's
// stand-in, a data: URI, names within itself.
func optimised(src string) string {
	if len(src) < 40 || len(src) > 4096 || !strings.HasPrefix(src, "data:image/svg") {
		return ""
	}
	for _, a := range fragment.Addresses(src) {
		if _, ok := fileStem(a); ok {
			return a
		}
	}
	return ""
}

func firstAddress(n *html.Node, keys ...string) string {
	for _, key := range keys {
		if v := cleanAddress(attr(n, key)); v != "" && !isPlaceholder(v) {
			return v
		}
	}
	return ""
}

// larger says whether the address best, of the given width in a srcset, is a
// larger copy of the picture than shown.
func larger(best string, width float64, shown string) bool {
	if !isRendition(shown) {
		return false
	}
	if !isRendition(best) {
		return true
	}
	w := renditionWidth(shown)
	return width > float64(w)
}

func linkedOriginal(n *html.Node) string {
	for p := n.Parent; p != nil; p = p.Parent {
		if isElement(p, "a") {
			href := cleanAddress(attr(p, "href"))
			if _, ok := fileStem(href); ok {
				return href
			}
			return ""
		}
		if elementOf(p.Data).role == roleParagraph {
			return ""
		}
	}
	return ""
}

func samePicture(a, b string) bool {
	x, ok := fileStem(a)
	if !ok {
		return false
	}
	y, ok := fileStem(b)
	if !ok {
		return false
	}
	return x == y || strings.HasSuffix(x, "/") == strings.HasSuffix(y, "/") && pathOf(x) == pathOf(y) && (hostless(a) || hostless(b))
}

func hostless(a string) bool { return !strings.Contains(a, "//") }

func pathOf(stem string) string {
	if _, p, ok := strings.Cut(stem, "/"); ok {
		return p
	}
	return stem
}

var renditionName = fragment.NewExpression(`-([0-9]{1,5})x[0-9]{1,5}\.[A-Za-z]+(?:[?#]|$)`)

// isRendition says whether an address names one of the sizes that WordPress
// makes of an upload, or asks an image host for one.
func isRendition(a string) bool {
	return strings.IndexByte(a, 'x') >= 0 && renditionName.MatchString(a) || strings.Contains(a, ".wp.com/") && strings.Contains(a, "?") || strings.Contains(a, ".files.wordpress.com/") && strings.Contains(a, "?w=")
}

func renditionWidth(a string) int {
	m := renditionName.FindStringSubmatch(a)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

var placeholderName = fragment.NewMatcher(`(?i)/(?:[\w-]*[-_])?(?:blank|place-?holder|spacer|pixel|transparent|empty|dummy|1x1|1px|lazy|pre-?loader|preload|loader|loading|ajax-?loader|spinner|lazy-?load[\w-]*|grey|gray|trans|clear|default-?image|no-?image|cb-no-thumbnail)(?:[-_.][\w.-]*)?\.(?:gif|png|svg|jpe?g|webp|avif)(?:[?#].*)?$`)

// isPlaceholderName says whether a picture is called as those that stand in for
// another. What it is called stands behind the last slash, unless a query may hold
// one.
func isPlaceholderName(address string) bool {
	if !strings.ContainsAny(address, "?#") {
		address = address[max(0, strings.LastIndexByte(address, '/')):]
	}
	return placeholderName.MatchString(address)
}

// isStandIn says whether the picture at src may stand in for one that a script
// loads later, if the img names another.
func isStandIn(n *html.Node, src string) bool {
	return src == "" || isPlaceholderName(src) || strings.Contains(attr(n, "class"), "lazy") || attr(n, "data-lazy-src") != "" || comesLater(n, src) != ""
}

// comesLater returns the picture that an attribute names as the source that a script
// is to put in the place of src: it says that it is lazy, or src is an animation of
// waiting, or nothing, and it is not.
func comesLater(n *html.Node, src string) string {
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") || !strings.HasSuffix(a.Key, "src") || a.Val == "" {
			continue
		}
		if strings.Contains(a.Key, "lazy") || extension(src) == "gif" && extension(a.Val) != "gif" {
			if v := cleanAddress(a.Val); !isPlaceholder(v) && !isPlaceholderName(v) {
				if _, ok := fileStem(v); ok {
					return v
				}
			}
		}
	}
	return ""
}

// isPlaceholder says whether an address is none of a file.
func isPlaceholder(a string) bool {
	if a == "" || a == "#" || strings.HasPrefix(a, "about:") {
		return true
	}
	if len(a) >= 5 && strings.EqualFold(a[:5], "data:") {
		return true
	}
	return false
}

// largest returns the widest or densest candidate of a srcset.
func largest(srcset string) (address string, size float64) {
	best := -1.0
	for rest := strings.TrimSpace(srcset); rest != ""; {
		var candidate string
		i := strings.IndexAny(rest, " \t\n\r\f")
		if i < 0 {
			candidate, rest = rest, ""
		} else {
			candidate, rest = rest[:i], strings.TrimLeft(rest[i:], " \t\n\r\f")
		}
		s := 1.0
		if strings.HasSuffix(candidate, ",") {
			candidate = strings.TrimRight(candidate, ",")
		} else {
			var descriptor string
			descriptor, rest, _ = strings.Cut(rest, ",")
			rest = strings.TrimLeft(rest, " \t\n\r\f")
			if f := strings.Fields(descriptor); len(f) > 0 {
				if v, err := strconv.ParseFloat(strings.TrimRight(f[0], "wxh"), 64); err == nil {
					s = v
				}
			}
		}
		if candidate != "" && s > best && !isPlaceholder(candidate) {
			address, best = candidate, s
		}
	}
	return address, max(best, 0)
}

// showsItself says whether a link leads to nothing but the very picture that it
// holds, as WordPress's "link to media file" does.
func (b *builder) showsItself(n *html.Node, href string) bool {
	if _, ok := fileStem(href); !ok || strings.TrimSpace(textOf(n)) != "" {
		return false
	}
	img := findElement(n, "img")
	if img == nil {
		return false
	}
	s := source(img)
	return s == cleanAddress(href) || samePicture(s, href) && !isRendition(s)
}

func (b *builder) picture(n *html.Node) {
	if hasAnyClass(n, "wp-smiley", "emoji") && attr(n, "alt") != "" {
		b.record(n, fateSmiley, attr(n, "alt"))
		b.text(attr(n, "alt"))
		return
	}
	if b.mode == inAlt {
		return
	}
	src := source(n)
	switch {
	case src == "" && strings.HasPrefix(strings.ToLower(cleanAddress(attr(n, "src"))), "data:"):
		b.drop(n, fateDataPicture)
		return
	case src == "" || isActive(src):
		b.drop(n, fateNoSource)
		return
	case isPixel(n, src):
		b.drop(n, fatePixel)
		return
	case content.IsAvatar(src):
		b.drop(n, fateAvatar)
		return
	}
	address := b.resolver.Asset(src)
	if address == "" {
		b.drop(n, fateLeftOut)
		return
	}
	alt := b.altOf(n, src)
	out := "![" + b.alt(alt) + "](" + destination(address)
	if title := strings.Join(strings.Fields(attr(n, "title")), " "); title != "" && !strings.EqualFold(title, alt) && !namesFile(title, src) {
		out += " " + quoteTitle(title)
	}
	alone := len(b.pieces) == 0 && b.mode == inParagraph && floats(n)
	b.showPicture(out + ")")
	if alone {
		b.flush()
	}
}

// altOf returns the words that stand for the picture of an img.
func (r *conversion) altOf(n *html.Node, src string) string {
	if alt := strings.Join(strings.Fields(attr(n, "alt")), " "); alt != "" {
		return alt
	}
	return strings.Join(strings.Fields(r.resolver.Alt(src)), " ")
}

// floats says whether a picture stands beside the text around it rather than in
// it. Before a paragraph it gets a paragraph of its own.
func floats(n *html.Node) bool { return hasAnyClass(n, "alignleft", "alignright", "aligncenter") }

// alt escapes the text of a picture.
func (r *conversion) alt(s string) string {
	if s == "" {
		return ""
	}
	w := r.writer
	r.writer = writer{hasFootnotes: w.hasFootnotes}
	out := r.inline([]piece{{kind: pieceText, text: s}}, inAlt)
	r.writer = w
	return out
}

// namesFile says whether a title is but the name of the picture's file, which
// WordPress gives to uploads that have no other.
func namesFile(title, src string) bool {
	stem, _ := fileStem(src)
	name := stem[strings.LastIndexByte(stem, '/')+1:]
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '-' || r == '_' || r == ' ' || r == '.' || r == '+' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	return name != "" && fold(name) == fold(title)
}

var counterHost = fragment.NewMatcher(`(?i)^(?:https?:)?//(?:pixel\.wp\.com|stats\.wordpress\.com|feeds\.(?:feedburner|wordpress)\.com|[\w.-]*doubleclick\.net|[\w.-]*assoc-amazon\.[\w.]+/e/ir|(?:www|ir-[\w-]+)\.(?:amazon-adsystem|assoc-amazon)\.[\w.]+/e/ir|www\.facebook\.com/tr|b\.scorecardresearch\.com|[\w.-]+\.google-analytics\.com|blogger\.googleusercontent\.com/tracker|[\w.-]*vg0\d\.met\.vgwort\.de|ssl-vg0\d\.met\.vgwort\.de|www\.awltovhc\.com|www\.tqlkg\.com|www\.ftjcfx\.com|www\.lduhtrp\.net)`)

// isPixel says whether a picture is there to be counted rather than seen.
func isPixel(n *html.Node, src string) bool {
	w, h := strings.TrimSuffix(attr(n, "width"), "px"), strings.TrimSuffix(attr(n, "height"), "px")
	if (w == "1" || w == "0") && (h == "1" || h == "0") && extension(src) != "svg" {
		return true
	}
	return counterHost.MatchString(src)
}

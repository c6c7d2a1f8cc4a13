package markdown

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var (
	fateRating = &Fate{"stars", "stars or other signs whose number is said in a label, in words for screen readers, or by which of them are filled", becomesReplaced, ""}
	fateSign   = &Fate{"sign with a label", "an element that shows no words, and says in a label what it shows", becomesReplaced, ""}
)

// speaks writes what an element says that shows no words.
func (r *conversion) speaks(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "class":
			if mayRate(a.Val) && r.rating(n) {
				return true
			}
		case "aria-label":
			if r.sign(n, a.Val) {
				return true
			}
		case "title":
			if (attr(n, "role") == "img" || isElement(n.Parent, "td", "th", "li", "dd")) && r.sign(n, a.Val) {
				return true
			}
		}
	}
	return drawnStars(n) && r.rating(n)
}

// rating writes what stars say: eyes see how many are filled, which no text tells.
// It says whether n is a row of them.
func (r *conversion) rating(n *html.Node) bool {
	if !isElement(n, "div", "span", "p", "figure", "li", "ul", "ol", "i") {
		return false
	}
	s := signsOf(n)
	if s == nil {
		return false
	}
	value := s.value(n)
	switch {
	case value == "":
		return false
	case s.isTip(n, value):
		r.warn(fateDrawing.Warning, value)
		return false
	}
	r.say(n, fateRating, value)
	return true
}

// isTip says whether a value stands in the title alone, which shows when the mouse
// rests, of a row that a font draws and nothing else knows for a rating.
func (s *signs) isTip(n *html.Node, value string) bool {
	_, schema := lookup(n, "itemtype")
	return !schema && !s.drawn && s.percent == "" && s.glyphs == 0 && s.spoken == "" && s.number == "" && attr(n, "title") == value && attr(n, "aria-label") == "" && attr(n, "role") == ""
}

// say puts words in the place of an element that shows none.
func (r *conversion) say(n *html.Node, f *Fate, text string) {
	name := "div"
	if role := elementOf(n.Data).role; role == roleInline || role == roleEmphasis || role == roleStrong || role == roleDrawing {
		name, text = "span", " "+text+" "
	}
	r.record(n, f, text)
	kept := n.Attr
	become(n, name)
	for _, a := range kept {
		if a.Key == "id" {
			n.Attr = append(n.Attr, a)
		}
	}
	appendText(n, text)
}

// signs is what a row of stars is made of.
type signs struct {
	icons   []*html.Node
	glyphs  int    // stars that are characters
	hollow  bool   // some of these are drawn empty
	spoken  string // words for screen readers
	labels  []string
	number  string // of microdata
	best    string
	percent string // the width of what is filled
	drawn   bool   // by something else than the characters of a font
}

// mostSigns bounds how many nodes a row of stars is made of.
const mostSigns = 120

// signsOf returns what n is made of if nobody can read it: it holds no words but
// those for screen readers, and nothing to click on or to fill in.
func signsOf(n *html.Node) *signs {
	s := &signs{}
	if !s.add(n) {
		return nil
	}
	count := 0
	for d := nodeAfter(n, n, true); d != nil; {
		if count++; count > mostSigns || !s.add(d) {
			return nil
		}
		d = nodeAfter(d, n, d.Data != "svg" && !s.isSpoken(d))
	}
	return s
}

// nodeAfter returns the node after n beneath root, past what n holds unless
// within says so.
func nodeAfter(n, root *html.Node, within bool) *html.Node {
	if within && n.FirstChild != nil {
		return n.FirstChild
	}
	for n != root {
		if n.NextSibling != nil {
			return n.NextSibling
		}
		if n = n.Parent; n == nil {
			return nil
		}
	}
	return nil
}

func (s *signs) isSpoken(n *html.Node) bool {
	return n.Type == html.ElementNode && (isForEars(n) || isIconFont(n))
}

// add notes what n adds to the row. It says whether n may be a part of one.
func (s *signs) add(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		return s.addText(n.Data)
	case html.ElementNode:
	default:
		return true
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "aria-label", "title":
			if label := strings.Join(strings.Fields(a.Val), " "); label != "" && hasDigit(label) {
				s.labels = append(s.labels, label)
			}
		case "style":
			if m := filledWidth.FindStringSubmatch(a.Val); m != nil {
				s.percent = m[1]
			}
		}
	}
	switch n.Data {
	case "meta":
		switch attr(n, "itemprop") {
		case "ratingValue":
			s.number = strings.TrimSpace(attr(n, "content"))
		case "bestRating":
			s.best = strings.TrimSpace(attr(n, "content"))
		}
		return true
	case "svg":
		s.icons = append(s.icons, n)
		s.drawn = true
		return true
	case "a", "img", "button", "form", "input", "select", "textarea", "label", "table", "iframe", "video", "audio", "picture", "object", "script", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code", "time":
		return false
	}
	if isForEars(n) {
		s.spoken = strings.TrimSpace(s.spoken + " " + words(n))
		return true
	}
	if isIconFont(n) || isStarIcon(n) {
		s.icons = append(s.icons, n)
		s.drawn = s.drawn || strings.TrimSpace(textOf(n)) == ""
	}
	return true
}

// filledWidth matches the width up to which a row of stars is filled.
var filledWidth = fragment.NewExpression(`(?:^|[;\s])width\s*:\s*([0-9]{1,3}(?:\.[0-9]+)?)%`)

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

// addText notes the stars of a text, which holds nothing else.
func (s *signs) addText(text string) bool {
	for _, c := range text {
		switch {
		case strings.ContainsRune("★⭐✭✮✯✰🌟", c):
			s.glyphs++
		case strings.ContainsRune("☆⯪⯨✩", c):
			s.glyphs++
			s.hollow = true
		case unicode.IsSpace(c), isPrivate(c), c == 0xfe0f, c == 0xfe0e, c == '|', c == 0x200b:
		default:
			return false
		}
	}
	return true
}

// value is what the row says: in words, if it has any, or else how many of its
// signs are filled.
func (s *signs) value(n *html.Node) string {
	if s.spoken != "" && hasDigit(s.spoken) {
		return s.spoken
	}
	if label := s.label(); label != "" {
		return label
	}
	if s.spoken != "" {
		return s.spoken
	}
	if s.number != "" {
		return s.outOf(s.number)
	}
	if number := numberInClass(n); number != "" && len(s.icons) > 2 {
		return s.outOf(number)
	}
	if filled := s.filled(); s.percent == "" || strings.Contains(filled, "/") {
		return cmp.Or(s.ofData(n), filled)
	}
	return cmp.Or(s.ofData(n), s.ofWidth())
}

// ratedClass matches a class that says how many stars its style fills.
var ratedClass = fragment.NewExpression(`(?:^|[\s_-])(?:rating|rated|stars?)-(one|two|three|four|five|[0-5](?:[.-]5)?)(?:$|\s)`)

var spelledNumbers = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}

// numberInClass is how many stars a class of the row, or of what it stands in, fills.
func numberInClass(n *html.Node) string {
	for p, up := n, 0; p != nil && up < 4; p, up = p.Parent, up+1 {
		if m := ratedClass.FindStringSubmatch(attr(p, "class")); m != nil {
			return cmp.Or(spelledNumbers[m[1]], strings.Replace(m[1], "-", ".", 1))
		}
	}
	return ""
}

// label is the one label that the row has; several are those of its stars.
func (s *signs) label() string {
	if len(s.labels) == 0 {
		return ""
	}
	for _, l := range s.labels[1:] {
		if l != s.labels[0] && len(s.labels) > 2 {
			return ""
		}
	}
	return s.labels[0]
}

// outOf writes a number and how much there could be, if that is known.
func (s *signs) outOf(value string) string {
	best := s.best
	if number, err := strconv.ParseFloat(value, 64); best == "" && err == nil && len(s.icons)+s.glyphs > 2 && float64(len(s.icons)+s.glyphs) >= number {
		best = strconv.Itoa(len(s.icons) + s.glyphs)
	}
	if best == "" || strings.Contains(value, "/") {
		return value
	}
	return value + "/" + best
}

// ofData is the number that an attribute hands to a script which draws the stars.
func (s *signs) ofData(n *html.Node) string {
	for _, key := range [...]string{"data-rating", "data-score", "data-stars", "data-star", "data-rate", "data-rating-value", "data-rateyo-rating", "data-rateit-value", "data-average", "data-rated"} {
		if v := strings.TrimSpace(attr(n, key)); v != "" && len(v) < 8 && countedNumber.MatchString(v) {
			return s.outOf(v)
		}
	}
	return ""
}

var (
	emptyStar = fragment.NewMatcher(`(?i)(?:^|[\s_-])(?:far|empty|unmarked|inactive|off|unfilled|no-?fill|unrated|unselected|blank|outline|border|grey|gray|disabled|hollow|fa-regular)(?:$|[\s_-])|star[-_]o(?:$|\s)|(?:^|\s)fal?r\s`)
	halfStar  = fragment.NewMatcher(`(?i)half`)
)

// filled is how many of the row's icons are filled.
func (s *signs) filled() string {
	full, half, empty := 0, 0, 0
	for _, icon := range s.icons {
		class := attr(icon, "class")
		if p := icon.Parent; icon.Data == "svg" && p != nil && onlyChild(icon) {
			class += " " + attr(p, "class")
		}
		if isIconFont(icon) {
			class += " " + words(icon)
		}
		switch share, masked := maskedShare(icon); {
		case masked:
			half += int(math.Round(2 * share))
			empty++
		case emptyStar.MatchString(strings.ReplaceAll(class, "_", " ")):
			empty++
		case halfStar.MatchString(class):
			half++
		case isElement(icon, "svg") && !strings.Contains(class, "star") && !strings.Contains(class, "rating"):
			return ""
		default:
			full++
		}
	}
	all := full + half + empty
	if masks := empty; masks == len(s.icons) && half > 0 {
		all = masks
	}
	switch {
	case len(s.icons) < 2 || all > 10:
		return ""
	case empty+half == 0 && s.glyphs > 0:
		return "" // it says so itself
	case empty+half == 0:
		return strings.Repeat("★", full)
	case full+half == 0:
		return ""
	}
	return strconv.FormatFloat(float64(full)+float64(half)/2, 'f', -1, 64) + "/" + strconv.Itoa(all)
}

func onlyChild(n *html.Node) bool {
	for c := range children(n.Parent) {
		if c != n && c.Type == html.ElementNode {
			return false
		}
	}
	return true
}

// maskedShare returns how much of a drawn star its mask lets through.
func maskedShare(svg *html.Node) (share float64, ok bool) {
	if svg.Data != "svg" {
		return 0, false
	}
	rect := find(svg, func(d *html.Node) bool { return d.Data == "rect" && isElement(d.Parent, "mask", "clipPath") })
	if rect == nil {
		return 0, false
	}
	w, errW := strconv.ParseFloat(attr(rect, "width"), 64)
	h, errH := strconv.ParseFloat(attr(rect, "height"), 64)
	if errW != nil || errH != nil || h <= 0 {
		return 0, false
	}
	return min(w/h, 1), true
}

// ofWidth is how much of five stars is filled.
func (s *signs) ofWidth() string {
	percent, err := strconv.ParseFloat(s.percent, 64)
	if err != nil || percent > 100 {
		return ""
	}
	return strconv.FormatFloat(math.Round(percent/2)/10, 'f', -1, 64) + "/5"
}

// isStarIcon says whether n is one of a row of icons.
func isStarIcon(n *html.Node) bool {
	if !isElement(n, "i", "span", "li", "div") || n.FirstChild != nil && !isBlank(n) && !isPrivateText(n) {
		return false
	}
	if findElement(n, "svg", "i", "span") != nil {
		return false
	}
	class := attr(n, "class")
	return strings.Contains(class, "star") && (n.Data == "i" || !strings.Contains(class, "stars")) || n.Data == "i" && strings.Contains(class, "fa-")
}

func isPrivateText(n *html.Node) bool { return strings.TrimFunc(textOf(n), isIconOrSpace) == "" }

// mayRate says whether a class is one that rows of stars have, rather than what
// starts somewhere.
func mayRate(class string) bool {
	if strings.Contains(class, "rating") || strings.Contains(class, "Rating") {
		return true
	}
	for {
		i := strings.Index(class, "star")
		if i < 0 {
			return false
		}
		if class = class[i+len("star"):]; class == "" || class[0] == 's' || class[0] < 'a' || class[0] > 'z' {
			return true
		}
	}
}

// drawnStars says whether n holds but drawings side by side, as stars are.
func drawnStars(n *html.Node) bool {
	return isElement(n.FirstChild, "svg") && isElement(n.LastChild, "svg") && n.FirstChild != n.LastChild
}

// sign writes what an element says in its label that shows no words. It says
// whether n is one.
func (r *conversion) sign(n *html.Node, label string) bool {
	label = strings.Join(strings.Fields(label), " ")
	if label == "" || !isSign(n) || !mayBeSign(n) {
		return false
	}
	r.say(n, fateSign, label)
	return true
}

// mayBeSign says whether n is no part of something else's name.
func mayBeSign(n *html.Node) bool {
	return !hasAncestor(n, "a", "button", "svg", "pre", "code", "summary", "label", "math")
}

// isSign says whether n is an icon, or a picture that a style or a drawing shows,
// and stands for what its label says.
func isSign(n *html.Node) bool {
	role := attr(n, "role")
	switch {
	case !isElement(n, "div", "span", "i", "em", "b", "figure", "p", "svg", "canvas"), attr(n, "aria-hidden") == "true", role != "" && role != "img" && role != "note":
		return false
	case !isBlank(n) && !isPrivateText(n), find(n, shows) != nil, holdsAddress(n):
		return false
	case role == "note":
		return hasDigit(attr(n, "aria-label"))
	case role != "":
		return n.Data != "svg" || hasDigit(attr(n, "aria-label"))
	case isElement(n, "svg", "canvas"):
		return false
	}
	return isElement(n, "i", "span") && (isElement(n.Parent, "td", "th", "li", "dd") && words(n.Parent) == words(n) || isIconClass(attr(n, "class")))
}

// holdsAddress says whether an element may show something by an attribute.
func holdsAddress(n *html.Node) bool {
	for i := range n.Attr {
		if a := &n.Attr[i]; (a.Key == "style" || strings.HasPrefix(a.Key, "data-")) && (strings.Contains(a.Val, "/") || strings.Contains(a.Val, "url(")) {
			return true
		}
	}
	return false
}

func isIconClass(class string) bool {
	for _, word := range [...]string{"icon", "fa-", "star", "rating", "check", "badge", "dashicons", "flag", "attribute"} {
		if strings.Contains(class, word) {
			return true
		}
	}
	return false
}

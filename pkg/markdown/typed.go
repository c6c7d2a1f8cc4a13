package markdown

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var fateTyped = &Fate{"animated words", "an empty place in a sentence in which a script shows words one after the other", becomesReplaced, ""}

// typedWords are the words in the name of an attribute that holds such words.
var typedWords = wordSet("text texts words word strings string typed typing type typewriter rotate rotating rotator phrases sentences headline headlines animated animation fancy options args items titles settings")

var (
	typedKey   = fragment.NewMatcher(`"(?:strings|words|texts|typed_strings|rotating_text|typing_text|phrases|sentences)"`)
	typedClass = fragment.NewMatcher(`(?i)typ(?:ed|ing|ewrit|e-wrap|e-text|er\b)|rotat|string|fancy|animat|word|headline|ticker|flip|dynamic`)
	markup     = fragment.NewExpression(`<[^>]*>`)
)

// typed writes the words that a script shows one after the other into the empty
// place that is for them. It says whether there is one.
func (r *conversion) typed(n *html.Node) bool {
	if !isElement(n, "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i") || len(textOf(n)) > 2000 {
		return false
	}
	var said []string
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") || !slices.ContainsFunc(wordsIn(a.Key), func(w string) bool { return typedWords[w] }) {
			continue
		}
		if said = typedBy(a.Val); said != nil {
			break
		}
	}
	if said == nil {
		return false
	}
	place := typedPlace(n)
	if place == nil {
		return false
	}
	r.put(place, fateTyped, inTurn(said))
	return true
}

// inTurn writes texts one after the other, with commas between those that end in no
// sign of their own.
func inTurn(said []string) string {
	var out strings.Builder
	for i, s := range said {
		if i > 0 && !endsSentence(said[i-1]) {
			out.WriteByte(',')
		}
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(s)
	}
	return out.String()
}

// typedBy are the words that the value of an attribute holds, one after the other.
func typedBy(val string) []string {
	if val != "" && val[0] == '{' && !typedKey.MatchString(val) {
		return nil
	}
	var said []string
	switch v := decodedData(val).(type) {
	case []any:
		said = plainStrings(v)
	case map[string]any:
		for _, key := range [...]string{"strings", "words", "texts", "typed_strings", "rotating_text", "typing_text", "phrases", "sentences"} {
			switch w := v[key].(type) {
			case []any:
				said = plainStrings(w)
			case string:
				said = plainParts(w, "\n|")
			}
			if said != nil {
				return said
			}
		}
	case nil:
		if strings.IndexByte(val, '|') > 0 {
			said = plainParts(val, "|")
		}
	}
	return said
}

func plainParts(s, separators string) []string {
	var list []any
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return strings.ContainsRune(separators, c) }) {
		list = append(list, part)
	}
	return plainStrings(list)
}

// longestTyped bounds what a script types at once.
const longestTyped = 200

// plainStrings are the texts of a list that holds nothing else.
func plainStrings(list []any) []string {
	var said []string
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			v = m["text"]
		}
		s, ok := v.(string)
		if !ok {
			return nil
		}
		s = plainText(s)
		if s == "" {
			continue
		}
		if len(s) > longestTyped || strings.Contains(s, "//") || strings.ContainsAny(s, "{}") || strings.IndexFunc(s, unicode.IsLetter) < 0 {
			return nil
		}
		said = append(said, s)
	}
	return said
}

// plainText is the text of a piece of HTML in an attribute.
func plainText(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = markup.ReplaceAllString(s, " ")
	}
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

// typedPlace returns the element that a script types into: the one in n that is
// empty, or n.
func typedPlace(n *html.Node) *html.Node {
	if isUntyped(n) {
		if typedClass.MatchString(attr(n, "class")) || typedClass.MatchString(attr(n, "id")) {
			return innermost(n)
		}
		return nil
	}
	return find(n, func(d *html.Node) bool {
		return isElement(d, "span", "div", "strong", "em", "b", "i") && isUntyped(d) && (typedClass.MatchString(attr(d, "class")) || typedClass.MatchString(attr(d, "id")))
	})
}

// innermost returns the last of the elements that each hold nothing but the next.
func innermost(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil && c.NextSibling == nil && isElement(c, "span", "strong", "em", "b", "i"); c = n.FirstChild {
		n = c
	}
	return n
}

// isUntyped says whether an element shows nothing but a cursor to those whose
// browser runs scripts.
func isUntyped(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.Trim(c.Data, " \t\r\n_|") != "":
			return false
		case c.Type == html.ElementNode && c.Data != "noscript" && (shows(c) || !isUntyped(c)):
			return false
		}
	}
	return true
}

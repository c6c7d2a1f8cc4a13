package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// codeWrappers are the classes of the elements that highlighters put around a
// block of code, its line numbers and its toolbar.
var codeWrappers = []string{
	"crayon-syntax", "urvanov-syntax-highlighter-syntax", "syntaxhighlighter", "wp_syntax", "codecolorer-container", "wp-block-kevinbatdorf-code-block-pro",
	"enlighter-default", "EnlighterJSWrapper", "gist", "code-toolbar", "highlight", "dp-highlighter", "hcb_wrap", "wp-block-code-wrapper", "code-block-wrapper", "prismatic", "geshi_syntax", "igBar", "CodeRay",
}

// codeWrapper turns a highlighter's tree into the code that it shows.
func (r *conversion) codeWrapper(n *html.Node) bool {
	if n.Data == "span" && hasClass(n, "crayon-syntax-inline") {
		text := r.codeText(n)
		become(n, "code")
		appendText(n, strings.TrimSpace(text))
		return false
	}
	if isElement(n, "pre", "code", "span", "body") {
		return true
	}
	code := r.codeWithin(n)
	if code == nil {
		return true
	}
	lang := language(code)
	if lang == "" {
		lang = languageOf(n)
	}
	if c := findClass(n, "crayon-language", "urvanov-syntax-highlighter-language"); lang == "" && c != nil {
		lang = languageName(words(c))
	}
	if lang == "" {
		lang = labelled(n, code)
	}
	name, after := r.dropAround(code, n, fateCodeCopy)
	text := r.codeText(code)
	if name != nil {
		box := &html.Node{}
		become(box, "div")
		name.Parent.RemoveChild(name)
		box.AppendChild(name)
		at := n
		if after {
			at = n.NextSibling
		}
		n.Parent.InsertBefore(box, at)
	}
	become(n, "x-code")
	if lang != "" {
		setAttr(n, "lang", lang)
	}
	appendText(n, text)
	return false
}

// spokenLanguages are the names of languages that are no name for a highlighter.
var spokenLanguages = map[string]string{"c++": "cpp", "c#": "csharp", "shell script": "shell", "shellscript": "shell", "objective-c": "objectivec", "f#": "fsharp", "visual basic": "vb"}

// labelled returns the language that a label beside the code says.
func labelled(wrapper, code *html.Node) string {
	for d := range fragment.Descendants(wrapper) {
		if d.Type == html.TextNode && !contains(code, d) {
			l := strings.ToLower(strings.TrimSpace(d.Data))
			if s := spokenLanguages[l]; s != "" {
				return s
			}
			if commonLanguages[l] {
				return l
			}
		}
	}
	return ""
}

// codeWithin returns the element that holds the code and nothing else.
func (r *conversion) codeWithin(n *html.Node) *html.Node {
	if c := findClass(n, "crayon-pre", "urvanov-syntax-highlighter-pre"); c != nil {
		return c
	}
	if c := find(n, func(d *html.Node) bool {
		return isElement(d, "td", "div") && hasAnyClass(d, "code", "crayon-code", "codecolorer", "rouge-code")
	}); c != nil {
		return c
	}
	if findClass(n, "blob-code", "hljs-ln-code") != nil {
		return findElement(n, "table")
	}
	var found []*html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "pre") && strings.TrimSpace(textOf(d)) != "" && findElement(d, "textarea") == nil {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// fileLabel matches the name of a file that stands above its code.
var fileLabel = fragment.NewExpression(`^[\w./\\-]*\w\.\w{1,8}$`)

// codeLabel returns the text beneath an element that names the code: what the
// highlighter calls its title, or the name of a file.
func codeLabel(n *html.Node) *html.Node {
	for d := range fragment.Descendants(n) {
		if d.Type != html.TextNode {
			continue
		}
		text := strings.TrimSpace(d.Data)
		if fileLabel.MatchString(text) || text != "" && strings.HasSuffix(attr(d.Parent, "class"), "-title") {
			return d
		}
	}
	return nil
}

// dropAround enters in the ledger all that stands within wrapper beside code, but
// for the name of the code's file, which it returns: a text, or the link that it is,
// and whether it stands after the code.
func (r *conversion) dropAround(code, wrapper *html.Node, f *Fate) (name *html.Node, after bool) {
	for p := code; p != wrapper && p != nil; p = p.Parent {
		past := false
		for s := p.Parent.FirstChild; s != nil; s = s.NextSibling {
			past = past || s == p
			if s == p || s.Type != html.ElementNode && strings.TrimSpace(s.Data) == "" {
				continue
			}
			label := codeLabel(s)
			if name == nil && label != nil {
				name, after = label, past
				if isElement(label.Parent, "a") && words(label.Parent) == words(label) {
					name = label.Parent
				}
				if name != s {
					r.dropAround(name, s, f)
				}
				continue
			}
			r.drop(s, f)
		}
	}
	return name, after
}

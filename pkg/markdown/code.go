package markdown

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// gutterClasses mark what stands beside code and is not code.
var gutterClasses = []string{
	"line-numbers-rows", "lineno", "linenos", "line-number", "line-numbers", "linenumber", "linenodiv", "hljs-ln-numbers", "hljs-ln-line-number", "crayon-nums", "crayon-toolbar",
	"line_numbers", "gutter", "blob-num", "rouge-gutter", "urvanov-syntax-highlighter-nums", "urvanov-syntax-highlighter-toolbar", "toolbar", "code-toolbar-item",
	"copy-button", "copy-code-button", "btn-copy", "code-block-pro-copy-button", "enlighter-toolbar", "wp-block-code__copy", "click-to-copy-button", "cbp-line-number", "shcb-language", "code-block-copy", "clipboard-copied", "copy-message", "copied",
}

func isGutter(n *html.Node) bool {
	if _, ok := lookup(n, "data-line-number"); ok && strings.TrimSpace(textOf(n)) == "" {
		return true
	}
	return hasAnyClass(n, gutterClasses...) && !isElement(n, "pre", "code", "table", "body") && findElement(n, "pre", "code") == nil
}

// codeText returns the code beneath n: its text, with the line breaks that
// elements make, and without gutters.
func (r *conversion) codeText(n *html.Node) string {
	var w codeWriter
	w.conversion = r
	w.children(n)
	return w.out.String()
}

type codeWriter struct {
	*conversion
	out  strings.Builder
	last byte
	due  bool // a line is to end before more text comes
}

func (w *codeWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			if !isElement(n, "table", "thead", "tbody", "tfoot", "tr") || strings.TrimSpace(c.Data) != "" {
				w.write(c.Data)
			}
		case html.ElementNode:
			w.element(c)
		}
	}
}

func (w *codeWriter) write(s string) {
	if s == "" {
		return
	}
	if w.due {
		if s[0] != '\n' {
			w.out.WriteByte('\n')
		}
		w.due = false
	}
	w.out.WriteString(s)
	w.last = s[len(s)-1]
}

func (w *codeWriter) element(n *html.Node) {
	e := elementOf(n.Data)
	switch {
	case e.role == roleBreak:
		w.write("\n")
	case e.role == roleDrop:
		w.drop(n, &e.Fate)
	case isGutter(n), n.Data == "button":
		w.drop(n, fateGutter)
	case isElement(n, "td", "th"):
		w.children(n)
	case isLineOfCode(n, e.role):
		w.endLine()
		blank := w.out.Len()
		w.children(n)
		if w.out.Len() == blank && n.NextSibling != nil {
			w.write("\n")
			return
		}
		w.endLine()
	default:
		w.children(n)
	}
}

// isLineOfCode says whether a browser starts a new line for an element.
func isLineOfCode(n *html.Node, r role) bool {
	switch r {
	case roleBlock, roleParagraph, roleItem, roleHeading, roleQuote, roleList, roleTable:
		return true
	case roleTablePart:
		return n.Data == "tr"
	}
	return false
}

func (w *codeWriter) endLine() {
	if w.out.Len() > 0 && w.last != '\n' {
		w.due = true
	}
}

// languageClass reads the language that a highlighter's class names.
var languageClass = fragment.NewExpression(`(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*|lang:\s*|highlight-text-html-)([A-Za-z0-9_#+.-]+)`)

// plainLanguages are the names that say that code has no language.
var plainLanguages = map[string]bool{
	"": true, "none": true, "plain": true, "plaintext": true, "text": true, "txt": true, "default": true, "generic": true, "raw": true, "undefined": true, "nohighlight": true,
	"no-highlight": true, "unknown": true, "null": true, "auto": true, "other": true,
}

// isCodeInLines says whether n is code of several lines that stands alone in its
// block.
func (b *builder) isCodeInLines(n *html.Node) bool {
	if b.mode != inParagraph && b.mode != inItem || b.inCode > 0 || len(b.spans) > 0 || findElement(n, "br") == nil || find(n, func(d *html.Node) bool { return !isElement(d, "br", "span", "font", "b", "strong", "em", "i") }) != nil {
		return false
	}
	p := n.Parent
	for isElement(p, "span", "font") {
		p = p.Parent
	}
	return (isElement(p, "p", "div", "li", "body", "blockquote") || p == b.root) && (words(p) == words(n) || p == n.Parent && isBetweenBlocks(n)) && strings.Contains(strings.TrimSpace(b.linesOf(n)), "\n")
}

// isBetweenBlocks says whether blocks alone stand directly before and after n.
func isBetweenBlocks(n *html.Node) bool {
	before, after := n.PrevSibling, n.NextSibling
	for before != nil && isSpaceOnly(before) {
		before = before.PrevSibling
	}
	for after != nil && isSpaceOnly(after) {
		after = after.NextSibling
	}
	return (before == nil || holdsLines(before)) && (after == nil || holdsLines(after))
}

func isSpaceOnly(n *html.Node) bool {
	return n.Type == html.CommentNode || n.Type == html.TextNode && strings.TrimSpace(n.Data) == ""
}

// linesOf returns the text of n with its line breaks.
func (b *builder) linesOf(n *html.Node) string {
	var out strings.Builder
	for d := range fragment.Descendants(n) {
		switch {
		case d.Type == html.TextNode:
			out.WriteString(strings.ReplaceAll(strings.Trim(d.Data, "\n"), "\n", " "))
		case isElement(d, "br"):
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// language returns the language of the code in n, as n, what is directly around
// it or the code element within says.
func language(n *html.Node) string {
	places := []*html.Node{n}
	if c := findElement(n, "code", "pre"); c != nil {
		places = append([]*html.Node{c}, places...)
	}
	for p, i := n.Parent, 0; p != nil && i < 2 && isElement(p, "div", "figure", "pre", "code", "span") && onlyElement(p, n); p, i = p.Parent, i+1 {
		places = append(places, p)
	}
	for _, p := range places {
		if l := languageOf(p); l != "" {
			return l
		}
	}
	return ""
}

func onlyElement(p, n *html.Node) bool {
	for c := p.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && isElement(c, "pre", "table", "p", "ul", "ol") && c != n {
			return false
		}
	}
	return true
}

func languageOf(n *html.Node) string {
	for _, key := range []string{"data-enlighter-language", "data-language", "data-lang", "data-code-lang", "data-shcb-language-slug", "data-tagsearch-lang", "data-code-language", "data-prism-language", "data-filetype", "data-code-type"} {
		if l := languageName(attr(n, key)); l != "" {
			return l
		}
	}
	if m := codeMirror.FindStringSubmatch(attr(n, "data-setting")); m != nil {
		return languageName(m[1])
	}
	if n.Data == "pre" || n.Data == "code" {
		if l := languageName(attr(n, "lang")); l != "" && !isHumanLanguage(l) {
			return l
		}
	}
	class := attr(n, "class")
	if m := languageClass.FindStringSubmatch(class); m != nil {
		return languageName(strings.TrimSuffix(m[1], ";"))
	}
	if isElement(n, "pre") && hasAnyClass(n, "mermaid") {
		return "mermaid"
	}
	if isElement(n, "pre", "code") || hasAnyClass(n, "hljs", "prettyprint", "shiki", "syntaxhighlighter", "sourceCode", "EnlighterJSRAW", "codecolorer", "codecolorer-container", "geshi", "CodeRay") {
		for c := range strings.FieldsSeq(class) {
			if commonLanguages[strings.ToLower(c)] {
				return strings.ToLower(c)
			}
		}
	}
	return ""
}

// codeMirror reads the language from what an editor's block notes of its code.
var codeMirror = fragment.NewExpression(`"(?:modeName|language)"\s*:\s*"([^"]+)"`)

var commonLanguages = map[string]bool{
	"bash": true, "c": true, "cpp": true, "csharp": true, "css": true, "diff": true, "go": true, "html": true, "java": true, "javascript": true, "json": true, "js": true, "kotlin": true,
	"php": true, "perl": true, "powershell": true, "python": true, "ruby": true, "rust": true, "scala": true, "scss": true, "shell": true, "sql": true, "swift": true, "typescript": true,
	"ts": true, "xml": true, "yaml": true, "ini": true, "makefile": true, "markdown": true, "r": true, "lua": true, "haskell": true, "jsx": true, "tsx": true, "vb": true,
}

func isHumanLanguage(l string) bool {
	return len(l) == 5 && l[2] == '-' || l == "en" || l == "de" || l == "fr" || l == "es" || l == "it" || l == "pt" || l == "ja" || l == "zh" || l == "ru" || l == "ko"
}

// brushes are names that highlighters of WordPress have for themselves, and what
// everybody calls the language.
var brushes = map[string]string{
	"jscript": "javascript", "matlabkey": "matlab", "actionscript3": "actionscript", "as3": "actionscript",
}

var languageChars = fragment.NewExpression(`^[A-Za-z0-9_#+.-]+$`)

func languageName(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if plainLanguages[s] || !languageChars.MatchString(s) {
		return ""
	}
	return cmp.Or(brushes[s], s)
}

// preformatted writes a pre: as code, or, where it holds what code does not, as
// a verse or as HTML.
func (b *builder) preformatted(n *html.Node) {
	if b.mode == inCell {
		b.cellCode(n)
		return
	}
	if findElement(n, "img", "iframe", "video", "audio", "table", "object", "embed") != nil {
		b.verse(n)
		return
	}
	if lang := language(n); lang != "" || isCode(n) || !isFormatted(n) {
		text := b.codeText(b.onlyCode(n))
		if strings.TrimSpace(text) == "" {
			b.flush()
			return
		}
		if title := codeTitle(n); title != "" {
			b.flush()
			b.text(title)
			b.flush()
		}
		b.block(&block{kind: blockCode, node: n, text: text, lang: lang})
		return
	}
	b.htmlBlock(n)
}

// brushTitle matches the title among the settings that highlighters take from a class,
// titleSetting that in those of an editor's block.
var (
	brushTitle   = fragment.NewExpression(`(?:^|[;\s])title:\s*['"]?([^;'"]+)`)
	titleSetting = fragment.NewExpression(`"fileName"\s*:\s*"([^"\\]+)"`)
)

// codeTitle is what the page shows above code, by the attributes that its highlighter
// reads.
func codeTitle(n *html.Node) string {
	for _, key := range [...]string{"data-enlighter-title", "data-title", "title"} {
		if title := strings.Join(strings.Fields(attr(n, key)), " "); title != "" {
			return title
		}
	}
	if m := brushTitle.FindStringSubmatch(attr(n, "class")); m != nil && strings.Contains(attr(n, "class"), "brush:") {
		return strings.TrimSpace(m[1])
	}
	if m := titleSetting.FindStringSubmatch(attr(n, "data-setting")); m != nil {
		return m[1]
	}
	return ""
}

// onlyCode returns the code element of a code block, if what else stands in the
// block is only what a plugin put around it, or the block itself.
func (b *builder) onlyCode(n *html.Node) *html.Node {
	if !hasClass(n, "wp-block-code") {
		return n
	}
	var code *html.Node
	for d := range fragment.Descendants(n) {
		if isElement(d, "code") {
			if code != nil {
				return n
			}
			code = d
		}
	}
	if code == nil || code.Parent == n && code.PrevSibling == nil && code.NextSibling == nil || textBeside(n, code) > max(shortLabel, len(textOf(code))/2) {
		return n
	}
	if name, _ := b.dropAround(code, n, fateGutter); name != nil {
		b.node(name)
		b.flush()
	}
	return code
}

// shortLabel is the length of a text beside code that is taken for a label.
const shortLabel = 40

// textBeside returns the length of the text within n that is not code's, and not
// of what goes in any case.
func textBeside(n, code *html.Node) int {
	length := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c == code || isElement(c, "button") || c.Type == html.ElementNode && (isGutter(c) || elementOf(c.Data).role == roleDrop):
		case c.Type == html.TextNode:
			length += len(strings.TrimSpace(c.Data))
		default:
			length += textBeside(c, code)
		}
	}
	return length
}

func isCode(n *html.Node) bool {
	return findElement(n, "code", "samp", "tt") != nil || hasAnyClass(n, "wp-block-code", "prettyprint", "hljs", "shiki", "EnlighterJSRAW", "crayon-plain-tag", "highlight", "de1", "sourceCode", "chroma", "prism", "code")
}

// isFormatted says whether a pre holds what a code block would lose.
func isFormatted(n *html.Node) bool {
	for d := range fragment.Descendants(n) {
		if d.Type != html.ElementNode || isBlank(d) {
			continue
		}
		switch elementOf(d.Data).role {
		case roleStrong, roleEmphasis, roleDeleted, roleTag, roleRuby:
			return true
		case roleLink:
			if href := attr(d, "href"); href != "" && href != words(d) {
				return true
			}
		}
	}
	return false
}

func (b *builder) cellCode(n *html.Node) {
	b.flush()
	b.inCode++
	b.verseChildren(n)
	b.inCode--
	b.flush()
}

// verse writes text whose line breaks and indentation count.
func (b *builder) verse(n *html.Node) {
	b.flush()
	saved := b.source
	b.source = n
	b.verseChildren(n)
	b.flush()
	b.source = saved
}

func (b *builder) verseChildren(n *html.Node) {
	b.inVerse++
	b.children(n)
	b.inVerse--
}

func (b *builder) verseText(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.gap = b.gap[:0]
			b.breaks++
		}
		text := strings.TrimLeft(line, " \t")
		if indent := len(line) - len(text); indent > 0 && text != "" && b.breaks > 0 && len(b.gap) == 0 {
			b.gap = append(b.gap, strings.Repeat("\u00a0", indent)...)
		}
		b.text(text)
	}
}

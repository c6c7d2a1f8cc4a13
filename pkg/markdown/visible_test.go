package markdown_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
)

// formula is what the plain flavor reads between dollar signs.
type formula struct {
	ast.BaseInline
	raw []byte
}

var formulaKind = ast.NewNodeKind("Formula")

func (*formula) Kind() ast.NodeKind           { return formulaKind }
func (f *formula) Dump(src []byte, level int) { ast.DumpHelper(f, src, level, nil, nil) }

type formulas struct{}

func (formulas) Trigger() []byte { return []byte{'$'} }

func (formulas) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	fence := "$"
	if bytes.HasPrefix(line, []byte("$$")) {
		fence = "$$"
	}
	rest := line[len(fence):]
	if len(rest) == 0 || fence == "$" && (rest[0] == ' ' || rest[0] == '\n' || rest[0] == '$') {
		return nil
	}
	for i := 1; i+len(fence) <= len(rest); i++ {
		if !bytes.HasPrefix(rest[i:], []byte(fence)) || rest[i-1] == '\\' {
			continue
		}
		after := i + len(fence)
		if fence == "$" && (rest[i-1] == ' ' || after < len(rest) && '0' <= rest[after] && rest[after] <= '9') {
			continue
		}
		end := len(fence) + after
		block.Advance(end)
		return &formula{raw: bytes.Clone(line[:end])}
	}
	return nil
}

func (formulas) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(formulaKind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(`<span class="tex">` + html.EscapeString(string(n.(*formula).raw)) + "</span>")
		}
		return ast.WalkContinue, nil
	})
}

var reader = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Footnote, extension.DefinitionList),
	goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(formulas{}, 150))),
	goldmark.WithRendererOptions(ghtml.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(formulas{}, 150))),
)

func rendered(t testing.TB, md string) string {
	t.Helper()
	var out bytes.Buffer
	if err := reader.Convert([]byte(md), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// typeset turns the formulas of a rendered page into what KaTeX makes of them,
// for a converter does not take every $…$ of a page for a formula.
func typeset(page string) string {
	return texSpan.ReplaceAllStringFunc(page, func(s string) string {
		tex := strings.TrimSuffix(strings.TrimPrefix(s, `<span class="tex">`), "</span>")
		class := "katex"
		if strings.HasPrefix(tex, "$$") {
			class = "katex-display"
		}
		return `<span class="` + class + `"><annotation encoding="application/x-tex">` + strings.Trim(tex, "$") + "</annotation></span>"
	})
}

var texSpan = regexp.MustCompile(`<span class="tex">[^<]*</span>`)

var inlineNames = map[string]bool{
	"a": true, "abbr": true, "acronym": true, "b": true, "bdi": true, "bdo": true, "big": true, "cite": true, "code": true, "data": true, "del": true, "dfn": true, "em": true, "font": true,
	"i": true, "ins": true, "kbd": true, "label": true, "mark": true, "q": true, "rb": true, "rp": true, "rt": true, "rtc": true, "ruby": true, "s": true, "samp": true, "small": true,
	"span": true, "strike": true, "strong": true, "sub": true, "sup": true, "time": true, "tt": true, "u": true, "var": true, "wbr": true, "nobr": true, "script": true, "style": true, "math": true, "mi": true, "mo": true, "mn": true,
}

// visible returns the words that a reader sees of src, as the ledger has it.
func visible(src string, ledger content.Ledger) []string {
	root := fragment.Parse(src)
	numbers := fragment.Number(root)
	owned := map[content.Node]string{}
	after := map[content.Node]string{}
	for _, e := range ledger {
		if e.Address != "" {
			after[e.Node] += e.Replacement
			continue
		}
		owned[e.Node] = e.Replacement
		if e.Fate == "footnote reference" {
			owned[e.Node] = "[^]"
		}
	}
	var out strings.Builder
	inCode, quoted := false, 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		defer func() { out.WriteString(after[numbers[n]]) }()
		if said, ok := owned[numbers[n]]; ok && numbers[n] != 0 {
			inline := n.Type == html.TextNode || inlineNames[n.Data] || n.Data == "img" || n.Data == "input"
			if !inline {
				out.WriteByte(' ')
			}
			out.WriteString(said)
			if !inline {
				out.WriteByte(' ')
			}
			return
		}
		switch {
		case n.Type == html.TextNode && inCode:
			out.WriteString(n.Data)
			return
		case n.Type == html.TextNode:
			out.WriteString(asTeX(withoutPrivate(n.Data)))
			return
		case n.Type != html.ElementNode:
			return
		case strings.HasPrefix(attribute(n, "type"), "math/tex"):
			for c := range n.ChildNodes() {
				out.WriteString("$" + c.Data + "$")
			}
			return
		case n.Data == "script" || n.Data == "style":
			return
		case n.Data == "img" && strings.Contains(attribute(n, "class"), "latex"):
			out.WriteString("$" + attribute(n, "alt") + "$")
			return
		case n.Data == "a" && strings.Contains(attribute(n, "class"), "footnote-backref"):
			return
		case n.Data == "a" && strings.Contains(attribute(n, "class"), "footnote-ref"):
			out.WriteString("[^]")
			return
		}
		if tex := annotation(n); tex != "" && (n.Data == "math" || strings.Contains(attribute(n, "class"), "katex")) {
			out.WriteString("$" + tex + "$")
			return
		}
		if code := n.Data == "code" || n.Data == "pre"; code && !inCode {
			inCode = true
			defer func() { inCode = false }()
		}
		if n.Data == "q" {
			marks := [...][2]string{{"“", "”"}, {"‘", "’"}}[quoted%2]
			quoted++
			out.WriteString(marks[0])
			defer func() { quoted--; out.WriteString(marks[1]) }()
		}
		inline := inlineNames[n.Data] || n.Data == "img" || strings.Contains(n.Data, ":") || unknownInline(n.Data)
		if !inline {
			out.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if !inline {
			out.WriteByte(' ')
		}
	}
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		walk(c)
	}
	return strings.Fields(out.String())
}

// withoutPrivate leaves out the characters whose look only a font of icons knows.
func withoutPrivate(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Co, c) {
			return -1
		}
		return c
	}, s)
}

// asTeX writes the formulas of a text in one and the same way.
func asTeX(s string) string {
	for _, d := range mathDelimiters {
		s = d.ReplaceAllString(s, "$$$1$$")
	}
	return s
}

func annotation(n *html.Node) string {
	for d := range n.Descendants() {
		if d.Data == "annotation" && d.FirstChild != nil {
			return d.FirstChild.Data
		}
	}
	return ""
}

// mathDelimiters are the ways in which a page can hold a formula.
var mathDelimiters = []*regexp.Regexp{
	regexp.MustCompile(`(?s)\\\(\s*(.+?)\s*\\\)`),
	regexp.MustCompile(`(?s)\\\[\s*(.+?)\s*\\\]`),
	regexp.MustCompile(`\$latex\s+([^$]+)\$`),
	regexp.MustCompile(`\$\$\s*([^$]+?)\s*\$\$`),
	regexp.MustCompile(`(?s)\[(?:latex|katex|math)\]\s*(.+?)\s*\[/(?:latex|katex|math)\]`),
}

func unknownInline(name string) bool {
	switch name {
	case "address", "article", "aside", "audio", "blockquote", "br", "button", "canvas", "caption", "center", "dd", "details", "dir", "div", "dl", "dt", "embed", "fieldset", "figcaption", "figure", "footer",
		"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "iframe", "input", "legend", "li", "main", "menu", "nav", "noscript", "object", "ol", "option", "p", "pre", "search", "section", "select",
		"summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "video", "svg", "template", "picture", "title", "head", "body", "html", "marquee", "body_", "listing", "xmp", "plaintext":
		return false
	}
	return true
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// firstDifference describes where two lists of words part, or is empty.
func firstDifference(want, got []string) string {
	n := min(len(want), len(got))
	i := 0
	for i < n && want[i] == got[i] {
		i++
	}
	if i == len(want) && i == len(got) {
		return ""
	}
	cut := func(s []string) string { return strings.Join(s[max(0, min(i-4, len(s))):min(len(s), i+8)], " ") }
	return "want … " + cut(want) + " …\n got … " + cut(got) + " …"
}

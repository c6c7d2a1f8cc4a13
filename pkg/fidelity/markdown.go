package fidelity

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newParser reads Markdown as the converter writes it: CommonMark with tables,
// strikethrough, footnotes, definition lists, task lists and formulas.
func newParser() parser.Parser {
	return goldmark.New(goldmark.WithExtensions(
		extension.Table, extension.Strikethrough, extension.Footnote,
		extension.DefinitionList, extension.TaskList, formulas{},
	)).Parser()
}

// parse reads Markdown into goldmark's tree.
func (p *Prover) parse(source []byte) ast.Node {
	return p.parser.Parse(text.NewReader(source), parser.WithContext(parser.NewContext()))
}

// tree returns the HTML tree that a reader's program makes of md, straight from
// goldmark's: its renderer's work, without the writing and the parsing. The
// tests hold the two against each other.
func (p *Prover) tree(md string) *html.Node {
	source := []byte(md)
	b := &p.builder
	b.reset(md, source)
	body := b.element(nil, atom.Body)
	b.children(p.parse(source), body)
	if len(b.pieces) == 0 {
		return body
	}
	return graft(body, b.pieces)
}

// builder makes an HTML tree of a goldmark tree. The tree is good until the next
// one is made.
type builder struct {
	md     string
	source []byte
	nodes  []html.Node // taken from the front
	taken  int
	pieces []*html.Node // the raw nodes of the tree: HTML as it stands in the Markdown
}

// keptNodes bounds the memory that a builder holds between two trees, in nodes.
const keptNodes = 1 << 14

func (b *builder) reset(md string, source []byte) {
	b.md, b.source, b.pieces = md, source, nil
	clear(b.nodes[:b.taken])
	b.taken = 0
}

func (b *builder) node() *html.Node {
	if b.taken == len(b.nodes) {
		// What was taken stays where it is, in the old memory.
		b.nodes, b.taken = make([]html.Node, min(max(64, 2*len(b.nodes)), keptNodes)), 0
	}
	b.taken++
	return &b.nodes[b.taken-1]
}

func (b *builder) element(parent *html.Node, a atom.Atom, attr ...html.Attribute) *html.Node {
	n := b.node()
	n.Type, n.DataAtom, n.Data, n.Attr = html.ElementNode, a, a.String(), attr
	if parent != nil {
		parent.AppendChild(n)
	}
	return n
}

func (b *builder) text(parent *html.Node, s string) {
	if s == "" {
		return
	}
	n := b.node()
	n.Type, n.Data = html.TextNode, s
	parent.AppendChild(n)
}

func (b *builder) children(n ast.Node, to *html.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.add(c, to)
	}
}

func (b *builder) wrap(n ast.Node, to *html.Node, a atom.Atom, attr ...html.Attribute) {
	b.children(n, b.element(to, a, attr...))
}

var headings = [...]atom.Atom{atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func (b *builder) add(n ast.Node, to *html.Node) {
	switch n := n.(type) {
	case *ast.Text:
		b.segment(n, to)
	case *ast.Paragraph:
		b.wrap(n, to, atom.P)
	case *ast.TextBlock:
		b.children(n, to)
		b.text(to, "\n")
	case *ast.Heading:
		b.wrap(n, to, headings[n.Level])
	case *ast.Blockquote:
		b.wrap(n, to, atom.Blockquote)
	case *ast.List:
		b.list(n, to)
	case *ast.ListItem:
		b.wrap(n, to, atom.Li)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		b.text(b.element(b.element(to, atom.Pre), atom.Code), b.lines(n.Lines()))
	case *ast.ThematicBreak:
		b.element(to, atom.Hr)
	case *ast.String:
		b.text(to, b.resolve(n.Value))
	case *ast.CodeSpan:
		b.codeSpan(n, to)
	case *ast.Emphasis:
		a := atom.Em
		if n.Level == 2 {
			a = atom.Strong
		}
		b.wrap(n, to, a)
	case *ast.Link:
		b.wrap(n, to, atom.A, html.Attribute{Key: "href", Val: b.resolve(n.Destination)})
	case *ast.AutoLink:
		b.autoLink(n, to)
	case *ast.Image:
		b.element(to, atom.Img, html.Attribute{Key: "src", Val: b.resolve(n.Destination)}, html.Attribute{Key: "alt", Val: b.alt(n)})
	case *ast.HTMLBlock:
		s := b.lines(n.Lines())
		if n.HasClosure() {
			s += string(n.ClosureLine.Value(b.source))
		}
		b.piece(to, s)
	case *ast.RawHTML:
		b.rawHTML(n, to)
	case *ast.LinkReferenceDefinition:
	case *formula:
		b.formula(n, to)
	default:
		b.extended(n, to)
	}
}

// extended adds what CommonMark itself does not know.
func (b *builder) extended(n ast.Node, to *html.Node) {
	switch n := n.(type) {
	case *extast.Strikethrough:
		b.wrap(n, to, atom.Del)
	case *extast.Table:
		b.wrap(n, to, atom.Table)
	case *extast.TableHeader, *extast.TableRow:
		b.wrap(n, to, atom.Tr)
	case *extast.TableCell:
		a := atom.Td
		if n.Parent().Kind() == extast.KindTableHeader {
			a = atom.Th
		}
		b.wrap(n, to, a)
	case *extast.DefinitionList:
		b.wrap(n, to, atom.Dl)
	case *extast.DefinitionTerm:
		b.wrap(n, to, atom.Dt)
	case *extast.DefinitionDescription:
		b.wrap(n, to, atom.Dd)
	case *extast.TaskCheckBox:
		box := b.element(to, atom.Input, html.Attribute{Key: "type", Val: "checkbox"})
		if n.IsChecked {
			box.Attr = append(box.Attr, html.Attribute{Key: "checked"})
		}
	case *extast.FootnoteLink:
		i := strconv.Itoa(n.Index)
		sup := b.element(to, atom.Sup, html.Attribute{Key: "id", Val: backReference(n.Index, n.RefIndex)})
		b.text(b.element(sup, atom.A, html.Attribute{Key: "href", Val: "#fn:" + i}), i)
	case *extast.FootnoteBacklink:
		b.text(b.element(to, atom.A, html.Attribute{Key: "href", Val: "#" + backReference(n.Index, n.RefIndex)}), "↩")
	case *extast.Footnote:
		b.wrap(n, to, atom.Li, html.Attribute{Key: "id", Val: "fn:" + strconv.Itoa(n.Index)})
	case *extast.FootnoteList:
		b.wrap(n, to, atom.Ol)
	}
}

func backReference(index, use int) string {
	if use == 0 {
		return "fnref:" + strconv.Itoa(index)
	}
	return "fnref" + strconv.Itoa(use) + ":" + strconv.Itoa(index)
}

func (b *builder) list(n *ast.List, to *html.Node) {
	if !n.IsOrdered() {
		b.wrap(n, to, atom.Ul)
		return
	}
	if n.Start == 1 {
		b.wrap(n, to, atom.Ol)
		return
	}
	b.wrap(n, to, atom.Ol, html.Attribute{Key: "start", Val: strconv.Itoa(n.Start)})
}

func (b *builder) segment(n *ast.Text, to *html.Node) {
	s := n.Segment
	if s.Padding > 0 {
		b.text(to, strings.Repeat(" ", s.Padding))
	}
	switch v := b.md[s.Start:s.Stop]; {
	case n.IsRaw() || strings.IndexByte(v, '\\') < 0 && strings.IndexByte(v, '&') < 0:
		b.text(to, v)
	default:
		b.text(to, b.resolve(b.source[s.Start:s.Stop]))
	}
	switch {
	case n.HardLineBreak():
		b.element(to, atom.Br)
	case n.SoftLineBreak():
		b.text(to, "\n")
	}
}

// resolve undoes backslash escapes and character references.
func (b *builder) resolve(v []byte) string {
	if bytes.IndexByte(v, '\\') < 0 && bytes.IndexByte(v, '&') < 0 {
		return string(v)
	}
	var out bytes.Buffer
	w := bufWriter{&out}
	gmhtml.DefaultWriter.Write(w, v)
	return html.UnescapeString(out.String())
}

// bufWriter is a bytes.Buffer as goldmark wants one.
type bufWriter struct{ *bytes.Buffer }

func (bufWriter) Available() int { return 0 }
func (bufWriter) Buffered() int  { return 0 }
func (bufWriter) Flush() error   { return nil }

func (b *builder) lines(lines *text.Segments) string {
	var out strings.Builder
	for i := range lines.Len() {
		s := lines.At(i)
		if s.Padding == 0 && !s.ForceNewline {
			out.WriteString(b.md[s.Start:s.Stop])
			continue
		}
		out.Write(s.Value(b.source))
	}
	return out.String()
}

func (b *builder) codeSpan(n *ast.CodeSpan, to *html.Node) {
	code := b.element(to, atom.Code)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s := c.(*ast.Text).Segment
		b.text(code, string(s.Value(b.source)))
	}
}

func (b *builder) autoLink(n *ast.AutoLink, to *html.Node) {
	address := string(n.URL(b.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
		address = "mailto:" + address
	}
	b.text(b.element(to, atom.A, html.Attribute{Key: "href", Val: address}), string(n.Label(b.source)))
}

// alt is the text of an image's description, which may hold Markdown.
func (b *builder) alt(n ast.Node) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			if c.IsRaw() {
				out.Write(c.Segment.Value(b.source))
			} else {
				out.WriteString(b.resolve(c.Segment.Value(b.source)))
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				out.WriteByte('\n')
			}
		case *ast.String:
			out.WriteString(b.resolve(c.Value))
		default:
			out.WriteString(b.alt(c))
		}
	}
	return out.String()
}

func (b *builder) formula(n *formula, to *html.Node) {
	f := b.element(to, 0)
	f.Data = mathTag
	for _, s := range n.segments {
		b.text(f, string(s.Value(b.source)))
	}
}

func (b *builder) rawHTML(n *ast.RawHTML, to *html.Node) {
	s := b.lines(n.Segments)
	if s == "<br>" || s == "<br/>" || s == "<br />" {
		b.element(to, atom.Br)
		return
	}
	b.piece(to, s)
}

// piece adds HTML as it stands in the Markdown, unless it says nothing.
func (b *builder) piece(to *html.Node, s string) {
	if isComment(s) {
		return
	}
	n := b.node()
	n.Type, n.Data = html.RawNode, s
	to.AppendChild(n)
	b.pieces = append(b.pieces, n)
}

// isComment says whether s is one comment and nothing else.
func isComment(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "<!--") && strings.Index(s, "-->") == len(s)-3 && len(s) >= 7
}

var _ util.BufWriter = bufWriter{}

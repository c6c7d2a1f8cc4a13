package fidelity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Literal is a part of a Markdown text whose characters do not mean what they
// mean in text: code, or HTML.
type Literal struct {
	// From and To bound the part, in bytes: code with its backquotes or fences.
	From, To int
	// Code is what code says; empty for HTML.
	Code string
	// Block says that code is a block, in the language Info.
	Block bool
	Info  string
}

// Anatomy is what must be known of a Markdown text to change how it is written
// and not what it says.
type Anatomy struct {
	// Literals are code between backquotes or fences, and HTML, in order.
	Literals []Literal
	// Rows are where the lines of tables begin.
	Rows map[int]bool
	// Numbered are where the first lines of lists begin whose first number, which
	// it holds, is not 1.
	Numbered map[int]int
}

// Anatomy reads a Markdown text.
func (p *Prover) Anatomy(md string) Anatomy {
	source := []byte(md)
	doc := p.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext()))
	a := Anatomy{Rows: make(map[int]bool), Numbered: make(map[int]int)}
	var list []Literal
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if n.Lines().Len() > 0 {
				list = append(list, fenced(n, md))
			}
		case *ast.CodeSpan:
			list = append(list, quoted(n, md))
		case *ast.HTMLBlock:
			list = append(list, inHTML(n.Lines())...)
			if n.HasClosure() {
				list = append(list, Literal{From: n.ClosureLine.Start, To: n.ClosureLine.Stop})
			}
		case *ast.RawHTML:
			list = append(list, inHTML(n.Segments)...)
		case *extast.TableCell:
			if n.Lines().Len() > 0 {
				a.rows(md, n.Lines().At(0).Start)
			}
		case *ast.List:
			if at, ok := firstByte(n); n.IsOrdered() && ok && n.Start != 1 {
				a.Numbered[lineOf(md, at)] = n.Start
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(list, func(a, b Literal) int { return cmp.Compare(a.From, b.From) })
	a.Literals = list
	return a
}

// rows takes all lines from that of a cell to the end of its table, which is an
// empty line, for rows.
func (a *Anatomy) rows(md string, at int) {
	for from := lineOf(md, at); !a.Rows[from]; {
		a.Rows[from] = true
		line, _, more := strings.Cut(md[from:], "\n")
		if from += len(line) + 1; !more || from >= len(md) || strings.Trim(md[from:][:strings.IndexByte(md[from:]+"\n", '\n')], " >\t") == "" {
			return
		}
	}
}

// lineOf is where the line of a byte begins.
func lineOf(md string, at int) int { return strings.LastIndexByte(md[:at], '\n') + 1 }

// firstByte is where the text of the first block beneath a node begins.
func firstByte(n ast.Node) (int, bool) {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if c.Type() == ast.TypeBlock && c.Lines() != nil && c.Lines().Len() > 0 {
			return c.Lines().At(0).Start, true
		}
	}
	return 0, false
}

func inHTML(lines *text.Segments) []Literal {
	list := make([]Literal, lines.Len())
	for i := range list {
		list[i] = Literal{From: lines.At(i).Start, To: lines.At(i).Stop}
	}
	return list
}

// fenced bounds a block by its fences, of which the second may be missing.
func fenced(n *ast.FencedCodeBlock, md string) Literal {
	lines := n.Lines()
	first, last := lines.At(0), lines.At(lines.Len()-1)
	l := Literal{Code: string(lines.Value([]byte(md))), Block: true, Info: string(n.Language([]byte(md)))}
	opening := strings.LastIndexByte(md[:first.Start], '\n') // the end of the line of the first fence
	line := lineOf(md, opening)
	l.From = line + strings.IndexAny(md[line:opening], "`~")
	l.To = last.Stop
	closing, _, _ := strings.Cut(md[last.Stop:], "\n")
	if i := strings.IndexAny(closing, "`~"); i >= 0 {
		l.To += len(closing)
	}
	return l
}

func quoted(n *ast.CodeSpan, md string) Literal {
	var l Literal
	var code strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		if l.To == 0 {
			l.From = t.Segment.Start
		}
		l.To = t.Segment.Stop
		code.Write(t.Segment.Value([]byte(md)))
	}
	l.Code = strings.ReplaceAll(code.String(), "\n", " ")
	from := strings.TrimRight(md[:l.From], " \n")
	l.From = len(strings.TrimRight(from, "`"))
	to := strings.TrimLeft(md[l.To:], " \n")
	l.To = len(md) - len(strings.TrimLeft(to, "`"))
	return l
}

package fidelity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
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

// Literals returns the parts of a Markdown text that are code between
// backquotes or fences, or HTML, in order.
func (p *Prover) Literals(md string) []Literal {
	source := []byte(md)
	doc := p.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext()))
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
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(list, func(a, b Literal) int { return cmp.Compare(a.From, b.From) })
	return list
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
	line := strings.LastIndexByte(md[:opening], '\n') + 1
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

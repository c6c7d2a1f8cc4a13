package fidelity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"wpmd/pkg/dialect"
)

// SyntaxSpans reads a Markdown text.
func (p *Prover) SyntaxSpans(md string) dialect.SyntaxSpans {
	source := []byte(md)
	doc := p.parse(source)
	lines := dialect.LinesOf(md)
	spans := dialect.SyntaxSpans{
		Lines: lines, Rows: make(map[int]bool), ListStarts: make(map[int]int), NextLists: make(map[int]bool),
		Brackets: make(map[int]bool), Wrapped: make(map[int]bool),
	}
	var list []dialect.Literal
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if n.Lines().Len() > 0 {
				list = append(list, fenced(n, md, source, lines))
			}
		case *ast.CodeSpan:
			list = append(list, quoted(n, md, source))
		case *ast.HTMLBlock:
			list = append(list, inHTML(n.Lines())...)
			if n.HasClosure() {
				list = append(list, dialect.Literal{From: n.ClosureLine.Start, To: n.ClosureLine.Stop})
			}
		case *ast.RawHTML:
			list = append(list, inHTML(n.Segments)...)
		case *formula:
			list = append(list, dollars(n, md))
		case *extast.TableCell:
			if n.Lines().Len() > 0 {
				markRows(spans.Rows, md, lines.Of(n.Lines().At(0).Start))
			}
		case *ast.List:
			markList(spans, n, md)
		case *ast.Paragraph, *ast.TextBlock:
			for i := 1; i < n.Lines().Len(); i++ {
				spans.Wrapped[lines.Of(n.Lines().At(i).Start)] = true
			}
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(list, func(a, b dialect.Literal) int { return cmp.Compare(a.From, b.From) })
	spans.Literals = list
	return spans
}

// markList notes where a list begins, and how its numbers end.
func markList(spans dialect.SyntaxSpans, list *ast.List, md string) {
	if at, ok := firstByte(list); ok {
		line := spans.Lines.Of(at)
		if list.IsOrdered() && list.Start != 1 {
			spans.ListStarts[line] = list.Start
		}
		if before, ok := list.PreviousSibling().(*ast.List); ok && before.IsOrdered() == list.IsOrdered() {
			spans.NextLists[line] = true
		}
	}
	if list.Marker != ')' {
		return
	}
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if at, ok := firstByte(item); ok {
			if i := strings.LastIndexByte(md[spans.Lines.Of(at):at], ')'); i >= 0 {
				spans.Brackets[spans.Lines.Of(at)+i] = true
			}
		}
	}
}

// markRows marks all lines from that of a cell to the end of its table, which is an
// empty line, as rows.
func markRows(rows map[int]bool, md string, from int) {
	for !rows[from] {
		rows[from] = true
		line, _, more := strings.Cut(md[from:], "\n")
		if from += len(line) + 1; !more || from >= len(md) {
			return
		}
		if next, _, _ := strings.Cut(md[from:], "\n"); strings.Trim(next, " >\t") == "" {
			return
		}
	}
}

// firstByte is where the text of the first block beneath a node begins.
func firstByte(n ast.Node) (int, bool) {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if c.Type() == ast.TypeBlock && c.Lines() != nil && c.Lines().Len() > 0 {
			return c.Lines().At(0).Start, true
		}
	}
	return 0, false
}

func inHTML(lines *text.Segments) []dialect.Literal {
	list := make([]dialect.Literal, lines.Len())
	for i := range list {
		list[i] = dialect.Literal{From: lines.At(i).Start, To: lines.At(i).Stop}
	}
	return list
}

// fenced bounds a block by its fences, of which the second may be missing.
func fenced(n *ast.FencedCodeBlock, md string, source []byte, starts dialect.Lines) dialect.Literal {
	lines := n.Lines()
	first, last := lines.At(0), lines.At(lines.Len()-1)
	l := dialect.Literal{Code: string(lines.Value(source)), Block: true, Info: string(n.Language(source))}
	opening := strings.LastIndexByte(md[:first.Start], '\n') // the end of the line of the first fence
	line := starts.Of(opening)
	l.From = line + strings.IndexAny(md[line:opening], "`~")
	l.To = last.Stop
	closing, _, _ := strings.Cut(md[last.Stop:], "\n")
	if i := strings.IndexAny(closing, "`~"); i >= 0 {
		l.To += len(closing)
	}
	return l
}

func dollars(f *formula, md string) dialect.Literal {
	from, to := f.segments[0].Start, f.segments[len(f.segments)-1].Stop
	if strings.HasSuffix(md[:from], "$$") && strings.HasPrefix(md[to:], "$$") {
		return dialect.Literal{From: from - 2, To: to + 2, Formula: true}
	}
	return dialect.Literal{From: from - 1, To: to + 1, Formula: true}
}

func quoted(n *ast.CodeSpan, md string, source []byte) dialect.Literal {
	var l dialect.Literal
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
		code.Write(t.Segment.Value(source))
	}
	l.Code = strings.ReplaceAll(code.String(), "\n", " ")
	from := strings.TrimRight(md[:l.From], " \n")
	l.From = len(strings.TrimRight(from, "`"))
	to := strings.TrimLeft(md[l.To:], " \n")
	l.To = len(md) - len(strings.TrimLeft(to, "`"))
	return l
}

package fidelity

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// mathTag is the element that a formula of the Markdown becomes in the tree
// that is compared. No page has it.
const mathTag = "wpmd-formula"

var kindFormula = ast.NewNodeKind("Formula")

// formula is $…$ or $$…$$; its segments are TeX, in which nothing is escaped.
type formula struct {
	ast.BaseInline
	segments []text.Segment
}

func (*formula) Kind() ast.NodeKind { return kindFormula }

func (f *formula) Dump(source []byte, level int) { ast.DumpHelper(f, source, level, nil, nil) }

// formulas is the extension that reads formulas as Pandoc does
// (https://pandoc.org/MANUAL.html#extension-tex_math_dollars): the opening
// dollar touches what follows, the closing one touches what precedes it and is
// not followed by a digit. \$ never opens: CommonMark reads it as a dollar.
type formulas struct{}

func (formulas) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(formulas{}, 90)))
}

func (formulas) Trigger() []byte { return []byte{'$'} }

func (formulas) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	fence := 1
	if len(line) > 1 && line[1] == '$' {
		fence = 2
	}
	if fence == 1 && (len(line) < 2 || util.IsSpace(line[1])) {
		return nil
	}
	start, at := block.Position()
	block.Advance(fence)
	f := &formula{}
	for length := 0; ; {
		line, segment := block.PeekLine()
		if line == nil || length > longestFormula {
			break
		}
		line = line[:min(len(line), longestFormula)]
		length += len(line)
		if end := closing(line, fence, len(f.segments) == 0); end >= 0 {
			f.segments = append(f.segments, segment.WithStop(segment.Start+end))
			block.Advance(end + fence)
			return f
		}
		f.segments = append(f.segments, segment)
		block.AdvanceLine()
	}
	block.SetPosition(start, at)
	return nil
}

// closing finds where the dollars that end a formula stand in line, or -1.
func closing(line []byte, fence int, first bool) int {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] != '$':
		case fence == 2:
			if i+1 < len(line) && line[i+1] == '$' {
				if first && i == 0 {
					return -1
				}
				return i
			}
		case i == 0 && first:
			return -1
		case i == 0 || util.IsSpace(line[i-1]):
		case i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9':
		default:
			return i
		}
	}
	return -1
}

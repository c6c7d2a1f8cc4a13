package fidelity

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// reader is goldmark with its own renderer, whose HTML an HTML parser reads.
type reader struct{ goldmark.Markdown }

func newReader() reader {
	return reader{goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote, extension.DefinitionList, extension.TaskList),
		goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(formulas{}, 90))),
		goldmark.WithRendererOptions(gmhtml.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(formulaRenderer{}, 500))),
	)}
}

func (r reader) tree(t *testing.T, md string) *html.Node {
	t.Helper()
	var out bytes.Buffer
	if err := r.Convert([]byte(md), &out); err != nil {
		t.Fatal(err)
	}
	return fragment.ParseAsIs(out.String())
}

type formulaRenderer struct{}

func (formulaRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindFormula, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString("<" + mathTag + ">")
			for _, s := range n.(*formula).segments {
				_, _ = w.Write(util.EscapeHTML(s.Value(source)))
			}
			_, _ = w.WriteString("</" + mathTag + ">")
		}
		return ast.WalkSkipChildren, nil
	})
}

// seen says what a reader sees of a tree, a line for each thing.
func seen(r *extractor, tree *html.Node) []string {
	r.extract(tree, nil, nil)
	f := &r.visible
	var out []string
	for i := range f.words {
		w := &f.words[i]
		var line strings.Builder
		fmt.Fprintf(&line, "%s gap %d heading %d item %d cell %d code %d quote %d flags %d", f.word(i), w.gap, w.heading, w.item, w.cell, w.code, w.quote, w.flags)
		for _, r := range f.runsOf(i) {
			fmt.Fprintf(&line, " %d %b %b %s", r.hi-w.lo, r.must, r.may, canonical(f.links[r.link].to))
		}
		out = append(out, line.String())
	}
	for _, p := range f.pictures {
		out = append(out, fmt.Sprintf("picture %s %q after %d, link %s", canonical(p.address), p.alt, p.after, canonical(f.links[p.link].to)))
	}
	for _, e := range f.embeds {
		out = append(out, fmt.Sprintf("embed %s after %d", e.addresses, e.after))
	}
	return append(out, fmt.Sprint(f.headings, f.items, f.cells, string(f.code)))
}

// faults of HTML in Markdown, for the text around to bear.
var faultyHTML = []string{
	"a <b>b\n\nc *d*\n\n- e\n\nf</b> g", "a <a href=x>b *c\n\nd* **e** f\n\ng", "<div>\n\na **b\n\n</div> c** d", "x<i>y<b>z</i>w</b>v",
	"<table><tr><td>\n\na *b*\n\n</td></tr></table>\n\nc", "<table>\n\na *b*\n\n</table> c", "<ul><li>\n\n- a\n- b\n\n</ul>c", "> <b>a\n>\n> b\n\nc",
	"|a|b|\n|-|-|\n|<b>c|d|\n|e</b>|f|\n\ng", "<details><summary>a</summary>\n\n1. b\n\n   <sup>c</sup>\n2. d\n\n</details>", "<!-- a --> b <!-- c\n\nd", "<p>a\n\nb</p>\n\nc",
	"# <em>a\n\nb", "a<br>b <br /> c<hr>d", "<math><mi>x</mi></math> *a* <svg><title>b</title></svg> c", "<a href=x>a [b](y) c</a> d", "<h2>\n\n# a\n\n</h2>", "</p></div></ul>a",
	"a[^1] <u>b</u>\n\n[^1]: c <b>d\n\n    e", "<blockquote>\n\na\n\n<cite>b</cite>\n\n</blockquote>", "<dl><dt>\n\na\n\n</dt><dd>\n\nb *c*\n\n</dd></dl>", "<b><div>\n\na *b*\n\n</b>c</div> d",
	"Term\n: <ins>a\n\n    b</ins>", "![a <b>](c) <img src=d alt=\"e\"> f", "$a<b$ <b>$c$</b>", "<li>a\n\n<li>b *c*", "<pre>\na *b*\n\nc</pre> d", "&lt;b&gt; a <b wpmd-part=0>c</b> *d*",
}

// TestTreeIsWhatGoldmarkRenders: what the proof makes of Markdown is what its
// renderer and an HTML parser make of it, whatever HTML stands in it.
func TestTreeIsWhatGoldmarkRenders(t *testing.T) {
	r, p := newReader(), New()
	check := func(t *testing.T, md string) {
		t.Helper()
		if diff := cmp.Diff(seen(&p.source, r.tree(t, md)), seen(&p.result, p.tree(md))); diff != "" {
			t.Errorf("%s\n(-rendered +read):\n%s", md, diff)
		}
	}
	t.Run("stories", func(t *testing.T) {
		for _, md := range storedMarkdown(t) {
			// A mark at which WordPress cuts a post is compared by the source's.
			check(t, strings.NewReplacer("<!--more-->", "", "<!--nextpage-->", "").Replace(md))
		}
	})
	t.Run("faulty HTML", func(t *testing.T) {
		for _, md := range faultyHTML {
			check(t, md)
			check(t, "- "+strings.ReplaceAll(md, "\n", "\n  "))
		}
	})
	t.Run("mixed", func(t *testing.T) {
		pieces := []string{"<b>", "</b>", "<div>\n", "\n</div>\n", "<sup>", "</sup>", "<p>", "</p>", "<ul><li>", "</li></ul>", "<i>", "</i>", "<br>", "a ", "b", "*c* ", "**d**", "\n\n", "\n\n- ", "\n\n> ", "\n\n# ", "`e` ", "[f](g) ", "![h](i) "}
		random := rand.New(rand.NewPCG(1, 2))
		for range 3000 {
			var md strings.Builder
			for range 2 + random.IntN(12) {
				md.WriteString(pieces[random.IntN(len(pieces))])
			}
			check(t, md.String())
		}
	})
}

// storedMarkdown is the Markdown of the stories and of the converter's cases.
func storedMarkdown(t *testing.T) []string {
	t.Helper()
	stories, _ := filepath.Glob("testdata/*.txtar")
	cases, _ := filepath.Glob("../../testdata/convert/*.txtar")
	var all []string
	for _, name := range slices.Concat(stories, cases) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(raw).Files {
			if strings.HasSuffix(f.Name, ".md") {
				all = append(all, string(f.Data))
			}
		}
	}
	if len(all) < 50 {
		t.Fatalf("%d texts", len(all))
	}
	return all
}

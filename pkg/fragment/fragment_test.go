package fragment_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestParseKeepsTextAtAnyDepth(t *testing.T) {
	for name, src := range map[string]string{
		"divs":          strings.Repeat("<div>", 10_000) + "deep" + strings.Repeat("</div>", 10_000) + "<p>after</p>",
		"unclosed divs": strings.Repeat("<div>", 10_000) + "deep" + "<p>after</p>",
		"mixed":         strings.Repeat("<section><b><ul><li>", 3_000) + "deep" + "<p>after</p>",
		"inline":        strings.Repeat("<span><em>", 5_000) + "deep" + strings.Repeat("</em></span>", 5_000) + "after",
		"tables":        strings.Repeat("<table><tr><td>", 2_000) + "deep" + strings.Repeat("</td></tr></table>", 2_000) + "after",
		"svg":           strings.Repeat("<svg><g>", 3_000) + "deep" + "</svg>after",
	} {
		t.Run(name, func(t *testing.T) {
			if got := text(fragment.Parse(src)); got != "deepafter" {
				t.Errorf("text = %.80q, want %q", got, "deepafter")
			}
		})
	}
}

func TestParseReadsNoscriptAsElements(t *testing.T) {
	root := fragment.Parse(`<noscript><img src="a.jpg"></noscript>`)
	for n := range root.Descendants() {
		if n.Data == "img" {
			return
		}
	}
	t.Error("the picture inside noscript is no element")
}

func TestNumberIsTheSameForTheSameSource(t *testing.T) {
	const src = `<p>one <b>two</b></p><!-- c --><ul><li>three</ul>`
	a, b := fragment.Parse(src), fragment.Parse(src)
	numA, numB := fragment.Number(a), fragment.Number(b)
	if len(numA) == 0 || len(numA) != len(numB) {
		t.Fatalf("numbered %d and %d nodes", len(numA), len(numB))
	}
	byNumber := make(map[any]*html.Node, len(numB))
	for n, i := range numB {
		byNumber[i] = n
	}
	for n, i := range numA {
		if m := byNumber[i]; m == nil || m.Data != n.Data || m.Type != n.Type {
			t.Errorf("node %d is %q in one parse and %v in the other", i, n.Data, m)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("<p>a<b>b</p>c")
	f.Add(strings.Repeat("<div>", 600))
	f.Fuzz(func(t *testing.T, src string) {
		root := fragment.Parse(src)
		if root == nil || root.Data != "body" {
			t.Fatal("no body")
		}
	})
}

func TestCopyIsTheSameAndApart(t *testing.T) {
	for _, src := range []string{"", "text", `<p class="a" id=b>x<b>y</b><!-- c --></p><svg viewBox="0 0 1 1"><path d="M0"/></svg>z`, strings.Repeat("<div>", 300) + "deep"} {
		root := fragment.Parse(src)
		made := fragment.Copy(root)
		var want, got strings.Builder
		if err := errors.Join(html.Render(&want, root), html.Render(&got, made)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s became %s", want.String(), got.String())
		}
		for n := range fragment.Descendants(made) {
			n.Data += "!"
			for i := range n.Attr {
				n.Attr[i].Val = "changed"
			}
			n.Attr = append(n.Attr, html.Attribute{Key: "new"})
		}
		var after strings.Builder
		if err := html.Render(&after, root); err != nil {
			t.Fatal(err)
		}
		if after.String() != want.String() {
			t.Errorf("a change of the copy made %s of %s", after.String(), want.String())
		}
	}
}

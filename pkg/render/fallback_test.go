package render

import (
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// A block that failed the proof as clean HTML too was left as it was, with a
// warning: nothing larger was tried. Whatever goes on failing ends soon, as the whole
// body where no paragraph of it stands by itself.
func TestWhatFailsTheProofIsKeptInEverLargerBlocks(t *testing.T) {
	f := newFallback(`<div><section><p>a</p></section></div><p id="b">b</p>`) // 1, 2, 3, 4 is the text; 5
	failing := []fidelity.Difference{{Kind: fidelity.Words, Node: 3}}
	var kept []content.Node
	for n := 0; f.widen(failing); n++ {
		if n > 2*maxTries {
			t.Fatal("it does not end")
		}
		top, _ := f.keptAround(3)
		if f.whole[0] {
			top = 100
		}
		kept = append(kept, top)
	}
	want := []content.Node{0, 3, 1, 100}
	if len(kept) != len(want) {
		t.Fatalf("kept %v, not %v", kept, want)
	}
	for i := range want {
		if kept[i] != want[i] {
			t.Fatalf("kept %v, not %v", kept, want)
		}
	}
	if f := newFallback("<p>b</p>"); !f.widen([]fidelity.Difference{{Node: 0}}) || !f.whole[0] {
		t.Error("what lies in no block is kept with the whole body")
	}
}

// The whole body was kept for a difference that had nothing more around it, when more
// around another would have mended both. And two differences of which the first kept
// the whole body stopped the document with a panic.
func TestTheWholeBodyIsTheLastToBeKept(t *testing.T) {
	f := newFallback(`<p id="a">a</p><section><div><p>b</p></div></section>`) // 1, 2 is the text, 3, 4, 5
	failing := []fidelity.Difference{{Node: 1}, {Node: 5}}
	for range 3 {
		if !f.widen(failing) || f.whole[0] {
			t.Fatalf("kept %+v", f.keeping)
		}
	}
	if !f.whole[1] || !f.whole[3] {
		t.Errorf("kept %+v", f.keeping)
	}
	if !f.widen(failing) || !f.whole[0] || len(f.clean) > 0 {
		t.Errorf("kept %+v", f.keeping)
	}
}

// Whatever went on failing made HTML of paragraphs that had nothing to do with it, up to
// the first and the last of the post.
func TestPlainParagraphsStayMarkdown(t *testing.T) {
	body := `<p>The <em>first</em>.</p><div><ul><li>a</li></ul></div><p>between</p><section id="s"><p>b</p></section><p>The <b>last</b>.</p>` // 1 to 5, then the div; 15 is the last
	doc := content.Document{Content: body}
	for node := range content.Node(15) {
		if 0 < node && node < 6 {
			continue
		}
		for tries := range 2 * maxTries {
			asked := 0
			doubt := func(string) []fidelity.Difference {
				if asked++; asked > tries {
					return nil
				}
				return []fidelity.Difference{{Kind: fidelity.Words, Node: node}}
			}
			rendered, err := New(Options{Doubt: doubt}).Render(t.Context(), doc, Alone(doc))
			if err != nil {
				t.Fatal(err)
			}
			if first, last := "The *first*.\n\n", "\n\nThe **last**.\n"; !strings.HasPrefix(rendered.Markdown, first) || !strings.HasSuffix(rendered.Markdown, last) {
				t.Errorf("%d tries at node %d: got %q", tries, node, rendered.Markdown)
			}
		}
	}
}

// One element in the text of the body itself, which Markdown could not say, made HTML of
// the whole post.
func TestTheSmallestElementStaysHTML(t *testing.T) {
	for body, want := range map[string]string{
		`<p>start <b>x</b></p><code>a b<table><tr><td>1</td><td>2</td></tr></table></code><p>end</p>`: "start **x**\n\n<div><code>a b",
		`<p>start <b>x</b></p><div><ul role="tablist"><li><button role="tab">A</button></li><li><button role="tab">B</button></li></ul>` +
			`<div><div class="my-tab-panel" role="tabpanel">text <b>b</b></div><div class="tabs-panel" role="tabpanel">p2</div></div></div>`: "start **x**\n\n**A**\n\ntext **b**\n\n**B**\n\np2\n",
	} {
		doc := content.Document{Content: body}
		rendered, err := New(Options{}).Render(t.Context(), doc, Alone(doc))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(rendered.Markdown, want) {
			t.Errorf("got %q, want %q", rendered.Markdown, want)
		}
	}
}

// A body was kept as HTML where that lost what its Markdown lost too, and only owned up
// to it.
func TestHTMLThatLosesAsMuchIsNotTaken(t *testing.T) {
	was := map[string]fidelity.Dropped{"script": {Nodes: 1, Words: 2}, "form": {Addresses: 1}}
	for name, tt := range map[string]struct {
		is   map[string]fidelity.Dropped
		want bool
	}{
		"the same by another fate": {map[string]fidelity.Dropped{"style": {Nodes: 3, Words: 2, Addresses: 1}}, true},
		"less":                     {nil, true},
		"an address more":          {map[string]fidelity.Dropped{"script": {Words: 2}, "marker": {Addresses: 2}}, false},
		"a picture":                {map[string]fidelity.Dropped{"drawing": {Pictures: 1}}, false},
	} {
		if got := losesNoMore(sumOf(tt.is), sumOf(was)); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

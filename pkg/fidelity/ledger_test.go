package fidelity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/fragment"
)

// nodeOf is the ordinal of the first element of source with that name.
func nodeOf(t *testing.T, source, name string) content.Node {
	t.Helper()
	root := fragment.Parse(source)
	numbers := fragment.Number(root)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return numbers[n]
		}
	}
	t.Fatalf("no <%s> in %q", name, source)
	return 0
}

func TestLedger(t *testing.T) {
	for _, c := range []struct {
		name, source, md string
		element          string
		entry            content.LedgerEntry
		fates            []fidelity.Fate
		want             []string
		dropped          map[string]fidelity.Dropped
	}{
		{
			name:   "dropped",
			source: `<p>a</p><form><label>Your name</label><img src="/x.png"><a href="/p">b</a></form><p>c</p>`, md: "a\n\nc",
			element: "form", entry: content.LedgerEntry{Fate: "form"}, fates: []fidelity.Fate{{Name: "form"}},
			dropped: map[string]fidelity.Dropped{"form": {Nodes: 1, Words: 3, Pictures: 1, Links: 1, Addresses: 2}},
		},
		{
			name:   "dropped, but still there",
			source: `<p>a</p><form>b</form>`, md: "a\n\nb",
			element: "form", entry: content.LedgerEntry{Fate: "form"}, want: []string{"words"},
			dropped: map[string]fidelity.Dropped{"form": {Nodes: 1, Words: 1}},
		},
		{
			name:   "hidden for good",
			source: `<p>a</p><div style="display:none">b</div>`, md: "a",
			element: "div", entry: content.LedgerEntry{Fate: "hidden"}, fates: []fidelity.Fate{{Name: "hidden", Much: true, Unseen: true}},
			dropped: map[string]fidelity.Dropped{"hidden": {Nodes: 1, Words: 1}},
		},
		{
			name:   "hidden until its turn comes",
			source: `<section class="q" hidden>b</section><section class="q">a</section>`, md: "a",
			element: "section", entry: content.LedgerEntry{Fate: "hidden"}, fates: []fidelity.Fate{{Name: "hidden", Much: true, Unseen: true}},
			want: []string{"ledger"}, dropped: map[string]fidelity.Dropped{"hidden": {Nodes: 1, Words: 1}},
		},
		{
			name:   "not hidden at all",
			source: `<div>b</div><p>a</p>`, md: "a",
			element: "div", entry: content.LedgerEntry{Fate: "hidden"}, fates: []fidelity.Fate{{Name: "hidden", Much: true, Unseen: true}},
			want: []string{"ledger"}, dropped: map[string]fidelity.Dropped{"hidden": {Nodes: 1, Words: 1}},
		},
		{
			name:   "within a word",
			source: `<p>foo<button>x</button>bar</p>`, md: "foobar",
			element: "button", entry: content.LedgerEntry{Fate: "form"},
			dropped: map[string]fidelity.Dropped{"form": {Nodes: 1, Words: 1}},
		},
		{
			name:   "replaced",
			source: `<p>a <meter value="1">1 of 5</meter> b</p>`, md: "a ★ b",
			element: "meter", entry: content.LedgerEntry{Fate: "rating", Replacement: "★"},
			dropped: map[string]fidelity.Dropped{"rating": {Nodes: 1, Words: 3}},
		},
		{
			name:   "replaced by a link to where nothing leads",
			source: `<p>a <meter value="1">1 of 5</meter> b</p>`, md: "a [★](/s) b",
			element: "meter", entry: content.LedgerEntry{Fate: "rating", Replacement: "★"}, want: []string{"link"},
			dropped: map[string]fidelity.Dropped{"rating": {Nodes: 1, Words: 3}},
		},
		{
			name:   "replaced by other words than it says",
			source: `<p>a <meter value="1">1 of 5</meter> b</p>`, md: "a x b",
			element: "meter", entry: content.LedgerEntry{Fate: "rating", Replacement: "★"}, want: []string{"words"},
			dropped: map[string]fidelity.Dropped{"rating": {Nodes: 1, Words: 3}},
		},
		{
			name:   "replaced words play nothing",
			source: `<p>a</p><iframe src="https://e.org/player"></iframe>`, md: "a\n\nPlayer",
			element: "iframe", entry: content.LedgerEntry{Fate: "embed", Replacement: "Player"}, want: []string{"embed"},
			dropped: map[string]fidelity.Dropped{"embed": {Nodes: 1, Addresses: 1}},
		},
		{
			name:   "replaced by a link",
			source: `<p>a</p><iframe src="https://e.org/player"></iframe>`, md: "a\n\n[Player](https://e.org/player)",
			element: "iframe", entry: content.LedgerEntry{Fate: "embed", Replacement: "Player"},
			dropped: map[string]fidelity.Dropped{"embed": {Nodes: 1}},
		},
		{
			name:   "fate that is not in the table",
			source: `<p>a</p><p>b</p>`, md: "b",
			element: "p", entry: content.LedgerEntry{Fate: "whim"}, fates: []fidelity.Fate{{Name: "form"}}, want: []string{"words", "ledger"},
			dropped: map[string]fidelity.Dropped{},
		},
		{
			name:   "no fate",
			source: `<p>a</p><p>b</p>`, md: "b",
			element: "p", want: []string{"words", "ledger"},
			dropped: map[string]fidelity.Dropped{},
		},
		{
			name:   "node that is not there",
			source: `<p>a</p><p>b</p>`, md: "a\n\nb",
			entry: content.LedgerEntry{Node: 99, Fate: "form"}, want: []string{"ledger"},
			dropped: map[string]fidelity.Dropped{},
		},
		{
			name:   "what shows nothing",
			source: `<p>a</p><script>b</script>`, md: "a",
			element: "script", entry: content.LedgerEntry{Fate: "script"},
			dropped: map[string]fidelity.Dropped{"script": {Nodes: 1}},
		},
		{
			name:   "reference to a note, by its label",
			source: `<p>a<sup><a href="#n" id="r">1</a></sup></p><ol><li id="n">b <a href="#r">↩</a></ol>`, md: "a[^1]\n\n[^1]: b",
			element: "sup", entry: content.LedgerEntry{Fate: "note", Replacement: "1"},
			dropped: map[string]fidelity.Dropped{},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.element != "" {
				c.entry.Node = nodeOf(t, c.source, c.element)
			}
			r := fidelity.New(c.fates...).Compare(c.source, c.md, content.Ledger{c.entry}, content.AsIs{})
			want := c.want
			if want == nil {
				want = []string{}
			}
			if diff := cmp.Diff(want, kinds(r)); diff != "" {
				t.Errorf("kinds (-want +got):\n%s%+v", diff, r.Differences)
			}
			if diff := cmp.Diff(c.dropped, r.Dropped); diff != "" {
				t.Errorf("dropped (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLedgerOrdinals: every node that a ledger may name is the one that
// fragment.Number counts, whatever comes before it.
func TestLedgerOrdinals(t *testing.T) {
	for _, before := range []string{
		"<!-- c -->", "<script>x</script>", "<style>a{}</style>", "<noscript><img src=a><p>x</p></noscript>",
		"<svg><title>t</title><g><text>x</text></g></svg>", "<math><mi>x</mi></math>", "<select><option>x</select>",
		"<video><source src=a><a href=b>c</a></video>", "<iframe>x</iframe>", "<object><param name=movie value=a><embed src=a></object>",
		"<table><caption>c</caption><colgroup><col></colgroup><tr><td>x<td>y</table>", "<br>", "<input type=checkbox>", "<template><p>x</p></template>",
		`<span class="katex"><math><annotation encoding="application/x-tex">x</annotation></math>x</span>`,
		`<p>a<a href="#n" id="r">1</a></p><ol><li id="n">b <a href="#r">↩</a></li></ol>`, "<picture><source srcset=a><img src=b></picture>",
		`<script type="math/tex">x</script>`, "<map><area href=x></map>", "<q>x</q>", "<pre>a<br>b</pre>", "<title>x</title>",
	} {
		source := before + "<form>gone</form>"
		kept := fidelity.Compare(before, "", nil, content.AsIs{})
		entry := content.LedgerEntry{Node: nodeOf(t, source, "form"), Fate: "form"}
		r := fidelity.New(fidelity.Fate{Name: "form"}).Compare(source, "", content.Ledger{entry}, content.AsIs{})
		if d := r.Dropped["form"]; d.Nodes != 1 || d.Words != 1 {
			t.Errorf("%s: dropped %+v", before, r.Dropped)
		}
		if len(r.Differences) != len(kept.Differences) {
			t.Errorf("%s: %+v, without the form %+v", before, r.Differences, kept.Differences)
		}
	}
}

// classed is the ordinal of the first element of source with that class.
func classed(t *testing.T, source, class string) content.Node {
	t.Helper()
	root := fragment.Parse(source)
	numbers := fragment.Number(root)
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == class {
				return numbers[n]
			}
		}
	}
	t.Fatalf("no element of class %s in %q", class, source)
	return 0
}

// TestLedgerIsBounded: a rule that took half of a document away was taken at its
// word, though it was made for a button.
func TestLedgerIsBounded(t *testing.T) {
	words := func(from, n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, "w%d ", from+i)
		}
		return out.String()
	}
	links := func(n int) (html, md string) {
		for i := range n {
			html += fmt.Sprintf(`<a href="/%d">a</a> `, i)
			md += fmt.Sprintf("[a](/%d) ", i)
		}
		return html, md
	}
	manyLinks, manyInMarkdown := links(7)
	fewLinks, _ := links(5)
	for _, c := range []struct {
		name, taken, md string
		much            bool
		want            []string
	}{
		{name: "a few words", taken: words(1000, 30)},
		{name: "many words", taken: words(1000, 60), want: []string{"ledger"}},
		{name: "many words, by a fate that may", taken: words(1000, 60), much: true},
		{name: "many words that stand elsewhere", taken: words(0, 60)},
		{name: "the same few words, often", taken: strings.Repeat(words(1000, 5), 30)},
		{name: "the numbers of lines", taken: strings.ReplaceAll(words(1, 300), "w", "")},
		{name: "other numbers", taken: strings.NewReplacer("w", "", " ", ".5 ").Replace(words(1000, 60)), want: []string{"ledger"}},
		{name: "a few links", taken: fewLinks},
		{name: "many links", taken: manyLinks, want: []string{"ledger"}},
		{name: "many links, by a fate that may", taken: manyLinks, much: true},
		{name: "the same link, often", taken: strings.Repeat(`<a href="/1">a</a> `, 20)},
		{name: "many links that stand elsewhere", taken: manyLinks, md: manyInMarkdown},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := words(0, 600)
			source := "<p>" + text + "</p>" + `<div class="gone">` + c.taken + "</div>"
			md := text
			if c.md != "" {
				source, md = "<p>"+c.taken+"</p>"+source, c.md+"\n\n"+md
			}
			ledger := content.Ledger{{Node: classed(t, source, "gone"), Fate: "button"}}
			r := fidelity.New(fidelity.Fate{Name: "button", Much: c.much}).Compare(source, md, ledger, content.AsIs{})
			if diff := cmp.Diff(append([]string{}, c.want...), kinds(r)); diff != "" {
				t.Errorf("kinds (-want +got):\n%s%+v", diff, r.Differences)
			}
			if len(c.want) > 0 && r.Differences[0].Node != ledger[0].Node {
				t.Errorf("found in node %d, want %d", r.Differences[0].Node, ledger[0].Node)
			}
		})
	}
}

package fidelity_test

import (
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// documents resolves the addresses of the documents of a site to their files.
type documents struct{}

func (documents) Link(address string) string {
	if name, ok := strings.CutPrefix(address, "https://e.org/"); ok && !strings.Contains(name, ".") {
		return "../posts/" + strings.Trim(name, "/") + ".md"
	}
	return address
}

func (documents) Asset(address string) string {
	return strings.Replace(address, "https://e.org/u/", "../media/", 1)
}

func (documents) Alt(string) string { return "" }

// TestLinkToAnotherDocument: a link that the converter led to another document's
// file went unnoticed where the words of the link were its own, such as the name
// of an icon, and that file was linked from elsewhere in the document.
func TestLinkToAnotherDocument(t *testing.T) {
	const others = `<p>See <a href="https://e.org/one/">one</a> and <a href="https://e.org/two/">two</a>, <img src="https://e.org/u/one.jpg" alt="1"> and <img src="https://e.org/u/one-300x200.jpg" alt="2">.</p>`
	const othersInMarkdown = "See [one](../posts/one.md) and [two](../posts/two.md), ![1](../media/one.jpg) and ![2](../media/one-300x200.jpg).\n\n"
	for _, c := range []struct {
		name, source, md string
		element          string
		replacement      string
		address          string
	}{
		{name: "word", source: `<p>x <a href="https://e.org/one/">y</a></p>`, md: "x [y](../posts/one.md)"},
		{name: "part of a word", source: `<p>x<a href="https://e.org/one/">y</a>z</p>`, md: "x[y](../posts/one.md)z"},
		{name: "heading", source: `<h2><a href="https://e.org/one/">y</a></h2>`, md: "## [y](../posts/one.md)"},
		{name: "item", source: `<ul><li><a href="https://e.org/one/">y</a></li></ul>`, md: "- [y](../posts/one.md)"},
		{name: "cell", source: `<table><tr><th>x<th><a href="https://e.org/one/">y</a></table>`, md: "|x|[y](../posts/one.md)|\n|-|-|"},
		{name: "picture", source: `<a href="https://e.org/one/"><img src="https://e.org/u/b.jpg" alt="y"></a>`, md: "[![y](../media/b.jpg)](../posts/one.md)"},
		{name: "HTML", source: `<details><summary>x</summary><a href="https://e.org/one/">y</a></details>`, md: `<details><summary>x</summary><a href="../posts/one.md">y</a></details>`},
		{name: "footnote", source: `<p>x<a href="#n" id="r">1</a></p><ol><li id="n"><a href="https://e.org/one/">y</a> <a href="#r">↩</a></ol>`, md: "x[^1]\n\n[^1]: [y](../posts/one.md)"},
		{name: "icon", source: `<p>x <a class="icon" href="https://e.org/one/"><i></i></a></p>`, md: "x [Facebook](../posts/one.md)", element: "icon", replacement: "Facebook"},
		{name: "shown by a script", source: `<p>x</p><div class="icon" data-url="https://e.org/one/">y</div>`, md: "x\n\ny [Page](../posts/one.md)", element: "icon", replacement: " Page ", address: "https://e.org/one/"},
		{name: "file of a picture", source: `<p>x <img src="https://e.org/u/one.jpg" alt="y"></p>`, md: "x ![y](../media/one.jpg)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := others + c.source
			var ledger content.Ledger
			if c.element != "" {
				node := classed(t, source, c.element)
				ledger = content.Ledger{{Node: node, Fate: "icon", Replacement: c.replacement, Address: c.address}}
			}
			right, wrong := othersInMarkdown+c.md, othersInMarkdown+strings.NewReplacer("posts/one.md", "posts/two.md", "media/one.jpg", "media/one-300x200.jpg").Replace(c.md)
			if r := fidelity.Compare(source, right, ledger, documents{}); !r.Perfect() {
				t.Errorf("as it should be: %+v", r.Differences)
			}
			r := fidelity.Compare(source, wrong, ledger, documents{})
			if found := kinds(r); !slices.Contains(found, fidelity.Link) && !slices.Contains(found, fidelity.Picture) {
				t.Errorf("led elsewhere: %+v", r.Differences)
			}
		})
	}
}

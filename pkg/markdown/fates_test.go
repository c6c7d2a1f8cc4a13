package markdown_test

import (
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// htmlElements are all elements of the HTML Standard, those that it calls
// obsolete included (https://html.spec.whatwg.org/multipage/indices.html).
const htmlElements = `a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code col colgroup
data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins
isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param
picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select selectedcontent slot small source spacer span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time title tr track tt u ul var video wbr xmp`

func TestEveryElementHasAFate(t *testing.T) {
	rows := map[string]markdown.Fate{}
	names := map[string]bool{}
	for _, f := range markdown.Fates() {
		if f.Name == "" || f.Matches == "" || names[f.Name] {
			t.Errorf("row %+v has no name of its own, or matches nothing", f)
		}
		names[f.Name] = true
		switch f.Becomes {
		case "Markdown", "HTML", "unwrapped", "replaced", "dropped":
		default:
			t.Errorf("%s becomes %q", f.Name, f.Becomes)
		}
		for name := range strings.SplitSeq(f.Matches, ", ") {
			if _, ok := rows[name]; !ok {
				rows[name] = f
			}
		}
	}
	c := markdown.New(markdown.Options{})
	for name := range strings.FieldsSeq(htmlElements) {
		f, ok := rows[name]
		if !ok {
			t.Errorf("no fate for %s", name)
			continue
		}
		r := c.Convert("<"+name+"><i>words</i> of it</"+name+">", content.AsIs{}, nil)
		gone := !strings.Contains(r.Markdown, "of it")
		// What a void element cannot hold stands behind it.
		if gone && f.Becomes != "dropped" && f.Becomes != "replaced" {
			t.Errorf("%s should become %s, but its words are gone: %q", name, f.Becomes, r.Markdown)
		}
		for _, e := range r.Ledger {
			if !names[e.Fate] {
				t.Errorf("%s: the ledger knows a fate %q that is not in the table", name, e.Fate)
			}
		}
	}
}

func TestLedgerNamesRowsThatLose(t *testing.T) {
	rows := map[string]bool{}
	for _, f := range markdown.Fates() {
		if f.Loses() {
			rows[f.Name] = true
		}
	}
	c := markdown.New(markdown.Options{})
	seen := map[string]int{}
	for _, b := range slices.Concat(storySources(t), corpusIfAny(t)) {
		for _, e := range c.Convert(b.html, content.AsIs{}, nil).Ledger {
			if !rows[e.Fate] {
				t.Errorf("%s: no row that may lose anything is called %q", b.name, e.Fate)
			}
			seen[e.Fate]++
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d rows were met: %v", len(seen), seen)
	}
	t.Logf("%v", seen)
}

func TestBoilerplateCanBeKept(t *testing.T) {
	const src = `<p>Text.</p><div class="sharedaddy">Share this</div>`
	r := markdown.New(markdown.Options{}).Convert(src, content.AsIs{}, nil)
	if strings.Contains(r.Markdown, "Share") || len(r.Ledger) != 1 || len(r.Warnings) != 1 || r.Warnings[0].Code != "furniture-dropped" {
		t.Errorf("got %q, ledger %v, warnings %v", r.Markdown, r.Ledger, r.Warnings)
	}
	long := `<p>Text.</p><div class="author-box">` + strings.Repeat("Most of the post. ", 100) + `</div>`
	if r = markdown.New(markdown.Options{}).Convert(long, content.AsIs{}, nil); !strings.Contains(r.Markdown, "Most of the post.") {
		t.Error("what is most of a post was dropped as boilerplate")
	}
	r = markdown.New(markdown.Options{KeepFurniture: true}).Convert(src, content.AsIs{}, nil)
	if !strings.Contains(r.Markdown, "Share this") || len(r.Ledger) != 0 || len(r.Warnings) != 0 {
		t.Errorf("kept: got %q, ledger %v, warnings %v", r.Markdown, r.Ledger, r.Warnings)
	}
}

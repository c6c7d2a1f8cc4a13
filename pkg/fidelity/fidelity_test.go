package fidelity_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// story is a source with Markdown that says the same, in one way or more.
type story struct {
	name, source string
	faithful     map[string]string
}

func stories(t testing.TB) []story {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	var all []story
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := story{name: filepath.Base(file), faithful: map[string]string{}}
		for _, f := range archive.Files {
			if f.Name == "source.html" {
				s.source = string(f.Data)
			} else {
				s.faithful[f.Name] = string(f.Data)
			}
		}
		if s.source == "" || len(s.faithful) == 0 {
			t.Fatalf("%s has no source or nothing to compare it with", file)
		}
		all = append(all, s)
	}
	return all
}

func TestFaithfulMarkdownIsPerfect(t *testing.T) {
	for _, s := range stories(t) {
		for name, md := range s.faithful {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				r := fidelity.Compare(s.source, md, nil, content.AsIs{})
				if !r.Perfect() {
					t.Errorf("%+v", r.Differences)
				}
				if r.Counts[fidelity.Words].Want == 0 {
					t.Error("no words were compared")
				}
				for kind, c := range r.Counts {
					if c.Want != c.Kept {
						t.Errorf("%s: %d of %d kept", kind, c.Kept, c.Want)
					}
				}
			})
		}
	}
}

func kinds(r fidelity.Report) []string {
	out := []string{}
	for _, d := range r.Differences {
		if !slices.Contains(out, d.Kind) {
			out = append(out, d.Kind)
		}
	}
	return out
}

// same: pairs that say the same to a reader.
var same = []struct{ name, source, md string }{
	{"nothing", "", ""},
	{"wrappers", "<div><div><span>a</span></div></div>", "a"},
	{"empty elements", "<p></p><h2> </h2><b></b><ul></ul><p>&nbsp;</p>", ""},
	{"white space", "<p>a \n  b&nbsp;c\u2009d</p>", "a b c\nd"},
	{"zero-width characters", "<p>a\u200bb c\u00add \ufeff</p>", "ab cd"},
	{"spaces at the edge of emphasis", "<p><b>a </b>b<i> c</i></p>", "**a** b *c*"},
	{"adjacent emphasis", "<p><b>a</b><b>b</b> <i>c</i> <i>d</i></p>", "**ab** *c d*"},
	{"emphasis twice", "<p><strong><b>a</b></strong></p>", "**a**"},
	{"bold in a heading", "<h2><b>a</b> b</h2>", "## a b"},
	{"bold in a header cell", "<table><tr><th><b>a</b></th><th>b</th></tr></table>", "| a | b |\n|---|---|"},
	{"first row became the header", "<table><tr><td><b>a</b></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "| a | b |\n|---|---|\n| c | d |"},
	{"blank header", "<table><tr><td>a</td><td>b</td></tr></table>", "| | |\n|---|---|\n| a | b |"},
	{"table of one cell", "<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"},
	{"grid for the eye", `<table role="presentation"><tr><td>a</td><td>b</td></tr></table>`, "a\n\nb"},
	{"caption in italics", `<div class="wp-caption"><img src="/a.jpg" alt="x"><p class="wp-caption-text">a <em>b</em></p></div>`, "![x](/a.jpg)\n\n*a b*"},
	{"percent-encoding", `<a href="https://e.org/%D0%B0/a(b)?q=%C3%A4 c">x</a>`, "[x](<https://e.org/а/a(b)?q=ä%20c>)"},
	{"host", `<a href="HTTPS://E.org">x</a>`, "[x](https://e.org/)"},
	{"link that runs a script", `<a href="javascript:alert(1)">x</a> <a href="#">y</a> <a href="#none">z</a>`, "x y z"},
	{"address spelled out", `<p>see https://e.org/a.</p>`, "see <https://e.org/a>."},
	{"linked original", `<a href="/u/a.jpg"><img src="/u/a-300x200.jpg" alt="x"></a>`, "![x](/u/a.jpg)"},
	{"rendition of a service", `<img src="https://i0.wp.com/e.org/u/a.jpg?resize=300%2C200&amp;ssl=1" data-orig-file="https://e.org/u/a.jpg" alt="x">`, "![x](https://e.org/u/a.jpg)"},
	{"lazy picture", `<img src="data:image/svg+xml,%3Csvg/%3E" data-lazy-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>`, "![](/a.jpg)"},
	{"picture only in noscript", `<img src="data:image/gif;base64,AAAA"><noscript><img src="/a.jpg"></noscript>`, "![](/a.jpg)"},
	{"srcset", `<img srcset="/a-1.jpg?x=1 100w, /b,c.jpg 2x">`, "![](/b,c.jpg)"},
	{"tracking pixel", `<p>a<img src="https://e.org/t.gif" width="1" height="1"></p>`, "a"},
	{"smiley", `<p>a <img class="wp-smiley" src="https://s.w.org/images/core/emoji/14/72x72/1f642.png" alt="🙂"></p>`, "a 🙂"},
	{"player", `<figure><iframe title="T" src="//player.vimeo.com/video/123456?h=1"></iframe></figure>`, "[T on Vimeo](https://vimeo.com/123456/1)"},
	{"map", `<iframe src="https://maps.google.com/maps?q=a%20b&amp;output=embed"></iframe>`, "[Map](https://maps.google.com/maps?q=a%20b)"},
	{"player beside its page", `<iframe src="https://e.org/embed/talk-1/"></iframe>`, "[Talk](https://e.org/talk-1)"},
	{"player that is told what to play", `<iframe src="https://e.org/player?auto=1&amp;url=https%3A%2F%2Fe.net%2Fsong"></iframe>`, "[Song](https://e.net/song)"},
	{"video", `<video poster="/p.jpg"><source src="/v.mp4?_=1">Old browser? <a href="/v.mp4">v</a></video>`, "[![poster](/p.jpg)](/v.mp4)"},
	{"object", `<object data="/a.pdf"></object><a href="/a.pdf">Program</a>`, "[Program](/a.pdf)"},
	{"gist", `<script src="https://gist.github.com/ann/1234abcd.js"></script>`, "<https://gist.github.com/ann/1234abcd>"},
	{"counter in a hidden frame", `<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=1" height="0" width="0"></iframe></noscript>`, ""},
	{"embedded post", `<blockquote class="wp-embedded-content"><a href="https://e.org/p/">P</a></blockquote><iframe class="wp-embedded-content" style="position:absolute;visibility:hidden" src="https://e.org/p/embed/#?secret=x"></iframe>`, "> [P](https://e.org/p/)"},
	{"script, style, template, comment", "a<script>b</script><style>c</style><template>d</template><!-- e --><noscript>f</noscript>", "a"},
	{"more", "<p>a</p><!--more--><p>b</p>", "a\n\n<!--more-->\n\nb"},
	{"number of an item", `<ol start="3"><li>a<li value="7">b</ol>`, "<ol start=3><li>a<li value=7>b</ol>"},
	{"reversed", `<ol reversed><li>a<li>b</ol>`, "<ol reversed><li>a</li><li>b</li></ol>"},
	{"loose list", "<ul><li>a<li>b</ul>", "- a\n\n- b"},
	{"task list", `<ul><li><input type="checkbox" checked> a<li><input type="checkbox"> b</ul>`, "- [x] a\n- [ ] b"},
	{"poem", `<pre class="wp-block-verse">a <em>b</em>` + "\nc</pre>", "a *b*  \nc"},
	{"lined-up text", "<pre>a\n  b</pre>", "```\na\n  b\n```"},
	{"highlighted code", `<pre class="brush: php"><span><b>echo</b></span> 1;<br>exit;` + "\n</pre>", "```php\necho 1;\nexit;\n```"},
	{"code of one element a line", `<pre><code><div>a</div><div>  b</div></code></pre>`, "```\na\n  b\n```"},
	{"kbd", "<kbd>Esc</kbd>", "`Esc`"},
	{"emphasis that Markdown cannot reach", "<p>这是<strong>粗体。</strong>后</p>", "这是<strong>粗体。</strong>后"},
	{"formula of KaTeX", `<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math></span><span class="katex-html">x1</span></span>`, "$x_1$"},
	{"formula of a script", `<script type="math/tex; mode=display">a*b*c</script>`, "$$a*b*c$$"},
	{"formula left as it is", `<p>\(x\) and $$y=1$$ and $latex z$</p>`, `\\(x\\) and \$\$y=1\$\$ and \$latex z\$`},
	{"formula taken over", `<p>\(x\) and $$y=1$$ and $latex z$ and [latex]w[/latex]</p>`, `$x$ and $$y=1$$ and $z$ and $w$`},
	{"prices", "<p>$5 and 6$ or $$$</p>", `\$5 and 6\$ or \$\$\$`},
	{"citation", "<blockquote><p>a</p><cite>B</cite></blockquote>", "> a\n>\n> — *B*"},
	{"quotation marks", "<p>a <q>b</q></p>", "a “b”"},
	{"ruby", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"},
	{"footnotes by hand", `<p>a<a href="#n" id="r">[1]</a></p><p>b</p><p id="n"><a href="#r">[1]</a> Note</p><p>c</p>`, "a[^x]\n\nb\n\nc\n\n[^x]: Note"},
	{"footnotes in a table", `<p>a<sup><a href="#n" id="r">*</a></sup></p><table><tr id="n"><th><a href="#r">↑</a></th><td>Note</td></tr></table>`, "a[^1]\n\n[^1]: Note"},
	{"HTML with Markdown inside", "<details><summary><b>S</b></summary><p>a <em>b</em></p></details>", "<details><summary>S</summary>\n\na *b*\n\n</details>"},
	{"spans", `<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>`, `<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>`},
	{"hidden mail", `<a href="/cdn-cgi/l/email-protection#4223022c">x</a>`, "[x](mailto:a@n)"},
	{"mail hidden in place", `<a class="__cf_email__" href="/cdn-cgi/l/email-protection" data-cfemail="4223022c">[email protected]</a>`, "[a@n](mailto:a@n)"},
	{"mail encoded at random", `<a href="mailto:%6a&#111;e%40e.org">x</a>`, "[x](mailto:joe@e.org)"},
	{"number of a player", `<audio src="/a.mp3?x=1&#038;_=7"></audio> <a href="/out?_wpnonce=0123456789">x</a>`, "[a](/a.mp3?x=1) [x](/out)"},
	{"link that opens a part", `<a href="#p" aria-expanded="false">a</a><div id="p">b</div>`, "a\n\nb"},
	{"picture behind a block", `<div style="background-image:url('/a.jpg')"><p>b</p></div>`, "![](/a.jpg)\n\nb"},
	{"picture behind its twin", `<figure style="background-image:url(/a.jpg)"><img src="/a-300x200.jpg" alt="x"></figure>`, "![x](/a.jpg)"},
	{"formula for KaTeX", `<span class="katex-eq" data-katex-display="false">x_1</span>`, "$x_1$"},
	{"dollars across markup", `<p>x$ <em>$5_a</em><em>b$</em> </p>`, `x\$ *\$5_ab\$*`},
	{"links of a highlighter", `<pre><code><a href="https://php.net/echo"><span class="kw">echo</span></a> 1;</code></pre>`, "```\necho 1;\n```"},
	{"note without a way back", `<p>a<sup><a href="#n">1</a></sup></p><ol><li id="n">b</li></ol>`, "a[^1]\n\n[^1]: b"},
	{"note referred to twice", `<p>a<a href="#n" id="r">1</a> b<a href="#n">1</a></p><ol><li id="n">c <a href="#r">↩</a></li></ol>`, "a[^1] b[^1]\n\n[^1]: c"},
	{"notes linked by script", `<p>a<span class="footnote_referrer"><a onclick="x()"><sup id="footnote_plugin_tooltip_7_1">[1]</sup></a><span class="footnote_tooltip">b…</span></span></p><div class="footnotes_reference_container"><p>References</p><table><tr><th id="footnote_plugin_reference_7_1">1</th><td class="footnote_plugin_text">b <a href="/c">c</a></td></tr></table></div>`, "a[^1]\n\n[^1]: b [c](/c)"},
	{"address of a widget", `<div data-url="https://e.org/form"></div>`, "<https://e.org/form>"},
	{"drawing of one pixel", `<img src="/a.svg" width="1" height="1" alt="x">`, "![x](/a.svg)"},
	{"stand-in by name", `<img src="/img/spinner.gif" data-any="/a.jpg" alt="x">`, "![x](/a.jpg)"},
	{"formula in a block for KaTeX", `<div class="katex-eq" data-katex-display="true"><pre>\sum_i i</pre></div>`, "$$\\sum_i i$$"},
	{"for screen readers", `<a href="/a">Read on<span class="screen-reader-text"> about x</span></a>`, "[Read on](/a)"},
}

func TestSame(t *testing.T) {
	for _, c := range same {
		t.Run(c.name, func(t *testing.T) {
			r := fidelity.Compare(c.source, c.md, nil, content.AsIs{})
			if !r.Perfect() {
				t.Errorf("%+v", r.Differences)
			}
		})
	}
}

// different: pairs that do not, and in what.
var different = []struct {
	name, source, md string
	want             []string
}{
	{"lost word", "<p>a b c</p>", "a c", []string{"words"}},
	{"invented word", "<p>a c</p>", "a b c", []string{"words"}},
	{"glued words", "<div>a</div><div>b</div>", "ab", []string{"words"}},
	{"split word", "<p>a<b>b</b></p>", "a **b**", []string{"words"}},
	{"swapped words", "<p>a b c d</p>", "a c b d", []string{"words"}},
	{"lost paragraph", "<p>a</p><p>b</p><p>c</p>", "a\n\nc", []string{"words"}},
	{"lost joiner", "<p>می\u200cخواهم</p>", "میخواهم", []string{"words"}},
	{"text of a script", "<p>a</p><script>b</script>", "a\n\nb", []string{"words"}},
	{"broken entity", "<p>&amp;copy;</p>", "&copy;", []string{"words"}},
	{"literal asterisks", "<p>a *b* c</p>", "a *b* c", []string{"words"}},
	{"lost link", `<a href="/a">b</a>`, "b", []string{"link"}},
	{"other link", `<a href="/a">b</a>`, "[b](/c)", []string{"link"}},
	{"other query", `<a href="/a?b=1%262">b</a>`, "[b](/a?b=1&2)", []string{"link"}},
	{"invented link", `<p>a b</p>`, "a [b](/c)", []string{"link"}},
	{"link too short", `<a href="/a">b c</a>`, "[b](/a) c", []string{"link"}},
	{"link within a word", `a<a href="/a">b</a>`, "[ab](/a)", []string{"link"}},
	{"lost link with its text", `<p>a</p><p><a href="/a">b</a></p>`, "a", []string{"words", "link"}},
	{"lost link of a picture", `<a href="/a"><img src="/b.jpg" alt="x"></a>`, "![x](/b.jpg)", []string{"link"}},
	{"lost picture", `<p>a <img src="/b.jpg" alt="x"></p>`, "a", []string{"picture"}},
	{"other picture", `<p><img src="/b.jpg" alt="x"></p>`, "![x](/c.jpg)", []string{"picture"}},
	{"placeholder", `<img src="data:image/gif;base64,AAAA" data-src="/a.jpg">`, "![](data:image/gif;base64,AAAA)", []string{"picture"}},
	{"rendition that the source does not name", `<img src="/a-300x200.jpg" alt="x">`, "![x](/a.jpg)", []string{"picture"}},
	{"picture twice", `<img src="/a.jpg">`, "![](/a.jpg) ![](/a.jpg)", []string{"picture"}},
	{"lost alt", `<img src="/b.jpg" alt="x">`, "![](/b.jpg)", []string{"alt"}},
	{"invented alt", `<img src="/b.jpg" alt="">`, "![x](/b.jpg)", []string{"alt"}},
	{"lost link that shows nothing", `<p>a <a href="/b"></a></p>`, "a", []string{"address"}},
	{"lost address of a widget", `<p>a</p><div data-url="https://e.org/form"></div>`, "a", []string{"address"}},
	{"lost address in JSON", `<div data-x="{&quot;u&quot;:&quot;https:\/\/e.org\/v.mp4&quot;}">a</div>`, "a", []string{"address"}},
	{"lost address in base64", `<div data-x="PGlmcmFtZSBzcmM9Imh0dHBzOi8vZS5leGFtcGxlL2EiPjwvaWZyYW1lPg==">a</div>`, "a", []string{"address"}},
	{"lost place in an image map", `<p>a</p><map><area href="/b" alt="c"></map>`, "a", []string{"address"}},
	{"lost heading", "<h2>a</h2><p>b</p>", "a\n\nb", []string{"heading"}},
	{"other level", "<h2>a</h2>", "### a", []string{"heading"}},
	{"joined headings", "<h2>a</h2><h2>b</h2>", "## a b", []string{"heading"}},
	{"invented heading", "<p># a</p>", "# a", []string{"words", "heading"}},
	{"code byte", "<pre><code>a\n  b</code></pre>", "```\na\n b\n```", []string{"code"}},
	{"tab", "<pre><code>a\tb</code></pre>", "```\na b\n```", []string{"code"}},
	{"code word", "<pre><code>a b</code></pre>", "```\na c\n```", []string{"code"}},
	{"code as text", "<pre><code>a b</code></pre>", "a b", []string{"code"}},
	{"text as code", "<p>a b</p>", "    a b", []string{"code"}},
	{"lost code span", "<p><code>a</code> b</p>", "a b", []string{"emphasis"}},
	{"lost row", "<table><tr><th>a<th>b<tr><td>c<td>d<tr><td>e<td>f</table>", "|a|b|\n|-|-|\n|e|f|", []string{"words", "row", "cell"}},
	{"joined rows", "<table><tr><th>a<th>b<tr><td>c<td>d</table>", "|a|b|c|d|\n|-|-|-|-|", []string{"row", "cell"}},
	{"split cell", "<table><tr><th>a b<th>c</table>", "|a|b|c|\n|-|-|-|", []string{"cell"}},
	{"cell of another column", "<table><tr><td>a<td><tr><td><td>b</table>", "|a||\n|-|-|\n|b||", []string{"cell"}},
	{"table as text", "<table><tr><td>a<td>b</table>", "a b", []string{"row", "cell"}},
	{"depth", "<ul><li>a<ul><li>b</ul></ul>", "- a\n- b", []string{"item"}},
	{"joined items", "<ul><li>a<li>b</ul>", "- a\n  b", []string{"item", "break"}},
	{"number", `<ol start="4"><li>a</ol>`, "1. a", []string{"item"}},
	{"kind of list", "<ol><li>a</ol>", "- a", []string{"item"}},
	{"list as text", "<ul><li>a<li>b</ul>", "a\n\nb", []string{"item"}},
	{"text as list", "<p>- a</p>", "- a", []string{"words", "item"}},
	{"lost quotation", "<blockquote><p>a</p></blockquote>", "a", []string{"quote"}},
	{"quotation within a quotation", "<blockquote><p>a</p><blockquote>b</blockquote></blockquote>", "> a\n>\n> b", []string{"quote"}},
	{"text as quotation", "<p>&gt; a</p>", "> a", []string{"words", "quote"}},
	{"pictures swapped", `<p><img src="/a.jpg"><img src="/b.jpg"></p>`, "![](/b.jpg) ![](/a.jpg)", []string{"picture"}},
	{"picture moved", `<p>a</p><img src="/a.jpg"><p>b c</p>`, "a\n\nb c\n\n![](/a.jpg)", []string{"picture"}},
	{"lost strong", "<p>a <b>b</b></p>", "a b", []string{"emphasis"}},
	{"strong for em", "<p><i>a</i></p>", "**a**", []string{"emphasis"}},
	{"em too long", "<p><i>a</i> b</p>", "*a b*", []string{"emphasis"}},
	{"em within a word", "<p>a<i>bc</i></p>", "a*b*c", []string{"emphasis"}},
	{"lost sup", "<p>10<sup>6</sup></p>", "106", []string{"emphasis"}},
	{"lost del", "<p><del>a</del></p>", "a", []string{"emphasis"}},
	{"picture behind a block lost", `<div style="background-image:url(/a.jpg)"><p>b</p></div>`, "b", []string{"picture"}},
	{"link in a note lost", `<p>a<span class="footnote_referrer"><sup id="footnote_plugin_tooltip_7_1">[1]</sup></span></p><div class="footnotes_reference_container"><table><tr><th id="footnote_plugin_reference_7_1">1</th><td class="footnote_plugin_text">b <a href="/c">c</a></td></tr></table></div>`, "a[^1]\n\n[^1]: b c", []string{"link"}},
	{"author's link in code lost", `<pre><code>a <a href="/b">b</a></code></pre>`, "```\na b\n```", []string{"link"}},
	{"code taken for a formula", "<p><code>\\(a\\)</code></p>", "$a$", []string{"words"}},
	{"price as formula", "<p>a $5 or b$ c</p>", "a $5 or b$ c", []string{"emphasis"}},
	{"lost embed", `<p>a</p><iframe src="https://www.youtube.com/embed/AbCdEfGhIjk"></iframe>`, "a", []string{"embed"}},
	{"other embed", `<iframe src="https://www.youtube.com/embed/AbCdEfGhIjk"></iframe>`, "[a](https://youtu.be/AbCdEfGhIj0)", []string{"words", "embed"}},
	{"embed as text", `<iframe src="https://e.org/x"></iframe>`, "https://e.org/x", []string{"words", "embed"}},
	{"lost audio", `<audio src="/a.mp3"></audio>`, "", []string{"embed"}},
	{"joined lines", "<p>a<br>b</p>", "a b", []string{"break"}},
	{"joined paragraphs", "<p>a</p><p>b</p>", "a\nb", []string{"break"}},
	{"broken line", "<p>a b</p>", "a\n\nb", []string{"break"}},
	{"dead footnote", `<p>a<a href="#n" id="r">1</a></p><ol><li id="n">b <a href="#r">↩</a></ol>`, "a[1](#n)\n\n1. b [↩](#r)", []string{"words"}},
	{"lost footnote", `<p>a<a href="#n" id="r">1</a></p><ol><li id="n">b <a href="#r">↩</a></ol>`, "a", []string{"words"}},
	{"unchecked", `<ul><li><input type="checkbox" checked> a</ul>`, "- [ ] a", []string{"words"}},
}

func TestDifferent(t *testing.T) {
	for _, c := range different {
		t.Run(c.name, func(t *testing.T) {
			r := fidelity.Compare(c.source, c.md, nil, content.AsIs{})
			if diff := cmp.Diff(c.want, kinds(r)); diff != "" {
				t.Errorf("kinds (-want +got):\n%s%+v", diff, r.Differences)
			}
		})
	}
}

// TestHTMLInTheMarkdownChangesNothing: what stands beside HTML is read as it would be
// without it.
func TestHTMLInTheMarkdownChangesNothing(t *testing.T) {
	check := func(name, source, md string) {
		want := fidelity.Compare(source, md, nil, content.AsIs{})
		got := fidelity.Compare(source, "<i></i>\n\n"+md, nil, content.AsIs{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-Markdown +with HTML):\n%s", name, diff)
		}
	}
	for _, s := range stories(t) {
		for name, md := range s.faithful {
			check(s.name+" "+name, s.source, md)
		}
	}
	for _, c := range same {
		check(c.name, c.source, c.md)
	}
	for _, c := range different {
		check(c.name, c.source, c.md)
	}
}

// TestDifferenceNamesTheSmallestBlock: what is reported is the block that can be
// kept as HTML, and no wrapper.
func TestDifferenceNamesTheSmallestBlock(t *testing.T) {
	for _, c := range []struct {
		name, source, md string
		want             content.Node
	}{
		{"paragraph", "<div><section><p>a</p><p>b c</p></section></div>", "a\n\nb", 5},
		{"heading", "<div><h2>a b</h2></div>", "## a", 2},
		{"list of a list", "<div><ul><li>a<ul><li>b c</li></ul></li></ul></div>", "- a\n  - b", 2},
		{"table", "<div><table><tr><td><p>a b</p></td><td>c</td></tr></table></div>", "|a|c|\n|-|-|", 2},
		{"in a quote", "<blockquote><p>a</p><p>b c</p></blockquote>", "> a\n>\n> b", 4},
		{"caption", "<div><figure><img src=x><figcaption>a b</figcaption></figure></div>", "![](x)\n\na", 2},
		{"text of a div", "<div>a b</div><div>c</div>", "a\n\nc", 1},
		{"text without a block", "<p>a</p>b <b>c</b>", "a\n\n**c**", 3},
		{"box of one cell", "<table><tr><td><p>a</p><p>b c</p></td></tr></table>", "a\n\nb", 7},
		{"link around blocks", `<div><a href="/x"><h3>a b</h3><p>c</p></a></div>`, "### [a](/x)\n\n[c](/x)", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := fidelity.Compare(c.source, c.md, nil, content.AsIs{})
			if len(r.Differences) != 1 || r.Differences[0].Node != c.want {
				t.Errorf("%+v, want one of node %d", r.Differences, c.want)
			}
		})
	}
}

func TestLostParagraphDoesNotMoveTheRest(t *testing.T) {
	var source, md strings.Builder
	for i := range 400 {
		p := strings.Repeat(string(rune('a'+i%26))+" ", 3+i%7) + "the end"
		source.WriteString("<p>" + p + "</p>")
		if i != 200 {
			md.WriteString(p + "\n\n")
		}
	}
	r := fidelity.Compare(source.String(), md.String(), nil, content.AsIs{})
	if len(r.Differences) != 1 || r.Differences[0].Kind != fidelity.Words {
		t.Errorf("%d differences: %+v", len(r.Differences), r.Differences)
	}
}

// TestBeyondTheBoundWordsAreCounted: texts too different to be aligned in time are
// compared word by word without their order, and the order is reported.
func TestBeyondTheBoundWordsAreCounted(t *testing.T) {
	const n = 40_000
	words := make([]string, n)
	for i := range words {
		words[i] = string(rune('a' + i*i%23))
	}
	source := "<p>" + strings.Join(words, " ") + "</p>"
	slices.SortFunc(words, func(a, b string) int { return strings.Compare(b, a) })
	r := fidelity.Compare(source, strings.Join(words, " "), nil, content.AsIs{})
	if r.Perfect() {
		t.Error("disorder went unnoticed")
	}
	if got := r.Counts[fidelity.Words]; got.Want != n || got.Kept != n {
		t.Errorf("words = %+v, want all %d kept", got, n)
	}
	r = fidelity.Compare(source, strings.Join(words[:n-1], " "), nil, content.AsIs{})
	if got := r.Counts[fidelity.Words]; got.Kept != n-1 || r.Perfect() {
		t.Errorf("words = %+v, want all but one of %d kept", got, n)
	}
}

type rewritten struct{}

func (rewritten) Link(a string) string  { return strings.Replace(a, "https://e.org/", "../", 1) + ".md" }
func (rewritten) Asset(a string) string { return "media/" + a[strings.LastIndexByte(a, '/')+1:] }
func (rewritten) Alt(string) string     { return "" }

func TestResolverSaysWhatToExpect(t *testing.T) {
	const source = `<p><a href="https://e.org/a">a</a> <img src="https://e.org/u/b-10x10.jpg" alt="b"></p>`
	if r := fidelity.Compare(source, "[a](../a.md) ![b](media/b-10x10.jpg)", nil, rewritten{}); !r.Perfect() {
		t.Errorf("rewritten: %+v", r.Differences)
	}
	r := fidelity.Compare(source, "[a](https://e.org/a) ![b](https://e.org/u/c.jpg)", nil, rewritten{})
	if diff := cmp.Diff([]string{"link", "picture"}, kinds(r)); diff != "" {
		t.Errorf("not rewritten (-want +got):\n%s", diff)
	}
}

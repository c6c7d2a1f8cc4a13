package rawcontent

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/shortcode"
)

// wordpress asks WordPress's own filters. The test is skipped where there is none.
func wordpress(t *testing.T, do string, texts []string) []json.RawMessage {
	t.Helper()
	php, err := exec.LookPath("php")
	if err != nil {
		t.Skip("there is no PHP here to ask WordPress with:", err)
	}
	core := os.Getenv("WPMD_WORDPRESS_CORE")
	if core == "" {
		core = "/usr/share/wordpress"
	}
	if _, err := os.Stat(core + "/wp-includes/formatting.php"); err != nil {
		t.Skip("there is no WordPress here to ask (WPMD_WORDPRESS_CORE names one):", err)
	}
	var in bytes.Buffer
	for _, text := range texts {
		line, err := json.Marshal(map[string]string{"do": do, "text": text})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	cmd := exec.CommandContext(t.Context(), php, "-d", "display_errors=stderr", "../../testdata/wordpress/filters.php", core)
	cmd.Stdin = &in
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%v\n%.2000s", err, complaints.String())
	}
	var answers []json.RawMessage
	for line := range bytes.Lines(out) {
		answers = append(answers, line)
	}
	if len(answers) != len(texts) {
		t.Fatalf("%d answers to %d questions", len(answers), len(texts))
	}
	return answers
}

// asWordPress holds what do makes of random texts against what WordPress makes of them.
func asWordPress(t *testing.T, name string, parts []string, do func(string) string) {
	t.Helper()
	texts := randomTexts(parts, 8000)
	differ := 0
	for i, answer := range wordpress(t, name, texts) {
		var want string
		if err := json.Unmarshal(answer, &want); err != nil {
			t.Fatalf("%q: %v", texts[i], err)
		}
		if got := do(texts[i]); got != want {
			if differ++; differ <= 5 {
				t.Errorf("of %q\nWordPress makes %q\n  wpmd makes    %q", texts[i], want, got)
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d texts differ", differ, len(texts))
	}
}

// randomTexts puts texts together of parts.
func randomTexts(parts []string, count int) []string {
	random := rand.New(rand.NewPCG(7, uint64(len(parts))))
	texts := make([]string, count)
	for i := range texts {
		var text strings.Builder
		for range 1 + random.IntN(4+i%24) {
			text.WriteString(parts[random.IntN(len(parts))])
		}
		texts[i] = text.String()
	}
	return texts
}

func lines(s string) []string { return strings.Split(s, "·") }

// htmlParts hold no <math>: the WordPress of Debian takes it for a block, and newer ones
// do not.
var htmlParts = append(lines(`<p>·</p>·<p class="a">·<div>·</div>·<div class="x" id='y'>·<blockquote>·</blockquote>·<BLOCKQUOTE>·<ul>·</ul>·<li>·</li>·<pre>·</pre>·<pre class="a">·<br>·<br/>·<br />·<br  / >·<hr>·<hr />·<hr class="x">·<h2>·</h2>·<h7>·<table>·<tr>·<td>·</td>·</tr>·</table>·<b>·</b>·<em>·</em>·<a href="/x">·</a>·<picture>·<img src="a.jpg">·<script>·</script>·<style>·</style>·<svg>·</svg>·<option>·</option>·<select>·<object data="x">·</object>·<param name="a">·<embed>·<video src="v">·</video>·[video]·[/video]·<audio>·</audio>·<source src="s">·<track>·<figure>·<figcaption>·</figcaption>·</figure>·<!-- a -->·<!--more-->·<!--·-->·<![CDATA[·]]>·<·>·</·<form>·</form>·<address>·</address>·<details>·<summary>·</summary>·<link>·&amp;·&·a·word·two words·.·x 1·[gallery]·[caption]·[/caption]·0·"·'`),
	"\n", "\n", "\n", "\n\n", "\n\n", "\n\n\n", "\r\n", "\r", " ", "  ", "\t", "\v", " \n ", "\u00a0", "é", "日本")

// WordPress's paragraphs come of two dozen regular expressions, of which each sees what
// the last one left.
func TestParagraphsAreWordPresss(t *testing.T) {
	asWordPress(t, "autop", htmlParts, autop)
}

var textParts = append(lines(`'·'·'·"·"·"·-·--·---·----·...·....·''·`+"``"+`·'99·'99'·'99"·'9·'999·99·9·0·42·1.5·x·x·9x9·0x9·0.5x3·10x20·1,024x768·xn--·(tm)· (tm)·'tis·'em·'cause·'tain't·&·&amp;·&lt;·&gt;·&nbsp;·&#8217;·&#x2019;·&x;·&toolongname;·&#·;·.·,·:·!·?·(·)·{·}·[·]·a·s·word·Wordpress· Wordpress·don't·"quoted"·'quoted'·<b>·</b>·<pre>·</pre>·<code>·</code>·<code class="a">·<a href="x&y">·<!-- "a" -->·<!--·-->·<·>·[gallery a="b"]·[gallery]·[/gallery]·[[gallery]]·[caption x='y' <b>]·[code]·[/code]·%·/·=·é`),
	" ", " ", " ", "\n", "\t", "\u00a0", "“", "”")

// A site shows "it's" with another apostrophe than it stores.
func TestMarksAreWordPresss(t *testing.T) {
	asWordPress(t, "texturize", textParts, func(s string) string { return texturize(s, func(name, _ string) bool { return isNamed(name) }) })
}

func isNamed(name string) bool {
	switch name {
	case "gallery", "caption", "audio", "video", "playlist":
		return true
	}
	return false
}

// The product's name is written as its owners write it wherever a post has it wrong.
func TestCapitalsAreWordPresss(t *testing.T) {
	asWordPress(t, "capital", append(lines(`Wordpress·wordpress· Wordpress·>·(·&#8216;·&#8220;·"·<b>·a`), " ", "\n"), capitalP.Replace)
}

// A site shows ":)" as a character. No "<" is left open here: to the WordPress of Debian a
// tag ends in its line, to newer ones where the next ">" is.
func TestSmiliesAreWordPresss(t *testing.T) {
	parts := append(lines(`:)·:-)·;)·:lol:·:???:·:?·:?:·8O·8-O·:mad·mad:·:·8·<b>·</b>·<code>·</code>·<pre class="a">·</pre>·>·x·&nbsp;·.`), " ", " ", " ", "\n", "\r", "\t", "\u00a0")
	asWordPress(t, "smilies", parts, func(s string) string { return new(renderer).convertSmilies(s) })
}

// A whole page goes through all filters, in WordPress's order.
func TestPagesAreWordPresss(t *testing.T) {
	var parts []string
	for _, part := range append(append(append([]string(nil), htmlParts...), textParts...), " :) ") {
		if !strings.Contains(part, "[") && part != "]" && part != "<" && part != "</" && part != "<!--" {
			parts = append(parts, part)
		}
	}
	asWordPress(t, "page", parts, func(s string) string { return new(renderer).render(s) })
}

var argumentParts = append(lines(`a·b-c·A_b·0·5·1x·=·=·=·"·"·'·'·"x"·'y'·"x y"·a="b"·b='c d'·id=5·x=y·http://a/b?c=d·\·\n·\x41·\x4·\101·\9·\"·<·>·<b>·</b>·/·é·,`),
	" ", " ", " ", "\n", "\t", "\u00a0", "\u200b")

// Arguments of shortcodes have quotes of either kind or none, escapes of C, and places.
func TestArgumentsAreWordPresss(t *testing.T) {
	texts := randomTexts(argumentParts, 12000)
	for i, answer := range wordpress(t, "attributes", texts) {
		var pairs [][2]string
		if err := json.Unmarshal(answer, &pairs); err != nil {
			t.Fatalf("%q: %v", texts[i], err)
		}
		var want shortcode.Attributes
		for _, p := range pairs {
			want = append(want, shortcode.Attribute{Name: p[0], Value: p[1]})
		}
		got := shortcode.ParseAttributes(texts[i])
		for j := range got {
			got[j].Value = strings.ToValidUTF8(got[j].Value, "\ufffd")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("arguments of %q (-WordPress +wpmd):\n%s", texts[i], diff)
			return
		}
	}
}

var shortcodeParts = append(lines(`[gallery]·[gallery a="b"]·[gallery/]·[gallery a/]·[/gallery]·[[gallery]]·[[gallery]·[gallery]]·[[/gallery]]·[caption id=1]·[/caption]·[caption]·[gallery-x]·[galleryx]·[unknown]·[/unknown]·[·]·[[·]]·/·<a href="[gallery]">·<b [caption]>·<!-- [gallery] -->·<·>·text·&#91;·&#93;·"·'·<p>·</p>·audio`),
	" ", "\n", "é", "&nbsp;", "\u00a0")

// told says how a shortcode was read, as the script that asks WordPress does.
func told(t shortcode.Tag) string {
	var out strings.Builder
	out.WriteString("{" + t.Name)
	for _, a := range t.Attributes() {
		out.WriteString("|" + a.Name + "=" + a.Value)
	}
	if t.Content != "" {
		out.WriteString("|:" + new(renderer).expand(t.Content, isNamed, told))
	}
	return out.String() + "}"
}

// A shortcode ends with the first tag that closes its name, whatever stands between, and
// stands in two brackets where it is text. Those within tags of HTML are left alone here:
// WordPress expands them where an attribute's value is nothing else.
func TestShortcodesAreWordPresss(t *testing.T) {
	parts := make([]string, 0, len(shortcodeParts))
	for _, p := range shortcodeParts {
		if !strings.HasPrefix(p, "<a ") && !strings.HasPrefix(p, "<b ") && p != "<" {
			parts = append(parts, p)
		}
	}
	asWordPress(t, "shortcodes", parts, func(s string) string { return new(renderer).expand(s, isNamed, told) })
}

// A shortcode alone in a paragraph is in none.
func TestUnwrappingIsWordPresss(t *testing.T) {
	asWordPress(t, "unautop", shortcodeParts, func(s string) string { return unwrap(s, isNamed) })
}

var blockParts = append(lines(`<!-- wp:paragraph -->·<!-- /wp:paragraph -->·<!-- wp:a/b {"x":1} -->·<!-- /wp:a/b -->·<!-- wp:more /-->·<!-- wp:a {"t":"}} --> {"} /-->·<!-- wp:a {"t":{"u":{}}} -->·<!-- wp:a {} /-->·<!-- wp:a { -->·<!-- wp:a {"bad} -->·<!--wp:a -->·<!-- wp:A -->·<!-- wp:a/ -->·<!-- wp:a/b/c -->·<!-- /wp:a /-->·<!-- wp:a{} -->·<!-- wp:a {"a":[1,"é"]}-->·<!-- wp:a-->·<!-- more -->·<!--·-->·/-->·{·}·}}·wp:·<p>·</p>·text·x`),
	" ", "\n", "\t", "é")

// Authors leave blocks open, close them twice and break their attributes.
func TestBlocksAreWordPresss(t *testing.T) {
	texts := randomTexts(blockParts, 8000)
	for i, answer := range wordpress(t, "blocks", texts) {
		got, err := json.Marshal(listed(parseBlocks(texts[i])))
		if err != nil {
			t.Fatal(err)
		}
		var want, have any
		if json.Unmarshal(answer, &want) != nil || json.Unmarshal(got, &have) != nil {
			t.Fatalf("%q: %s and %s", texts[i], answer, got)
		}
		if diff := cmp.Diff(asPHP(want), asPHP(have)); diff != "" {
			t.Errorf("blocks of %q (-WordPress +wpmd):\n%s", texts[i], diff)
			return
		}
	}
}

func listed(blocks []*block) []any {
	list := []any{}
	for _, b := range blocks {
		parts := []any{}
		for _, p := range b.parts {
			if p.inner != nil {
				parts = append(parts, listed([]*block{p.inner})[0])
			} else {
				parts = append(parts, p.html)
			}
		}
		attributes := any(b.attributes)
		if b.attributes == nil && b.name == "" {
			attributes = map[string]any{}
		}
		list = append(list, []any{b.name, attributes, parts})
	}
	return list
}

// asPHP makes lists of empty objects: to PHP they are the same.
func asPHP(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		for key := range v {
			v[key] = asPHP(v[key])
		}
	case []any:
		for i := range v {
			v[i] = asPHP(v[i])
		}
	}
	return value
}

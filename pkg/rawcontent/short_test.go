package rawcontent

import (
	"strings"
	"testing"
)

// A document of an export file had no excerpt where the site makes one itself, so that its
// header was not the one that the API gives.
func TestExcerpt(t *testing.T) {
	many := strings.TrimSpace(strings.Repeat("word ", 60))
	for _, test := range []struct{ in, want string }{
		{"One two.", "One two."},
		{"<p>It's <b>bold</b>,<br>so</p>\n\n<p>there</p>", "It&#8217;s bold,so there"},
		{many, strings.TrimSpace(strings.Repeat("word ", 55)) + " [&hellip;]"},
		{"Before<!--more-->after", "Before"},
		{"[gallery ids=\"1\"]Text [caption id=\"x\"]<img> words[/caption] more", "Text  more"},
		{"<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:code -->\n<pre>code</pre>\n<!-- /wp:code -->\n\n<!-- wp:heading -->\n<h2>Two</h2>\n<!-- /wp:heading -->", "One Two"},
		{"<!-- wp:group --><div><!-- wp:paragraph --><p>In</p><!-- /wp:paragraph --></div><!-- /wp:group -->", "In"},
		{"<!-- wp:list --><ul><!-- wp:list-item --><li>x</li><!-- /wp:list-item --></ul><!-- /wp:list -->", ""},
		{"a <script>x()</script>b<style>c</style>", "a b"},
		{"1 < 2", "1 < 2"},
	} {
		if got := Excerpt(test.in); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(test.want), " ") {
			t.Errorf("of %q: %q", test.in, got)
		}
	}
}

// Titles and comments of an export file kept the marks of typewriters.
func TestShortTexts(t *testing.T) {
	if got := Title(` "It's" -- Wordpress `); got != "&#8220;It&#8217;s&#8221; &#8212; WordPress" {
		t.Errorf("title %q", got)
	}
	if got := Comment("One\ntwo\n\nIt's"); got != "<p>One<br />\ntwo</p>\n<p>It&#8217;s</p>" {
		t.Errorf("comment %q", got)
	}
}

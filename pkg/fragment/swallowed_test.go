package fragment_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// A heading that held blocks was read as one line of all their text.
func TestAHeadingEndsBeforeTheBlocksItHolds(t *testing.T) {
	for src, want := range map[string]string{
		`<h2 id="a">T<table><tbody><tr><td>1</td></tr></tbody></table></h2>`: `<div><h2 id="a">T</h2><table><tbody><tr><td>1</td></tr></tbody></table></div>`,
		`<h2><p>T</p><ul><li>1</li></ul></h2>`:                               `<div><h2>T</h2><ul><li>1</li></ul></div>`,
		`<h2><ul><li>1</li></ul></h2>`:                                       `<div><ul><li>1</li></ul></div>`,
		`<H2>T<P>1</P><P>2</P>`:                                              `<div><h2>T</h2><p>1</p><p>2</p></div>`,
		`<h2><div><h3>T</h3></div></h2>`:                                     `<div><div><h3>T</h3></div></div>`,
		`<h2><b>T</b> <i>u</i><blockquote>q</blockquote>v</h2>`:              `<div><h2><b>T</b> <i>u</i></h2><blockquote>q</blockquote>v</div>`,
		`<h2>T<p>1</p></h2><ul><li>1</li></ul>`:                              `<h2>T<p>1</p></h2><ul><li>1</li></ul>`,
		`<h2><div>T</div><p>1</p><p>2</p></h2><h3>`:                          `<h2><div>T</div><p>1</p><p>2</p></h2><h3></h3>`,
	} {
		var got strings.Builder
		for c := range fragment.Parse(src).ChildNodes() {
			if err := html.Render(&got, c); err != nil {
				t.Fatal(err)
			}
		}
		if got.String() != want {
			t.Errorf("%s:\n got %s\nwant %s", src, got.String(), want)
		}
	}
}

package rawcontent

import "testing"

// One tag without an end in a comment made all that followed bold, where WordPress ends it
// with the comment. What is expected is what force_balance_tags makes.
func TestBalanced(t *testing.T) {
	for text, want := range map[string]string{
		"<strong>This tag shows <strong>bold text.</strong>": "<strong>This tag shows </strong><strong>bold text.</strong>",
		"I <3 it, <b>and": "I &lt;3 it, <b>and</b>",
		"a</p>b</i>c":     "abc",
		"<em><b>x</em>y":  "<em><b>x</b></em>y",
		"one<br>two<br/>": "one<br />two<br />",
		"<blockquote>a<blockquote>b</blockquote>": "<blockquote>a<blockquote>b</blockquote></blockquote>",
		`<a href="x" title="y">z <i/>w`:           `<a href="x" title="y">z <i></i>w</a>`,
		`<div class="a">b<DIV>c</div>`:            `<div class="a">b<div>c</div></div>`,
		"<my-card x=1>y":                          "<my-card x=1>y</my-card>",
		"a < b and c > d":                         "a < b and c > d",
		"<img src=x alt='a'>":                     "<img src=x alt='a'/>",
	} {
		if got := balanced(text); got != want {
			t.Errorf("%s\n is %s\nnot %s", text, got, want)
		}
	}
	if got := Comment("<b>x"); got != "<p><b>x</b></p>" {
		t.Errorf("a comment is %s", got)
	}
}

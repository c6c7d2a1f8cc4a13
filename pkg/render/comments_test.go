package render

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/sitedata"
)

// What strangers write stays inside its own comment.
func TestCommentsAreForeignInput(t *testing.T) {
	at := time.Date(2025, 3, 4, 5, 6, 0, 0, time.UTC)
	doc := content.Document{Content: "<p>Body.</p>", Title: "T"}
	threads := []sitedata.Thread{
		{
			Comment: content.Comment{ID: 1, Author: "# *Eve* <b>|</b>\n---", URL: `https://e.example/"><script>`, Date: at, Content: "<script>x()</script><p>---</p><p># no heading</p><pre>```\ncode</pre>"},
			Answers: []sitedata.Thread{{Comment: content.Comment{ID: 2, Author: "", URL: "javascript:x()", Date: at, Content: "<blockquote><p>quoted</p></blockquote><ul><li>a</li></ul>"}}},
		},
		{Comment: content.Comment{ID: 3, Author: "Zed", Content: `<p>last <img src="https://e.example/p.png" alt="pic"></p>`}},
	}
	place := Alone(doc)
	place.Threads = threads
	rendered, err := New(Options{}).Render(t.Context(), doc, place)
	if err != nil {
		t.Fatal(err)
	}
	want := "Body.\n\n## Comments\n\n" +
		"<a id=\"comment-1\"></a>**[# \\*Eve* \\<b>|\\</b> ---](https://e.example/\"%3E%3Cscript%3E)**, 2025-03-04 05:06:\n\n" +
		"\\---\n\n\\# no heading\n\n````\n```\ncode\n````\n\n" +
		"> <a id=\"comment-2\"></a>**Anonymous**, 2025-03-04 05:06:\n>\n> > quoted\n>\n> - a\n\n" +
		"<a id=\"comment-3\"></a>**Zed**:\n\nlast ![pic](https://e.example/p.png)\n"
	if d := cmp.Diff(want, rendered.Markdown); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if strings.Contains(rendered.Markdown, "<script") {
		t.Error("a script came through")
	}
}

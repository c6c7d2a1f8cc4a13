package rawcontent

import (
	"strings"
	"testing"
)

// BenchmarkRender renders a post of 10 kB in each of the editors' forms.
func BenchmarkRender(b *testing.B) {
	classic := "He said \"it's\" <b>so</b> -- or more...\nA second line.\n\n<ul>\n<li>One</li>\n</ul>\n[caption width=\"300\"]<img src=\"a.jpg\"> Words[/caption]\n\n"
	blocks := "<!-- wp:paragraph {\"align\":\"left\"} -->\n<p>He said \"it's\" <b>so</b> -- or more.</p>\n<!-- /wp:paragraph -->\n\n"
	built := "[vc_row][vc_column width=\"1/2\"][vc_column_text]\nHe said \"it's\" so.\n[/vc_column_text][vc_btn title=\"Go\" link=\"url:%2Fgo%2F\"][/vc_column][/vc_row]\n"
	for name, part := range map[string]string{"classic": classic, "blocks": blocks, "builder": built} {
		raw := strings.Repeat(part, 10_000/len(part))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Render(raw, Options{})
			}
		})
	}
}

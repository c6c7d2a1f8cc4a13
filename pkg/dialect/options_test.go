package dialect_test

import (
	"strings"
	"testing"

	"wpmd/pkg/dialect"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
)

var optionCases = []struct {
	body           flavor.Body
	markdown, want string
}{
	{flavor.Body{Shift: 1}, "# a\n\n> ###### b\n\n- ## c\n\n#x\n\n" + fence + "\n# no\n" + fence + "\n", "## a\n\n> ###### b\n\n- ### c\n\n#x\n\n" + fence + "\n# no\n" + fence + "\n"},
	{flavor.Body{Math: flavor.Brackets}, "An $a_b$ is 5\\$.\n\n$$\nx\n$$\n", "An \\(a_b\\) is 5\\$.\n\n\\[\nx\n\\]\n"},
	{flavor.Body{Embeds: flavor.AsShortcode, Directives: flavor.Shortcodes}, "{{< x >}}\n\n<https://youtu.be/dQw4w9WgXcQ>\n\n[A \"b\"](https://vimeo.com/7)\n", "{{</* x */>}}\n\n{{< youtube dQw4w9WgXcQ >}}\n\n{{< vimeo id=\"7\" title=\"A b\" >}}\n"},
	{flavor.Body{Embeds: flavor.AsFrame}, "<https://www.youtube.com/watch?v=dQw4w9WgXcQ>\n\nSee <https://youtu.be/dQw4w9WgXcQ>.\n\n- x\n\n  <https://youtu.be/dQw4w9WgXcQ>\n", "<iframe src=\"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ\" title=\"youtube\" width=\"560\" height=\"315\" loading=\"lazy\"></iframe>\n\nSee <https://youtu.be/dQw4w9WgXcQ>.\n\n- x\n\n  <https://youtu.be/dQw4w9WgXcQ>\n"},
	// Whoever starts a video at a place wants that.
	{flavor.Body{Embeds: flavor.AsFrame}, "<https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3>\n", "<https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3>\n"},
	{flavor.Body{Captions: flavor.AsFigure}, "![a](b.png)\n\n*See [c](d).*\n\ntext\n\n*not*\n", "<figure>\n\n![a](b.png)\n\n<figcaption>\n\nSee [c](d).\n\n</figcaption>\n</figure>\n\ntext\n\n*not*\n"},
	{flavor.Body{Captions: flavor.AsFigure, Reader: flavor.Kramdown}, "[![a](b.png)](c.png)\n\n*d*\n", "<figure markdown=\"1\">\n\n[![a](b.png)](c.png)\n\n<figcaption markdown=\"1\">\n\nd\n\n</figcaption>\n</figure>\n"},
	{flavor.Body{WikiLinks: true, Directives: flavor.Vault}, "[[x]] [Old tide](../a%20b/c.md) [*d*](e.md) [f](g.md#h) ![i](j.md) [k](https://e.org/l.md) `[m](n.md)`\n", "\\[[x]] [[../a b/c|Old tide]] [*d*](e.md) [f](g.md#h) ![i](j.md) [k](https://e.org/l.md) `[m](n.md)`\n"},
	// Obsidian found no heading by an anchor.
	{flavor.Body{ByText: true}, "[a](#x) [b](#%C3%A9t%C3%A9) [c](#y) [d](#z)\n\n## <a id=\"x\"></a>High tide (1)\n\n### <a id=\"été\"></a>Two\n\n## <a id=\"y\"></a>Two\n\n## <a id=\"z\"></a>*Ebb*\n", "[a](#High%20tide%20%281%29) [b](#%C3%A9t%C3%A9) [c](#y) [d](#z)\n\n## High tide (1)\n\n### <a id=\"été\"></a>Two\n\n## <a id=\"y\"></a>Two\n\n## <a id=\"z\"></a>*Ebb*\n"},
	{flavor.Body{WikiLinks: true}, "| a |\n| --- |\n| [b](c.md) |\n", "| a |\n| --- |\n| [[c\\|b]] |\n"},
	{flavor.Body{WikiLinks: true}, "\ufdd0 [b](c.md)\n", "\ufdd0 [b](c.md)\n"},
}

func TestOptions(t *testing.T) {
	prover := fidelity.New()
	for _, c := range optionCases {
		if got, _ := dialect.Adapt(c.markdown, flavor.Flavor{Body: c.body}, prover.SyntaxSpans); got != c.want {
			t.Errorf("%+v: %q\n got %q\nwant %q", c.body, c.markdown, got, c.want)
		}
	}
	if _, has := dialect.Adapt("An $a$.\n", flavor.Flavor{Body: flavor.Body{Math: flavor.Brackets, Passthrough: true}}, prover.SyntaxSpans); !has {
		t.Error("no formula is told of")
	}
}

// FuzzOptions: whatever the text is, no mark is left in it, and what is in code stays.
func FuzzOptions(f *testing.F) {
	for _, c := range optionCases {
		f.Add(c.markdown)
	}
	prover := fidelity.New()
	all := []flavor.Body{
		{Shift: 2, Math: flavor.Brackets, Embeds: flavor.AsFrame, Captions: flavor.AsFigure, WikiLinks: true, ByText: true},
		{Embeds: flavor.AsShortcode, Math: flavor.Brackets, Reader: flavor.Python, Captions: flavor.AsFigure},
		{Embeds: flavor.AsFrame, Reader: flavor.MDX, Captions: flavor.AsFigure, Shift: 1},
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		if strings.ContainsAny(markdown, "\ufdd0\ufdd1") {
			return
		}
		for _, body := range all {
			if got, _ := dialect.Adapt(markdown, flavor.Flavor{Body: body}, prover.SyntaxSpans); strings.ContainsAny(got, "\ufdd0\ufdd1") {
				t.Errorf("a mark is left of %q: %q", markdown, got)
			}
		}
	})
}

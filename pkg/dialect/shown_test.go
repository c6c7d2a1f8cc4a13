package dialect_test

import (
	"testing"

	"wpmd/pkg/dialect"
	"wpmd/pkg/flavor"
)

// What keeps a directive from running is not to be seen in a preview.
func TestShownIsWhatWasAdapted(t *testing.T) {
	none := func(markdown string) dialect.SyntaxSpans {
		return dialect.SyntaxSpans{Lines: dialect.LinesOf(markdown)}
	}
	for name, markdown := range map[string]string{
		"hugo":     "write {{< figure src=\"a\" >}} or {{% note %}} for it",
		"jekyll":   "write {{ page.title }}, {% include x %} or {% raw %}",
		"eleventy": "write {{ page.title }} or {# a note #}",
		"zola":     "write {{ youtube(id=\"x\") }} for it",
		"plain":    "write {{ page.title }} or {% raw %}",
	} {
		target, err := flavor.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		adapted, _ := dialect.Adapt(markdown, target, none)
		if name != "plain" && adapted == markdown {
			t.Errorf("%s: nothing was adapted", name)
		}
		if got := dialect.Shown(adapted, target); got != markdown {
			t.Errorf("%s: %q became %q, which is shown as %q", name, markdown, adapted, got)
		}
	}
}

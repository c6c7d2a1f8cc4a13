package render

import (
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
)

// A bell and an escape in a body went into the files, and a generator's feed was no XML.
func TestControlCharactersAreLeftOutAndTold(t *testing.T) {
	target, err := flavor.Named(flavor.Default)
	if err != nil {
		t.Fatal(err)
	}
	doc := content.Document{Stamp: content.Stamp{Type: "post", Slug: "s"}, Content: "<p>be\all\x1b[0m</p><pre>a\tb\nc\x00</pre>"}
	rendered, err := New(Options{Target: target}).Render(t.Context(), doc, Alone(doc))
	if err != nil {
		t.Fatal(err)
	}
	if want := "bell[0m\n\n```\na\tb\nc\n```\n"; rendered.Markdown != want {
		t.Errorf("%q, want %q", rendered.Markdown, want)
	}
	if len(rendered.Warnings) != 1 || rendered.Warnings[0].Code != "control-dropped" || len(rendered.Proof.Differences) > 0 {
		t.Errorf("warnings %v, differences %v", rendered.Warnings, rendered.Proof.Differences)
	}
}

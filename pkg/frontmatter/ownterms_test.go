package frontmatter_test

import (
	"testing"

	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
)

// Hugo made no pages of the terms of a site's own taxonomies, which lay beneath params.
func TestOwnTaxonomiesHaveKeysOfTheirOwn(t *testing.T) {
	hugo, err := flavor.Named("hugo")
	if err != nil {
		t.Fatal(err)
	}
	facts := frontmatter.Map{{Key: "title", Value: "One"}, {Key: "slug", Value: "one"}, {Key: "taxonomies", Value: frontmatter.Map{{Key: "genre", Value: []string{"Crime"}}, {Key: "series", Value: []string{"Tides"}}, {Key: "weight", Value: []string{"heavy"}}, {Key: "title", Value: []string{"Dr"}}}}}
	got := string(frontmatter.Append(nil, frontmatter.YAML, frontmatter.For(hugo.Header, facts, frontmatter.Target{Type: "post"})))
	want := "---\ntitle: One\nslug: one\ngenre:\n  - Crime\nseries:\n  - Tides\nparams:\n  taxonomies:\n    weight:\n      - heavy\n    title:\n      - Dr\n---\n"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

package fidelity_test

import (
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// TestValuesThatAScriptShows: a conversion that left the nought of a counter, or a
// chart without its labels, was proven faithful.
func TestValuesThatAScriptShows(t *testing.T) {
	const chart = `<div class="chart" data-values='{"labels":["May","June"],"datasets":[{"label":"Coast","data":[1,2]}]}'><canvas></canvas></div>`
	for _, c := range []struct {
		name, source, md string
		ledger           content.Ledger
		lost             bool
	}{
		{"nought", `<p><span data-to="500">0</span> people</p>`, "0 people\n", nil, true},
		{"number", `<p><span data-to="1500">0</span> people</p>`, "1,500 people\n", content.Ledger{{Node: 2, Fate: "counter", Replacement: "1,500"}}, false},
		{"a nought that is one", `<p><span data-to="0">0</span> people</p>`, "0 people\n", nil, false},
		{"a cell", `<table><tr><td data-count="5">0</td></tr></table>`, "|   |\n| - |\n| 0 |\n", nil, false},
		{"no chart", chart, "", nil, true},
		{"chart", chart, "|      | Coast |\n| ---- | ----- |\n| May  | 1 |\n| June | 2 |\n", content.Ledger{{Node: 2, Fate: "chart", Replacement: " Coast May 1 June 2 "}}, false},
	} {
		report := fidelity.Compare(c.source, c.md, c.ledger, content.AsIs{})
		words := false
		for _, d := range report.Differences {
			words = words || d.Kind == fidelity.Words
		}
		if words != c.lost {
			t.Errorf("%s: lost %v, want %v: %+v", c.name, words, c.lost, report.Differences)
		}
	}
}

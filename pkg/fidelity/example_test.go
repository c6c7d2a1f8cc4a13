package fidelity_test

import (
	"fmt"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// A Prover is told which rows of the converter's table a ledger may name, and
// finds everything else that the Markdown does not say.
func ExampleProver() {
	const source = `<p>Sow in <b>March</b>, see <a href="https://example.org/peas/">peas</a>.</p>
<div class="share">Share this</div>`
	ledger := content.Ledger{{Node: 10, Fate: "share bar"}}
	p := fidelity.New(fidelity.Fate{Name: "share bar", Much: true})

	report := p.Compare(source, "Sow in **March**, see [peas](https://example.org/peas/).", ledger, content.AsIs{})
	fmt.Println(report.Perfect(), report.Dropped["share bar"].Words, "words dropped")

	report = p.Compare(source, "Sow in March, see [peas](https://example.org/beans/).", ledger, content.AsIs{})
	for _, d := range report.Differences {
		fmt.Printf("%s: %q became %q\n", d.Kind, d.Want, d.Got)
	}
	// Output:
	// true 2 words dropped
	// emphasis: "<strong>March</>," became "March,"
	// link: "[peas.](https://example.org/peas/)" became "[peas.](https://example.org/beans/)"
}

package markdown_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/markdown"
)

// losing are the rows of the table that a ledger may name.
func losing() []fidelity.Fate {
	var rows []fidelity.Fate
	for _, f := range markdown.Fates() {
		if f.Loses() {
			rows = append(rows, fidelity.Fate{Name: f.Name, Much: f.LosesMuch(), Unseen: f.Unseen()})
		}
	}
	return rows
}

func TestConversionIsProvenFaithful(t *testing.T) {
	c, p := markdown.New(markdown.Options{}), fidelity.New(losing()...)
	check := func(t *testing.T, src string) {
		t.Helper()
		r := c.Convert(src, content.AsIs{}, nil)
		if report := p.Compare(src, r.Markdown, r.Ledger, content.AsIs{}); !report.Perfect() {
			t.Errorf("%+v\nsource: %s\nmarkdown:\n%s", report.Differences, src, r.Markdown)
		}
	}
	t.Run("inline", func(t *testing.T) { each(t, func(m maker) string { return "<p>" + m.inline(3) + "</p>" }, check) })
	t.Run("blocks", func(t *testing.T) { each(t, func(m maker) string { return m.blocks(2) }, check) })
}

// FuzzConvertAndProve: nothing that HTML can be may stop the two, or take them
// long.
func FuzzConvertAndProve(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Add(sample)
	for seed := range uint64(40) {
		f.Add(maker{rand.New(rand.NewPCG(seed, 2))}.blocks(2))
	}
	c, p := markdown.New(markdown.Options{}), fidelity.New(losing()...)
	f.Fuzz(func(t *testing.T, src string) {
		start := time.Now()
		keep := content.NodeSet{}
		for range 3 {
			r := c.Convert(src, content.AsIs{}, keep)
			for _, d := range p.Compare(src, r.Markdown, r.Ledger, content.AsIs{}).Differences {
				if d.Kind == fidelity.Ledger {
					t.Errorf("the ledger says %q of node %d", d.Want, d.Node)
				}
				keep[d.Node] = true
			}
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%d bytes took %v", len(src), took)
		}
	})
}

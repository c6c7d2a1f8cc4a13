package markdown_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/markdown"
)

// BenchmarkAgainstStock converts the same bodies with this package, with the
// proof after it, and with the engine's own plugins, turn by turn, and reports
// what each costs of the processor: ratios of one run hold on a busy machine.
func BenchmarkAgainstStock(b *testing.B) {
	for _, kB := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("%dkB", kB), func(b *testing.B) {
			compareWithStock(b, []body{{"", strings.Repeat(sample, max(1, kB*1000/len(sample)))}})
		})
	}
	b.Run("corpus", func(b *testing.B) { compareWithStock(b, corpus(b)) })
}

func compareWithStock(b *testing.B, bodies []body) {
	b.Helper()
	ours, prover := markdown.New(markdown.Options{}), fidelity.New(losing()...)
	stock := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin()))
	size := 0
	for _, s := range bodies {
		size += len(s.html)
	}
	var parse, convert, proof, library time.Duration
	for b.Loop() {
		results := make([]markdown.Result, len(bodies))
		parse += processor(func() {
			for _, s := range bodies {
				_, _ = html.Parse(strings.NewReader(s.html))
			}
		})
		library += processor(func() {
			for _, s := range bodies {
				_, _ = stock.ConvertString(s.html)
			}
		})
		convert += processor(func() {
			for i, s := range bodies {
				results[i] = ours.Convert(s.html, content.AsIs{}, nil)
			}
		})
		proof += processor(func() {
			for i, s := range bodies {
				prover.Compare(s.html, results[i].Markdown, results[i].Ledger, content.AsIs{})
			}
		})
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(convert.Seconds()/library.Seconds(), "convert/stock")
	b.ReportMetric((convert+proof).Seconds()/library.Seconds(), "proven/stock")
	b.ReportMetric(convert.Seconds()/parse.Seconds(), "convert/parse")
	b.ReportMetric((convert+proof).Seconds()/parse.Seconds(), "proven/parse")
	b.ReportMetric(float64(size)*float64(b.N)/1e6/(convert+proof).Seconds(), "MB/s")
}

// processor is the time that use takes of all processors, collector and all.
func processor(use func()) time.Duration {
	begun := used()
	use()
	return used() - begun
}

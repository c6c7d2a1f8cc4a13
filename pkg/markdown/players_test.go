package markdown

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// TestProofKnowsEveryProvider: a player that the converter learned to name the page of,
// and the proof did not, was reported as lost. Each row is played: an address that
// it matches comes out as its page, and the proof takes the one for the other.
func TestProofKnowsEveryProvider(t *testing.T) {
	for i := range providers {
		p := &providers[i]
		t.Run(fmt.Sprintf("%s %s", p.host, p.pattern), func(t *testing.T) {
			parsed, err := syntax.Parse(p.pattern.String(), syntax.Perl)
			if err != nil {
				t.Fatal(err)
			}
			address := "https://" + p.host + sampleOf(parsed)
			rest := strings.TrimPrefix(address, "https://"+p.host)
			want := string(p.pattern.ExpandString(nil, p.page, rest, p.pattern.FindStringSubmatchIndex(rest)))
			src := `<p>Watch:</p><iframe src="` + address + `"></iframe>`
			r := New(Options{}).Convert(src, content.AsIs{}, nil)
			if !strings.Contains(r.Markdown, "<"+want+">") {
				t.Errorf("%s came out as %q, not as %s", address, r.Markdown, want)
			}
			if report := fidelity.Compare(src, r.Markdown, r.Ledger, content.AsIs{}); !report.Perfect() {
				t.Errorf("%s: the proof does not know it: %+v", address, report.Differences)
			}
		})
	}
}

// sampleOf is a short text that an expression matches.
func sampleOf(e *syntax.Regexp) string {
	switch e.Op {
	case syntax.OpLiteral:
		return string(e.Rune)
	case syntax.OpCharClass:
		for _, c := range "a1/?" {
			for i := 0; i+1 < len(e.Rune); i += 2 {
				if e.Rune[i] <= c && c <= e.Rune[i+1] {
					return string(c)
				}
			}
		}
		return string(e.Rune[0])
	case syntax.OpConcat:
		var all strings.Builder
		for _, sub := range e.Sub {
			all.WriteString(sampleOf(sub))
		}
		return all.String()
	case syntax.OpAlternate, syntax.OpCapture:
		return sampleOf(e.Sub[0])
	case syntax.OpPlus:
		return strings.Repeat(sampleOf(e.Sub[0]), 9)
	case syntax.OpRepeat:
		return strings.Repeat(sampleOf(e.Sub[0]), e.Min)
	}
	return ""
}

package fragment

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// What a Matcher says is what its expression says.
func TestMatcherSaysWhatItsExpressionSays(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := strings.Split("thumb Thumb slider sliderNAV nav - _ foot end con tent sent block note Notes text 1x1 1px blank place holder ſlider K k cky kook . / ? jpg s a b \n é", " ")
	for _, expression := range []string{
		`(?i)thumb|indicator|slider[-_]?nav|carousel[-_]nav`, `(?i)(?:foot|end)[-_]?notes?.*(?:note|text)|^sidenote$`, `(?:^|[-_])tabs?[-_]*(?:nav|list)`,
		`(?i)/(?:[\w-]*[-_])?(?:blank|place-?holder|1x1|1px|cb-no)(?:[-_.][\w.-]*)?\.(?:gif|jpe?g)$`, `(?i)cky|sl|k`, `a*`, `é|b`, `[ab]`, `(?:foot){2}`, `(?:foot)?note`, `()`, `(?i)(slider)+x?`,
		`(?i)con(?:sent|tent-?block)|end-?note|ky`, `(?:foot|end)?-?note`, `(?i)[-_]?nav[-_]text`, `(?:(?:a|b)(?:a|b|s)(?:a|b|s)(?:a|b|s)){1}note`,
	} {
		m, want := NewMatcher(expression), regexp.MustCompile(expression)
		for range 4000 {
			var text strings.Builder
			for range random.IntN(6) {
				text.WriteString(pieces[random.IntN(len(pieces))])
			}
			if got := m.MatchString(text.String()); got != want.MatchString(text.String()) {
				t.Errorf("%s: of %q it says %t", expression, text.String(), got)
			}
		}
	}
}

// Texts that hold none of the words are not given to the expression.
func TestMatcherKnowsTheWordsOfItsExpression(t *testing.T) {
	m := NewMatcher(`(?i)thumb|indicator|slider[-_]?nav|slick[-_]nav|(?:foot|end)[-_]?notes?.*text|con(?:sent|tent-?blocker)`)
	m.read()
	if m.mayMatch("wp-block-group is-layout-flow alignwide entry-content slide navy") || !m.mayMatch("my-THUMBS") || !m.mayMatch("EndNoteText") {
		t.Errorf("words: %v", m.words)
	}
}

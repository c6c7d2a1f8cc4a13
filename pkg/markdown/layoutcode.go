package markdown

import (
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

var fateLayout = &Fate{"layout shortcode", "a shortcode of a page builder that only arranges what it holds, and that the site left in the text", becomesReplaced, "layout-shortcode-dropped"}

// fatesByStructure are the rows for what is known by where it stands.
var fatesByStructure = []*Fate{fateControl, fateForEars, fateUnshown, fateIcon, fateCounter, fateMeasure, fateUncount, fateTyped, fateCountdown, fateChart, fateLegend, fateCaption, fateNotesTitle, fateNotesList, fateLayout, fateThumbnails, fateRating, fateSign, fateDiagram, fateQuoteToShare, fatePlace, fateApart, fateTwice, fatePrice, fateTooltip, fateCopied, fateIdle, fateBackwards}

// layoutCode matches what may be a shortcode that arranges what it holds: its name tells.
var layoutCode = fragment.NewExpression(`\[/?([a-zA-Z][\w-]*)((?:\s[^\]]*)?)/?\]`)

// titled matches the attribute of a shortcode that says something, or leads
// somewhere.
var titled = fragment.NewExpression(`(?i)\b(?:title|tab_title|heading|text|label|caption|content|name)\s*=\s*["'“”″«‘’]+[^"'“”″»‘’]|https?:|//`)

// layoutShortcodes takes shortcodes that only lay out off a text, and counts them.
func (r *conversion) layoutShortcodes(n *html.Node) {
	if hasAncestor(n, "code", "pre", "kbd", "samp", "textarea") {
		return
	}
	var text strings.Builder
	at, found := 0, false
	for _, m := range layoutCode.FindAllStringSubmatchIndex(n.Data, -1) {
		name := n.Data[m[2]:m[3]]
		if !shortcode.IsLayout(name) || titled.MatchString(n.Data[m[4]:m[5]]) || !r.isLayoutName(name) {
			continue
		}
		text.WriteString(n.Data[at:m[0]])
		if at = m[1]; text.Len() > 0 && at < len(n.Data) {
			// What stood in two columns is no one word.
			text.WriteByte(' ')
		}
		found = true
		r.warn(fateLayout.Warning, "["+name+"]")
	}
	if !found {
		return
	}
	text.WriteString(n.Data[at:])
	r.record(n, fateLayout, text.String())
	n.Data = text.String()
}

// isLayoutName says whether a name is one of a builder, or of a pair that the
// document opens and closes: authors put single words in brackets too.
func (r *conversion) isLayoutName(name string) bool {
	if strings.ContainsAny(name, "_-") {
		return true
	}
	return strings.Contains(r.text(), "[/"+name+"]") && strings.Contains(r.text(), "["+name)
}

// text returns the text of the whole document, as it was before any step.
func (r *conversion) text() string {
	if r.said == "" {
		r.said = textOf(r.root)
	}
	return r.said
}

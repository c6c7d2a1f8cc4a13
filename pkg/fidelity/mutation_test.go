package fidelity_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

// damage is a way to spoil Markdown: whatever in it matches is replaced, one
// place at a time, and every time the proof must notice.
type damage struct {
	name    string
	match   *regexp.Regexp
	replace string
	kinds   []string // one of which must be reported
}

var damages = []damage{
	{"word lost", regexp.MustCompile(`[\pL\pN]+`), "", nil},
	{"word changed", regexp.MustCompile(`[\pL\pN]+`), "${0}x", nil},
	{"word repeated", regexp.MustCompile(`(?m)(?:^|[ ])([\pL]+)(?:[ ]|$)`), " $1 $1 ", nil},
	{"strong lost", regexp.MustCompile(`\*\*([^*\n]+)\*\*`), "$1", []string{fidelity.Emphasis}},
	{"em lost", regexp.MustCompile(`(?m)(^| )\*([^*\n]+)\*( |,|$)`), "$1$2$3", []string{fidelity.Emphasis}},
	{"em to strong", regexp.MustCompile(`(?m)(^| )\*([^*\n]+)\*( |,|$)`), "$1**$2**$3", []string{fidelity.Emphasis}},
	{"del lost", regexp.MustCompile(`~~([^~\n]+)~~`), "$1", []string{fidelity.Emphasis}},
	{"code span lost", regexp.MustCompile("`([^`\n]+)`"), "$1", []string{fidelity.Emphasis}},
	{"sub lost", regexp.MustCompile(`<sub>(\d)</sub>`), "$1", []string{fidelity.Emphasis}},
	{"emphasis invented", regexp.MustCompile(`(?m)^([\pL]+) `), "**$1** ", []string{fidelity.Emphasis}},
	{"link lost", regexp.MustCompile(`(^|[^!\]])\[([^\]\n^]+)\]\([^)\n]+\)`), "$1$2", []string{fidelity.Link, fidelity.Embed}},
	{"address changed", regexp.MustCompile(`\]\(<?([^)\n]+?)>?\)`), "](https://example.org/elsewhere)", []string{fidelity.Link, fidelity.Picture, fidelity.Embed}},
	{"picture lost", regexp.MustCompile(`!\[[^\]\n]*\]\([^)\n]+\)`), "", []string{fidelity.Picture}},
	{"picture linked", regexp.MustCompile(`!\[[^\]\n]*\]\([^)\n]+\)`), "[$0](/elsewhere)", []string{fidelity.Link}},
	{"alt lost", regexp.MustCompile(`!\[[^\]\n]+\]`), "![]", []string{fidelity.Alt}},
	{"alt changed", regexp.MustCompile(`!\[([^\]\n]*)\]`), "![x$1]", []string{fidelity.Alt}},
	{"heading lost", regexp.MustCompile(`(?m)^#+ `), "", []string{fidelity.Heading}},
	{"heading raised", regexp.MustCompile(`(?m)^#`), "", []string{fidelity.Heading}},
	{"heading lowered", regexp.MustCompile(`(?m)^#`), "##", []string{fidelity.Heading}},
	{"heading invented", regexp.MustCompile(`(?m)^([A-Z][a-z]+ .*[a-z.])$`), "#### $1", []string{fidelity.Heading}},
	{"item lost", regexp.MustCompile(`(?m)^ *(-|\d\.) (.*)$`), "$2", []string{fidelity.Item}},
	{"item of another kind", regexp.MustCompile(`(?m)^( *)- (.*)$`), "${1}1. $2", []string{fidelity.Item}},
	{"item of another depth", regexp.MustCompile(`(?m)^  (\d\. .*)$`), "$1", []string{fidelity.Item}},
	{"number changed", regexp.MustCompile(`(?m)^( *)\d\. `), "${1}9. ", []string{fidelity.Item}},
	{"row lost", regexp.MustCompile(`(?m)^\| [^-\n]*\|\n`), "", []string{fidelity.Row, fidelity.Words}},
	{"row repeated", regexp.MustCompile(`(?m)^\| [^-\n]*\|\n`), "$0$0", nil},
	{"cells joined", regexp.MustCompile(`(?m)^(\| [^-|\n]*)\|([^|\n]*)\|\n`), "$1$2| |\n", []string{fidelity.Cell}},
	{"cell shifted", regexp.MustCompile(`(?m)^\| ([A-Z][^-|\n]*\|[^|\n]*\|)\n`), "| | $1\n", nil},
	{"indent of code", regexp.MustCompile(`(?m)^    (\w)`), "   $1", []string{fidelity.Code}},
	{"space in code", regexp.MustCompile(`  #`), " #", []string{fidelity.Code}},
	{"fence lost", regexp.MustCompile("(?s)```\n(.*?)```"), "$1", []string{fidelity.Code}},
	{"lines joined", regexp.MustCompile(`(\\|  )\n`), " ", []string{fidelity.Break}},
	{"paragraphs joined", regexp.MustCompile(`([a-z.])\n\n([A-Z])`), "$1 $2", []string{fidelity.Break, fidelity.Heading, fidelity.Row, fidelity.Words}},
	{"footnote mark lost", regexp.MustCompile(`\[\^\d\]([^:])`), "$1", []string{fidelity.Words}},
	{"footnote lost", regexp.MustCompile(`(?m)^\[\^\d\]:.*$`), "", []string{fidelity.Words}},
	{"footnotes swapped", regexp.MustCompile(`(?m)^\[\^1\]:(.*)$`), "[^2]:$1", []string{fidelity.Words}},
	{"formula escaped away", regexp.MustCompile(`\$x\^2\$`), "x^2", []string{fidelity.Words}},
	{"formula damaged", regexp.MustCompile(`a_1`), `a\_1`, []string{fidelity.Words}},
}

func TestEveryDamageIsNoticed(t *testing.T) {
	p := fidelity.New()
	all := stories(t)
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			done := 0
			for _, s := range all {
				md := s.faithful["kept.md"]
				for _, at := range d.match.FindAllStringSubmatchIndex(md, -1) {
					if len(d.kinds) == 0 && isSyntax(md, at[0], at[1]) || saysTheSame(md[at[0]:at[1]]) {
						continue
					}
					spoilt := md[:at[0]] + string(d.match.ExpandString(nil, d.replace, md, at)) + md[at[1]:]
					if spoilt == md {
						continue
					}
					done++
					r := p.Compare(s.source, spoilt, nil, content.AsIs{})
					if r.Perfect() {
						t.Errorf("%s: %q unnoticed", s.name, around(spoilt, at[0]))
						continue
					}
					if len(d.kinds) > 0 && !slices.ContainsFunc(kinds(r), func(k string) bool { return slices.Contains(d.kinds, k) }) {
						t.Errorf("%s: %q is %v, want one of %v", s.name, around(spoilt, at[0]), kinds(r), d.kinds)
					}
				}
			}
			if done == 0 {
				t.Error("nothing was damaged")
			}
		})
	}
}

// saysTheSame: the text of a link to a player and the italics of a caption are
// the converter's; only the first number of a list counts in Markdown; in code
// nothing is emphasis.
func saysTheSame(s string) bool {
	s = strings.TrimSpace(s)
	return s == "Digging" || s == "*The new bed*" || s == "4." || s == "for"
}

// isSyntax says that what stands at md[from:to] is no text: the name of a tag, a
// number of an item, the label of a footnote, or a part of an address that the
// proof does not look at.
func isSyntax(md string, from, to int) bool {
	line := md[strings.LastIndexByte(md[:from], '\n')+1:]
	rest := strings.TrimLeft(line[min(len(line), to-(len(md)-len(line))):], "")
	return strings.HasPrefix(rest, "</") || strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, ". ") ||
		strings.HasPrefix(rest, "]:") || from > 0 && md[from-1] == '^' ||
		strings.Contains(md[max(0, from-90):from], "](") && !strings.ContainsAny(md[strings.LastIndex(md[:from], "]("):from], ")\n")
}

func around(s string, at int) string {
	return s[max(0, at-20):min(len(s), at+40)]
}

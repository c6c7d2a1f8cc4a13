package fragment

import (
	"regexp/syntax"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Matcher says whether an expression matches in a text. It asks the expression
// only of texts that hold a word without which it matches nowhere: most classes and
// addresses hold none, and looking for words costs a tenth.
type Matcher struct {
	expression *Expression
	once       sync.Once
	words      *[utf8.RuneSelf][]string // in lower case, by their first letters; nil where there are none
}

// NewMatcher returns a Matcher, as [NewExpression] does.
func NewMatcher(expression string) *Matcher {
	return &Matcher{expression: NewExpression(expression)}
}

// read finds the words of the expression.
func (m *Matcher) read() {
	parsed, err := syntax.Parse(m.expression.source, syntax.Perl)
	if err != nil {
		return
	}
	for _, word := range needed(parsed) {
		if m.words == nil {
			m.words = new([utf8.RuneSelf][]string)
		}
		m.words[word[0]] = append(m.words[word[0]], word)
	}
}

// MatchString says whether the expression matches somewhere in s.
func (m *Matcher) MatchString(s string) bool {
	m.once.Do(m.read)
	return (m.words == nil || m.mayMatch(s)) && m.expression.MatchString(s)
}

// mayMatch is true of every text with a long s or the sign of Kelvin, which count as
// letters of ASCII where case does not matter.
func (m *Matcher) mayMatch(s string) bool {
	for i := range len(s) {
		c := lower(s[i])
		if c >= utf8.RuneSelf {
			if strings.HasPrefix(s[i:], "\u017f") || strings.HasPrefix(s[i:], "\u212a") {
				return true
			}
			continue
		}
		for _, word := range m.words[c] {
			if beginsWith(s[i:], word) {
				return true
			}
		}
	}
	return false
}

func beginsWith(s, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := 1; i < len(word); i++ {
		if lower(s[i]) != word[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// needed are words of which each match of an expression holds one, in lower case;
// nil where there are no such words.
func needed(e *syntax.Regexp) []string {
	if words := spelled(e); shortest(words) > 0 {
		return words
	}
	switch e.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return needed(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return needed(e.Sub[0])
		}
	case syntax.OpConcat:
		return telling(e.Sub)
	case syntax.OpAlternate:
		var all []string
		for _, part := range e.Sub {
			words := needed(part)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// telling are the words that one of some parts, or several that stand behind one
// another, need: of the first part of which these have some length, as a name says
// more than the ending of a file behind it; else the longest.
func telling(parts []*syntax.Regexp) []string {
	const some = 3
	var best []string
	for i := 0; i < len(parts); i++ {
		words := needed(parts[i])
		if run := spelled(parts[i]); run != nil {
			for i+1 < len(parts) {
				next := spelled(parts[i+1])
				if next == nil || len(run)*len(next) > mostSpelled {
					break
				}
				run = joined(run, next)
				i++
			}
			words = run
		}
		if shortest(words) > shortest(best) {
			best = words
		}
		if shortest(best) >= some {
			break
		}
	}
	return best
}

// mostSpelled is how many words an expression may stand for.
const mostSpelled = 24

// spelled are all the words that an expression matches, in lower case, where these
// are few; else nil.
func spelled(e *syntax.Regexp) []string {
	var all []string
	switch e.Op {
	case syntax.OpLiteral:
		word := strings.ToLower(string(e.Rune))
		if strings.ContainsFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) {
			return nil
		}
		return []string{word}
	case syntax.OpCharClass:
		for i := 0; i < len(e.Rune); i += 2 {
			if e.Rune[i] != e.Rune[i+1] || e.Rune[i] > unicode.MaxASCII {
				return nil
			}
			all = append(all, strings.ToLower(string(e.Rune[i])))
		}
	case syntax.OpCapture:
		return spelled(e.Sub[0])
	case syntax.OpQuest:
		if all = spelled(e.Sub[0]); all != nil {
			all = append(all, "")
		}
	case syntax.OpConcat:
		all = []string{""}
		for _, part := range e.Sub {
			words := spelled(part)
			if len(words) == 0 || len(words)*len(all) > mostSpelled {
				return nil
			}
			all = joined(all, words)
		}
	case syntax.OpAlternate:
		for _, part := range e.Sub {
			words := spelled(part)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
	}
	if len(all) > mostSpelled {
		return nil
	}
	return all
}

// joined are the words of two parts that stand behind one another.
func joined(first, second []string) []string {
	var all []string
	for _, a := range first {
		for _, b := range second {
			all = append(all, a+b)
		}
	}
	return all
}

// shortest is the length of the shortest word: the longer that is, the fewer texts
// hold one.
func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	least := len(words[0])
	for _, word := range words {
		least = min(least, len(word))
	}
	return least
}

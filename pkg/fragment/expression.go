package fragment

import (
	"regexp"
	"sync"
)

// Expression is a regular expression that is compiled when it is first asked: a run meets
// few of the hundreds of forms that are known, and compiling them all takes longer than
// many a run. It is safe for concurrent use.
type Expression struct {
	source   string
	once     sync.Once
	compiled *regexp.Regexp
}

// NewExpression returns an Expression. The first use of one that regexp.MustCompile does
// not take panics: a test compiles those of the project.
func NewExpression(source string) *Expression { return &Expression{source: source} }

func (e *Expression) get() *regexp.Regexp {
	e.once.Do(func() { e.compiled = regexp.MustCompile(e.source) })
	return e.compiled
}

// Match is that of [regexp.Regexp].
func (e *Expression) Match(b []byte) bool { return e.get().Match(b) }

// MatchString is that of [regexp.Regexp].
func (e *Expression) MatchString(s string) bool { return e.get().MatchString(s) }

// FindString is that of [regexp.Regexp].
func (e *Expression) FindString(s string) string { return e.get().FindString(s) }

// FindSubmatch is that of [regexp.Regexp].
func (e *Expression) FindSubmatch(b []byte) [][]byte { return e.get().FindSubmatch(b) }

// FindStringIndex is that of [regexp.Regexp].
func (e *Expression) FindStringIndex(s string) []int { return e.get().FindStringIndex(s) }

// FindStringSubmatch is that of [regexp.Regexp].
func (e *Expression) FindStringSubmatch(s string) []string { return e.get().FindStringSubmatch(s) }

// FindStringSubmatchIndex is that of [regexp.Regexp].
func (e *Expression) FindStringSubmatchIndex(s string) []int {
	return e.get().FindStringSubmatchIndex(s)
}

// FindAllStringSubmatch is that of [regexp.Regexp].
func (e *Expression) FindAllStringSubmatch(s string, n int) [][]string {
	return e.get().FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex is that of [regexp.Regexp].
func (e *Expression) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return e.get().FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllString is that of [regexp.Regexp].
func (e *Expression) ReplaceAllString(s, by string) string { return e.get().ReplaceAllString(s, by) }

// ReplaceAllStringFunc is that of [regexp.Regexp].
func (e *Expression) ReplaceAllStringFunc(s string, by func(string) string) string {
	return e.get().ReplaceAllStringFunc(s, by)
}

// ReplaceAll is that of [regexp.Regexp].
func (e *Expression) ReplaceAll(b, by []byte) []byte { return e.get().ReplaceAll(b, by) }

// ExpandString is that of [regexp.Regexp].
func (e *Expression) ExpandString(to []byte, template, s string, match []int) []byte {
	return e.get().ExpandString(to, template, s, match)
}

// String returns the source of the expression.
func (e *Expression) String() string { return e.source }

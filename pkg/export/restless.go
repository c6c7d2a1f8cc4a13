package export

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// A body may say something different at every request: a random quote, a gallery in
// random order, the time of day. Where it differs from its file and the site tells of
// no change, it is read a second time. What differs between two readings is no reason
// to write; what else differs from the file is one. The lines that were found so are
// remembered with the document, so that later runs know them without a question.

// span is some lines of a text, up to the one before to.
type span struct{ from, to int }

const (
	// nearby is how many lines that happened to stay stand between two that changed
	// in the same place.
	nearby = 2
	// longestCompared bounds the lines that are compared each with each.
	longestCompared = 600
	// onceMark is before lines that changed once while nothing else did.
	onceMark = "once "
)

// looked is what comparing a document with its file came to.
type looked struct {
	idle     bool     // nothing but what changes with every request tells them apart
	volatile []string // lines of the file, of the new one where it is not idle
}

// rereading reads and renders a document once more; nil where it cannot be had.
type rereading func(ctx context.Context) ([]byte, error)

// comparer finds out what tells documents from their files.
type comparer struct {
	pages *pages
	// hasNews says that the run has more to do than to look whether something changed.
	hasNews bool
}

// compare says what tells a document from its file, which was written while the site
// told the same of it.
func (c *comparer) compare(ctx context.Context, again rereading, doc content.Document, path string, old manifest.Document, data []byte) (looked, error) {
	item := c.pages.plan.Item(doc.ID)
	if !item.Probe || old.Path != path || !item.Modified.IsZero() && !item.Modified.Equal(doc.Modified) {
		return looked{}, nil
	}
	stands, err := c.pages.out.tree.Read(path)
	if err != nil || len(stands) == 0 {
		return looked{}, nil //nolint:nilerr // what cannot be read is written anew
	}
	file, read := compared(stands), compared(data)
	known, once := spansOf(old.Volatile)
	if slices.Equal(file, read) {
		return looked{idle: true, volatile: old.Volatile}, nil
	}
	if again == nil {
		return looked{}, nil
	}
	if _, ok := fill(file, known, read); ok && len(known) > 0 && !c.pages.Sync.Full {
		return looked{idle: true, volatile: old.Volatile}, nil
	}
	var volatile []span
	readings := 2
	if !isDynamic(doc.Content) {
		readings = 4 // nothing else is known that could have changed it
	}
	for n := range readings {
		text, err := again(ctx)
		if err != nil || text == nil {
			return looked{}, err
		}
		other := compared(text)
		volatile = merged(append(volatile, differing(read, other)...))
		if found, ok := fill(read, volatile, file); ok && len(volatile) > 0 {
			return looked{idle: true, volatile: spanWords(merged(append(found, known...)), nil)}, nil
		}
		if len(volatile) > 0 && sameLines(read, other) && sameLines(read, file) {
			return looked{idle: true, volatile: spanWords(merged(append(known, differing(file, read)...)), nil)}, nil
		}
		if len(volatile)+len(known) == 0 && (n == readings-1 || isDynamic(doc.Content)) {
			return c.figures(file, read, once), nil
		}
	}
	return looked{volatile: spanWords(volatile, nil)}, nil
}

// figures deals with a body that says the same twice and something else the next
// day: a clock. Figures that change a second time while the site has nothing else
// that is new are no reason to write.
func (c *comparer) figures(file, read []string, once []span) looked {
	changed := differing(file, read)
	if c.hasNews || len(file) != len(read) || !slices.EqualFunc(file, read, equalButFigures) {
		return looked{}
	}
	if _, ok := fill(file, once, read); ok && len(once) > 0 {
		return looked{idle: true, volatile: spanWords(once, nil)}
	}
	return looked{volatile: spanWords(nil, changed)}
}

var figure = regexp.MustCompile(`[0-9]+|(?i:\b[ap]\.?m\b)`)

func equalButFigures(a, b string) bool {
	return a == b || figure.ReplaceAllString(a, "0") == figure.ReplaceAllString(b, "0")
}

// hasNews says that something on the site is known to be new or changed.
func hasNews(plan *syncplan.Plan) bool {
	return slices.ContainsFunc(plan.Due, func(i syncplan.Item) bool { return !i.Reason.IsProbe() })
}

// compared are the lines of a file that say something, without tickets.
func compared(text []byte) []string {
	return slices.DeleteFunc(settled(bytes.TrimSpace(text)), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// differing are the lines of a that b has not in their place.
func differing(a, b []string) []span {
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	m, n := len(a)-head-tail, len(b)-head-tail
	switch {
	case m+n == 0:
		return nil
	case m == 0 || n == 0 || m > longestCompared || n > longestCompared:
		return []span{{head, head + m}}
	}
	a, b = a[head:head+m], b[head:head+n]
	common := commonLines(a, b)
	var spans []span
	for i, j := 0, 0; i < m || j < n; {
		if i < m && j < n && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		from := i
		for (i < m || j < n) && (i == m || j == n || a[i] != b[j]) {
			if j == n || i < m && common[i+1][j] >= common[i][j+1] {
				i++
			} else {
				j++
			}
		}
		spans = append(spans, span{head + from, head + i})
	}
	return spans
}

// commonLines are the numbers of lines that a from i on and b from j on have in
// common, in their order.
func commonLines(a, b []string) [][]int {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i, line := range slices.Backward(a) {
		for j, other := range slices.Backward(b) {
			if line == other {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

// merged are spans in order, those that all but touch as one.
func merged(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var list []span
	for _, s := range spans {
		if n := len(list); n > 0 && s.from <= list[n-1].to+nearby {
			list[n-1].to = max(list[n-1].to, s.to)
			continue
		}
		list = append(list, s)
	}
	return list
}

// fill says whether other is what lines are apart from some of them, and which lines
// of other stand for these.
func fill(lines []string, volatile []span, other []string) (found []span, ok bool) {
	at, next := 0, 0 // in other, in lines
	for i, v := range volatile {
		if v.from < next || v.to > len(lines) {
			return nil, false
		}
		part := lines[next:v.from]
		start := indexOf(other[at:], part)
		if start < 0 || i == 0 && start > 0 {
			return nil, false
		}
		if i > 0 {
			found = append(found, span{at, at + start})
		}
		at, next = at+start+len(part), v.to
	}
	rest := lines[next:]
	if len(volatile) == 0 {
		return nil, slices.Equal(other, rest)
	}
	end := len(other) - len(rest)
	if end < at || !slices.Equal(other[end:], rest) {
		return nil, false
	}
	return append(found, span{at, end}), true
}

func indexOf(lines, part []string) int {
	for i := 0; i+len(part) <= len(lines); i++ {
		if slices.Equal(lines[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// sameLines says that two texts are of the same lines, in whatever order.
func sameLines(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// spanWords are spans as a record has them.
func spanWords(volatile, once []span) []string {
	var words []string
	for _, s := range volatile {
		words = append(words, fmt.Sprintf("%d-%d", s.from, s.to))
	}
	for _, s := range once {
		words = append(words, fmt.Sprintf("%s%d-%d", onceMark, s.from, s.to))
	}
	return words
}

// spansOf are the spans of a record, and those of lines that changed once. What is
// none is passed over: the record is a file that anybody may edit.
func spansOf(words []string) (volatile, once []span) {
	for _, word := range words {
		rest, isOnce := strings.CutPrefix(word, onceMark)
		var s span
		if n, err := fmt.Sscanf(rest, "%d-%d", &s.from, &s.to); n != 2 || err != nil || s.from < 0 || s.to < s.from {
			continue
		}
		if isOnce {
			once = append(once, s)
		} else {
			volatile = append(volatile, s)
		}
	}
	return merged(volatile), merged(once)
}

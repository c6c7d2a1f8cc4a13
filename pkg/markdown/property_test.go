package markdown_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// maker makes random HTML. Its words are full of what Markdown gives a meaning.
type maker struct{ *rand.Rand }

var scraps = []string{
	"a", "b1", "word", "Zwei", "汉字", "これ。", "ёж", "é", "🙂", "*", "**", "_", "__", "snake_case", "2*3*4", "`", "``", "~", "~~", "[", "]", "[x](y)", "![", "!", "](", "(", ")", "<b>", "<", ">",
	"a<b", "&", "&copy;", "&amp;", "\\", "\\*", "#", "##", "+", "-", "--", "---", "=", "===", "1.", "2)", "10.", "|", "|-|", ":", ": x", "$", "$5", "x$", "\\(", "{{", "{%", "https://e.org/a_b_c?x=1&y=2",
	"[^1]", "[ ]", "[x]", "\u00a0", "\u200b", "\u00ad", "\uf002", "\a", "“quoted”", "…", "'", "\"", ":-", "<!--", "http://x", "a@b.cc", "*.go", "C#", "f(x)", "e.g.", "^", "\ufdd1",
}

func (m maker) pick(s ...string) string { return s[m.IntN(len(s))] }

func (m maker) words() string {
	var out strings.Builder
	for i := range 1 + m.IntN(5) {
		if i > 0 && m.IntN(4) > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(html.EscapeString(m.pick(scraps...)))
	}
	return out.String()
}

func (m maker) inline(depth int) string {
	var out strings.Builder
	for range 1 + m.IntN(4) {
		if m.IntN(3) > 0 {
			out.WriteString(m.pick("", " "))
		}
		k := m.IntN(14)
		if depth == 0 {
			k = 0
		}
		switch k {
		case 5, 6:
			out.WriteString("<strong>" + m.inline(depth-1) + "</strong>")
		case 7, 8:
			out.WriteString("<em>" + m.inline(depth-1) + "</em>")
		case 9:
			out.WriteString("<del>" + m.inline(depth-1) + "</del>")
		case 10:
			out.WriteString("<code>" + m.words() + "</code>")
		case 11:
			out.WriteString(`<a href="https://e.org/` + m.pick("a", "b_(c)", "d(e", "f?g=1&amp;copy=2", "h%20i", "j k") + `">` + m.inline(depth-1) + "</a>")
		case 12:
			out.WriteString("<br>")
		case 13:
			out.WriteString("<" + "sup>" + m.inline(depth-1) + "</sup>")
		default:
			out.WriteString(m.words())
		}
	}
	return out.String()
}

func (m maker) block(depth int) string {
	k := m.IntN(12)
	if depth == 0 {
		k = m.IntN(5)
	}
	switch k {
	case 5:
		return "<blockquote>" + m.blocks(depth-1) + "</blockquote>"
	case 6, 7:
		name := m.pick("ul", "ol", `ol start="7"`)
		var out strings.Builder
		out.WriteString("<" + name + ">")
		for range 1 + m.IntN(3) {
			out.WriteString("<li>" + m.pick(m.inline(1), m.inline(2)+"<ul><li>"+m.inline(1)+"</li></ul>", m.blocks(depth-1)) + "</li>")
		}
		return out.String() + "</" + name[:2] + ">"
	case 8:
		return "<pre><code>" + strings.Repeat(m.words()+"\n", 1+m.IntN(3)) + "</code></pre>"
	case 9:
		var out strings.Builder
		out.WriteString("<table>")
		for i := range 1 + m.IntN(3) {
			cell := "td"
			if i == 0 {
				cell = m.pick("td", "th")
			}
			out.WriteString("<tr>" + strings.Repeat(fmt.Sprintf("<%s>%s</%s>", cell, m.inline(2), cell), 2) + "</tr>")
		}
		return out.String() + "</table>"
	case 10:
		return "<dl><dt>" + m.inline(1) + "</dt><dd>" + m.inline(1) + "</dd></dl>"
	case 11:
		return "<hr>"
	case 4:
		return "<h2>" + m.inline(2) + "</h2>"
	default:
		return "<p>" + m.inline(1) + "</p>"
	}
}

func (m maker) blocks(depth int) string {
	var out strings.Builder
	for range 1 + m.IntN(3) {
		out.WriteString(m.block(depth) + "\n")
	}
	return out.String()
}

const samples = 4000

func each(t *testing.T, generate func(maker) string, check func(t *testing.T, src string)) {
	t.Helper()
	for seed := range uint64(samples) {
		check(t, generate(maker{rand.New(rand.NewPCG(seed, 1))}))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestNoWordIsLost(t *testing.T) {
	c := markdown.New(markdown.Options{})
	check := func(t *testing.T, src string) {
		t.Helper()
		r := c.Convert(src, content.AsIs{}, nil)
		page := rendered(t, r.Markdown)
		if d := firstDifference(visible(src, r.Ledger), visible(page, nil)); d != "" {
			t.Errorf("%s\nsource: %s\nmarkdown:\n%s\nrendered: %s", d, src, r.Markdown, page)
		}
	}
	t.Run("inline", func(t *testing.T) { each(t, func(m maker) string { return "<p>" + m.inline(3) + "</p>" }, check) })
	t.Run("blocks", func(t *testing.T) { each(t, func(m maker) string { return m.blocks(2) }, check) })
}

// A page of random emphasis that begins and ends in one place has more than one
// way to be read; all but one in a thousand must come out the same again.
func TestConversionIsAFixedPoint(t *testing.T) {
	c := markdown.New(markdown.Options{})
	unstable := 0
	check := func(t *testing.T, src string) {
		t.Helper()
		first := c.Convert(src, content.AsIs{}, nil).Markdown
		second := c.Convert(typeset(rendered(t, first)), content.AsIs{}, nil).Markdown
		if decoded(first) != decoded(second) {
			if unstable++; unstable > samples/1000 {
				t.Errorf("source: %s\nfirst:\n%s\nsecond:\n%s", src, first, second)
			}
		}
	}
	t.Run("inline", func(t *testing.T) { each(t, func(m maker) string { return "<p>" + m.inline(2) + "</p>" }, check) })
	t.Run("blocks", func(t *testing.T) { each(t, func(m maker) string { return m.blocks(2) }, check) })
}

// othersNeed is what is text by CommonMark, and more to another reader that the
// README names: attributes, and tags that HTML would forgive.
var othersNeed = regexp.MustCompile(`^(?:\{|</?[A-Za-z][^<>]*>)`)

func TestEveryBackslashIsNeeded(t *testing.T) {
	c := markdown.New(markdown.Options{})
	needless := func(src string) (count, all int, example string) {
		md := c.Convert(src, content.AsIs{}, nil).Markdown
		page := rendered(t, md)
		for i := 0; i+1 < len(md); i++ {
			if md[i] != '\\' {
				continue
			}
			all++
			if othersNeed.MatchString(md[i+1:]) {
				continue
			}
			if rendered(t, md[:i]+md[i+1:]) == page {
				count++
				example = fmt.Sprintf("%q in\n%s", md[max(0, i-10):min(len(md), i+10)], md)
			}
			if md[i+1] == '\\' {
				i++
			}
		}
		return count, all, example
	}
	t.Run("text", func(t *testing.T) {
		each(t, func(m maker) string { return "<p>" + m.words() + "</p>" }, func(t *testing.T, src string) {
			t.Helper()
			if n, _, example := needless(src); n > 0 {
				t.Errorf("needless backslash at %s", example)
			}
		})
	})
	// Where the text's own delimiters touch those of markup, an escape more is the
	// price of being sure; one in fifty is more than ever happens in real text.
	t.Run("markup", func(t *testing.T) {
		count, all := 0, 0
		each(t, func(m maker) string { return "<p>" + m.inline(1) + "</p>" }, func(t *testing.T, src string) {
			t.Helper()
			n, k, example := needless(src)
			if count, all = count+n, all+k; count > 20 && count > all/50 {
				t.Errorf("%d of %d backslashes are needless, such as that at %s", count, all, example)
			}
		})
	})
}

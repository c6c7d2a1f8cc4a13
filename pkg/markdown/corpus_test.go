package markdown_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

type body struct{ name, html string }

// corpus reads the bodies of the folder named by WPMD_CORPUS.
func corpus(tb testing.TB) []body {
	tb.Helper()
	dir := os.Getenv("WPMD_CORPUS")
	if dir == "" {
		tb.Skip("WPMD_CORPUS names no folder of posts")
	}
	if _, err := os.Stat(filepath.Join(dir, "index.tsv")); err != nil {
		tb.Fatalf("WPMD_CORPUS is no corpus: %v", err)
	}
	var out []body
	for _, file := range glob(tb, dir, "rest", "*.json") {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var posts []struct {
			ID      json.RawMessage
			Content struct{ Rendered any }
		}
		if err := json.Unmarshal(data, &posts); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		for _, p := range posts {
			if s, ok := p.Content.Rendered.(string); ok && s != "" {
				out = append(out, body{filepath.Base(file) + "#" + string(p.ID), s})
			}
		}
	}
	for _, file := range slices.Concat(glob(tb, dir, "blocks", "*.html"), glob(tb, dir, "html", "*.html")) {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, body{filepath.Base(file), string(data)})
	}
	if len(out) < 100 {
		tb.Fatalf("the corpus holds %d bodies", len(out))
	}
	return out
}

// corpusIfAny is the corpus, or nothing where none is named.
func corpusIfAny(tb testing.TB) []body {
	tb.Helper()
	if os.Getenv("WPMD_CORPUS") == "" {
		return nil
	}
	return corpus(tb)
}

func glob(tb testing.TB, parts ...string) []string {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(parts...))
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

var (
	fencedCode = regexp.MustCompile("(?ms)^[> -]*(```+)[^`\n]*\n(?:.*?\n)??[ >]*(```+)$")
	codeSpan   = regexp.MustCompile("(?s)``.+?``|`[^`]+`")
	rawTag     = regexp.MustCompile(`(?:^|[^\\])<([a-z][a-z0-9]*)[ >/]`)
)

// rawTags returns the HTML tags that Markdown holds outside code.
func rawTags(md string) map[string]bool {
	md = codeSpan.ReplaceAllString(fencedCode.ReplaceAllString(md, ""), "")
	tags := map[string]bool{}
	for _, m := range rawTag.FindAllStringSubmatch(md, -1) {
		tags[m[1]] = true
	}
	return tags
}

// cannotSay matches the HTML that stands for what Markdown cannot say: raised and
// lowered text and the like, folded sections, anchors, tables with spans or blocks
// in them, preformatted text with emphasis, lists that count down, and line breaks and lists within cells.
var cannotSay = regexp.MustCompile(`(?s)</?(?:sup|sub|u|mark|kbd|ins|abbr|acronym|bdo|ruby|rb|rt|rp|details|summary|math|m[a-z]+)(?:\s[^>]*)?>|<a id="[^"]*"></a>|<table>.*?</table>|<pre>.*?</pre>|<ol (?:reversed|start="-).*?</ol>|<br>|</?[uo]l>|</?li>`)

// decoded undoes the encoding of addresses: a renderer encodes what they hold
// beyond ASCII.
func decoded(md string) string {
	return percent.ReplaceAllStringFunc(md, func(s string) string {
		if u, err := url.PathUnescape(s); err == nil {
			return u
		}
		return s
	})
}

var percent = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

func TestCorpus(t *testing.T) {
	c := markdown.New(markdown.Options{})
	docs, lossy, unstable, raw, needless := 0, 0, 0, 0, 0
	tags := map[string]int{}
	for _, b := range corpus(t) {
		docs++
		r := c.Convert(b.html, content.AsIs{}, nil)
		page := rendered(t, r.Markdown)
		want, got := visible(b.html, r.Ledger), visible(page, nil)
		if strings.Contains(b.html, "tabs-title-list") || strings.Contains(b.html, `role="tablist"`) {
			// The title of a tab moves to its panel.
			slices.Sort(want)
			slices.Sort(got)
		}
		// The proof judges what stands apart and what runs together.
		if d := firstDifference(want, got); d != "" && strings.Join(want, "") != strings.Join(got, "") {
			lossy++
			t.Errorf("%s: words differ\n%s", b.name, d)
		}
		again := c.Convert(typeset(page), content.AsIs{}, nil)
		if decoded(again.Markdown) != decoded(r.Markdown) {
			unstable++
			t.Logf("%s: not stable\n%s", b.name, firstDifference(strings.Split(r.Markdown, "\n"), strings.Split(again.Markdown, "\n")))
		}
		seen := rawTags(r.Markdown)
		if len(seen) > 0 {
			raw++
		}
		if tags := rawTags(cannotSay.ReplaceAllString(r.Markdown, "")); len(tags) > 0 {
			needless++
			t.Logf("%s: %v could be Markdown", b.name, slices.Sorted(maps.Keys(tags)))
		}
		for tag := range seen {
			tags[tag]++
		}
	}
	var list []string
	for _, tag := range slices.SortedFunc(maps.Keys(tags), func(a, b string) int { return tags[b] - tags[a] }) {
		list = append(list, fmt.Sprintf("%s %d", tag, tags[tag]))
	}
	t.Logf("%d documents: words differ in %d, unstable %d, raw HTML in %d, of which Markdown could say something in %d: %s", docs, lossy, unstable, raw, needless, strings.Join(list, ", "))
	if needless*100 >= 3*docs {
		t.Errorf("%d of %d documents hold HTML that Markdown could say", needless, docs)
	}
}

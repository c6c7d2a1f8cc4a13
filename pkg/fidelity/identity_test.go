package fidelity_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fidelity"
)

var blankLines = regexp.MustCompile(`\n[\s\p{Zs}]*\n`)

// untouched returns a source without blank lines, and Markdown that is nothing
// but that source as one block of HTML.
func untouched(body string) (source, md string) {
	source = strings.TrimSpace(strings.NewReplacer("\r", "\n", "\x00", "").Replace(body))
	source = blankLines.ReplaceAllString(source, "\n")
	return source, "<div></div>\n" + source
}

func TestUntouchedHTMLIsPerfect(t *testing.T) {
	for _, s := range stories(t) {
		source, md := untouched(s.source)
		if r := fidelity.Compare(source, md, nil, content.AsIs{}); !r.Perfect() {
			t.Errorf("%s: %+v", s.name, r.Differences)
		}
	}
	for _, c := range same {
		source, md := untouched(c.source)
		if r := fidelity.Compare(source, md, nil, content.AsIs{}); !r.Perfect() {
			t.Errorf("%s: %+v", c.name, r.Differences)
		}
	}
}

// corpus yields the bodies of posts below the folder that WPMD_CORPUS names.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	dir := os.Getenv("WPMD_CORPUS")
	if dir == "" {
		t.Skip("WPMD_CORPUS names no folder of posts")
	}
	if _, err := os.Stat(filepath.Join(dir, "index.tsv")); err != nil {
		t.Fatalf("WPMD_CORPUS: %v", err)
	}
	bodies := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		switch {
		case strings.HasPrefix(name, "rest"):
			return posts(path, name, bodies)
		case strings.HasPrefix(name, "html"), strings.HasPrefix(name, "blocks"):
			raw, err := os.ReadFile(path)
			bodies[name] = string(raw)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(bodies) < 10 {
		t.Fatalf("WPMD_CORPUS holds %d bodies", len(bodies))
	}
	return bodies
}

func posts(path, name string, bodies map[string]string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list []struct {
		Link    string `json:"link"`
		Content struct {
			Rendered json.RawMessage `json:"rendered"`
		} `json:"content"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		if _, ok := errors.AsType[*json.SyntaxError](err); ok {
			return err
		}
	}
	for _, p := range list {
		var body string
		if json.Unmarshal(p.Content.Rendered, &body) == nil && body != "" {
			bodies[name+" "+p.Link] = body
		}
	}
	return nil
}

func TestCorpusUntouchedIsPerfect(t *testing.T) {
	p := fidelity.New()
	words := 0
	for name, body := range corpus(t) {
		source, md := untouched(body)
		r := p.Compare(source, md, nil, content.AsIs{})
		if !r.Perfect() {
			t.Errorf("%s: %d, first %+v", name, len(r.Differences), r.Differences[0])
		}
		words += r.Counts[fidelity.Words].Want
	}
	if words == 0 {
		t.Error("no words were compared")
	}
}

// TestCorpusLossIsNoticed takes a word out of the middle of every body.
func TestCorpusLossIsNoticed(t *testing.T) {
	p := fidelity.New()
	word := regexp.MustCompile(`>[^<>]*[\s>](\pL{4,})[\s<]`)
	unseen := regexp.MustCompile(`<(script|style|noscript|template|svg|audio|video|object|canvas|textarea)|screen-reader-text`)
	spoilt := 0
	for name, body := range corpus(t) {
		source, md := untouched(body)
		all := word.FindAllStringSubmatchIndex(md, -1)
		if len(all) == 0 || unseen.MatchString(md) {
			continue
		}
		at := all[len(all)/2]
		spoilt++
		if r := p.Compare(source, md[:at[2]]+md[at[3]:], nil, content.AsIs{}); r.Perfect() {
			t.Errorf("%s: %q lost unnoticed", name, md[max(0, at[2]-30):at[3]])
		}
	}
	if spoilt == 0 {
		t.Error("nothing was spoilt")
	}
}

func FuzzCompare(f *testing.F) {
	for _, c := range same {
		f.Add(c.source, c.md)
	}
	for _, c := range different {
		f.Add(c.source, c.md)
	}
	p := fidelity.New(fidelity.Fate{Name: "a"}, fidelity.Fate{Name: "b", Much: true})
	f.Fuzz(func(t *testing.T, source, md string) {
		ledger := content.Ledger{{Node: content.Node(len(md) % 7), Fate: "a"}, {Node: content.Node(len(source) % 5), Fate: "b", Replacement: md}}
		p.Compare(source, md, ledger, content.AsIs{})
		p.Compare(source, md, nil, content.AsIs{})
	})
}

func FuzzUntouched(f *testing.F) {
	for _, c := range same {
		f.Add(c.source)
	}
	for _, s := range []string{"<p><img src=a><noscript><img src=a>", "<ol><li><table><td>a<td>b", "a $x_1$ \\(b\\) $$c$$"} {
		f.Add(s)
	}
	p := fidelity.New()
	f.Fuzz(func(t *testing.T, body string) {
		source, md := untouched(body)
		if r := p.Compare(source, md, nil, content.AsIs{}); !r.Perfect() {
			t.Errorf("%q: %+v", source, r.Differences)
		}
	})
}

// TestTimeIsNearLinear: what is ten times as long may take no more than thirty
// times as long, whatever it is.
func TestTimeIsNearLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("compares megabytes")
	}
	repeat := func(s string) func(int) string {
		return func(n int) string { return strings.Repeat(s, n/len(s)) }
	}
	for _, c := range []struct {
		name       string
		source, md func(n int) string
	}{
		{"nothing in common", repeat("<p>a b c</p>"), repeat("x y z\n\n")},
		{"the same word, more often", repeat("<p>a</p>"), repeat(strings.Repeat("a ", 2))},
		{"two words, mixed", repeat("a b " + "b a b "), repeat("b a " + "a b " + "a " + "a b ")},
		{"deep source", repeat("<div>"), repeat("x ")}, {"deep md", repeat("x "), repeat(strings.Repeat("> ", 100) + "x\n")},
		{"links", repeat(`<a href="/a%20b">x</a> `), repeat("[x](/a) ")},
		{"links within the page", repeat(`<a href="#a" id="a">1</a> `), repeat("x ")},
		{"pictures", repeat(`<img src="/a-1x1.jpg"> `), repeat("![](/b.jpg) ")},
		{"embeds", repeat(`<iframe src="https://e.org/?url=http://a?url=http://b"></iframe>`), repeat("[a](https://e.org/b) ")},
		{"formulas", repeat(`\( `), repeat("$ ")},
		{"rows", repeat("<table><tr><td rowspan=9>a<td>b</table>"), repeat("<table><tr><td>a</td></tr></table>\n")},
		{"srcset", func(n int) string { return `<img srcset="` + strings.Repeat("a 1x, ", n/6) + `">` }, repeat("x ")},
		{"nested players", func(n int) string { return `<iframe src="http://e?` + strings.Repeat("url=http?", n/9) + `"></iframe>` }, repeat("x ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := fidelity.New()
			took := func(n int) time.Duration {
				source, md := c.source(n), c.md(n)
				best := time.Hour
				for range 3 {
					start := time.Now()
					p.Compare(source, md, nil, content.AsIs{})
					best = min(best, time.Since(start))
				}
				return best
			}
			// What is quadratic takes a hundred times as long at every attempt; a busy
			// machine, not at every one.
			for attempt := range 6 {
				small, large := took(20_000), took(200_000)
				if large <= 30*small || large <= 300*time.Millisecond {
					return
				}
				t.Logf("attempt %d: 20 kB take %v, 200 kB %v", attempt, small, large)
			}
			t.Error("ten times as much takes more than thirty times as long, at every attempt")
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	for _, s := range stories(b) {
		for _, size := range []int{1_000, 10_000, 100_000, 1_000_000} {
			n := max(1, size/len(s.source))
			source := strings.Repeat(s.source, n)
			source, md := untouched(source)
			if s.name == "post.txtar" {
				md = strings.Repeat(s.faithful["kept.md"]+"\n", n)
			}
			b.Run(s.name+" "+sizeName(size), func(b *testing.B) {
				p := fidelity.New()
				b.SetBytes(int64(len(source)))
				b.ReportAllocs()
				for b.Loop() {
					p.Compare(source, md, nil, content.AsIs{})
				}
			})
		}
	}
}

func sizeName(n int) string {
	return map[int]string{1_000: "1 kB", 10_000: "10 kB", 100_000: "100 kB", 1_000_000: "1 MB"}[n]
}

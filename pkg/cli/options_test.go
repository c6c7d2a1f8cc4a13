package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/render"
)

func testConsole() *console {
	return newConsole(Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
}

// parseExport gives the options that a command line means, without running it.
func parseExport(t *testing.T, args ...string) exportOptions {
	t.Helper()
	var got *exportOptions
	cmd := newExportCmd(testConsole(), func(_ context.Context, o *exportOptions) error { got = o; return nil })
	cmd.SetArgs(args)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got == nil {
		t.Fatal("the command did not run")
	}
	return *got
}

func TestExportFlags(t *testing.T) {
	plain := outputOptions{flavor: "plain", media: "download", files: mediaFlags{from: "site"}, links: "rewrite", format: "yaml", sync: syncOptions{onConflict: "keep"}}
	plain.render.Target, _ = flavor.Named("plain")
	network := networkOptions{from: "api", concurrency: 4, timeout: 30 * time.Second}
	for _, c := range []struct {
		name string
		args []string
		want func(*exportOptions)
	}{
		{"nothing", []string{"example.org"}, func(*exportOptions) {}},
		{"output", []string{"example.org", "-o", "dir", "--media", "link", "--links", "keep", "--front-matter", "toml", "--keep-furniture", "--fields", "acf,meta", "--into-existing"}, func(o *exportOptions) {
			o.output = outputOptions{dir: "dir", flavor: "plain", media: "link", files: mediaFlags{from: "site"}, links: "keep", format: "toml", intoExisting: true, sync: syncOptions{onConflict: "keep"}}
			o.output.render = render.Options{Target: plain.render.Target, FrontMatter: frontmatter.TOML, KeepFurniture: true, Fields: []string{"acf", "meta"}}
		}},
		{"media", []string{"example.org", "--media-from", "all", "--media-types", "image,pdf", "--max-media-size", "1.5MB", "--host", "a.example,b.example", "--media-library"}, func(o *exportOptions) {
			o.output.files = mediaFlags{from: "all", types: []string{"image", "pdf"}, maxSize: 1_500_000, hosts: []string{"a.example", "b.example"}, library: true}
		}},
		{"query", []string{"example.org", "--type", "post,page", "--category", "a", "--category", "b", "--tag", "t", "--author", "x", "--slug", "s", "--id", "4,5", "--search", "two words", "--status", "draft", "--sticky", "--language", "fr", "--limit", "3"}, func(o *exportOptions) {
			o.query.Query = content.Query{
				Types: []string{"post", "page"}, Categories: []string{"a", "b"}, Tags: []string{"t"}, Authors: []string{"x"},
				Slugs: []string{"s"}, IDs: []int64{4, 5}, Search: "two words", Status: []string{"draft"}, Sticky: true, Language: "fr", Limit: 3,
			}
		}},
		{"dates", []string{"example.org", "--after", "2024-02-03", "--before", "2025", "--modified-after", "2024-02-03T04:05:06+03:00"}, func(o *exportOptions) {
			o.query.after, o.query.before, o.query.modifiedAfter = "2024-02-03", "2025", "2024-02-03T04:05:06+03:00"
			o.query.Query = content.Query{
				After: time.Date(2024, 2, 3, 0, 0, 0, 0, time.UTC), Before: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
				ModifiedAfter: time.Date(2024, 2, 3, 1, 5, 6, 0, time.UTC),
			}
		}},
		{"network", []string{"example.org", "--user", "ada", "--api", "https://x/wp-json/", "--header", "A: b", "--header", "C: d", "--concurrency", "9", "--rate", "2.5", "--timeout", "2m"}, func(o *exportOptions) {
			o.network = networkOptions{from: "api", api: "https://x/wp-json/", user: "ada", headers: []string{"A: b", "C: d"}, concurrency: 9, rate: 2.5, timeout: 2 * time.Minute}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := exportOptions{source: "example.org", output: plain, network: network}
			c.want(&want)
			got := parseExport(t, c.args...)
			got.console, got.output.flags = nil, nil
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(exportOptions{}, outputOptions{}, mediaFlags{}, networkOptions{}, syncOptions{}, queryOptions{}), cmp.Comparer(sameTime)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	now := time.Date(2025, 3, 31, 10, 20, 30, 0, time.FixedZone("", 2*3600))
	site := func(year int, month time.Month, day, hour, minute, second int) time.Time {
		return time.Date(year, month, day, hour, minute, second, 0, content.SiteClock)
	}
	for s, want := range map[string]time.Time{
		"2024": site(2024, 1, 1, 0, 0, 0), "2024-03": site(2024, 3, 1, 0, 0, 0), " 2024-03-21 ": site(2024, 3, 21, 0, 0, 0),
		"2024-03-21 09:30": site(2024, 3, 21, 9, 30, 0), "2024-03-21T09:30:15": site(2024, 3, 21, 9, 30, 15),
		"2024-03-21T09:30:15+03:00": time.Date(2024, 3, 21, 6, 30, 15, 0, time.UTC),
		"12h":                       now.Add(-12 * time.Hour), "30d": time.Date(2025, 3, 1, 8, 20, 30, 0, time.UTC), "2w": now.Add(-14 * 24 * time.Hour), "0d": now,
		"65535w": now.UTC().AddDate(0, 0, -7*65535),
	} {
		got, err := parseDate(s, now)
		if err != nil || !got.Equal(want) || (got.Location() == content.SiteClock) != (want.Location() == content.SiteClock) {
			t.Errorf("%q is %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "d", "30", "30x", "-3d", "3.5d", "70000d", "99999999999999999999d", "2024-13", "2024-02-30", "30 d", "yesterday", "d30"} {
		if got, err := parseDate(s, now); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func sameTime(a, b time.Time) bool { return a.Equal(b) }

func TestSourceIsAFileByItsSpelling(t *testing.T) {
	for source, want := range map[string]bool{
		"-": true, "./posts": true, "../posts": true, "/tmp/posts": true, "posts.json": true, "a/b.ndjson": true, "export.XML": true, ".": true,
		"example.org": false, "posts": false, "https://example.org/posts.json": false, "example.org/blog/": false, "localhost:8080": false,
	} {
		if got := isFile(source); got != want {
			t.Errorf("isFile(%q) = %v", source, got)
		}
	}
}

// A server that called itself "http://.git" had the export written there.
func TestFolderNamedAfterWhatWasTyped(t *testing.T) {
	for _, test := range []struct{ typed, home, want string }{
		{"https://example.org", "https://example.org", "example.org"},
		{"Example.org/2024/03/post/?a=b", "https://example.org", "example.org"},
		{"https://example.org/blog/2024/", "https://example.org/blog", "example.org-blog"},
		{"https://example.org/blog", "https://example.org/blogger", "example.org"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080", "127.0.0.1-8080"},
		{"https://user:pass@example.org", "https://example.org", "example.org"},
		{"https://example.org", "http://.git", "example.org"},
		{"https://example.org", "https://example.org/../../etc", "example.org"},
		{"https://example.org/", "CON", "example.org"},
		{"https://..", "", "export"},
		{"http://[::1]:80/", "http://[::1]", "[--1]-80"},
	} {
		if got := folderName(test.typed, test.home); got != test.want {
			t.Errorf("folderName(%q, %q) = %q, want %q", test.typed, test.home, got, test.want)
		}
	}
}

func TestPrintableTextCannotDriveATerminal(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                    "plain",
		"\x1b[31mred\x1b[0m":       "[31mred[0m",
		"two\nlines\r\tand a tab":  "two lines  and a tab",
		"\u009b31m":                "31m",
		"turned \u202eback\u202c.": "turned back.",
		"日本語 العربية 🫖":            "日本語 العربية 🫖",
	} {
		if got := printable(in); got != want {
			t.Errorf("printable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHintsCanBePasted(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a": "https://example.org/a",
		"my posts.json":         "'my posts.json'",
		"it's":                  `'it'\''s'`,
		"$(rm -rf x)":           "'$(rm -rf x)'",
		"https://a/?p=1&b=2":    "'https://a/?p=1&b=2'",
		"":                      "''",
	} {
		if got := shellWord(in); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestNetrc(t *testing.T) {
	file := t.TempDir() + "/netrc"
	write(t, file, `# a comment with machine words
machine a.example login ada password plain
machine b.example
	login bob
	password "with some blanks"
machine c.example login carl password first
machine c.example login cleo password second
default login ada password anywhere
`)
	for _, c := range []struct{ host, user, want string }{
		{"a.example", "ada", "plain"},
		{"b.example", "bob", "with some blanks"},
		{"c.example", "cleo", "second"},
		{"a.example", "bob", ""},
		{"z.example", "ada", "anywhere"},
		{"z.example", "eve", ""},
	} {
		got, err := netrcPassword(file, c.host, c.user)
		if err != nil || got != c.want {
			t.Errorf("password of %s at %s = %q, %v, want %q", c.user, c.host, got, err, c.want)
		}
	}
	if got, err := netrcPassword(file+".nothere", "a.example", "ada"); got != "" || err != nil {
		t.Errorf("a netrc that is not there: %q, %v", got, err)
	}
}

func FuzzNetrcWords(f *testing.F) {
	f.Add([]byte("machine a login b password \"c d\"\n# x\n"))
	f.Add([]byte("\"unclosed"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for rest := data; len(rest) > 0; {
			n, _, err := netrcWords(rest, true)
			if err != nil || n < 1 || n > len(rest) {
				t.Fatalf("netrcWords(%q) = %d, %v", rest, n, err)
			}
			rest = rest[n:]
		}
	})
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

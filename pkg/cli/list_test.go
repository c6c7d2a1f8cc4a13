package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"wpmd/pkg/content"
)

// listed are documents whose cells are hard to set: of wide characters, of
// characters that drive a terminal, long ones and none.
func listed(host string) []content.Stamp {
	date := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	return []content.Stamp{
		{ID: 1, Type: "post", Status: "publish", Slug: "welcome", Title: "Welcome to the journal of the keepers of the lighthouse", Link: host + "/2025/03/welcome/", Date: date},
		{ID: 20, Type: "page", Status: "publish", Slug: "灯台の夜", Title: "灯台の夜、あるいは長い題名の一例として", Link: host + "/yoru/", Date: date},
		{ID: 300, Type: "post", Status: "private", Slug: "x", Title: "\x1b[31mred", Link: host + "/x/"},
		{ID: 4, Type: "post", Status: "draft"},
	}
}

func tableAt(t *testing.T, width int, stamps []content.Stamp) []string {
	t.Helper()
	var out bytes.Buffer
	p := &tablePrinter{out: &out, width: width}
	for _, d := range stamps {
		if err := p.row(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.end(); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
}

func TestListTableFitsTheTerminal(t *testing.T) {
	for _, host := range []string{"https://example.org", "https://" + strings.Repeat("a-long-name.", 9) + "example.org"} {
		stamps := listed(host)[:3]
		for width := 24; width <= 220; width++ {
			for _, line := range tableAt(t, width, stamps) {
				if runewidth.StringWidth(line) > width || strings.ContainsAny(line, "\x1b\x00") {
					t.Fatalf("at %d: %q", width, line)
				}
			}
		}
	}
}

func TestListTable(t *testing.T) {
	for width, want := range map[int]string{
		40: `
 id  type  date        title
  1  post  2025-03-01  Welcome to the j…
 20  page  2025-03-01  灯台の夜、あるい…
300  post              [31mred
`,
		80: `
 id  type  date        status   slug      title                address
  1  post  2025-03-01  publish  welcome   Welcome to the jou…  /2025/03/welcome/
 20  page  2025-03-01  publish  灯台の夜  灯台の夜、あるいは…  /yoru/
300  post              private  x         [31mred              /x/
`,
		160: `
 id  type  date        status   slug      title                                                    address
  1  post  2025-03-01  publish  welcome   Welcome to the journal of the keepers of the lighthouse  https://example.org/2025/03/welcome/
 20  page  2025-03-01  publish  灯台の夜  灯台の夜、あるいは長い題名の一例として                   https://example.org/yoru/
300  post              private  x         [31mred                                                  https://example.org/x/
`,
	} {
		if diff := cmp.Diff(strings.Split(strings.Trim(want, "\n"), "\n"), tableAt(t, width, listed("https://example.org")[:3])); diff != "" {
			t.Errorf("at %d (-want +got):\n%s", width, diff)
		}
	}
}

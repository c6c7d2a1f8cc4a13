package frontmatter_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
)

var formats = []frontmatter.Format{frontmatter.YAML, frontmatter.TOML, frontmatter.JSON}

// reread reads front matter with the library that its readers would use.
func reread(t *testing.T, f frontmatter.Format, text []byte) map[string]any {
	t.Helper()
	var m map[string]any
	var err error
	switch f {
	case frontmatter.YAML:
		err = yaml.Unmarshal(between(t, text, "---\n"), &m)
	case frontmatter.TOML:
		err = toml.Unmarshal(between(t, text, "+++\n"), &m)
	case frontmatter.JSON:
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", f, err, text)
	}
	return m
}

func between(t *testing.T, text []byte, delimiter string) []byte {
	t.Helper()
	inner, opened := bytes.CutPrefix(text, []byte(delimiter))
	inner, closed := bytes.CutSuffix(inner, []byte(delimiter))
	if !opened || !closed || bytes.Contains(append([]byte("\n"), inner...), []byte("\n"+delimiter)) {
		t.Fatalf("delimiters:\n%s", text)
	}
	return inner
}

var sample = frontmatter.Map{
	{Key: "title", Value: "Fish: a \"tale\""},
	{Key: "date", Value: time.Date(2025, 3, 21, 9, 54, 1, 0, time.FixedZone("", 3600))},
	{Key: "empty", Value: ""},
	{Key: "none", Value: []string(nil)},
	{Key: "tags", Value: []string{"Go", "no", "日本語"}},
	{Key: "taxonomies", Value: frontmatter.Map{{Key: "genre", Value: []string{"crime"}}}},
	{Key: "sticky", Value: true},
	{Key: "authors", Value: []frontmatter.Map{{{Key: "name", Value: "Ada"}, {Key: "id", Value: int64(3)}}, {}}},
	{Key: "wordpress", Value: frontmatter.Map{{Key: "id", Value: int64(7)}, {Key: "categories", Value: []int64{1, 2}}}},
}

func TestAppend(t *testing.T) {
	for f, want := range map[frontmatter.Format]string{
		frontmatter.YAML: `---
title: "Fish: a \"tale\""
date: 2025-03-21T09:54:01+01:00
empty: ""
tags:
  - Go
  - "no"
  - "日本語"
taxonomies:
  genre:
    - crime
sticky: true
authors:
  - name: Ada
    id: 3
  - {}
wordpress:
  id: 7
  categories:
    - 1
    - 2
---
`,
		frontmatter.TOML: `+++
title = "Fish: a \"tale\""
date = 2025-03-21T09:54:01+01:00
empty = ""
tags = ["Go", "no", "日本語"]
sticky = true

[taxonomies]
genre = ["crime"]

[[authors]]
name = "Ada"
id = 3

[[authors]]

[wordpress]
id = 7
categories = [1, 2]
+++
`,
		frontmatter.JSON: `{
  "title": "Fish: a \"tale\"",
  "date": "2025-03-21T09:54:01+01:00",
  "empty": "",
  "tags": [
    "Go",
    "no",
    "日本語"
  ],
  "taxonomies": {
    "genre": [
      "crime"
    ]
  },
  "sticky": true,
  "authors": [
    {
      "name": "Ada",
      "id": 3
    },
    {}
  ],
  "wordpress": {
    "id": 7,
    "categories": [
      1,
      2
    ]
  }
}
`,
	} {
		got := frontmatter.Append([]byte("before"), f, sample)
		if diff := cmp.Diff("before"+want, string(got)); diff != "" {
			t.Errorf("%v\n%s", f, diff)
		}
		reread(t, f, got[len("before"):])
	}
}

func TestTimesAreTimesToEveryReader(t *testing.T) {
	for _, want := range []time.Time{
		time.Date(2025, 3, 21, 9, 54, 1, 0, time.UTC),
		time.Date(2025, 3, 21, 23, 0, 0, 0, time.FixedZone("", -5*3600-1800)),
		time.Date(1969, 12, 31, 1, 2, 3, 0, time.FixedZone("", 13*3600)),
		time.Date(987, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		m := frontmatter.Map{{Key: "date", Value: want}}
		for _, f := range formats[:2] {
			got, ok := reread(t, f, frontmatter.Append(nil, f, m))["date"].(time.Time)
			_, wantOffset := want.Zone()
			_, gotOffset := got.Zone()
			if !ok || !got.Equal(want) || f == frontmatter.TOML && gotOffset != wantOffset {
				t.Errorf("%v: %v came back as %v", f, want, got)
			}
		}
	}
	for _, f := range formats {
		if m := reread(t, f, frontmatter.Append(nil, f, frontmatter.Map{{Key: "a", Value: "x"}, {Key: "date", Value: time.Time{}}})); len(m) != 1 {
			t.Errorf("%v: a time that is not known was written: %v", f, m)
		}
	}
}

// tricky are strings that some reader takes for something else than a string,
// or for another one.
var tricky = []string{
	"", " ", "a ", " a", "y", "Yes", "no", "ON", "off", "True", "null", "~", "Null", "nan", ".inf", "1e3", "08", "0x1F", "1_000", "12:30:45",
	"2020-01-01", "2020-1-1", "<<", "=", "?", "- a", "-", "--", "---", "...", "+++", "a: b", "a:", ":a", "a #b", "#a", "@a", "`a`", "%a", "!a", "&a", "*a",
	"|", ">", "{a}", "[a]", "{{ a }}", "{% a %}", "{< a >}", "'a'", `"a"`, `\`, `a\nb`, "a\nb", "a\r\nb", "a\rb", "\ta\t", "a\tb", "\t\n",
	"a\u0000b", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\u200b", "\u202e", "שלום", "日本語", "👩‍🚀", "é", "é", "a, b", "a]", "None",
	"Infinity", "a\n---\nb", "a\n+++\nb", "}\n", `\u0041`, "\x7f", "\x1b[31m", "\u009b", "a' b", "it's", strings.Repeat("long ", 100), strings.Repeat("x", 5000), "a\xffb",
}

func TestStringsComeBack(t *testing.T) {
	for _, s := range tricky {
		checkString(t, s)
	}
	for r := range rune(0x250) {
		checkString(t, "a"+string(r)+"b")
		checkString(t, string(r))
	}
}

func checkString(t *testing.T, s string) {
	t.Helper()
	m := frontmatter.Map{
		{Key: "s", Value: s},
		{Key: "list", Value: []string{s, "x", s}},
		{Key: "map", Value: frontmatter.Map{{Key: "s", Value: s}}},
		{Key: "end", Value: "end"},
	}
	valid := string([]rune(s)) // a byte that is no UTF-8 becomes U+FFFD
	want := map[string]any{"s": valid, "list": []any{valid, "x", valid}, "map": map[string]any{"s": valid}, "end": "end"}
	for _, f := range formats {
		if diff := cmp.Diff(want, reread(t, f, frontmatter.Append(nil, f, m))); diff != "" {
			t.Errorf("%v changed %q:\n%s", f, s, diff)
		}
	}
}

func TestKeysComeBack(t *testing.T) {
	for _, key := range []string{"", "a b", "no", "1", "a.b", "a: b", "日本", "a\nb", `"`, "-", "#", "{{"} {
		for _, f := range formats {
			m := frontmatter.Map{{Key: key, Value: "v"}, {Key: "inner", Value: frontmatter.Map{{Key: key, Value: frontmatter.Map{{Key: key, Value: int64(1)}}}}}}
			got := reread(t, f, frontmatter.Append(nil, f, m))
			inner, _ := got["inner"].(map[string]any)
			if _, ok := inner[key].(map[string]any)[key]; got[key] != "v" || !ok {
				t.Errorf("%v: key %q: %v", f, key, got)
			}
		}
	}
}

func FuzzStringsComeBack(f *testing.F) {
	for _, s := range tricky {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkString(t, s) })
}

func TestMapMarshalsInOrder(t *testing.T) {
	got, err := json.Marshal(struct{ M frontmatter.Map }{sample})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"M":{"title":"Fish: a \"tale\"","date":"2025-03-21T09:54:01+01:00","empty":"","tags":[`; !strings.HasPrefix(string(got), want) {
		t.Errorf("got %s", got)
	}
	if got, err := json.Marshal(frontmatter.Map(nil)); err != nil || string(got) != "{}" {
		t.Errorf("nil map: %s, %v", got, err)
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range formats {
		if got, err := frontmatter.ParseFormat(f.String()); got != f || err != nil {
			t.Errorf("ParseFormat(%q) = %v, %v", f, got, err)
		}
	}
	_, err := frontmatter.ParseFormat("xml")
	if unknown, ok := errors.AsType[*frontmatter.UnknownFormatError](err); !ok || unknown.Name != "xml" || len(unknown.Known) != 4 {
		t.Errorf("ParseFormat(xml): %v", err)
	}
}

func facts(doc content.Document, featured string) string {
	return string(frontmatter.Append(nil, frontmatter.YAML, frontmatter.Facts(doc, featured)))
}

func TestFactsOfADocumentKnownByName(t *testing.T) {
	doc := content.Document{
		Stamp: content.Stamp{
			ID: 7, Type: "page", Status: "draft", Slug: "quay", Link: "https://example.org/quay/",
			Date: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), Modified: time.Date(2024, 2, 2, 3, 4, 5, 0, time.UTC),
			Author: 3, Parent: 2, Sticky: true, Featured: 9, Format: "link", Protected: true,
			Terms: map[string][]int64{"category": {1, 4}, "post_tag": {2}, "genre": {3}},
		},
		Title: "Quay", Excerpt: "Where ships lie.",
		Authors: []content.Author{{ID: 3, Name: "Ada"}},
		Labels: []content.Term{
			{ID: 1, Taxonomy: "category", Name: "News", Slug: "news"}, {Taxonomy: "category", Slug: "sea"},
			{ID: 2, Taxonomy: "post_tag", Name: "C++", Slug: "c"}, {ID: 3, Taxonomy: "genre", Name: "Essay"},
		},
		Featured: &content.Asset{ID: 9, Alt: "A quay"},
	}
	want := `---
title: Quay
date: 2024-01-02T03:04:05+00:00
modified: 2024-02-02T03:04:05+00:00
slug: quay
status: draft
author: Ada
categories:
  - News
  - sea
tags:
  - C++
taxonomies:
  genre:
    - Essay
excerpt: Where ships lie.
image: "../media/quay.jpg"
image_alt: A quay
sticky: true
format: link
protected: true
wordpress:
  id: 7
  type: page
  link: "https://example.org/quay/"
  parent: 2
---
`
	if diff := cmp.Diff(want, facts(doc, "../media/quay.jpg")); diff != "" {
		t.Error(diff)
	}
	doc.Authors = append(doc.Authors, content.Author{Slug: "bob"})
	if got := facts(doc, ""); !strings.Contains(got, "\nauthors:\n  - Ada\n  - bob\n") || !strings.Contains(got, "\n  featured_media: 9\n") || strings.Contains(got, "image") {
		t.Errorf("got\n%s", got)
	}
}

func TestFactsOfADocumentKnownByIDs(t *testing.T) {
	doc := content.Document{Stamp: content.Stamp{
		ID: -1, Type: "post", Status: "publish", Author: 3, Featured: 9,
		Terms: map[string][]int64{"category": {1, 4}, "post_tag": {2}, "genre": {3}},
	}}
	doc.Labels = []content.Term{{Taxonomy: "category", Slug: "sea"}, {ID: 4, Taxonomy: "category"}, {Taxonomy: "post_tag", Slug: "go"}}
	want := `---
title: ""
slug: ""
categories:
  - sea
tags:
  - go
wordpress:
  type: post
  author: 3
  featured_media: 9
  categories:
    - 1
    - 4
  taxonomies:
    genre:
      - 3
---
`
	if diff := cmp.Diff(want, facts(doc, "")); diff != "" {
		t.Error(diff)
	}
}

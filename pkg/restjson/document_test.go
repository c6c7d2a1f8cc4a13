package restjson_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func document(t *testing.T, raw string) content.Document {
	t.Helper()
	d, err := restjson.Reader{}.Document([]byte(raw))
	if err != nil {
		t.Fatalf("Document(%s): %v", raw, err)
	}
	return d
}

func TestDocumentReadsARealPost(t *testing.T) {
	raw, err := os.ReadFile("../../testdata/post.json")
	if err != nil {
		t.Fatal(err)
	}
	d := document(t, string(raw))
	if !strings.Contains(d.Content, "<strong>OpenAI</strong>") {
		t.Errorf("content lost: %.80q", d.Content)
	}
	if !strings.HasSuffix(d.Excerpt, "state-supported and state-controlled organization. The…") {
		t.Errorf("excerpt ends in %q", d.Excerpt[len(d.Excerpt)-60:])
	}
	d.Content, d.Excerpt = "", ""
	want := content.Document{
		Stamp: content.Stamp{
			ID: 21962, Type: "post", Status: "publish", Slug: "openai-urges-ban-on-all-china-linked-ai-models",
			Link:     "https://metaverseplanet.net/blog/openai-urges-ban-on-all-china-linked-ai-models/",
			Date:     time.Date(2025, 3, 21, 9, 54, 1, 0, time.UTC),
			Modified: time.Date(2026, 1, 5, 9, 17, 2, 0, time.UTC),
			Author:   1, Featured: 17809,
			Terms: map[string][]int64{"category": {332}, "post_tag": {335, 210}},
		},
		Title: "OpenAI Urges Ban on All China-Linked AI Models",
		Labels: []content.Term{
			{Taxonomy: "category", Slug: "ai-information"},
			{Taxonomy: "post_tag", Slug: "ai-news"},
			{Taxonomy: "post_tag", Slug: "ai-tools-news"},
		},
		Fields: map[string]json.RawMessage{
			"amp_enabled": json.RawMessage(`true`),
			"meta":        json.RawMessage(`{"googlesitekit_rrm_CAown96uCw:productID":"","footnotes":""}`),
		},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	if home := restjson.Home(raw); home != "https://metaverseplanet.net/blog" {
		t.Errorf("Home = %q", home)
	}
}

func TestDocumentTakesEveryShapeOfAField(t *testing.T) {
	base := content.Document{Stamp: content.Stamp{ID: 7, Type: "post", Status: "publish"}, Title: "T"}
	for raw, change := range map[string]func(*content.Document){
		`{"id":7,"title":{"rendered":"T"}}`:                                         func(*content.Document) {},
		`{"id":"7","title":"T"}`:                                                    func(*content.Document) {},
		`{"id":7.0,"title":"T","content":false}`:                                    func(*content.Document) {},
		`{"id":7,"title":"T","content":{"rendered":false},"excerpt":null}`:          func(*content.Document) {},
		`{"id":7,"title":"T","content":[],"_links":[],"_embedded":[],"meta":[]}`:    func(*content.Document) {},
		`{"id":7,"title":"T","categories":false,"tags":null,"class_list":""}`:       func(*content.Document) {},
		`{"id":7,"title":"T","author":null,"parent":"","sticky":null,"format":0.5}`: func(d *content.Document) { d.Format = "0.5" },
		`{"id":7,"title":"T","content":"<p>x</p>"}`:                                 func(d *content.Document) { d.Content = "<p>x</p>" },
		`{"id":7,"title":"T","content":{"raw":"x"}}`:                                func(d *content.Document) { d.Content, d.Raw = "x", true },
		`{"id":7,"title":"T","content":{"raw":"x","rendered":""}}`:                  func(*content.Document) {},
		`{"id":7,"title":"T","sticky":"1","format":"standard"}`:                     func(d *content.Document) { d.Sticky = true },
		`{"id":7,"title":"T","author":{"id":3,"name":"Ada"}}`: func(d *content.Document) {
			d.Author, d.Authors = 3, []content.Author{{ID: 3, Name: "Ada"}}
		},
		`{"id":7,"title":"T","featured_image":12}`: func(d *content.Document) { d.Stamp.Featured = 12 },
		`{"id":7,"title":"T","categories":{"0":"4","2":5}}`: func(d *content.Document) {
			d.Terms = map[string][]int64{"category": {4, 5}}
		},
		`{"id":7,"title":"T","excerpt":{"rendered":"","protected":true}}`:                  func(d *content.Document) { d.Protected = true },
		"\uFEFF\n" + `{"id":7,"title":"T"}`:                                                func(*content.Document) {},
		`Notice: <b>x</b> in [a] on line 3` + "\n" + `{"id":7,"title":"T"}<!-- cached -->`: func(*content.Document) {},
	} {
		want := base
		change(&want)
		got := document(t, raw)
		got.Warnings = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", raw, diff)
		}
	}
}

func TestDocumentTakesPostsThatLookLikeSomethingElse(t *testing.T) {
	for _, raw := range []string{
		`{"id":1,"title":"T","content":"","author_name":"Ada","avatar_urls":[],"taxonomy":"x","source_url":"y","subtype":"z","rest_base":""}`,
		`{"id":1,"type":"quote","title":"T","slug":"t","author_name":"Ada"}`,
		`{"id":1,"type":"spot","slug":"t","status":"publish","date":"2024-01-01T00:00:00","meta":[]}`,
		`{"content":""}`,
		`{"title":"T","id":1}`,
	} {
		document(t, raw)
	}
}

func TestDocumentSaysWhatItTolerated(t *testing.T) {
	d := document(t, `{"id":"7","title":"T","link":"https://example.org/t/","content":{"rendered":false},"modified":"-0001-11-30T00:00:00"}`)
	var want []content.Warning
	for _, message := range []string{"id is a string", "title is a string", "content.rendered is a boolean", "modified is no date"} {
		want = append(want, content.Warning{Code: restjson.Tolerated, Document: "https://example.org/t/", Message: message})
	}
	if diff := cmp.Diff(want, d.Warnings); diff != "" {
		t.Error(diff)
	}
	if d := document(t, `{"id":7,"title":{"rendered":"T"}}`); d.Warnings != nil {
		t.Errorf("warnings about a sound object: %v", d.Warnings)
	}
}

func TestDocumentRefusesOtherObjects(t *testing.T) {
	for raw, got := range map[string]string{
		`[]`:   "list",
		`"x"`:  "string",
		`null`: "null",
		`12`:   "number",
		`{"code":"rest_forbidden","message":"No.","data":{"status":401}}`:  "error rest_forbidden",
		`{"id":1,"name":"News","slug":"news","taxonomy":"category"}`:       "term",
		`{"id":1,"name":"Ada","slug":"ada","avatar_urls":{}}`:              "user",
		`{"id":1,"author_name":"A","content":{"rendered":"hi"}}`:           "comment",
		`{"name":"Site","namespaces":["wp/v2"]}`:                           "index",
		`{"id":1,"title":"Hit","url":"https://example.org","subtype":"x"}`: "search result",
		`{"name":"Posts","rest_base":"posts"}`:                             "type or taxonomy",
		`{"title":"Settings","url":"https://example.org"}`:                 "object",
		`{}`: "object",
	} {
		_, err := restjson.Reader{}.Document([]byte(raw))
		shape, ok := errors.AsType[*restjson.ShapeError](err)
		if !ok || shape.Want != "post" || shape.Got != got {
			t.Errorf("Document(%s) = %v, want a ShapeError that got %q", raw, err, got)
		}
	}
	for raw, offset := range map[string]int64{``: 0, `<html>`: 0, `{"id":1,`: 8, `{"id":1 "x"}`: 8} {
		_, err := restjson.Reader{}.Document([]byte(raw))
		bad, ok := errors.AsType[*restjson.SyntaxError](err)
		if !ok || bad.Offset != offset {
			t.Errorf("Document(%s) = %#v, want a SyntaxError at %d", raw, err, offset)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ local, gmt, want string }{
		{"2024-06-01T12:00:00", "2024-06-01T10:00:00", "2024-06-01T12:00:00+02:00"},
		{"2024-06-01T12:00:00", "2024-06-01T17:30:00", "2024-06-01T12:00:00-05:30"},
		{"2024-01-01T01:00:00", "2023-12-31T12:00:00", "2024-01-01T01:00:00+13:00"},
		{"2024-06-01T12:00:03", "2024-06-01T10:00:00", "2024-06-01T12:00:03+02:00"},
		{"1900-06-01T12:00:00", "1900-06-01T10:03:02", "1900-06-01T12:00:00+01:57"},
		{"2010-02-10T14:00:48", "2015-09-16T04:06:52", "2010-02-10T14:00:48Z"},
		{"2024-06-01T12:00:00", "", "2024-06-01T12:00:00Z"},
		{"2024-06-01T12:00:00", "0000-00-00T00:00:00", "2024-06-01T12:00:00Z"},
		{"", "2024-06-01T12:00:00", "2024-06-01T12:00:00Z"},
		{"-0001-11-30T00:00:00", "2024-06-01T12:00:00", "2024-06-01T12:00:00Z"},
		{"2024-06-01 12:00:00", "2024-06-01 11:00:00", "2024-06-01T12:00:00+01:00"},
		{"2024-06-01T12:00:00+03:00", "", "2024-06-01T12:00:00+03:00"},
		{"0000-00-00T00:00:00", "-0001-11-30T00:00:00", "0001-01-01T00:00:00Z"},
		{"yesterday", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z"},
	} {
		d := document(t, `{"title":"T","date":"`+c.local+`","date_gmt":"`+c.gmt+`"}`)
		if got := d.Date.Format(time.RFC3339); got != c.want {
			t.Errorf("date %q, date_gmt %q: %s, want %s", c.local, c.gmt, got, c.want)
		}
	}
}

func TestSlugIsDecoded(t *testing.T) {
	for raw, want := range map[string]string{
		"%e6%97%a5%e6%9c%ac": "日本",
		"cafe%cc%81":         "café",
		"100%":               "100%",
		"%ff%fe":             "%ff%fe",
		"../../etc/passwd":   "../../etc/passwd",
		"a%0ab%1b":           "ab",
	} {
		if d := document(t, `{"title":"T","slug":"`+raw+`"}`); d.Slug != want {
			t.Errorf("slug %q: %q, want %q", raw, d.Slug, want)
		}
	}
}

func TestExcerptSaysThatItWasCut(t *testing.T) {
	const link = "https://example.org/harbour/"
	for html, want := range map[string]string{
		`<p>The ferry leaves [&hellip;]</p>`:                                        "The ferry leaves…",
		`<p>The ferry leaves&hellip; </p>`:                                          "The ferry leaves…",
		`<p>The ferry leaves [...]</p>`:                                             "The ferry leaves…",
		`<p>The ferry leaves<span class="excerpt-hellip"> […]</span></p>`:           "The ferry leaves…",
		`<p>Wait... what</p>`:                                                       "Wait... what",
		`<p>So it goes...</p>`:                                                      "So it goes...",
		`<p>First &hellip; then [&hellip;]</p>`:                                     "First … then…",
		`<p>Out &hellip; <a href="/x" class="more-link">Weiterlesen &rarr;</a></p>`: "Out…",
		`<p>Out</p><p class="read-more"><a class="" href="` + link + `"><span>Harbour</span> Lire la suite &raquo;</a></p>`: "Out…",
		`<p>Out &#8230; <a href="http://example.org/harbour#more-7">もっと読む</a></p>`:                                          "Out…",
		`<p>Out... <a href='https://example.org/harbour/' class='excerpt-more'>[&#8230;]</a></p>`:                           "Out…",
		`<p>Out <a href="/elsewhere">Continue reading <span>&rarr;</span></a></p>`:                                          "Out…",
		`<p>See <a href="/elsewhere">the timetable</a></p>`:                                                                 "See the timetable",
		`<p><a href="` + link + `">Harbour</a> in the morning</p>`:                                                          "Harbour in the morning",
		`<p>One</p><p>two<br>three</p>`:                                                                                     "One two three",
		`<p>It is out.</p><a class="more-link" href="/x">Read more</a>`:                                                     "It is out.",
		`[&hellip;]`: "",
		``:           "",
	} {
		raw := `{"title":"T","link":"` + link + `","excerpt":{"rendered":` + quote(t, html) + `}}`
		if d := document(t, raw); d.Excerpt != want {
			t.Errorf("excerpt of %s\n%q, want %q", html, d.Excerpt, want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for html, want := range map[string]string{
		"Fish &amp; Chips":                     "Fish & Chips",
		"A &amp;lt; B":                         "A &lt; B",
		"It&#8217;s <em>here</em>":             "It’s here",
		"un<b>do</b>ne":                        "undone",
		"if a < b && c > d":                    "if a < b && c > d",
		"Map<String, List<T>> in Java":         "Map<String, List<T>> in Java",
		"ends in <":                            "ends in <",
		"x <y":                                 "x <y",
		"a\tb\r\n c\u2028d":                    "a b c d",
		"bell\a esc\x1b[31m del\x7f c1\u009b":  "bell esc[31m del c1",
		"&#27;[2J&#0;&#155;":                   "[2J\uFFFD›",
		"Prix\u00a0: 5\u00a0€\u00a0":           "Prix\u00a0: 5\u00a0€",
		`Hi <img class="emoji" alt="👋" src=x>`: "Hi 👋",
		"a<script>alert(1)</script>b":          "ab",
		"<!-- note -->a":                       "a",
		"<h1>One</h1>two":                      "One two",
	} {
		if got := restjson.PlainText(html); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", html, got, want)
		}
	}
}

// A row of a site without a status, or with something else in its place, counted
// as published, and a body whose "protected" is no boolean as open.
func TestWhatDoesNotSaySoIsNotPublic(t *testing.T) {
	for status, want := range map[string]string{
		"": content.StatusUnknown, `"status":["publish"],`: content.StatusUnknown, `"status":null,`: content.StatusUnknown,
		`"status":"",`: content.StatusUnknown, `"status":1,`: content.StatusUnknown, `"status":"publish",`: "publish",
	} {
		s, err := restjson.Reader{Served: true}.Stamp([]byte(`{` + status + `"id":1,"title":"a","content":"b","date":"2025-01-01T00:00:00"}`))
		if err != nil || s.Status != want {
			t.Errorf("%s: %q, %v", status, s.Status, err)
		}
	}
	for protected, want := range map[string]bool{"false": false, "true": true, `"yes"`: true, "1": true, "0": true, "null": true, "[]": true, `""`: true} {
		s, err := restjson.Reader{}.Stamp([]byte(`{"id":1,"title":"a","content":{"rendered":"","protected":` + protected + `}}`))
		if err != nil || s.Protected != want {
			t.Errorf("protected %s: %t, %v", protected, s.Protected, err)
		}
	}
}

// A date such as the first made a comment's JSON, and with it the run, end in a
// panic: it is no date.
func TestDatesThatCannotBeWrittenAreNone(t *testing.T) {
	for _, date := range []string{"2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00-24:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:01+14:00"} {
		s, err := restjson.Reader{}.Stamp([]byte(`{"id":1,"title":"a","content":"b","date":"` + date + `","modified":"` + date + `"}`))
		if err != nil || !s.Date.IsZero() || !s.Modified.IsZero() {
			t.Errorf("%s: %v %v, %v", date, s.Date, s.Modified, err)
		}
	}
}

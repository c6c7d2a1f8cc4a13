package archive_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func post(id int, more string) string {
	return fmt.Sprintf(`{"id":%d,"type":"post","slug":"p-%d","title":{"rendered":"Post %d"},"content":{"rendered":"<p>Body \"%d\" [x] {y} €</p>"},"link":"https://example.org/blog/p-%d/","guid":{"rendered":"https://example.org/blog/?p=%d"}%s}`, id, id, id, id, id, id, more)
}

// read opens text both as a stream and as a file, which must not differ, and
// returns the inventory and the documents.
func read(t *testing.T, text string, q content.Query) ([]content.Stamp, []content.Document, []error) {
	t.Helper()
	stream, err := archive.Read(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	stamps, documents, errs := collect(t, stream, q)
	name := filepath.Join(t.TempDir(), "posts.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := archive.Open(t.Context(), name)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	again, _, _ := collect(t, file, q)
	if diff := cmp.Diff(stamps, again); diff != "" {
		t.Errorf("stream and file differ:\n%s", diff)
	}
	return stamps, documents, errs
}

func collect(t *testing.T, s *archive.Source, q content.Query) (stamps []content.Stamp, documents []content.Document, errs []error) {
	t.Helper()
	for stamp, err := range s.Inventory(t.Context(), q) {
		if err != nil {
			t.Fatalf("Inventory: %v", err)
		}
		stamps = append(stamps, stamp)
	}
	for d, err := range s.Documents(t.Context(), stamps) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		documents = append(documents, d)
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	return stamps, documents, errs
}

func ids(stamps []content.Stamp) []int64 {
	var all []int64
	for _, s := range stamps {
		all = append(all, s.ID)
	}
	return all
}

func indented(t *testing.T, raw string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(raw), "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryFormOfAFile(t *testing.T) {
	one, two, three := post(1, ""), post(2, ""), post(3, "")
	for name, text := range map[string]string{
		"array":                 "[" + one + "," + two + "," + three + "]",
		"indented array":        indented(t, "["+one+","+two+","+three+"]") + "\n",
		"array after a mark":    "\uFEFF\r\n [ " + one + " ,\n" + two + "," + three + " ]\n\n",
		"lines":                 one + "\n" + two + "\n" + three + "\n",
		"lines of Windows":      one + "\r\n\r\n" + two + "\r\n" + three,
		"lines after a mark":    "\uFEFF" + one + "\n  " + two + "\n" + three,
		"indented objects":      indented(t, one) + "\n" + indented(t, two) + indented(t, three),
		"answers in lines":      "[" + one + "," + two + "]\n[" + three + "]\n",
		"answers in an array":   "[[" + one + "],[" + two + "," + three + "]]",
		"answers in a row":      indented(t, "["+one+","+two+"]") + "[" + three + "]",
		"a post twice":          "[" + one + "," + two + "," + one + "," + three + "]",
		"long lines":            strings.Replace(one, "Body", strings.Repeat("long ", 40_000), 1) + "\n" + two + "\n" + three,
		"a long array":          "[" + strings.Replace(one, "Body", strings.Repeat("long ", 40_000), 1) + "," + two + "," + three + "]",
		"media items beside it": `[` + one + `,{"id":9,"type":"attachment","title":{"rendered":"x"},"source_url":"https://example.org/a.jpg","media_type":"image"},` + two + `,` + three + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			stamps, documents, errs := read(t, text, content.Query{})
			if diff := cmp.Diff([]int64{1, 2, 3}, ids(stamps)); diff != "" || len(errs) > 0 {
				t.Errorf("inventory: %s%v", diff, errs)
			}
			for i, d := range documents {
				if !strings.Contains(d.Content, fmt.Sprintf(`"%d" [x] {y} €</p>`, i+1)) || d.Title != fmt.Sprintf("Post %d", i+1) {
					t.Errorf("document %d: %q %q", i, d.Title, d.Content)
				}
			}
			if len(documents) != 3 {
				t.Errorf("%d documents", len(documents))
			}
		})
	}
}

func TestSite(t *testing.T) {
	s, err := archive.Read(t.Context(), strings.NewReader("["+post(1, `,"categories":[4],"class_list":["category-a"]`)+","+strings.Replace(post(2, ""), `"type":"post"`, `"type":"page"`, 1)+"]"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := content.Site{
		URL:        "https://example.org/blog",
		Types:      []content.Type{{Name: "post", Label: "post", Taxonomies: []string{"category"}}, {Name: "page", Label: "page"}},
		Taxonomies: []content.Taxonomy{{Name: "category", Label: "category"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestABrokenLineFailsAlone(t *testing.T) {
	for name, text := range map[string]string{
		"middle": post(1, "") + "\n" + `{"id":2,"title":{"rend` + "\n" + post(3, "") + "\n",
		"first":  `{"id":2,"title":` + "\n" + post(1, "") + "\n" + post(3, "") + "\n",
		"last":   post(1, "") + "\n" + post(3, "") + "\n" + post(2, "")[:60],
		"a term": "[" + post(1, "") + `,{"id":4,"name":"News","slug":"news","taxonomy":"category"},` + post(3, "") + "]",
		"a word": "[" + post(1, "") + `,"x",` + post(3, "") + "]",
	} {
		t.Run(name, func(t *testing.T) {
			stamps, documents, errs := read(t, text, content.Query{})
			if len(stamps) != 3 || len(documents) != 2 || len(errs) != 1 {
				t.Fatalf("%d stamps, %d documents, errors %v", len(stamps), len(documents), errs)
			}
			fault, ok := errors.AsType[*content.DocumentError](errs[0])
			if !ok || fault.Fault != content.Failed || fault.ID >= 0 {
				t.Errorf("error: %#v", errs[0])
			}
		})
	}
}

// A post without an id was known by its place in the file: one more at the top, and each
// took the file, and the edits, of the one before it.
func TestPostsWithoutID(t *testing.T) {
	const a, b, c = `{"title":"A","content":"a"}`, `{"title":"B","content":"b"}`, `{"id":7,"title":"C","content":"c"}`
	stamps, documents, errs := read(t, "["+a+","+b+","+c+","+b+"]", content.Query{})
	if len(errs) > 0 || len(documents) != 4 || stamps[0].ID >= 0 || stamps[1].ID >= 0 || stamps[2].ID != 7 || stamps[3].ID != stamps[1].ID-1 {
		t.Fatalf("%v %v", ids(stamps), errs)
	}
	if documents[1].ID != stamps[1].ID || documents[1].Title != "B" {
		t.Errorf("got %+v", documents[1])
	}
	again, _, _ := read(t, "["+b+","+c+","+a+"]", content.Query{})
	if again[0].ID != stamps[1].ID || again[2].ID != stamps[0].ID {
		t.Errorf("in another order %v, before %v", ids(again), ids(stamps))
	}
}

func TestTheNewerStateOfAPostWins(t *testing.T) {
	older := post(1, `,"modified_gmt":"2024-01-01T00:00:00"`)
	newer := strings.Replace(post(1, `,"modified_gmt":"2024-02-01T00:00:00"`), "Post 1", "Newer", 1)
	for _, text := range []string{older + "\n" + newer, newer + "\n" + older} {
		if _, documents, _ := read(t, text, content.Query{}); len(documents) != 1 || documents[0].Title != "Newer" {
			t.Errorf("got %+v", documents)
		}
	}
}

func TestTwoPostsWithOneID(t *testing.T) {
	stamps, documents, errs := read(t, "["+post(1, "")+","+strings.Replace(post(1, ""), `"slug":"p-1"`, `"slug":"other"`, 1)+"]", content.Query{})
	if len(stamps) != 2 || stamps[0].ID != 1 || stamps[1].ID >= 0 || len(errs) > 0 || len(documents) != 2 || documents[1].Slug != "other" {
		t.Errorf("%v %+v", errs, documents)
	}
}

func TestInventoryNarrows(t *testing.T) {
	text := strings.Join([]string{
		post(1, `,"date_gmt":"2024-01-10T00:00:00","categories":[4],"class_list":["category-news"],"author":3,"sticky":true,"lang":"fr",`+
			`"_embedded":{"author":[{"id":3,"name":"Ada Lee","slug":"ada"}],"wp:term":[[{"id":4,"taxonomy":"category","name":"News &amp; Views","slug":"news","parent":3},`+
			`{"id":3,"taxonomy":"category","name":"World","slug":"world"}]]}`),
		post(2, `,"date_gmt":"2024-02-10T00:00:00","modified_gmt":"2024-06-01T00:00:00","status":"draft"`),
		strings.Replace(post(3, `,"date_gmt":"2024-03-10T00:00:00","tags":[8],"class_list":["tag-go"]`), `"type":"post"`, `"type":"page"`, 1),
		strings.Replace(post(4, `,"modified_gmt":"2024-06-01T00:00:00"`), "Post 4", "Caf&eacute; CRÈME", 1),
		strings.Replace(post(5, ""), `"type":"post"`, `"type":"wp_block"`, 1),
	}, "\n")
	day := func(month time.Month) time.Time { return time.Date(2024, month, 10, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		query content.Query
		want  []int64
	}{
		"nothing":        {content.Query{}, []int64{1, 3, 4}},
		"all types":      {content.Query{Types: []string{"all"}}, []int64{1, 3, 4}},
		"furniture":      {content.Query{Types: []string{"wp_block", "page"}}, []int64{3, 5}},
		"status":         {content.Query{Status: []string{"draft", "private"}}, []int64{2}},
		"after":          {content.Query{After: day(1)}, []int64{3}},
		"before":         {content.Query{Before: day(3)}, []int64{1}},
		"modified":       {content.Query{ModifiedAfter: day(1)}, []int64{4}},
		"category slug":  {content.Query{Categories: []string{"x", "NEWS"}}, []int64{1}},
		"category id":    {content.Query{Categories: []string{"4"}}, []int64{1}},
		"category name":  {content.Query{Categories: []string{"news & views"}}, []int64{1}},
		"category above": {content.Query{Categories: []string{"World"}}, []int64{1}},
		"sticky":         {content.Query{Sticky: true}, []int64{1}},
		"language":       {content.Query{Language: "fr"}, []int64{1}},
		"no language":    {content.Query{Language: "de"}, nil},
		"search a body":  {content.Query{Search: "body crème"}, []int64{4}},
		"tag":            {content.Query{Tags: []string{"go"}}, []int64{3}},
		"author id":      {content.Query{Authors: []string{"3"}}, []int64{1}},
		"author name":    {content.Query{Authors: []string{"ada lee"}}, []int64{1}},
		"slug":           {content.Query{Slugs: []string{"p-3", "p-2"}}, []int64{3}},
		"id":             {content.Query{IDs: []int64{4, 5}}, []int64{4}},
		"search":         {content.Query{Search: "café crème"}, []int64{4}},
		"limit":          {content.Query{Limit: 2}, []int64{1, 3}},
		"nothing of it":  {content.Query{Search: "absent"}, nil},
		"two conditions": {content.Query{Authors: []string{"ada"}, After: day(2)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			stamps, _, _ := read(t, text, c.query)
			if diff := cmp.Diff(c.want, ids(stamps)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilesWithoutPosts(t *testing.T) {
	for text, want := range map[string]string{
		"":        "empty",
		"\uFEFF ": "empty",
		"[]":      "an empty list where posts belong",
		"{}":      "object where posts belong",
		"null":    "null where posts belong",
		`[1,2]`:   "number where posts belong",
		`{"code":"rest_forbidden","message":"No.","data":{"status":401}}`: "error rest_forbidden where posts belong",
		`[{"id":1,"name":"News","slug":"n","taxonomy":"category"}]`:       "term where posts belong",
		`{"name":"Site","namespaces":["wp/v2"],"routes":{}}`:              "index where posts belong",
		`[{"id":1,"source_url":"a.jpg","media_type":"image"}]`:            "media item where posts belong",
	} {
		s, err := archive.Read(t.Context(), strings.NewReader(text))
		if err == nil || err.Error() != want {
			t.Errorf("Read(%q) = %v, %v; want %q", text, s, err, want)
		}
		if _, err := archive.Single([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("Single(%q): %v; want %q", text, err, want)
		}
	}
	empty := &archive.EmptyError{}
	if _, err := archive.Single(nil); !errors.As(err, &empty) {
		t.Errorf("Single(nil): %#v", err)
	}
}

func TestSyntaxErrorsSayWhere(t *testing.T) {
	for text, offset := range map[string]int64{
		"<html>":                        0,
		"\uFEFF  hello":                 5,
		`{"id":1,`:                      8,
		"[" + post(1, "") + ",":         int64(len(post(1, "")) + 2),
		"[" + post(1, "") + ",{]":       int64(len(post(1, "")) + 3),
		"{\n  \"id\": 1,\n  \"x\" 2\n}": 19,
	} {
		_, err := archive.Read(t.Context(), strings.NewReader(text))
		bad, ok := errors.AsType[*archive.SyntaxError](err)
		if !ok || bad.Offset != offset {
			t.Errorf("Read(%q): %v, want a SyntaxError at %d", text, err, offset)
		}
	}
	if _, err := archive.Open(t.Context(), filepath.Join(t.TempDir(), "absent.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open: %v", err)
	}
}

func TestOpenReadsAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(name); err != nil {
		t.Skipf("no names for open files here: %v", err)
	}
	go func() {
		_, _ = io.WriteString(w, post(1, "")+"\n"+post(2, ""))
		_ = w.Close()
	}()
	s, err := archive.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if stamps, documents, _ := collect(t, s, content.Query{}); len(stamps) != 2 || len(documents) != 2 {
		t.Errorf("%d stamps, %d documents", len(stamps), len(documents))
	}
	_ = r.Close()
}

func TestSingle(t *testing.T) {
	for _, text := range []string{
		post(1, ""), indented(t, post(1, "")), "[" + post(1, "") + "]", "\uFEFF" + post(1, "") + "\n",
		"<br />\n<b>Notice</b>: x[0] in y\n" + post(1, "") + "\n", "Warning\n[" + post(1, "") + "]<!-- -->",
	} {
		d, err := archive.Single([]byte(text))
		if err != nil || d.ID != 1 || d.Title != "Post 1" || !strings.Contains(d.Content, "Body") {
			t.Errorf("Single(%s) = %+v, %v", text, d, err)
		}
	}
	for _, text := range []string{post(1, "") + "\n" + post(2, ""), "[" + post(1, "") + "," + post(2, "") + "]", "Warning [" + post(1, "") + "," + post(2, "") + "]"} {
		_, err := archive.Single([]byte(text))
		if many, ok := errors.AsType[*archive.ManyError](err); !ok || many.Count != 2 {
			t.Errorf("Single(%s): %v", text, err)
		}
	}
	if d, err := archive.Single([]byte(`{"title":null,"content":null,"excerpt":[]}`)); err != nil || d.Title != "" || d.ID >= 0 {
		t.Errorf("a post of nulls: %+v, %v", d, err)
	}
}

func TestAssets(t *testing.T) {
	text := "[" + post(1, "") + `,{"id":9,"type":"attachment","title":{"rendered":"x"},"source_url":"https://example.org/a.jpg"},{"id":8,"source_url":"https://example.org/b.jpg"}]`
	s, err := archive.Read(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for a, err := range s.Assets(t.Context(), []int64{9, 3, 8, 9}) {
		if err != nil {
			t.Error(err)
		}
		got = append(got, a.URL)
	}
	if diff := cmp.Diff([]string{"https://example.org/b.jpg", "https://example.org/a.jpg"}, got); diff != "" {
		t.Error(diff)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestADocumentThatIsNotInTheFile(t *testing.T) {
	s, err := archive.Read(t.Context(), strings.NewReader(post(1, "")))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Documents(t.Context(), []content.Stamp{{ID: 99, Type: "post"}}) {
		if fault, ok := errors.AsType[*content.DocumentError](err); !ok || fault.Fault != content.Gone || fault.ID != 99 {
			t.Errorf("got %#v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestASpooledStreamLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for _, text := range []string{post(1, ""), "no JSON"} {
		s, err := archive.Read(t.Context(), strings.NewReader(text))
		if err == nil {
			err = s.Close()
		}
		entries, readErr := os.ReadDir(folder)
		if len(entries) > 0 || readErr != nil {
			t.Errorf("%q (%v) left %v, %v", text, err, entries, readErr)
		}
	}
}

// posts streams n posts with bodies of size bytes.
type posts struct {
	n, size, next int
	rest          []byte
}

func (p *posts) Read(b []byte) (int, error) {
	if len(p.rest) == 0 && p.next < p.n {
		p.next++
		p.rest = []byte(strings.Replace(post(p.next, ""), "Body", strings.Repeat("word ", p.size/5), 1) + "\n")
	}
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func TestMemoryDoesNotGrowWithBodies(t *testing.T) {
	held := func(size int) uint64 {
		s, err := archive.Read(t.Context(), &posts{n: 60, size: size})
		if err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		count := 0
		for range s.Inventory(t.Context(), content.Query{}) {
			count++
		}
		if count != 60 {
			t.Errorf("%d posts", count)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		return m.HeapAlloc
	}
	small, large := held(100), held(200_000)
	if large > small+2<<20 {
		t.Errorf("bodies of 12 MB hold %d bytes more than none", large-small)
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]archive.Kind{
		"":                         archive.Other,
		"plain words, 1 < 2":       archive.Other,
		"\x1f\x8b\x08\x00<b>":      archive.Other,
		"<?php echo 1; ?><b>x</b>": archive.Other,
		`[`:                        archive.JSONArray,
		"\uFEFF\n[ {\"id\":1}":     archive.JSONArray,
		`[]`:                       archive.JSONArray,
		`[1]`:                      archive.JSONArray,
		`[caption id="a"]<img src="x">[/caption]`: archive.HTML,
		`{"id":1}`:                   archive.JSONObject,
		"{\"id\":1}\n":               archive.JSONObject,
		"{\n \"id\": 1":              archive.JSONObject,
		"{\"id\":1}\n\n{\"id\":":     archive.NDJSON,
		`<?xml version="1.0"?><rss>`: archive.XML,
		`<rss version="2.0">`:        archive.XML,
		`<?xml version="1.0"?><!DOCTYPE html><html>`: archive.HTML,
		"\n<!doctype html>":                          archive.HTML,
		"<p>Hello</p>":                               archive.HTML,
		"<!-- wp:paragraph -->\n<p>":                 archive.HTML,
		"Hello <em>there</em>":                       archive.HTML,
	} {
		if got := archive.Sniff([]byte(text)); got != want {
			t.Errorf("Sniff(%q) = %d, want %d", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{post(1, ""), "[" + post(1, "") + "]", post(1, "") + "\n" + post(2, ""), "\uFEFF[[{}],", "{\n}\n{", "[]", "{\"title\":1}\n\n[", "\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		archive.Sniff(raw)
		_, _ = archive.Single(raw)
		s, err := archive.Read(t.Context(), bytes.NewReader(raw))
		if err != nil {
			return
		}
		stamps, documents, errs := collect(t, s, content.Query{Status: statuses(raw)})
		if len(documents)+len(errs) != len(stamps) {
			t.Errorf("%d stamps, %d documents, %d errors", len(stamps), len(documents), len(errs))
		}
	})
}

// statuses asks for whatever status the first object has.
func statuses(raw []byte) []string {
	s, err := restjson.Reader{}.Stamp(raw)
	if err != nil {
		return nil
	}
	return slices.Compact([]string{s.Status, "publish"})
}

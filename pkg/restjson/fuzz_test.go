package restjson_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"wpmd/pkg/restjson"
)

func FuzzReaders(f *testing.F) {
	post, err := os.ReadFile("../../testdata/post.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(post)
	for _, seed := range []string{
		`[{"id":1,"title":{"rendered":"a"}}]`, `{"0":[],"3":{}}`, `{"code":"x","message":"y","data":{"status":404}}`,
		`{"id":1,"content":{"rendered":false},"_links":{"wp:term":[{"taxonomy":"t","href":"://%zz"}]},"class_list":{"1":"t-a"}}`,
		`{"media_details":{"sizes":{"a":{"file":"b"}},"original_image":"c"},"source_url":"x"}`, "\uFEFF<?php [ {", `{"namespaces":null,"gmt_offset":"x"}`,
		`{"title":"<<<>&#0;<a href=","excerpt":"<a class=more-link>x</a><a","link":"://"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := restjson.Reader{}.Document(raw)
		if err == nil {
			for _, s := range []string{d.Title, d.Excerpt, d.Slug, d.Link, d.Type, d.Status} {
				if strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
					t.Errorf("control character or invalid UTF-8 in %q", s)
				}
			}
			if _, err := (restjson.Reader{}).Stamp(raw); err != nil {
				t.Errorf("a document without a stamp: %v", err)
			}
		}
		_, _ = restjson.Term(raw)
		_, _ = restjson.Author(raw)
		_, _ = restjson.Asset(raw)
		_, _ = restjson.Types(raw)
		_, _ = restjson.Taxonomies(raw)
		_, _ = restjson.ReadIndex(raw)
		_ = restjson.Home(raw)
		restjson.APIError(raw)
		list, err := restjson.List(raw)
		for _, element := range list {
			if err == nil && !json.Valid(element) {
				t.Errorf("element is no JSON: %q", element)
			}
		}
	})
}

func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"a &amp; b", "<b>x</b>", "a<b", "<script>x", "<!--", "&#x1b;[2J", "<img class=emoji alt='\x00'>", "<String>", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, html string) {
		got := restjson.PlainText(html)
		if strings.ContainsFunc(got, unicode.IsControl) || strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			t.Errorf("PlainText(%q) = %q", html, got)
		}
		if utf8.ValidString(html) && !strings.ContainsAny(html, "<&") && strings.Join(strings.Fields(html), "") == html &&
			!strings.ContainsFunc(html, unicode.IsControl) && got != html {
			t.Errorf("PlainText(%q) = %q, which is another text", html, got)
		}
	})
}

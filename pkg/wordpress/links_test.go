package wordpress

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderLinks(t *testing.T) {
	tests := []struct {
		name   string
		values []string
		want   []link
	}{
		{"as WordPress sends it", []string{`<https://example.org/wp-json/>; rel="https://api.w.org/"`},
			[]link{{target: "https://example.org/wp-json/", rel: []string{relAPI}}}},
		{"several in one value", []string{`<https://a/>; rel="https://api.w.org/", <https://a/wp-json/wp/v2/posts/7>; rel="alternate"; title="JSON"; type="application/json", <https://a/?p=7>; rel=shortlink`},
			[]link{
				{target: "https://a/", rel: []string{relAPI}},
				{target: "https://a/wp-json/wp/v2/posts/7", rel: []string{"alternate"}, kind: "application/json"},
				{target: "https://a/?p=7", rel: []string{"shortlink"}},
			}},
		{"several values", []string{`<https://a/>; rel=x`, `<https://b/>; rel=y`},
			[]link{{target: "https://a/", rel: []string{"x"}}, {target: "https://b/", rel: []string{"y"}}}},
		{"commas and quotes inside", []string{`<https://a/?x=1,2>; title="a, \"b\"; rel=z"; REL="One two" , <b>`},
			[]link{{target: "https://a/?x=1,2", rel: []string{"one", "two"}}, {target: "b"}}},
		{"the first rel counts", []string{`<a>; rel=x; rel=y`}, []link{{target: "a", rel: []string{"x"}}}},
		{"without values", []string{`<a>; crossorigin; rel=preconnect;`}, []link{{target: "a", rel: []string{"preconnect"}}}},
		{"broken", []string{`<a`, `rel=x`, ``, `<>`, `<a>; rel="x`, `;;;`},
			[]link{{}, {target: "a", rel: []string{"x"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := headerLinks(test.values)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(link{})); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeadLinks(t *testing.T) {
	page := `<!DOCTYPE html><HTML LANG='tr-TR' class=x><head>
<!-- <link rel="https://api.w.org/" href="https://comment.example/" /> -->
<script>var x = '<link rel="https://api.w.org/" href="https://script.example/" />';</script>
<LINK REL='https://api.w.org/' HREF="https://example.org/index.php?rest_route=/&#038;lang=tr" />
<link rel="alternate" type="application/json; charset=utf-8" href="/wp-json/wp/v2/posts/7">
<link rel='shortlink' href='/?p=7'></head>
<body><link rel="https://api.w.org/" href="https://visitor.example/" /></body></html>`
	at, err := url.Parse("https://example.org/a/")
	if err != nil {
		t.Fatal(err)
	}
	got := readPage(at, http.Header{}, []byte(page))
	want := []string{"https://example.org/index.php?rest_route=/&lang=tr", "https://example.org/wp-json/wp/v2/posts/7", "https://example.org/?p=7", "tr-TR"}
	if len(got.apis) != 1 || len(got.objects) != 1 || got.short == nil {
		t.Fatalf("page %+v", got)
	}
	if diff := cmp.Diff(want, []string{got.apis[0].String(), got.objects[0].String(), got.short.String(), got.language}); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}

func FuzzHeaderLinks(f *testing.F) {
	for _, seed := range []string{
		`<https://example.org/wp-json/>; rel="https://api.w.org/"`, `<a>; rel="x\"y", <b>;;type=a/b`, `<`, `<>;`, `<a>=;="`, `a,b<c>,<d>;rel`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		links := headerLinks([]string{value})
		if len(links) > len(value)/2 {
			t.Errorf("%d links in %d bytes", len(links), len(value))
		}
		if again := headerLinks([]string{value + `, <https://example.org/>; rel="https://api.w.org/"`}); len(again) < len(links) {
			t.Errorf("%d links, %d with one more", len(links), len(again))
		}
	})
}

func FuzzHeadLinks(f *testing.F) {
	for _, seed := range []string{
		`<link rel="https://api.w.org/" href="https://example.org/wp-json/">`, `<html lang=tr><link rel=alternate type=application/json href=/x>`,
		`<link rel=shortlink href="?p=1"/><body><link>`, `<link href="http://[::1">`, `<!--<link>`,
	} {
		f.Add(seed, "https://example.org/a/")
	}
	f.Fuzz(func(t *testing.T, body, at string) {
		u, err := url.Parse(at)
		if err != nil || u.Host == "" {
			t.Skip()
		}
		p := readPage(u, http.Header{}, []byte(body))
		for _, target := range append(p.apis, p.objects...) {
			if target.Host == "" {
				t.Errorf("a link to %q", target)
			}
		}
	})
}

func FuzzRoot(f *testing.F) {
	for _, seed := range []string{"https://example.org/wp-json/", "https://example.org/?rest_route=/", "https://example.org/a%2Fb/index.php?rest_route=/&x=%C3%BC", "http://h"} {
		f.Add(seed, "wp/v2/posts")
	}
	f.Fuzz(func(t *testing.T, address, route string) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Opaque != "" || u.Scheme != "https" && u.Scheme != "http" {
			t.Skip()
		}
		for _, c := range route {
			if c >= 0x80 || c != '/' && c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				t.Skip()
			}
		}
		r := newRoot(u)
		query := url.Values{"include": {"1,2"}}
		asked, err := url.Parse(r.at(route, query))
		if err != nil {
			t.Fatalf("%q: %v", r.at(route, query), err)
		}
		if asked.Host != u.Host || asked.Query().Get("include") != "1,2" {
			t.Errorf("%q asks %q", address, asked)
		}
		if again := newRoot(asked); route == "" && again.at("wp/v2", nil) != r.at("wp/v2", nil) && !asked.Query().Has("include") {
			t.Errorf("root %q became %q", r, again)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"example.org", "https://example.org:8443/a?b#c", "//x", "münchen.example/ü", "http://[::1]:80/", "user:x@y", "localhost:8080", " \t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := parseAddress(typed)
		if err != nil {
			return
		}
		for _, u := range a.spellings() {
			if u.Hostname() == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("%q is read as %q", typed, u)
			}
			guesses(u)
		}
		if !a.trusts(&a.url) {
			t.Errorf("%q does not trust itself", typed)
		}
	})
}

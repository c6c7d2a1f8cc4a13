package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/page"
)

func read(t *testing.T, body string, header http.Header) page.Page {
	t.Helper()
	at, err := url.Parse("https://sea.example/2025/03/dawn/")
	if err != nil {
		t.Fatal(err)
	}
	return page.Read([]byte(body), at, header)
}

const classic = `<!DOCTYPE html><html lang="tr-TR"><head><title>Dawn &#8211; The Sea</title><link rel="https://api.w.org/" href="https://sea.example/wp-json/">
<meta property="og:site_name" content="The Sea"><meta property="article:published_time" content="2025-03-21T03:45:10+00:00"><meta property="article:modified_time" content="2025-03-22T00:00:00+00:00">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/"><link rel="alternate" type="application/rss+xml" href="/feed/"><link rel='shortlink' href='https://sea.example/?p=7'></head>
<body class="post-template-default single single-post postid-7 single-format-aside"><header><h1>The Sea</h1></header>
<article id="post-9" class="post-9 post type-post hentry"><h2 class="entry-title">Another</h2><div class="entry-content"><p>Another's text.</p></div></article>
<article id="post-7" class="post-7 post type-post status-publish hentry category-news tag-go"><h1 class="entry-title">Dawn</h1><time class="entry-date published" datetime="2025-03-21T06:45:10+03:00">x</time>
<span class="author vcard"><a class="url fn n" href="/author/ada/">Ada Byron</a></span><img class="attachment-large wp-post-image" src="/a.jpg" alt="Sun">
<div class="entry-content"><p>The text.</p><div class="page-links">Pages: 1 <a class="post-page-numbers" href="https://sea.example/2025/03/dawn/2/">2</a></div><div id="comments"><p>A comment.</p></div></div>
<footer><a href="https://sea.example/category/news/" rel="category tag">News</a> <a href="https://sea.example/tag/go/" rel="tag">Go</a></footer></article>
<aside><a href="https://sea.example/tag/other/" rel="tag">Other</a></aside><ol class="comment-list"><li><b class="fn">A reader</b></li></ol></body></html>`

// A page is read by WordPress's own marks, and not by what stands around them.
func TestClassicTheme(t *testing.T) {
	p := read(t, classic, nil)
	var labels []string
	for _, l := range p.Labels {
		labels = append(labels, l.Taxonomy+" "+l.Name+" "+l.Slug)
	}
	if diff := cmp.Diff([]string{"category News news", "post_tag Go go"}, labels); diff != "" {
		t.Error(diff)
	}
	got := []string{p.Title, p.Content, p.Type, p.Status, p.Format, p.Language, p.API, p.Date.Format(time.RFC3339), p.Authors[0].Name, p.Picture.URL, strings.Join(p.Feeds, " "), strings.Join(p.More, " ")}
	want := []string{
		"Dawn", "<p>The text.</p>", "post", "publish", "aside", "tr-TR", "https://sea.example/wp-json/", "2025-03-21T06:45:10+03:00", "Ada Byron",
		"https://sea.example/a.jpg", "https://sea.example/feed/", "https://sea.example/2025/03/dawn/2/",
	}
	if diff := cmp.Diff(want, got); diff != "" || p.ID != 7 || p.Modified.IsZero() {
		t.Errorf("id %d, modified %s: %s", p.ID, p.Modified, diff)
	}
}

// Neither the form for a password nor a list is a text, and what builders and themes
// without WordPress's names show is one.
func TestOtherPages(t *testing.T) {
	for _, c := range []struct{ name, body, content string }{
		{"behind a password", `<body class="single postid-7"><article class="post-7 post post-password-required"><div class="entry-content"><form class="post-password-form"><input name="post_password"></form></div></article>`, ""},
		{"a list", `<body class="archive category category-news"><article class="post-7 post hentry"><div class="entry-content"><p>x</p></div></article>`, ""},
		{"not found", `<body class="error404"><main><div class="page-content"><p>Nothing here.</p></div></main>`, ""},
		{"elementor", `<body class="page page-id-7"><div data-elementor-type="wp-page"><section><p>Built.</p></section></div>`, "<section><p>Built.</p></section>"},
		{"divi", `<body class="page page-id-7"><article id="post-7" class="post-7 page"><div class="entry-content"><div class="et_builder_inner_content"><p>Built.</p></div></div></article>`, `<div class="et_builder_inner_content"><p>Built.</p></div>`},
		{"blocks", `<body class="single single-book postid-7"><main><div class="entry-content wp-block-post-content"><p>One.</p></div><ul><li class="wp-block-post post-8 post"><div class="entry-content wp-block-post-content"><p>Two.</p></div></li></ul></main>`, "<p>One.</p>"},
		{"an empty element before the text", `<body class="page page-id-7"><div class="entry-content"> </div><div class="post-content"><p>Here.</p></div>`, "<p>Here.</p>"},
	} {
		if p := read(t, c.body, nil); p.Content != c.content {
			t.Errorf("%s: %q", c.name, p.Content)
		}
	}
}

// What a page says to search engines stands in for what its theme does not show.
func TestLinkedData(t *testing.T) {
	p := read(t, `<head><title>x</title><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2025-01-01T00:00:00+00:00"},
{"@type":["Article","BlogPosting"],"headline":"Dawn &amp; dusk","datePublished":"2025-03-21T03:45:10+00:00","author":{"@id":"#ada"}},{"@type":"Person","@id":"#ada","name":"Ada Byron"}]}</script></head>
<body class="single postid-7"><div class="entry-content"><p>x</p></div>`, http.Header{"Link": {`<https://sea.example/wp-json/>; rel="https://api.w.org/", <https://sea.example/?p=7>; rel=shortlink`}})
	if p.Title != "Dawn & dusk" || p.Date.Format(time.RFC3339) != "2025-03-21T03:45:10Z" || len(p.Authors) != 1 || p.Authors[0].Name != "Ada Byron" || p.API == "" || p.ID != 7 {
		t.Errorf("%+v", p)
	}
}

// FuzzRead feeds the reader pages that nobody made.
func FuzzRead(f *testing.F) {
	f.Add([]byte(classic))
	f.Add([]byte(`<body class="postid-99999999999999999999"><script type="application/ld+json">[{"@graph":[[]]},null,{"@type":3}]</script><time datetime="2025-13-45T99:99:99Z">`))
	at := &url.URL{Scheme: "https", Host: "sea.example", Path: "/"}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := page.Read(raw, at, nil)
		if p.IsList && p.Content != "" || p.Protected && p.Content != "" {
			t.Errorf("%+v", p)
		}
	})
}

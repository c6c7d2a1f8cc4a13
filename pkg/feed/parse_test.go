package feed

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const items = `<item><title>A &amp;#8211; B</title><link>https://sea.example/a/</link><guid isPermaLink="false">https://sea.example/?p=7</guid>
<dc:creator><![CDATA[Ada]]></dc:creator><pubDate>Fri, 21 Mar 2025 03:45:10 +0000</pubDate><category><![CDATA[News]]></category>
<description><![CDATA[Short.]]></description><content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><slash:comments>3</slash:comments></item>`

// Feeds that nobody checked: prefixes that are not declared, control characters, a cut
// end, another charset, what stands before them.
func TestParse(t *testing.T) {
	whole := Item{
		GUID: "https://sea.example/?p=7", Link: "https://sea.example/a/", Title: "A &#8211; B", Author: "Ada", Published: time.Date(2025, 3, 21, 3, 45, 10, 0, time.UTC),
		Labels: []string{"News"}, Summary: "Short.", Content: "<p>Long.</p>", IsFull: true, Comments: 3,
	}
	for _, c := range []struct {
		name, body string
		items      []Item
		err        error
	}{
		{"plain", "<rss><channel>" + items + "</channel></rss>", []Item{whole}, nil},
		{"behind a notice", "\n<br />Notice: x\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss><channel>" + items + "</channel></rss>", []Item{whole}, nil},
		{"with a control character", "<rss><channel>" + items[:6] + "\x08\x0b" + items[6:] + "</channel></rss>", []Item{whole}, nil},
		{"cut", "<rss><channel>" + items + "<item><title>B", []Item{whole}, ErrCut},
		{"a page", "<!DOCTYPE html><html><body>x</body></html>", nil, ErrNoFeed},
		{"empty", "", nil, ErrNoFeed},
		{
			"atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="tr"><title>S</title><link rel="self" href="x"/>
<entry><author><name>Ada</name><uri>https://ada.example</uri></author><title type="html"><![CDATA[A &#8211; B]]></title><link rel="alternate" href="https://sea.example/a/"/>
<id>https://sea.example/?p=7</id><updated>2025-03-22T00:00:00Z</updated><published>2025-03-21T03:45:10Z</published><category scheme="https://sea.example" term="News"/>
<summary type="html">Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p title="&quot;">Long &amp; wide.</p></div></content><thr:total>3</thr:total></entry></feed>`,
			[]Item{{
				GUID: whole.GUID, Link: whole.Link, Title: whole.Title, Author: "Ada", Published: whole.Published, Updated: time.Date(2025, 3, 22, 0, 0, 0, 0, time.UTC),
				Labels: whole.Labels, Summary: "Short.", Content: `<div><p title="&#34;">Long &amp; wide.</p></div>`, IsFull: true, Comments: 3,
			}},
			nil,
		},
		{
			"latin1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>Caf\xe9</title><link>https://sea.example/a/</link></item></channel></rss>",
			[]Item{{Title: "Café", Link: "https://sea.example/a/"}}, nil,
		},
		{
			"pictures", `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><link>https://sea.example/a/</link><media:content url="https://sea.example/a.jpg" medium="image"><media:title>x</media:title></media:content>
<media:content url="https://secure.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346" medium="image"/><enclosure url="https://sea.example/a.mp3" type="audio/mpeg"/></item></channel></rss>`,
			[]Item{{Link: "https://sea.example/a/", Files: []File{{URL: "https://sea.example/a.jpg", Type: "image"}, {URL: "https://sea.example/a.mp3", Type: "audio/mpeg"}}}}, nil,
		},
	} {
		f, err := Parse([]byte(c.body))
		if diff := cmp.Diff(c.items, f.Items); diff != "" || !errors.Is(err, c.err) {
			t.Errorf("%s: %v\n%s", c.name, err, diff)
		}
	}
}

// FuzzParse feeds the reader files that nobody made: it ends, and loses no document that
// ended.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"<rss><channel>" + items + "</channel></rss>", `<feed><entry><content type="xhtml"><a b="c">d</a></content></entry></feed>`, "<?xml version='1.0' encoding='utf-16'?><rss>", "<rdf:RDF><item>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		feed, err := Parse(raw)
		if err != nil && !errors.Is(err, ErrNoFeed) && !errors.Is(err, ErrCut) {
			t.Error(err)
		}
		for _, it := range feed.Items {
			credit{it.Link, it.Title, "https://sea.example"}.without(it.Content)
		}
	})
}

// A last paragraph of the writer's own that leads to the document itself stays.
func TestCredit(t *testing.T) {
	c := credit{link: "https://sea.example/2025/03/a/", title: "A tale", home: "https://sea.example"}
	const text = "<p>Text.</p>"
	for _, tail := range []string{
		`<p>The post <a href="https://sea.example/2025/03/a/">A tale</a> appeared first on <a href="https://sea.example">The Sea</a>.</p>`,
		`<p>Der Beitrag <a rel="nofollow" href="https://sea.example/2025/03/a/">A tale</a> erschien zuerst auf <a rel="nofollow" href="https://www.sea.example/">The Sea</a>.</p>`,
		`<p>Wpis <a href="https://sea.example/2025/03/a/?utm_source=rss">A tale</a> z <a href="https://sea.example/">The Sea</a></p>`,
		`<p><a href="https://sea.example/2025/03/a/">A tale</a> was first published on The Sea.</p>`,
		`<div class="feedflare"><a href="http://feeds.feedburner.com/~ff/x"><img src="http://feeds.feedburner.com/~ff/x"></a></div><img src="http://feeds.feedburner.com/~r/x/~4/y" height="1" width="1"/>`,
	} {
		if got, had := c.without(text + tail); !had || got != text {
			t.Errorf("%s: %q", tail, got)
		}
	}
	for _, tail := range []string{
		`<p>Read <a href="https://sea.example/2025/03/a/#top">from the top</a> again.</p>`,
		`<p>More in <a href="https://sea.example/2024/b/">B</a> on <a href="https://sea.example">The Sea</a>.</p>`,
		`<p>It appeared first on <a href="https://sea.example">The Sea</a>.</p>`,
		`<p><img src="https://sea.example/a.jpg"></p>`,
	} {
		if got, _ := c.without(text + tail); got != text+tail {
			t.Errorf("%s: %q", tail, got)
		}
	}
}

// Zones are told apart by what the clocks showed in summer and in winter.
func TestClock(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	c := newClock([]time.Time{at("2025-01-05T10:00:00-05:00"), at("2025-07-05T10:00:00-04:00")}, nil)
	if got := c.local(at("2024-08-01T00:30:00Z")).Format(time.RFC3339); got != "2024-07-31T20:30:00-04:00" || c.isGuess {
		t.Errorf("%s, %v", got, c)
	}
	c = newClock([]time.Time{at("2025-07-05T10:00:00+05:45")}, nil)
	if got := c.local(at("2024-01-01T20:00:00Z")).Format(time.RFC3339); got != "2024-01-02T01:45:00+05:45" || !c.isGuess {
		t.Errorf("%s, %v", got, c)
	}
	date, ok := dateInLink("https://sea.example/2025/01/02/a/", at("2025-01-01T23:30:00Z"))
	if c = newClock([]time.Time{at("2025-07-05T10:00:00+02:00")}, []linkDate{date}); !ok || c.local(date.at).Format(time.DateOnly) != "2025-01-02" {
		t.Errorf("%v", c)
	}
	if c = newClock(nil, nil); c.zone != nil {
		t.Errorf("%v", c)
	}
}

// Slugs are made as WordPress makes them.
func TestSlugOf(t *testing.T) {
	for title, want := range map[string]string{
		"Dawn at the “Old Harbour” & after": "dawn-at-the-old-harbour-after", "Günlük Işık": "gunluk-isik", "C++": "c", "Straße 7.1": "strasse-7-1", "港の朝": "港の朝", "a – b/c": "a-b-c", "  x  ": "x",
	} {
		if got := slugOf(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

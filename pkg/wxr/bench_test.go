package wxr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"wpmd/pkg/content"
)

// exportOf is an export of some posts, each of a few kilobytes.
func exportOf(posts int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss xmlns:content="c" xmlns:excerpt="e" xmlns:dc="d" xmlns:wp="w"><channel><title>S</title><wp:base_blog_url>https://site.example</wp:base_blog_url>`)
	body := strings.Repeat("<!-- wp:paragraph -->\n<p>Some words of a <strong>post</strong> with a <a href=\"https://site.example/\">link</a>.</p>\n<!-- /wp:paragraph -->\n\n", 30)
	for i := range posts {
		fmt.Fprintf(&b, `<item><title><![CDATA[Post %d]]></title><link>https://site.example/post-%d/</link><dc:creator><![CDATA[ada]]></dc:creator><guid isPermaLink="false">https://site.example/?p=%d</guid>
<content:encoded><![CDATA[%s]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>%d</wp:post_id><wp:post_date><![CDATA[2024-01-02 03:04:05]]></wp:post_date><wp:post_date_gmt><![CDATA[2024-01-02 02:04:05]]></wp:post_date_gmt>
<wp:post_name><![CDATA[post-%d]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status><wp:post_type><![CDATA[post]]></wp:post_type><category domain="category" nicename="news"><![CDATA[News]]></category>
<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id]]></wp:meta_key><wp:meta_value><![CDATA[7]]></wp:meta_value></wp:postmeta></item>`, i+1, i+1, i+1, body, i+1, i+1)
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// BenchmarkTokens is what reading the tokens of a well-formed file costs the standard
// library, which BenchmarkIndex and BenchmarkDocuments are held against.
func BenchmarkTokens(b *testing.B) {
	raw := exportOf(1000)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(raw))
		for {
			if _, err := d.RawToken(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	raw := exportOf(1000)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if s, err := New(b.Context(), []Part{{Data: bytes.NewReader(raw), Size: int64(len(raw))}}); err != nil || len(s.entries) != 1000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkDocuments reads all that a file holds, in two passes.
func BenchmarkDocuments(b *testing.B) {
	raw := exportOf(1000)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := New(b.Context(), []Part{{Data: bytes.NewReader(raw), Size: int64(len(raw))}})
		if err != nil {
			b.Fatal(err)
		}
		var stamps []content.Stamp
		for stamp, err := range s.Inventory(b.Context(), content.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			stamps = append(stamps, stamp)
		}
		for _, err := range s.Documents(b.Context(), stamps) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

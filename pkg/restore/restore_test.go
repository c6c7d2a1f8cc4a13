package restore

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wpmd/pkg/archive"
)

// folder makes an archive of some files.
func folder(t testing.TB, files map[string]string) *archive.Folder {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{
		"index.json": `{"name":"A &amp; B","description":"","home":"https://example.org","url":"https://example.org","namespaces":["wp/v2"]}`,
		"front.json": `{"api":"https://example.org/wp-json/","language":"en"}`,
	}
	maps.Copy(all, files)
	for name, text := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f, err := archive.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestWrite(t *testing.T) {
	f := folder(t, map[string]string{
		"users/1.json":      `{"id":1,"name":"Ada","slug":"ada"}`,
		"categories/4.json": `{"id":4,"name":"Beneath","slug":"beneath","parent":9}`,
		"categories/9.json": `{"id":9,"name":"Tom &amp; Jerry &#8220;x&#8221;","slug":"above","description":"said"}`,
		"posts/5.json": `{"id":5,"slug":"five","status":"publish","date":"2025-01-02T03:04:05","date_gmt":"2025-01-02T02:04:05","author":1,"featured_media":7,"sticky":true,"template":"wide.php","format":"aside","categories":[4],
			"title":{"rendered":"&#8220;Five&#8221; &lt;b&gt;"},"content":{"rendered":"<p>a ]]> &#8220;b&#8221; [gallery] \u0001 \"c\"</p>"},"excerpt":{"rendered":"<p>By hand</p>\n"},"meta":{"mood":"good","list":["a","b"],"on":true,"none":"","deep":{"k":1},"footnotes":"[]"}}`,
		"posts/6.json":    `{"id":6,"slug":"six","status":"publish","title":{"raw":"Six","rendered":"Six"},"content":{"raw":"<!-- wp:paragraph -->","rendered":"<p></p>","protected":true},"excerpt":{"raw":""},"meta":[]}`,
		"comments/3.json": `{"id":3,"post":5,"parent":2,"author_name":"B","content":{"rendered":"<p>one<br />\ntwo</p>\n<p>three</p>"},"status":"approved","type":"comment"}`,
		"comments/2.json": `{"id":2,"post":5,"author_name":"A &amp; B","author_url":"https://a.example/?a&b","content":{"rendered":"<p>hi</p>"}}`,
		"media/7.json":    `{"id":7,"post":5,"source_url":"https://example.org/wp-content/uploads/2025/01/a.jpg","alt_text":"a lamp","status":"inherit","title":{"rendered":"a"},"media_details":{"width":10,"file":"2025/01/a.jpg","sizes":{"full":{"file":"a.jpg"},"medium":{"file":"a-3.jpg","mime_type":"image/jpeg","source_url":"x"}}}}`,
		"posts/bad.json":  `{"id":"x","slug":5}`,
	})
	var out bytes.Buffer
	result, err := Write(context.Background(), f, &out)
	if err != nil {
		t.Fatal(err)
	}
	if result.Documents != 2 || result.Rendered != 1 || result.Protected != 1 || result.Media != 1 || result.Comments != 2 || result.Terms != 2 || result.Authors != 1 || len(result.Unread) != 1 {
		t.Errorf("%+v", result)
	}
	text := out.String()
	if err := isXML(text); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, want := range []string{
		"<title>A &amp; B</title>", "<wp:cat_name><![CDATA[Tom &amp; Jerry “x”]]>", "<wp:category_parent><![CDATA[above]]>", `<title><![CDATA[“Five” &lt;b&gt;]]>`,
		"<!-- wp:html -->\n<p>a ]]]]><![CDATA[>", `&#91;gallery]  &quot;c&quot;</p>`, "<excerpt:encoded><![CDATA[By hand]]>", "<dc:creator><![CDATA[ada]]>", "<wp:post_date><![CDATA[2025-01-02 03:04:05]]>", "<pubDate>Thu, 02 Jan 2025 02:04:05 +0000<",
		`domain="category" nicename="beneath"`, `nicename="post-format-aside"`, "<wp:is_sticky>1<", "<![CDATA[_wp_page_template]]></wp:meta_key>\n\t\t\t<wp:meta_value><![CDATA[wide.php]]>", "<![CDATA[_thumbnail_id]]></wp:meta_key>\n\t\t\t<wp:meta_value><![CDATA[7]]>",
		"<![CDATA[mood]]></wp:meta_key>\n\t\t\t<wp:meta_value><![CDATA[good]]>", `a:1:{s:1:"k";i:1;}`, "one\ntwo\n\nthree", "<wp:comment_parent>2<", "https://a.example/?a&amp;b", "<wp:status><![CDATA[private]]>", "<![CDATA[<!-- wp:paragraph -->]]>",
		"<wp:attachment_url><![CDATA[https://example.org/wp-content/uploads/2025/01/a.jpg]]>", "<![CDATA[a lamp]]>", `a:3:{s:5:"width";i:10;s:4:"file";s:13:"2025/01/a.jpg";s:5:"sizes";a:1:{s:6:"medium";a:2:{s:4:"file";s:7:"a-3.jpg";s:9:"mime-type";s:10:"image/jpeg";}}}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
	for _, unwanted := range []string{"footnotes", "[none]", "\u0001"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("holds %q", unwanted)
		}
	}
	if above, beneath := strings.Index(text, "[above]"), strings.Index(text, "[beneath]"); above > beneath {
		t.Error("a category stands before the one above it, which an import does not know yet")
	}
}

func isXML(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Two terms that lie in each other made restoring run forever.
func TestTermsInEachOther(t *testing.T) {
	f := folder(t, map[string]string{
		"categories/1.json": `{"id":1,"slug":"a","name":"a","parent":2}`, "categories/2.json": `{"id":2,"slug":"b","name":"b","parent":1}`,
		"posts/5.json": `{"id":5,"slug":"five","content":{"rendered":"x"}}`,
	})
	if result, err := Write(context.Background(), f, io.Discard); err != nil || result.Terms != 2 {
		t.Errorf("%+v, %v", result, err)
	}
}

// FuzzWrite: whatever lies in an archive, the file is XML.
func FuzzWrite(f *testing.F) {
	f.Add([]byte(`{"id":5,"slug":"five","title":{"rendered":"a"},"content":{"rendered":"<p>x]]></p>"},"meta":{"a":{"b":[1,{"c":null}]}},"categories":[1],"media_details":{"sizes":{"a":1}},"source_url":"x","taxonomy":"category"}`))
	f.Add([]byte(`{"id":1,"content":{"raw":"\ud800 \u0000"},"author_name":1,"meta":"x","date":5}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := string(raw)
		a := folder(t, map[string]string{"posts/1.json": o, "categories/1.json": o, "users/1.json": o, "comments/1.json": o, "media/1.json": o, "types.json": o, "taxonomies.json": o})
		var out bytes.Buffer
		_, _ = Write(context.Background(), a, &out)
		if err := isXML(out.String()); err != nil && strings.Contains(out.String(), "</rss>") {
			t.Errorf("%v in %q", err, out.String())
		}
	})
}

package wxr

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// FuzzNew feeds the reader files that nobody made: it never fails but in the ways it says,
// never reads without an end, and loses no document that it listed.
func FuzzNew(f *testing.F) {
	for _, seed := range []string{
		"<rss><channel><title>S</title><wp:wxr_version>1.2</wp:wxr_version><item><title>a</title><wp:post_id>1</wp:post_id><content:encoded><![CDATA[x]]]]><![CDATA[>]]></content:encoded></item></channel></rss>",
		"<item><wp:post_id>1</wp:post_id><item><wp:post_id>1</wp:post_id><!-- <item>",
		"\xff\xfe<\x00w\x00p\x00:\x00p\x00o\x00s\x00t\x00_\x00i\x00d\x00>\x00",
		"<?xml version='1.0' encoding='iso-8859-1'?><wp:author><wp:author_login>\xe9</wp:author_login></wp:author>",
		"<item><category domain='x' nicename=\"y\">z</category><wp:postmeta><wp:meta_key>_wp_attachment_metadata</wp:meta_key><wp:meta_value>a:1:{s:5:\"sizes\";a:0:{}}</wp:meta_value></wp:postmeta><wp:post_type>attachment</wp:post_type></item>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _, err := take(t, raw, true)
		if _, none := errors.AsType[*NotExportError](err); err != nil && !none {
			t.Error(err)
		}
	})
}

// FuzzUnserialize feeds the reader of PHP's values what PHP did not write.
func FuzzUnserialize(f *testing.F) {
	f.Add(`a:2:{i:0;s:1:"S";s:1:"k";a:1:{i:0;N;}}`)
	f.Add(`O:8:"stdClass":1:{s:1:"a";d:0.5;}`)
	f.Add(strings.Repeat(`a:1:{i:0;`, 50))
	f.Fuzz(func(_ *testing.T, s string) { unserialize(s) })
}

// What PHP wrote counts its strings in bytes, and was often changed afterwards.
func TestUnserialize(t *testing.T) {
	for _, test := range []struct {
		in   string
		want any
	}{
		{`s:5:"hello";`, "hello"},
		{`s:2:"é";`, "é"},
		{`s:9:"changed";`, "changed"},
		{`s:3:"a"b";`, `a"b`},
		{`i:-7;`, int64(-7)},
		{`b:1;`, true},
		{`d:0.5;`, 0.5},
		{`x`, nil},
		{`i:1;i:2;`, nil},
		{`d:NAN;`, nil},
	} {
		if got := unserialize(test.in); got != test.want {
			t.Errorf("%s is %#v", test.in, got)
		}
	}
	got, _ := unserialize(`a:2:{s:1:"a";a:2:{i:0;s:1:"x";i:1;i:2;}i:5;N;}`).(fields)
	if inner, _ := got["a"].(list); len(inner) != 2 || inner[0] != "x" || len(got) != 2 {
		t.Errorf("got %#v", got)
	}
	if unserialize(strings.Repeat(`a:1:{i:0;`, 10_000)) != nil {
		t.Error("what lies too deep is read")
	}
}

// Files declare one charset and are in another one.
func TestCharsets(t *testing.T) {
	body := func(title string) string {
		return "<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>" + title + "</title><wp:post_id>1</wp:post_id></item></channel></rss>"
	}
	wide := func(s string, big bool) string {
		out := "\xff\xfe"
		if big {
			out = "\xfe\xff"
		}
		for _, r := range s {
			if big {
				out += string([]byte{byte(r >> 8), byte(r)})
			} else {
				out += string([]byte{byte(r), byte(r >> 8)})
			}
		}
		return out
	}
	for name, text := range map[string]string{
		"UTF-8 that says it is not": `<?xml version="1.0" encoding="ISO-8859-1"?>` + body("café"),
		"a byte order mark":         "\xef\xbb\xbf" + body("café"),
		"Latin-1, declared":         `<?xml version="1.0" encoding="ISO-8859-1"?>` + body("caf\xe9"),
		"Latin-1 that says UTF-8":   `<?xml version="1.0" encoding="UTF-8"?>` + body("caf\xe9"),
		"DOS, declared":             `<?xml version="1.0" encoding="IBM866"?>` + body("caf") + body("caf"),
		"UTF-16, little":            wide(`<?xml version="1.0" encoding="UTF-16"?>`+body("café"), false),
		"UTF-16, big":               wide(body("café"), true),
	} {
		s, err := New(t.Context(), []Part{{Data: strings.NewReader(text), Size: int64(len(text))}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := s.entries[0].title; got != "café" && !strings.HasPrefix(name, "DOS") {
			t.Errorf("%s: %q", name, got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Memory grew with the bodies of a file.
func TestWindowIsBounded(t *testing.T) {
	item := "<item><title>x</title><content:encoded><![CDATA[" + strings.Repeat("text ", 20_000) + "]]></content:encoded><wp:post_id>1</wp:post_id></item>\n"
	raw := []byte("<rss><channel>" + strings.Repeat(item, 200) + "</channel></rss>")
	s := newScanner(bytes.NewReader(raw), int64(len(raw)), newNames())
	items := 0
	for {
		next, ok := s.next()
		if !ok {
			break
		}
		if next.name == "item" && !next.isEnd {
			(&itemReader{scanner: s}).read()
			items++
		}
	}
	if items != 200 || cap(s.buf) > 2<<20 {
		t.Errorf("%d items in a window of %d bytes", items, cap(s.buf))
	}
}

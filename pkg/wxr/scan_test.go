package wxr

import (
	"strings"
	"testing"
)

// leafOf reads the first element of a text.
func leafOf(t *testing.T, text string) (leaf, string) {
	t.Helper()
	s := newScanner(strings.NewReader(text), int64(len(text)), newNames())
	first, ok := s.next()
	if !ok {
		t.Fatalf("no element in %q", text)
	}
	l := s.leaf(first)
	return l, l.text()
}

// What closed a section within a body ended the body for XML parsers, and they gave up.
func TestLeafText(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`<title>One &amp; two &#8217;</title>`, "One & two ’"},
		{`<title><![CDATA[One &amp; two]]></title>`, "One &amp; two"},
		{`<title />`, ""},
		{`<title/>`, ""},
		{"<title>\n  <![CDATA[spaced]]>\n</title>", "spaced"},
		{`<title><![CDATA[a]]]]><![CDATA[>b]]></title>`, "a]]>b"},
		{`<title><![CDATA[a]]><![CDATA[b]]></title>`, "ab"},
		{`<title><![CDATA[a]]> &amp; <![CDATA[b]]></title>`, "a & b"},
		{`<content:encoded><![CDATA[with <![CDATA[ tags ]]> :)]]></content:encoded>`, "with <![CDATA[ tags ]]> :)"},
		{`<wp:meta_value><![CDATA[]]>]]></wp:meta_value>`, "]]>"},
		{`<content:encoded><![CDATA[if (a[b[0]]>1) <b>x</b>]]></content:encoded>`, "if (a[b[0]]>1) <b>x</b>"},
		{`<content:encoded><p>not escaped &amp; <b>bold</b></p></content:encoded>`, "<p>not escaped &amp; <b>bold</b></p>"},
		{`<content:encoded>&lt;p&gt;escaped&lt;/p&gt;</content:encoded>`, "<p>escaped</p>"},
		{`<content:encoded><![CDATA[says </content:encoded> in code]]></content:encoded>`, "says </content:encoded> in code"},
		{`<content:encoded><![XDATA[damaged]]></content:encoded>`, "damaged"},
		{`<link>https://a.example/?p=1&copy=2</link>`, "https://a.example/?p=1&copy=2"},
		{"<title>caf\xe9</title>", "café"},
		{"<title>na\xc3\xafve caf\xe9</title>", "naïve caf\uFFFD"},
		{"<title>curly \x93quotes\x94</title>", "curly “quotes”"},
	} {
		if l, got := leafOf(t, test.in); got != test.want || l.isOpen {
			t.Errorf("%q is %q (open: %v)", test.in, got, l.isOpen)
		}
	}
}

// An element whose end was missing swallowed all that followed it.
func TestOpenLeaf(t *testing.T) {
	for _, test := range []struct{ in, want, next string }{
		{`<title>One<link>https://a.example/</link>`, "One", "link"},
		{`<content:encoded><![CDATA[body</content:encoded><excerpt:encoded><![CDATA[x]]></excerpt:encoded>`, "body", "excerpt:encoded"},
		{`<content:encoded><![CDATA[body<excerpt:encoded><![CDATA[x]]></excerpt:encoded>`, "body", "excerpt:encoded"},
		{`<content:encoded>body<wp:post_id>1</wp:post_id>`, "body", "wp:post_id"},
		{`<content:encoded>body <link rel=x> <title>t</title></item>`, "body <link rel=x> <title>t</title>", "item"},
		{`<content:encoded><![CDATA[body</item><item>`, "body", "item"},
	} {
		s := newScanner(strings.NewReader(test.in), int64(len(test.in)), newNames())
		first, _ := s.next()
		l := s.leaf(first)
		if got := l.text(); got != test.want || !l.isOpen || l.isCut {
			t.Errorf("%q is %q (%+v)", test.in, got, l)
		}
		if next, ok := s.next(); !ok || next.name != test.next {
			t.Errorf("behind it in %q comes %q", test.in, next.name)
		}
	}
	for _, cut := range []string{`<title>One`, `<title><![CDATA[One`, `<title><![CDATA[One]]`, `<title>One</titl`} {
		if l, _ := leafOf(t, cut); !l.isCut {
			t.Errorf("%q breaks off", cut)
		}
	}
}

// Comments of blocks are in bodies alone; a comment that has no end swallowed the first
// item up to the next of them.
func TestScannerSkips(t *testing.T) {
	const text = "<br />\n<b>Warning</b>: x in <b>y.php</b> on line <b>3</b><br />\n\uFEFF<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>" +
		"<!-- <item> one </item> --><!-- open <item><title><![CDATA[<!-- wp:paragraph --><item>]]></title></item>"
	s := newScanner(strings.NewReader(text), int64(len(text)), newNames())
	var got []string
	for {
		next, ok := s.next()
		if !ok {
			break
		}
		if next.name == "title" {
			got = append(got, s.leaf(next).text())
			continue
		}
		got = append(got, next.name)
	}
	if want := "item|<!-- wp:paragraph --><item>|item"; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}

// Prefixes that a file does not declare, or declares otherwise, hid everything.
func TestNames(t *testing.T) {
	n := newNames()
	n.declare(`xmlns:w="http://wordpress.org/export/1.1/" xmlns:e="http://wordpress.org/export/1.1/excerpt/" xmlns:wp="http://evil.example/"`)
	for written, want := range map[string]string{
		"wp:post_id": "wp:post_id", "w:post_id": "wp:post_id", "post_id": "wp:post_id", "e:encoded": "excerpt:encoded",
		"category": "category", "wp:category": "wp:category", "custom:author": "", "p": "", "atom:link": "",
	} {
		if got := n.known([]byte(written)); got != want {
			t.Errorf("%s is %q", written, got)
		}
	}
}

// A file of a million elements without an end took hours: each was looked for to the end
// of the file.
func TestScannerIsLinear(t *testing.T) {
	for _, piece := range []string{"<content:encoded><![CDATA[", "<!--", "<title>", "<wp:postmeta><wp:meta_value><![CDATA[", "<?", "<item><!-- <item>", "<category domain='"} {
		text := "<rss>" + strings.Repeat(piece, 8<<20/len(piece))
		s := newScanner(strings.NewReader(text), int64(len(text)), newNames())
		n := 0
		for {
			next, ok := s.next()
			if !ok {
				break
			}
			if n++; strings.Contains(next.name, ":") || next.name == "title" {
				s.leaf(next)
			}
		}
		if n > 8<<20 {
			t.Errorf("%q: %d elements", piece, n)
		}
	}
}

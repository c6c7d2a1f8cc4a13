package rawcontent

import (
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/shortcode"
)

// FuzzBlocks reads and renders anything at all: it ends, without a panic, and every byte
// of HTML that is read into blocks stands in the text.
func FuzzBlocks(f *testing.F) {
	for _, text := range randomTexts(blockParts, 60) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 20_000)]
		for _, b := range parseBlocks(text) {
			for _, p := range b.parts {
				if !strings.Contains(text, p.html) {
					t.Errorf("%q is in no part of the text", p.html)
				}
			}
		}
		Render(text, Options{})
	})
}

// FuzzShortcodes reads anything at all as shortcodes: they follow each other, and all of
// the text is in them or between them.
func FuzzShortcodes(f *testing.F) {
	for _, text := range randomTexts(shortcodeParts, 60) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for tag := range shortcode.All(text, func(string) bool { return true }) {
			if tag.Start < end || tag.End <= tag.Start || text[tag.Start:tag.End] != tag.Text {
				t.Fatalf("%+v, after what ends at %d", tag, end)
			}
			end = tag.End
			tag.Attributes()
		}
		same := shortcode.Replace(text, func(string) bool { return true }, func(t shortcode.Tag) string { return t.Text[len(t.Before) : len(t.Text)-len(t.After)] })
		if !strings.Contains(text, "[[") && same != text {
			t.Errorf("%q became %q", text, same)
		}
		Render(text, Options{})
	})
}

// hostile are texts of which each piece once made some reader of WordPress's forms look
// through all that comes after it.
func hostile() map[string]string {
	const size = 80_000
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	texts := map[string]string{
		"two gallery names": fill(`[gallery ids="1"][caption]`), "digits": fill("1."), "digits and x": fill("1.x1"), "quotes": fill(`"'`), "year": fill("'99"),
		"paragraphs with space": fill("<p>") + fill(" "), "nested tags": fill("<p<p ") + ">" + fill(" "), "unclosed attributes": fill(`<!-- wp:a {"a":"`),
		"braces": "<!-- wp:a {" + fill("} "), "unclosed blocks": fill("<!-- wp:a -->"), "nested blocks": fill("<!-- wp:a -->") + fill("<!-- /wp:a -->"),
		"closed blocks": fill("<!-- /wp:a -->"), "addresses": fill("https://youtu.be/a\n"), "breaks": fill("<br> "), "audio": fill("[audio") + "<source",
		"urls in paragraphs": fill("<p>https://youtu.be/"), "scripts": fill("<script>"), "items": fill("<p><li"), "images": fill("[caption]<a <img "),
		"captions": fill(`[caption width="1"]<a href="a"><img src="b"></a>c`), "amp": fill("&aaaa"), "blockquotes": fill("<p><blockquote"),
		"object": fill("<object <param ") + "</object>", "years": fill("'99\" "), "spaces": fill(" \n "), "nl": fill("\n \n"), "wide": fill("\u00a0<p>\u00a0[caption"),
		"braces with space": "<!-- wp:a {" + strings.Repeat("}"+strings.Repeat(" ", 200), 400), "ends": fill("}   "), "entities": fill("&nbsp;'"),
		"cdata": fill("<![CDATA["), "comments": fill("<!--"), "escaped": fill("[[gallery]"), "arguments": "[gallery " + fill(`a="b' c=`) + "]",
	}
	for _, open := range []string{"[", "[[", "[gallery", "[gallery ", "[gallery]", "[/gallery]", "[gallery <", "[gallery a='", "[caption][gallery]", "[embed]", "[vc_row]", "[/vc_row]", "[vc_btn", "[vc_btn]", "[su_list]", "[su_list][su_quote]", "[su_tab title='x']", "[php]", "[php][sql]", "$latex ", "$latex", "[latex]", "[su_note", "[one_half][one_third]", "<", "<p>", "<pre", "<pre>"} {
		texts[open] = fill(open)
	}
	return texts
}

// Expressions that look ahead take a day for texts that somebody meant to take so long.
func TestHostileTextsTakeNoTime(t *testing.T) {
	for name, text := range hostile() {
		began := time.Now()
		Render(text, Options{Stored: content.Stored{Footnotes: text, Elementor: text}})
		AttachmentIDs(text)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

package markdown_test

import (
	"strings"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// WordPress and its plugins number players and galleries through a request, draw
// ids at random, and hide e-mail addresses in another way every time. None of
// that may make a document look changed.
func TestOneBodyOfTwoRequestsIsOneMarkdown(t *testing.T) {
	const src = `<!--[if lt IE 9]><script>document.createElement('audio');</script><![endif]-->
<audio class="wp-audio-shortcode" id="audio-12-{n}" controls="controls"><source type="audio/mpeg" src="https://example.org/a.mp3?_={n}" /><a href="https://example.org/a.mp3">https://example.org/a.mp3</a></audio>
<video id="video-12-{n}" poster="https://example.org/p.jpg"><source src="https://example.org/v.mp4?token=7&#038;_={n}#t=3"></video>
<figure data-wp-key="{hex}" data-wp-context="{&quot;imageId&quot;:&quot;{hex}&quot;}" class="wp-lightbox-container"><img id="i{hex}" src="/cat.jpg" alt="A cat"></figure>
<div id="gallery-{n}" class="gallery galleryid-12"><dl class="gallery-item"><dt><img src="/b.jpg"></dt></dl></div>
<h3><a role="tab" href="#part-{hex}" aria-controls="part-{hex}" aria-expanded="false">First part</a></h3><div id="part-{hex}">Its text.</div>
<div class="panel"><a data-toggle="collapse" href="#c{hex}">Second part</a><p id="c{hex}">More text.</p></div>
<p>Write to <a href="mailto:{mail}">{text}</a> or <a class="__cf_email__" href="/cdn-cgi/l/email-protection" data-cfemail="{hidden}">[email&#160;protected]</a>,
or <a href="/cdn-cgi/l/email-protection#{hidden}">by mail</a>; <a href="/out?redirect=1&amp;_wpnonce={hex}">log out</a>.</p>
<p>Text<span class="footnote_referrer"><a><sup id="footnote_plugin_tooltip_{n}_1" class="footnote_plugin_tooltip_text">[1]</sup></a></span></p>
<div class="footnotes_reference_container"><table><tr><th id="footnote_plugin_reference_{n}_1">[1]</th><td class="footnote_plugin_text">A note.</td></tr></table></div>`
	one := strings.NewReplacer("{n}", "1", "{hex}", "0123456789", "{mail}", "%6aoe%40example.org", "{text}", "joe&#64;ex&#97;mple.org", "{hidden}", hidden(0x42, "ann@example.org")).Replace(src)
	other := strings.NewReplacer("{n}", "27", "{hex}", "fedcba9876", "{mail}", "j&#111;e@example.%6f%72%67", "{text}", "j&#111;e@example.org", "{hidden}", hidden(0xa1, "ann@example.org")).Replace(src)
	c := markdown.New(markdown.Options{})
	a, b := c.Convert(one, content.AsIs{}, nil), c.Convert(other, content.AsIs{}, nil)
	if a.Markdown != b.Markdown {
		t.Errorf("first:\n%s\nsecond:\n%s", a.Markdown, b.Markdown)
	}
	for _, want := range []string{"(https://example.org/a.mp3)", "(https://example.org/v.mp4?token=7#t=3)", "<joe@example.org>", "<ann@example.org>",
		"[by mail](mailto:ann@example.org)", "[log out](/out?redirect=1)", "First part\n", "Text[^1]\n"} {
		if !strings.Contains(a.Markdown, want) {
			t.Errorf("no %q in\n%s", want, a.Markdown)
		}
	}
}

// hidden hides an e-mail address as Cloudflare does.
func hidden(key byte, mail string) string {
	const digits = "0123456789abcdef"
	out := []byte{digits[key>>4], digits[key&15]}
	for i := range len(mail) {
		c := mail[i] ^ key
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

package markdown_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/markdown"
)

// hostile are the ways in which HTML runs something, or loads what the reader
// did not ask for.
var hostile = []string{
	`<script>alert(1)</script>`, `<ScRiPt src="//e.org/x.js"></sCrIpT>`, `<script>alert(1)`, `<svg onload=alert(1)><circle/></svg>`, `<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>t</text></a></svg>`,
	`<svg><animate attributeName=href values=javascript:alert(1) /></svg>`, `<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>`, `<math><mi xlink:href="javascript:alert(1)" onclick="alert(1)">x</mi></math>`,
	`<math><annotation-xml encoding="text/html"><script>alert(1)</script><img src=x onerror=alert(1)></annotation-xml></math>`,
	`<img src=x onerror=alert(1)>`, `<img src="javascript:alert(1)">`, `<img src="vbscript:x" alt="a">`, `<img src="data:text/html,<script>alert(1)</script>" alt="a">`, `<img srcset="javascript:alert(1) 2x">`, `<img data-src="javascript:alert(1)" src="data:,">`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="JaVaScRiPt:alert(1)">x</a>`, "<a href=\"java\nscript:alert(1)\">x</a>", "<a href=\"java\tscr\rip\tt:alert(1)\">x</a>", `<a href=" &#1; javascript:alert(1)">x</a>`,
	`<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>`, `<a href="jav&Tab;ascript&colon;alert(1)">x</a>`, `<a href="java&NewLine;script:alert(1)">x</a>`, `<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`, `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`, `<a href="data:text/html,&lt;script&gt;">x</a>`, `<a href="data:image/svg+xml,<svg onload=alert(1)>">x</a>`, `<a href="  data:application/xhtml+xml,x">x</a>`, `<a href="livescript:x">x</a>`, `<a href="mocha:x">x</a>`,
	`<a href="view-source:javascript:alert(1)">x</a>`, `<a href="feed:javascript:alert(1)">x</a>`, `<a href="x" ping="https://e.org/p" onfocus=alert(1) autofocus>x</a>`, `<a href="https://e.org/&quot;onclick=&quot;alert(1)">x</a>`, `<a href='https://e.org/)<img src=x onerror=alert(1)>'>x</a>`,
	`<a href="https://e.org" title='"><img src=x onerror=alert(1)>'>x</a>`, `<img src=y alt='"><img src=x onerror=alert(1)>'>`, `<img src=y title='"><script>alert(1)</script>'>`,
	`<div style="background:url(javascript:alert(1))">x</div>`, `<div style="background-image:url('data:text/html,x')">x</div>`, `<div style="width:expression(alert(1))">x</div>`, `<p style="-moz-binding:url(//e.org/x.xml)">x</p>`, `<style>@import "//e.org/x.css"; body{behavior:url(x)}</style>`, `<link rel=stylesheet href="//e.org/x.css">`,
	`<object data="javascript:alert(1)"></object>`, `<object data="x.swf"><embed src="javascript:alert(1)"></object>`, `<embed src="data:text/html,x">`, `<applet code=x></applet>`, `<iframe src="javascript:alert(1)"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<iframe src="data:text/html,x"></iframe>`,
	`<frameset><frame src="javascript:alert(1)"></frameset>`, `<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`, `<base href="javascript:/a/">`, `<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>`, `<button formaction="javascript:alert(1)" onclick="x()">x</button>`, `<isindex action=javascript:alert(1)>`,
	`<input type=image src=x onerror=alert(1)>`, `<video poster="javascript:alert(1)" src="javascript:alert(1)"></video>`, `<video><source onerror=alert(1) src=x.mp4></video>`, `<audio src="data:text/html,x"></audio>`, `<details open ontoggle=alert(1)><summary onclick=alert(1)>s</summary>x</details>`, `<marquee onstart=alert(1)>x</marquee>`,
	`<body onload=alert(1)>x</body>`, `<table background="javascript:alert(1)"><tr><td background="javascript:alert(1)" onmouseover=alert(1) rowspan=2>x</td><td>y</td></tr><tr><td>z</table>`, `<ol reversed onclick=alert(1)><li onclick=alert(1) style="background:url(javascript:x)">x</ol>`, `<pre onclick=alert(1)>a  <b onclick=alert(1)>b</b></pre>`,
	`<blockquote cite="javascript:alert(1)">x</blockquote>`, `<q cite="javascript:alert(1)">x</q>`, `<ins cite="javascript:alert(1)" datetime="x">x</ins>`, `<abbr title='"onclick="alert(1)' onclick=alert(1)>x</abbr>`, `<sup onclick=alert(1)>x</sup>`, `<ruby onclick=alert(1)>a<rt onclick=alert(1)>b</ruby>`, `<bdo dir='rtl" onclick="alert(1)'>x</bdo>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`, `<template><script>alert(1)</script></template>`, `<xmp><script>alert(1)</script></xmp>`, `<textarea><script>alert(1)</script></textarea>`, `<plaintext><script>alert(1)</script>`, `<title><script>alert(1)</script></title>`, `<noembed><script>alert(1)</script></noembed>`,
	`<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`, `<p>&lt;img src=x onerror=alert(1)&gt;</p>`, `<p>&lt;<b>script</b>&gt;alert(1)</p>`, `<p>[x](javascript:alert(1))</p>`, `<p>&lt;javascript:alert(1)&gt;</p>`, `<p>![x](javascript:alert(1))</p>`, `<p>[x]: javascript:alert(1)</p><p>[x]</p>`, "<pre><code>```\n<script>alert(1)</script></code></pre>", "<p>`<code>`</code>&lt;script&gt;</p>",
	`<script type="math/tex"></script><script>alert(1)</script>`, `<script type="math/tex">x$<img src=x onerror=alert(1)>$</script>`, `<span class="katex"><annotation encoding="application/x-tex">a$ <img src=x onerror=alert(1)> $b</annotation></span>`, `<p>\(x$&lt;script&gt;alert(1)&lt;/script&gt;$\)</p>`, `<img class="latex" src="latex.php?latex=x" alt="x$<script>alert(1)</script>$">`,
	`<!--><script>alert(1)</script>-->`, `<!-- --!><img src=x onerror=alert(1)> -->`, `<!--more <script>alert(1)</script>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?php <script>alert(1)</script> ?>`, `<x-embed href="javascript:alert(1)">x</x-embed>`, `<x-code lang='"><script>'>x</x-code>`, `<x-mark name="--><script>alert(1)</script>">`, `<x-math display="block">x$$<script>alert(1)</script></x-math>`,
	`<blockquote class="instagram-media" data-instgrm-permalink="javascript:alert(1)">x</blockquote>`, `<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">https://e.org/&lt;script&gt;alert(1)&lt;/script&gt;</div></figure>`, `<script src="javascript:gist.github.com/"></script>`, `<a id='"><script>alert(1)</script>' href="#x">x</a><a href='#"><script>alert(1)</script>'>y</a>`,
}

func TestNothingActiveSurvives(t *testing.T) {
	c := markdown.New(markdown.Options{KeepFurniture: true})
	around := []string{"%s", "<p>a %s b</p>", "<h2>%s</h2>", "<ul><li>%s</li></ul>", "<blockquote>%s</blockquote>", "<table><tr><td>%s</td><td>b</td></tr></table>", "<table><tr><td rowspan=2>%s</td><td>b</td></tr><tr><td>c</td></tr></table>",
		"<a href='https://e.org/'>%s</a>", "<em>%s</em>", "<details><summary>%s</summary>%[1]s</details>", "<dl><dt>%s<dd>%[1]s</dl>", "<figure>%s<figcaption>%[1]s</figcaption></figure>", "<ol reversed><li>%s</ol>", "<pre>a  <b>b</b>%s</pre>", "<sup>%s</sup>", "<ruby>%s<rt>r</ruby>", "<math><mi>%s</mi></math>"}
	for _, attack := range hostile {
		for _, frame := range around {
			src := fmt.Sprintf(strings.ReplaceAll(frame, "%s", "%[1]s"), attack)
			keeps := []content.NodeSet{nil}
			for range fragment.Number(fragment.Parse(src)) {
				keeps = append(keeps, content.NodeSet{content.Node(len(keeps)): true})
			}
			for _, keep := range keeps {
				md := c.Convert(src, content.AsIs{}, keep).Markdown
				if found := active(rendered(t, md)); found != "" {
					t.Errorf("%s in\n%s\nof %s, kept %v", found, md, src, keep)
				}
			}
		}
	}
}

// active returns the first thing on a page that runs or loads anything but a
// picture, or is empty.
func active(page string) string {
	for n := range fragment.Parse(page).Descendants() {
		if n.Type == html.CommentNode && strings.Contains(n.Data, "<") {
			return "<!--" + n.Data + "-->"
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "style", "object", "embed", "applet", "iframe", "frame", "frameset", "svg", "link", "meta", "base", "form", "button", "textarea", "select", "template", "isindex", "video", "audio", "noscript", "marquee":
			return "<" + n.Data + ">"
		case "input":
			if attribute(n, "type") != "checkbox" {
				return "<input>"
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(strings.ToLower(a.Key), "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "formaction" || a.Key == "ping" || a.Key == "background" || a.Key == "action" {
				return a.Key + "=" + a.Val
			}
			if runs(a.Val) && (a.Key == "href" || a.Key == "src" || a.Key == "cite" || a.Key == "poster" || a.Key == "srcset" || a.Key == "data") {
				return a.Key + "=" + a.Val
			}
		}
	}
	return ""
}

// runs says whether a browser would run what is at an address.
func runs(address string) bool {
	a := strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, address))
	for _, scheme := range []string{"javascript:", "vbscript:", "livescript:", "mocha:", "view-source:", "feed:javascript"} {
		if strings.HasPrefix(a, scheme) {
			return true
		}
	}
	return strings.HasPrefix(a, "data:") && (!strings.HasPrefix(a, "data:image/") || strings.HasPrefix(a, "data:image/svg"))
}

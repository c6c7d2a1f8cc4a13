package rawcontent

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

// isCode says whether what a shortcode holds is no text of the post's.
func isCode(name string) bool {
	switch kind, _ := shortcode.KindOf(name); kind {
	case shortcode.Code, shortcode.RawHTML, shortcode.EncodedHTML, shortcode.Formula:
		return true
	}
	return false
}

// isAtomic says whether a shortcode is rendered as a whole, with what it holds.
func isAtomic(name string) bool {
	switch kind, _ := shortcode.KindOf(name); kind {
	case shortcode.Button, shortcode.Embed, shortcode.Picture, shortcode.Pictures, shortcode.Server, shortcode.Nothing:
		return !isShortcode(name)
	}
	return false
}

// isArranging says whether the tags of a shortcode are rendered one by one, around what
// they hold.
func isArranging(name string) bool {
	switch kind, _ := shortcode.KindOf(name); kind {
	case shortcode.Layout, shortcode.Section, shortcode.Inline, shortcode.Heading, shortcode.Quote, shortcode.List, shortcode.Item:
		return true
	}
	return false
}

// builders renders the shortcodes of plugins and page builders, before anything else is
// done to the text: what they hold is a text of its own.
func (r *renderer) builders(text string) string {
	if !strings.Contains(text, "[") && !strings.Contains(text, "$latex") {
		return text
	}
	text = hideMarkup(r.cutCode(text))
	text = r.replace(text, isCode, r.code)
	text = inlineLaTeX.ReplaceAllStringFunc(text, func(m string) string {
		tex := strings.TrimSpace(html.UnescapeString(m[len("$latex") : len(m)-1]))
		r.explain(m)
		return r.kept.line(`<span class="math">\(` + html.EscapeString(tex) + `\)</span>`)
	})
	text = r.replace(text, isAtomic, r.atomic)
	return showBrackets.Replace(r.arrange(r.encodedLists(text)))
}

// inlineLaTeX matches a formula as the sites of WordPress.com have it.
var inlineLaTeX = fragment.NewExpression(`\$latex[\s{\\][^$\n]*\$`)

// replace replaces the shortcodes that are told from words in brackets.
func (r *renderer) replace(text string, known func(string) bool, by func(shortcode.Tag) (string, bool)) string {
	names := mentioned(text, known)
	if len(names) == 0 {
		return text
	}
	isMentioned := func(name string) bool { return names[name] }
	return shortcode.Replace(text, isMentioned, func(t shortcode.Tag) string {
		if isPlausible(t.Name, t.Arguments, t.IsPair) {
			if shown, ok := by(t); ok {
				r.noteLeftover(t.Name)
				return shown
			}
		}
		bare := t.Text[len(t.Before) : len(t.Text)-len(t.After)]
		if !t.IsPair {
			return bare
		}
		// What it holds is rendered all the same.
		start := len("[") + len(t.Name) + len(t.Arguments) + len("]")
		end := len(bare) - len("[/]") - len(t.Name)
		return bare[:start] + r.replace(bare[start:end], known, by) + bare[end:]
	})
}

// noteLeftover notes that a shortcode which a site left in its text is rendered.
func (r *renderer) noteLeftover(name string) {
	if r.isRendered {
		r.notes.add(CodeShortcode, "["+name+"]")
	}
}

// isPlausible says whether a shortcode is one, and not a word that somebody put in
// brackets.
func isPlausible(name, arguments string, isPair bool) bool {
	if isPair || strings.ContainsAny(name, "_-") || hasArgument.MatchString(arguments) {
		return true
	}
	if kind, _ := shortcode.KindOf(name); kind != shortcode.Embed {
		return namedArgument.MatchString(arguments)
	}
	return strings.ContainsAny(arguments, "=0123456789") || strings.Contains(arguments, "://")
}

// namedArgument matches arguments of which one has a name.
var namedArgument = fragment.NewExpression(`^\s(?:.*\s)?[a-z][\w-]*=\S`)

// code renders what is not to be touched by what is done to texts.
func (r *renderer) code(t shortcode.Tag) (string, bool) {
	kind, _ := shortcode.KindOf(t.Name)
	if !t.IsPair {
		return "", false
	}
	r.explain(t.Content)
	attributes := t.Attributes()
	switch kind {
	case shortcode.Formula:
		tex := strings.TrimSpace(codeText(t.Content))
		if strings.Contains(tex, "\n") || attributes.Get("display") == "true" || t.Name == "equation" || t.Name == "displaymath" {
			return r.kept.block(formula(tex)), true
		}
		return r.kept.line(`<span class="math">\(` + html.EscapeString(tex) + `\)</span>`), true
	case shortcode.RawHTML:
		return r.kept.block(diviLines.Replace(showBrackets.Replace(t.Content))), true
	case shortcode.EncodedHTML:
		return r.encoded(t)
	}
	language := orElse(attributes.First("lang", "language", "brush", "syntax", "type"), shortcode.Language(t.Name))
	class := ""
	if language != "" {
		class = ` class="language-` + html.EscapeString(strings.ToLower(language)) + `"`
	}
	code := codeText(t.Content)
	if !strings.Contains(code, "\n") && attributes.Get("inline") == "true" {
		return r.kept.line("<code" + class + ">" + html.EscapeString(code) + "</code>"), true
	}
	return r.kept.block("<pre><code" + class + ">" + html.EscapeString(code) + "</code></pre>"), true
}

// diviLines stand for line ends in the code of a builder.
var diviLines = strings.NewReplacer("<!-- [et_pb_line_break_holder] -->", "\n", "<!–- [et_pb_line_break_holder] -–>", "\n")

// encoded renders HTML in base64, as builders store it.
func (r *renderer) encoded(t shortcode.Tag) (string, bool) {
	stored := strings.Join(strings.Fields(strings.NewReplacer("<p>", "", "</p>", "", "<br />", "").Replace(unsign(t.Content))), "")
	decoded, err := base64.StdEncoding.DecodeString(stored)
	if err != nil {
		if decoded, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(stored, "=")); err != nil {
			return r.kept.block(showBrackets.Replace(t.Content)), true
		}
	}
	markup := string(decoded)
	if strings.HasPrefix(t.Name, "vc_") {
		if plain, err := url.PathUnescape(markup); err == nil {
			markup = plain
		}
	}
	switch t.Name {
	case "vc_raw_js":
		if !strings.Contains(markup, "<") {
			markup = "<script>" + markup + "</script>"
		}
	case "fusion_syntax_highlighter":
		language := html.EscapeString(t.Attributes().Get("language"))
		markup = `<pre><code class="language-` + language + `">` + html.EscapeString(html.UnescapeString(markup)) + "</code></pre>"
	}
	return r.kept.block(markup), true
}

// atomic renders a shortcode with what it holds.
func (r *renderer) atomic(t shortcode.Tag) (string, bool) {
	a := decodedArguments(t.Name, t.Attributes())
	switch kind, _ := shortcode.KindOf(t.Name); kind {
	case shortcode.Button:
		return r.button(t, a)
	case shortcode.Embed:
		return r.embedShortcode(t, a)
	case shortcode.Picture:
		return r.pictureShortcode(t, a)
	case shortcode.Pictures:
		return r.picturesShortcode(t, a)
	case shortcode.Server:
		r.notes.add(CodeServerBlock, "["+t.Name+"]")
		return "\n\n" + t.Content + "\n\n", true
	}
	switch {
	case t.Name == "anchor" || t.Name == "fusion_menu_anchor":
		id := a.First("id", "name", "0")
		return `<a id="` + html.EscapeString(id) + `"></a>` + t.Content, id != ""
	case t.Name == "hr" || t.Name == "divider" || t.Name == "separator" || t.Name == "line":
		return "\n\n<hr />\n\n" + t.Content, true
	case t.Name == "br" || t.Name == "line_break":
		return "<br />" + t.Content, true
	}
	before, after := r.arguments(a, titlesAlone)
	return before + t.Content + after, true
}

// button renders a link that looks like a button.
func (r *renderer) button(t shortcode.Tag, a shortcode.Attributes) (string, bool) {
	address, title := builderLink(a.First("url", "link", "href", "button_url", "button_link", "btn_link", "button_href", "http"))
	words := trim(t.Content)
	if words == "" {
		words = html.EscapeString(a.First("text", "title", "button_text", "btn_text", "label", "content", "name", "caption", "value"))
	}
	words = orElse(words, html.EscapeString(title))
	if words == "" && address == "" {
		return "", false
	}
	shown := words
	if address != "" && address != "#" && !strings.Contains(words, "<a ") {
		shown = `<a href="` + html.EscapeString(address) + `">` + orElse(words, html.EscapeString(address)) + `</a>`
	}
	more := html.EscapeString(a.First("desc", "description", "subtitle"))
	if more != "" {
		more = " " + more
	}
	if strings.HasPrefix(t.Name, "su_") || !strings.Contains(t.Name, "_") {
		return shown + more, true
	}
	return "\n\n<p>" + shown + more + "</p>\n\n", true
}

// builderLink reads an address, or what WPBakery stores of a link: "url:…|title:…".
func builderLink(v string) (address, title string) {
	if !strings.HasPrefix(v, "url:") && !strings.Contains(v, "|title:") {
		return html.UnescapeString(strings.TrimSpace(v)), ""
	}
	for field := range strings.SplitSeq(v, "|") {
		key, value, _ := strings.Cut(field, ":")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		switch key {
		case "url":
			address = value
		case "title":
			title = value
		}
	}
	return address, title
}

// pages are the pages that providers show what they name by an id on.
var pages = map[string]string{
	"youtube": "https://www.youtube.com/watch?v=", "lyte": "https://www.youtube.com/watch?v=", "su_youtube": "https://www.youtube.com/watch?v=", "fusion_youtube": "https://www.youtube.com/watch?v=",
	"video_lightbox_youtube": "https://www.youtube.com/watch?v=", "embedyt": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/", "su_vimeo": "https://vimeo.com/",
	"fusion_vimeo": "https://vimeo.com/", "video_lightbox_vimeo5": "https://vimeo.com/", "dailymotion": "https://www.dailymotion.com/video/", "tweet": "https://twitter.com/i/status/",
	"twitter": "https://twitter.com/i/status/", "instagram": "https://www.instagram.com/p/", "gist": "https://gist.github.com/", "wpvideo": "https://videopress.com/v/", "videopress": "https://videopress.com/v/",
	"slideshare": "https://www.slideshare.net/slideshow/embed_code/", "scribd": "https://www.scribd.com/document/", "ted": "https://www.ted.com/talks/", "archiveorg": "https://archive.org/details/",
	"spotify": "https://open.spotify.com/track/", "wistia": "https://fast.wistia.net/embed/iframe/", "vine": "https://vine.co/v/", "ustream": "https://video.ibm.com/channel/",
	"calameo": "https://www.calameo.com/books/", "twitch": "https://www.twitch.tv/", "soundcloud": "https://api.soundcloud.com/tracks/", "codepen": "https://codepen.io/pen/", "codepen_embed": "https://codepen.io/pen/",
	"polldaddy": "https://poll.fm/", "crowdsignal": "https://poll.fm/",
}

// idValue matches what a provider calls something by.
var idValue = fragment.NewExpression(`^[A-Za-z0-9_/-]{3,64}$`)

// embedShortcode shows what an address leads to, or what an id names at a provider.
func (r *renderer) embedShortcode(t shortcode.Tag, a shortcode.Attributes) (string, bool) {
	address, id := "", ""
	try := func(v string) {
		v = strings.Trim(html.UnescapeString(strings.TrimSpace(v)), `"'=`)
		for _, found := range fragment.Addresses(v) {
			if address == "" && (strings.Contains(found, "://") || strings.HasPrefix(found, "//")) {
				address = found
			}
		}
		if id == "" && idValue.MatchString(v) {
			id = v
		}
	}
	for _, key := range [...]string{"url", "src", "link", "href", "file", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "audio", "video", "video_url", "youtube", "vimeo", "tweet", "tweet_id", "video_id", "id", "slug_hash", "album", "channel", "0"} {
		if v, ok := a.Lookup(key); ok {
			decoded, _ := builderLink(encodedFrame(v))
			try(decoded)
		}
	}
	content := t.Content
	if address == "" && strings.TrimSpace(content) != "" && !strings.Contains(content, "<") {
		try(content)
		content = ""
	}
	if base := pages[t.Name]; address == "" && base != "" && id != "" {
		address = base + id
	}
	if address == "" && strings.HasSuffix(t.Name, "map") || t.Name == "googlemaps" && address == "" {
		if place := a.First("address", "location", "place"); place != "" {
			address = "https://www.google.com/maps/search/?api=1&query=" + url.QueryEscape(place)
		}
	}
	words, after := r.arguments(a, wordsAlone)
	words += after
	if address == "" && strings.TrimSpace(content) == "" && words == "" {
		return "", false
	}
	if address != "" {
		shown, ok := embed(address)
		if !ok {
			shown = `<iframe src="` + html.EscapeString(address) + `"></iframe>`
		}
		words += "\n\n" + shown + "\n\n"
		if poster := a.First("image_src", "poster", "thumbnail"); isAddress(poster) && !strings.Contains(words, "<iframe") {
			words = strings.Replace(words, `src="`, `poster="`+html.EscapeString(poster)+`" src="`, 1)
		}
	}
	if strings.Contains(content, "<iframe") || strings.Contains(content, "<object") || strings.Contains(content, "<embed") {
		return "\n\n" + words + r.kept.block(showBrackets.Replace(content)), true
	}
	return "\n\n" + words + content + "\n\n", true
}

// encodedFrame reads the frame that WPBakery stores of a map: "#E-8_" and base64.
func encodedFrame(v string) string {
	stored, ok := strings.CutPrefix(v, "#E-8_")
	if !ok {
		return v
	}
	decoded, err := base64.StdEncoding.DecodeString(stored)
	if err != nil {
		return v
	}
	plain, err := url.QueryUnescape(string(decoded))
	if err != nil {
		return string(decoded)
	}
	return plain
}

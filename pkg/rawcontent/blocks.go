package rawcontent

import (
	"encoding/json"
	"html"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
)

// maxDepth bounds how deep blocks are rendered within each other; below it the HTML of
// blocks is shown as it is stored.
const maxDepth = 100

// blocks renders those of a text.
func (r *renderer) blocks(text string) string {
	if !strings.Contains(text, "<!--") {
		return text
	}
	var out strings.Builder
	for _, b := range parseBlocks(text) {
		out.WriteString(r.block(b, 0))
	}
	return out.String()
}

func (r *renderer) block(b *block, depth int) string {
	if depth == maxDepth {
		r.notes.add(CodeMalformed, "blocks more than 100 deep are shown as they are stored")
		return flat(b)
	}
	if isHidden(b) {
		r.notes.add(CodeHiddenBlock, shortName(b.name))
		r.explain(flat(b))
		return ""
	}
	if ofOthers[shortName(b.name)] {
		r.elsewhere++
		defer func() { r.elsewhere-- }()
	}
	var out strings.Builder
	for _, p := range b.parts {
		if p.inner != nil {
			out.WriteString(r.block(p.inner, depth+1))
		} else {
			out.WriteString(p.html)
		}
	}
	return r.overridden(b, r.rendered(b, out.String(), depth))
}

// isHidden says whether the author hides a block from readers.
func isHidden(b *block) bool {
	metadata, _ := b.attributes["metadata"].(map[string]any)
	shown, stated := metadata["blockVisibility"].(bool)
	return stated && !shown
}

// shortName is a block's name as its comment says it.
func shortName(name string) string { return strings.TrimPrefix(name, "core/") }

// flat is the HTML of a block and of all in it.
func flat(b *block) string {
	var out strings.Builder
	rest := []part{{inner: b}}
	for len(rest) > 0 {
		p := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		if p.inner == nil {
			out.WriteString(p.html)
			continue
		}
		for _, inner := range slices.Backward(p.inner.parts) {
			rest = append(rest, inner)
		}
	}
	return out.String()
}

// serverBlocks are those of WordPress that show what is not in their document.
var serverBlocks = set(`archives avatar breadcrumbs calendar categories comment-author-avatar comment-author-name comment-content comment-date comment-edit-link
	comment-reply-link comment-template comments comments-pagination comments-pagination-next comments-pagination-numbers comments-pagination-previous comments-query-loop
	comments-title latest-comments latest-posts loginout page-list page-list-item pattern post-author post-author-biography post-author-name post-comments
	post-comments-count post-comments-form post-comments-link post-content post-date post-excerpt post-featured-image post-navigation-link post-template post-terms
	post-time-to-read post-title query-no-results query-pagination query-pagination-next query-pagination-numbers query-pagination-previous query-title query-total
	read-more search site-logo site-tagline site-title tag-cloud template-part term-count term-description term-name term-template widget-area widget-group`)

func set(words string) map[string]bool {
	all := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// rendered is a block as WordPress makes its HTML when it is shown, of what is in it.
func (r *renderer) rendered(b *block, inner string, depth int) string {
	name, isCore := strings.CutPrefix(b.name, "core/")
	switch {
	case b.name == "":
		return inner
	case strings.HasPrefix(b.name, "core-embed/"):
		return embedded(b, inner)
	case !isCore:
		return r.foreign(b, inner)
	case serverBlocks[name]:
		if shown, ok := r.filled(b, name); ok {
			return shown
		}
		r.notes.add(CodeServerBlock, name)
		r.explain(inner)
		return ""
	}
	switch name {
	case "shortcode":
		return autop(inner)
	case "footnotes":
		return r.footnotes()
	case "block":
		return r.pattern(b, depth)
	case "embed":
		return embedded(b, inner)
	case "gallery":
		return r.galleryBlock(b, inner)
	case "image":
		return r.withFile(b, inner, "image", func(img string) string { return `<figure class="wp-block-image">` + img + inner + `</figure>` })
	case "media-text":
		return r.withFile(b, inner, "image", func(img string) string {
			return `<figure class="wp-block-media-text__media">` + img + `</figure>` + inner
		})
	case "cover":
		return r.withFile(b, inner, "image", func(img string) string { return img + inner })
	case "audio", "video":
		return r.withFile(b, inner, name, func(player string) string {
			return `<figure class="wp-block-` + name + `">` + player + inner + `</figure>`
		})
	case "file":
		return fileBlock(b, inner)
	case "social-link":
		return socialLink(b)
	case "navigation-link", "navigation-submenu", "home-link":
		return navigationLink(b, inner)
	case "navigation":
		return r.navigation(inner)
	case "playlist":
		return "<ol>" + inner + "</ol>"
	case "playlist-track":
		return playlistTrack(b)
	case "tab":
		return afterFirstTag(inner, labelled(b))
	case "rss":
		r.notes.add(CodeServerBlock, name)
		return link(b.text("feedURL"), "")
	case "group", "columns", "column":
		return withBackground(b, inner)
	}
	if trim(inner) == "" {
		said := r.stated(b, "")
		if said == "" && name == "legacy-widget" {
			r.notes.add(CodeServerBlock, name)
		}
		return inner + said
	}
	return withLanguage(b, inner)
}

// text is the attribute of a block that is a text.
func (b *block) text(key string) string {
	s, _ := b.attributes[key].(string)
	return s
}

// id is the attribute of a block that is an id; 0 for none.
func (b *block) id(keys ...string) int64 {
	for _, key := range keys {
		if n, ok := b.attributes[key].(float64); ok && n > 0 && n == float64(int64(n)) {
			return int64(n)
		}
	}
	return 0
}

// footnotes lists the notes that the document keeps beside its content.
func (r *renderer) footnotes() string {
	var list []struct{ Content, ID string }
	if json.Unmarshal([]byte(r.options.Stored.Footnotes), &list) != nil || len(list) == 0 {
		r.notes.add(CodeMissing, "the footnotes")
		return ""
	}
	var out strings.Builder
	out.WriteString(`<ol class="wp-block-footnotes">`)
	for _, note := range list {
		id := html.EscapeString(note.ID)
		out.WriteString(`<li id="` + id + `">` + note.Content + ` <a href="#` + id + `-link" aria-label="Jump to footnote reference">↩︎</a></li>`)
	}
	out.WriteString("</ol>")
	return out.String()
}

// pattern renders the synced pattern that a block stands for.
func (r *renderer) pattern(b *block, depth int) string {
	id := b.id("ref")
	raw, ok := r.options.Stored.Patterns[id]
	if !ok || id == 0 {
		r.notes.add(CodeMissing, "pattern "+strconv.FormatInt(id, 10))
		return ""
	}
	if r.patterns[id] || r.budget < len(raw) {
		r.notes.add(CodeMalformed, "pattern "+strconv.FormatInt(id, 10)+" holds itself, or is too large")
		return ""
	}
	r.patterns[id] = true
	r.budget -= len(raw)
	outer := r.overrides
	r.overrides, _ = b.attributes["content"].(map[string]any)
	defer func() {
		delete(r.patterns, id)
		r.overrides = outer
	}()
	var out strings.Builder
	for _, inner := range parseBlocks(r.embeds(r.builders(raw))) {
		out.WriteString(r.block(inner, depth+1))
	}
	return out.String()
}

// overridden puts the words into a block of a pattern that the document has in their
// place.
func (r *renderer) overridden(b *block, inner string) string {
	if len(r.overrides) == 0 {
		return inner
	}
	metadata, _ := b.attributes["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	by, _ := r.overrides[name].(map[string]any)
	for _, key := range [...]string{"content", "text"} {
		words, ok := by[key].(string)
		if !ok {
			continue
		}
		start := strings.IndexByte(inner, '>')
		if at := strings.Index(inner, "<a "); key == "text" && at >= 0 {
			start = at + strings.IndexByte(inner[at:], '>')
		}
		if start < 0 {
			continue
		}
		if n := strings.Index(inner[start:], "</"); n > 0 {
			end := start + n
			if key == "content" {
				end = strings.LastIndex(inner, "</")
			}
			inner = inner[:start+1] + words + inner[end:]
		}
	}
	if url, ok := by["url"].(string); ok && !strings.Contains(inner, html.EscapeString(url)) {
		r.notes.add(CodeMissing, "the address that the document gives to "+name)
	}
	return inner
}

// embedded is the block of an embed: where there is no more than its address, that.
func embedded(b *block, inner string) string {
	address := b.text("url")
	if trim(inner) != "" || address == "" {
		return inner
	}
	shown, ok := embed(address)
	if !ok {
		shown = html.EscapeString(address)
	}
	return `<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">` + "\n" + shown + "\n" + `</div></figure>`
}

// galleryBlock is a gallery whose pictures may be named by their ids alone.
func (r *renderer) galleryBlock(b *block, inner string) string {
	if strings.Contains(inner, "<img") {
		return inner
	}
	var out strings.Builder
	list, _ := b.attributes["ids"].([]any)
	for _, v := range list {
		id := attributeIDs(v, 1)
		if len(id) != 1 {
			continue
		}
		f, ok := r.options.Attachment(id[0])
		if !ok || f.URL == "" {
			r.notes.add(CodeMissing, "gallery "+strconv.FormatInt(id[0], 10))
			continue
		}
		linkTo := b.text("linkTo")
		if linkTo == "" {
			linkTo = "none"
		}
		out.WriteString(`<figure class="wp-block-image">` + linkedPicture(f, strings.Replace(linkTo, "media", "file", 1), "full") + figcaption(f.Caption) + `</figure>`)
	}
	if out.Len() == 0 {
		return inner
	}
	return `<figure class="wp-block-gallery">` + out.String() + inner + `</figure>`
}

func figcaption(words string) string {
	if words == "" {
		return ""
	}
	return `<figcaption>` + html.EscapeString(words) + `</figcaption>`
}

// withFile shows the file that a block names in its attributes, where its HTML does not.
func (r *renderer) withFile(b *block, inner, kind string, show func(string) string) string {
	if strings.Contains(inner, "<img") || strings.Contains(inner, "<video") || strings.Contains(inner, "<audio") || strings.Contains(inner, "background-image") {
		return inner
	}
	f := content.Asset{URL: b.text("url"), Alt: b.text("alt")}
	for _, key := range [...]string{"src", "mediaUrl", "mediaLink"} {
		if f.URL == "" && (key != "mediaLink" || !strings.HasSuffix(b.text(key), "/")) {
			f.URL = b.text(key)
		}
	}
	id := b.id("id", "mediaId")
	if record, ok := r.options.Attachment(id); ok && id != 0 {
		f.ID = id
		f.URL, f.MIME = orElse(f.URL, record.URL), record.MIME
		f.Alt = orElse(f.Alt, record.Alt)
	}
	switch {
	case f.URL == "" && id != 0 && b.attributes["useFeaturedImage"] != true:
		r.notes.add(CodeMissing, shortName(b.name)+" "+strconv.FormatInt(id, 10))
		return inner
	case f.URL == "" || strings.Contains(inner, html.EscapeString(f.URL)):
		return inner
	case b.text("backgroundType") == "video" || b.text("mediaType") == "video" || strings.HasPrefix(f.MIME, "video/") || kind == "video":
		return show(`<video controls="controls" src="` + html.EscapeString(f.URL) + `"></video>`)
	case kind == "audio":
		return show(`<audio controls="controls" src="` + html.EscapeString(f.URL) + `"></audio>`)
	}
	return show(picture(f))
}

func link(address, words string) string {
	if address == "" {
		return html.EscapeString(words)
	}
	return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(orElse(words, address)) + `</a>`
}

func fileBlock(b *block, inner string) string {
	address := b.text("href")
	if address == "" || strings.Contains(inner, html.EscapeString(address)) || strings.Contains(inner, address) {
		return inner
	}
	return `<div class="wp-block-file">` + link(address, b.text("fileName")) + inner + `</div>`
}

// socialLink leads to the author elsewhere.
func socialLink(b *block) string {
	address := b.text("url")
	if address == "" {
		return ""
	}
	service := b.text("service")
	label := orElse(strings.TrimSpace(b.text("label")), serviceName(service))
	switch {
	case strings.Contains(address, "@") && !strings.ContainsAny(address, ":/"):
		address = "mailto:" + address
	case !strings.Contains(address, ":") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, "#"):
		address = "https://" + address
	}
	return `<li class="wp-social-link wp-social-link-` + html.EscapeString(service) + ` wp-block-social-link"><a href="` + html.EscapeString(address) +
		`" class="wp-block-social-link-anchor"><span class="wp-block-social-link-label screen-reader-text">` + html.EscapeString(label) + `</span></a></li>`
}

// serviceNames are those that are not spelt as their key is, but for its first letter.
var serviceNames = map[string]string{
	"amazon": "Amazon", "behance": "Behance", "codepen": "CodePen", "deviantart": "DeviantArt", "fivehundredpx": "500px", "chain": "Link", "feed": "RSS Feed",
	"github": "GitHub", "lastfm": "Last.fm", "linkedin": "LinkedIn", "mail": "Mail", "soundcloud": "SoundCloud", "tiktok": "TikTok", "vk": "VK", "whatsapp": "WhatsApp",
	"wordpress": "WordPress", "x": "X", "youtube": "YouTube", "": "Icon",
}

func serviceName(key string) string {
	if name, ok := serviceNames[key]; ok {
		return name
	}
	return strings.ToUpper(key[:1]) + key[1:]
}

func navigationLink(b *block, inner string) string {
	// The label of a menu is HTML.
	label := orElse(b.text("label"), html.EscapeString(orElse(b.text("title"), b.text("url"))))
	if address := b.text("url"); address != "" {
		label = `<a href="` + html.EscapeString(address) + `">` + label + `</a>`
	}
	if trim(inner) != "" {
		inner = "<ul>" + inner + "</ul>"
	}
	return "<li>" + label + inner + "</li>"
}

func (r *renderer) navigation(inner string) string {
	if trim(inner) == "" {
		r.notes.add(CodeServerBlock, "navigation")
		return ""
	}
	return "<ul>" + inner + "</ul>"
}

func playlistTrack(b *block) string {
	words := b.text("title")
	if artist := b.text("artist"); artist != "" {
		words = strings.TrimPrefix(words+" – "+artist, " – ")
	}
	return "<li>" + link(b.text("src"), words) + "</li>"
}

func labelled(b *block) string {
	if label := b.text("label"); label != "" {
		return `<p class="wp-block-tab__label"><strong>` + label + `</strong></p>`
	}
	return ""
}

// afterFirstTag puts HTML behind the tag that some other begins with.
func afterFirstTag(inner, more string) string {
	i := strings.IndexByte(inner, '>')
	if i < 0 || more == "" {
		return more + inner
	}
	return inner[:i+1] + more + inner[i+1:]
}

// withBackground shows the picture behind a block, as the site's server does.
func withBackground(b *block, inner string) string {
	style, _ := b.attributes["style"].(map[string]any)
	background, _ := style["background"].(map[string]any)
	image, _ := background["backgroundImage"].(map[string]any)
	address, _ := image["url"].(string)
	if address == "" || strings.Contains(inner, html.EscapeString(address)) {
		return inner
	}
	return `<div style="background-image:url('` + html.EscapeString(address) + `')">` + inner + `</div>`
}

// withLanguage names the language of the code in a block where its HTML does not.
func withLanguage(b *block, inner string) string {
	language := ""
	for _, key := range [...]string{"language", "lang", "codeLanguage", "syntax", "programmingLanguage", "mode", "languageSlug"} {
		language = orElse(language, b.text(key))
	}
	start := strings.Index(inner, "<pre")
	if language == "" || start < 0 {
		return inner
	}
	end := start + strings.IndexByte(inner[start:], '>')
	if end < start || strings.ContainsAny(language, " \"'<>&") {
		return inner
	}
	code := inner[start:min(len(inner), end+200)]
	if strings.Contains(code, "language-") || strings.Contains(code, "lang=") || strings.Contains(code, "lang-") || strings.Contains(code, "brush:") || strings.Contains(code, "-language=") {
		return inner
	}
	return inner[:start+len("<pre")] + ` data-language="` + language + `"` + inner[start+len("<pre"):]
}

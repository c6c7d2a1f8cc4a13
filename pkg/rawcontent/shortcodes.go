package rawcontent

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// isShortcode says whether a name is that of a shortcode that can be rendered.
func isShortcode(name string) bool {
	switch name {
	case "caption", "wp_caption", "gallery", "playlist", "audio", "video", "embed":
		return true
	}
	return false
}

var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// hasArgument matches the arguments of what can be told from words in brackets.
var hasArgument = fragment.NewExpression(`^\s+[\w-]+\s*=\s*["']`)

// isLikeShortcode says whether a name in brackets is that of a shortcode, as far as that
// can be told of those of plugins that are not known here. What follows it decides.
func isLikeShortcode(name, rest string) bool {
	return isShortcode(name) || name != "" && isWordByte(name[0]) && hasArgument.MatchString(rest)
}

// shortcodes renders those of a text.
func (r *renderer) shortcodes(text string) string { return r.expand(text, isShortcode, r.shortcode) }

func (r *renderer) shortcode(t shortcode.Tag) string {
	switch t.Name {
	case "caption", "wp_caption":
		return r.caption(t)
	case "gallery":
		return r.gallery(t)
	case "playlist":
		return r.playlist(t)
	case "audio":
		return r.player(t, "audio", audioTypes)
	case "video":
		return r.player(t, "video", videoTypes)
	}
	return "" // an embed, which had its turn
}

var (
	hideBrackets = strings.NewReplacer("[", "&#91;", "]", "&#93;")
	showBrackets = strings.NewReplacer("&#91;", "[", "&#93;", "]")
	// ownBrackets keeps the references apart that the author wrote.
	ownBrackets = strings.NewReplacer("&#91;", "&#091;", "&#93;", "&#093;")
)

// expand replaces shortcodes as WordPress's do_shortcode does: those outside of tags.
func (r *renderer) expand(text string, known func(string) bool, by func(shortcode.Tag) string) string {
	names := mentioned(text, known)
	if len(names) == 0 {
		return text
	}
	var out strings.Builder
	out.Grow(len(text) + len(text)/8)
	for _, p := range split(ownBrackets.Replace(text)) {
		if p.isMarkup {
			p.text = hideBrackets.Replace(p.text)
		}
		out.WriteString(p.text)
	}
	return showBrackets.Replace(shortcode.Replace(out.String(), func(name string) bool { return names[name] }, by))
}

// mentioned are the names of shortcodes that a text holds after a bracket: no other one is
// looked for.
func mentioned(text string, known func(string) bool) map[string]bool {
	var names map[string]bool
	for {
		i := strings.IndexByte(text, '[')
		if i < 0 {
			return names
		}
		text = text[i+1:]
		end := 0
		for end < len(text) && text[end] > ' ' && strings.IndexByte("<>&/[]=", text[end]) < 0 {
			end++
		}
		if name := text[:end]; !names[name] && known(name) {
			if names == nil {
				names = make(map[string]bool)
			}
			names[name] = true
		}
	}
}

// unwrap takes away paragraphs around shortcodes that stand alone, as
// WordPress's shortcode_unautop does.
func unwrap(text string, isShortcode func(string) bool) string {
	closing := make(map[string]*finder)
	var tagEnds finder
	return rewrite(text, "<p>", func(s string, i int) (int, string) {
		start := skipTextSpace(s, i+len("<p>"))
		if start == len(s) || s[start] != '[' {
			return 0, ""
		}
		name := start + 1
		end := name
		for end < len(s) && (isWordByte(s[end]) || s[end] == '-') {
			end++
		}
		if !isShortcode(s[name:end]) {
			return 0, ""
		}
		tagEnds.text, tagEnds.what = s, "]"
		shut := tagEnds.next(end)
		if shut == len(s) {
			return 0, ""
		}
		ends := []int{shut + 1}
		if s[shut-1] != '/' || shut == end {
			f := closing[s[name:end]]
			if f == nil {
				f = &finder{text: s, what: "[/" + s[name:end] + "]"}
				closing[s[name:end]] = f
			}
			if at := f.next(shut + 1); at < len(s) {
				ends = []int{at + len(f.what), shut + 1}
			}
		}
		for _, to := range ends {
			if after := skipTextSpace(s, to); strings.HasPrefix(s[after:], "</p>") {
				return after + len("</p>"), s[start:to]
			}
		}
		return 0, ""
	})
}

// skipTextSpace is the first place at or after i that holds nothing that WordPress takes
// for space in a text.
func skipTextSpace(s string, i int) int {
	for {
		switch rest := s[i:]; {
		case rest == "":
			return i
		case strings.IndexByte(" \n\r\t", rest[0]) >= 0:
			i++
		case strings.HasPrefix(rest, "\u00a0"):
			i += len("\u00a0")
		case strings.HasPrefix(rest, "&nbsp;"):
			i += len("&nbsp;")
		default:
			return i
		}
	}
}

// caption shows a picture with words beneath it.
func (r *renderer) caption(t shortcode.Tag) string {
	a := t.Attributes()
	picture := t.Content
	words, stated := a.Lookup("caption")
	if !stated {
		if end := pictureEnd(picture); end > 0 {
			picture, words = picture[pictureStart(picture):end], trim(picture[end:])
		}
	}
	if width, _ := strconv.Atoi(leadingNumber(a.Get("width"))); width < 1 || words == "" || words == "0" {
		return picture
	}
	class := strings.TrimSpace("wp-caption " + orElse(a.Get("align"), "alignnone") + " " + a.Get("class"))
	id := ""
	if s := a.Get("id"); s != "" {
		id = ` id="` + html.EscapeString(s) + `"`
	}
	return `<figure` + id + ` class="` + html.EscapeString(class) + `">` + r.shortcodes(picture) +
		`<figcaption class="wp-caption-text">` + words + `</figcaption></figure>`
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func leadingNumber(s string) string {
	s = strings.TrimLeft(s, " \t\n\r\v\f")
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n]
}

// pictureStart is where the picture of a caption begins, with the link that it stands in,
// and pictureEnd where it ends; 0 where there is none.
func pictureStart(s string) int {
	lower := strings.ToLower(s)
	img := strings.Index(lower, "<img ")
	a := strings.LastIndex(lower[:img], "<a ")
	if a < 0 {
		return img
	}
	n := strings.IndexByte(s[a:], '>')
	if n > len("<a ") && skipSpace(s, a+n+1) == img {
		return a
	}
	return img
}

func pictureEnd(s string) int {
	lower := strings.ToLower(s)
	img := strings.Index(lower, "<img ")
	if img < 0 {
		return 0
	}
	n := strings.IndexByte(s[img+len("<img "):], '>')
	if n < 1 {
		return 0
	}
	end := img + len("<img ") + n + 1
	if after := skipSpace(s, end); strings.HasPrefix(lower[after:], "</a>") {
		return after + len("</a>")
	}
	return end
}

// ids reads a list of ids.
func ids(list string) []int64 {
	var all []int64
	for field := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if id, err := strconv.ParseInt(field, 10, 64); err == nil && id > 0 {
			all = append(all, id)
		}
	}
	return all
}

// files are the records of a gallery or of a playlist: those that it names, or those
// attached to the document.
func (r *renderer) files(a shortcode.Attributes, what, kind string) []content.Asset {
	var files []content.Asset
	named := ids(a.First("ids", "include"))
	for _, id := range named {
		record, ok := r.options.Attachment(id)
		if !ok {
			r.notes.add(CodeMissing, what+" "+strconv.FormatInt(id, 10))
			continue
		}
		files = append(files, record)
	}
	if len(named) == 0 {
		without := ids(a.Get("exclude"))
		for _, record := range r.options.Stored.Attached {
			if !slices.Contains(without, record.ID) {
				files = append(files, record)
			}
		}
		if len(files) == 0 {
			r.notes.add(CodeMissing, "the files of ["+what+"]")
		}
	}
	return slices.DeleteFunc(files, func(f content.Asset) bool {
		return f.URL == "" || f.MIME != "" && !strings.HasPrefix(f.MIME, kind+"/")
	})
}

// gallery shows pictures of the library.
func (r *renderer) gallery(t shortcode.Tag) string {
	a := t.Attributes()
	files := r.files(a, "gallery", "image")
	if len(files) == 0 {
		return ""
	}
	r.galleries++
	var out strings.Builder
	out.WriteString(`<div id="gallery-` + itoa(r.galleries) + `" class="gallery galleryid-0 gallery-columns-3 gallery-size-thumbnail">`)
	for _, f := range files {
		out.WriteString(`<figure class="gallery-item"><div class="gallery-icon">` + linkedPicture(f, a.Get("link"), a.Get("size")) + `</div>`)
		if f.Caption != "" {
			out.WriteString(`<figcaption class="wp-caption-text gallery-caption">` + texturize(escapeText.Replace(f.Caption), isLikeShortcode) + `</figcaption>`)
		}
		out.WriteString("</figure>")
	}
	out.WriteString("</div>\n")
	return out.String()
}

// linkedPicture is a picture of the library that leads to its page, to its file, or
// nowhere.
func linkedPicture(f content.Asset, link, size string) string {
	img := picture(rendition(f, size))
	address := f.Link
	switch {
	case link == "none":
		return img
	case link == "file" || address == "":
		address = f.URL
	}
	return `<a href="` + html.EscapeString(address) + `">` + img + `</a>`
}

func picture(f content.Asset) string {
	return `<img src="` + html.EscapeString(f.URL) + `" alt="` + html.EscapeString(f.Alt) + `" class="wp-image-` + strconv.FormatInt(f.ID, 10) + `"/>`
}

// playlist lists what WordPress's player would play, as it does for browsers without
// scripts.
func (r *renderer) playlist(t shortcode.Tag) string {
	a := t.Attributes()
	kind := "audio"
	if k, ok := a.Lookup("type"); ok && k != "audio" {
		kind = "video"
	}
	files := r.files(a, "playlist", kind)
	if len(files) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString("<ol>")
	for _, f := range files {
		title := orElse(f.Title, f.URL)
		out.WriteString(`<li><a href="` + html.EscapeString(f.URL) + `">` + html.EscapeString(title) + `</a></li>`)
	}
	out.WriteString("</ol>")
	return out.String()
}

// player shows a file that can be played, or leads to it.
func (r *renderer) player(t shortcode.Tag, kind string, types []string) string {
	a := t.Attributes()
	src := a.First(append([]string{"src"}, types...)...)
	if address := a.Get("0"); src == "" && isBareAddress(address) {
		src = address // as WordPress.com has it
	}
	if src == "" {
		i := slices.IndexFunc(r.options.Stored.Attached, func(f content.Asset) bool { return strings.HasPrefix(f.MIME, kind+"/") })
		if i < 0 {
			r.notes.add(CodeMissing, "the file of ["+kind+"]")
			return t.Content
		}
		src = r.options.Stored.Attached[i].URL
	}
	escaped := html.EscapeString(html.UnescapeString(src))
	isPage := kind == "video" && embeddable.MatchString(src)
	switch {
	case isPage:
		return `<iframe src="` + escaped + `"></iframe>`
	case !contains(types, extensionOf(src)):
		return `<a class="wp-embedded-` + kind + `" href="` + escaped + `">` + escaped + `</a>`
	}
	poster := ""
	if p := a.Get("poster"); p != "" {
		poster = ` poster="` + html.EscapeString(html.UnescapeString(p)) + `"`
	}
	sources := `<source src="` + escaped + `" />`
	for _, key := range types {
		if other := html.EscapeString(html.UnescapeString(a.Get(key))); other != "" && other != escaped {
			sources = sources + `<source src="` + other + `" />`
		}
	}
	return `<` + kind + ` controls="controls"` + poster + `>` + sources + `<a href="` + escaped + `">` + escaped + `</a></` + kind + `>` + t.Content
}

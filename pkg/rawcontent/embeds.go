package rawcontent

import (
	"html"
	"path"
	"strings"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

// embeddable matches the addresses that WordPress embeds when they stand alone. WordPress
// also asks the pages of other sites whether they can be embedded, which a file cannot.
// https://wordpress.org/documentation/article/embeds/#list-of-sites-you-can-embed-from
var embeddable = fragment.NewExpression(`(?i)^https?://(?:` +
	`(?:(?:m|www)\.)?youtube\.com/(?:watch|playlist|shorts|live|v/|embed/)|youtu\.be/|(?:.+\.)?vimeo\.com/|(?:www\.)?dailymotion\.com/|dai\.ly/` +
	`|(?:www\.)?flickr\.com/|flic\.kr/|(?:.+\.)?smugmug\.com/|(?:www\.)?scribd\.com/(?:doc|document)/|wordpress\.tv/` +
	`|(?:.+\.)?(?:crowdsignal\.net|polldaddy\.com|survey\.fm)/|poll\.fm/` +
	`|(?:www\.)?twitter\.com/(?:\w{1,15}/status(?:es)?/|\w{1,15}(?:/likes)?$|\w{1,15}/(?:lists|timelines)/|i/moments/)|(?:www\.)?x\.com/\w{1,15}/status/` +
	`|(?:www\.)?soundcloud\.com/|(?:open|play)\.spotify\.com/|(?:.+\.)?imgur\.com/|(?:www\.)?issuu\.com/.+/docs/.+|(?:www\.)?mixcloud\.com/` +
	`|(?:www\.|embed\.)?ted\.com/talks/|(?:www\.)?(?:animoto|video214)\.com/play/|.+\.tumblr\.com/|(?:www\.)?kickstarter\.com/projects/|kck\.st/` +
	`|cloudup\.com/|(?:www\.)?reverbnation\.com/|videopress\.com/v/|(?:www\.)?reddit\.com/r/[^/]+/comments/|(?:www\.)?speakerdeck\.com/` +
	`|(?:[a-z0-9-]+\.)?amazon\.(?:com|com\.mx|com\.br|ca|co\.uk|de|fr|it|es|in|nl|ru|co\.jp|com\.au|cn)/|(?:www\.)?(?:a\.co|amzn\.(?:to|eu|in|asia)|z\.cn)/` +
	`|www\.someecards\.com/(?:.+-cards/.+|usercards/viewcard/.+)|some\.ly/.+|(?:www\.)?tiktok\.com/(?:.*/video/|@)` +
	`|(?:[a-z]{2}|www)\.pinterest\.com(?:\.(?:au|mx))?/|(?:www\.)?wolframcloud\.com/obj/.+|pca\.st/.+|(?:(?:play|www)\.)?anghami\.com/` +
	`|bsky.app/profile/.*/post/|(?:www\.)?canva\.com/design/.*/view|(?:www\.)?instagram\.com/(?:p|reel|tv)/` +
	`|(?:www\.)?facebook\.com/.*(?:posts|videos|photo|watch)|(?:www\.)?slideshare\.net/` +
	`)`)

// lineInElement stands for a line end within a tag while addresses are looked for.
const lineInElement = "<!-- wp-line-break -->"

// embeds shows what an [embed] names, and what a bare address on a line or in a
// paragraph of its own leads to.
func (r *renderer) embeds(text string) string {
	text = r.expand(text, func(name string) bool { return name == "embed" }, func(t shortcode.Tag) string {
		attributes := t.Attributes()
		address := t.Content
		if address == "" {
			address = attributes.Get("src")
		}
		if address == "" {
			return ""
		}
		if shown, ok := embed(address); ok {
			return shown
		}
		address = strings.ReplaceAll(address, "&amp;", "&")
		return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + `</a>`
	})
	if !strings.Contains(strings.ToLower(text), "http") {
		return text
	}
	text = replaceInTags(text, "\n", lineInElement)
	text = embedLines(text)
	text = embedParagraphs(text)
	return strings.ReplaceAll(text, lineInElement, "\n")
}

// embedLines embeds addresses on lines of their own.
func embedLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if address := strings.TrimFunc(line, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }); isBareAddress(address) {
			if shown, ok := embed(address); ok {
				lines[i] = strings.Replace(line, address, shown, 1)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// embedParagraphs embeds addresses in paragraphs of their own.
func embedParagraphs(text string) string {
	return rewriteFold(text, "<p", func(s string, i int) (int, string) {
		start := i + len("<p")
		if start < len(s) && s[start] == ' ' {
			n := strings.IndexByte(s[start:], '>')
			if n < 0 {
				return 0, ""
			}
			start += n
		}
		if start == len(s) || s[start] != '>' {
			return 0, ""
		}
		start = skipSpace(s, start+1)
		end := start
		for end < len(s) && !isSpace(s[end]) && s[end] != '<' && s[end] != '>' && s[end] != '"' {
			end++
		}
		after := skipSpace(s, end)
		if len(s)-after < len("</p>") || !strings.EqualFold(s[after:after+len("</p>")], "</p>") || !isBareAddress(s[start:end]) {
			return 0, ""
		}
		shown, ok := embed(s[start:end])
		if !ok {
			return 0, ""
		}
		return end, s[i:start] + shown
	})
}

// rewriteFold is rewrite for what begins with an ASCII text in letters of either case.
func rewriteFold(text, begins string, at func(s string, i int) (int, string)) string {
	return rewrite(text, begins[:1], func(s string, i int) (int, string) {
		if len(s)-i < len(begins) || !strings.EqualFold(s[i:i+len(begins)], begins) {
			return 0, ""
		}
		return at(s, i)
	})
}

// isBareAddress says whether a text is an address and no more.
func isBareAddress(s string) bool {
	rest, ok := cutScheme(s)
	return ok && rest != "" && !strings.ContainsAny(s, " \t\n\v\f\r<>\"")
}

func cutScheme(s string) (rest string, ok bool) {
	for _, scheme := range [...]string{"http://", "https://"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return s[len(scheme):], true
		}
	}
	return "", false
}

// The extensions of the files that WordPress plays.
var (
	audioTypes = strings.Fields("mp3 ogg flac m4a wav")
	videoTypes = strings.Fields("mp4 m4v webm ogv flv")
)

func extensionOf(address string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(address), "."))
}

// embed returns the HTML that shows what an address leads to, if it can be embedded: the
// shortcode of a player, or a frame whose address is that of the page.
func embed(address string) (string, bool) {
	address = strings.ReplaceAll(address, "&amp;", "&")
	if _, ok := cutScheme(address); !ok {
		return "", false
	}
	escaped := html.EscapeString(address)
	switch kind := extensionOf(address); {
	case contains(audioTypes, kind):
		return `[audio src="` + escaped + `" /]`, true
	case contains(videoTypes, kind):
		return `[video src="` + escaped + `" /]`, true
	case !embeddable.MatchString(address):
		return "", false
	}
	return `<iframe src="` + escaped + `"></iframe>`, true
}

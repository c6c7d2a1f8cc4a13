package rawcontent

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/fragment"
	"wpmd/pkg/shortcode"
)

var (
	diviEscapes  = strings.NewReplacer("%22", `"`, "%91", "[", "%93", "]", "%92", `\`)
	otherEscapes = strings.NewReplacer("`{`", "[", "`}`", "]", "``", `"`, "&#91;", "[", "&#93;", "]")
)

// decodedArguments undoes what builders write for quotes and brackets in arguments.
func decodedArguments(name string, a shortcode.Attributes) shortcode.Attributes {
	escapes := otherEscapes
	if strings.HasPrefix(name, "et_pb_") {
		escapes = diviEscapes
	}
	decoded := make(shortcode.Attributes, len(a))
	for i, b := range a {
		decoded[i] = shortcode.Attribute{Name: b.Name, Value: escapes.Replace(b.Value)}
	}
	return decoded
}

// The last words of the names of arguments that are for readers: titles, other words, and
// figures.
var (
	titleWords   = set("title heading headline titles header question term h")
	plainWordsOf = set(`text label caption description desc content message answer quote author cite name subtitle subheading subhead subheader sub title2 tagline job company
		designation role tooltip before after prefix suffix excerpt note intro address phone email item line feature features message body bio testimonial position occupation
		location category duration ingredients`)
	figureWords = set("number value percent percentage price sum per currency date time amount count from to unit years rating frequency score")
	linkWords   = set("url link href uri permalink")
	imageWords  = set("image img src photo picture logo portrait thumbnail avatar icon_image images")
)

// machineValue matches a value that is a setting, not a word.
var machineValue = fragment.NewExpression(`(?i)^(?:on|off|yes|no|true|false|none|default|left|right|center|middle|top|bottom|justify|inherit|auto|normal|bold|italic|small|medium|large|full|thumbnail|dark|light|solid|h[1-6]|div|p|span|custom|standard|outside|inside|vertical|horizontal|_self|_blank|#[0-9a-f]{3,8}|rgba?\(.*|var\(.*|[\d.]+(?:px|em|rem|vh|vw|ms)(?:[ |].*)?|\|*|all|any|[a-z]+(?:_[a-z]+)+)$`)

// isMeasure matches what a figure is of that is for the look alone.
var isMeasure = fragment.NewExpression(`width|height|size|padding|margin|opacity|animation|zoom|speed|delay|duration|spacing|radius|border|scroll|column|offset|gutter`)

// ofArguments says which arguments are asked for.
type ofArguments int

const (
	allArguments ofArguments = iota // words, links and pictures
	wordsAlone
	titlesAlone // of words: what only arranges has many settings
)

// isButton says whether the stem of an argument is that of a button's, which stands after
// what a shortcode holds.
func isButton(stem string) bool {
	return strings.HasPrefix(stem, "btn") || strings.HasPrefix(stem, "button") || stem == "link" || stem == "read_more"
}

// arguments is what the arguments of a shortcode say to readers before what it holds, and
// after it.
func (r *renderer) arguments(a shortcode.Attributes, which ofArguments) (before, after string) {
	withoutAddresses := which == wordsAlone
	isPerson := a.Get("name") != ""
	links := make(map[string]string) // by the argument's name without its end
	var order []string
	for _, b := range a {
		stem, last := lastWord(b.Name)
		if address, _ := builderLink(b.Value); linkWords[last] && leads(address) {
			links[stem] = address
			order = append(order, stem)
		}
	}
	var out, end strings.Builder
	for _, b := range a {
		stem, last := lastWord(b.Name)
		v := strings.TrimSpace(b.Value)
		if v == "" || strings.HasPrefix(b.Name, "admin") || strings.HasPrefix(b.Name, "_") || strings.HasPrefix(b.Name, "module") || strings.HasSuffix(stem, "hover") || strings.HasSuffix(stem, "font") || isIndex(b.Name) {
			continue
		}
		if strings.HasPrefix(v, "%5B") {
			r.encodedList(&out, v)
			continue
		}
		if imageWords[last] || imageWords[stem] && (last == "url" || last == "id" || last == "src") {
			if !withoutAddresses && !strings.HasPrefix(b.Name, "background_video") {
				out.WriteString(r.pictures(v, a))
				delete(links, stem)
			}
			continue
		}
		if machineValue.MatchString(v) || !titleWords[last] && !plainWordsOf[last] && !figureWords[last] {
			continue
		}
		if figureWords[last] && (!strings.ContainsAny(v, "0123456789€$£%") || isMeasure.MatchString(stem)) || which == titlesAlone && !titleWords[last] {
			continue
		}
		words := v
		if !strings.Contains(v, "<") {
			words = escapeText.Replace(html.UnescapeString(v))
		}
		if address := linkFor(links, stem, last); address != "" && !withoutAddresses {
			words = `<a href="` + html.EscapeString(address) + `">` + words + `</a>`
		}
		switch {
		case isButton(stem):
			end.WriteString("\n\n<p>" + words + "</p>\n\n")
		case titleWords[last] && stem != "job" && stem != "sub" && !isPerson:
			out.WriteString("\n\n<h4>" + words + "</h4>\n\n")
		default:
			out.WriteString("\n\n<p>" + words + "</p>\n\n")
		}
	}
	for _, stem := range order {
		if address := links[stem]; address != "" && !withoutAddresses {
			_, title := builderLink(a.First(strings.TrimPrefix(stem+"_link", "_"), strings.TrimPrefix(stem+"_url", "_")))
			end.WriteString("\n\n<p>" + link(address, title) + "</p>\n\n")
		}
		links[stem] = ""
	}
	return out.String(), end.String()
}

func isIndex(name string) bool { return strings.Trim(name, "0123456789") == "" }

// lastWord parts the name of an argument into its last word and what comes before.
func lastWord(name string) (stem, last string) {
	name = strings.TrimRight(name, "0123456789")
	name = strings.TrimRight(name, "_-")
	i := strings.LastIndexAny(name, "_-")
	if i < 0 {
		return "", name
	}
	return name[:i], name[i+1:]
}

// leads says whether an address leads anywhere.
func leads(address string) bool {
	return address != "" && address != "#" && address != "http://" && address != "https://" &&
		(strings.Contains(address, "/") || strings.HasPrefix(address, "mailto:") || strings.HasPrefix(address, "tel:") || strings.HasPrefix(address, "#"))
}

// linkFor takes the link that belongs to some words from those that are left.
func linkFor(links map[string]string, stem, last string) string {
	for _, candidate := range [...]string{stem, strings.TrimPrefix(stem+"_"+last, "_"), "", "link_option"} {
		if candidate == "" && (stem != "" || !titleWords[last] && last != "name" && last != "text" && last != "label") {
			continue
		}
		if address := links[candidate]; address != "" {
			links[candidate] = ""
			return address
		}
	}
	return ""
}

// pictures shows those that an argument names by ids or by addresses.
func (r *renderer) pictures(v string, a shortcode.Attributes) string {
	var out strings.Builder
	v = html.UnescapeString(v)
	if isAddress(v) {
		return "\n\n<p><img src=\"" + html.EscapeString(v) + `" alt="` + html.EscapeString(a.First("alt", "image_alt", "img_alt")) + `"/></p>` + "\n\n"
	}
	for _, id := range ids(strings.ReplaceAll(v, "|", ",")) {
		if f, ok := r.options.Attachment(id); ok && f.URL != "" {
			f.Alt = orElse(a.First("alt", "image_alt"), f.Alt)
			out.WriteString("\n\n<p>" + picture(f) + "</p>\n\n")
		} else {
			r.notes.add(CodeMissing, "picture "+itoa(int(id)))
		}
	}
	return out.String()
}

// encodedList says what a list of groups of arguments says, as WPBakery stores it.
func (r *renderer) encodedList(out *strings.Builder, v string) {
	plain, err := url.QueryUnescape(v)
	if err != nil {
		return
	}
	var groups []map[string]string
	if json.Unmarshal([]byte(plain), &groups) != nil || !slices.ContainsFunc(groups, isLabelled) {
		s := statements{renderer: r, isWhole: true}
		decoder := json.NewDecoder(strings.NewReader(plain))
		decoder.UseNumber()
		s.value(decoder, "", 0)
		out.WriteString(s.out.String())
		return
	}
	for _, group := range groups {
		label, value := "", group["value"]
		for _, key := range [...]string{"label", "title", "name", "text", "heading"} {
			label = orElse(label, group[key])
		}
		words := escapeText.Replace(strings.TrimSpace(label + " " + value))
		for _, key := range [...]string{"description", "desc", "content", "subtitle", "values"} {
			if more := group[key]; more != "" {
				words += "<br />" + escapeText.Replace(more)
			}
		}
		address := ""
		for _, key := range [...]string{"link", "url", "href"} {
			if address == "" {
				address, _ = builderLink(group[key])
			}
		}
		if leads(address) {
			words = `<a href="` + html.EscapeString(address) + `">` + orElse(words, html.EscapeString(address)) + `</a>`
		}
		if words != "" {
			out.WriteString("\n\n<p>" + words + "</p>\n\n")
		}
		for _, key := range [...]string{"image", "photo", "img"} {
			if group[key] != "" {
				out.WriteString(r.pictures(group[key], nil))
			}
		}
	}
}

// isLabelled says whether a group of arguments has one of the names that WPBakery's own
// have.
func isLabelled(group map[string]string) bool {
	return group["label"]+group["title"]+group["name"]+group["text"]+group["heading"]+group["value"] != ""
}

// encodedLists shows the lists of groups of arguments of shortcodes that are not known.
func (r *renderer) encodedLists(text string) string {
	if !strings.Contains(text, "%5B%7B") {
		return text
	}
	return rewrite(text, "[", func(s string, i int) (int, string) {
		end := i + 1
		for end < len(s) && (isWordByte(s[end]) || s[end] == '-') {
			end++
		}
		n := strings.IndexByte(s[end:], ']')
		if kind, _ := shortcode.KindOf(s[i+1 : end]); end == i+1 || n < 0 || kind != shortcode.Unknown || !strings.Contains(s[end:end+n], "%5B%7B") {
			return 0, ""
		}
		before, after := r.arguments(shortcode.ParseAttributes(curlyQuotes.Replace(s[end:end+n])), allArguments)
		if before+after == "" {
			return 0, ""
		}
		r.notes.add(CodeShortcode, "["+s[i+1:end]+"]")
		return end + n + 1, "\n\n<div>\n\n" + before + after + "\n\n</div>\n\n"
	})
}

// pictureShortcode shows a picture of the library, or one by its address.
func (r *renderer) pictureShortcode(t shortcode.Tag, a shortcode.Attributes) (string, bool) {
	img, content := "", t.Content
	if isAddress(trim(content)) {
		img, content = strings.TrimSpace(r.pictures(trim(content), a)), ""
	}
	for _, key := range [...]string{"src", "image", "custom_src", "image_url", "image_id", "img", "url", "attachment", "picture", "id"} {
		v, ok := a.Lookup(key)
		if !ok || img != "" || (key == "url" || key == "id") && a.First("src", "image") != "" || key == "id" && !isIndex(v) {
			continue
		}
		before, _, _ := strings.Cut(v, "|") // an id, and the size that it is shown in
		img = strings.TrimSpace(r.pictures(before, a))
	}
	img = strings.TrimSuffix(strings.TrimPrefix(img, "<p>"), "</p>")
	address, _ := builderLink(a.First("link", "url", "href", "img_link", "image_link", "lightbox_image"))
	if img != "" && leads(address) && address != html.UnescapeString(a.First("src", "image")) && !strings.Contains(img, html.EscapeString(address)) {
		img = `<a href="` + html.EscapeString(address) + `">` + img + `</a>`
	}
	var captions []string
	for _, key := range [...]string{"title", "caption", "caption_text", "caption_title", "description"} {
		if v := strings.TrimSpace(a.Get(key)); v != "" && !machineValue.MatchString(v) && !(key == "title" && strings.HasPrefix(t.Name, "et_pb_")) {
			captions = append(captions, "<figcaption>"+escapeText.Replace(html.UnescapeString(v))+"</figcaption>")
		}
	}
	caption := strings.Join(captions, "")
	if img == "" && trim(content) == "" && caption == "" {
		return "", false
	}
	if img == "" && caption == "" {
		return "\n\n" + content + "\n\n", true
	}
	return "\n\n<figure>" + img + caption + "</figure>\n\n" + content + "\n\n", true
}

// picturesShortcode shows several pictures of the library.
func (r *renderer) picturesShortcode(t shortcode.Tag, a shortcode.Attributes) (string, bool) {
	list := strings.TrimPrefix(a.First("images", "gallery_ids", "image_ids", "ids", "gallery", "include", "source"), "media: ")
	shown := r.pictures(strings.ReplaceAll(list, " ", ""), nil)
	if custom := a.Get("custom_srcs"); custom != "" {
		var more strings.Builder
		for _, address := range fragment.Addresses(custom) {
			more.WriteString(r.pictures(address, nil))
		}
		shown += more.String()
	}
	words := ""
	if title := a.First("title"); title != "" && !machineValue.MatchString(title) {
		words = "\n\n<h4>" + escapeText.Replace(title) + "</h4>\n\n"
	}
	if shown == "" && trim(t.Content) == "" && words == "" {
		return "", strings.Trim(list, "0123456789, ") == "" && list != "" // it was named
	}
	return words + shown + "\n\n" + t.Content + "\n\n", true
}

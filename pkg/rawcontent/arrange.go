package rawcontent

import (
	"html"
	"strings"

	"wpmd/pkg/shortcode"
)

// arranger renders the tags of shortcodes that arrange what they hold, one by one: whether
// each is closed, and by which tag, is left to what reads the HTML.
type arranger struct {
	*renderer

	text  string
	names map[string]bool
	left  map[string]int      // how many closing tags are still to come, by name
	open  map[string][]string // what closes those that are open, by name
}

func (r *renderer) arrange(text string) string {
	names := mentioned(text, isArranging)
	if len(names) == 0 {
		return text
	}
	a := &arranger{renderer: r, text: text, names: names, left: make(map[string]int), open: make(map[string][]string)}
	for name := range names {
		a.left[name] = strings.Count(text, "[/"+name+"]")
	}
	return rewrite(text, "[", a.tag)
}

// tag renders the tag that begins at i; its end is 0 where none does.
func (a *arranger) tag(s string, i int) (end int, by string) {
	start := i + 1
	closes := strings.HasPrefix(s[start:], "/")
	if closes {
		start++
	}
	end = start
	for end < len(s) && (isWordByte(s[end]) || s[end] == '-') {
		end++
	}
	name := s[start:end]
	if !a.names[name] || i > 0 && s[i-1] == '[' {
		return 0, ""
	}
	n := strings.IndexByte(s[end:], ']')
	if n < 0 {
		return 0, ""
	}
	arguments := s[end : end+n]
	end += n + 1
	if closes {
		if arguments != "" {
			return 0, ""
		}
		a.left[name]--
		stack := a.open[name]
		if len(stack) == 0 {
			return 0, ""
		}
		by = stack[len(stack)-1]
		a.open[name] = stack[:len(stack)-1]
		return end, by
	}
	isPair := !strings.HasSuffix(arguments, "/") && a.left[name] > len(a.open[name])
	arguments = strings.TrimSuffix(arguments, "/")
	if arguments != "" && !isSpace(arguments[0]) && arguments[0] != '=' || !isPlausible(name, arguments, isPair) {
		return 0, ""
	}
	opening, closing, ok := a.rendered(name, arguments, s[end:])
	if !ok && !isPair {
		return 0, ""
	}
	a.noteLeftover(name)
	if !isPair {
		return end, opening + closing
	}
	a.open[name] = append(a.open[name], closing)
	return end, opening
}

// rendered is what stands before and after what a shortcode holds. It is not ok where it
// says nothing by itself and its name is told by its ends alone.
func (a *arranger) rendered(name, arguments, rest string) (opening, closing string, ok bool) {
	attributes := decodedArguments(name, shortcode.ParseAttributes(showBrackets.Replace(arguments)))
	kind, isKnown := shortcode.KindOf(name)
	switch kind {
	case shortcode.Inline:
		if tip := attributes.First("tooltip", "tip", "content", "text", "title"); tip != "" && (strings.Contains(name, "tooltip") || strings.Contains(name, "popover")) {
			closing = " (" + escapeText.Replace(html.UnescapeString(tip)) + ")"
		}
		return "", closing, true
	case shortcode.Heading:
		opening, closing = heading(attributes)
		return opening, closing, true
	case shortcode.Quote:
		words := escapeText.Replace(html.UnescapeString(attributes.First("cite", "author", "name", "source")))
		if words != "" {
			words = "\n\n<p><cite>" + words + "</cite></p>"
		}
		return "\n\n<blockquote>\n\n", words + "\n\n</blockquote>\n\n", true
	case shortcode.Item:
		before, after := a.arguments(attributes, allArguments)
		return "\n<li>" + trim(before), trim(after) + "</li>\n", true
	case shortcode.List:
		if isItemList(rest, name) {
			return "\n\n<ul>\n", "\n</ul>\n\n", true
		}
	}
	which := allArguments
	if kind == shortcode.Layout {
		which = titlesAlone
	}
	words, after := a.arguments(attributes, which)
	if words == "" && after == "" && kind == shortcode.Section && !isKnown {
		return "\n\n<div>\n\n", "\n\n</div>\n\n", false
	}
	return "\n\n<div>\n\n" + words, "\n\n" + after + "</div>\n\n", true
}

// isItemList says whether what a list holds are items without a list of their own.
func isItemList(rest, name string) bool {
	content, _, _ := strings.Cut(rest[:min(len(rest), 4000)], "[/"+name+"]")
	if strings.Contains(content, "<ul") || strings.Contains(content, "<ol") {
		return false
	}
	if strings.Contains(content, "<li") {
		return true
	}
	for tag := range shortcode.All(content, func(name string) bool { kind, _ := shortcode.KindOf(name); return kind == shortcode.Item }) {
		return tag.Name != ""
	}
	return false
}

// heading renders a shortcode that is one.
func heading(a shortcode.Attributes) (opening, closing string) {
	level := "2"
	for _, key := range [...]string{"level", "heading_size", "size", "tag", "heading_tag", "title_tag", "font_container", "heading_level", "looks_like", "type"} {
		v := strings.ToLower(a.Get(key))
		if key == "font_container" {
			_, v, _ = strings.Cut(v, "tag:")
		}
		v = strings.TrimPrefix(v, "h")
		if v != "" && '1' <= v[0] && v[0] <= '6' && (len(v) == 1 || v[1] == '|') {
			level = v[:1]
			break
		}
	}
	words := a.First("text", "heading", "title", "headline", "content")
	if machineValue.MatchString(words) {
		words = ""
	}
	if !strings.Contains(words, "<") {
		words = escapeText.Replace(html.UnescapeString(words))
	}
	opening, closing = "\n\n<h"+level+">", "</h"+level+">\n\n"
	if address, _ := builderLink(a.First("link", "url", "href")); leads(address) {
		opening, closing = opening+`<a href="`+html.EscapeString(address)+`">`, "</a>"+closing
	}
	for _, key := range [...]string{"subtitle", "subheading", "sub_heading"} {
		if v := a.Get(key); v != "" && !machineValue.MatchString(v) {
			closing += "<p>" + escapeText.Replace(html.UnescapeString(v)) + "</p>\n\n"
		}
	}
	return opening + words, closing
}

package rawcontent

import (
	"encoding/json"
	"html"
	"strings"
)

// element is a part of a page as Elementor keeps it: a section, a column or a widget.
type element struct {
	Type     string          `json:"elType"`
	Widget   string          `json:"widgetType"`
	Settings json.RawMessage `json:"settings"` // a list where there are none
	Elements []element       `json:"elements"`
}

// settings are those of a widget that are read by name.
type settings struct {
	Title, HeaderSize, Editor, Text, HTML, Shortcode, Code, Language, Caption, Address string

	Link, Image, HostedURL, ExternalURL  elementorFile
	YoutubeURL, VimeoURL, DailymotionURL string
	IconList                             []struct {
		Text string
		Link elementorFile
	}
	Gallery, WPGallery, Carousel []elementorFile
	Tabs, Items                  []struct {
		TabTitle  string `json:"tab_title"`
		ItemTitle string `json:"item_title"`
	}
}

// elementorFile is a file or a link; one without any is often an empty list or text.
type elementorFile struct {
	ID      json.RawMessage
	URL     string
	Alt     string
	Caption string
}

// UnmarshalJSON takes what is no object for none.
func (f *elementorFile) UnmarshalJSON(data []byte) error {
	type plain elementorFile
	if !strings.HasPrefix(strings.TrimSpace(string(data)), "{") {
		return nil
	}
	// What of it is not as it should be is left out.
	_ = json.Unmarshal(data, (*plain)(f))
	return nil
}

// elementor renders what Elementor keeps of a page beside its content. It is empty where
// there is nothing that can be read.
func (r *renderer) elementor(stored string) string {
	var elements []element
	if strings.TrimSpace(stored) == "" {
		return ""
	}
	if err := json.Unmarshal([]byte(stored), &elements); err != nil {
		r.notes.add(CodeMalformed, "what Elementor keeps of the page cannot be read")
		return ""
	}
	var out strings.Builder
	r.elements(&out, elements, nil, 0)
	return out.String()
}

func (r *renderer) elements(out *strings.Builder, list []element, titles []string, depth int) {
	if depth == maxDepth {
		r.notes.add(CodeMalformed, "elements more than 100 deep are left out")
		return
	}
	for i := range list {
		e := &list[i]
		out.WriteString("\n<div>")
		if i < len(titles) && titles[i] != "" {
			out.WriteString("<h4>" + titles[i] + "</h4>\n")
		}
		var s settings
		s.read(e.Settings)
		if e.Type == "widget" || e.Widget != "" {
			out.WriteString(r.widget(e, &s))
		}
		r.elements(out, e.Elements, s.titles(), depth+1)
		out.WriteString("</div>\n")
	}
}

// read reads the settings that are of the kind they should be.
func (s *settings) read(data json.RawMessage) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return
	}
	for key, into := range map[string]any{
		"title": &s.Title, "header_size": &s.HeaderSize, "editor": &s.Editor, "text": &s.Text, "html": &s.HTML, "shortcode": &s.Shortcode, "code": &s.Code, "language": &s.Language,
		"caption": &s.Caption, "address": &s.Address, "link": &s.Link, "image": &s.Image, "hosted_url": &s.HostedURL, "external_url": &s.ExternalURL,
		"youtube_url": &s.YoutubeURL, "vimeo_url": &s.VimeoURL, "dailymotion_url": &s.DailymotionURL, "icon_list": &s.IconList, "gallery": &s.Gallery, "wp_gallery": &s.WPGallery,
		"carousel": &s.Carousel, "tabs": &s.Tabs, "items": &s.Items,
	} {
		if raw, ok := fields[key]; ok {
			// One that is not as it should be says nothing.
			_ = json.Unmarshal(raw, into)
		}
	}
}

// titles are those of what stands in an element whose parts have one each.
func (s *settings) titles() []string {
	var titles []string
	for _, list := range [...][]struct {
		TabTitle  string `json:"tab_title"`
		ItemTitle string `json:"item_title"`
	}{s.Tabs, s.Items} {
		for _, item := range list {
			titles = append(titles, orElse(item.TabTitle, item.ItemTitle))
		}
	}
	return titles
}

// The widgets of Elementor that show what is not in the page, and those that hold nothing
// but their texts.
var (
	serverWidgets = set(`posts archive-posts portfolio loop-grid loop-carousel template global nav-menu mega-menu form login sitemap search search-form woocommerce-products wc-archive-products products
		woocommerce-menu-cart post-navigation author-box post-comments post-info theme-post-title theme-post-content theme-post-excerpt theme-post-featured-image theme-site-logo theme-site-title
		theme-page-title theme-archive-title breadcrumbs sidebar table-of-contents share-buttons facebook-comments facebook-page facebook-button`)
	textWidgets = set(`icon-box image-box accordion toggle tabs testimonial testimonial-carousel counter progress alert price-table price-list call-to-action flip-box blockquote animated-headline slides
		reviews divider social-icons star-rating rating icon countdown audio hotspot media-carousel nested-tabs nested-accordion nested-carousel text-path spacer menu-anchor`)
)

// widget renders a widget.
func (r *renderer) widget(e *element, s *settings) string {
	switch {
	case serverWidgets[e.Widget] || strings.HasPrefix(e.Widget, "wp-widget-"):
		r.notes.add(CodeServerBlock, e.Widget)
		return ""
	case len(s.titles()) > 0 && len(e.Elements) > 0:
		return "" // they stand before its parts
	}
	switch e.Widget {
	case "heading":
		level := strings.ToLower(s.HeaderSize)
		if len(level) != 2 || level[0] != 'h' || level[1] < '1' || '6' < level[1] {
			level = "h2"
		}
		return "<" + level + ">" + linked(s.Title, s.Link) + "</" + level + ">"
	case "text-editor":
		return r.part(s.Editor)
	case "button":
		return "<p>" + linked(s.Text, s.Link) + "</p>"
	case "html":
		return s.HTML
	case "shortcode":
		return r.part(s.Shortcode)
	case "image":
		img := r.elementorPicture(s.Image)
		if s.Link.URL != "" && img != "" {
			img = `<a href="` + html.EscapeString(s.Link.URL) + `">` + img + `</a>`
		}
		return "<figure>" + img + figcaption(s.Caption) + "</figure>"
	case "image-gallery", "gallery", "image-carousel":
		var out strings.Builder
		for _, list := range [...][]elementorFile{s.WPGallery, s.Gallery, s.Carousel} {
			for _, f := range list {
				out.WriteString("<figure>" + r.elementorPicture(f) + figcaption(f.Caption) + "</figure>")
			}
		}
		return out.String()
	case "video":
		for _, address := range [...]string{s.HostedURL.URL, s.ExternalURL.URL, s.YoutubeURL, s.VimeoURL, s.DailymotionURL} {
			if address == "" {
				continue
			}
			if shown, ok := embed(address); ok {
				return "<p>" + r.shortcodes(shown) + "</p>"
			}
			return "<p>" + link(address, "") + "</p>"
		}
	case "icon-list":
		var out strings.Builder
		for _, item := range s.IconList {
			out.WriteString("<li>" + linked(item.Text, item.Link) + "</li>")
		}
		return "<ul>" + out.String() + "</ul>"
	case "google_maps":
		return `<iframe src="https://www.google.com/maps?q=` + html.EscapeString(strings.ReplaceAll(s.Address, " ", "+")) + `" title="` + html.EscapeString(s.Address) + `"></iframe>`
	case "code-highlight":
		return `<pre><code class="language-` + html.EscapeString(s.Language) + `">` + html.EscapeString(s.Code) + `</code></pre>`
	}
	said := statements{renderer: r, isWhole: true, withTitles: true}
	decoder := json.NewDecoder(strings.NewReader(string(e.Settings)))
	decoder.UseNumber()
	said.value(decoder, "", 0)
	if !textWidgets[e.Widget] {
		r.notes.add(CodeUnknownBlock, e.Widget)
	}
	return said.out.String()
}

// linked is HTML that leads somewhere, if anywhere.
func linked(markup string, to elementorFile) string {
	if !leads(to.URL) || strings.Contains(markup, "<a ") {
		return markup
	}
	return `<a href="` + html.EscapeString(to.URL) + `">` + markup + `</a>`
}

func (r *renderer) elementorPicture(f elementorFile) string {
	id := ids(strings.Trim(string(f.ID), `"`))
	if len(id) == 1 {
		if record, ok := r.options.Attachment(id[0]); ok && record.URL != "" {
			record.Alt = orElse(f.Alt, record.Alt)
			return picture(record)
		}
	}
	if f.URL == "" {
		return ""
	}
	return `<img src="` + html.EscapeString(f.URL) + `" alt="` + html.EscapeString(f.Alt) + `"/>`
}

// part renders a text that stands in something of a builder's.
func (r *renderer) part(text string) string {
	if r.budget < len(text) {
		r.notes.add(CodeMalformed, "the parts of the page are too large")
		return text
	}
	r.budget -= len(text)
	return r.render(text)
}

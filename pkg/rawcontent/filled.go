package rawcontent

import (
	"html"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
)

// ofOthers are the blocks that show what is in them once for each of other documents,
// comments or terms.
var ofOthers = set(`post-template comment-template comments comments-query-loop query latest-posts term-template template-part`)

// filled is a block of WordPress that shows what its document is besides its content, as far
// as that is at hand; false for any other. What the author typed into the block goes with it.
func (r *renderer) filled(b *block, name string) (string, bool) {
	d := r.options.Document
	if d == nil || r.elsewhere > 0 {
		return "", false
	}
	switch name {
	case "post-title":
		return headed(b, escapeText.Replace(d.Title)), d.Title != ""
	case "post-date":
		return dated(b, d), !d.Date.IsZero()
	case "post-author-name":
		return paragraph(names(d.Authors)), len(d.Authors) > 0
	case "post-author":
		return authored(b, d.Authors), len(d.Authors) > 0
	case "post-author-biography":
		bio := biographies(d.Authors)
		return bio, bio != ""
	case "post-terms":
		return termed(b, d.Labels)
	case "post-excerpt":
		more := ""
		if words := b.text("moreText"); words != "" {
			more = "<p>" + leading(d.Link, words) + "</p>"
		}
		return paragraph(escapeText.Replace(d.Excerpt)) + more, d.Excerpt != ""
	case "post-featured-image":
		if d.Featured == nil || d.Featured.URL == "" {
			return "", d.Stamp.Featured == 0
		}
		return `<figure class="wp-block-post-featured-image">` + picture(*d.Featured) + `</figure>`, true
	case "read-more":
		words := b.text("content")
		return "<p>" + leading(d.Link, words) + "</p>", trim(words) != ""
	case "site-title":
		return headed(b, escapeText.Replace(d.Stored.SiteName)), d.Stored.SiteName != ""
	case "site-tagline":
		return paragraph(escapeText.Replace(d.Stored.Tagline)), d.Stored.Tagline != ""
	}
	return "", false
}

func paragraph(markup string) string {
	if markup == "" {
		return ""
	}
	return "<p>" + markup + "</p>"
}

func leading(address, words string) string {
	if address == "" {
		return words
	}
	return `<a href="` + html.EscapeString(address) + `">` + words + `</a>`
}

// headed is a heading of the level that a block states.
func headed(b *block, markup string) string {
	tag := "h2"
	if level, ok := b.attributes["level"].(float64); ok {
		if tag = "p"; level >= 1 && level <= 6 {
			tag = "h" + strconv.Itoa(int(level))
		}
	}
	return "<" + tag + ">" + markup + "</" + tag + ">"
}

// dated is a date. How the site writes one is not known: it is written as ISO 8601 does.
func dated(b *block, d *content.Document) string {
	at := d.Date
	if b.text("displayType") == "modified" && !d.Modified.IsZero() {
		at = d.Modified
	}
	return `<p><time datetime="` + at.Format(time.RFC3339) + `">` + at.Format(time.DateOnly) + `</time></p>`
}

func names(authors []content.Author) string {
	list := make([]string, len(authors))
	for i, a := range authors {
		list[i] = escapeText.Replace(a.Name)
	}
	return strings.Join(list, ", ")
}

func authored(b *block, authors []content.Author) string {
	said := paragraph(b.text("byline")) + paragraph(names(authors))
	if shows, _ := b.attributes["showBio"].(bool); shows {
		said += biographies(authors)
	}
	return said
}

func biographies(authors []content.Author) string {
	var out strings.Builder
	for _, a := range authors {
		out.WriteString(paragraph(escapeText.Replace(a.Description)))
	}
	return out.String()
}

// termed are the terms of a taxonomy, between what the author typed before and behind them.
// Without any, WordPress shows nothing.
func termed(b *block, labels []content.Term) (string, bool) {
	taxonomy := b.text("term")
	if taxonomy == "" {
		return "", false
	}
	var list []string
	for _, t := range labels {
		if t.Taxonomy != taxonomy || t.Name == "" {
			continue
		}
		name := escapeText.Replace(t.Name)
		if t.Link != "" {
			name = leading(t.Link, name)
		}
		list = append(list, name)
	}
	if len(list) == 0 {
		return "", true
	}
	separator, stated := b.attributes["separator"].(string)
	if !stated {
		separator = ", "
	}
	return "<p>" + b.text("prefix") + strings.Join(list, escapeText.Replace(separator)) + b.text("suffix") + "</p>", true
}

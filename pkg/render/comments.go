package render

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/sitedata"
)

// Comments writes the comments of a document as a data file. The error is that of Render.
func (r *Renderer) Comments(ctx context.Context, at Place) (data []byte, warnings []content.Warning, err error) {
	at.Links = at.Links.OnWeb(linkmap.LinksKeep)
	data = sitedata.Comments(at.Threads, func(c content.Comment) string {
		if err != nil {
			return ""
		}
		var body Result
		at.Body = c.Content
		body, err = apart(ctx, func() Result { return r.faithful(ctx, at) })
		warnings = append(warnings, body.Warnings...)
		return strings.TrimRight(body.Markdown, "\n")
	})
	return data, warnings, err
}

// conversation writes comments as the end of a document: each comment with who
// said it and when, the answers to it as a quote beneath. Every comment is
// converted and proved on its own.
func (r *Renderer) conversation(ctx context.Context, at Place) (string, []content.Warning) {
	at.Links = at.Links.OnWeb(at.Links.Options().Links)
	at.Inline, at.Images = nil, linkmap.ImageIndex{}
	var out strings.Builder
	var warnings []content.Warning
	out.WriteString("## Comments\n")
	var write func(list []sitedata.Thread, indent string)
	write = func(list []sitedata.Thread, indent string) {
		if ctx.Err() != nil {
			return
		}
		for _, t := range list {
			at.Body = head(t.Comment) + t.Content
			body := r.faithful(ctx, at)
			warnings = append(warnings, body.Warnings...)
			text := `<a id="comment-` + strconv.FormatInt(t.ID, 10) + `"></a>` + strings.TrimRight(body.Markdown, "\n")
			out.WriteString(strings.TrimRight(strings.TrimSuffix(indent, "> "), " ") + "\n")
			for line := range strings.SplitSeq(text, "\n") {
				out.WriteString(strings.TrimRight(indent+line, " ") + "\n")
			}
			write(t.Answers, indent+"> ")
		}
	}
	write(at.Threads, "")
	return out.String(), warnings
}

// anonymous is how WordPress calls a commenter without a name.
// https://developer.wordpress.org/reference/functions/get_comment_author/
const anonymous = "Anonymous"

// head is the HTML of the line that says who wrote a comment, and when.
func head(c content.Comment) string {
	name := html.EscapeString(cmp.Or(c.Author, anonymous))
	if strings.HasPrefix(c.URL, "https://") || strings.HasPrefix(c.URL, "http://") {
		name = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(c.URL), name)
	}
	when := ""
	if !c.Date.IsZero() {
		when = ", " + c.Date.Format("2006-01-02 15:04")
	}
	return "<p><strong>" + name + "</strong>" + when + ":</p>\n"
}

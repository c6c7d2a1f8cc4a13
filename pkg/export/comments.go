package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/tree"
)

// CommentMode says what becomes of the comments of documents.
type CommentMode string

// The comment modes. Without one, comments are left on the site.
const (
	CommentsData   CommentMode = "data"   // a data file for each document that has some
	CommentsAppend CommentMode = "append" // at the end of the document
)

// forum is a source that has comments.
type forum interface {
	// Comments yields the comments of the documents with these ids, of all where
	// none are given. A list that cannot be read to its end ends with a
	// *content.ListError.
	Comments(ctx context.Context, posts ...int64) iter.Seq2[content.Comment, error]
}

// postsAtOnce is how many documents a question for comments names.
const postsAtOnce = 100

// readComments reads the comments of the listed documents and of those that are
// due, if they are asked for: a document that was not listed may be written too,
// because of a link in it.
func (r *run) readComments(ctx context.Context, listed, due []content.Stamp) error {
	source, ok := r.source.(forum)
	if r.Comments == "" || len(listed)+len(due) == 0 {
		return nil
	}
	if !ok {
		r.warn(content.Warning{Code: "no-comments", Message: "a file of posts holds no comments"})
		return nil
	}
	r.book.comments = r.Comments == CommentsAppend
	comments := make(map[int64][]content.Comment)
	for _, posts := range r.questions(listed, due) {
		for c, err := range source.Comments(ctx, posts...) {
			if short, ok := errors.AsType[*content.ListError](err); ok {
				r.report.Failures = append(r.report.Failures, Failure{Type: "comments", URL: r.site.URL, Err: short.Err})
				r.unheard = true
				return r.thread(comments)
			}
			if err != nil {
				return err
			}
			if r.stamps[c.Post] != nil {
				comments[c.Post] = append(comments[c.Post], c)
			}
		}
	}
	return r.thread(comments)
}

// questions are the ids to ask with: none for a whole site, in one question.
func (r *run) questions(listed, due []content.Stamp) [][]int64 {
	if r.Query.IsZero() {
		return [][]int64{nil}
	}
	var ids []int64
	for _, s := range slices.Concat(listed, due) {
		if s.ID > 0 {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.Collect(slices.Chunk(ids, postsAtOnce))
}

func (r *run) thread(comments map[int64][]content.Comment) error {
	r.threads = make(map[int64][]sitedata.Thread, len(comments))
	for post, list := range comments {
		r.threads[post] = sitedata.Threads(list)
	}
	return nil
}

// writeComments writes the data files of comments.
func (r *run) writeComments(ctx context.Context) error {
	if r.Comments != CommentsData {
		return nil
	}
	renderer := NewRenderer(r.RenderOptions)
	for _, post := range slices.Sorted(maps.Keys(r.threads)) {
		stamp := r.stamps[post]
		if _, ok := r.manifest.Document(post); !ok {
			continue // it could not be had, or is behind a password
		}
		if r.unheard && r.manifest.Written(r.data(sitedata.CommentsPath(stamp.Type, post))) != "" {
			continue // what an earlier run heard may be more
		}
		at := Place{book: r.book.onWeb(LinksKeep), link: stamp.Link}
		var fault error
		data := sitedata.Comments(r.threads[post], func(c content.Comment) string {
			if fault != nil {
				return ""
			}
			body, err := apart(ctx, func() Rendered {
				body, _ := renderer.faithful(ctx, c.Content, at)
				return body
			})
			fault = err
			r.warnOfComment(r.data(sitedata.CommentsPath(stamp.Type, post)), body.Warnings)
			return strings.TrimRight(body.Markdown, "\n")
		})
		if fault != nil {
			return fault
		}
		if err := r.writeBeside(r.data(sitedata.CommentsPath(stamp.Type, post)), data); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) warnOfComment(path string, warnings []content.Warning) {
	for _, w := range warnings {
		w.Document = path
		r.warn(w)
	}
}

// commentsOf is a digest of the comments that a document's file ends in; empty
// for none.
func (r *run) commentsOf(id int64) string {
	threads := r.threads[id]
	if r.Comments != CommentsAppend || len(threads) == 0 {
		return ""
	}
	return tree.Sum(sitedata.Comments(threads, func(c content.Comment) string { return c.Content }))
}

// onWeb is the address book for what strangers wrote beneath a document: what
// they show stays on the web.
func (b *book) onWeb(links LinkMode) *book {
	media := b.media
	if media == MediaDownload {
		media = MediaLink
	}
	return &book{
		site: b.site, scheme: b.scheme, media: media, links: links, mediaFrom: b.mediaFrom, types: b.types, byAddress: b.byAddress, byID: b.byID,
		guessed: b.guessed, target: b.target, served: b.served, comments: b.comments,
	}
}

// conversation writes threads as the end of a document: each comment with who
// said it and when, the answers to it as a quote beneath. Every comment is
// converted and proved on its own.
func (r *Renderer) conversation(ctx context.Context, threads []sitedata.Thread, at Place) (string, []content.Warning) {
	at.book, at.body, at.pictures = at.book.onWeb(at.book.links), "", album{}
	var out strings.Builder
	var warnings []content.Warning
	out.WriteString("## Comments\n")
	var write func(list []sitedata.Thread, indent string)
	write = func(list []sitedata.Thread, indent string) {
		if ctx.Err() != nil {
			return
		}
		for _, t := range list {
			body, _ := r.faithful(ctx, head(t.Comment)+t.Content, at)
			warnings = append(warnings, body.Warnings...)
			text := `<a id="comment-` + strconv.FormatInt(t.ID, 10) + `"></a>` + strings.TrimRight(body.Markdown, "\n")
			out.WriteString(strings.TrimRight(strings.TrimSuffix(indent, "> "), " ") + "\n")
			for line := range strings.SplitSeq(text, "\n") {
				out.WriteString(strings.TrimRight(indent+line, " ") + "\n")
			}
			write(t.Answers, indent+"> ")
		}
	}
	write(threads, "")
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

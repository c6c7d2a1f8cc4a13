package export

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// commentsRoute is that of the list of comments.
const commentsRoute = "wp/v2/comments"

// codeCommentsGone is said of comments that have left the site and stay in the folder.
const codeCommentsGone = "comments-gone"

// commentSet are the comments of the documents that a run covers. They are read before
// the plan is made, for a comment changes nothing else of its document.
type commentSet struct {
	mode    CommentMode
	source  SiteDataSource              // nil where no comments are asked for, or can be
	threads map[int64][]sitedata.Thread // by document
	asked   map[int64]bool              // of which documents
	// incomplete says that the list could not be read to its end.
	incomplete bool
	// gone says that there is not a single comment any more, though files have some,
	// and these are to stay.
	gone bool
}

// appended are the comments that a document's file ends in; none of a list that was not
// read to its end, which would look whole.
func (c *commentSet) appended(id int64) []sitedata.Thread {
	if c.mode != CommentsAppend || c.incomplete {
		return nil
	}
	return c.threads[id]
}

// digest is one of the comments that a document's file ends in; empty for none.
func (c *commentSet) digest(id int64) string {
	threads := c.appended(id)
	if len(threads) == 0 {
		return ""
	}
	return tree.Sum(sitedata.Comments(threads, func(c content.Comment) string { return c.Content }))
}

// changed are the documents whose files end in other comments than the site has by now.
func (c *commentSet) changed(known *manifest.Manifest) map[int64]bool {
	ids := make(map[int64]bool)
	if c.mode != CommentsAppend || c.incomplete || c.gone {
		return ids
	}
	for id := range c.asked {
		if d, ok := known.Document(id); ok && d.Comments != c.digest(id) {
			ids[id] = true
		}
	}
	return ids
}

// settle says of a document that it lacks its comments, if its file has some and the
// site does not tell them. What is only looked at lacks nothing that is new.
func (c *commentSet) settle(doc *content.Document, record manifest.Document, probe bool) {
	if c.mode != CommentsAppend || record.Comments == "" || !c.incomplete && !c.gone {
		return
	}
	if c.incomplete || probe {
		doc.UnreadLists = appendNew(doc.UnreadLists, commentsRoute)
	} else {
		doc.MissingFields = appendNew(doc.MissingFields, "comments")
	}
}

// postsAtOnce is how many documents a question for comments names.
const postsAtOnce = 100

// readComments reads the comments of the documents that are listed, if they are asked
// for: of a whole site at once.
func readComments(ctx context.Context, source Source, site content.Site, o Options, listed []content.Stamp, known *manifest.Manifest, report *reporter) (*commentSet, error) {
	c := &commentSet{mode: o.Comments, threads: make(map[int64][]sitedata.Thread), asked: make(map[int64]bool)}
	if o.Comments == "" || len(listed)+known.Len() == 0 {
		return c, nil
	}
	details, ok := source.(SiteDataSource)
	if !ok {
		report.warn(content.Warning{Code: "no-comments", Message: "a file of posts holds no comments"})
		return c, nil
	}
	c.source = details
	var ids []int64
	for _, s := range listed {
		if s.ID > 0 {
			ids = append(ids, s.ID)
		}
	}
	asks := chunked(ids)
	if o.Query.IsZero() && len(ids) > 0 {
		asks = [][]int64{nil}
	}
	return c, c.read(ctx, asks, ids, site, o, known, report)
}

// readOthers reads those of the documents that are due without being listed.
func (c *commentSet) readOthers(ctx context.Context, site content.Site, o Options, plan *syncplan.Plan, known *manifest.Manifest, report *reporter) error {
	var ids []int64
	for _, item := range plan.Due {
		if item.ID > 0 && !c.asked[item.ID] {
			ids = append(ids, item.ID)
		}
	}
	if c.source == nil || c.incomplete {
		return nil
	}
	return c.read(ctx, chunked(ids), ids, site, o, known, report)
}

func chunked(ids []int64) [][]int64 {
	slices.Sort(ids)
	return slices.Collect(slices.Chunk(ids, postsAtOnce))
}

// read puts some questions, which are about some documents.
func (c *commentSet) read(ctx context.Context, asks [][]int64, about []int64, site content.Site, o Options, known *manifest.Manifest, report *reporter) error {
	if len(asks) == 0 {
		return nil
	}
	for _, id := range about {
		c.asked[id] = true
	}
	comments, err := listComments(ctx, c.source, asks)
	for post, list := range comments {
		c.threads[post] = sitedata.Threads(list)
	}
	if short, ok := errors.AsType[*content.ListError](err); ok {
		report.fail(Failure{Type: "comments", URL: site.URL, Err: short.Err})
		c.incomplete = true
		return nil
	}
	if err != nil || len(c.threads) > 0 || o.Sync.Prune != PruneNothing {
		return err
	}
	c.reportGone(about, o, known, report)
	return nil
}

// reportGone says that the site shows no comments any more, if files have some: more
// likely than that each was deleted, something keeps them all from visitors.
func (c *commentSet) reportGone(about []int64, o Options, known *manifest.Manifest, report *reporter) {
	n := 0
	for _, id := range about {
		d, _ := known.Document(id)
		_, isData := known.File(dataPath(o.Render.Target, sitedata.CommentsPath(d.Type, id)))
		if c.mode == CommentsAppend && d.Comments != "" || c.mode == CommentsData && d.ID != 0 && isData {
			n++
		}
	}
	if n == 0 || c.gone {
		return
	}
	c.gone = true
	report.warn(content.Warning{Code: codeCommentsGone, Message: fmt.Sprintf("the site shows no comments any more; those of the last run stay, of %s (--prune removes them)", documents(n))})
}

func documents(n int) string {
	if n == 1 {
		return "1 document"
	}
	return fmt.Sprintf("%d documents", n)
}

func listComments(ctx context.Context, source SiteDataSource, asks [][]int64) (map[int64][]content.Comment, error) {
	comments := make(map[int64][]content.Comment)
	for _, posts := range asks {
		for c, err := range source.Comments(ctx, posts...) {
			if err != nil {
				return comments, err
			}
			comments[c.Post] = append(comments[c.Post], c)
		}
	}
	return comments, nil
}

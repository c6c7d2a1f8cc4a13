package export

import (
	"context"
	"errors"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// commentSet are the comments of the documents that a run covers.
type commentSet struct {
	mode    CommentMode
	threads map[int64][]sitedata.Thread // by document
	// incomplete says that the list could not be read to its end.
	incomplete bool
}

// appended are the comments that a document's file ends in.
func (c *commentSet) appended(id int64) []sitedata.Thread {
	if c.mode != CommentsAppend {
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

// postsAtOnce is how many documents a question for comments names.
const postsAtOnce = 100

// readComments reads the comments of the documents that the plan covers, if they are
// asked for.
func readComments(ctx context.Context, source Source, site content.Site, o Options, plan *syncplan.Plan, report *reporter) (*commentSet, error) {
	set := &commentSet{mode: o.Comments, threads: make(map[int64][]sitedata.Thread)}
	if o.Comments == "" || plan.Len() == 0 {
		return set, nil
	}
	details, ok := source.(SiteDataSource)
	if !ok {
		report.warn(content.Warning{Code: "no-comments", Message: "a file of posts holds no comments"})
		return set, nil
	}
	comments, err := listComments(ctx, details, postsToAsk(o.Query, plan), plan)
	if short, ok := errors.AsType[*content.ListError](err); ok {
		report.fail(Failure{Type: "comments", URL: site.URL, Err: short.Err})
		set.incomplete, err = true, nil
	}
	for post, list := range comments {
		set.threads[post] = sitedata.Threads(list)
	}
	return set, err
}

func listComments(ctx context.Context, source SiteDataSource, asks [][]int64, plan *syncplan.Plan) (map[int64][]content.Comment, error) {
	comments := make(map[int64][]content.Comment)
	for _, posts := range asks {
		for c, err := range source.Comments(ctx, posts...) {
			if err != nil {
				return comments, err
			}
			if plan.Document(c.Post) != nil {
				comments[c.Post] = append(comments[c.Post], c)
			}
		}
	}
	return comments, nil
}

// postsToAsk are the ids to ask with: none for a whole site, at once.
func postsToAsk(q content.Query, plan *syncplan.Plan) [][]int64 {
	if q.IsZero() {
		return [][]int64{nil}
	}
	var ids []int64
	for s := range plan.Covered() {
		if s.ID > 0 {
			ids = append(ids, s.ID)
		}
	}
	slices.Sort(ids)
	return slices.Collect(slices.Chunk(ids, postsAtOnce))
}

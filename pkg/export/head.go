package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
)

// header is a source that tells of documents what can be told without their
// bodies.
type header interface {
	// Heads yields for each stamp, in their order, its document without title,
	// body, excerpt and fields. An error ends the sequence.
	Heads(ctx context.Context, of []content.Stamp) iter.Seq2[content.Document, error]
}

// readHeads reads the heads of documents; there are none where the source tells
// none.
func (r *run) readHeads(ctx context.Context, want []content.Stamp) error {
	source, ok := r.source.(header)
	if !ok || len(want) == 0 {
		return nil
	}
	r.heads, r.changed = true, make(map[int64]bool)
	for doc, err := range source.Heads(ctx, want) {
		if err != nil {
			return err
		}
		if known := r.formerly(doc.ID); known.Head == "" || known.Head != headOf(doc) {
			r.changed[doc.ID] = true
		}
	}
	return ctx.Err()
}

// headOf is a digest of what a document's file shows of it besides title, body,
// excerpt and fields. These change a document's date of modification, or
// are part of its stamp; the names that it shows do not.
func headOf(doc content.Document) string {
	doc.Title, doc.Content, doc.Excerpt, doc.Fields = "", "", "", nil
	featured := ""
	sum := sha256.New()
	if doc.Featured != nil {
		featured = doc.Featured.URL
		_, _ = sum.Write([]byte(doc.Featured.Modified.UTC().Format(time.RFC3339) + "\n"))
	}
	_, _ = sum.Write([]byte(doc.Extra + "\n"))
	_, _ = sum.Write(frontmatter.Append(nil, frontmatter.JSON, frontmatter.Facts(doc, featured)))
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// readShown reads the records of the media library that known documents name, those
// of featured pictures with them, and returns the documents of which a record is
// another one than it was.
func (r *run) readShown(ctx context.Context, want []content.Stamp) (map[int64]bool, error) {
	var ids []int64
	for _, s := range want {
		ids = append(ids, r.formerly(s.ID).Media...)
	}
	if _, ok := r.source.(header); !ok || len(ids) == 0 {
		return nil, nil
	}
	for _, s := range want {
		if s.Featured > 0 {
			ids = append(ids, s.Featured)
		}
	}
	slices.Sort(ids)
	records := make(map[int64]string)
	for record, err := range r.source.Assets(ctx, slices.Compact(ids)) {
		if isOf[*content.DocumentError](err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		records[record.ID] = digestOf(record)
	}
	changed := make(map[int64]bool)
	for _, s := range want {
		if known := r.formerly(s.ID); len(known.Media) > 0 && known.Shown != shown(known.Media, records) {
			changed[s.ID] = true
		}
	}
	return changed, ctx.Err()
}

// digestOf tells two states of a record of the media library apart.
func digestOf(a content.Asset) string {
	return strings.Join(append(a.Renditions, a.URL, a.Original, a.Alt, a.Modified.UTC().Format(time.RFC3339)), "\n")
}

// shown is a digest of those of some records that there are.
func shown(ids []int64, records map[int64]string) string {
	sum := sha256.New()
	for _, id := range ids {
		_, _ = fmt.Fprintf(sum, "%d %s\n\n", id, records[id])
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// showing finds what shows more than its own document: lists of posts, terms,
// comments and dates, whether by a block or a widely used plugin, and cards of
// the site's own posts.
var showing = regexp.MustCompile(`class=["'][^"']*\b(?:` +
	`wp-block-(?:latest-posts|latest-comments|query|post-template|archives|categories|tag-cloud|calendar|rss|page-list|navigation)` +
	`|wp-block-newspack-blocks-[a-z-]*articles|wp-embedded-content|wc-block-grid|display-posts-listing|su-posts|lcp_catlist` +
	`|elementor-posts|elementor-widget-posts|et_pb_blog|jetpack-(?:latest|blogging)[a-z-]*|wp-block-jetpack-[a-z-]*posts` +
	`|rpwe-block|wp-playlist|blog-posts-grid|uagb-post|kb-posts|gb-query-loop[a-z-]*)\b`)

// shows says that a body shows what changes without its document.
func shows(body string) bool { return showing.MatchString(body) }

// showsGallery says that a body shows a classic gallery: words of the media
// library, and no id. Where files are fetched, their addresses tell what changed.
func showsGallery(body string) bool { return strings.Contains(body, "galleryid-") }

const (
	// settling is how long after a change a document is not believed: the site
	// tells both times to the second.
	settling = 3 * time.Second
	// unclocked is the same where the site does not tell its time, and this
	// machine's clock must do.
	unclocked = 26 * time.Hour
)

// isRecent says that a document may have changed again, after it was read, within
// the second that its date of modification tells.
func isRecent(doc content.Document) bool {
	if doc.AsOf.IsZero() {
		return time.Since(doc.Modified) < unclocked
	}
	since := doc.AsOf.Add(-settling)
	return doc.Modified.After(since) || doc.Featured != nil && doc.Featured.Modified.After(since) ||
		slices.ContainsFunc(doc.Library, func(a content.Asset) bool { return a.Modified.After(since) })
}

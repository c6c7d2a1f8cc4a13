package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/content"
	parser "wpmd/pkg/fragment"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/wordpress"
)

// changeReader finds out what changed of recorded documents.
type changeReader struct {
	known   *manifest.Manifest
	report  *reporter
	changes syncplan.Changes
}

// readMetadata reads the metadata of documents, and finds those of which they are
// not what is recorded, if the source tells any.
func (r *changeReader) readMetadata(ctx context.Context, source Source, of []content.Stamp) error {
	site, ok := source.(ChangeSource)
	if !ok || len(of) == 0 {
		return nil
	}
	r.changes.Known, r.changes.Metadata = true, make(map[int64]bool)
	for doc, err := range site.Heads(ctx, of) {
		if err != nil {
			return err
		}
		old, _ := r.known.Document(doc.ID)
		if r.isUnread(old, doc.UnreadLists, old.MetadataDigest == metadataDigest(doc)) && old.MetadataDigest != "" {
			continue
		}
		if old.MetadataDigest == "" || old.MetadataDigest != metadataDigest(doc) {
			r.changes.Metadata[doc.ID] = true
		}
	}
	return ctx.Err()
}

// isUnread says that what tells whether a document changed is not given, and was when
// its file was written. same says that the site tells the same as then.
func (r *changeReader) isUnread(old manifest.Document, routes []string, same bool) bool {
	if len(routes) == 0 || old.ID == 0 {
		return false
	}
	if same {
		r.changes.Lacking[old.ID] = append(r.changes.Lacking[old.ID], routes...)
		return false
	}
	lost := lost(routes, old, nil)
	r.report.loseLists(lost)
	return len(lost) > 0
}

// metadataDigest is a digest of what a document's file shows of it besides title, body,
// excerpt and fields. These change a document's date of modification, or
// are part of its stamp; the names that it shows do not.
func metadataDigest(doc content.Document) string {
	doc.Title, doc.Content, doc.Excerpt, doc.Order, doc.Fields, doc.Source = "", "", "", 0, nil, ""
	featured := ""
	sum := sha256.New()
	if doc.Featured != nil {
		featured = doc.Featured.URL
		_, _ = sum.Write([]byte(doc.Featured.Modified.UTC().Format(time.RFC3339) + "\n"))
	}
	_, _ = sum.Write([]byte(doc.FieldsDigest + "\n"))
	_, _ = sum.Write(frontmatter.Append(nil, frontmatter.JSON, frontmatter.Facts(doc, featured)))
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// readMediaRecords reads the media records that recorded documents name, those of
// featured pictures with them, and finds the documents of which a record is not what
// it was.
func (r *changeReader) readMediaRecords(ctx context.Context, source Source, of []content.Stamp) error {
	var ids []int64
	for _, s := range of {
		old, _ := r.known.Document(s.ID)
		ids = append(ids, old.Media...)
	}
	if _, ok := source.(ChangeSource); !ok || len(ids) == 0 {
		return nil
	}
	for _, s := range of {
		if s.Featured > 0 {
			ids = append(ids, s.Featured)
		}
	}
	records := make(map[int64]string)
	unread, err := eachAsset(ctx, source, ids, func(record content.Asset) { records[record.ID] = recordDigest(record) })
	if err != nil {
		return err
	}
	r.changes.Media = make(map[int64]bool)
	for _, s := range of {
		old, _ := r.known.Document(s.ID)
		same := len(old.Media) == 0 || old.MediaDigest == mediaDigest(old.Media, records)
		var routes []string
		if slices.ContainsFunc(old.Media, func(id int64) bool { return unread[id] }) {
			routes = []string{wordpress.MediaRoute}
		}
		if !r.isUnread(old, routes, same) && !same {
			r.changes.Media[s.ID] = true
		}
	}
	return ctx.Err()
}

// libraryChanges is what changed in the media library since the last run.
type libraryChanges struct {
	// Until is up to when changes were seen; zero where none were asked for or found.
	until time.Time
	any   bool
	// documents are those with a file of a record that changed.
	documents map[int64]bool
}

// readLibraryChanges finds the recorded documents with files of records that changed
// since the last run. Most files are named by nothing but their address, which fileOf
// tells the path of.
func readLibraryChanges(ctx context.Context, source Source, known *manifest.Manifest, fileOf func(address string) (string, bool)) (libraryChanges, error) {
	site, ok := source.(ChangeSource)
	if !ok {
		return libraryChanges{}, nil
	}
	old, _ := known.Header()
	records, upTo, err := site.Replaced(ctx, old.Library)
	if err != nil || len(records) == 0 && !old.Library.IsZero() {
		return libraryChanges{}, err // a run that finds nothing leaves the manifest as it is
	}
	changes := libraryChanges{any: true, until: seenUntil(upTo), documents: make(map[int64]bool)}
	paths := make(map[string]bool)
	for _, record := range records {
		for _, address := range slices.Concat(record.Renditions, []string{record.URL, record.Original}) {
			if path, ok := fileOf(address); ok && address != "" {
				paths[path] = true
			}
		}
	}
	if len(paths) == 0 {
		return changes, nil
	}
	for _, f := range known.Files() { // wherever it lies
		if path, ok := fileOf(f.URL); ok && paths[path] {
			paths[f.Path] = true
		}
	}
	for d := range known.Documents() {
		if slices.ContainsFunc(d.Files, func(path string) bool { return paths[path] }) {
			changes.documents[d.ID] = true
		}
	}
	return changes, nil
}

// seenUntil is up to when a reader has seen all changes, who read at a time of the
// site's clock; zero where it tells none.
func seenUntil(now time.Time) time.Time {
	if now.IsZero() {
		return time.Now().Add(-unclocked).UTC().Truncate(time.Second)
	}
	return now.Add(-settling).UTC().Truncate(time.Second)
}

// recordDigest tells two states of a record of the media library apart.
func recordDigest(a content.Asset) string {
	return strings.Join(append(a.Renditions, a.URL, a.Original, a.Alt, a.Modified.UTC().Format(time.RFC3339)), "\n")
}

// mediaDigest hashes the records that were found, in the order of ids.
func mediaDigest(ids []int64, records map[int64]string) string {
	sum := sha256.New()
	for _, id := range ids {
		_, _ = fmt.Fprintf(sum, "%d %s\n\n", id, records[id])
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// dynamicBlock finds the classes of what shows more than its own document: lists of
// posts, terms, comments and dates, whether by a block or a widely used plugin, and
// cards of the site's own posts. No two neighbours begin alike, so that the Matcher
// knows all of their words.
var dynamicBlock = parser.NewMatcher(`\b(?:` +
	`wp-block-(?:latest-posts|latest-comments|query|post-template|archives|categories|tag-cloud|calendar|rss|page-list|navigation)` +
	`|newspack-blocks-[a-z-]*articles|wp-(?:embedded-content|playlist)|display-posts-listing|wc-block-grid|su-posts|lcp_catlist` +
	`|elementor-(?:widget-)?posts|blog-posts-grid|jetpack-(?:latest|blogging)[a-z-]*|et_pb_blog|wp-block-jetpack-[a-z-]*posts` +
	`|rpwe-block|uagb-post|kb-posts|gb-query-loop[a-z-]*)\b`)

// isDynamic says that a body shows what changes without its document.
func isDynamic(body string) bool {
	for found := true; found; {
		var value string
		if _, body, found = strings.Cut(body, "class="); body == "" || body[0] != '"' && body[0] != '\'' {
			continue
		}
		if end := strings.IndexAny(body[1:], `"'`); end >= 0 {
			value, body = body[1:1+end], body[1+end:]
		}
		if dynamicBlock.MatchString(value) {
			return true
		}
	}
	return false
}

// hasClassicGallery says that a body shows a classic gallery: words of the media
// library, and no id. Where files are fetched, their addresses tell what changed.
func hasClassicGallery(body string) bool { return strings.Contains(body, "galleryid-") }

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

// readDynamic asks which of the documents that are due show what is stored apart from
// them: the next run must fetch these again. Of one that is stored as it was, that is
// known.
func readDynamic(ctx context.Context, source Source, plan *syncplan.Plan, known *manifest.Manifest, changes syncplan.Changes) (map[int64]bool, error) {
	site, ok := source.(ChangeSource)
	if !ok {
		return nil, nil
	}
	same := make(map[int64]bool)
	ask := plan.Stamps()
	for _, s := range ask {
		old, _ := known.Document(s.ID)
		if syncplan.Reason(old.RefetchReason) == syncplan.Dynamic && changes.Known && !changes.Metadata[s.ID] {
			same[s.ID] = true
		}
	}
	if len(same) > 0 {
		ask = slices.DeleteFunc(slices.Clone(ask), func(s content.Stamp) bool { return same[s.ID] })
	}
	dynamic, err := site.Patterned(ctx, ask)
	if len(same) > 0 {
		maps.Copy(same, dynamic)
		dynamic = same
	}
	return dynamic, err
}

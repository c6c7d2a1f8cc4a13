package export

import (
	"context"
	"errors"
	"maps"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// writeSiteData writes what the site is besides its documents. Only an export of
// a whole site has these files, and a quick run leaves them as they are; what the
// site does not list leaves the file of an earlier run as it is.
func (x *extras) writeSiteData(ctx context.Context) error {
	source, ok := x.source.(SiteDataSource)
	if !ok || !x.isWhole {
		return nil
	}
	icon, err := x.icon(ctx)
	if err != nil {
		return err
	}
	if err := x.writeFile(dataPath(x.Render.Target, sitedata.SitePath), sitedata.Site(x.site, icon)); err != nil {
		return err
	}
	if authors := x.lists.authors; x.isRead(sitedata.AuthorsPath, authors.short) && len(authors.records) > 0 {
		if err := x.writeFile(dataPath(x.Render.Target, sitedata.AuthorsPath), sitedata.Authors(authors.records)); err != nil {
			return err
		}
	}
	if err := x.writeTerms(); err != nil {
		return err
	}
	menus, err := readList(source.Menus(ctx))
	if err != nil || !x.isRead(sitedata.MenusPath, menus.short) || len(menus.records) == 0 {
		return err
	}
	return x.writeFile(dataPath(x.Render.Target, sitedata.MenusPath), sitedata.Menus(menus.records))
}

func (x *extras) writeTerms() error {
	var terms []content.Term
	var taxonomies []content.Taxonomy
	for i, list := range x.lists.terms {
		if !x.isRead(sitedata.TermsPath, list.short) && len(list.records) == 0 {
			continue
		}
		t := x.site.Taxonomies[i]
		taxonomies = append(taxonomies, t)
		for _, term := range list.records {
			term.Taxonomy = t.Name
			terms = append(terms, term)
		}
	}
	if len(taxonomies) == 0 {
		return nil
	}
	return x.writeFile(dataPath(x.Render.Target, sitedata.TermsPath), sitedata.Terms(taxonomies, terms))
}

// isRead says that a list for a data file was read to its end, and tells if not: one
// that does not answer is told of as a whole, and one that is kept from visitors may
// always have been.
func (x *extras) isRead(path string, short *content.ListError) bool {
	if short == nil {
		return true
	}
	path = dataPath(x.Render.Target, path)
	x.files.out.keep(path) // of an earlier run
	_, closed := errors.AsType[*wordpress.APIClosedError](short.Err)
	if !closed && !isTold(x.source, short.Type) {
		x.files.report.fail(Failure{Type: path, URL: x.site.URL, Err: short})
	} else {
		x.files.report.warn(content.Warning{Code: "data-short", Document: path, Message: short.Error()})
	}
	return false
}

// isTold says that a source tells by itself that a list cannot be read.
func isTold(source Source, route string) bool {
	site, ok := source.(ChangeSource)
	return ok && slices.ContainsFunc(site.UnreadLists(), func(e *wordpress.UnreadListError) bool { return e.Route == route })
}

// icon fetches the site's icon, and says where it is.
func (x *extras) icon(ctx context.Context) (string, error) {
	if x.site.Icon == "" || x.Media != linkmap.MediaDownload {
		return x.site.Icon, nil
	}
	return x.files.fetchAddress(ctx, x.site.URL, content.Asset{URL: x.site.Icon})
}

// writeComments writes the data files of comments.
func (x *extras) writeComments(ctx context.Context) error {
	if x.comments.mode != CommentsData {
		return nil
	}
	renderer := render.New(x.Render)
	known := x.files.out.manifest
	if x.comments.incomplete { // what an earlier run read may be more
		x.keepComments()
	}
	for _, post := range slices.Sorted(maps.Keys(x.comments.threads)) {
		stamp := x.plan.Document(post)
		if _, ok := known.Document(post); !ok || stamp == nil {
			continue // it could not be had, is behind a password, or is not asked for
		}
		path := dataPath(x.Render.Target, sitedata.CommentsPath(stamp.Type, post))
		if x.comments.incomplete && known.Written(path) != "" {
			continue
		}
		at := render.Place{Links: x.files.links, Page: linkmap.Page{Link: stamp.Link}, Threads: x.comments.threads[post]}
		data, warnings, err := renderer.Comments(ctx, at)
		if err != nil {
			return err
		}
		x.files.report.warnAbout(path, warnings)
		if err := x.writeFile(path, data); err != nil {
			return err
		}
	}
	if x.comments.incomplete {
		return nil
	}
	return x.reportCommentsGone()
}

// keepComments lets the data files of comments stay that there are.
func (x *extras) keepComments() {
	for d := range x.files.out.manifest.Documents() {
		x.files.out.keep(dataPath(x.Render.Target, sitedata.CommentsPath(d.Type, d.ID)))
	}
}

// reportCommentsGone tells of the files of documents that have no comments any more:
// that they stay, or, where nothing is written, that they would go. A run that writes
// tells by itself of what it removes.
func (x *extras) reportCommentsGone() error {
	out, report := x.files.out, x.files.report
	prunes := x.Sync.Prune != PruneNothing && !x.listing.NewOnly && len(x.listing.Incomplete) == 0
	if x.comments.gone || prunes && !out.readonly() {
		return nil
	}
	for d := range out.manifest.Documents() {
		if x.plan.Document(d.ID) == nil || !x.comments.asked[d.ID] || len(x.comments.threads[d.ID]) > 0 {
			continue
		}
		f, ok := out.manifest.File(dataPath(x.Render.Target, sitedata.CommentsPath(d.Type, d.ID)))
		if !ok {
			continue
		}
		is, err := out.hash(f.Path)
		switch {
		case tree.IsObstacle(err), is == "" && err == nil:
		case err != nil:
			return err
		case prunes && is == f.Hash:
			report.change(Change{Action: ActionDelete, Type: "data", Path: f.Path, Why: "its document has no comments any more"})
		case !prunes:
			report.warn(content.Warning{Code: codeCommentsGone, Document: f.Path, Message: "its document has no comments any more on the site; the file is kept (--prune removes it)"})
		}
	}
	return nil
}

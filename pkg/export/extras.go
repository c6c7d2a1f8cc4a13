package export

import (
	"context"
	"path"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/manifest"
	"wpmd/pkg/sitedata"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
)

// extras are what an export holds besides documents and their files.
type extras struct {
	Options

	source   Source
	site     content.Site
	isWhole  bool // the site is exported as a whole
	listing  syncplan.Listing
	lists    siteLists
	plan     *syncplan.Plan
	comments *commentSet
	files    *downloader
	library  *mediaCache
}

// writeExtras writes what an export holds besides documents and their files, and
// removes the files that nothing needs any more.
func writeExtras(ctx context.Context, source Source, site content.Site, o Options, known *knowledge, plan *syncplan.Plan, comments *commentSet, library *mediaCache, files *downloader) error {
	if files.out.readonly() {
		return nil
	}
	x := &extras{
		Options: o, source: source, site: site, isWhole: writesSiteData(o, known.listing, files.out), plan: plan, listing: known.listing,
		lists: known.lists, comments: comments, files: files, library: library,
	}
	return x.write(ctx)
}

func (x *extras) write(ctx context.Context) error {
	if err := x.writeComments(ctx); err != nil {
		return err
	}
	if err := x.writeConfig(); err != nil {
		return err
	}
	if err := x.writeSiteData(ctx); err != nil {
		return err
	}
	if err := pruneMedia(x.Options, x.listing, x.files.out, x.files.report); err != nil {
		return err
	}
	return x.writeRedirects(ctx)
}

// dataPath is the path of a data file in the folder that the target reads.
func dataPath(target flavor.Flavor, file string) string {
	if target.Folders.Data == "" {
		return file
	}
	return target.Folders.Data + strings.TrimPrefix(file, sitedata.Dir)
}

// rootPath is the path of a file that lies at the root of the built site.
func rootPath(target flavor.Flavor, file string) string {
	return path.Join(target.Folders.Public, file)
}

// writeFile writes one of those files where it differs. A person's edit is
// treated as that of a document.
func (x *extras) writeFile(path string, data []byte) error {
	err := x.put(path, data)
	if tree.IsObstacle(err) {
		x.files.report.fail(Failure{Type: "file", URL: path, Err: &ConflictError{Path: path, Err: err}})
		return nil
	}
	return err
}

func (x *extras) put(path string, data []byte) error {
	out := x.files.out
	out.keep(path)
	is, err := out.hash(path)
	if err != nil {
		return err
	}
	should := tree.Sum(data)
	c := Change{Action: ActionUpdate, Type: "data", Path: path}
	switch out.decide(should, is, out.manifest.Written(path)) {
	case manifest.Keep:
		x.files.report.warn(content.Warning{Code: manifest.CodeEdited, Document: path, Message: "edited since the last run; the edit is kept"})
		x.files.report.firstTime("edited " + path)
		f, _ := out.manifest.File(path)
		f.Edited = true
		return out.manifest.PutFile(f)
	case manifest.Conflict:
		x.files.report.fail(Failure{Type: "file", URL: path, Err: &ConflictError{Path: path}})
		return nil
	case manifest.Create:
		c.Action = ActionCreate
	default:
	}
	if is != should {
		if err := out.write(manifest.Intent{Path: path, Hash: should}, data); err != nil {
			return err
		}
		x.files.report.change(c)
	}
	return out.manifest.PutFile(manifest.File{Path: path, Size: int64(len(data)), Hash: should})
}

// pagesOf counts the pages that WordPress shows a body on, and is 0 for one.
// https://wordpress.org/documentation/article/page-break-block/
func pagesOf(body string) int {
	if breaks := strings.Count(body, "<!--nextpage-->"); breaks > 0 {
		return breaks + 1
	}
	return 0
}

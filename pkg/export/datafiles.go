package export

import (
	"path"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
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
	found    *findings
	files    *downloader
	library  *mediaCache
	raw      *rawArchive
}

// rootPath is the path of a file that lies at the root of the built site.
func rootPath(target flavor.Flavor, file string) string {
	return path.Join(target.Paths.Public, file)
}

// writeFile writes one of those files where it differs. A person's edit is
// treated as that of a document.
func (x *extras) writeFile(path string, data []byte) error {
	err := putFile(path, data, x.files.out, x.files.report, true)
	if tree.IsObstacle(err) {
		x.files.report.fail(Failure{Type: "file", URL: path, Err: &ConflictError{Path: path, Err: err}})
		return nil
	}
	return err
}

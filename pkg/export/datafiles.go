package export

import (
	"path"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/manifest"
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
}

// rootPath is the path of a file that lies at the root of the built site.
func rootPath(target flavor.Flavor, file string) string {
	return path.Join(target.Paths.Public, file)
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
		if out.readonly() {
			return nil
		}
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
	if out.readonly() {
		if is != should {
			x.files.report.change(c)
		}
		return nil
	}
	if is != should {
		if err := out.write(manifest.Intent{Path: path, Hash: should}, data); err != nil {
			return err
		}
		x.files.report.change(c)
	}
	return out.manifest.PutFile(manifest.File{Path: path, Size: int64(len(data)), Hash: should})
}

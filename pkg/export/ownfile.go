package export

import (
	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// putFile makes a file of wpmd's own making what it should be. Where tells is set, what is
// done is told.
func putFile(name string, data []byte, out *output, report *reporter, tells bool) error {
	out.keep(name)
	is, err := out.hash(name)
	if err != nil {
		return err
	}
	should := tree.Sum(data)
	c := Change{Action: ActionUpdate, Type: "data", Path: name}
	switch out.decide(should, is, out.manifest.Written(name)) {
	case manifest.Keep:
		report.warn(content.Warning{Code: manifest.CodeEdited, Document: name, Message: "edited since the last run; the edit is kept"})
		report.firstTime("edited " + name)
		if out.readonly() {
			return nil
		}
		f, _ := out.manifest.File(name)
		f.Edited = true
		return out.manifest.PutFile(f)
	case manifest.Conflict:
		report.fail(Failure{Type: "file", URL: name, Err: &ConflictError{Path: name}})
		return nil
	case manifest.Create:
		c.Action = ActionCreate
	default:
	}
	if out.readonly() {
		if is != should {
			report.change(c)
		}
		return nil
	}
	if is != should {
		if err := out.write(manifest.Intent{Path: name, Hash: should}, data); err != nil {
			return err
		}
		if tells {
			report.change(c)
		}
	}
	return out.manifest.PutFile(manifest.File{Path: name, Size: int64(len(data)), Hash: should})
}

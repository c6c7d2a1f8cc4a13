package export

import (
	"fmt"
	"path"
	"strings"
	"sync"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
	"wpmd/pkg/tree"
)

// RawSource is a source whose objects can be kept as they are.
type RawSource interface {
	// KeepObjects makes the source ask for whole objects, and hand those to keep that are
	// no documents; documents carry theirs.
	KeepObjects(keep func(content.Object))
}

// rawArchive keeps the objects of a site beside its documents: those of documents when these
// are written, all others, which wait in a file, when the run ends. A nil one keeps nothing.
// It is safe for concurrent use.
type rawArchive struct {
	out    *output
	dir    string
	report *reporter

	mu     sync.Mutex
	spool  *tree.Spool
	places map[string]place // by path
	end    int64
	err    error
}

// place is where an object stands in the file.
type place struct {
	route string
	at    int64
	size  int
}

// openArchive makes the source keep its objects, if that is asked for.
func openArchive(source Source, o Options, out *output, report *reporter) (*rawArchive, error) {
	raw, ok := source.(RawSource)
	if o.Raw == "" || !ok || out.readonly() {
		return nil, nil
	}
	spool, err := out.tree.NewSpool()
	if err != nil {
		return nil, err
	}
	a := &rawArchive{out: out, dir: path.Clean(o.Raw), report: report, spool: spool, places: make(map[string]place)}
	raw.KeepObjects(a.keep)
	return a, nil
}

func (a *rawArchive) close() error {
	if a == nil {
		return nil
	}
	return a.spool.Close()
}

// path is that of an object's file in the export.
func (a *rawArchive) path(o content.Object) string { return path.Join(a.dir, archive.ObjectPath(o)) }

// keep keeps an object until the end of the run; of two states of one, the later.
func (a *rawArchive) keep(o content.Object) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return
	}
	if _, a.err = a.spool.Write(o.JSON); a.err != nil {
		return
	}
	a.places[a.path(o)] = place{o.Route, a.end, len(o.JSON)}
	a.end += int64(len(o.JSON))
}

// document writes what a document was read from, and returns where.
func (a *rawArchive) document(doc content.Document) ([]string, error) {
	if a == nil {
		return nil, nil
	}
	var paths []string
	for _, o := range doc.Objects {
		name := a.path(o)
		if err := a.write(name, o.Route, o.JSON); err != nil {
			return nil, err
		}
		paths = append(paths, name)
	}
	return paths, nil
}

// write makes the file of an object what it should be, unless somebody edited it.
func (a *rawArchive) write(name, route string, raw []byte) error {
	data, err := restjson.Archived(raw, kindOf(route))
	if err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	err = putFile(name, data, a.out, a.report, false)
	if tree.IsObstacle(err) {
		a.report.fail(Failure{Type: "file", URL: name, Err: &ConflictError{Path: name, Err: err}})
		return nil
	}
	return err
}

func kindOf(route string) restjson.ObjectKind {
	switch base := path.Base(route); {
	case route == "wp/v2/users", base == "coauthors":
		return restjson.PersonObject
	case route == commentsRoute:
		return restjson.CommentObject
	default:
		return restjson.OtherObject
	}
}

func (a *rawArchive) owns(name string) bool { return strings.HasPrefix(name, a.dir+"/") }

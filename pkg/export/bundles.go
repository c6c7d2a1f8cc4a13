package export

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// attachUploads reads to which documents files were uploaded, where they lie beside these.
func attachUploads(ctx context.Context, source Source, o Options, links *linkmap.Map, report *reporter) error {
	library, ok := source.(LibrarySource)
	if !ok || !o.Render.Target.Paths.Bundles || o.Media != linkmap.MediaDownload {
		return nil
	}
	return eachRecord(ctx, library, func(short *content.ListError) {
		report.warn(content.Warning{Code: "bundles-short", Message: "not all pictures lie beside the document that they were uploaded to: " + short.Error()})
	}, links.Attach)
}

// showing are the documents that show one of some files.
func showing(paths map[string]bool, known *manifest.Manifest) []int64 {
	if len(paths) == 0 {
		return nil
	}
	var ids []int64
	for d := range known.Documents() {
		if slices.ContainsFunc(d.Files, func(path string) bool { return paths[path] }) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// moveFiles brings files to other paths, as they are: with what a person changed in them.
// One that is not there, or whose new path is taken, stays out of it: it is fetched again
// if a document shows it.
func moveFiles(moves []linkmap.FileMove, out *output) error {
	for _, move := range moves {
		is, err := out.hash(move.File.Path)
		if tree.IsObstacle(err) || err == nil && is == "" {
			continue
		}
		if err != nil {
			return err
		}
		if err := out.manifest.Intend(manifest.Intent{Path: move.To, Hash: is}); err != nil {
			return err
		}
		if err := out.tree.Move(move.File.Path, move.To); tree.IsObstacle(err) || errors.Is(err, fs.ErrExist) {
			continue
		} else if err != nil {
			return err
		}
		f := move.File
		f.Path = move.To
		if err := out.manifest.PutFile(f); err != nil {
			return err
		}
		if err := out.manifest.ForgetFile(move.File.Path); err != nil {
			return err
		}
	}
	return nil
}

// copies are the files that earlier runs fetched, by their addresses.
type copies map[string]manifest.File

// copiesOf are those of a folder in which a file may come to lie elsewhere than it did.
func copiesOf(out *output, inBundles bool) copies {
	if !inBundles {
		return nil
	}
	all := make(copies)
	for _, f := range out.manifest.Files() {
		if f.URL != "" {
			all[f.URL] = f
		}
	}
	return all
}

// bring puts the copy of a file that lies elsewhere in the folder, and that nobody
// changed, to another path, and records it: its server may not have it any more.
func (c copies) bring(address, path string, out *output) error {
	f, ok := c[address]
	if !ok || f.Path == path {
		return nil
	}
	is, err := out.hash(f.Path)
	if tree.IsObstacle(err) || err == nil && is != f.Hash {
		return nil
	}
	if err != nil {
		return err
	}
	if err := out.manifest.Intend(manifest.Intent{Path: path, Hash: f.Hash}); err != nil {
		return err
	}
	if err := copyFile(f.Path, path, out.tree); err != nil {
		if tree.IsObstacle(err) {
			return nil // whatever stands there is met again in a moment
		}
		return err
	}
	f.Path = path
	return out.manifest.PutFile(f)
}

func copyFile(from, to string, files *tree.Tree) (err error) {
	source, err := files.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := files.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		return errors.Join(err, target.Abort())
	}
	return target.Commit()
}

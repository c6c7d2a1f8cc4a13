package export

import "wpmd/pkg/manifest"

// keepBodies lets a run that wants every body read the site once, list and bodies in one;
// until done is called, bodies wait in a file. A later run lists without bodies, and
// fetches those that are due.
func keepBodies(source Source, o Options, out *output) (done func() error, err error) {
	site, ok := source.(ChangeSource)
	if !ok || !isOfWholeTypes(o.Query) || out.readonly() || !wantsAll(o, out.manifest) {
		return func() error { return nil }, nil
	}
	file, err := out.tree.NewSpool()
	if err != nil {
		return nil, err
	}
	site.KeepBodies(file)
	return file.Close, nil
}

func wantsAll(o Options, known *manifest.Manifest) bool { return known.Len() == 0 || o.Sync.Full }

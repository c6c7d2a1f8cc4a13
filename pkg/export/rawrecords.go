package export

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/wordpress"
)

// writeArchive writes what waits: of the comments and of the media library what hangs on
// documents that the export has.
func (x *extras) writeArchive(ctx context.Context) error {
	a := x.raw
	if a == nil {
		return nil
	}
	isWhole := x.isWhole
	if isWhole {
		whole, err := x.readForArchive(ctx)
		if err != nil {
			return err
		}
		isWhole = whole
	}
	if a.err != nil {
		return fmt.Errorf("keep the raw objects: %w", a.err)
	}
	for _, name := range slices.Sorted(maps.Keys(a.places)) {
		p := a.places[name]
		raw := make([]byte, p.size)
		if _, err := a.spool.ReadAt(raw, p.at); err != nil {
			return err
		}
		if !x.isArchived(p.route, raw) {
			continue
		}
		if err := a.write(name, p.route, raw); err != nil {
			return err
		}
	}
	if err := x.writeOldAddresses(a); err != nil {
		return err
	}
	x.keepArchived(a, isWhole)
	return nil
}

// readForArchive reads what only an archive needs, and says whether every list was read
// to its end.
func (x *extras) readForArchive(ctx context.Context) (bool, error) {
	short := x.lists.authors.short != nil || x.comments.incomplete || len(x.listing.Incomplete) > 0
	for _, list := range x.lists.terms {
		short = short || list.short != nil
	}
	library, ok := x.source.(LibrarySource)
	if !ok || x.MediaLibrary && x.Media == linkmap.MediaDownload && !x.library.isRead {
		return !short, nil
	}
	if x.library.isRead {
		return !short && x.library.short == nil, nil
	}
	err := eachRecord(ctx, library, func(*content.ListError) { short = true }, func(content.Asset) {})
	return !short, err
}

// isArchived says whether a record belongs to what is exported.
func (x *extras) isArchived(route string, raw []byte) bool {
	var o struct {
		Post int64 `json:"post"`
	}
	known := x.files.out.manifest
	switch route {
	case commentsRoute:
		_ = json.Unmarshal(raw, &o)
		_, exported := known.Document(o.Post)
		return exported
	case wordpress.MediaRoute:
		_ = json.Unmarshal(raw, &o)
		return isAskedFor(content.Asset{Post: o.Post}, x.plan, known)
	}
	return true
}

// writeOldAddresses writes where old addresses lead that documents link to: the site
// tells it to who asks for each.
func (x *extras) writeOldAddresses(a *rawArchive) error {
	known := x.files.out.manifest
	leads := make(map[string]string)
	for d := range known.Documents() {
		for _, text := range d.Aliases {
			if alias, ok := linkmap.ToAddress.Parse(text); ok && known.Link(alias.Document) != "" {
				leads[alias.Text] = known.Link(alias.Document)
			}
		}
	}
	if len(leads) == 0 {
		return nil
	}
	raw, err := json.Marshal(leads)
	if err != nil {
		return err
	}
	return a.write(path.Join(a.dir, archive.RedirectsPath), "", raw)
}

// keepArchived lets the files stay that a later run may need: those of documents, and all
// of the others where this run did not read every list.
func (x *extras) keepArchived(a *rawArchive, isWhole bool) {
	out := x.files.out
	for d := range out.manifest.Documents() {
		for _, name := range d.Objects {
			out.keep(name)
		}
	}
	if isWhole {
		return
	}
	for _, f := range out.manifest.Files() {
		if a.owns(f.Path) {
			out.keep(f.Path)
		}
	}
}

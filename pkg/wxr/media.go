package wxr

import (
	"context"
	"iter"
	"net/url"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Assets returns those of the media records that are in the files.
func (s *Source) Assets(ctx context.Context, ids []int64) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
			if err := ctx.Err(); err != nil {
				yield(content.Asset{}, err)
				return
			}
			a, err := s.asset(id)
			if a == nil && err == nil {
				continue
			}
			if err != nil {
				yield(content.Asset{}, err)
				return
			}
			if !yield(*a, nil) {
				return
			}
		}
	}
}

// asset reads a media record with what the index does not have; nil for one that is not
// there, or that visitors do not see.
func (s *Source) asset(id int64) (*content.Asset, error) {
	m := s.media[id]
	if m == nil || !s.isPublic(m) {
		return nil, nil
	}
	it, err := s.read(m.part, m.stretch)
	if err != nil {
		return nil, err
	}
	a := m.asset
	a.Caption = restjson.PlainText(it.excerpt)
	details, _ := unserialize(it.field("_wp_attachment_metadata")).(fields)
	if name := text(details["original_image"]); name != "" && a.URL != "" {
		a.Original = restjson.Beside(a.URL, name)
	}
	sizes, _ := details["sizes"].(fields)
	for _, size := range sizes {
		of, _ := size.(fields)
		if file := text(of["file"]); file != "" && a.URL != "" {
			a.Renditions = append(a.Renditions, restjson.Beside(a.URL, file))
		}
		if a.MIME == "" && len(a.Renditions) > 0 {
			a.MIME = text(of["mime-type"])
		}
	}
	slices.Sort(a.Renditions)
	a.Renditions = slices.Compact(a.Renditions)
	return &a, nil
}

// isPublic says that visitors may see a media record: it is not deleted, and what it
// hangs on says nothing else.
func (s *Source) isPublic(m *attachment) bool { return m.status != "trash" && m.status != "private" }

// Library is a Source whose files hold the media library.
type Library struct{ *Source }

// WithLibrary returns the source with its media library, if the files hold one.
func (s *Source) WithLibrary() (Library, bool) { return Library{s}, len(s.order) > 0 }

// Library yields every record of the media library.
func (l Library) Library(ctx context.Context) iter.Seq2[content.Asset, error] {
	ids := slices.Clone(l.order)
	slices.Sort(ids)
	return l.Assets(ctx, ids)
}

// MediaHosts returns the hosts that the files of the media library lie on.
func (l Library) MediaHosts(context.Context) ([]string, error) {
	var hosts []string
	for _, id := range l.order {
		if u, err := url.Parse(l.media[id].asset.URL); err == nil && u.Host != "" && !slices.Contains(hosts, u.Host) {
			hosts = append(hosts, u.Host)
		}
	}
	slices.Sort(hosts)
	return hosts, nil
}

package wordpress

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/permalink"
)

// Find returns the stamp of the document at a web address of the site: by what
// the page says of itself (its REST address, its shortlink), by an id in the
// address, or by a slug whose document has the same address. The error is a
// *NotFoundError where there is no such document.
func (s *Source) Find(ctx context.Context, typed string) (content.Stamp, error) {
	at, err := parseAddress(typed)
	if err != nil {
		return content.Stamp{}, err
	}
	if _, err := s.Site(ctx); err != nil {
		return content.Stamp{}, err
	}
	missing := &NotFoundError{URL: at.url.String()}
	if !s.owns(&at.url) {
		return content.Stamp{}, missing
	}
	p, err := s.pageAt(ctx, at)
	if err != nil {
		return content.Stamp{}, err
	}
	for _, find := range []func(context.Context, page, *NotFoundError) (content.Stamp, error){s.byObject, s.byID, s.bySlug} {
		d, err := find(ctx, p, missing)
		if err != nil || d.ID != 0 {
			return d, err
		}
		if missing.Shows != "" {
			break
		}
	}
	return content.Stamp{}, missing
}

// owns says whether an address is on a host of the site, "www." aside.
func (s *Source) owns(at *url.URL) bool {
	for _, known := range append([]string{s.site.Home(), s.site.API()}, s.site.seen...) {
		if u, err := url.Parse(known); err == nil && hostOf(u) == hostOf(at) {
			return true
		}
	}
	return false
}

// pageAt returns what a page says of itself; that of discovery is not read again.
func (s *Source) pageAt(ctx context.Context, a address) (page, error) {
	if slices.Contains(s.site.seen, a.url.String()) {
		return s.site.page, nil
	}
	if _, _, ok := s.root.object(a.url.String()); ok {
		return page{url: &a.url}, nil
	}
	r, err := s.client.Get(ctx, a.url.String(), http.Header{"Accept": {acceptPage}})
	if ctx.Err() != nil {
		return page{}, ctx.Err()
	}
	if err != nil && !isUnreadable(err) {
		return page{}, err
	}
	if err != nil {
		return page{url: &a.url}, nil
	}
	u, err := url.Parse(r.URL)
	if err != nil || !s.owns(u) { // a page of another site says nothing of this one
		return page{url: &a.url}, nil
	}
	return readPage(u, r.Header, r.Body), nil
}

// byObject asks for the object that a page says it shows, or that the address
// itself names.
func (s *Source) byObject(ctx context.Context, p page, missing *NotFoundError) (content.Stamp, error) {
	for _, u := range append([]*url.URL{p.url}, p.objects...) {
		route, id, ok := s.root.object(u.String())
		if !ok {
			continue
		}
		c := s.collectionAt(route)
		if c == nil {
			missing.Shows = route + "/" + strconv.FormatInt(id, 10)
			continue
		}
		missing.Shows = ""
		return s.stamp(ctx, c, id)
	}
	return content.Stamp{}, nil
}

func (s *Source) collectionAt(route string) *collection {
	for _, name := range s.typeNames() {
		if c := s.collections[name]; c.route == route {
			return c
		}
	}
	return nil
}

// stamp asks for one stamp; the zero Stamp says that it is not public.
func (s *Source) stamp(ctx context.Context, c *collection, id int64) (content.Stamp, error) {
	r, err := s.get(ctx, c.object(id), url.Values{"_fields": {c.stampFields()}})
	if isGone(err) {
		return content.Stamp{}, nil
	}
	if err != nil {
		return content.Stamp{}, err
	}
	d, err := c.reader.Stamp(r.Body)
	if err != nil {
		return d, unexpected(r, err)
	}
	d.Type, d.Unlocked = c.Name, s.mayOpen(d)
	return d, nil
}

// byID looks for the id that a shortlink or an address of plain permalinks has.
func (s *Source) byID(ctx context.Context, p page, _ *NotFoundError) (content.Stamp, error) {
	for _, u := range []*url.URL{p.short, p.url} {
		if u == nil {
			continue
		}
		for _, parameter := range []string{"p", "page_id", "attachment_id"} {
			id, err := strconv.ParseInt(u.Query().Get(parameter), 10, 64)
			if err != nil || id <= 0 {
				continue
			}
			d, err := s.lookFor(ctx, url.Values{"include": {joinIDs([]int64{id})}}, func(d content.Stamp) bool { return d.ID == id })
			if err != nil || d.ID != 0 {
				return d, err
			}
		}
	}
	return content.Stamp{}, nil
}

// bySlug looks for a document whose slug is the last part of the address, and
// whose own address is the same.
func (s *Source) bySlug(ctx context.Context, p page, _ *NotFoundError) (content.Stamp, error) {
	slug := plainSlug(path.Base(strings.TrimSuffix(p.url.EscapedPath(), ".html")))
	if slug == "" || slug == "/" || slug == "." {
		return content.Stamp{}, nil
	}
	return s.lookFor(ctx, url.Values{"slug": {slug}}, func(d content.Stamp) bool {
		link, err := url.Parse(d.Link)
		return err == nil && samePath(link, p.url)
	})
}

// lookFor returns the first document, type by type, that a query gives and that
// is meant.
func (s *Source) lookFor(ctx context.Context, query url.Values, meant func(content.Stamp) bool) (content.Stamp, error) {
	collections, err := s.chosen(ctx, nil)
	if err != nil {
		return content.Stamp{}, err
	}
	if c := s.collections["attachment"]; c != nil {
		collections = append(collections, c)
	}
	for _, c := range collections {
		q := ordered(query)
		q.Set("_fields", c.stampFields())
		p, _ := c.readFrom(ctx, q, 0)
		if isShut(p.err) {
			continue
		}
		if p.err != nil {
			return content.Stamp{}, p.err
		}
		for _, raw := range p.objects {
			d, err := c.reader.Stamp(raw)
			d.Type, d.Unlocked = c.Name, s.mayOpen(d)
			if err == nil && d.ID != 0 && meant(d) {
				return d, nil
			}
		}
	}
	return content.Stamp{}, nil
}

// samePath compares addresses as a site behind a proxy must be compared: not by
// scheme and host.
func samePath(a, b *url.URL) bool {
	return permalink.FoldedPath(a) == permalink.FoldedPath(b) && permalink.FoldedPath(a) != ""
}

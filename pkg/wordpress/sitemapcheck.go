package wordpress

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// SitemapPages lists the pages of the site that its sitemap knows, as a sitemap.Reader
// does.
func (s *Source) SitemapPages(ctx context.Context) iter.Seq2[sitemap.Page, error] {
	return func(yield func(sitemap.Page, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(sitemap.Page{}, err)
			return
		}
		r := sitemap.Reader{
			Client: s.client, Home: s.site.Home(), Plain: s.root.plain, Width: s.width(), Owns: s.owns, IsHome: s.isHome, Refusal: Refusal,
			IsType:     func(name string) bool { return s.collections[name] != nil },
			IsTaxonomy: func(name string) bool { return s.terms[name] != nil },
		}
		r.Pages(ctx)(yield)
	}
}

// Refusal is the error that an answer for a page or a file is, or nil for a success.
func Refusal(r *fetch.Response) error { return refusal(r, nil) }

// isHome says that an address is where the site begins, or its pages in a language.
func (s *Source) isHome(plain string) bool {
	return plain == sitemap.Key(s.site.index.Installation) ||
		slices.ContainsFunc(s.multilingual.languages, func(l Language) bool { return l.Home != "" && plain == sitemap.Key(l.Home) })
}

// isArchiveOf says that a page is the list of all documents of a type, which SEO
// plugins put first into its sitemap. Where the site says by which address, that
// counts; else it is the first page, and not beneath another one.
func (s *Source) isArchiveOf(c *collection, p sitemap.Page) bool {
	if c == nil || c.Archive == "" || c.Name == "page" {
		return false
	}
	u, err := url.Parse(p.URL)
	home, bad := url.Parse(s.site.Home())
	if err != nil || bad != nil {
		return false
	}
	at := strings.Trim(strings.TrimPrefix(plainSlug(u.Path), strings.TrimSuffix(home.Path, "/")), "/")
	if m := s.multilingual.of(p.URL); m != "" {
		at = strings.TrimPrefix(at, strings.ToLower(m)+"/")
	}
	if c.Archive != restjson.SomeArchive {
		return at == plainSlug(strings.Trim(c.Archive, "/"))
	}
	return p.First && at != "" && !strings.Contains(at, "/") || at == c.Name || at == c.Base
}

// Unlisted returns the pages that the sitemap lists and an inventory does not
// give, archives left out. Types that were left out of the inventory as no
// content are left out here too; where types were named, only those count. A
// sitemap that cannot be read is a warning.
func (s *Source) Unlisted(ctx context.Context, inventory []content.Stamp, types ...string) ([]sitemap.Page, error) {
	known := make(map[string]bool, 2*len(inventory))
	for _, d := range inventory {
		known[sitemap.Key(d.Link)] = true
	}
	var unlisted []sitemap.Page
	strangers := make(map[string]int)
	for p, err := range s.SitemapPages(ctx) {
		if broken, ok := errors.AsType[*sitemap.Error](err); ok {
			s.warn("sitemap-unread", "%v", broken)
			continue
		}
		if err != nil {
			return unlisted, err
		}
		c := s.collections[p.Type]
		switch {
		case known[sitemap.Key(p.URL)], p.Above && (c == nil || !c.Hierarchical), s.isArchiveOf(c, p), content.IsCoreType(p.Type), content.IsBuildingType(p.Type):
			continue
		case len(types) > 0 && !slices.Contains(types, "all") && (c == nil || !slices.Contains(types, c.Name) && !slices.Contains(types, c.Base)):
			continue
		}
		if p.Type != "" && c == nil {
			strangers[p.Type]++
		}
		unlisted = append(unlisted, p)
	}
	for typ, n := range strangers {
		s.warn("type-not-in-api", "the sitemap lists %d pages of type %s, which the API does not know", n, typ)
	}
	return unlisted, nil
}

package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/page"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/wordpress"
)

// prepare reads what tells of the site as a whole: the index of the API, if it is open,
// and the sitemap.
func (s *Source) prepare(ctx context.Context) error {
	if s.prepared {
		return nil
	}
	if err := s.readIndex(ctx); err != nil {
		return err
	}
	s.site.Types = []content.Type{
		{Name: "page", Label: "Pages", Hierarchical: true},
		{Name: "post", Label: "Posts", Taxonomies: []string{"category", "post_tag"}},
	}
	s.site.Taxonomies = []content.Taxonomy{{Name: "category", Label: "Categories", Hierarchical: true}, {Name: "post_tag", Label: "Tags"}}
	if !s.options.NoSitemap {
		if err := s.readSitemap(ctx); err != nil {
			return err
		}
	}
	s.prepared = true
	return nil
}

// readIndex asks for the zone, the one thing that the index of the API tells and no feed,
// where a page says where that is. One that is closed is why feeds are read.
func (s *Source) readIndex(ctx context.Context) error {
	index, err := wordpress.ReadIndex(ctx, s.client, s.front.API, s.site.URL)
	if err != nil || index.URL == "" {
		return err
	}
	s.site.Timezone, s.site.Offset, s.index = index.Timezone, index.Offset, true
	s.site.URL, s.site.Icon = index.URL, cmp.Or(s.site.Icon, index.Icon)
	return nil
}

// readSitemap lists what the site says that it has.
func (s *Source) readSitemap(ctx context.Context) error {
	r := sitemap.Reader{
		Client: s.client, Home: s.site.URL, Plain: s.isPlain(), Width: s.width(), Owns: s.owns, Refusal: wordpress.Refusal, Terms: true,
	}
	for p, err := range r.Pages(ctx) {
		if broken, ok := errors.AsType[*sitemap.Error](err); ok {
			s.warn("sitemap-unread", "%v", broken)
			continue
		}
		if err != nil {
			return err
		}
		u, err := url.Parse(p.URL)
		switch {
		case err != nil || content.IsCoreType(p.Type) || content.IsBuildingType(p.Type):
			continue
		case p.Taxonomy != "":
			_, slug := page.TermAt(u)
			s.terms = append(s.terms, termPage{p.Taxonomy, slug, p.URL})
			continue
		case p.Above && p.Type != "page" && p.Type != "":
			s.lists[sitemap.Key(p.URL)] = true // the list of all documents of a type
			continue
		}
		s.listed = append(s.listed, p)
		s.types[sitemap.Key(p.URL)] = p
		if p.Type != "" && !slices.ContainsFunc(s.site.Types, func(t content.Type) bool { return t.Name == p.Type }) {
			s.site.Types = append(s.site.Types, content.Type{Name: p.Type, Label: p.Type})
		}
	}
	return nil
}

func (s *Source) width() int {
	return 2 * cmp.Or(max(s.options.Concurrency, 0), fetch.DefaultConcurrency)
}

// isPlain says that the site has no pretty permalinks.
func (s *Source) isPlain() bool {
	for _, it := range s.first.Items {
		if u, err := url.Parse(it.Link); err == nil && u.RawQuery == "" && strings.Trim(u.Path, "/") != strings.Trim(s.home.Path, "/") {
			return false
		}
	}
	u, err := url.Parse(s.main)
	return err == nil && u.Query().Has("feed")
}

// sweep reads all that the feeds give.
func (s *Source) sweep(ctx context.Context) error {
	if s.read {
		return nil
	}
	repeats, err := s.pages(ctx, s.main, &s.first)
	if err != nil {
		return err
	}
	for _, t := range s.site.Types {
		if t.Name == "post" || t.Name == "page" || !s.lacks(t.Name) {
			continue
		}
		if _, err := s.pages(ctx, s.query(url.Values{"feed": {"rss2"}, "post_type": {t.Name}}), nil); err != nil {
			return err
		}
	}
	if repeats || len(s.failures) > 0 || s.lacks("post") || s.lacks("") {
		if err := s.byTerm(ctx); err != nil {
			return err
		}
	}
	if err := s.oneByOne(ctx); err != nil {
		return err
	}
	s.isShort = repeats && len(s.listed) == 0
	s.nameLosses()
	s.read = true
	return s.finish(ctx)
}

// nameLosses makes failures of what is known to be missing: documents without an address,
// and those behind the end of a feed that breaks off where no sitemap says which they are.
func (s *Source) nameLosses() {
	if s.nameless > 0 {
		s.failures = append(s.failures, &content.ListError{Err: fmt.Errorf("documents of the feed without an address, which cannot be told apart: %d", s.nameless)})
	}
	if len(s.listed) > 0 {
		return
	}
	for _, address := range s.cut {
		s.failures = append(s.failures, &content.ListError{Err: fmt.Errorf("%s: %w, and there is no sitemap that says what follows", address, ErrCut)})
	}
}

// query is an address of the site's home with parameters.
func (s *Source) query(values url.Values) string {
	return strings.TrimRight(s.site.URL, "/") + "/?" + values.Encode()
}

// mostPages bounds how many pages of one feed are read.
const mostPages = 20000

// pages reads a feed to its end. It says whether its pages are all the same, as those of
// a feed that somebody else serves. A feed that ends before its time is noted.
func (s *Source) pages(ctx context.Context, address string, first *Feed) (repeats bool, err error) {
	for n := 1; n <= mostPages; n++ {
		f := first
		if n > 1 || f == nil {
			got, err := s.get(ctx, paged(address, n))
			switch {
			case ctx.Err() != nil:
				return false, ctx.Err()
			case isMissing(err) || errors.Is(err, ErrNoFeed):
				return n == 2 && errors.Is(err, ErrNoFeed), nil
			case err != nil:
				s.failures = append(s.failures, &content.ListError{Err: err})
				return false, nil
			}
			f = &got
		}
		if err := s.complete(ctx, f, address, n, s.has); err != nil {
			return false, err
		}
		fresh := 0
		for _, it := range f.Items {
			isNew, err := s.add(it)
			if err != nil {
				return false, err
			}
			if isNew {
				fresh++
			}
		}
		if fresh == 0 {
			return n == 2 && len(f.Items) > 0, nil
		}
	}
	return false, nil
}

// paged is the address of a page of a feed.
func paged(address string, n int) string {
	if n == 1 {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set("paged", strconv.Itoa(n))
	u.RawQuery = query.Encode()
	return u.String()
}

// lacks says whether the sitemap lists documents of a type that no feed gave.
func (s *Source) lacks(typ string) bool {
	return slices.ContainsFunc(s.listed, func(p sitemap.Page) bool {
		_, known := s.byKey[sitemap.Key(p.URL)]
		return !known && p.Type == typ
	})
}

// byTerm reads the feeds of categories and tags, those of the sitemap or else those that
// the front page links to, until nothing is lacking.
func (s *Source) byTerm(ctx context.Context) error {
	terms := s.terms
	if len(terms) == 0 {
		for _, t := range s.front.Links {
			terms = append(terms, termPage{t.Taxonomy, t.Slug, t.Link})
		}
	}
	before := len(s.entries)
	for i, t := range terms {
		if len(s.listed) > 0 && !s.lacks("post") && !s.lacks("") || i == fewTerms && len(s.entries) == before {
			return nil
		}
		if _, err := s.pages(ctx, feedOf(t.url), nil); err != nil {
			return err
		}
	}
	return nil
}

// fewTerms is how many feeds of terms are read before they are given up.
const fewTerms = 5

// feedOf is the feed of an archive.
func feedOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if u.RawQuery != "" {
		query := u.Query()
		query.Set("feed", "rss2")
		u.RawQuery = query.Encode()
		return u.String()
	}
	u.Path, u.RawPath = strings.TrimRight(u.EscapedPath(), "/")+"/feed/", ""
	if decoded, err := url.PathUnescape(u.Path); err == nil {
		u.Path, u.RawPath = decoded, u.Path
	}
	return u.String()
}

// ownFeed is the feed of a document itself, in place of that of its comments.
// https://developer.wordpress.org/reference/classes/wp_query/parse_query/
func ownFeed(address string) string {
	u, err := url.Parse(feedOf(address))
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set("withoutcomments", "1")
	u.RawQuery = query.Encode()
	return u.String()
}

// fewOwn is how many documents in a row are asked for in vain before they are given up.
const fewOwn = 6

// oneByOne asks for what the sitemap lists and no feed gave, and for the front page where
// that is a page.
func (s *Source) oneByOne(ctx context.Context) error {
	type question struct{ key, feed string }
	var asked []question
	for _, p := range s.listed {
		if _, known := s.byKey[sitemap.Key(p.URL)]; !known && s.asksFor(p) {
			asked = append(asked, question{sitemap.Key(p.URL), ownFeed(p.URL)})
		}
	}
	if s.front.IsFront && s.front.ID != 0 && s.front.Type == "page" && !s.options.NoSitemap {
		asked = append(asked, question{sitemap.Key(s.site.URL), s.query(url.Values{"page_id": {strconv.FormatInt(s.front.ID, 10)}, "feed": {"rss2"}, "withoutcomments": {"1"}})})
	}
	type answer struct {
		question
		feed Feed
		err  error
	}
	inVain := 0
	for a := range fetch.InOrder(ctx, s.width(), asked, func(ctx context.Context, q question) answer {
		f, err := s.get(ctx, q.feed)
		if err == nil && len(f.Items) == 1 {
			err = s.complete(ctx, &f, q.feed, 1, func(Item) bool { return false })
		}
		return answer{q, f, err}
	}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		found := false
		for _, it := range a.feed.Items {
			if sitemap.Key(it.Link) != a.key {
				continue
			}
			if _, err := s.add(it); err != nil {
				return err
			}
			found = true
		}
		switch {
		case found:
			inVain = 0
		case a.err == nil && len(a.feed.Items) > 0:
			s.lists[a.key] = true // the archive of a type, the page of posts
		default:
			inVain++
		}
		if inVain >= fewOwn {
			return nil
		}
	}
	return nil
}

// asksFor leaves out pages that are no documents by their addresses.
func (s *Source) asksFor(p sitemap.Page) bool {
	return !s.lists[sitemap.Key(p.URL)] && !strings.HasSuffix(p.URL, ".xml")
}

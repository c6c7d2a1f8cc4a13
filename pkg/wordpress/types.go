package wordpress

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// collection is a post type as a list of the API.
type collection struct {
	restjson.Type
	*list
	terms  map[string]string // names of the type's taxonomies by rest_base
	reader restjson.Reader
	has    hasText
}

// hasText are those of title, content and excerpt that some document of a type was given
// with. A type need not have them all. It is safe for concurrent use.
type hasText struct {
	title, content, excerpt atomic.Bool
	asked                   sync.Once // a sample, where nothing else tells
}

func (h *hasText) of(name string) *atomic.Bool {
	switch name {
	case "title":
		return &h.title
	case "content":
		return &h.content
	}
	return &h.excerpt
}

// learn takes note of what a document was given without.
func (h *hasText) learn(unstated []string) {
	for _, name := range []string{"title", "content", "excerpt"} {
		if !slices.Contains(unstated, name) {
			h.of(name).Store(true)
		}
	}
}

// sample reads two documents for what their type has, once: what a lone document lacks may
// be what its type does not have, see $fixed_schemas in
// WP_REST_Posts_Controller::get_item_schema.
func (c *collection) sample(ctx context.Context) {
	c.has.asked.Do(func() {
		r, err := c.source.get(withFewRetries(ctx, true), c.route, url.Values{"_fields": {"id,title,excerpt,content"}, "per_page": {"2"}})
		if err != nil {
			return
		}
		rows, _ := restjson.List(r.Body)
		for _, row := range rows {
			if d, err := c.reader.Document(row); err == nil {
				c.has.learn(d.MissingFields)
			}
		}
	})
}

// lost are those of the fields that a document was given without which others of its
// type have.
func (h *hasText) lost(unstated []string) []string {
	return slices.DeleteFunc(slices.Clone(unstated), func(name string) bool { return !h.of(name).Load() })
}

// Site says what the site is: its name, its address, the types that hold
// content and the taxonomies that sort them.
func (s *Source) Site(ctx context.Context) (content.Site, error) {
	s.mu.Lock()
	known := s.collections != nil
	s.mu.Unlock()
	if !known {
		if err := s.loadTypes(ctx); err != nil {
			return content.Site{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.content, nil
}

const taxonomyRoute, typeRoute = "wp/v2/taxonomies", "wp/v2/types"

// loadTypes asks for the types and taxonomies.
func (s *Source) loadTypes(ctx context.Context) error {
	var taxonomyAnswer, typeAnswer answered
	var both sync.WaitGroup
	both.Go(func() { taxonomyAnswer = s.ask(ctx, taxonomyRoute) })
	both.Go(func() { typeAnswer = s.ask(ctx, typeRoute) })
	both.Wait()
	taxonomies, err := readRoute(s, taxonomyRoute, taxonomyAnswer, restjson.Taxonomies, coreTaxonomies)
	if err != nil {
		return err
	}
	types, err := readRoute(s, typeRoute, typeAnswer, restjson.Types, coreTypes)
	if err != nil {
		return err
	}
	languages := s.learnLanguages(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	collections := make(map[string]*collection, len(types))
	lookups := make(map[string]*lookup[content.Term], len(taxonomies))
	site := s.site.index.Site
	site.URL, site.API, site.Language = s.site.Home(), s.site.API(), s.site.page.language
	for _, t := range taxonomies {
		l := newLookup(s, s.itemsRoute(t.Route), termFields, restjson.Term)
		l.list.noOffset = t.Hierarchical
		lookups[t.Name] = l
	}
	types = s.withEvents(types)
	sortTypes(types)
	var left []string
	for _, t := range types {
		c := &collection{Type: t, list: &list{source: s, route: s.itemsRoute(t.Route)}, terms: termBases(t, taxonomies)}
		c.reader = restjson.Reader{Taxonomies: c.terms, Fields: s.site.fields, Served: true}
		if !c.isServed() {
			c.atMost(5) // they are asked for one by one, several tasks at once
		}
		collections[t.Name] = c
		switch {
		case content.IsBuildingType(t.Name):
			left = append(left, t.Name)
		case !content.IsCoreType(t.Name):
			site.Types = append(site.Types, t.Type)
		}
	}
	if len(left) > 0 {
		s.warn("types-left-out", "types that a site is built with, and no content, are left out: %s", strings.Join(left, ", "))
	}
	for _, t := range taxonomies {
		if slices.ContainsFunc(site.Types, func(c content.Type) bool { return slices.Contains(c.Taxonomies, t.Name) }) {
			site.Taxonomies = append(site.Taxonomies, t.Taxonomy)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.collections != nil {
		return nil
	}
	s.collections, s.terms, s.content, s.multilingual = collections, lookups, site, languages
	s.authors = newLookup(s, authorRoute, authorFields, restjson.Author)
	s.media = newLookup(s, MediaRoute, assetFields, restjson.Asset)
	s.keepSite(taxonomyAnswer, typeAnswer, languages)
	return nil
}

// answered is what a route gave.
type answered struct {
	response *fetch.Response
	err      error
}

func (s *Source) ask(ctx context.Context, route string) answered {
	r, err := s.get(ctx, route, nil)
	return answered{r, err}
}

// readRoute reads one of the two lists that say what a site has. Where a plugin
// keeps it from visitors, what every WordPress has is taken in its place.
func readRoute[T any](s *Source, route string, a answered, read func([]byte) ([]T, error), core []T) ([]T, error) {
	r, err := a.response, a.err
	if isShut(err) {
		s.warn("types-closed", "%s is closed to this visitor; only what every WordPress has is looked for: %v", route, err)
		return core, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := read(r.Body)
	if err != nil {
		return nil, unexpected(r, err)
	}
	return list, nil
}

// isShut says that WordPress itself keeps a route from this visitor, or has none
// there, rather than a blocker in front of it.
func isShut(err error) bool {
	if closed, ok := errors.AsType[*APIClosedError](err); ok {
		return closed.Code != ""
	}
	missing, ok := errors.AsType[*APIError](err)
	return ok && missing.Status == http.StatusNotFound
}

var (
	coreTypes = []restjson.Type{
		{
			Type:  content.Type{Name: "post", Label: "Posts", Taxonomies: []string{"category", "post_tag"}},
			Route: restjson.Route{Base: "posts", Namespace: "wp/v2"},
		},
		{
			Type:  content.Type{Name: "page", Label: "Pages", Hierarchical: true},
			Route: restjson.Route{Base: "pages", Namespace: "wp/v2"},
		},
	}
	coreTaxonomies = []restjson.Taxonomy{
		{
			Taxonomy: content.Taxonomy{Name: "category", Label: "Categories", Hierarchical: true},
			Route:    restjson.Route{Base: "categories", Namespace: "wp/v2"},
		},
		{
			Taxonomy: content.Taxonomy{Name: "post_tag", Label: "Tags"},
			Route:    restjson.Route{Base: "tags", Namespace: "wp/v2"},
		},
	}
)

// sortTypes puts posts first, then pages, then the others by name, so that runs
// are alike.
func sortTypes(types []restjson.Type) {
	rank := func(name string) int { return slices.Index([]string{"page", "post"}, name) }
	slices.SortFunc(types, func(a, b restjson.Type) int {
		return cmp.Or(cmp.Compare(rank(b.Name), rank(a.Name)), cmp.Compare(a.Name, b.Name))
	})
}

// itemsRoute is where the items of a type or taxonomy are. The site's own link
// to them counts if it lies in this API.
func (s *Source) itemsRoute(r restjson.Route) string {
	if route, ok := s.root.route(r.Items); ok && r.Items != "" && route != "" {
		return route
	}
	return r.Namespace + "/" + r.Base
}

func termBases(t restjson.Type, taxonomies []restjson.Taxonomy) map[string]string {
	bases := make(map[string]string)
	for _, taxonomy := range taxonomies {
		if slices.Contains(t.Taxonomies, taxonomy.Name) || slices.Contains(taxonomy.Types, t.Name) {
			bases[taxonomy.Base] = taxonomy.Name
		}
	}
	return bases
}

// chosen returns the collections of the named types: the public ones where none
// is named, and in place of "all". A type goes by its name or by its rest_base.
func (s *Source) chosen(ctx context.Context, names []string) ([]*collection, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = []string{"all"}
	}
	var chosen []*collection
	add := func(c *collection) {
		if !slices.Contains(chosen, c) {
			chosen = append(chosen, c)
		}
	}
	for _, name := range names {
		if name == "all" {
			for _, t := range site.Types {
				add(s.collections[t.Name])
			}
			continue
		}
		c := s.collectionNamed(name)
		if c == nil {
			return nil, &UnknownTypeError{Type: name, Known: s.typeNames()}
		}
		add(c)
	}
	return chosen, nil
}

// collectionNamed is for use after the survey, when collections stand still.
func (s *Source) collectionNamed(name string) *collection {
	if c := s.collections[name]; c != nil {
		return c
	}
	for _, known := range s.typeNames() {
		if c := s.collections[known]; c.Base == name {
			return c
		}
	}
	return nil
}

func (s *Source) typeNames() []string {
	names := make([]string, 0, len(s.collections))
	for name := range s.collections {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// stampFields are the fields that a stamp is made of. WordPress renders no body
// for them.
func (c *collection) stampFields() string {
	return strings.Join(slices.Concat([]string{
		"id", "type", "status", "slug", "link", "date", "date_gmt", "modified", "modified_gmt",
		"author", "parent", "sticky", "featured_media", "format", "content.protected",
	}, c.bases(), c.source.site.fields), ",")
}

// lessFields are those of a stamp without the ones that plugins make, and without sticky
// and format, which posts alone have.
func (c *collection) lessFields() string {
	return strings.Join(slices.Concat([]string{
		"id", "type", "status", "slug", "link", "date", "date_gmt", "modified", "modified_gmt", "author", "parent", "featured_media",
	}, c.bases()), ",")
}

// bodyFields are the fields that a document is made of.
func (c *collection) bodyFields() string {
	return strings.Join(slices.Concat([]string{
		"id", "type", "status", "slug", "link", "date", "date_gmt", "modified", "modified_gmt",
		"author", "parent", "sticky", "featured_media", "format", "menu_order", "title", "excerpt", "content",
	}, c.bases(), c.source.site.fields, c.source.site.translationFields()), ",")
}

// fallbackRequest is a way of asking for a part of a document.
type fallbackRequest struct {
	fields  string
	missing []string // the fields that are not asked for
}

// fallbackRequests are the ways of asking, in turn, for a document that fails with all of
// its fields: the excerpt of a post without one is made by running its content once more,
// in wp_trim_excerpt, and further fields are made by plugins.
func (c *collection) fallbackRequests() []fallbackRequest {
	all := strings.Split(c.bodyFields(), ",")
	withoutExcerpt := slices.DeleteFunc(all, func(name string) bool { return name == "excerpt" })
	further := slices.Concat(c.source.site.fields, c.source.site.translationFields())
	return []fallbackRequest{
		{fields: strings.Join(withoutExcerpt, ","), missing: []string{"excerpt"}},
		{fields: c.lessFields() + ",title,content", missing: slices.Concat([]string{"excerpt", "format"}, further)},
		{fields: c.lessFields() + ",content", missing: slices.Concat([]string{"title", "excerpt", "format"}, further)},
	}
}

func (c *collection) bases() []string {
	bases := make([]string, 0, len(c.terms))
	for base := range c.terms {
		bases = append(bases, base)
	}
	slices.Sort(bases)
	return bases
}

// object is the route of one document.
func (c *collection) object(id int64) string { return fmt.Sprintf("%s/%d", c.route, id) }

const (
	termFields   = "id,taxonomy,name,slug,parent,description,link"
	authorFields = "id,name,slug,description,link"
	assetFields  = "id,source_url,media_type,mime_type,media_details,alt_text,title,caption,link,guid,modified,modified_gmt"
)

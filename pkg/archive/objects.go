package archive

import (
	"cmp"
	"encoding/json"
	"iter"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Entry is an object of an archive.
type Entry struct {
	Name string // of its file
	JSON json.RawMessage
}

// Objects yields the objects of a route, in the order of their ids.
func (f *Folder) Objects(route string) iter.Seq2[Entry, error] {
	folder := RoutePath(route)
	return func(yield func(Entry, error) bool) {
		rows, err := f.list(folder)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		f.each(folder, rows, yield)
	}
}

func (f *Folder) each(folder string, rows []row, yield func(Entry, error) bool) {
	for _, r := range rows {
		name := path.Join(folder, r.name)
		raw, err := f.read(name)
		if !yield(Entry{Name: name, JSON: raw}, err) || err != nil {
			return
		}
	}
}

// Comments yields the comments of a document, in the order of their ids.
func (f *Folder) Comments(post int64) iter.Seq2[Entry, error] {
	const folder = "comments"
	return func(yield func(Entry, error) bool) {
		rows, err := f.list(folder)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		f.commented.Do(func() {
			f.byPost = make(map[int64][]row)
			for _, r := range rows {
				f.byPost[r.post] = append(f.byPost[r.post], r)
			}
		})
		f.each(folder, f.byPost[post], yield)
	}
}

// Types are the types of documents that the archive may have, posts first and then pages.
func (f *Folder) Types() []restjson.Type {
	types := []restjson.Type{
		{Type: content.Type{Name: "post", Taxonomies: []string{"category", "post_tag"}}, Route: restjson.Route{Base: "posts", Namespace: "wp/v2"}},
		{Type: content.Type{Name: "page", Hierarchical: true}, Route: restjson.Route{Base: "pages", Namespace: "wp/v2"}},
	}
	if raw, err := f.read("types.json"); err == nil {
		if told, err := restjson.Types(raw); err == nil {
			types = told
		}
	}
	types = slices.DeleteFunc(types, func(t restjson.Type) bool { return content.IsCoreType(t.Name) || content.IsBuildingType(t.Name) })
	rank := func(name string) int { return slices.Index([]string{"page", "post"}, name) }
	slices.SortFunc(types, func(a, b restjson.Type) int {
		return cmp.Or(cmp.Compare(rank(b.Name), rank(a.Name)), strings.Compare(a.Name, b.Name))
	})
	return types
}

// Taxonomies are those that sort documents of the archive: categories, tags, then others.
func (f *Folder) Taxonomies() []restjson.Taxonomy {
	taxonomies := []restjson.Taxonomy{
		{Taxonomy: content.Taxonomy{Name: "category", Hierarchical: true}, Route: restjson.Route{Base: "categories", Namespace: "wp/v2"}, Types: []string{"post"}},
		{Taxonomy: content.Taxonomy{Name: "post_tag"}, Route: restjson.Route{Base: "tags", Namespace: "wp/v2"}, Types: []string{"post"}},
	}
	if raw, err := f.read("taxonomies.json"); err == nil {
		if told, err := restjson.Taxonomies(raw); err == nil {
			taxonomies = told
		}
	}
	slices.SortStableFunc(taxonomies, func(a, b restjson.Taxonomy) int {
		return cmp.Compare(restjson.TaxonomyRank(a.Name), restjson.TaxonomyRank(b.Name))
	})
	return taxonomies
}

package wptest

import (
	"cmp"
	"slices"
	"sync"
)

// index is what the answers look up, made anew when the site changes.
type index struct {
	posts  []*Post        // by id
	counts map[int64]int  // published posts of a term
	wrote  map[int64]bool // users with published posts
	paths  func(q *request) map[string]*Post
}

func newIndex(site *Site) *index {
	x := &index{posts: slices.Clone(site.Posts), counts: map[int64]int{}, wrote: map[int64]bool{}}
	slices.SortFunc(x.posts, func(a, b *Post) int { return cmp.Compare(a.ID, b.ID) })
	for _, p := range x.posts {
		if p.status() != "publish" {
			continue
		}
		x.wrote[p.Author] = true
		for _, ids := range p.Terms {
			for _, id := range ids {
				x.counts[id]++
			}
		}
	}
	var once sync.Once
	var paths map[string]*Post
	x.paths = func(q *request) map[string]*Post {
		once.Do(func() { paths = q.permalinkPaths() })
		return paths
	}
	return x
}

func (x *index) post(id int64) *Post {
	i, found := slices.BinarySearchFunc(x.posts, id, func(p *Post, id int64) int { return cmp.Compare(p.ID, id) })
	if !found {
		return nil
	}
	return x.posts[i]
}

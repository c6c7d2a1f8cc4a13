package wxr

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// finish sums up what the items say together.
func (s *Source) finish() error {
	s.terms.finish()
	s.guessHome()
	for i := range s.entries {
		e := &s.entries[i].stamp
		switch {
		case e.Status != "":
		case s.statuses:
			e.Status = content.StatusUnknown // it was lost, and may have been any
		default:
			e.Status = "publish"
		}
		if e.Status == "publish" && !isPlain(e.Link, e.Type) {
			s.shown[e.Type] = true
		}
	}
	s.hierarchical = map[string]bool{"page": true}
	for _, e := range s.entries {
		if e.stamp.Parent > 0 {
			s.hierarchical[e.stamp.Type] = true
		}
	}
	s.settleZones()
	s.settleSlugs()
	s.sortMedia()
	s.group()
	s.describeTypes()
	s.site.Uploads = s.uploads()
	s.report()
	return nil
}

// guessHome takes the address of the site from its documents where nothing tells it.
func (s *Source) guessHome() {
	if s.site.URL != "" {
		return
	}
	for _, e := range s.entries {
		if u, err := url.Parse(e.stamp.Link); err == nil && u.Host != "" {
			s.site.URL = u.Scheme + "://" + u.Host
			return
		}
	}
}

// isPlain says that the address of a published document is one that WordPress writes for
// types alone that have none to be read at: "?post_type=x&p=7".
func isPlain(link, typ string) bool {
	if link == "" {
		return false
	}
	u, err := url.Parse(link)
	return err == nil && u.Query().Get("post_type") == typ && u.Query().Has("p")
}

// sortMedia finds what hangs on documents.
func (s *Source) sortMedia() {
	for _, id := range s.order {
		if post := s.media[id].asset.Post; post > 0 {
			s.attached[post] = append(s.attached[post], id)
		}
	}
	for _, ids := range s.attached {
		slices.SortStableFunc(ids, func(a, b int64) int {
			return cmp.Or(cmp.Compare(s.media[a].order, s.media[b].order), cmp.Compare(a, b))
		})
	}
}

// labels are what WordPress calls its own types and taxonomies.
var labels = map[string]string{"post": "Posts", "page": "Pages", "category": "Categories", "post_tag": "Tags"}

// describeTypes tells the types that hold documents for visitors, and the taxonomies that
// these are sorted by.
func (s *Source) describeTypes() {
	var left []string
	for _, e := range s.entries {
		name := e.stamp.Type
		switch {
		case content.IsCoreType(name):
			continue
		case !s.isShown(name):
			if !slices.Contains(left, name) {
				left = append(left, name)
			}
			continue
		}
		i := slices.IndexFunc(s.site.Types, func(t content.Type) bool { return t.Name == name })
		if i < 0 {
			i = len(s.site.Types)
			s.site.Types = append(s.site.Types, content.Type{Name: name, Label: cmp.Or(labels[name], name), Hierarchical: s.hierarchical[name]})
		}
		for _, place := range e.labels {
			if taxonomy := s.terms.all[place].Taxonomy; !slices.Contains(s.site.Types[i].Taxonomies, taxonomy) {
				s.site.Types[i].Taxonomies = append(s.site.Types[i].Taxonomies, taxonomy)
			}
		}
	}
	slices.SortFunc(s.site.Types, func(a, b content.Type) int {
		rank := func(name string) int { return slices.Index([]string{"page", "post"}, name) }
		return cmp.Or(cmp.Compare(rank(b.Name), rank(a.Name)), strings.Compare(a.Name, b.Name))
	})
	s.describeTaxonomies()
	if len(left) > 0 {
		slices.Sort(left)
		s.warn("types-left-out", "types that the site does not show to visitors are left out (--type names those that are wanted): %s", strings.Join(left, ", "))
	}
}

func (s *Source) describeTaxonomies() {
	for i := range s.site.Types {
		slices.Sort(s.site.Types[i].Taxonomies)
	}
	for _, t := range s.terms.all {
		if isHidden(t.Taxonomy) || slices.ContainsFunc(s.site.Taxonomies, func(known content.Taxonomy) bool { return known.Name == t.Taxonomy }) {
			continue
		}
		nested := t.Taxonomy == "category" || slices.ContainsFunc(s.terms.all, func(o content.Term) bool { return o.Taxonomy == t.Taxonomy && o.Parent > 0 })
		s.site.Taxonomies = append(s.site.Taxonomies, content.Taxonomy{Name: t.Taxonomy, Label: cmp.Or(labels[t.Taxonomy], t.Taxonomy), Hierarchical: nested})
	}
	slices.SortFunc(s.site.Taxonomies, func(a, b content.Taxonomy) int { return strings.Compare(a.Name, b.Name) })
}

// isShown says that the site shows documents of a type to visitors, as far as their
// addresses tell. Of a type without a published document nothing is known.
func (s *Source) isShown(typ string) bool {
	if typ == "post" || typ == "page" {
		return true
	}
	return !content.IsBuildingType(typ) && s.shown[typ]
}

// uploads is the address of the folder of uploads, where most files lie in another than
// WordPress's own.
func (s *Source) uploads() string {
	own := s.site.URL + "/wp-content/uploads/"
	counts := make(map[string]int)
	best := ""
	for _, id := range s.order {
		address := s.media[id].asset.URL
		folder := own
		if !strings.HasPrefix(address, own) {
			folder = folderOf(address)
		}
		counts[folder]++
		if best == "" || counts[folder] > counts[best] {
			best = folder
		}
	}
	if best == own {
		return ""
	}
	return strings.TrimSuffix(best, "/")
}

// folderOf is the folder of uploads that a file lies in: the one with that name, or the
// one in which there are folders of years.
func folderOf(address string) string {
	if before, _, ok := strings.Cut(address, "/uploads/"); ok {
		return before + "/uploads/"
	}
	for dir := path.Dir(address); strings.Contains(dir, "/"); dir = path.Dir(dir) {
		if name := path.Base(dir); len(name) == 4 && (strings.HasPrefix(name, "19") || strings.HasPrefix(name, "20")) {
			return strings.TrimSuffix(strings.Replace(dir, ":/", "://", 1), name)
		}
	}
	return ""
}

// report tells what of the files is not as it should be.
func (s *Source) report() {
	if s.doubled > 0 {
		s.warn("item-doubled", "%s there twice with the same id, and came out once", counted(s.doubled, "item is", "items are"))
	}
	if s.taken > 0 {
		s.warn("id-taken", "%s the id of another one, without which they are read", counted(s.taken, "item has", "items have"))
	}
	if s.skipped > 0 {
		s.warn("comment-skipped", "%s a part of the export, which is left out", counted(s.skipped, "comment of XML holds", "comments of XML hold"))
	}
	if s.open > 0 {
		s.warn("element-open", "%s an element whose end is missing, which is read up to the next one", counted(s.open, "item has", "items have"))
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

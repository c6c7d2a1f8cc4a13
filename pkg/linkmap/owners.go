package linkmap

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
)

// Fill adds all documents that the export will have, and what earlier runs learned.
func (m *Map) Fill(listed []content.Stamp, paths map[int64]string, known *manifest.Manifest) {
	claims := make([]claim, 0, len(paths))
	isListed := make(map[int64]bool, len(listed))
	for _, s := range listed {
		isListed[s.ID] = true
	}
	for d := range known.Documents() {
		if paths[d.ID] != "" && !isListed[d.ID] {
			claims = append(claims, claimOf(d))
		}
	}
	for _, s := range listed {
		claims = append(claims, claimOfStamp(s))
	}
	m.owners = m.ownersOf(claims)
	for _, c := range claims {
		m.add(c.id, c.link, paths[c.id])
	}
	m.recall(known)
	m.bundles = m.scheme.Bundles(paths, m.mayHaveFiles(listed, known))
	if m.options.Media != MediaDownload {
		return
	}
	for _, f := range known.Files() {
		m.fetched[f.Path] = true
		if _, nameless := m.scheme.Unnamed(f.URL); nameless && f.URL != "" {
			m.found.names.Store(f.URL, f.Path)
		}
	}
}

// recall takes from the records where the site led addresses in earlier runs.
func (m *Map) recall(known *manifest.Manifest) {
	for d := range known.Documents() {
		for _, text := range d.Aliases {
			if a, ok := ToAddress.Parse(text); ok {
				if u := m.site.Resolve(a.Text); u != nil {
					m.found.aliases.Store(permalink.PathKey(m.site.Parse(u).URL), a.Document)
				}
			}
		}
	}
}

// claim is a document that has an address.
type claim struct {
	id   int64
	typ  string
	slug string
	link string
}

// claimOf is what a record claims. The slug is the end of the file's name, as far
// as that can be told from a date before it.
func claimOf(d manifest.Document) claim {
	c := claim{id: d.ID, typ: d.Type, link: d.Link}
	name := strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path))
	if last := lastPart(d.Link); last != "" && (name == last || strings.HasSuffix(name, "-"+last)) {
		c.slug = last
	}
	return c
}

func claimOfStamp(s content.Stamp) claim { return claim{s.ID, s.Type, s.Slug, s.Link} }

func lastPart(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" {
		return ""
	}
	return permalink.Slug(u)
}

// ownersOf finds the documents whose address another one has too, and returns whose
// it is. On the web a plugin shows both on one page; in a built site one would
// replace the other. It belongs to the one whose slug it ends in.
func (m *Map) ownersOf(claims []claim) map[int64]int64 {
	byKey := make(map[string]claim, len(claims))
	owners := make(map[int64]int64)
	var doubled []claim
	for _, c := range claims {
		key, ok := m.claimKey(c.link)
		if !ok {
			continue
		}
		owner, taken := byKey[key]
		if taken {
			doubled = append(doubled, c, owner)
		}
		if !taken || before(c, owner) {
			byKey[key] = c
		}
	}
	for _, c := range doubled {
		key, _ := m.claimKey(c.link)
		if owner := byKey[key]; owner.id != c.id {
			owners[c.id] = owner.id
		}
	}
	return owners
}

func (m *Map) claimKey(link string) (string, bool) {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" || !m.site.Owns(u) {
		return "", false
	}
	key := permalink.PathKey(u)
	if m.urls.target.Site.Served { // as files, which some systems tell apart by more than case alone
		key = strings.ToLower(key)
	}
	return key, true
}

// before says which of two documents an address belongs to.
func before(a, b claim) bool {
	named := func(c claim) int {
		if strings.ToLower(c.slug) == lastPart(c.link) {
			return 0
		}
		return 1
	}
	kind := func(c claim) int { return slices.Index([]string{"", "post", "page"}, c.typ) }
	return cmp.Or(cmp.Compare(named(a), named(b)), -cmp.Compare(min(kind(a), 1), min(kind(b), 1)), cmp.Compare(a.id, b.id)) < 0
}

package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
)

// common holds once what many stamps of an inventory have: there may be a hundred
// thousand of them.
type common struct {
	manifest *manifest.Manifest // of the last run, whose strings are there anyway; nil for none
	words    map[string]string
	terms    map[string]map[string][]int64
}

func newCommon(m *manifest.Manifest) common {
	return common{manifest: m, words: make(map[string]string), terms: make(map[string]map[string][]int64)}
}

// stamp returns s with what others have too shared with them, and its slug, where
// that is so, as a part of its address.
func (c common) stamp(s content.Stamp) content.Stamp {
	s.Type, s.Status, s.Format = c.word(s.Type), c.word(s.Status), c.word(s.Format)
	if c.manifest != nil {
		if link := c.manifest.Link(s.ID); link != "" && permalink.IsSameLink(link, s.Link, s.Slug) {
			s.Link = link
		}
	}
	if i := strings.LastIndex(s.Link, s.Slug); i >= 0 {
		s.Slug = s.Link[i : i+len(s.Slug)]
	}
	if len(s.Terms) == 0 {
		s.Terms = nil
		return s
	}
	var key strings.Builder
	for _, taxonomy := range slices.Sorted(maps.Keys(s.Terms)) {
		_, _ = fmt.Fprint(&key, taxonomy, s.Terms[taxonomy])
	}
	if terms, ok := c.terms[key.String()]; ok {
		s.Terms = terms
	} else {
		c.terms[key.String()] = s.Terms
	}
	return s
}

// expected is about how many stamps there will be.
func (c common) expected() int {
	if c.manifest == nil {
		return 0
	}
	return c.manifest.Len()
}

func (c common) word(s string) string {
	if one, ok := c.words[s]; ok {
		return one
	}
	c.words[s] = s
	return s
}

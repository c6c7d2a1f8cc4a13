package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// common holds once what many stamps of an inventory have: there may be a hundred
// thousand of them.
type common struct {
	words map[string]string
	terms map[string]map[string][]int64
}

func newCommon() common {
	return common{words: make(map[string]string), terms: make(map[string]map[string][]int64)}
}

// stamp returns s with what others have too shared with them, and its slug, where
// that is so, as a part of its address.
func (c common) stamp(s content.Stamp) content.Stamp {
	s.Type, s.Status, s.Format = c.word(s.Type), c.word(s.Status), c.word(s.Format)
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

func (c common) word(s string) string {
	if one, ok := c.words[s]; ok {
		return one
	}
	c.words[s] = s
	return s
}

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

// interner holds once what many stamps of an inventory have: there may be a hundred
// thousand of them.
type interner struct {
	manifest *manifest.Manifest // of the last run, whose strings are there anyway; nil for none
	words    map[string]string
	terms    map[string]map[string][]int64
}

func newInterner(m *manifest.Manifest) interner {
	return interner{manifest: m, words: make(map[string]string), terms: make(map[string]map[string][]int64)}
}

// stamp returns s with what others have too shared with them, and its slug, where
// that is so, as a part of its address.
func (in interner) stamp(s content.Stamp) content.Stamp {
	s.Type, s.Status, s.Format = in.word(s.Type), in.word(s.Status), in.word(s.Format)
	if in.manifest != nil {
		if link := in.manifest.Link(s.ID); link != "" && permalink.IsSameLink(link, s.Link, s.Slug) {
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
	if terms, ok := in.terms[key.String()]; ok {
		s.Terms = terms
	} else {
		in.terms[key.String()] = s.Terms
	}
	return s
}

// expected is about how many stamps there will be.
func (in interner) expected() int {
	if in.manifest == nil {
		return 0
	}
	return in.manifest.Len()
}

func (in interner) word(s string) string {
	if one, ok := in.words[s]; ok {
		return one
	}
	in.words[s] = s
	return s
}

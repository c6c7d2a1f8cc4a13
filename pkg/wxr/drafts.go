package wxr

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"time"

	"wpmd/pkg/permalink"
	"wpmd/pkg/restjson"
)

// A draft has no slug yet, and no date in GMT. A site tells visitors with a login both all
// the same, and so they are made here as it makes them: the slug of the title, and the date
// by the site's zone, which its other items tell.

// clock is how far the site was from UTC at a moment, which is civil time as if it were UTC.
type clock struct {
	at     int64 // in seconds
	offset int32
}

// zoned is a moment of an item with its zone, or without one: isLocal. What both tell of
// the zone is remembered.
func (s *Source) zoned(local, gmt string) (t time.Time, isLocal bool) {
	t = restjson.Moment(local, gmt)
	if t.IsZero() || restjson.Moment(local, "").IsZero() {
		return t, false
	}
	if restjson.Moment("", gmt).IsZero() {
		return t, true
	}
	_, offset := t.Zone()
	s.clocks = append(s.clocks, clock{t.Unix() + int64(offset), int32(offset)})
	return t, false
}

// settleZones gives moments without a zone that of the item next to them in time.
func (s *Source) settleZones() {
	slices.SortFunc(s.clocks, func(a, b clock) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.offset, b.offset)) })
	for i := range s.entries {
		e := &s.entries[i]
		if e.localDate {
			e.stamp.Date = s.inZone(e.stamp.Date)
		}
		if e.localModified {
			e.stamp.Modified = s.inZone(e.stamp.Modified)
		}
	}
	s.clocks = nil
}

func (s *Source) inZone(civil time.Time) time.Time {
	if len(s.clocks) == 0 {
		return civil
	}
	i, _ := slices.BinarySearchFunc(s.clocks, civil.Unix(), func(c clock, at int64) int { return cmp.Compare(c.at, at) })
	if i == len(s.clocks) || i > 0 && civil.Unix()-s.clocks[i-1].at <= s.clocks[i].at-civil.Unix() {
		i--
	}
	offset := int(s.clocks[i].offset)
	if offset == 0 {
		return civil
	}
	return civil.Add(-time.Duration(offset) * time.Second).In(time.FixedZone("", offset))
}

// unnamed are the statuses of documents that may have no slug yet.
func isUnnamed(status string) bool {
	return slices.Contains([]string{"draft", "pending", "future", "auto-draft"}, status)
}

// ofPages finds slugs that the pages of a list have, which no page may have.
var ofPages = regexp.MustCompile(`^(?:page)?\d+$`)

// settleSlugs makes slugs that were made of titles other ones than those of other
// documents of the type, as WordPress does.
func (s *Source) settleSlugs() {
	type name struct {
		typ, slug string
		parent    int64
	}
	nameOf := func(e *entry, slug string) name {
		if s.hierarchical[e.stamp.Type] {
			return name{e.stamp.Type, slug, e.stamp.Parent}
		}
		return name{e.stamp.Type, slug, 0}
	}
	taken := make(map[name]bool)
	for i := range s.entries {
		if e := &s.entries[i]; !e.isGenerated {
			taken[nameOf(e, e.stamp.Slug)] = true
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		if !e.isGenerated {
			continue
		}
		slug := cmp.Or(e.stamp.Slug, strconv.FormatInt(max(e.stamp.ID, 0), 10))
		made := slug
		for n := 2; taken[nameOf(e, made)] || n == 2 && (slug == "embed" || slug == "feed" || s.hierarchical[e.stamp.Type] && ofPages.MatchString(slug)); n++ {
			made = slug + "-" + strconv.Itoa(n)
		}
		e.stamp.Slug = made
	}
}

// generatedSlug is what WordPress would call a document.
func (r *indexer) generatedSlug(title string) string {
	return permalink.SlugOf(title, r.channel.language)
}

package feed

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/page"
	"wpmd/pkg/permalink"
	"wpmd/pkg/restjson"
	"wpmd/pkg/sitemap"
)

// finish sums up what the feeds say together: which document each is, which names are
// those of tags, and what the clocks showed.
func (s *Source) finish(ctx context.Context) error {
	s.names = newNames(s.terms)
	for _, t := range s.front.Links {
		s.names.learn(t)
	}
	if err := s.number(ctx); err != nil {
		return err
	}
	if err := s.sort(ctx); err != nil {
		return err
	}
	if err := s.lookAtClocks(ctx); err != nil {
		return err
	}
	s.setTimes()
	s.setPlaces()
	s.report()
	return nil
}

// number finds the ids: in guids of the site's own, then in the documents' pages.
func (s *Source) number(ctx context.Context) error {
	trusted, err := s.trustedHosts(ctx)
	if err != nil {
		return err
	}
	var unknown []int
	for i := range s.entries {
		e := &s.entries[i]
		id, typ, host := guidOf(e.guid)
		if e.stamp.Type = typ; e.stamp.ID == 0 && trusted[host] {
			e.stamp.ID = id
		}
		if e.stamp.ID == 0 {
			e.stamp.ID, _, _ = guidOf(e.stamp.Link)
		}
		if p := s.types[sitemap.Key(e.stamp.Link)]; p.Type != "" {
			e.stamp.Type = p.Type
		}
		if e.stamp.ID == 0 && !e.stamp.Protected {
			unknown = append(unknown, i)
		}
	}
	if err := s.look(ctx, unknown); err != nil {
		return err
	}
	taken := make(map[int64]int)
	for i := range s.entries {
		e := &s.entries[i]
		e.stamp.Type = cmp.Or(e.stamp.Type, "post")
		if _, isTaken := taken[e.stamp.ID]; e.stamp.ID <= 0 || isTaken {
			e.stamp.ID = content.OwnID(e.stamp, e.title, func(id int64) bool { _, is := taken[id]; return is })
		}
		taken[e.stamp.ID] = i
	}
	s.byID = taken
	return nil
}

// guidOf reads an id and a type in a guid or a short address: "?p=7", "?page_id=7",
// "?post_type=book&p=7".
func guidOf(guid string) (id int64, typ, host string) {
	u, err := url.Parse(strings.ReplaceAll(guid, "&#038;", "&"))
	if err != nil {
		return 0, "", ""
	}
	query := u.Query()
	id, isFile := permalink.ShortID(query)
	if id == 0 || isFile {
		return 0, "", ""
	}
	typ = restjson.Word(query.Get("post_type"))
	if query.Has("page_id") {
		typ = "page"
	}
	return id, typ, permalink.HostName(u.Host)
}

// fewGuids is how many guids with the name of another host are tried.
const fewGuids = 3

// trustedHosts are the hosts whose guids tell ids of this site. A guid keeps the name of
// the host at which its document was written: after a move its id holds, and after an
// import it may be that of another site.
func (s *Source) trustedHosts(ctx context.Context) (map[string]bool, error) {
	trusted := map[string]bool{permalink.HostName(s.home.Host): true}
	samples := make(map[string][]*entry)
	for i := range s.entries {
		if id, _, host := guidOf(s.entries[i].guid); id != 0 && !trusted[host] {
			samples[host] = append(samples[host], &s.entries[i])
		}
	}
	for host, of := range samples {
		for n := range min(fewGuids, len(of)) {
			e := of[n*(len(of)-1)/max(1, min(fewGuids, len(of))-1)]
			id, _, _ := guidOf(e.guid)
			r, err := s.client.Get(fetch.WithRetries(ctx, 1), s.query(url.Values{"p": {strconv.FormatInt(id, 10)}}), nil)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if trusted[host] = err == nil && sitemap.Key(r.URL) == sitemap.Key(e.stamp.Link); !trusted[host] {
				break
			}
		}
	}
	return trusted, nil
}

// look reads the pages of some documents, for what the feed does not tell of them.
func (s *Source) look(ctx context.Context, of []int) error {
	type seen struct {
		at   int
		page page.Page
		ok   bool
	}
	for p := range fetch.InOrder(ctx, s.width(), of, func(ctx context.Context, i int) seen {
		link := s.entries[i].stamp.Link
		u, err := url.Parse(link)
		if err != nil || !s.owns(u) {
			return seen{}
		}
		r, err := s.client.Get(fetch.WithRetries(ctx, 1), link, http.Header{"Accept": {"text/html,*/*;q=0.5"}})
		if err != nil || r.Status != http.StatusOK || sitemap.Key(r.URL) != sitemap.Key(link) {
			return seen{}
		}
		return seen{i, page.Read(r.Body, u, r.Header), true}
	}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !p.ok || p.page.IsList {
			continue
		}
		e := &s.entries[p.at]
		if e.stamp.ID == 0 {
			e.stamp.ID = p.page.ID
		}
		e.stamp.Type = cmp.Or(e.stamp.Type, p.page.Type)
		e.stamp.Format = p.page.Format
		e.stamp.Status = cmp.Or(p.page.Status, e.stamp.Status)
		e.stamp.Protected = e.stamp.Protected || p.page.Protected
		e.terms = p.page.Labels
		for _, t := range e.terms {
			s.names.learn(t)
		}
		s.front.Times = append(s.front.Times, p.page.Times...)
	}
	return nil
}

// mostLooks bounds how many pages are read for the names on them.
const mostLooks = 20

// sort finds out which names are those of tags.
func (s *Source) sort(ctx context.Context) error {
	var lists [][]string
	for _, e := range s.entries {
		if e.stamp.Type == "post" && len(e.labels) > 0 {
			lists = append(lists, e.labels)
		}
	}
	s.names.guessBySlug(lists)
	s.names.guessByOrder(lists)
	asked := make(map[string]bool)
	var ask []int
	for i := range s.entries {
		e := &s.entries[i]
		fresh := false
		for _, name := range s.names.unknown(e.labels) {
			fresh = fresh || !asked[name] && e.stamp.Type == "post" && e.terms == nil && !e.stamp.Protected
		}
		if fresh && len(ask) < mostLooks {
			ask = append(ask, i)
			for _, name := range e.labels {
				asked[name] = true
			}
		}
	}
	if err := s.look(ctx, ask); err != nil {
		return err
	}
	s.names.guessByOrder(lists)
	return nil
}

// labelsOf are the terms of a document.
func (s *Source) labelsOf(e *entry) []content.Term {
	told := make(map[string]bool)
	for _, t := range e.terms {
		told[t.Name] = true
	}
	if len(e.terms) > 0 && !slices.ContainsFunc(e.labels, func(name string) bool { return !told[name] }) {
		list := slices.Clone(e.terms)
		for i := range list {
			list[i].Link = ""
		}
		return list
	}
	return s.names.terms(e.labels)
}

// lookAtClocks reads the pages of a document of the winter and of one of the summer, if
// nothing has told by then what the site's clocks show there.
func (s *Source) lookAtClocks(ctx context.Context) error {
	if s.index {
		return nil
	}
	season := func(t time.Time) int {
		switch t.Month() {
		case time.December, time.January, time.February:
			return 1
		case time.June, time.July, time.August:
			return 2
		}
		return 0
	}
	seen := map[int]bool{0: len(s.front.Times) > 0}
	for _, t := range s.front.Times {
		seen[season(t)] = true
	}
	var ask []int
	for i := range s.entries {
		e := &s.entries[i]
		if at := season(e.stamp.Date); !seen[at] && e.stamp.Type == "post" && !e.stamp.Protected && !e.stamp.Date.IsZero() {
			seen[at], seen[0] = true, true
			ask = append(ask, i)
		}
	}
	return s.look(ctx, ask)
}

// setTimes puts the dates on the site's clocks.
func (s *Source) setTimes() {
	c := clock{}
	if s.index {
		c.zone = time.FixedZone("", int(s.site.Offset/time.Second))
		if zone, err := time.LoadLocation(s.site.Timezone); err == nil && s.site.Timezone != "" {
			c.zone = zone
		}
	} else {
		c = newClock(s.shownTimes(), s.linkDates())
		switch {
		case c.zone == nil:
			s.warn("dates-in-utc", "nothing tells the site's time zone: the dates are in UTC")
		case c.isGuess:
			s.warn("zone-guessed", "the dates are in the time zone of %s, which is taken from those on the site's pages and may not be the site's own all year round", c.zone)
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		if p := s.types[sitemap.Key(e.stamp.Link)]; e.stamp.Modified.IsZero() && len(p.Modified) > len("2006-01-02T") {
			e.stamp.Modified = restjson.Moment(p.Modified, "")
		}
		e.stamp.Date, e.stamp.Modified = c.local(e.stamp.Date), c.local(e.stamp.Modified)
		if !e.stamp.Modified.IsZero() && e.stamp.Modified.Before(e.stamp.Date) {
			e.stamp.Modified = e.stamp.Date
		}
	}
}

// shownTimes are dates as the site wrote them: on its pages, and in WordPress's own
// sitemap. Those in UTC may be so for the sake of machines.
func (s *Source) shownTimes() []time.Time {
	var shown []time.Time
	for _, t := range s.front.Times {
		if _, offset := t.Zone(); offset != 0 || !slices.ContainsFunc(s.front.Times, isShifted) {
			shown = append(shown, t)
		}
	}
	for _, p := range s.listed {
		if t := restjson.Moment(p.Modified, ""); len(p.Modified) > len("2006-01-02T15:04Z") && isShifted(t) {
			shown = append(shown, t)
		}
	}
	return shown
}

func isShifted(t time.Time) bool {
	_, offset := t.Zone()
	return offset != 0
}

func (s *Source) linkDates() []linkDate {
	var dates []linkDate
	for _, e := range s.entries {
		if d, ok := dateInLink(e.stamp.Link, e.stamp.Date); ok && e.stamp.Type == "post" {
			dates = append(dates, d)
		}
	}
	return dates
}

// setPlaces takes slugs and parents from the addresses.
func (s *Source) setPlaces() {
	made := 0
	above := make(map[string]int64)
	for i := range s.entries {
		e := &s.entries[i]
		e.stamp.Slug = slugIn(e.stamp.Link, s.home)
		if id := strconv.FormatInt(e.stamp.ID, 10); e.stamp.Slug == "" || e.stamp.Slug == id {
			if slug := slugOf(e.title); slug != "" { // a document without a title has its id for a slug
				e.stamp.Slug = slug
				made++
			}
		}
		if e.stamp.Type != "post" && e.stamp.ID > 0 {
			above[e.stamp.Type+" "+sitemap.Key(e.stamp.Link)] = e.stamp.ID
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		folder := path.Dir(sitemap.Key(e.stamp.Link))
		e.stamp.Parent = above[e.stamp.Type+" "+folder]
		if e.stamp.Type == "page" && e.stamp.Parent == 0 && s.isFolder(folder) {
			e.stamp.Parent = noParent
		}
	}
	if made > 0 {
		s.warn("slug-made", "the addresses of %s do not hold their slugs, which are made of their titles as WordPress makes them", counted(made, "document", "documents"))
	}
}

// noParent stands for a parent that is not public.
const noParent = -1

// spoken are the folders that plugins for several languages put above all pages of one.
var spoken = regexp.MustCompile(`^[a-z]{2}(?:-[a-z]{2,4})?$`)

// isFolder says that pages in a folder of the site have a parent there.
func (s *Source) isFolder(folder string) bool {
	inside, ok := strings.CutPrefix(folder, sitemap.Key(s.site.URL)+"/")
	return ok && inside != "index.php" && !spoken.MatchString(inside) && !strings.Contains(inside, "?")
}

// slugIn is the slug in an address; empty where it has none.
func slugIn(link string, home *url.URL) string {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") == strings.Trim(home.Path, "/") {
		return ""
	}
	last := path.Base(strings.TrimRight(u.EscapedPath(), "/"))
	for _, extension := range []string{".html", ".htm", ".php", ".aspx"} {
		last = strings.TrimSuffix(last, extension)
	}
	return restjson.Slug(last)
}

// report says what concerns no single document.
func (s *Source) report() {
	var guessed []string
	for i := range s.entries {
		if e := &s.entries[i]; e.stamp.Type == "post" && e.terms == nil {
			guessed = append(guessed, s.names.unknown(e.labels)...)
		}
	}
	if len(guessed) > 0 {
		s.warn("tags-guessed", "a feed does not tell categories from tags, and nothing else does for some: those that come first are taken for categories and the others for tags: %s", namedIn(guessed))
	}
	if s.isShort {
		s.warn("feed-short", "the feed gives no more than its newest documents, and there is no sitemap that says how many more there are")
	}
	if s.comments > 0 {
		s.warn("comments-left", "the documents have %s, which their feed does not give", counted(s.comments, "comment", "comments"))
	}
	s.warn("from-feed", "the documents come from the site's feed, which lacks what the REST API has: featured pictures, sticky posts and custom fields")
}

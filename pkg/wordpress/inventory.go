package wordpress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"sync"

	"wpmd/pkg/content"
)

// Inventory lists the documents that a query asks for: type after type, posts
// first, in the order of their ids. With a limit it lists the newest, those of
// the first type before those of the next, at the cost of a handful of requests.
//
// A type that cannot be listed to its end, and a row of a list that cannot be
// had, are a *content.ListError each, after which it goes on; of the latter it
// wraps a *content.DocumentError where the server tells the id, else a *GapError.
// Any other error ends the sequence. Custom types that
// WordPress keeps from this visitor are only an error if they were asked for by
// name, and otherwise a warning; ids and slugs that name nothing are a warning
// too.
func (s *Source) Inventory(ctx context.Context, q content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		chosen, err := s.chosen(ctx, q.Types)
		if err != nil {
			yield(content.Stamp{}, err)
			return
		}
		f, err := s.compile(ctx, q)
		if err != nil {
			yield(content.Stamp{}, err)
			return
		}
		s.kept.begin(s.now())
		ctx, cancel := context.WithCancel(ctx)
		in := inventory{source: s, filter: f, yield: yield, found: make(map[int64]bool), heard: make(map[string]bool), occurred: make(map[occurrence]bool), ahead: make(map[*collection]*pageScanner)}
		defer in.group.Wait()
		defer cancel()
		in.run(ctx, chosen)
	}
}

// inventory is one listing under way.
type inventory struct {
	source *Source
	filter filter
	yield  func(content.Stamp, error) bool
	found  map[int64]bool // ids of the documents that the server gave
	count  int            // stamps that were yielded
	done   bool           // nobody wants more

	chosen []*collection // what is still to be listed
	ahead  map[*collection]*pageScanner
	group  sync.WaitGroup
	page   []content.Stamp // those of the page at hand that are asked for
	// told and untold count documents by whether they tell their language, where
	// one is asked for.
	told, untold int
	heard        map[string]bool // languages that documents are in
	rows         int             // that came
	silent       int             // lists that never answered
	occurred     map[occurrence]bool
}

func (in *inventory) run(ctx context.Context, chosen []*collection) {
	in.chosen = slices.DeleteFunc(slices.Clone(chosen), func(c *collection) bool { return !in.filter.fits(c) })
	for len(in.chosen) > 0 {
		c := in.chosen[0]
		in.chosen = in.chosen[1:]
		err := in.explain(in.list(ctx, c))
		switch {
		case in.done:
			return
		case err == nil:
		case ctx.Err() != nil, !isAnswered(err) && !in.isFirstSilent(err), isBlocked(err) && in.count == 0, isForbiddenStatus(err):
			in.yield(content.Stamp{}, err)
			return
		case isShut(err) && !in.expects(c) && !isOfEvents(err):
			in.source.warn("type-closed", "type %s is closed to this visitor and left out: %v", c.Name, err)
		default:
			if !in.yield(content.Stamp{}, &content.ListError{Type: c.Name, Err: err}) {
				return
			}
		}
	}
	if in.tellLanguages(ctx, chosen); in.done {
		return
	}
	in.tellLanguage()
}

// isFirstSilent says that this list never answers, and that none did so before: the
// server may have trouble with this one alone.
func (in *inventory) isFirstSilent(err error) bool {
	_, silent := errors.AsType[*SilentListError](err)
	if silent {
		in.silent++
	}
	return silent && in.silent == 1
}

// prepare begins to read the lists of the next types, now that one list has
// answered: most have a single page, and would wait for each other. Where later
// lists may not be needed, they are not touched.
func (in *inventory) prepare(ctx context.Context) {
	if in.filter.Limit > 0 || len(in.filter.IDs) > 0 {
		return
	}
	for _, c := range in.chosen[:min(len(in.chosen), in.source.width())] {
		queries := in.filter.queries(c, in.found)
		if in.ahead[c] != nil || len(queries) != 1 || !c.isServed() {
			continue
		}
		in.ahead[c] = in.newScanner(c, queries[0], 0)
		in.ahead[c].prepare(ctx, &in.group)
	}
}

// explain says in plain what WordPress calls an invalid parameter: that it shows
// documents of other statuses only to those who may edit them.
func (in *inventory) explain(err error) error {
	e, ok := errors.AsType[*APIError](err)
	if !ok || len(in.filter.Status) == 0 || !refusesParam(e, "status") {
		return err
	}
	return &APIClosedError{URL: e.URL, Status: e.Status, Code: forbiddenStatus, Message: e.Message}
}

// forbiddenStatus is WordPress's code for documents of a status that is not for
// this visitor, in whatever type.
const forbiddenStatus = "rest_forbidden_status"

func isForbiddenStatus(err error) bool {
	closed, ok := errors.AsType[*APIClosedError](err)
	return ok && closed.Code == forbiddenStatus
}

// isAnswered tells a server that gave a bad answer from one that gave none.
func isAnswered(err error) bool {
	_, repeated := errors.AsType[*RepeatedPageError](err)
	_, miscounted := errors.AsType[*CountError](err)
	_, short := errors.AsType[*KeptBackError](err)
	return repeated || miscounted || short || statusOf(err) != 0
}

// expects says that a type must be there: because every WordPress has it, or
// because it was named.
func (in *inventory) expects(c *collection) bool {
	return c.Name == "post" || c.Name == "page" || slices.Contains(in.filter.Types, c.Name) || slices.Contains(in.filter.Types, c.Base)
}

const (
	// passes bounds how often a list is read that changes while it is read: WordPress has
	// no cursor, and what is deleted moves all that follows. The whole costs at most so many readings, each of twice as many pages, and
	// gapFillLimit questions for what lies between pages.
	passes = 8
	// trimming is by how many rows pages get smaller from one pass to the next, so that
	// other rows meet on them.
	trimming = 7
)

// listing is the reading of one query's list, in one pass or several.
type listing struct {
	collection *collection
	query      url.Values
	union      map[int64]bool           // ids that any pass gave
	rows       int                      // of the last pass
	counted    int                      // rows that there are by the server's word in the last pass, -1 for none
	blank      bool                     // a page of the last pass had no rows where the server counts some
	gaps       []*GapError              // of the last pass
	unreadable []*content.DocumentError // rows of the last pass without an id
	gapFills   int                      // questions for what lies between pages, in all passes
	url        string
}

// list lists one type, with what a plugin keeps out of its list.
func (in *inventory) list(ctx context.Context, c *collection) error {
	if !c.hasEvents() {
		return in.listServed(ctx, c)
	}
	if c.isServed() {
		if err := in.listServed(ctx, c); err != nil && !isShut(err) {
			return err
		}
	}
	return in.listEvents(ctx, c)
}

// listServed lists one type by its own list. A document that is deleted meanwhile
// moves those behind it up, so that one may slip from a page that is still to come
// to one that was read; the list is then read again. So it is where rows came
// twice, in whose places others may be missing.
func (in *inventory) listServed(ctx context.Context, c *collection) error {
	queries := in.filter.queries(c, in.found)
	if in.filter.Limit > 0 && len(queries) > 1 && !in.filter.namesDocuments() {
		return in.listNewest(ctx, c, queries)
	}
	return in.listQueries(ctx, c, queries)
}

// listNewest lists the newest documents of several queries taken together, as many as the
// limit leaves.
func (in *inventory) listNewest(ctx context.Context, c *collection, queries []url.Values) error {
	before, yield, stopped := in.count, in.yield, false
	var all []content.Stamp
	in.yield = func(d content.Stamp, err error) bool {
		if err == nil {
			all = append(all, d)
			return true
		}
		stopped = !yield(d, err)
		return !stopped
	}
	defer func() { in.yield = yield }()
	for i := range queries {
		in.count, in.done = before, false
		if err := in.listQueries(ctx, c, queries[i:i+1]); err != nil || stopped {
			return err
		}
	}
	slices.SortStableFunc(all, func(a, b content.Stamp) int { return b.Date.Compare(a.Date) })
	all = all[:min(len(all), in.filter.Limit-before)]
	in.count = before + len(all)
	in.done = in.isFull()
	for _, d := range all {
		if !yield(d, nil) {
			in.done = true
			break
		}
	}
	return nil
}

// listQueries lists what each of several queries asks for.
func (in *inventory) listQueries(ctx context.Context, c *collection, queries []url.Values) error {
	for _, query := range queries {
		l := &listing{collection: c, query: query, union: make(map[int64]bool)}
		for n := range passes {
			before := len(l.union)
			again, err := in.pass(ctx, l, n)
			if err != nil {
				return err
			}
			if in.done || !again && len(l.union) >= l.rows || n > 1 && len(l.union) == before {
				break
			}
			if again && n == passes-1 {
				in.source.warn("list-restless", "type %s changes faster than it can be read; what was there all the time may be missing from the list", c.Name)
			}
		}
		if in.done || !in.tellGaps(l) {
			return nil
		}
		if len(l.union) < l.rows {
			return &CountError{URL: l.url, Listed: len(l.union), Rows: l.rows}
		}
		if err := in.tellKeptBack(l); err != nil {
			return err
		}
	}
	return nil
}

// tellKeptBack says that the server counts more rows than it gives. Some may be
// for others only; but where pages without a single row stand for those that are
// missing, nothing says so.
func (in *inventory) tellKeptBack(l *listing) error {
	c, n := l.collection, len(l.union)
	if len(l.gaps) > 0 || l.counted <= n {
		return nil
	}
	in.source.quirk(RowsKeptBack, c.route)
	if l.blank && (n > 0 || in.expects(c)) {
		return &KeptBackError{URL: l.url, Listed: n, Counted: l.counted}
	}
	in.source.warn("rows-kept-back", "type %s: the site counts %d documents and gives this visitor %d of them", c.Name, l.counted, n)
	return nil
}

func (in *inventory) pass(ctx context.Context, l *listing, n int) (again bool, err error) {
	c := l.collection
	sweep := in.ahead[c]
	if sweep == nil || n > 0 {
		sweep = in.newScanner(c, l.query, n)
	}
	l.gaps, l.unreadable, l.rows, sweep.gapFills = nil, nil, 0, l.gapFills
	first, least := -1, -1
	for p, err := range sweep.all(ctx) {
		if gap, ok := errors.AsType[*GapError](err); ok {
			l.gaps = append(l.gaps, gap)
			continue
		}
		if err != nil {
			return false, err
		}
		l.url = p.url
		in.prepare(ctx)
		in.observe(c, p)
		in.rows += len(p.objects)
		for _, raw := range p.objects {
			d, err := c.reader.Stamp(raw)
			if err != nil || d.ID == 0 {
				l.unreadable = append(l.unreadable, c.unreadable(d))
				continue
			}
			if d.Status == content.StatusUnknown {
				in.source.warn("status-unknown", "type %s lists documents that do not say whether they are published; they are left out", c.Name)
			}
			l.union[d.ID] = true
			if in.take(c, d) && p.whole {
				in.source.kept.keep(d.ID, raw)
			}
			if in.isFull() {
				break
			}
		}
		if in.give(ctx, c); in.done {
			return false, nil
		}
		if first < 0 {
			first, least = p.total, p.total
		}
		least = min(least, p.total)
	}
	l.gapFills = sweep.gapFills
	if sweep.noOverlap {
		l.rows = sweep.rows
	}
	l.counted, l.blank = -1, sweep.blank
	if sweep.want == 0 && c.Name != "attachment" { // files of private documents are counted and kept back
		l.counted = least
	}
	return sweep.noOverlap && least < first, nil
}

func (in *inventory) newScanner(c *collection, query url.Values, pass int) *pageScanner {
	sweep := c.newScanner(query, 0)
	sweep.whole = in.wholeOf(c, query, pass)
	if in.filter.Limit > 0 {
		sweep.want = in.filter.Limit - in.count
	}
	if pass > 0 {
		sweep.trim = min(pass*trimming, c.pageSize()/2)
	}
	if in.filter.needsLittle() {
		sweep.lean = c.lessFields()
	}
	return sweep
}

// observe notices a server that sends more than it is asked for.
func (in *inventory) observe(c *collection, p part) {
	if len(p.objects) == 0 {
		return
	}
	var o struct {
		GUID json.RawMessage `json:"guid"`
	}
	if p.whole && in.source.keep != nil { // it is asked for everything
		return
	}
	if json.Unmarshal(p.objects[0], &o) == nil && o.GUID != nil {
		in.source.quirk(FieldsIgnored, c.route)
	}
}

// tellGaps names what of a list could not be had, and says whether to go on.
func (in *inventory) tellGaps(l *listing) bool {
	for _, gap := range l.gaps {
		if in.found[gap.ID] {
			continue
		}
		var err error = gap
		if gap.ID != 0 {
			at := in.source.root.at(l.collection.object(gap.ID), nil)
			err = &content.DocumentError{ID: gap.ID, Type: l.collection.Name, URL: at, Err: gap.Err}
		}
		if !in.giveError(l.collection, err) {
			return false
		}
	}
	for _, row := range l.unreadable {
		if !in.giveError(l.collection, row) {
			return false
		}
	}
	return true
}

// giveError yields what is wrong with a list, and says whether to go on.
func (in *inventory) giveError(c *collection, err error) bool {
	in.done = in.done || !in.yield(content.Stamp{}, &content.ListError{Type: c.Name, Err: err})
	return !in.done
}

// unreadable names a row of a list that has no id, by its address if it has one.
func (c *collection) unreadable(d content.Stamp) *content.DocumentError {
	return &content.DocumentError{Type: c.Name, URL: cmp.Or(d.Link, c.source.root.at(c.route, nil)), Err: &RowError{Route: c.route}}
}

// take takes in a document, and says whether it is one that is asked for.
func (in *inventory) take(c *collection, d content.Stamp) bool {
	in.source.tongue(&d)
	in.heard[cmp.Or(in.source.multilingual.named(d.Language), in.source.multilingual.of(d.Link))] = true
	if in.found[d.ID] {
		return false
	}
	in.found[d.ID] = true
	if c.hasEvents() {
		in.occurred[occurrenceOf(d)] = true
	}
	d.Type = c.Name // a route of a plugin's own may not say it
	if !in.filter.Titles {
		d.Title = "" // of a server that sends more than it is asked for
	}
	if in.filter.holds(d) && !in.matchesLanguage(d) {
		return false
	}
	if !in.filter.holds(d) {
		if !in.filter.nearDate(d) {
			in.source.quirk(DatesIgnored, c.route)
		}
		return false
	}
	in.count++
	d.Unlocked = in.source.mayOpen(d)
	in.page = append(in.page, d)
	return true
}

func (in *inventory) isFull() bool { return in.filter.Limit > 0 && in.count >= in.filter.Limit }

// give yields what was taken of a page, drafts without a slug with the one that
// WordPress has in mind for them.
func (in *inventory) give(ctx context.Context, c *collection) {
	var drafts []content.Stamp
	for _, d := range in.page {
		if d.Slug == "" && d.Status != "publish" && in.source.site.loggedIn {
			drafts = append(drafts, d)
		}
	}
	slugs, err := c.generatedSlugs(ctx, drafts)
	if err != nil && ctx.Err() == nil {
		in.source.warn("slugs-closed", "type %s: the site does not tell what it would call its drafts: %v", c.Name, err)
	}
	in.done = in.isFull()
	for _, d := range in.page {
		d.Slug = cmp.Or(d.Slug, slugs[d.ID])
		if !in.yield(d, nil) {
			in.done = true
			break
		}
	}
	in.page = in.page[:0]
}

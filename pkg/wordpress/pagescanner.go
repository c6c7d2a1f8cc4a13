package wordpress

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"wpmd/pkg/fetch"
)

// pageScanner is one reading of a list from its first row to its last. Whatever the
// server says of its totals, it goes on as long as pages are full or promised
// and bring something new, and not longer.
//
// In the order of ids each page begins with the last row of the one before. What
// is published or deleted meanwhile moves rows from page to page; as long as
// pages meet, every row that was there all the time is on one of them. Where
// they do not, what lies between is read again.
type pageScanner struct {
	list  *list
	query url.Values
	// want is how many rows are needed; pages beyond are read only when they are
	// asked for. 0 is all of them.
	want int
	// lean are _fields for a row that cannot be had with those of the query; empty
	// where less is of no use.
	lean string
	// whole are the _fields of a document with its body, where it is to come with the
	// list; unwhole counts the pages that could not be had so.
	whole   string
	unwhole atomic.Int32
	// trim makes pages smaller by so many rows, so that other rows meet on them.
	trim int
	// ahead, where it is set, gives the first page, which is read in advance.
	ahead chan part

	size      int
	next      int   // number of the page to read
	announced int   // pages that there are by the server's word, -1 for none
	total     int   // rows that there are by the server's word, -1 for none
	rows      int   // that came, those on two pages counted once
	empty     int   // pages in a row without any
	hopeless  int   // pages in a row of which nothing could be had
	overlaps  bool  // each page begins with the last row of the one before
	readUpTo  int64 // the id up to which no row is missing
	full      bool  // the page before was of as many rows as one can have
	gapFills  int   // questions for what lies between pages
	noOverlap bool  // pages did not meet, or are not meant to
	blank     bool  // a page had no rows where the server counts some
	seen      map[int64]bool
	gaps      []*GapError
	done      bool
	stopped   bool // the caller wants no more
	yield     func(part, error) bool
}

// newScanner prepares a reading; of all rows where want is 0.
func (l *list) newScanner(query url.Values, want int) *pageScanner {
	return &pageScanner{list: l, query: query, want: want}
}

// scan reads a list to its end. A *GapError does not end it, any other error does.
func (l *list) scan(ctx context.Context, query url.Values) iter.Seq2[part, error] {
	return l.newScanner(query, 0).all(ctx)
}

const (
	// stretchLimit bounds how many pages are believed to be there at once: memory is not
	// spent on a number in a header.
	stretchLimit = 1000
	// emptyLimit is how many pages in a row may be of nothing but what this visitor may
	// not see, which WordPress counts and leaves out after paging (check_read_permission
	// in WP_REST_Posts_Controller::get_items).
	emptyLimit = 20
	// hopelessLimit is how many pages in a row may be beyond reading, each after a
	// dissection's failures.
	hopelessLimit = 3
)

// all reads page after page in order, several under way at once where the server
// says how many there are. Rows that cannot be had are named at the end, after a
// second attempt.
func (s *pageScanner) all(ctx context.Context) iter.Seq2[part, error] {
	return func(yield func(part, error) bool) {
		s.yield, s.seen = yield, make(map[int64]bool)
		s.next, s.announced, s.total = 1, -1, -1
		if !s.first(ctx) {
			return
		}
		for !s.done {
			for p := range fetch.InOrder(ctx, s.list.source.width(), s.upcoming(), s.reader()) {
				if !s.take(ctx, p) {
					break
				}
			}
		}
		s.retryGaps(ctx)
	}
}

// prepare begins to read the first page. It ends soon after ctx does.
func (s *pageScanner) prepare(ctx context.Context, group *sync.WaitGroup) {
	s.ahead = make(chan part, 1)
	group.Go(func() { s.ahead <- s.open(ctx) })
}

// first takes the first page.
func (s *pageScanner) first(ctx context.Context) bool {
	var p part
	if s.ahead != nil {
		p = <-s.ahead
	} else {
		p = s.open(ctx)
	}
	s.take(ctx, p)
	return p.err == nil
}

// open reads the first page, in a form that the server accepts.
func (s *pageScanner) open(ctx context.Context) part {
	return s.list.adapt(s.query, func(q url.Values) (part, int) {
		s.query = q
		s.size = max(1, s.list.pageSize()-s.trim)
		if s.want > 0 {
			s.size = min(s.size, s.want)
		}
		s.overlap(s.want == 0 && s.isByID())
		return s.reader()(ctx, 1), s.size
	})
}

func (s *pageScanner) isByID() bool {
	return s.query.Get("orderby") == "id" && s.query.Get("order") == "asc"
}

// overlap makes each page begin with the last row of the one before, if that can be
// asked for.
func (s *pageScanner) overlap(wanted bool) {
	s.overlaps = wanted && s.size > 1 && s.list.pagesBy(true) == byOffset
	s.noOverlap = s.noOverlap || !s.overlaps
}

func (s *pageScanner) by() paging { return s.list.pagesBy(s.overlaps) }

// stride is how many rows a page begins after the one before it.
func (s *pageScanner) stride() int {
	if s.overlaps {
		return s.size - 1
	}
	return s.size
}

// pagesFor is the number of pages that hold so many rows.
func (s *pageScanner) pagesFor(rows int) int {
	if !s.overlaps {
		return (rows + s.size - 1) / s.size
	}
	return max(1, (rows-1+s.stride()-1)/s.stride())
}

// announce takes the server's word for how many pages there are.
func (s *pageScanner) announce(p part) {
	if len(p.gaps) > 0 && p.total < 0 && p.pages < 0 { // nothing was said
		return
	}
	s.total, s.announced = p.total, -1
	if p.total >= 0 || p.pages >= 0 {
		s.announced = s.pagesFor(max(p.total, (p.pages-1)*s.size+1))
	}
}

// upcoming are the numbers of the pages to read: as many as the server
// announces, else one.
func (s *pageScanner) upcoming() []int {
	last := s.announced
	if s.total >= 0 && last == s.pagesFor(s.total) {
		last = s.pagesFor(s.total + 1) // behind a last page that is full there may be more
	}
	if s.want > 0 {
		last = min(last, s.pagesFor(s.want))
	}
	var list []int
	for n := s.next; n <= max(s.next, min(last, s.next+stretchLimit)); n++ {
		list = append(list, n)
	}
	return list
}

// reader reads pages of the size and in the way that hold now; where one cannot
// be had whole, in pieces.
func (s *pageScanner) reader() func(context.Context, int) part {
	size, stride, by := s.size, s.stride(), s.by()
	return func(ctx context.Context, number int) part {
		p := s.readPage(ctx, pageRange{from: (number - 1) * stride, size: size, by: by})
		p.number = number
		return p
	}
}

// emit yields, unless nobody listens any more.
func (s *pageScanner) emit(p part, err error) bool {
	s.stopped = s.stopped || !s.yield(p, err)
	return !s.stopped
}

// end ends the sweep with an error.
func (s *pageScanner) end(err error) {
	s.done = true
	s.emit(part{}, err)
}

// take looks at a page and hands it on. It says whether to go on to the next one
// that is under way.
func (s *pageScanner) take(ctx context.Context, p part) bool {
	if isPastEnd(p.err) {
		s.done = true
		return false
	}
	if p.err != nil {
		s.end(p.err)
		return false
	}
	fresh := s.note(p)
	if len(p.objects) > 0 && fresh == 0 && p.number > 1 {
		return s.repeated(p)
	}
	if p.number > 1 && s.overlaps && len(p.gaps) == 0 && !s.fillGap(ctx, p) {
		s.done = true
		return false
	}
	s.markRead(p)
	s.full = len(p.objects)+rowsOf(p.gaps) >= s.size
	if !s.emit(p, nil) {
		s.done = true
		return false
	}
	s.next = p.number + 1
	s.done = !s.more(p)
	return !s.done && !s.isCut(ctx, p)
}

// note keeps account of a page and counts what is new on it.
func (s *pageScanner) note(p part) (fresh int) {
	ordered, last := true, int64(0)
	for i, raw := range p.objects {
		id := idOf(raw)
		ordered = ordered && (id == 0 || id > last)
		last = id
		isShared := s.overlaps && i == 0 && s.seen[id]
		if id == 0 || !s.seen[id] {
			fresh++
		}
		if !isShared && id != 0 {
			s.rows++
		}
		s.seen[id] = true
	}
	if !ordered && s.isByID() {
		s.list.source.quirk(OrderIgnored, s.list.route)
		if p.number == 1 {
			s.overlap(false)
		}
	}
	s.announce(p)
	if promised := min(s.size, p.total-(p.number-1)*s.stride()); fresh+len(p.gaps) == 0 && promised > max(1, len(p.objects)) {
		s.blank = true
	}
	for _, gap := range p.gaps {
		if !slices.ContainsFunc(s.gaps, func(g *GapError) bool { return g.From <= gap.From && gap.To <= g.To }) {
			s.gaps = append(s.gaps, gap)
		}
	}
	s.empty, s.hopeless = s.empty+1, s.hopeless+1
	if fresh > 0 {
		s.empty, s.hopeless = 0, 0
	}
	if len(p.gaps) == 0 {
		s.hopeless = 0
	}
	return fresh
}

// markRead notes that no row is missing up to the last one of a page.
func (s *pageScanner) markRead(p part) {
	if n := len(p.objects); n > 0 {
		s.readUpTo = max(s.readUpTo, idOf(p.objects[n-1]))
	}
}

const (
	// gapFillLimit bounds the questions for what lies between the pages of a list, and
	// gapFillSteps those between two of them: what is kept back leaves a gap that no
	// question fills, and a site may change before every answer.
	gapFillLimit = 60
	gapFillSteps = 8
)

// fillGap reads what lies between the pages before and one that does not begin
// where they end: rows moved up because others were deleted, or the row that
// both have is kept from this visitor. It says whether to go on.
func (s *pageScanner) fillGap(ctx context.Context, p part) bool {
	begins := int64(math.MaxInt64)
	switch {
	case len(p.objects) > 0:
		begins = idOf(p.objects[0])
	case !s.full: // the list had ended before
		return true
	}
	from := (p.number - 1) * s.stride()
	back := s.size / 4
	at := max(0, from-back)
	for range gapFillSteps {
		if begins <= s.readUpTo {
			return true
		}
		if s.gapFills++; s.gapFills > gapFillLimit {
			break
		}
		q := s.list.read(withFewRetries(ctx, true), s.query, pageRange{from: at, size: s.size, by: byOffset})
		if q.err != nil {
			break
		}
		for _, raw := range q.objects {
			s.seen[idOf(raw)] = true
		}
		if !s.emit(q, nil) {
			return false
		}
		if at == 0 || len(q.objects) > 0 && idOf(q.objects[0]) <= s.readUpTo {
			s.markRead(q)
			if len(p.objects) == 0 && len(q.objects) < s.size {
				return true
			}
			at += s.stride()
			continue
		}
		back *= 4
		at = max(0, from-back)
	}
	s.noOverlap = s.noOverlap || begins > s.readUpTo
	return true
}

// repeated deals with a page of nothing but what came before: that of the end, or of a
// server, or a cache before it, that does not look at which one is asked for.
// https://developers.cloudflare.com/cache/how-to/set-caching-levels/ ("Ignore query string")
func (s *pageScanner) repeated(p part) bool {
	if s.want > 0 && len(s.seen) >= s.want {
		s.done = true
		return false
	}
	if s.overlaps && (len(p.objects) == 1 || len(p.objects) < s.size && p.number >= s.announced && s.announced >= 0) {
		s.full = false
		s.next = p.number + 1 // the row that it has in common with the one before is its last, or its last that is shown
		s.done = !s.more(p) || s.announced < 0 && s.empty > 1
		return !s.done
	}
	s.rows -= len(p.objects)
	if s.overlaps {
		s.rows++ // the first of them was not counted
	}
	s.list.source.quirk(PagesRepeat, s.list.route)
	return s.switchPaging(p)
}

// switchPaging goes on from a page that cannot be had in this way in another one.
func (s *pageScanner) switchPaging(p part) bool {
	s.list.switchPaging(s.by())
	s.next = max(2, len(s.seen)/s.size+1)
	s.overlap(s.overlaps)
	if s.by() == noPaging {
		s.end(&RepeatedPageError{URL: p.url, Page: p.number})
	}
	return false
}

// more says whether there may be another page: one is promised, or the last one
// promised is as full as a page that is not the last.
func (s *pageScanner) more(p part) bool {
	switch {
	case s.hopeless >= hopelessLimit, s.empty >= emptyLimit:
		return false
	case s.announced < 0: // as on WordPress.com
		s.list.source.quirk(TotalsMissing, s.list.route)
		return len(p.objects) > 0 || len(p.gaps) > 0
	case p.number < s.announced:
		return true
	case s.want > 0 && s.rows >= s.want && s.total <= s.rows:
		return false
	}
	if len(p.objects) == 0 {
		return false
	}
	if p.number > s.announced {
		s.list.source.quirk(TotalsWrong, s.list.route)
	}
	return s.full
}

// isCut finds out, at the first short page, whether the server cuts pages off and leaves
// out what should follow on them, as a plugin may make it in the query, or only leaves
// out what this visitor may not see. In the former case it turns to pages of the size
// that the server gives.
// https://developer.wordpress.org/reference/hooks/rest_this-post_type_query/
func (s *pageScanner) isCut(ctx context.Context, p part) bool {
	n := len(p.objects)
	if n == 0 || n >= s.size || len(p.gaps) > 0 || s.want > 0 {
		return false
	}
	from := (p.number - 1) * s.stride()
	if p.total >= 0 && p.pages == (p.total+n-1)/n && p.pages != (p.total+s.size-1)/s.size { // the server says itself how many it gives
		s.cap(from, n)
		return true
	}
	if s.list.noOffset {
		if p.number > 1 || p.total <= n { // terms are kept from nobody
			return false
		}
		s.cap(from, n)
		return true
	}
	if !s.list.probeTruncation() {
		return false
	}
	rest := s.readRange(ctx, pageRange{from: from + n, size: s.size - n, by: byOffset})
	if rest.err != nil {
		return false
	}
	if len(rest.gaps) == 0 && len(rest.objects) == 0 && s.announced < 0 {
		s.done = true
		return true
	}
	if !slices.ContainsFunc(rest.objects, func(raw json.RawMessage) bool { return !s.seen[idOf(raw)] }) {
		return false
	}
	s.cap(from, n)
	return true
}

// cap goes on behind n rows from a place on with pages of n rows.
func (s *pageScanner) cap(from, n int) {
	s.list.source.quirk(PageSizeCapped, s.list.route)
	s.list.atMost(n)
	s.size = n
	s.overlap(s.overlaps)
	s.next = (from+n-1)/s.stride() + 1
	if s.total >= 0 {
		s.announced = s.pagesFor(s.total)
	}
}

// retryGaps asks once more for what could not be had, because a host that restarts its
// PHP or database fails for a minute, and names what still cannot.
func (s *pageScanner) retryGaps(ctx context.Context) {
	retry := true
	for i, gap := range s.gaps {
		if s.stopped {
			return
		}
		p := part{gaps: []*GapError{gap}}
		w := pageRange{from: gap.From, size: gap.To - gap.From, by: byOffset}
		if retry && i < retryLimit && ctx.Err() == nil && w.size <= s.size && (!s.list.noOffset || w.from%w.size == 0) {
			if q := s.readRange(ctx, w); q.err == nil {
				p = q
			}
			retry = !slices.ContainsFunc(p.gaps, func(g *GapError) bool { return isLate(g.Err) })
		}
		if len(p.objects) > 0 && !s.emit(p, nil) {
			return
		}
		for _, gap := range p.gaps {
			if !s.emit(part{}, gap) {
				return
			}
		}
	}
}

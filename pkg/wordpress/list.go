package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"wpmd/pkg/restjson"
)

// list is a route that answers with a list of objects, and what was learned of
// it. It is safe for concurrent use.
type list struct {
	source *Source
	route  string

	mu   sync.Mutex
	size int  // how many objects it gives in one answer; 0 for batchSize
	deaf bool // it ignores include
}

// sizes are the page sizes to try where a larger one is refused.
var sizes = []int{batchSize, 50, 20, 10}

func (l *list) pageSize() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size == 0 {
		return batchSize
	}
	return l.size
}

// shrink makes pages smaller than size, unless they cannot be.
func (l *list) shrink(size int) bool {
	for _, smaller := range sizes {
		if smaller < size {
			l.atMost(smaller)
			return true
		}
	}
	return false
}

func (l *list) atMost(size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size == 0 || size < l.size {
		l.size = max(1, size)
	}
}

func (l *list) isDeaf() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.deaf
}

func (l *list) setDeaf() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf = true
}

// part is one page of a list.
type part struct {
	url     string
	number  int
	objects []json.RawMessage
	// total and pages are what X-WP-Total and X-WP-TotalPages say, -1 where they
	// say nothing. The total counts objects that this visitor may not see, and
	// that are left out of their page.
	total, pages int
	err          error
}

// read asks for one page. size is the number of objects that a full one has.
func (l *list) read(ctx context.Context, query url.Values, number, size int) part {
	q := maps.Clone(query)
	if q == nil {
		q = make(url.Values)
	}
	q.Set("per_page", strconv.Itoa(size))
	if number > 1 {
		q.Set("page", strconv.Itoa(number))
	}
	p := part{number: number, total: -1, pages: -1}
	r, err := l.source.get(ctx, l.route, q)
	if err != nil {
		p.err = err
		return p
	}
	p.url = shown(r)
	p.objects, err = restjson.List(r.Body)
	if err != nil {
		p.err = unexpected(r, err)
		return p
	}
	p.total = count(r.Header.Get("X-WP-Total"))
	p.pages = count(r.Header.Get("X-WP-TotalPages"))
	return p
}

func count(header string) int {
	n, err := strconv.Atoi(strings.TrimSpace(header))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// sweep reads a list to its end, page after page in order, several under way at
// once where the server says how many there are. An error is the last thing it
// yields. A short page is not the last one. Where want is not 0, pages beyond
// that many objects are read only when they are asked for.
func (l *list) sweep(ctx context.Context, query url.Values, want int) iter.Seq2[part, error] {
	return func(yield func(part, error) bool) {
		p, size := l.first(ctx, query, want)
		if p.err != nil || !yield(p, nil) {
			fail(yield, p.err)
			return
		}
		ahead := p.pages
		if want > 0 {
			ahead = min(ahead, (want+size-1)/size)
		}
		for p = range inOrder(ctx, l.source.width(), numbers(2, ahead), func(ctx context.Context, n int) part {
			return l.read(ctx, query, n, size)
		}) {
			if p.err != nil || !yield(p, nil) {
				fail(yield, p.err)
				return
			}
		}
		for p.pages < 0 && len(p.objects) > 0 || p.number < p.pages {
			p = l.read(ctx, query, p.number+1, size)
			if p.err != nil || !yield(p, nil) {
				fail(yield, p.err)
				return
			}
		}
	}
}

// fail yields the error that a sweep ends with, unless it only says that the
// list has no further page.
func fail(yield func(part, error) bool, err error) {
	if err != nil && !isPastEnd(err) {
		yield(part{}, err)
	}
}

func numbers(from, to int) []int {
	var list []int
	for n := from; n <= to; n++ {
		list = append(list, n)
	}
	return list
}

// first reads the first page, of a size that the server accepts.
func (l *list) first(ctx context.Context, query url.Values, want int) (p part, size int) {
	for {
		size = l.pageSize()
		if want > 0 {
			size = min(size, want)
		}
		p = l.read(ctx, query, 1, size)
		if !refusesSize(p.err) || !l.shrink(size) {
			return p, size
		}
	}
}

func refusesSize(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.Code == "rest_invalid_param" && strings.Contains(e.Message, "per_page")
}

// isPastEnd tells the answer to a page number that a list has not, or has no
// longer: "rest_post_invalid_page_number".
func isPastEnd(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && strings.HasSuffix(e.Code, "_invalid_page_number")
}

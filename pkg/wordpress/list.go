package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
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
	// noOffset says that the list is of a hierarchical taxonomy, for which WordPress
	// does not know the parameter: it gives the first page for any offset.
	// https://developer.wordpress.org/reference/classes/wp_rest_terms_controller/get_collection_params/
	noOffset bool
	// ofNames says that documents are there without it.
	ofNames bool

	mu             sync.Mutex
	size           int      // how many objects it gives in one answer; 0 for batchSize
	ignoresInclude bool     // it ignores include
	useless        []paging // ways of asking for a page that give the same one again
	probed         bool     // it was asked whether its short pages are cut off
	open           bool     // it has answered
	refused        []string
}

// paging is a way of asking for another page.
type paging int

const (
	byPage   paging = iota // page=2
	byOffset               // offset=100
	noPaging               // either way gives the same page again
)

// sizes are the page sizes to try where a larger one is refused: a plugin's route may set
// a lower maximum than that of WP_REST_Controller::get_collection_params.
var sizes = []int{batchSize, 50, 20, 10, 5, 1}

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

func (l *list) isIncludeIgnored() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ignoresInclude
}

func (l *list) ignoreInclude() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ignoresInclude = true
}

// pagesBy is how pages are to be asked for. Only an offset can make pages meet.
func (l *list) pagesBy(toOverlap bool) paging {
	l.mu.Lock()
	defer l.mu.Unlock()
	ways := []paging{byPage, byOffset}
	if toOverlap {
		ways = []paging{byOffset, byPage}
	}
	for _, way := range ways {
		if !slices.Contains(l.useless, way) && (way != byOffset || !l.noOffset) {
			return way
		}
	}
	return noPaging
}

// switchPaging gives up a way of asking for pages: a plugin's route need not know offset.
func (l *list) switchPaging(from paging) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.useless = append(l.useless, from)
}

// probeTruncation returns true once: a short page is then to be looked behind, since the
// server may cut pages off.
func (l *list) probeTruncation() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.probed
	l.probed = true
	return first
}

func (l *list) setOpen() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = true
}

func (l *list) isOpen() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open
}

// mayBeOverOne says that a list that was open before is refused by something that may
// only dislike one of the documents asked for, as a firewall does that reads answers.
// https://github.com/coreruleset/coreruleset/blob/main/rules/RESPONSE-951-DATA-LEAKAGES-SQL.conf
func (l *list) mayBeOverOne(err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := blockedIn(err)
	return l.open && e != nil && !e.Kind.BlocksAll()
}

// refuse remembers parameters that the server does not accept.
func (l *list) refuse(names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = append(l.refused, names...)
}

// accepted is a query without what the server does not accept, in the language
// that the source reads.
func (l *list) accepted(query url.Values) url.Values {
	language := l.language()
	l.mu.Lock()
	defer l.mu.Unlock()
	q := make(url.Values, len(query)+1)
	if language != "" && !slices.Contains(l.refused, "lang") {
		q.Set("lang", language)
	}
	for name, value := range query {
		if !slices.Contains(l.refused, name) {
			q[name] = value
		}
	}
	return q
}

// part is a piece of a list: one page, or what could be had of it.
type part struct {
	url     string
	number  int
	objects []json.RawMessage
	// total and pages are what X-WP-Total and X-WP-TotalPages say, -1 where they
	// say nothing. The total counts objects that this visitor may not see, and
	// that are left out of their page.
	total, pages int
	gaps         []*GapError
	whole        bool // its objects have their bodies
	err          error
}

// pageRange is which rows of a list are asked for.
type pageRange struct {
	from, size int
	by         paging
}

// read asks for the rows of a window.
func (l *list) read(ctx context.Context, query url.Values, w pageRange) part {
	q := maps.Clone(query)
	if q == nil {
		q = make(url.Values)
	}
	if l.source.keep != nil && isOfObjects(q.Get("_fields")) {
		q.Del("_fields")
	}
	q.Set("per_page", strconv.Itoa(w.size))
	switch {
	case w.from == 0:
	case w.by == byOffset && !l.noOffset:
		q.Set("offset", strconv.Itoa(w.from))
	default:
		q.Set("page", strconv.Itoa(w.from/w.size+1))
	}
	p := part{number: w.from/w.size + 1, total: -1, pages: -1}
	at, q := l.source.rootFor(q)
	r, err := at.get(ctx, l.route, q)
	if err != nil {
		p.url = l.source.root.at(l.route, nil)
		p.err = err
		return p
	}
	p.url = shown(r)
	l.setOpen()
	var how restjson.Tolerance
	p.objects, how, err = restjson.Elements(r.Body)
	if err != nil {
		p.err = unexpected(r, err)
		return p
	}
	l.source.tolerate(l.route, how)
	p.total = count(r.Header.Get("X-WP-Total"))
	p.pages = count(r.Header.Get("X-WP-TotalPages"))
	return p
}

// readBriefly asks with little patience, for who can ask for less instead; but with
// all of it where the server is out of breath, or checks who asks.
func (l *list) readBriefly(ctx context.Context, query url.Values, w pageRange) part {
	p := l.read(withFewRetries(ctx, true), query, w)
	if isBusy(p.err) || isChecked(p.err) {
		p = l.read(ctx, query, w)
	}
	return p
}

func count(header string) int {
	n, err := strconv.Atoi(strings.TrimSpace(header))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// refusals are the parameters that an answer calls invalid, among those that can be done
// without: the server narrows and orders for less work on both sides, and everything is
// checked on this side. A plugin's route has its own arguments (register_rest_route).
func refusals(err error, query url.Values) []string {
	e, ok := errors.AsType[*APIError](err)
	if !ok || e.Code != "rest_invalid_param" {
		return nil
	}
	var names []string
	for name := range query {
		if name == "include" || name == "slug" || name == "search" || name == "status" {
			continue
		}
		if slices.Contains(e.Params, name) || len(e.Params) == 0 && mentions(e.Message, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// mentions says whether a message has a parameter's name as a word.
func mentions(message, name string) bool {
	return slices.Contains(strings.FieldsFunc(message, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z')
	}), name)
}

// yields adapts to what a server refuses, and says whether to ask again.
func (l *list) yields(err error, query url.Values, size int) bool {
	if refusesSize(err) {
		l.source.quirk(PageSizeRefused, l.route)
		return l.shrink(size)
	}
	names := refusals(err, query)
	if len(names) == 0 {
		return false
	}
	l.source.quirk(ParameterRefused, l.route)
	l.refuse(names)
	return true
}

// adapt asks in forms that the server accepts more and more of, until it does: ask says
// how many rows it asked for.
func (l *list) adapt(query url.Values, ask func(url.Values) (part, int)) part {
	for {
		q := l.accepted(query)
		if p, size := ask(q); !l.yields(p.err, q, size) {
			return p
		}
	}
}

// readFrom reads a page's worth of rows, and says how many it asked for.
func (l *list) readFrom(ctx context.Context, query url.Values, from int) (p part, size int) {
	p = l.adapt(query, func(q url.Values) (part, int) {
		size = l.pageSize()
		return l.read(ctx, q, pageRange{from: from, size: size, by: byOffset}), size
	})
	return p, size
}

func refusesSize(err error) bool { return refusesParam(err, "per_page") }

func refusesParam(err error, name string) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.Code == "rest_invalid_param" && (slices.Contains(e.Params, name) || len(e.Params) == 0 && mentions(e.Message, name))
}

// isPastEnd tells the answer to a page number that a list has not, or has no
// longer: "rest_post_invalid_page_number".
func isPastEnd(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && strings.HasSuffix(e.Code, "_invalid_page_number")
}

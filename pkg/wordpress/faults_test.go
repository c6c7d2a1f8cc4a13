package wordpress_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// outcome is what a whole reading of a site came to.
type outcome struct {
	listed   []int64
	docs     map[int64]content.Document
	missing  []int64 // ids that are named as missing, in the listing or after it
	unnamed  int     // rows that are said to be missing, without an id
	lists    []error // lists that are said to be short for another reason
	quirks   []wordpress.QuirkKind
	warnings []string // codes
	requests int
	err      error // that ended it
}

// readAll lists a site, reads what is listed, and keeps account.
func readAll(t *testing.T, server *wptest.Server, q content.Query) outcome {
	t.Helper()
	return readInto(t, server, q, nil)
}

// readWhole does so with bodies that come with the list.
func readWhole(t *testing.T, server *wptest.Server, q content.Query) outcome {
	t.Helper()
	return readInto(t, server, q, &memory{})
}

func readInto(t *testing.T, server *wptest.Server, q content.Query, bodies wordpress.BodyFile) outcome {
	t.Helper()
	var o outcome
	server.Forget()
	client := fetch.New(fetch.Options{Transport: server.Transport(), UserAgent: "test"})
	site, err := wordpress.Discover(t.Context(), client, home, wordpress.Options{})
	if err != nil {
		return outcome{err: err}
	}
	s := site.Source()
	if bodies != nil {
		s.KeepBodies(bodies)
	}
	var want []content.Stamp
	for d, err := range s.Inventory(t.Context(), q) {
		gap, isGap := errors.AsType[*wordpress.GapError](err)
		fault, isDocument := errors.AsType[*content.DocumentError](err)
		list, isList := errors.AsType[*content.ListError](err)
		switch {
		case err == nil:
			want = append(want, d)
		case isList && isDocument:
			o.missing = append(o.missing, fault.ID)
		case isList && isGap:
			o.unnamed += gap.To - gap.From
		case isList:
			o.lists = append(o.lists, list.Err)
		default:
			o.err = err
		}
	}
	o.docs = make(map[int64]content.Document)
	for d, err := range s.Documents(t.Context(), want) {
		fault, isDocument := errors.AsType[*content.DocumentError](err)
		switch {
		case err == nil && o.docs[d.ID].ID != 0:
			t.Errorf("document %d comes twice", d.ID)
		case err == nil:
			o.docs[d.ID] = d
		case isDocument:
			o.missing = append(o.missing, fault.ID)
		default:
			o.err = err
		}
	}
	o.listed = ids(want)
	slices.Sort(o.listed)
	if len(slices.Compact(slices.Clone(o.listed))) != len(o.listed) {
		t.Errorf("a stamp comes twice: %v", o.listed)
	}
	slices.Sort(o.missing)
	for _, quirk := range s.Quirks() {
		if !slices.Contains(o.quirks, quirk.Kind) {
			o.quirks = append(o.quirks, quirk.Kind)
		}
	}
	slices.Sort(o.quirks)
	o.warnings = slices.Compact(codes(s.Warnings()))
	o.requests = server.Counts()[""]
	return o
}

// faulty is a site and what goes wrong with it, and what is to come of it.
type faulty struct {
	name    string
	posts   int // 250 where it is 0
	faults  []wptest.Fault
	missing []int64 // the posts that are named; all others are there
	unnamed int     // rows that are said to be missing
	short   bool    // the list is said to count more than it gives
	quirks  []wordpress.QuirkKind
	// warnings are the codes that are expected, each at least once.
	warnings []string
	requests int // at most
}

var onPosts = wptest.Under("/wp/v2/posts")

// onLists strikes lists of posts, and not a post that is asked for alone.
func onLists(r *http.Request) bool { return wptest.Route(r) == "/wp/v2/posts" }

// lists is onLists, for the inventory alone.
func inventories(r *http.Request) bool {
	return onLists(r) && !r.URL.Query().Has("include")
}

func on(match func(*http.Request) bool, faults ...wptest.Fault) []wptest.Fault {
	var list []wptest.Fault
	for _, f := range faults {
		list = append(list, f.On(match))
	}
	return list
}

const stumble = "<html><title>Error</title><p>There has been a critical error on this website.</p></html>"

// faultTable is what goes wrong on real sites. A clean reading of 250 posts takes
// 15 requests.
var faultTable = []faulty{
	{name: "nothing", requests: 17},

	// One bad row, in the listing and after.
	{name: "a row that dies with the excerpt", faults: on(onPosts, wptest.PoisonField("excerpt", 1101)), warnings: []string{"fields-missing"}, requests: 60},
	{name: "a row that dies with the title", faults: on(onPosts, wptest.PoisonField("title", 1101)), warnings: []string{"fields-missing"}, requests: 65},
	{name: "a row that dies with the content", faults: on(onPosts, wptest.Poison(1101)), missing: []int64{1101}, requests: 60},
	{name: "three rows that die", faults: on(onPosts, wptest.Poison(1001, 1101, 1499)), missing: []int64{1001, 1101, 1499}, requests: 140},
	{name: "a row that dies with a field of the stamp", faults: on(onPosts, wptest.PoisonField("sticky", 1101)), warnings: []string{"fields-missing"}, requests: 90},
	{name: "a row that dies with everything but its id", faults: on(onPosts, wptest.PoisonField("status", 1101)), missing: []int64{1101}, requests: 80},
	{name: "a row that always dies", faults: on(onPosts, wptest.PoisonField("id", 1101)), unnamed: 1, requests: 80},
	{name: "the first row always dies", faults: on(onPosts, wptest.PoisonField("id", 1001)), unnamed: 1, requests: 80},
	{name: "the last row always dies", faults: on(onPosts, wptest.PoisonField("id", 1499)), unnamed: 1, requests: 80},
	{name: "five rows in a row always die", faults: on(onPosts, wptest.PoisonField("id", 1101, 1103, 1105, 1107, 1109)), unnamed: 5, requests: 160},
	{name: "the only row always dies", posts: 1, faults: on(onPosts, wptest.PoisonField("id", 1001)), unnamed: 1, requests: 60},

	// Pages that fail as such.
	{name: "a page that fails for a while", faults: on(inventories, wptest.Status(500, "").After(1).For(3)), requests: 60},
	{name: "a page that is cut for a while", faults: on(inventories, wptest.Cut(500).After(1).For(3)), requests: 60},
	{name: "a page that is a page of html for a while", faults: on(inventories, wptest.NotJSON(stumble).After(1).For(3)), requests: 60},
	{name: "pages that break off for a while", faults: on(onLists, wptest.Truncate(300).After(1).For(4)), requests: 80},
	{name: "too busy for a while", faults: on(onLists, wptest.Status(503, "1").After(1).For(6)), requests: 60},
	{name: "large pages never come", faults: on(onPosts, largePages(30, answerWith(500, "text/html", stumble))), requests: 200},
	{name: "large pages take too long", faults: on(onPosts, largePages(30, func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() })), requests: 200},

	// Sizes.
	{name: "capped in silence", faults: on(onPosts, wptest.CapPerPage(20)), quirks: []wordpress.QuirkKind{wordpress.PageSizeCapped}, requests: 50},
	{name: "capped in silence, without totals", faults: on(onPosts, wptest.CapPerPage(20), wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.PageSizeCapped, wordpress.TotalsMissing}, requests: 50},
	{name: "the rest of every page left out", faults: on(onPosts, wptest.SliceAt(20)), quirks: []wordpress.QuirkKind{wordpress.PageSizeCapped}, requests: 60},
	{name: "the rest of every page left out, without totals", faults: on(onPosts, wptest.SliceAt(20), wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.PageSizeCapped, wordpress.TotalsMissing}, requests: 60},
	{name: "refuses a hundred", faults: on(onPosts, wptest.RefusePerPage(50)), quirks: []wordpress.QuirkKind{wordpress.PageSizeRefused}, requests: 40},
	{name: "refuses more than ten", faults: on(onPosts, wptest.RefusePerPage(10)), quirks: []wordpress.QuirkKind{wordpress.PageSizeRefused}, requests: 80},
	{name: "capped, and a row that dies", faults: on(onPosts, wptest.CapPerPage(20), wptest.PoisonField("id", 1101)), unnamed: 1, quirks: []wordpress.QuirkKind{wordpress.PageSizeCapped}, requests: 100},

	// Totals and ends.
	{name: "no totals", faults: on(onPosts, wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.TotalsMissing}, requests: 25},
	{name: "no totals, a hundred exactly", posts: 200, faults: on(onPosts, wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.TotalsMissing}, requests: 25},
	{name: "no totals, nothing past the end", faults: on(onPosts, wptest.NoTotals(), wptest.EmptyPastEnd()), quirks: []wordpress.QuirkKind{wordpress.TotalsMissing}, requests: 25},
	{name: "no totals, html past the end", posts: 200, faults: append(on(pageAbove(2), wptest.Fault{Do: answerWith(400, "text/html", "<h1>Bad request</h1>")}), on(onPosts, wptest.NoTotals())...), quirks: []wordpress.QuirkKind{wordpress.TotalsMissing}, requests: 30},
	{name: "a total too high", faults: on(onPosts, wptest.WrongTotal(300)), short: true, quirks: []wordpress.QuirkKind{wordpress.RowsKeptBack}, requests: 25},
	{name: "a total too low", faults: on(onPosts, wptest.WrongTotal(-200)), requests: 25},
	{name: "too many pages promised", faults: on(onPosts, wptest.WrongPages(40)), requests: 60},
	{name: "too many pages promised, nothing past the end", faults: on(onPosts, wptest.WrongPages(4000), wptest.EmptyPastEnd()), requests: 60},
	{name: "too few pages promised", faults: on(onPosts, wptest.WrongPages(-2)), requests: 25},
	{name: "too few pages and rows promised", faults: on(onPosts, wptest.WrongPages(-2), wptest.WrongTotal(-150)), quirks: []wordpress.QuirkKind{wordpress.TotalsWrong}, requests: 25},
	{name: "rows for others only", faults: on(onPosts, wptest.Hide(1003, 1005, 1301)), warnings: []string{"rows-kept-back"}, quirks: []wordpress.QuirkKind{wordpress.RowsKeptBack}, requests: 30},
	{name: "two hundred rows for others only", posts: 450, faults: on(onPosts, wptest.Hide(some(1201, 200)...)), short: true, quirks: []wordpress.QuirkKind{wordpress.RowsKeptBack}, requests: 30},

	// Parameters that do not count.
	{name: "ignores page", faults: on(onPosts, wptest.RepeatPage()), requests: 17},
	{name: "ignores offset", faults: on(onPosts, wptest.IgnoreOffset()), quirks: []wordpress.QuirkKind{wordpress.PagesRepeat}, requests: 20},
	{name: "ignores offset, without totals", faults: on(onPosts, wptest.IgnoreOffset(), wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.PagesRepeat, wordpress.TotalsMissing}, requests: 25},
	{name: "ignores offset, capped", faults: on(onPosts, wptest.IgnoreOffset(), wptest.CapPerPage(20)), quirks: []wordpress.QuirkKind{wordpress.PagesRepeat, wordpress.PageSizeCapped}, requests: 60},
	{name: "ignores offset, capped, without totals", faults: on(onPosts, wptest.IgnoreOffset(), wptest.CapPerPage(20), wptest.NoTotals()), quirks: []wordpress.QuirkKind{wordpress.PagesRepeat, wordpress.TotalsMissing}, requests: 50},
	{name: "skips rows", faults: on(onPosts, wptest.Fault{Do: skipping()}), requests: 30},
	{name: "ignores _fields", faults: []wptest.Fault{wptest.IgnoreFields()}, quirks: []wordpress.QuirkKind{wordpress.FieldsIgnored}, requests: 17},
	{name: "ignores the order", faults: on(onPosts, wptest.IgnoreOrder()), quirks: []wordpress.QuirkKind{wordpress.OrderIgnored}, requests: 25},
	{name: "refuses an order", faults: on(onPosts, wptest.RefuseParam("orderby")), quirks: []wordpress.QuirkKind{wordpress.ParameterRefused}, requests: 400},
	{name: "refuses _fields", faults: on(onPosts, wptest.RefuseParam("_fields")), quirks: []wordpress.QuirkKind{wordpress.ParameterRefused}, requests: 400},

	// Answers that are not clean.
	{name: "a byte order mark", faults: []wptest.Fault{wptest.Prefix("\ufeff").On(wptest.Under("/"))}, warnings: []string{"tolerated"}, requests: 17},
	{name: "a notice before everything", faults: []wptest.Fault{wptest.Prefix("<br />\n<b>Notice</b>: Undefined index: x[0] in <b>/srv/a.php</b> on line <b>3</b><br />\n").On(wptest.Under("/"))}, warnings: []string{"tolerated"}, requests: 17},
	{name: "a comment after everything", faults: []wptest.Fault{wptest.Suffix("\n<!-- cached page, made by [x] {y} -->").On(wptest.Under("/"))}, warnings: []string{"tolerated"}, requests: 17},
	{name: "a dump before a row", faults: on(onPosts, wptest.Echo(1101, "array(1) {\n [0]=>\n string(1) \"x\"\n}\n")), warnings: []string{"tolerated"}, requests: 17},
	{name: "the wrong content type", faults: []wptest.Fault{{Match: wptest.Under("/"), Do: typed("text/html; charset=ISO-8859-1")}}, requests: 17},
	{name: "an error after a whole answer", faults: on(onPosts, dying()), warnings: []string{"tolerated"}, requests: 60},

	// Checks of who asks, in the place of a post. They took its fields apart.
	{name: "a check four times", faults: []wptest.Fault{wptest.BotCheck().On(wptest.AskingFor(1101)).For(4)}, requests: 30},
	{name: "a check for long", faults: []wptest.Fault{wptest.BotCheck().On(wptest.AskingFor(40)).For(56)}, requests: 100},
	{name: "a check for ever", faults: []wptest.Fault{wptest.BotCheck().On(wptest.AskingFor(1101))}, missing: []int64{1101}, requests: 100},
	{name: "a page of html for ever", faults: []wptest.Fault{wptest.NotJSON(stumble).On(wptest.AskingFor(1101))}, missing: []int64{1101}, requests: 100},
	{name: "a post that dies, and is well again", faults: []wptest.Fault{wptest.Status(500, "").On(wptest.AskingFor(1101)).For(22)}, requests: 50},

	// What is closed.
	{name: "authors closed", faults: []wptest.Fault{wptest.Refuse(401, "rest_user_cannot_view", "No.").On(wptest.Under("/wp/v2/users"))}, warnings: []string{"route-closed"}, requests: 17},
	{name: "types closed", faults: []wptest.Fault{wptest.Refuse(401, "rest_cannot_view", "No.").On(wptest.Under("/wp/v2/types"))}, warnings: []string{"types-closed"}, requests: 17},
	{name: "a firewall dislikes a post", faults: []wptest.Fault{{Match: asks("/wp/v2/posts", 1101), Do: answerWith(403, "text/html", "<h1>Forbidden</h1>")}, {Match: one(1101), Do: answerWith(403, "text/html", "<h1>Forbidden</h1>")}}, missing: []int64{1101}, requests: 60},
}

// largePages strikes pages of more than n rows.
func largePages(n int, do func(http.ResponseWriter, *http.Request, http.Handler)) wptest.Fault {
	return wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if atoi(r.URL.Query().Get("per_page")) > n {
			do(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}}
}

func pageAbove(n int) func(*http.Request) bool {
	return func(r *http.Request) bool { return onLists(r) && atoi(r.URL.Query().Get("page")) > n }
}

// one strikes a post that is asked for alone.
func one(id int64) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/posts/"+joined([]int64{id})) }
}

func typed(kind string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&headerSetter{ResponseWriter: w, kind: kind}, r)
	}
}

type headerSetter struct {
	http.ResponseWriter
	kind string
}

func (h *headerSetter) WriteHeader(status int) {
	h.Header().Set("Content-Type", h.kind)
	h.ResponseWriter.WriteHeader(status)
}

// dying lets PHP end with an error when everything has been said.
func dying() wptest.Fault {
	return wptest.Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&statusSetter{ResponseWriter: w}, r)
		_, _ = w.Write([]byte("<!DOCTYPE html><html><title>WordPress &rsaquo; Error</title></html>"))
	}}
}

type statusSetter struct{ http.ResponseWriter }

func (s *statusSetter) WriteHeader(int) {
	s.Header().Del("Content-Length")
	s.ResponseWriter.WriteHeader(http.StatusInternalServerError)
}

// some are n odd ids.
func some(from int64, n int) []int64 {
	var list []int64
	for i := range n {
		list = append(list, from+2*int64(i))
	}
	return list
}

func TestFaultTable(t *testing.T) {
	for _, row := range faultTable {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := row.posts
				if n == 0 {
					n = 250
				}
				server := wptest.New(library(n))
				server.Break(row.faults...)
				begun := time.Now()
				o := readAll(t, server, content.Query{})
				_, short := errors.AsType[*wordpress.KeptBackError](errors.Join(o.lists...))
				if o.err != nil || short != row.short || !short && len(o.lists) > 0 {
					t.Fatalf("error %v, lists %v", o.err, o.lists)
				}
				hidden := hiddenBy(row)
				if got, want := len(o.docs), n-len(row.missing)-row.unnamed-hidden; got != want {
					t.Errorf("%d documents, want %d", got, want)
				}
				if diff := cmp.Diff(row.missing, o.missing, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("named as missing (-want +got):\n%s", diff)
				}
				if o.unnamed != row.unnamed {
					t.Errorf("%d rows are said to be missing, want %d", o.unnamed, row.unnamed)
				}
				for _, quirk := range row.quirks {
					if !slices.Contains(o.quirks, quirk) {
						t.Errorf("quirk %s is not noticed: %v", quirk, o.quirks)
					}
				}
				for _, code := range row.warnings {
					if !slices.Contains(append(o.warnings, documentCodes(o.docs)...), code) {
						t.Errorf("no warning %s: %v", code, o.warnings)
					}
				}
				if o.requests > row.requests {
					t.Errorf("%d requests, want %d at most", o.requests, row.requests)
				}
				for id, d := range o.docs {
					if len(d.MissingFields) > 0 && !slices.Contains(row.warnings, "fields-missing") {
						t.Errorf("document %d lacks %v", id, d.MissingFields)
					}
					if !strings.Contains(d.Content, joined([]int64{id})) || d.Link == "" || len(d.Labels) != 2 {
						t.Fatalf("document %d: %+v", id, d)
					}
				}
				t.Logf("%d requests, %s, quirks %v, warnings %v", o.requests, time.Since(begun), o.quirks, o.warnings)
			})
		})
	}
}

// hiddenBy is how many rows a row of the table keeps for others.
func hiddenBy(row faulty) int {
	switch row.name {
	case "rows for others only":
		return 3
	case "two hundred rows for others only":
		return 200
	}
	return 0
}

func documentCodes(docs map[int64]content.Document) []string {
	var list []string
	for _, d := range docs {
		list = append(list, codes(d.Warnings)...)
	}
	return list
}

// Where a server dies over everything, that is said, and soon.
func TestFaultsBeyondHelp(t *testing.T) {
	for name, row := range map[string]struct {
		fault    wptest.Fault
		requests int
	}{
		"every list dies":        {wptest.Status(500, "").On(onPosts), 120},
		"every page repeats":     {wptest.Fault{Match: onPosts, Do: rewriting(func(q url.Values) { q.Del("page"); q.Del("offset") })}, 40},
		"every page but one":     {wptest.Status(500, "").On(inventories).After(1), 700},
		"nothing but html":       {wptest.NotJSON(stumble).On(onPosts), 120},
		"never answers":          {wptest.Fault{Match: onPosts, Do: func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() }}, 20},
		"every row dies, always": {wptest.PoisonField("id", some(1001, 250)...).On(onPosts), 120},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := wptest.New(library(250))
				server.Break(row.fault)
				begun := time.Now()
				o := readAll(t, server, content.Query{})
				if o.err == nil && len(o.lists) == 0 && o.unnamed == 0 {
					t.Errorf("%d documents and no word", len(o.docs))
				}
				if o.requests > row.requests {
					t.Errorf("%d requests, want %d at most", o.requests, row.requests)
				}
				t.Logf("%d documents, %d requests, %s, %d rows unnamed, lists %v, error %v", len(o.docs), o.requests, time.Since(begun), o.unnamed, o.lists, o.err)
			})
		})
	}
}

// The second page of a list was an error of PHP's with "[]" in its text; 150 of 250
// posts were missing, and a warning was all. So it is where pages are empty that
// the server counts rows on.
func TestFaultsInPlaceOfPages(t *testing.T) {
	for _, body := range []string{
		"PHP Fatal error: Uncaught Error: [] operator not supported for strings in /srv/x.php:3",
		"<br />\n<b>Fatal error</b>: Cannot use [] for reading in <b>/srv/x.php</b><br />\n",
		"[]",
	} {
		synctest.Test(t, func(t *testing.T) {
			server := wptest.New(library(250))
			server.Break(wptest.Fault{
				Match: func(r *http.Request) bool {
					return onLists(r) && r.URL.Query().Get("offset")+r.URL.Query().Get("page") != ""
				},
				Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					w.Header().Set("X-WP-Total", "250")
					w.Header().Set("X-WP-TotalPages", "3")
					answerWith(200, "text/html", body)(w, r, next)
				},
			})
			o := readAll(t, server, content.Query{})
			_, short := errors.AsType[*wordpress.KeptBackError](errors.Join(o.lists...))
			if len(o.docs) != 100 || o.unnamed < 150 && !short || o.unnamed >= 250 {
				t.Errorf("%q: %d documents, %d rows are said to be missing, lists %v", body, len(o.docs), o.unnamed, o.lists)
			}
		})
	}
}

// skipping leaves out the ten rows behind every hundred.
func skipping() func(http.ResponseWriter, *http.Request, http.Handler) {
	return rewriting(func(q url.Values) {
		if from := atoi(q.Get("offset")); from > 90 {
			q.Set("offset", joined([]int64{int64(from + 10)}))
		}
	})
}

// A list whose order cannot be had, and changes from page to page, is read again;
// where rows still come twice in the place of others, that is said.
func TestFaultsOfAnOrderThatChanges(t *testing.T) {
	site := library(250)
	for _, p := range site.Posts {
		p.Date = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	server := wptest.New(site)
	server.Break(wptest.IgnoreOrder(), wptest.Unstable())
	o := readAll(t, server, content.Query{})
	short := errors.Join(o.lists...)
	if e, ok := errors.AsType[*wordpress.CountError](short); len(o.docs) < 250 && (!ok || e.Listed != len(o.docs)) {
		t.Errorf("%d documents, lists %v", len(o.docs), o.lists)
	}
	if len(o.docs) < 225 || o.requests > 60 {
		t.Errorf("%d documents, %d requests", len(o.docs), o.requests)
	}
}

// A server that ignores include was read from end to end again for a handful of documents:
// they are asked for one by one, and names from their list.
func TestIncludeIgnored(t *testing.T) {
	server := wptest.New(library(250))
	s := source(t, server)
	s.KeepBodies(&memory{})
	server.Break(wptest.IgnoreInclude())
	list := inventory(t, s, content.Query{Types: []string{"post"}})
	if docs, faults := documents(t, t.Context(), s, list); len(docs) != 250 || len(faults) > 0 || len(docs[1001].Labels) != 2 || docs[1001].Labels[0].Name == "" {
		t.Errorf("%d documents, faults %v, labels %+v", len(docs), faults, docs[1001].Labels)
	}
	if n := server.Counts()[""]; n > 17 {
		t.Errorf("%d requests for all", n)
	}
	server.Forget()
	if docs, faults := documents(t, t.Context(), s, list[100:105]); len(docs) != 5 || len(faults) > 0 {
		t.Errorf("%d documents, faults %v", len(docs), faults)
	}
	if n := server.Counts()[""]; n > 6 {
		t.Errorf("%d requests for five", n)
	}
	if quirk := (wordpress.Quirk{Kind: wordpress.IncludeIgnored, Route: "wp/v2/posts"}); !slices.Contains(s.Quirks(), quirk) {
		t.Errorf("quirks %v", s.Quirks())
	}
}

package export

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
)

// Report is the account of a run: what was expected, what was written, what
// was not, and why.
type Report struct {
	Site      string
	Output    string
	Documents DocumentCounts
	Media     MediaCounts
	Requests  int64
	Bytes     int64
	Elapsed   time.Duration
	Warnings  []content.Warning
	Failures  []Failure
	// Changes are what was done to files, or would be, by path.
	Changes []Change
	// NewRecords says that the folder's records of what it holds are not what they were,
	// which may be so without any other change.
	NewRecords bool
	// Cost is about how many requests the plan of a dry run takes beyond those
	// that were made for it, pictures apart.
	Cost int
}

// Change is what a run does to one file.
type Change struct {
	Action Action
	ID     int64
	Type   string
	Path   string
	From   string // of a move
	Title  string // where it is known
	URL    string
	Why    string
}

// Action is what is done to a file.
type Action string

// The actions.
const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionMove   Action = "move"
	ActionDelete Action = "delete"
	ActionFetch  Action = "fetch" // to see whether it changed
)

// DocumentCounts counts documents. Expected is the sum of Created, Updated,
// Unchanged, Kept, Gone and Failed; Moved counts among the written ones;
// Skipped ones were never expected.
type DocumentCounts struct {
	Expected, Created, Updated, Unchanged, Moved, Deleted, Kept, Skipped, Failed int
}

// MediaCounts counts files beside the documents.
type MediaCounts struct {
	Expected, Downloaded, Copied, Unchanged, Deleted, Skipped, Gone, Failed int
}

// Failure is something that the site has and the export lacks.
type Failure struct {
	ID   int64
	Type string
	URL  string
	Err  error
}

// Whole says whether everything that was asked for is there.
func (r Report) Whole() bool { return len(r.Failures) == 0 }

func (r *Report) finish(begun time.Time, client *fetch.Client) {
	r.Elapsed = time.Since(begun)
	if client != nil {
		stats := client.Stats()
		r.Requests, r.Bytes = stats.Requests, stats.Bytes
	}
	slices.SortStableFunc(r.Warnings, func(a, b content.Warning) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Code, b.Code))
	})
	slices.SortStableFunc(r.Changes, func(a, b Change) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Action, b.Action)) })
	slices.SortStableFunc(r.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.URL, b.URL))
	})
}

// reporter keeps the account of a run. It is safe for concurrent use.
type reporter struct {
	progress Progress

	mu       sync.Mutex
	report   Report
	reported map[string]bool
	// changed are the documents that Changes are of.
	changed map[int64]bool
	// lostLists are the routes of lists from which an earlier run knew more.
	lostLists map[string]bool
}

func newReporter(o Options) *reporter {
	return &reporter{progress: o.Progress, report: Report{Output: o.Output}, reported: make(map[string]bool), changed: make(map[int64]bool), lostLists: make(map[string]bool)}
}

func (r *reporter) count(add func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	add(&r.report)
}

func (r *reporter) warn(w content.Warning) {
	r.count(func(c *Report) { c.Warnings = append(c.Warnings, w) })
	r.progress.Warn(w)
}

func (r *reporter) warnAbout(path string, warnings []content.Warning) {
	for _, w := range warnings {
		w.Document = path
		r.warn(w)
	}
}

func (r *reporter) change(c Change) {
	r.count(func(report *Report) { report.Changes = append(report.Changes, c); r.changed[c.ID] = true })
}

// rewritten accounts for a document that was written once more. One that needed nothing
// until then counts as updated.
func (r *reporter) rewritten(c Change) {
	r.count(func(report *Report) {
		if r.changed[c.ID] {
			return
		}
		r.changed[c.ID] = true
		report.Changes = append(report.Changes, c)
		if slices.ContainsFunc(report.Failures, func(f Failure) bool { return f.ID == c.ID }) {
			return // it is counted with them
		}
		report.Documents.Unchanged--
		report.Documents.Updated++
	})
}

func (r *reporter) fail(f Failure) {
	r.count(func(c *Report) { c.Failures = append(c.Failures, f) })
}

func (r *reporter) failDocument(s content.Stamp, err error) {
	r.count(func(c *Report) { c.Documents.Failed++ })
	r.fail(Failure{ID: s.ID, Type: s.Type, URL: s.Link, Err: err})
}

// LockedError says that a document which was asked for by its name is behind a password.
type LockedError struct {
	Tried bool // passwords that are not the one
}

func (e *LockedError) Error() string {
	if e.Tried {
		return "it is behind a password, which none of those that were given is"
	}
	return "it is behind a password"
}

// skipProtected reports a document of a list that was never expected. One that was asked
// for by its name is missing.
func (r *reporter) skipProtected(s content.Stamp, q content.Query) {
	if len(namedBy(q)) > 0 {
		r.fail(Failure{ID: s.ID, Type: s.Type, URL: s.Link, Err: &LockedError{}})
		return
	}
	r.count(func(c *Report) { c.Documents.Skipped++ })
	r.warn(ProtectedWarning(s))
}

// stillLocked reports a document that was expected, as there was a password to try on it.
func (r *reporter) stillLocked(s content.Stamp, q content.Query) {
	if len(namedBy(q)) > 0 {
		r.failDocument(s, &LockedError{Tried: true})
		return
	}
	r.count(func(c *Report) { c.Documents.Expected--; c.Documents.Skipped++ })
	r.warn(content.Warning{Code: "password-wrong", Document: s.Link, Message: "left out: it is behind a password, which none of those that were given is"})
}

// ProtectedWarning says that a document is left out because of its password.
func ProtectedWarning(s content.Stamp) content.Warning {
	return content.Warning{Code: "protected", Document: s.Link, Message: "left out: it is behind a password"}
}

// firstTime says whether this is the first report of something.
func (r *reporter) firstTime(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	isKnown := r.reported[what]
	r.reported[what] = true
	return !isKnown
}

// isWhole says whether nothing is lacking so far.
func (r *reporter) isWhole() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report.Whole()
}

// loseLists remembers that some lists do not give what an earlier run knew from them.
func (r *reporter) loseLists(routes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, route := range routes {
		r.lostLists[route] = true
	}
}

// reportSource tells what a source noticed. A list that it could not read is missing,
// unless the site keeps it from visitors and no run ever knew anything from it: then
// the run has all that there is.
func (r *reporter) reportSource(source Source) {
	told := make(map[content.Warning]bool)
	if site, ok := source.(ChangeSource); ok {
		for _, e := range site.UnreadLists() {
			if !e.Closed || e.Recalled || r.lostLists[e.Route] {
				told[e.Warning()] = true
				r.fail(Failure{Type: e.Route, URL: r.report.Site, Err: e})
			}
		}
	}
	for _, w := range source.Warnings() {
		if !told[w] {
			r.warn(w)
		}
	}
}

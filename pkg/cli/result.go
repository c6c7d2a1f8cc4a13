package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
)

// The JSON forms below are part of the command line's contract.

type warningJSON struct {
	Code     string `json:"code"`
	Document string `json:"document"`
	Message  string `json:"message"`
}

func warningsJSON(warnings []content.Warning) []warningJSON {
	list := make([]warningJSON, 0, len(warnings))
	for _, w := range warnings {
		list = append(list, warningJSON(w))
	}
	return list
}

type failureJSON struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	URL   string `json:"url"`
	Error string `json:"error"`
}

func failuresJSON(failures []export.Failure) []failureJSON {
	list := make([]failureJSON, 0, len(failures))
	for _, f := range failures {
		list = append(list, failureJSON{ID: f.ID, Type: f.Type, URL: f.URL, Error: explain(f.Err).message})
	}
	return list
}

type documentsJSON struct {
	Expected  int `json:"expected"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Moved     int `json:"moved"`
	Deleted   int `json:"deleted"`
	Kept      int `json:"kept"`
	Skipped   int `json:"skipped"`
	Failed    int `json:"failed"`
}

type mediaJSON struct {
	Expected   int `json:"expected"`
	Downloaded int `json:"downloaded"`
	Copied     int `json:"copied"`
	Unchanged  int `json:"unchanged"`
	Deleted    int `json:"deleted"`
	Skipped    int `json:"skipped"`
	Gone       int `json:"gone"`
	Failed     int `json:"failed"`
}

type reportJSON struct {
	Site      string        `json:"site"`
	Output    string        `json:"output"`
	Documents documentsJSON `json:"documents"`
	Media     mediaJSON     `json:"media"`
	Requests  int64         `json:"requests"`
	Bytes     int64         `json:"bytes"`
	Seconds   float64       `json:"seconds"`
	Warnings  []warningJSON `json:"warnings"`
	Failures  []failureJSON `json:"failures"`
	Changes   []changeJSON  `json:"changes"`
	// WarningCounts are the warnings by their codes.
	WarningCounts map[string]int `json:"warning_counts"`
}

func newReportJSON(r export.Report) reportJSON {
	j := reportJSON{
		Site: r.Site, Output: r.Output, Requests: r.Requests, Bytes: r.Bytes,
		Documents: documentsJSON(r.Documents), Media: mediaJSON(r.Media),
		Seconds: float64(r.Elapsed.Milliseconds()) / 1000, Warnings: warningsJSON(r.Warnings), Failures: failuresJSON(r.Failures),
		Changes: changesJSON(r.Changes), WarningCounts: make(map[string]int),
	}
	for _, w := range r.Warnings {
		j.WarningCounts[w.Code]++
	}
	return j
}

// printReport sums up a run for a person.
func (c *console) printReport(r export.Report) {
	d, m := r.Documents, r.Media
	c.printf("%s", c.bold.Sprint(sentence(
		part{d.Created, "created"}, part{d.Updated, "updated"}, part{d.Unchanged, "unchanged"}, part{d.Moved, "moved"},
		part{d.Deleted, "deleted"}, part{d.Kept, "kept as edited"}, part{d.Skipped, "left out"}, part{d.Failed, "failed"},
	).of("documents", d.Expected)))
	if m.Expected+m.Deleted > 0 {
		c.printf("%s", sentence(
			part{m.Downloaded, "downloaded"}, part{m.Copied, "copied"}, part{m.Unchanged, "unchanged"}, part{m.Deleted, "deleted"}, part{m.Skipped, "left out"},
			part{m.Gone, "gone from the web"}, part{m.Failed, "failed"},
		).of("files", m.Expected))
	}
	c.printf("%s", c.faint.Sprintf("%d requests, %s, %.1f s", r.Requests, size(r.Bytes), r.Elapsed.Seconds()))
	c.printWarnings(r.Warnings)
	for _, f := range r.Failures {
		c.printFailure(f)
	}
}

// printFailure names something that is missing, also with --quiet.
func (c *console) printFailure(f export.Failure) {
	what := f.Type
	if f.ID > 0 {
		what = fmt.Sprintf("%s %d", f.Type, f.ID)
	}
	if f.URL != "" {
		what += " " + f.URL
	}
	wrong := "missing:"
	if isUnfaithful(f) {
		wrong = "not faithful:"
	}
	if what = strings.TrimSpace(what); what != "" {
		what += ": "
	}
	_, _ = fmt.Fprintf(c.err, "%s %s%s\n", c.red.Sprint(wrong), printable(what), printable(explain(c.withLogin(f.Err)).message))
}

func isUnfaithful(f export.Failure) bool {
	_, ok := errors.AsType[*export.UnfaithfulError](f.Err)
	return ok
}

type part struct {
	n    int
	word string
}

type parts []part

func sentence(list ...part) parts {
	return slices.DeleteFunc(list, func(p part) bool { return p.n == 0 })
}

func (p parts) of(what string, total int) string {
	words := make([]string, len(p))
	for i, q := range p {
		words[i] = fmt.Sprintf("%d %s", q.n, q.word)
	}
	list := counted(total, strings.TrimSuffix(what, "s"), what)
	if len(words) > 0 {
		list += ": " + strings.Join(words, ", ")
	}
	return list
}

// size writes a number of bytes in powers of ten.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	default:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	}
}

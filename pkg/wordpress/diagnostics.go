package wordpress

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// diagnostics keeps what was noticed of a site, each thing once. It is safe for
// concurrent use.
type diagnostics struct {
	mu       sync.Mutex
	warnings []content.Warning
	quirks   []Quirk
	odd      []tolerated
	skew     time.Duration // by which the site's clock is ahead of this machine's
	clocked  bool          // it told its time
	checked  atomic.Int32  // questions that were met with a check to the end
}

// recordServerClock takes in the Date of an answer.
// https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
func (a *diagnostics) recordServerClock(date string) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.skew, a.clocked = time.Until(at), true
}

// now is the time by the site's own clock, to about a second; zero where it does
// not tell.
func (a *diagnostics) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.clocked {
		return time.Time{}
	}
	return time.Now().Add(a.skew)
}

// tolerated is something odd that was read though it was not as it should be.
type tolerated struct {
	of    string // the route, or the type of the objects
	what  string
	count int
	unit  string // "answers", "objects"
}

func (a *diagnostics) warn(code, format string, args ...any) {
	w := content.Warning{Code: code, Message: fmt.Sprintf(format, args...)}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Contains(a.warnings, w) {
		a.warnings = append(a.warnings, w)
	}
}

func (a *diagnostics) quirk(kind QuirkKind, route string) {
	q := Quirk{kind, route}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Contains(a.quirks, q) {
		a.quirks = append(a.quirks, q)
	}
}

// tolerate counts what was tolerated of an answer.
func (a *diagnostics) tolerate(route string, how restjson.Tolerance) {
	if how == 0 {
		return
	}
	how.Each(func(_ restjson.Tolerance, words string) { a.count(route, words, "answer") })
	a.quirk(UncleanAnswers, route)
}

func (a *diagnostics) count(of, what, unit string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, o := range a.odd {
		if o.of == of && o.what == what {
			a.odd[i].count++
			return
		}
	}
	a.odd = append(a.odd, tolerated{of, what, 1, unit})
}

// claim takes out of a document's warnings those that are counted for its type.
func (a *diagnostics) claim(typ string, warnings []content.Warning) []content.Warning {
	return slices.DeleteFunc(warnings, func(w content.Warning) bool {
		if w.Code != restjson.Tolerated {
			return false
		}
		a.count("type "+typ, w.Message, "document")
		return true
	})
}

func (a *diagnostics) all() []content.Warning {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := slices.Clone(a.warnings)
	odd := slices.Clone(a.odd)
	slices.SortFunc(odd, func(a, b tolerated) int { return strings.Compare(a.of+"\x00"+a.what, b.of+"\x00"+b.what) })
	for _, o := range odd {
		plural := "s"
		if o.count == 1 {
			plural = ""
		}
		all = append(all, content.Warning{
			Code:    restjson.Tolerated,
			Message: fmt.Sprintf("%s: %s, in %d %s%s; read all the same", o.of, o.what, o.count, o.unit, plural),
		})
	}
	return all
}

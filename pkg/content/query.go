package content

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// SiteClock is the zone of a bound of a Query that is meant by the site's own
// clock: a document is held against it by the date that its readers see.
var SiteClock = time.FixedZone("site", 0)

// StatusProtected in a Query's Status asks for published documents that a
// password stands before, as those see them who may edit them. It is no status
// of WordPress's own.
const StatusProtected = "protected"

// StatusUnknown is that of a document whose source does not say whether it is
// published.
const StatusUnknown = "unknown"

// Statuses are those of WordPress's own that the query asks for.
func (q Query) Statuses() []string {
	var own []string
	for _, status := range q.Status {
		if status == StatusProtected {
			status = "publish"
		}
		if !slices.Contains(own, status) {
			own = append(own, status)
		}
	}
	return own
}

// HoldsStatus keeps out what nobody asked for by name.
func (q Query) HoldsStatus(d Stamp) bool {
	if len(q.Status) == 0 {
		return d.Status == "publish"
	}
	return slices.Contains(q.Status, d.Status) ||
		d.Protected && d.Status == "publish" && slices.Contains(q.Status, StatusProtected)
}

// LeftOut is the warning that documents were left out of an inventory because they are not
// public, of which there are so many of each status; nil for none.
func (q Query) LeftOut(counts map[string]int) *Warning {
	var list, names []string
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		if status == "auto-draft" || status == "inherit" { // no documents of their own
			continue
		}
		list = append(list, fmt.Sprintf("%d %s", counts[status], status))
		if status != StatusUnknown && status != "trash" {
			names = append(names, status)
		}
	}
	if len(list) == 0 {
		return nil
	}
	message := "documents that are not public are left out: " + strings.Join(list, ", ")
	if len(names) > 0 {
		asked := q.Status
		if len(asked) == 0 {
			asked = []string{"publish"}
		}
		message += " (--status " + strings.Join(slices.Concat(asked, names), ",") + " exports them too)"
	}
	return &Warning{Code: "not-public", Message: message}
}

// IsLocked says that the body is behind a password that the source does not have.
func (s Stamp) IsLocked() bool { return s.Protected && !s.Unlocked }

// HoldsDates says whether a document lies within the query's dates. A moment
// itself lies neither after nor before it; a time of SiteClock is the beginning
// of a day, month or year, which belongs to it.
func (q Query) HoldsDates(d Stamp) bool {
	return (q.After.IsZero() || isAfter(d.Date, q.After)) &&
		(q.Before.IsZero() || isBefore(d.Date, q.Before)) &&
		(q.ModifiedAfter.IsZero() || isAfter(d.Modified, q.ModifiedAfter))
}

func isAfter(t, bound time.Time) bool {
	if bound.Location() == SiteClock {
		return !onSiteClock(t).Before(bound)
	}
	return t.After(bound)
}

func isBefore(t, bound time.Time) bool {
	if bound.Location() == SiteClock {
		t = onSiteClock(t)
	}
	return !t.IsZero() && t.Before(bound)
}

// onSiteClock is what a clock in the zone of t shows.
func onSiteClock(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), SiteClock)
}

// HoldsLanguage says whether a document of the site at home is in one of the
// query's languages: by what it tells of itself, where "pt" is also told by "pt_BR", else
// by its address ("/pt/…", "pt.example.org", "?lang=pt").
func (q Query) HoldsLanguage(d Stamp, home string) bool {
	if q.Language == "" {
		return true
	}
	for asked := range strings.SplitSeq(q.Language, ",") {
		if holdsLanguage(languageTag(strings.TrimSpace(asked)), d, home) {
			return true
		}
	}
	return false
}

func holdsLanguage(asked string, d Stamp, home string) bool {
	if d.Language != "" {
		told := languageTag(d.Language)
		return told == asked || strings.HasPrefix(told, asked+"-")
	}
	link, err := url.Parse(d.Link)
	if err != nil {
		return false
	}
	path := link.Path
	if base, err := url.Parse(home); err == nil {
		path = strings.TrimPrefix(path, strings.TrimSuffix(base.Path, "/"))
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	label, _, _ := strings.Cut(link.Host, ".")
	for _, word := range []string{first, label, link.Query().Get("lang")} {
		if languageTag(word) == asked {
			return true
		}
	}
	return false
}

func languageTag(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "-")) }

package restjson

import (
	"strings"
	"time"
)

// layouts are the ways in which a date is written: WordPress gives none a zone,
// WordPress.com gives one, databases write a space.
var layouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05"}

// widest is further than any civil time is from UTC.
const widest = 15 * time.Hour

// moment joins a local date and the same date in GMT to a time with the offset
// that the two imply. The local date is what readers see, so it stands where the
// two contradict each other; a date that is no date ("0000-00-00T00:00:00",
// "-0001-11-30T00:00:00") counts as missing.
func moment(local, gmt string) time.Time {
	here, zoned, ok := parse(local)
	there, _, okGMT := parse(gmt)
	switch {
	case !ok && !okGMT:
		return time.Time{}
	case !ok:
		return there.UTC()
	case zoned || !okGMT:
		return here
	}
	offset := here.Sub(there)
	if offset.Abs() > widest {
		return here
	}
	return here.Add(-snap(offset)).In(zone(snap(offset)))
}

// snap rounds an offset to the quarter of an hour it is within a minute of, as
// the two dates may be taken seconds apart, and otherwise to the minute.
func snap(offset time.Duration) time.Duration {
	quarter := offset.Round(15 * time.Minute)
	if (offset - quarter).Abs() <= time.Minute {
		return quarter
	}
	return offset.Round(time.Minute)
}

func zone(offset time.Duration) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", int(offset/time.Second))
}

func parse(s string) (t time.Time, zoned, ok bool) {
	s = strings.TrimSpace(s)
	for i, layout := range layouts {
		t, err := time.Parse(layout, s)
		if err != nil || t.IsZero() || !isCivil(t) {
			continue
		}
		if i != 1 {
			return t, false, true
		}
		_, offset := t.Zone()
		return t.In(zone(time.Duration(offset) * time.Second)), true, true
	}
	return time.Time{}, false, false
}

// isCivil says that a date is one that can be written down: of the years that
// have four digits, here and in UTC, and no further from it than civil time is.
func isCivil(t time.Time) bool {
	_, offset := t.Zone()
	return t.Year() >= 1 && t.Year() <= 9999 && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 &&
		(time.Duration(offset)*time.Second).Abs() <= widest
}

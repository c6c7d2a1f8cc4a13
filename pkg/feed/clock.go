package feed

import (
	"net/url"
	"regexp"
	"time"
)

// zones are those that most people live in, one for each rule of summer time, and those
// without one that others share.
var zones = []string{
	"Europe/Berlin", "America/New_York", "Europe/London", "America/Chicago", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai",
	"Australia/Sydney", "America/Sao_Paulo", "Europe/Helsinki", "Europe/Moscow", "Europe/Istanbul", "America/Denver", "America/Toronto", "Asia/Jakarta",
	"Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Africa/Lagos", "Africa/Johannesburg", "Africa/Cairo", "Africa/Nairobi", "America/Argentina/Buenos_Aires",
	"America/Bogota", "America/Mexico_City", "America/Santiago", "America/Caracas", "America/Halifax", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu",
	"America/St_Johns", "America/Vancouver", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Pacific/Auckland",
	"Asia/Tehran", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Yangon", "Asia/Kabul", "Asia/Colombo", "Europe/Lisbon", "Atlantic/Azores", "Africa/Casablanca",
	"Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Asia/Almaty", "Asia/Beirut", "Europe/Chisinau", "America/Asuncion", "America/Montevideo",
}

// clock is what the clocks of a site show.
type clock struct {
	zone *time.Location
	// isGuess says that another zone could have shown the same so far.
	isGuess bool
}

// newClock finds the zone in which a site wrote some dates, and in which its permalinks
// have the dates of its documents. There is none where nothing tells.
func newClock(shown []time.Time, links []linkDate) clock {
	offsets := make(map[int]bool)
	for _, t := range shown {
		_, offset := t.Zone()
		offsets[offset] = true
	}
	if len(offsets) == 0 {
		return clock{}
	}
	best, fewest := clock{}, -1
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil || !hasShown(zone, shown) {
			continue
		}
		if wrong := contradicted(zone, links); fewest < 0 || wrong < fewest {
			best, fewest = clock{zone: zone, isGuess: len(offsets) == 1}, wrong
		}
	}
	if best.zone == nil { // a zone of its own: its clocks are those of the latest date
		last := shown[0]
		for _, t := range shown {
			if t.After(last) {
				last = t
			}
		}
		_, offset := last.Zone()
		best = clock{zone: time.FixedZone("", offset), isGuess: len(offsets) > 1}
	}
	return best
}

func hasShown(zone *time.Location, shown []time.Time) bool {
	for _, t := range shown {
		_, is := t.Zone()
		if _, would := t.In(zone).Zone(); is != would {
			return false
		}
	}
	return true
}

// linkDate is the date in a permalink, with when its document was published.
type linkDate struct {
	at   time.Time
	year int
	day  string // "03-21", or "03"
}

var datedPath = regexp.MustCompile(`/((?:19|20)\d\d)/([01]\d)(?:/([0-3]\d))?/`)

func dateInLink(link string, at time.Time) (linkDate, bool) {
	u, err := url.Parse(link)
	if err != nil || at.IsZero() {
		return linkDate{}, false
	}
	m := datedPath.FindStringSubmatch(u.Path)
	if m == nil {
		return linkDate{}, false
	}
	year := 0
	for _, c := range m[1] {
		year = year*10 + int(c-'0')
	}
	day := m[2]
	if m[3] != "" {
		day += "-" + m[3]
	}
	return linkDate{at, year, day}, true
}

// contradicted counts the permalinks with a date that was another one in a zone.
func contradicted(zone *time.Location, links []linkDate) int {
	wrong := 0
	for _, l := range links {
		layout := "01-02"[:len(l.day)]
		if t := l.at.In(zone); t.Year() != l.year || t.Format(layout) != l.day {
			wrong++
		}
	}
	return wrong
}

// local is a moment as the site's clocks show it.
func (c clock) local(t time.Time) time.Time {
	if c.zone == nil || t.IsZero() {
		return t
	}
	t = t.In(c.zone)
	_, offset := t.Zone()
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}

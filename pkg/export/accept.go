package export

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
)

// IsGap says that a text has the form of a Gap.
func IsGap(s string) bool {
	kind, what, ok := strings.Cut(s, ":")
	_, err := strconv.ParseInt(what, 10, 64)
	return ok && what != "" && (kind == "type" || kind == "url" || kind == "id" && err == nil)
}

// holds says that a failure is of the gap. A type's is what its lists lack: a document of
// it that is listed and cannot be had is not.
func (g Gap) holds(f Failure) bool {
	kind, what, _ := strings.Cut(string(g), ":")
	switch kind {
	case "type":
		return f.ID == 0 && f.Type == what
	case "id":
		return f.ID > 0 && strconv.FormatInt(f.ID, 10) == what
	}
	return f.URL == what
}

// accept makes a warning of the failures that a person accepted, with their number, which
// tells when there are more.
func (r *Report) accept(gaps []Gap) {
	counts := make(map[Gap]int)
	r.Failures = slices.DeleteFunc(r.Failures, func(f Failure) bool {
		i := slices.IndexFunc(gaps, func(g Gap) bool { return g.holds(f) })
		if i >= 0 {
			counts[gaps[i]]++
		}
		return i >= 0
	})
	for _, g := range slices.Sorted(maps.Keys(counts)) {
		r.Warnings = append(r.Warnings, content.Warning{Code: "accepted", Message: fmt.Sprintf("%d missing of %s, as accepted", counts[g], g)})
	}
}

package export

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
)

// goneProbes is how many of the files that were gone are asked for in one run. Where one
// is there again, all are: most often a whole folder of them was away.
const goneProbes = 10

// findRevived finds the recorded documents with files that were gone from their server,
// if some are there again.
func findRevived(ctx context.Context, source Source, o Options, known *manifest.Manifest) ([]int64, error) {
	if _, isSite := source.(ChangeSource); !isSite || o.Media != linkmap.MediaDownload || !isOfWholeTypes(o.Query) || o.Client == nil {
		return nil, nil
	}
	copies := make(map[string]string) // addresses of files that are copies of an earlier run, by path
	for _, f := range known.Files() {
		if f.Remark.Code == manifest.CodeGone && f.URL != "" {
			copies[f.Path] = f.URL
		}
	}
	var ids []int64
	var addresses []string
	for d := range known.Documents() {
		gone := goneFrom(d, copies)
		if len(gone) > 0 {
			ids, addresses = append(ids, d.ID), append(addresses, gone...)
		}
	}
	slices.Sort(addresses)
	for _, address := range inTurn(slices.Compact(addresses), time.Now()) {
		answer, err := o.Client.Head(fetch.WithRetries(ctx, 0), address)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && answer.Status == http.StatusOK && !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			return ids, nil
		}
	}
	return nil, nil
}

// goneFrom are the addresses of the files that a document does without, or has a copy of
// an earlier run of, because they were gone.
func goneFrom(d manifest.Document, copies map[string]string) []string {
	var addresses []string
	for _, r := range d.Remarks {
		if r.Code == manifest.CodeGone || r.Code == manifest.CodeSmaller {
			address, _, _ := strings.Cut(r.Message, " ")
			addresses = append(addresses, strings.TrimSuffix(address, ":"))
		}
	}
	for _, path := range d.Files {
		if address, ok := copies[path]; ok {
			addresses = append(addresses, address)
		}
	}
	return slices.DeleteFunc(addresses, func(address string) bool {
		return content.Address(address) != address || !strings.Contains(address, "://")
	})
}

// inTurn are some of many addresses, others each day.
func inTurn(addresses []string, now time.Time) []string {
	if len(addresses) <= goneProbes {
		return addresses
	}
	from := int(now.Unix()/int64((24*time.Hour).Seconds())) * goneProbes % len(addresses)
	return slices.Concat(addresses[from:], addresses[:from])[:goneProbes]
}

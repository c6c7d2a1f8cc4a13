package wordpress

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"sync"
	"time"

	"wpmd/pkg/content"
)

// BodyFile is a file that bodies wait in.
type BodyFile interface {
	io.Writer
	io.ReaderAt
}

// KeepBodies makes the inventories that follow ask for documents with their bodies, and
// keep these in an empty file. Documents then takes each from there, once, and asks the
// site for no more than the others: those whose page could not be had with bodies.
func (s *Source) KeepBodies(file BodyFile) {
	s.kept = &keptBodies{file: file, places: make(map[int64]place)}
}

// keptBodies are documents as the API gave them, in a file. A nil one keeps nothing. It
// is safe for concurrent use.
type keptBodies struct {
	mu     sync.Mutex
	file   BodyFile
	places map[int64]place
	end    int64
	isFull bool
	// since is when the first was asked for, by the site's clock.
	since time.Time
}

// place is where a document stands in the file.
type place struct {
	at     int64
	length int
}

// begin notes when documents begin to come.
func (k *keptBodies) begin(now time.Time) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.places) == 0 {
		k.since = now
	}
}

// keepsMore says that there is a file, and room in it.
func (k *keptBodies) keepsMore() bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.isFull
}

// keep keeps a document, unless the disk has no room for it.
func (k *keptBodies) keep(id int64, raw json.RawMessage) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.isFull {
		return
	}
	if _, err := k.file.Write(raw); err != nil {
		k.isFull = true
		return
	}
	k.places[id] = place{k.end, len(raw)}
	k.end += int64(len(raw))
}

// has says whether a document is there.
func (k *keptBodies) has(id int64) bool {
	if k == nil {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.places[id]
	return ok
}

// take takes documents out.
func (k *keptBodies) take(want []content.Stamp) map[int64]json.RawMessage {
	found := make(map[int64]json.RawMessage, len(want))
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range want {
		p, ok := k.places[d.ID]
		delete(k.places, d.ID)
		raw := make(json.RawMessage, p.length)
		if _, err := k.file.ReadAt(raw, p.at); ok && err == nil {
			found[d.ID] = raw
		}
	}
	return found
}

// wholeFailures is after how many pages that cannot be had with bodies a list is read
// without: it takes a question each, and as many for the bodies by their ids.
const wholeFailures = 3

// readPage reads a page, with bodies where they are wanted. Where it does not come so, it
// is read without: one document may be to blame, which is then found by its id.
func (s *pageScanner) readPage(ctx context.Context, w pageRange) part {
	if s.whole == "" || s.unwhole.Load() >= wholeFailures || !s.list.source.kept.keepsMore() {
		return s.readRange(ctx, w)
	}
	q := maps.Clone(s.query)
	q.Set("_fields", s.whole)
	p := s.list.readBriefly(ctx, q, w)
	if p.err == nil {
		p.whole = true
		return p
	}
	if ctx.Err() != nil || isFinal(p.err) || isPastEnd(p.err) || refusesSize(p.err) || len(refusals(p.err, s.query)) > 0 {
		return p
	}
	if isLate(p.err) {
		s.unwhole.Store(wholeFailures)
	}
	s.unwhole.Add(1)
	return s.readRange(ctx, w)
}

// keptTasks parts the documents that are kept from the others, a few to a task: their
// bodies are all in memory at once.
func (s *Source) keptTasks(tasks []task) []task {
	if s.kept == nil {
		return tasks
	}
	var parted []task
	for _, t := range tasks {
		isKept := func(d content.Stamp) bool { return t.voice == "" && s.kept.has(d.ID) }
		for want := t.want; len(want) > 0; {
			part := t
			part.isKept = isKept(want[0])
			n := 1
			for n < len(want) && isKept(want[n]) == part.isKept && (n < keptAtOnce || !part.isKept) {
				n++
			}
			part.want, want = want[:n:n], want[n:]
			parted = append(parted, part)
		}
	}
	return parted
}

// keptAtOnce is how many kept documents are read at once.
const keptAtOnce = 20

// wholeOf are the _fields of a list that comes with its bodies, those of a stamp and of a
// document in one; empty where it is to come without.
func (in *inventory) wholeOf(c *collection, query url.Values, pass int) string {
	if pass > 0 || in.filter.voice != "" || query.Has("include") || in.source.kept == nil {
		return ""
	}
	return c.bodyFields() + in.filter.moreFields()
}

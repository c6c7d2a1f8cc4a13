package wordpress

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"slices"
	"sync"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
)

// lookup reads records by their ids, a hundred at a time, and keeps them. The
// ids that will be needed are announced, so that each record is asked for once
// and every question is full. What a list gave is kept too, and not asked for.
type lookup[T any] struct {
	list   *list
	fields string
	read   func([]byte) (T, error)

	mu       sync.Mutex
	known    map[int64]T // from a list
	recalled map[int64]T // what an earlier run knew, for where the site does not tell
	whole    bool        // the list was read to its end: there are no others
	shelf    map[int64]*shelf[T]
	closed   error // why it is not asked any more

	sweeping sync.Mutex
	swept    bool
}

// records are those that a lookup has of some ids.
type records[T any] struct {
	route string
	known map[int64]T
	// unread are the ids that the site did not answer for.
	unread map[int64]error
}

// shelf holds the records of one question.
type shelf[T any] struct {
	ids []int64

	turn    chan struct{} // holds a token while the question is under way
	done    bool
	records map[int64]T
	failed  map[int64]error
}

func newLookup[T any](s *Source, route, fields string, read func([]byte) (T, error)) *lookup[T] {
	return &lookup[T]{list: &list{source: s, route: route, ofNames: true}, fields: fields, read: read, known: make(map[int64]T), shelf: make(map[int64]*shelf[T])}
}

// announce says which ids will be needed, in the order in which they will be.
func (l *lookup[T]) announce(ids []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var fresh []int64
	for _, id := range ids {
		_, known := l.known[id]
		if _, announced := l.shelf[id]; !known && !announced && id > 0 {
			l.shelf[id] = nil // a second time it is announced
			fresh = append(fresh, id)
		}
	}
	for chunk := range slices.Chunk(fresh, batchSize) {
		s := &shelf[T]{ids: chunk, turn: make(chan struct{}, 1)}
		for _, id := range chunk {
			l.shelf[id] = s
		}
	}
}

// all yields every record of the list and keeps it. A list that cannot be read to
// its end ends with a *content.ListError; any other error ends everything.
func (l *lookup[T]) all(ctx context.Context, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for record, err := range recordsOf(ctx, l.list, query, l.keep) {
			if short, ok := errors.AsType[*content.ListError](err); ok && (isShut(short.Err) || !l.list.isOpen()) {
				l.close(short.Err)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.whole = !l.list.source.hasLanguages()
	}
}

// keep reads a record of a list.
func (l *lookup[T]) keep(raw []byte) (T, error) {
	record, err := l.read(raw)
	l.list.source.keepRecord(l.list.route, raw)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.known[idOf(raw)] = record
	}
	return record, err
}

// dismiss leaves out the ids that a whole list has not: they are of what stood
// in documents before it was read.
func (l *lookup[T]) dismiss(ids []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		if _, announced := l.shelf[id]; l.whole && !announced {
			l.shelf[id] = nil
		}
	}
}

// get returns the records with these ids as far as the site gives them, or an earlier
// run knew them. The error is one that ends everything.
func (l *lookup[T]) get(ctx context.Context, ids []int64) (records[T], error) {
	l.announce(ids)
	r := records[T]{route: l.list.route, known: make(map[int64]T, len(ids)), unread: make(map[int64]error)}
	for _, id := range ids {
		l.mu.Lock()
		s := l.shelf[id]
		record, known := l.known[id]
		l.mu.Unlock()
		if known {
			r.known[id] = record
			continue
		}
		if s == nil {
			continue
		}
		if err := l.fill(ctx, s); err != nil {
			return r, err
		}
		if record, known = s.records[id]; !known {
			l.mu.Lock()
			record, known = l.known[id] // the whole list was read in the meantime
			l.mu.Unlock()
		}
		err := cmp.Or(s.failed[id], l.closedBy())
		if !known && err != nil {
			record, known = l.recalled[id]
		}
		if known {
			r.known[id] = record
		} else if err != nil {
			r.unread[id] = err
		}
	}
	return r, nil
}

// recall keeps what an earlier run knew.
func (l *lookup[T]) recall(id int64, record T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.recalled == nil {
		l.recalled = make(map[int64]T)
	}
	l.recalled[id] = record
}

// fill asks for the records of a shelf unless that was done. An error is not
// kept: the next to need the shelf asks again.
func (l *lookup[T]) fill(ctx context.Context, s *shelf[T]) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.done {
		return nil
	}
	// The documents that wait for these records are there already.
	b, err := l.fetch(fetch.GoingFirst(ctx), s.ids)
	if err != nil {
		return err
	}
	s.records, s.failed = make(map[int64]T, len(b.found)), make(map[int64]error)
	maps.Copy(s.failed, b.failed)
	for id, raw := range b.found {
		l.list.source.keepRecord(l.list.route, raw)
		record, err := l.read(raw)
		if err != nil {
			s.failed[id] = err
			continue
		}
		s.records[id] = record
	}
	s.done = true
	if len(s.failed) > 0 {
		l.list.source.listUnread(&UnreadListError{Route: l.list.route, Records: len(s.failed), Err: firstOf(s.failed)})
	}
	return nil
}

func firstOf(errs map[int64]error) error {
	ids := make([]int64, 0, len(errs))
	for id := range errs {
		ids = append(ids, id)
	}
	return errs[slices.Min(ids)]
}

func (l *lookup[T]) fetch(ctx context.Context, ids []int64) (batch, error) {
	if l.closedBy() != nil {
		return batch{}, nil
	}
	query := url.Values{"_fields": {l.fields}}
	b, err := l.list.ask(ctx, query, ids)
	if errors.Is(err, errIncludeIgnored) {
		return b, l.sweep(ctx, query)
	}
	if err == nil {
		return b, l.fetchSpoken(ctx, query, b, ids)
	}
	if ctx.Err() != nil || isFinal(err) {
		return b, err
	}
	l.close(err)
	return b, nil
}

// fetchSpoken asks for what did not come in the languages that are asked for by
// themselves.
func (l *lookup[T]) fetchSpoken(ctx context.Context, query url.Values, b batch, ids []int64) error {
	for _, language := range l.list.source.spokenLanguages() {
		missing := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return b.found[id] != nil || b.failed[id] != nil })
		if len(missing) == 0 {
			return nil
		}
		q := maps.Clone(query)
		q.Set("lang", language)
		more, err := l.list.ask(ctx, q, missing)
		if ctx.Err() != nil || isFinal(err) {
			return err
		}
		maps.Copy(b.found, more.found)
	}
	return nil
}

// sweep reads the whole list, once, where it cannot be asked for records by their ids.
func (l *lookup[T]) sweep(ctx context.Context, query url.Values) error {
	l.sweeping.Lock()
	defer l.sweeping.Unlock()
	if l.swept {
		return nil
	}
	for _, err := range l.all(ctx, query) {
		short, ok := errors.AsType[*content.ListError](err)
		_, row := errors.AsType[*RowError](err)
		switch {
		case err == nil, row: // it is said of the list of which it is one
		case isGap(err):
			l.list.source.warn("record-unread", "%v", err)
		case ok:
			l.close(short.Err)
		default:
			return err
		}
	}
	l.swept = true
	return nil
}

func (l *lookup[T]) closedBy() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// close remembers that the route gives nothing. Names are no reason to end a run.
func (l *lookup[T]) close(err error) {
	l.mu.Lock()
	l.closed = err
	recalled := len(l.recalled) > 0
	l.mu.Unlock()
	l.list.source.listUnread(&UnreadListError{Route: l.list.route, Closed: isShut(err) || isClosed(err), Recalled: recalled, Err: err})
}

// Recall takes in what an earlier run knew of authors and terms, for where the site
// does not tell.
func (s *Source) Recall(ctx context.Context, authors []content.Author, terms []content.Term) error {
	if _, err := s.Site(ctx); err != nil {
		return err
	}
	for _, a := range authors {
		s.authors.recall(a.ID, a)
	}
	for _, t := range terms {
		if l := s.terms[t.Taxonomy]; l != nil {
			l.recall(t.ID, t)
		}
	}
	return nil
}

// UnreadLists are the lists that did not give, so far, what documents refer to.
func (s *Source) UnreadLists() []*UnreadListError {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unread)
}

// listUnread notes the first failure of a list.
func (s *Source) listUnread(e *UnreadListError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.unread, func(o *UnreadListError) bool { return o.Route == e.Route }) {
		s.unread = append(s.unread, e)
	}
}

// Assets yields the records of the media library with these ids, as far as the
// site gives them. A record that the site has and does not give is a
// *content.DocumentError; any other error ends the sequence.
func (s *Source) Assets(ctx context.Context, ids []int64) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(content.Asset{}, err)
			return
		}
		s.media.announce(ids)
		type answer struct {
			ids []int64
			records[content.Asset]
			err error
		}
		for a := range fetch.InOrder(ctx, s.width(), slices.Collect(slices.Chunk(ids, batchSize)), func(ctx context.Context, ids []int64) answer {
			r, err := s.media.get(ctx, ids)
			return answer{ids, r, err}
		}) {
			if a.err != nil {
				yield(content.Asset{}, a.err)
				return
			}
			for _, id := range a.ids {
				if err := a.unread[id]; err != nil && !yield(content.Asset{}, &content.DocumentError{ID: id, Type: "attachment", Err: err}) {
					return
				}
				if record, ok := a.known[id]; ok && !yield(record, nil) {
					return
				}
			}
		}
	}
}

package wordpress

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// Documents reads the wanted documents, a hundred at a time, and yields each of
// them exactly once: the document with its author, terms and featured picture by
// name as far as the site gives them, or a *content.DocumentError. They come in
// any order: a batch with a bad document keeps no other one waiting. A document
// that was deleted, or is no longer what it was when it was listed, is Gone. Any
// other error ends the sequence. A bounded number of bodies is held at a time.
func (s *Source) Documents(ctx context.Context, want []content.Stamp) iter.Seq2[content.Document, error] {
	return func(yield func(content.Document, error) bool) {
		if len(want) == 0 {
			return
		}
		if _, err := s.Site(ctx); err != nil {
			yield(content.Document{}, err)
			return
		}
		s.announce(want, false)
		r := &reading{source: s, yield: yield}
		if r.batches(ctx, want) {
			r.askAgain(ctx)
		}
	}
}

// announce tells the lookups which names the documents will need. Where they were
// listed before the names, no name is missing from a whole list of these.
func (s *Source) announce(want []content.Stamp, listedBefore bool) {
	var authors, media []int64
	terms := make(map[string][]int64)
	for _, d := range want {
		authors = append(authors, d.Author)
		media = append(media, d.Featured)
		for taxonomy, ids := range d.Terms {
			terms[taxonomy] = append(terms[taxonomy], ids...)
		}
	}
	if listedBefore {
		s.authors.dismiss(authors)
	}
	s.authors.announce(authors)
	s.media.announce(media)
	for taxonomy, ids := range terms {
		l := s.terms[taxonomy]
		if l == nil {
			continue
		}
		if listedBefore {
			l.dismiss(ids)
		}
		l.announce(ids)
	}
}

// reading is one sequence of documents under way.
type reading struct {
	source *Source
	yield  func(content.Document, error) bool
	held   []held // what is asked for again in the end
	ending bool
}

// held is a document that did not come whole: a part of it, or why it did not come.
type held struct {
	task  task // for it alone
	doc   content.Document
	fault *content.DocumentError
}

// heldLimit bounds how many documents, and parts of bodies, wait to be asked for again, and
// are in memory so long.
const heldLimit = 100

// task is one question for documents of one type and status.
type task struct {
	collection *collection
	status     string
	voice      string // the language to ask for, where that is needed
	want       []content.Stamp
	asked      time.Time // by the site's clock; zero where it does not tell
	isKept     bool      // they came with the list
}

// answer is what became of a task. Each wanted document is among the documents
// or the faults, unless err is set.
type answer struct {
	task   task
	docs   []content.Document
	faults []*content.DocumentError
	err    error
}

// batches asks for all documents by their ids, and says whether to go on.
func (r *reading) batches(ctx context.Context, want []content.Stamp) bool {
	tasks, unknown := r.source.tasks(want)
	for _, fault := range unknown {
		if !r.yield(content.Document{}, fault) {
			return false
		}
	}
	for a := range fetch.AsTheyCome(ctx, r.source.width(), r.source.keptTasks(tasks), r.source.answer) {
		if !r.give(a) {
			return false
		}
	}
	return true
}

func (r *reading) give(a answer) bool {
	if a.err != nil {
		r.yield(content.Document{}, a.err)
		return false
	}
	for i, d := range a.docs {
		a.docs[i] = content.Document{} // which nobody else needs: one body less in memory
		if !r.hold(a.task, held{doc: d}) && !r.yield(d, nil) {
			return false
		}
	}
	for _, fault := range a.faults {
		if !r.hold(a.task, held{fault: fault}) && !r.yield(content.Document{}, fault) {
			return false
		}
	}
	return true
}

// hold keeps a document that is not whole for the end, when what kept it may have
// passed, and says whether it does.
func (r *reading) hold(t task, h held) bool {
	id := h.doc.ID
	if h.fault != nil {
		id = h.fault.ID
	}
	i := slices.IndexFunc(t.want, func(d content.Stamp) bool { return d.ID == id })
	isWhole := len(h.doc.MissingFields) == 0 && (h.fault == nil || h.fault.Fault.IsGone())
	if isWhole || i < 0 || r.ending || len(r.held) == heldLimit {
		return false
	}
	h.task = task{collection: t.collection, status: t.status, voice: t.voice, want: t.want[i : i+1]}
	r.held = append(r.held, h)
	return true
}

// askAgain asks once more for what is not whole, and gives what it comes to then.
func (r *reading) askAgain(ctx context.Context) {
	r.ending = true
	r.source.checked.Store(0) // by now it may let this machine pass
	var silent atomic.Bool    // nobody answers any more
	for h := range fetch.AsTheyCome(ctx, r.source.width(), r.held, func(ctx context.Context, h held) held {
		if silent.Load() {
			return h
		}
		if h.fault == nil || isCrash(h.fault.Err) {
			ctx = withFewRetries(ctx, true)
		}
		a := r.source.resolve(ctx, h.task, nil)
		silent.Store(a.err != nil || silent.Load())
		return h.or(a)
	}) {
		if ctx.Err() != nil {
			r.yield(content.Document{}, ctx.Err())
			return
		}
		if h.fault != nil && !r.yield(content.Document{}, h.fault) || h.fault == nil && !r.yield(h.doc, nil) {
			return
		}
	}
}

// or is the better of what a document came to at first, and then.
func (h held) or(a answer) held {
	switch {
	case len(a.docs) == 1 && (h.fault != nil || len(a.docs[0].MissingFields) < len(h.doc.MissingFields)):
		h.doc, h.fault = a.docs[0], nil
	case len(a.faults) == 1 && (h.fault != nil || a.faults[0].Fault.IsGone()):
		h.fault = a.faults[0]
	}
	return h
}

// tasks groups documents by type and status, and these into batches.
func (s *Source) tasks(want []content.Stamp) (tasks []task, unknown []*content.DocumentError) {
	type kind struct{ typ, status, voice string }
	var order []kind
	groups := make(map[kind][]content.Stamp)
	for from := 0; from < len(want); {
		k := kind{want[from].Type, want[from].Status, s.voice(want[from].Language)}
		to := from + 1
		for to < len(want) && (kind{want[to].Type, want[to].Status, s.voice(want[to].Language)}) == k {
			to++
		}
		run := want[from:to:to]
		from = to
		if s.collections[k.typ] == nil {
			err := &UnknownTypeError{Type: k.typ, Known: s.typeNames()}
			for _, d := range run {
				unknown = append(unknown, &content.DocumentError{ID: d.ID, Type: d.Type, URL: d.Link, Err: err})
			}
			continue
		}
		if groups[k] == nil {
			order = append(order, k)
			groups[k] = run // which costs no copy where all of a kind stand together, as in a listing
			continue
		}
		groups[k] = append(groups[k], run...)
	}
	for _, k := range order {
		c := s.collections[k.typ]
		for chunk := range slices.Chunk(groups[k], c.pageSize()) {
			tasks = append(tasks, task{collection: c, status: k.status, voice: k.voice, want: chunk})
		}
	}
	return tasks, unknown
}

func (t task) query() url.Values {
	q := url.Values{"_fields": {t.collection.bodyFields()}}
	if t.voice != "" {
		q.Set("lang", t.voice)
	}
	if t.status != "" && t.status != "publish" && t.collection.Name != "attachment" {
		q.Set("status", t.status)
	}
	return q
}

// answer asks for the documents of a task, and for what of it did not come, one
// by one: only the single route tells what became of a document.
func (s *Source) answer(ctx context.Context, t task) answer {
	if t.isKept {
		t.asked = s.kept.since
		return s.resolve(ctx, t, s.kept.take(t.want))
	}
	if len(t.want) == 1 || !t.collection.isServed() {
		return s.resolve(ctx, t, nil)
	}
	ids := make([]int64, len(t.want))
	for i, d := range t.want {
		ids[i] = d.ID
	}
	t.asked = s.now()
	// The names are asked for at the same time, so that no answer waits for them.
	var names sync.WaitGroup
	names.Go(func() { _, _ = s.names(ctx, t.want) })
	b, err := t.collection.ask(ctx, t.query(), ids)
	names.Wait()
	if err != nil && !errors.Is(err, errIncludeIgnored) {
		return answer{task: t, err: err}
	}
	return s.resolve(ctx, t, b.found)
}

// resolve makes documents of the objects that came, and asks for the others.
func (s *Source) resolve(ctx context.Context, t task, found map[int64]json.RawMessage) answer {
	a := answer{task: t}
	var partly [][]string // by document: the fields that were not asked for
	asOf := cmp.Or(t.asked, s.now())
	for _, d := range t.want {
		raw, less, err := found[d.ID], fallbackRequest{}, error(nil)
		if raw == nil {
			raw, less, err = s.single(ctx, t.collection, d)
		}
		var doc content.Document
		if err == nil {
			doc, err = t.collection.document(raw, d)
		}
		if err == nil {
			t.collection.has.learn(doc.MissingFields)
		}
		if fault, ok := errors.AsType[*content.DocumentError](err); ok {
			a.faults = append(a.faults, fault)
			continue
		}
		if err != nil {
			return answer{task: t, err: err}
		}
		doc.AsOf = asOf
		a.docs, partly = append(a.docs, doc), append(partly, less.missing)
	}
	if t.collection.isServed() && slices.ContainsFunc(a.docs, t.collection.isUnsure) {
		t.collection.sample(ctx)
	}
	for i := range a.docs {
		a.docs[i].MissingFields = t.collection.missing(a.docs[i], partly[i])
		if len(a.docs[i].MissingFields) > 0 {
			a.docs[i].Warnings = append(a.docs[i].Warnings, content.MissingFields(a.docs[i]))
		}
	}
	locked, err := s.unlock(ctx, t, a.docs)
	if err != nil {
		return answer{task: t, err: err}
	}
	a.docs = slices.DeleteFunc(a.docs, func(d content.Document) bool {
		if locked[d.ID] == nil || !d.IsLocked() {
			return false
		}
		a.faults = append(a.faults, &content.DocumentError{ID: d.ID, Type: d.Type, URL: d.Link, Err: locked[d.ID]})
		return true
	})
	if err := s.price(ctx, t.collection, a.docs); err != nil {
		return answer{task: t, err: err}
	}
	stamps := make([]content.Stamp, len(a.docs))
	for i, d := range a.docs {
		stamps[i] = d.Stamp
	}
	names, err := s.names(ctx, stamps)
	if err != nil {
		return answer{task: t, err: err}
	}
	for i := range a.docs {
		names.put(&a.docs[i])
	}
	return a
}

// isUnsure says that a document is without what most types have, and that no other
// tells yet whether its own has it.
func (c *collection) isUnsure(d content.Document) bool {
	return slices.ContainsFunc(d.MissingFields, func(name string) bool {
		return (name != "excerpt" || d.Type == "post") && !c.has.of(name).Load()
	})
}

// missing are the fields that a document should have been given with: those that
// were left out of the question because it breaks down over them, and those that the
// answer passes over, as where a cache or a filter has cut it.
func (c *collection) missing(d content.Document, notAsked []string) []string {
	missing := slices.Clone(notAsked)
	if d.Protected {
		return missing
	}
	for _, name := range c.has.lost(d.MissingFields) {
		if !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// single asks for one document by its own route; where that breaks down, for less
// of it. The error is a *content.DocumentError or one that ends everything.
func (s *Source) single(ctx context.Context, c *collection, d content.Stamp) (raw json.RawMessage, less fallbackRequest, err error) {
	if !c.isServed() {
		raw, err = s.event(ctx, c, d)
		return raw, fallbackRequest{}, err
	}
	raw, err = s.object(ctx, c, d)
	fault, ok := errors.AsType[*content.DocumentError](err)
	if ok && c.hasEvents() {
		if raw, err := s.event(ctx, c, d); err == nil {
			return raw, fallbackRequest{}, nil
		}
	}
	if !ok || !isCrash(fault.Err) {
		return raw, fallbackRequest{}, err
	}
	return s.inPart(withFewRetries(ctx, true), c, d, fault)
}

// inPart asks for less and less of a document that the server died over as a whole.
// What comes counts only if the whole is asked for again, and fails in the same way:
// else it was not the document.
func (s *Source) inPart(ctx context.Context, c *collection, d content.Stamp, fault *content.DocumentError) (json.RawMessage, fallbackRequest, error) {
	none := fallbackRequest{}
	for _, less := range c.fallbackRequests() {
		r, err := s.get(ctx, c.object(d.ID), url.Values{"_fields": {less.fields}})
		switch {
		case ctx.Err() != nil:
			return nil, none, ctx.Err()
		case err != nil && !isCrash(err):
			return nil, none, fault
		case err != nil || idOf(r.Body) != d.ID:
			continue
		}
		s.strike(0)
		raw, err := s.object(ctx, c, d)
		if again, ok := errors.AsType[*content.DocumentError](err); ok && isCrash(again.Err) {
			return r.Body, less, nil
		}
		return raw, none, err
	}
	return nil, none, fault
}

// object asks for one document by its own route.
func (s *Source) object(ctx context.Context, c *collection, d content.Stamp) (json.RawMessage, error) {
	query := url.Values{"_fields": {c.bodyFields()}}
	if s.keep != nil {
		query = nil
	}
	r, err := s.get(ctx, c.object(d.ID), query)
	fault := &content.DocumentError{ID: d.ID, Type: d.Type, URL: cmp.Or(d.Link, s.root.at(c.object(d.ID), nil))}
	switch {
	case err == nil:
		s.strike(0)
		if idOf(r.Body) == d.ID {
			return r.Body, nil
		}
		fault.Err = unexpected(r, errors.New("not the document that was asked for"))
		return nil, fault
	case isGone(err):
		fault.Fault, fault.Err = goneHow(err), err
		return nil, fault
	}
	if final := s.verdict(ctx, err); final != nil {
		return nil, final
	}
	fault.Err = err
	return nil, fault
}

// isGone tells that a document was deleted (404, rest_post_invalid_id), or is
// not public any more (401 or 403, rest_forbidden), in WordPress's own words.
func isGone(err error) bool {
	if missing, ok := errors.AsType[*APIError](err); ok {
		return missing.Code != "rest_no_route" && (missing.Status == http.StatusNotFound || missing.Status == http.StatusGone)
	}
	closed, ok := errors.AsType[*APIClosedError](err)
	return ok && closed.Code != ""
}

// goneHow tells a document that is not public any more from one that is not
// there.
func goneHow(err error) content.Fault {
	if isClosed(err) {
		return content.Withdrawn
	}
	return content.Gone
}

// document reads an object, if it still is what was listed: with credentials
// the site would show a document that was made private since.
func (c *collection) document(raw json.RawMessage, listed content.Stamp) (content.Document, error) {
	whole := raw
	if c.source.keep != nil {
		raw = restjson.Pick(raw, strings.Split(c.bodyFields(), ","))
	}
	doc, err := c.reader.Document(raw)
	if c.source.keep != nil {
		doc.Objects = []content.Object{c.original(whole, doc.Stamp, listed)}
	}
	if err != nil {
		return doc, &content.DocumentError{ID: listed.ID, Type: listed.Type, URL: listed.Link, Err: err}
	}
	doc.Type, doc.Slug = c.Name, cmp.Or(doc.Slug, listed.Slug)
	c.source.tongue(&doc.Stamp)
	doc.Warnings = c.source.claim(c.Name, doc.Warnings)
	if was := cmp.Or(listed.Status, "publish"); doc.Status != was && doc.Status != "publish" && c.Name != "attachment" {
		err := fmt.Errorf("its status changed from %s to %s", was, doc.Status)
		return doc, &content.DocumentError{ID: listed.ID, Type: listed.Type, URL: listed.Link, Fault: content.Withdrawn, Err: err}
	}
	return doc, nil
}

package wordpress

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"wpmd/pkg/fetch"
)

// GapError says that rows of a list cannot be had, in whatever form they are
// asked for. It does not end a sweep.
type GapError struct {
	URL string
	// From and To are the places of the rows in the list, in the order of their
	// ids and counted from 0; To is not among them.
	From, To int
	// ID is that of the only row, where the server tells it, else 0.
	ID  int64
	Err error
}

func (e *GapError) Error() string {
	if e.ID != 0 {
		return fmt.Sprintf("%s: the row with id %d: %v", e.URL, e.ID, e.Err)
	}
	if e.To == e.From+1 {
		return fmt.Sprintf("%s: row %d: %v", e.URL, e.To, e.Err)
	}
	return fmt.Sprintf("%s: rows %d to %d: %v", e.URL, e.From+1, e.To, e.Err)
}

func (e *GapError) Unwrap() error { return e.Err }

const (
	// giveUp is how many questions for pieces of a page may fail in a row, twice as many
	// as it takes to halve a hundred rows down to one, and giveUpAll how many in all: as
	// many as the page has rows.
	giveUp    = 14
	giveUpAll = batchSize
	// retryLimit bounds how many gaps are asked for again: more are no accident.
	retryLimit = 20
)

// readRange reads a range of rows; where the server cannot give it whole, piece by piece.
func (s *pageScanner) readRange(ctx context.Context, w pageRange) part {
	p := s.list.readBriefly(ctx, s.query, w)
	if isLate(p.err) && !s.list.isOpen() {
		p = s.knock(ctx, p)
	}
	if ctx.Err() != nil || !isFaulty(p.err) {
		return p
	}
	d := dissection{pageScanner: s, part: part{url: p.url, number: p.number, total: -1}}
	if w.size > 1 {
		d.halve(ctx, w, p.err)
	} else {
		d.row(ctx, w.from, p.err)
	}
	if !d.answered && d.part.err == nil && w.from == 0 { // nothing of the list can be had
		d.part.err = p.err
	}
	d.part.pages = -1
	return d.part
}

// knock finds out whether a list that has never answered in time does so where a single
// row is asked for: sorting a large table costs the database as much for one as for all.
func (s *pageScanner) knock(ctx context.Context, p part) part {
	one := s.list.read(withFewRetries(ctx, true), s.query, pageRange{size: 1, by: byOffset})
	late, ok := errors.AsType[*fetch.TimeoutError](one.err)
	if ok {
		p.err = &SilentListError{Route: s.list.route, Timeouts: 2 * (fewRetries + 1), After: late.After, Err: p.err}
	}
	return p
}

// dissection reads a window in pieces: one post whose shortcode crashes makes WordPress
// answer 500 for every page that it is on (WP_REST_Posts_Controller renders all or none).
type dissection struct {
	*pageScanner
	part     part
	answered bool
	inARow   int // questions that failed since one was answered
	failures int
}

// halve reads the two halves of a window that failed as a whole; of a list without
// offset its smallest equal parts, which are pages too.
func (d *dissection) halve(ctx context.Context, w pageRange, cause error) {
	half := (w.size + 1) / 2
	if d.list.noOffset {
		for half = w.size / 2; w.size%half != 0; half-- {
			continue
		}
	}
	for from := w.from; from < w.from+w.size && d.part.err == nil; from += half {
		d.piece(ctx, pageRange{from: from, size: min(half, w.from+w.size-from), by: byOffset}, cause)
	}
}

func (d *dissection) piece(ctx context.Context, w pageRange, cause error) {
	if d.inARow >= giveUp || d.failures >= giveUpAll {
		d.gap(&GapError{URL: d.part.url, From: w.from, To: w.from + w.size, Err: cause})
		return
	}
	p := d.ask(ctx, d.query, w)
	n := len(p.objects)
	switch {
	case p.err == nil && n > 0 && n < w.size && w.from+n != p.total && !d.list.noOffset && d.isFresh(p):
		// Either some of the rows are kept from this visitor, and what follows is
		// known, or the server gives less at once than it is asked for.
		d.piece(ctx, pageRange{from: w.from + n, size: w.size - n, by: byOffset}, cause)
	case !isFaulty(p.err) || d.part.err != nil:
	case w.size == 1:
		d.row(ctx, w.from, p.err)
	default:
		d.halve(ctx, w, p.err)
	}
}

// ask reads a window and keeps what came.
func (d *dissection) ask(ctx context.Context, query url.Values, w pageRange) part {
	p := d.list.readBriefly(ctx, query, w)
	switch {
	case ctx.Err() != nil:
		d.part.err = ctx.Err()
	case p.err == nil:
		d.part.objects = append(d.part.objects, p.objects...)
		d.heard(p)
	case isPastEnd(p.err):
	case isFaulty(p.err):
		d.inARow += weightOf(p.err)
		d.failures++
	default:
		d.part.err = p.err
	}
	return p
}

// isFresh says that the last row of a piece had not come before.
func (d *dissection) isFresh(p part) bool {
	last, times := idOf(p.objects[len(p.objects)-1]), 0
	for _, raw := range d.part.objects {
		if idOf(raw) == last {
			times++
		}
	}
	return times == 1
}

func (d *dissection) heard(p part) {
	d.part.total = max(d.part.total, p.total)
	d.inARow, d.answered = 0, true
}

// row asks for one row that fails with fewer of its fields, then with its id alone, so
// that it can be named, and at last by that id.
func (d *dissection) row(ctx context.Context, at int, cause error) {
	gap := &GapError{URL: d.part.url, From: at, To: at + 1, Err: cause}
	w := pageRange{from: at, size: 1, by: byOffset}
	query := func(fields string) url.Values {
		q := d.list.accepted(d.query)
		q.Set("_fields", fields)
		return q
	}
	if d.lean != "" && isCrash(cause) {
		if p := d.ask(ctx, query(d.lean), w); p.err == nil || d.part.err != nil {
			return
		}
	}
	p := d.list.read(withFewRetries(ctx, true), query("id"), w)
	if p.err == nil && len(p.objects) == 1 {
		gap.ID = idOf(p.objects[0])
		d.heard(p)
	}
	d.gap(gap)
}

// gap keeps a gap, joined with the one before it if they touch.
func (d *dissection) gap(g *GapError) {
	if n := len(d.part.gaps); n > 0 {
		last := d.part.gaps[n-1]
		if last.To == g.From && last.ID == 0 && g.ID == 0 && last.To-last.From > 1 {
			last.To = g.To
			return
		}
	}
	d.part.gaps = append(d.part.gaps, g)
}

// rowsOf counts the rows of gaps.
func rowsOf(gaps []*GapError) int {
	n := 0
	for _, g := range gaps {
		n += g.To - g.From
	}
	return n
}

// isFaulty tells a failure that a smaller question may not have: the server
// breaks down over a document, or over their number. It is none where the
// server says what it does not want.
func isFaulty(err error) bool {
	if _, silent := errors.AsType[*SilentListError](err); silent {
		return false
	}
	if err == nil || isFinal(err) || isBlocked(err) && !isChecked(err) {
		return false
	}
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.Status >= 500
	}
	if e, ok := errors.AsType[*UnexpectedAnswerError](err); ok {
		return e.Status != http.StatusNotFound && e.Status != http.StatusGone
	}
	_, broken := errors.AsType[*fetch.ConnectionError](err)
	_, large := errors.AsType[*fetch.TooLargeError](err)
	return isLate(err) || broken || large
}

func isLate(err error) bool {
	_, late := errors.AsType[*fetch.TimeoutError](err)
	return late
}

// isCrash tells a failure that may be the fault of the document that was asked for:
// the server dies over it, or comes to no end with it. One that is out of breath, has
// lost its database or checks who asks says nothing of a document.
func isCrash(err error) bool {
	return isFaulty(err) && !isChecked(err) && !isBusy(err) && blockedIn(err) == nil
}

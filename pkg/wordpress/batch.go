package wordpress

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/fetch"
)

// errIncludeIgnored says that a list ignores include.
var errIncludeIgnored = errors.New("the server ignores include")

// batch is what became of a question for objects by their ids. An id in neither
// map was not answered.
type batch struct {
	found  map[int64]json.RawMessage
	failed map[int64]error
}

// ask asks a list for objects by their ids. A question that fails is halved,
// down to the single id that is to blame. The error is one that ends everything,
// or errIncludeIgnored.
func (l *list) ask(ctx context.Context, query url.Values, ids []int64) (batch, error) {
	b := batch{found: make(map[int64]json.RawMessage, len(ids)), failed: make(map[int64]error)}
	for len(ids) > 0 {
		n := min(len(ids), l.pageSize())
		if err := l.askInto(ctx, b, query, ids[:n]); err != nil {
			return b, err
		}
		ids = ids[n:]
	}
	return b, nil
}

func (l *list) askInto(ctx context.Context, b batch, query url.Values, ids []int64) error {
	if l.isIncludeIgnored() {
		return errIncludeIgnored
	}
	p, err := l.include(ctx, query, ids)
	switch {
	case err != nil:
		return err
	case refusesSize(p.err) && l.shrink(len(ids)):
		return l.split(ctx, b, query, ids, l.pageSize())
	case p.err != nil && len(ids) > 1 && l.ofNames && !l.isOpen():
		// Nothing of it has come so far: is it one record, or the list?
		if one, err := l.include(ctx, query, ids[:1]); err != nil || one.err != nil {
			return cmp.Or(err, one.err)
		}
		fallthrough
	case p.err != nil && len(ids) > 1:
		return l.split(ctx, b, query, ids, (len(ids)+1)/2)
	case p.err != nil:
		b.failed[ids[0]] = p.err
		return nil
	}
	missing, err := b.take(p, ids)
	if err != nil {
		l.source.quirk(IncludeIgnored, l.route)
		l.ignoreInclude()
		return err
	}
	answered := len(ids) - len(missing)
	if len(missing) == 0 || answered == 0 || p.total >= 0 && p.total <= answered {
		return nil
	}
	// The server gives less in one answer than it was asked for, or keeps
	// something back; asking again tells which.
	before := len(b.found) + len(b.failed)
	if err := l.askInto(ctx, b, query, missing); err != nil {
		return err
	}
	if len(b.found)+len(b.failed) > before {
		l.atMost(len(p.objects))
	}
	return nil
}

func (l *list) split(ctx context.Context, b batch, query url.Values, ids []int64, size int) error {
	for chunk := range slices.Chunk(ids, size) {
		if err := l.askInto(ctx, b, query, chunk); err != nil {
			return err
		}
	}
	return nil
}

// take keeps what was asked for and returns the ids that did not come. Foreign
// objects in place of them are errIncludeIgnored.
func (b batch) take(p part, ids []int64) (missing []int64, err error) {
	asked := make(map[int64]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	foreign := false
	for _, raw := range p.objects {
		if id := idOf(raw); asked[id] {
			b.found[id] = raw
		} else {
			foreign = true
		}
	}
	for _, id := range ids {
		if b.found[id] == nil {
			missing = append(missing, id)
		}
	}
	if foreign && len(missing) > 0 {
		return nil, errIncludeIgnored
	}
	return missing, nil
}

// include asks once. p.err is a failure that a smaller question may not have;
// err is one that ends everything, such as a list that is closed.
func (l *list) include(ctx context.Context, query url.Values, ids []int64) (p part, err error) {
	q := maps.Clone(query)
	q.Set("include", joinIDs(ids))
	q.Set("orderby", "id")
	q.Set("order", "asc")
	read := l.readBriefly
	if len(ids) == 1 {
		read = l.read
	}
	p = l.adapt(q, func(q url.Values) (part, int) {
		return read(ctx, q, pageRange{size: len(ids)}), 0 // a smaller page would not hold them
	})
	if ctx.Err() == nil && (isClosed(p.err) && !l.mayBeOverOne(p.err) || statusOf(p.err) == http.StatusNotFound) {
		return p, p.err
	}
	if p.err == nil {
		l.setOpen()
	}
	return p, l.source.verdict(ctx, p.err)
}

// isBusy tells a server that is out of breath from one that stumbles over a
// document.
func isBusy(err error) bool {
	status := statusOf(err)
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

func statusOf(err error) int {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.Status
	}
	if e, ok := errors.AsType[*UnexpectedAnswerError](err); ok {
		return e.Status
	}
	if e, ok := errors.AsType[*APIClosedError](err); ok {
		return e.Status
	}
	return 0
}

// strikesPerBatch is how many requests fail in a row while a batch of a hundred is halved
// down to one bad document: one more than the binary logarithm.
const strikesPerBatch = 8

// weightOf is how many failures one counts. Timeouts and checks cost minutes, and who goes
// on knocking at a firewall is shut out for longer: Fail2ban counts refusals by the host.
// https://github.com/fail2ban/fail2ban/discussions/2952
func weightOf(err error) int {
	if isClosed(err) || isChecked(err) || isLate(err) {
		return 5
	}
	return 1
}

// verdict counts failures in a row, and returns an error for one that ends
// everything: nobody answers, or more fails than a bad document in every batch
// under way would explain.
func (s *Source) verdict(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		s.strike(0)
		return nil
	case refusesSize(err):
		return nil
	case isFinal(err), isBlocked(err) && !isChecked(err):
		return err
	}
	if n := s.strike(weightOf(err)); n > strikesPerBatch*s.width() {
		return fmt.Errorf("%d requests failed in a row: %w", n, err)
	}
	return nil
}

func (s *Source) strike(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n == 0 {
		s.strikes = 0
	}
	s.strikes += n
	return s.strikes
}

// isFinal says that no other request to the host would fare better.
func isFinal(err error) bool {
	_, host := errors.AsType[*fetch.HostError](err)
	_, tls := errors.AsType[*fetch.TLSError](err)
	_, private := errors.AsType[*fetch.PrivateAddressError](err)
	_, wait := errors.AsType[*fetch.WaitError](err)
	_, unreachable := errors.AsType[*fetch.UnreachableError](err)
	return host || tls || private || wait || unreachable
}

func joinIDs(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(words, ",")
}

// idOf reads the id of an object, 0 where it has none.
func idOf(raw json.RawMessage) int64 {
	// WordPress writes the id first, and this is asked often.
	if rest, ok := bytes.CutPrefix(raw, []byte(`{"id":`)); ok {
		if i := bytes.IndexAny(rest, ",}"); i > 0 {
			if id, err := strconv.ParseInt(string(rest[:i]), 10, 64); err == nil && !bytes.Contains(rest[i:], []byte(`"id":`)) {
				return id
			}
		}
	}
	var o struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(raw, &o) != nil {
		return 0
	}
	id, err := strconv.ParseInt(strings.Trim(string(o.ID), `" `), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

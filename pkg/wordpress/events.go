package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// The Events Calendar keeps events that are over out of every list of their type,
// and, where the block editor is not switched on for events, the type out of wp/v2
// for visitors. Its own list has them all, for whoever names the dates.
// https://docs.theeventscalendar.com/reference/classes/tribe__events__rest__v1__endpoints__archive_event/
const (
	eventType      = "tribe_events"
	eventNamespace = "tribe/events/v1"
	eventRoute     = eventNamespace + "/events"
	eventTaxonomy  = "tribe_events_cat"
	eventPage      = 50 // the most that it gives at once
)

// EventsError says that the list of The Events Calendar's own, which alone has
// events that are over, could not be read.
type EventsError struct{ Err error }

func (e *EventsError) Error() string {
	return fmt.Sprintf("events that are over are in %s alone, which cannot be read to its end: %v", eventRoute, e.Err)
}

func (e *EventsError) Unwrap() error { return e.Err }

func isOfEvents(err error) bool {
	_, ok := errors.AsType[*EventsError](err)
	return ok
}

func (s *Site) speaks(namespace string) bool { return slices.Contains(s.index.Namespaces, namespace) }

// withEvents adds the type of events where the plugin is there and wp/v2 does not
// have its type.
func (s *Source) withEvents(types []restjson.Type) []restjson.Type {
	isEvents := func(t restjson.Type) bool { return t.Name == eventType }
	if !s.site.speaks(eventNamespace) || slices.ContainsFunc(types, isEvents) {
		return types
	}
	return append(types, restjson.Type{
		Type:  content.Type{Name: eventType, Label: "Events", Taxonomies: []string{"post_tag", eventTaxonomy}},
		Route: restjson.Route{Base: eventType, Namespace: eventNamespace},
	})
}

// hasEvents says that the plugin's own API has documents of a type.
func (c *collection) hasEvents() bool {
	return c.Name == eventType && c.source.site.speaks(eventNamespace)
}

// isServed says that wp/v2 may have a type.
func (c *collection) isServed() bool { return !c.hasEvents() || c.Namespace != eventNamespace }

// occurrence is what the rows of one event that happens again have in common:
// each time has an id of its own.
type occurrence struct {
	slug           string
	date, modified time.Time
}

func occurrenceOf(d content.Stamp) occurrence {
	return occurrence{d.Slug, d.Date.UTC(), d.Modified.UTC()}
}

// listEvents lists the events that wp/v2 does not.
func (in *inventory) listEvents(ctx context.Context, c *collection) error {
	if in.done || !in.filter.HoldsStatus(content.Stamp{Type: eventType, Status: "publish"}) || in.hasAllIDs() {
		return nil
	}
	ids, total := make(map[int64]bool), 0
	for page := 1; page == 1 || len(ids) < total; page++ {
		list, err := in.source.events(ctx, c, in.filter, page)
		if isOver(err, page) {
			break
		}
		if err != nil {
			return &EventsError{err}
		}
		before := len(ids)
		total = list.Total
		for _, raw := range list.Events {
			ids[idOf(raw)] = true
			in.takeEvent(c, raw)
		}
		if in.give(ctx, c); in.done || len(list.Events) == 0 || len(ids) == before {
			break
		}
	}
	if !in.done && len(ids) < total {
		return &EventsError{&KeptBackError{URL: in.source.root.at(eventRoute, nil), Listed: len(ids), Counted: total}}
	}
	return nil
}

// hasAllIDs says that every document that was asked for by its id is there.
func (in *inventory) hasAllIDs() bool {
	return len(in.filter.IDs) > 0 && !slices.ContainsFunc(in.filter.IDs, func(id int64) bool { return !in.found[id] })
}

func (in *inventory) takeEvent(c *collection, raw json.RawMessage) {
	d, err := c.reader.Stamp(raw)
	if err != nil || d.ID == 0 {
		in.giveError(c, c.unreadable(d))
		return
	}
	if in.found[d.ID] || in.isFull() || d.Slug != "" && in.occurred[occurrenceOf(d)] {
		return
	}
	in.take(c, d)
}

// events reads a page of the plugin's own list, from the first day that a
// database knows to one that no event is after: else it begins today.
func (s *Source) events(ctx context.Context, c *collection, f filter, page int) (restjson.EventList, error) {
	q := url.Values{
		"start_date": {"1000-01-01"}, "end_date": {"9000-12-31"},
		"per_page": {strconv.Itoa(eventPage)}, "page": {strconv.Itoa(page)},
	}
	if f.Search != "" {
		q.Set("search", f.Search)
	}
	at, q := s.rootFor(q)
	r, err := at.get(ctx, eventRoute, q)
	if err != nil {
		return restjson.EventList{}, err
	}
	list, err := restjson.Events(r.Body, c.base(eventTaxonomy), c.base("post_tag"))
	if err != nil {
		return list, unexpected(r, err)
	}
	return list, nil
}

// isOver says that a page is behind the last one.
func isOver(err error, page int) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && page > 1 && e.Status == http.StatusNotFound
}

// event reads an event from the plugin's own API.
func (s *Source) event(ctx context.Context, c *collection, d content.Stamp) (json.RawMessage, error) {
	route := fmt.Sprintf("%s/%d", eventRoute, d.ID)
	r, err := s.get(ctx, route, nil)
	fault := &content.DocumentError{ID: d.ID, Type: d.Type, URL: s.root.at(route, nil), Err: err}
	if closed, ok := errors.AsType[*APIClosedError](err); ok && closed.Code == "event-password-protected" {
		return protectedEvent(d)
	}
	if err != nil && isGone(err) {
		fault.Fault = goneHow(err)
		return nil, fault
	}
	if err != nil {
		if final := s.verdict(ctx, err); final != nil {
			return nil, final
		}
		return nil, fault
	}
	s.strike(0)
	raw, err := restjson.Event(r.Body, c.base(eventTaxonomy), c.base("post_tag"))
	if err == nil && idOf(raw) == d.ID {
		if s.keep != nil {
			s.asGiven.Store(d.ID, json.RawMessage(r.Body))
		}
		return raw, nil
	}
	fault.Err = unexpected(r, errors.New("not the document that was asked for"))
	return nil, fault
}

// protectedEvent is an event of which no more is told than that a password stands
// before it.
func protectedEvent(d content.Stamp) (json.RawMessage, error) {
	return json.Marshal(map[string]any{
		"id": d.ID, "type": d.Type, "status": d.Status, "slug": d.Slug, "link": d.Link, "author": d.Author,
		"date": d.Date.Format(time.RFC3339), "modified": d.Modified.Format(time.RFC3339),
		"title": map[string]any{"rendered": d.Slug}, "content": map[string]any{"rendered": "", "protected": true},
	})
}

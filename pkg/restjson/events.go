package restjson

import (
	"cmp"
	"encoding/json"
	"strings"
)

// EventList is a page of the list of The Events Calendar's own.
type EventList struct {
	Events []json.RawMessage // in the form of posts
	Total  int               // events on all pages
}

// Events reads a page of The Events Calendar's own list. The bases are those of
// the fields that hold a post's terms of the two taxonomies that events have.
func Events(raw []byte, categories, tags string) (EventList, error) {
	o, err := read(raw, "list of events")
	if err != nil {
		return EventList{}, err
	}
	rows, ok := elements(o["events"])
	if !ok {
		return EventList{}, &ShapeError{Want: "list of events", Got: describe(raw)}
	}
	list := EventList{Total: int(integer(o["total"]))}
	for _, row := range rows {
		event, err := Event(row, categories, tags)
		if err != nil {
			return list, err
		}
		list.Events = append(list.Events, event)
	}
	return list, nil
}

// Event gives an event of The Events Calendar's own API the form of a post.
func Event(raw []byte, categories, tags string) (json.RawMessage, error) {
	o, err := read(raw, "event")
	if err != nil {
		return nil, err
	}
	if integer(o["id"]) == 0 || o["description"] == nil {
		return nil, &ShapeError{Want: "event", Got: describe(raw)}
	}
	rendered := func(name string) map[string]any { return map[string]any{"rendered": str(o[name]), "protected": false} }
	post := map[string]any{
		"id": integer(o["id"]), "type": "tribe_events", "status": cmp.Or(str(o["status"]), "unknown"),
		"slug": str(o["slug"]), "link": str(o["url"]),
		"date": stamped(str(o["date"])), "date_gmt": stamped(str(o["date_utc"])),
		"modified": stamped(str(o["modified"])), "modified_gmt": stamped(str(o["modified_utc"])),
		"author": integer(o["author"]), "featured_media": integer(fields(o["image"])["id"]),
		"title": map[string]any{"rendered": str(o["title"])}, "content": rendered("description"), "excerpt": rendered("excerpt"),
	}
	for base, name := range map[string]string{categories: "categories", tags: "tags"} {
		if base != "" {
			post[base] = idsOf(o[name])
		}
	}
	return json.Marshal(post)
}

// stamped is a time of a database as the REST API writes it.
func stamped(at string) string { return strings.Replace(strings.TrimSpace(at), " ", "T", 1) }

func idsOf(list json.RawMessage) []int64 {
	ids := []int64{}
	rows, _ := elements(list)
	for _, row := range rows {
		if id := identifier(row); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

package restjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
)

// Route is where the API keeps the items of a type or taxonomy.
type Route struct {
	Base      string // "posts"
	Namespace string // "wp/v2"
	Items     string // the collection's address as the site gives it, or empty
}

// Type is a post type and where its documents are.
type Type struct {
	content.Type
	Route
	// Archive is the path of the list of all its documents beneath the home page,
	// SomeArchive where only that there is one is known, and empty for none.
	Archive string
}

// SomeArchive is an archive of whatever path.
const SomeArchive = "*"

// archive reads has_archive: a path, or whether there is one.
func archive(raw json.RawMessage) string {
	switch {
	case boolean(raw):
		return SomeArchive
	case kindOf(raw) == "string":
		return str(raw)
	}
	return ""
}

// Taxonomy is a taxonomy and where its terms are.
type Taxonomy struct {
	content.Taxonomy
	Route
	Types []string // names of the post types that it sorts
}

// Index is what the index of the API says of the site.
type Index struct {
	content.Site
	// Installation is the address of WordPress itself, which may lie elsewhere
	// than the home page; without a trailing slash.
	Installation string
	Namespaces   []string
}

// ReadIndex reads the index of the API, the answer of /wp-json/.
func ReadIndex(raw []byte) (Index, error) {
	o, err := read(raw, "index")
	if err != nil {
		return Index{}, err
	}
	if o["namespaces"] == nil && o["routes"] == nil && (o["home"] == nil || o["name"] == nil) {
		return Index{}, &ShapeError{Want: "index", Got: describe(raw)}
	}
	home, installation := strings.TrimRight(linkOf(o["home"]), "/"), strings.TrimRight(linkOf(o["url"]), "/")
	var uploads string
	if home != "" && installation != "" && home != installation {
		uploads = installation + "/wp-content/uploads"
	}
	return Index{
		Site: content.Site{
			URL:         cmp.Or(home, installation),
			Uploads:     uploads,
			Name:        PlainText(str(o["name"])),
			Description: PlainText(str(o["description"])),
			Timezone:    word(str(o["timezone_string"])),
			Offset:      hours(str(o["gmt_offset"])),
			Icon:        linkOf(o["site_icon_url"]),
		},
		Installation: cmp.Or(installation, home),
		Namespaces:   words(o["namespaces"]),
	}, nil
}

// ReadSharedIndex reads what WordPress.com says of one of its sites.
// https://developer.wordpress.com/docs/api/1.1/get/sites/%24site/
func ReadSharedIndex(raw []byte) (Index, error) {
	o, err := read(raw, "site")
	if err != nil {
		return Index{}, err
	}
	address := strings.TrimRight(word(str(o["URL"])), "/")
	if address == "" {
		return Index{}, &ShapeError{Want: "site", Got: describe(raw)}
	}
	return Index{
		Site:         content.Site{URL: address, Name: PlainText(str(o["name"])), Description: PlainText(str(o["description"]))},
		Installation: address,
		Namespaces:   []string{"wp/v2"},
	}, nil
}

func hours(s string) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(math.Abs(f) <= 24) {
		return 0
	}
	return time.Duration(f * float64(time.Hour)).Round(time.Minute)
}

func words(raw []byte) []string {
	list, _ := elements(raw)
	var words []string
	for _, element := range list {
		if w := word(str(element)); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// Types reads the answer of /wp/v2/types, in its order. Types whose base is a
// pattern and no path, such as that of font faces, are left out.
func Types(raw []byte) ([]Type, error) {
	entries, err := entries(raw, "list of types")
	if err != nil {
		return nil, err
	}
	var types []Type
	for _, e := range entries {
		route, ok := e.route()
		if !ok {
			continue
		}
		types = append(types, Type{
			Type: content.Type{
				Name:         e.name,
				Label:        PlainText(markup(e.object["name"])),
				Hierarchical: boolean(e.object["hierarchical"]),
				Taxonomies:   words(e.object["taxonomies"]),
			},
			Route:   route,
			Archive: archive(e.object["has_archive"]),
		})
	}
	return types, nil
}

// Taxonomies reads the answer of /wp/v2/taxonomies, in its order.
func Taxonomies(raw []byte) ([]Taxonomy, error) {
	entries, err := entries(raw, "list of taxonomies")
	if err != nil {
		return nil, err
	}
	var taxonomies []Taxonomy
	for _, e := range entries {
		route, ok := e.route()
		if !ok {
			continue
		}
		taxonomies = append(taxonomies, Taxonomy{
			Taxonomy: content.Taxonomy{
				Name:         e.name,
				Label:        PlainText(markup(e.object["name"])),
				Hierarchical: boolean(e.object["hierarchical"]),
			},
			Types: words(e.object["types"]),
			Route: route,
		})
	}
	return taxonomies, nil
}

type entry struct {
	name   string
	object object
}

// route is not ok for an entry that has no path of its own.
func (e entry) route() (Route, bool) {
	r := Route{
		Base:      strings.Trim(cmp.Or(word(str(e.object["rest_base"])), e.name), "/"),
		Namespace: strings.Trim(cmp.Or(word(str(e.object["rest_namespace"])), "wp/v2"), "/"),
	}
	items, _ := elements(fields(e.object["_links"])["wp:items"])
	if len(items) > 0 {
		r.Items = word(str(fields(items[0])["href"]))
	}
	return r, !strings.ContainsAny(r.Base, "()[]?<>\\ ")
}

// entries reads an object of named objects in the order of the text, or an
// array of objects that carry their name as a slug.
func entries(raw []byte, want string) ([]entry, error) {
	value, _, err := ReadValue(raw)
	if err != nil {
		return nil, err
	}
	if code, _, _, ok := APIError(value); ok {
		return nil, &ShapeError{Want: want, Got: "error " + code}
	}
	if fields(value) == nil && kindOf(value) != "list" {
		return nil, &ShapeError{Want: want, Got: describe(value)}
	}
	keys := names(value)
	if list, ok := elements(value); ok {
		keys = nil
		for _, element := range list {
			keys = append(keys, entry{object: fields(element)})
		}
	}
	found := make([]entry, 0, len(keys))
	for _, e := range keys {
		e.name = cmp.Or(word(str(e.object["slug"])), e.name)
		if e.object != nil && e.name != "" {
			found = append(found, e)
		}
	}
	if len(found) == 0 && len(keys) > 0 {
		return nil, &ShapeError{Want: want, Got: describe(value)}
	}
	return found, nil
}

func names(value []byte) []entry {
	d := json.NewDecoder(bytes.NewReader(value))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var all []entry
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return all
		}
		var element json.RawMessage
		if d.Decode(&element) != nil {
			return all
		}
		name, _ := key.(string)
		all = append(all, entry{name: word(name), object: fields(element)})
	}
	return all
}

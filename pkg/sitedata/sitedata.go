// Package sitedata writes what a site is besides its documents as data files:
// its title, authors, terms, menus and comments, as JSON.
//
// The same values give the same bytes, whatever order they come in, and no file
// says when it was written.
package sitedata

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"wpmd/pkg/content"
)

// Dir is the folder of an export that holds the files.
const Dir = "data"

// The paths of the files.
const (
	SitePath    = Dir + "/site.json"
	AuthorsPath = Dir + "/authors.json"
	TermsPath   = Dir + "/terms.json"
	MenusPath   = Dir + "/menus.json"
)

type site struct {
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	URL         string     `json:"url"`
	Language    string     `json:"language,omitempty"`
	Timezone    string     `json:"timezone,omitempty"`
	Icon        string     `json:"icon,omitempty"`
	Types       []kind     `json:"types,omitempty"`
	Taxonomies  []taxonomy `json:"taxonomies,omitempty"`
}

type kind struct {
	Name  string `json:"name"`
	Label string `json:"label,omitempty"`
}

type taxonomy struct {
	Name         string `json:"name"`
	Label        string `json:"label,omitempty"`
	Hierarchical bool   `json:"hierarchical,omitempty"`
	Terms        []term `json:"terms,omitempty"`
}

type term struct {
	ID          int64  `json:"id,omitzero"`
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Parent      int64  `json:"parent,omitempty"`
	Description string `json:"description,omitempty"`
	Link        string `json:"link,omitempty"`
}

type author struct {
	ID          int64  `json:"id,omitzero"`
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Link        string `json:"link,omitempty"`
}

type menu struct {
	ID    int64  `json:"id,omitempty"`
	Slug  string `json:"slug,omitempty"`
	Name  string `json:"name"`
	Items []item `json:"items"`
}

type item struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
	Items []item `json:"items,omitempty"`
}

// Site writes a site; icon is the address or path of its icon, or empty.
func Site(s content.Site, icon string) []byte {
	out := site{
		Title: s.Name, Description: s.Description, URL: s.URL, Language: s.Language,
		Timezone: cmp.Or(s.Timezone, offset(s.Offset)), Icon: icon,
	}
	for _, t := range s.Types {
		out.Types = append(out.Types, kind{t.Name, t.Label})
	}
	for _, t := range s.Taxonomies {
		out.Taxonomies = append(out.Taxonomies, taxonomy{Name: t.Name, Label: t.Label, Hierarchical: t.Hierarchical})
	}
	slices.SortFunc(out.Types, func(a, b kind) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(out.Taxonomies, func(a, b taxonomy) int { return strings.Compare(a.Name, b.Name) })
	return encode(out)
}

// offset writes a distance from UTC as ISO 8601 does: "+05:30"; nothing for none.
func offset(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return time.Time{}.In(time.FixedZone("", int(d.Seconds()))).Format("-07:00")
}

// Authors writes authors.
func Authors(authors []content.Author) []byte {
	list := make([]author, 0, len(authors))
	for _, a := range authors {
		list = append(list, author{a.ID, a.Slug, a.Name, a.Description, a.Link})
	}
	slices.SortFunc(list, func(a, b author) int { return cmp.Or(strings.Compare(a.Slug, b.Slug), cmp.Compare(a.ID, b.ID)) })
	return encode(list)
}

// Terms writes terms by taxonomy. A term names its parent by its id.
func Terms(taxonomies []content.Taxonomy, terms []content.Term) []byte {
	list := make([]taxonomy, 0, len(taxonomies))
	for _, t := range taxonomies {
		list = append(list, taxonomy{Name: t.Name, Label: t.Label, Hierarchical: t.Hierarchical})
	}
	slices.SortFunc(list, func(a, b taxonomy) int { return strings.Compare(a.Name, b.Name) })
	for i := range list {
		for _, t := range terms {
			if t.Taxonomy == list[i].Name {
				list[i].Terms = append(list[i].Terms, term{t.ID, t.Slug, t.Name, t.Parent, t.Description, t.Link})
			}
		}
		slices.SortFunc(list[i].Terms, func(a, b term) int { return cmp.Or(strings.Compare(a.Slug, b.Slug), cmp.Compare(a.ID, b.ID)) })
	}
	return encode(list)
}

// ReadAuthors reads what Authors wrote.
func ReadAuthors(data []byte) ([]content.Author, error) {
	var list []author
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	authors := make([]content.Author, len(list))
	for i, a := range list {
		authors[i] = content.Author{ID: a.ID, Slug: a.Slug, Name: a.Name, Description: a.Description, Link: a.Link}
	}
	return authors, nil
}

// ReadTerms reads what Terms wrote.
func ReadTerms(data []byte) ([]content.Term, error) {
	var list []taxonomy
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	var terms []content.Term
	for _, taxonomy := range list {
		for _, t := range taxonomy.Terms {
			terms = append(terms, content.Term{ID: t.ID, Taxonomy: taxonomy.Name, Slug: t.Slug, Name: t.Name, Parent: t.Parent, Description: t.Description, Link: t.Link})
		}
	}
	return terms, nil
}

// Menus writes menus, their items in the site's order.
func Menus(menus []content.Menu) []byte {
	list := make([]menu, 0, len(menus))
	for _, m := range menus {
		list = append(list, menu{m.ID, m.Slug, m.Name, items(m.Items)})
	}
	slices.SortFunc(list, func(a, b menu) int { return cmp.Or(strings.Compare(a.Slug, b.Slug), cmp.Compare(a.ID, b.ID)) })
	return encode(list)
}

func items(of []content.MenuItem) []item {
	list := make([]item, 0, len(of))
	for _, i := range of {
		list = append(list, item{i.Label, i.URL, items(i.Items)})
	}
	return list
}

func encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		// Strings, numbers and lists of them.
		panic(err)
	}
	return out.Bytes()
}

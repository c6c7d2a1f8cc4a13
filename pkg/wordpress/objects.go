package wordpress

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// KeepObjects makes the source ask for whole objects in place of what is needed of them,
// and hand to keep what it reads that is no document, as the site gives it; documents
// carry what they were read from. It is for use before anything is read. keep is called
// from several goroutines.
func (s *Source) KeepObjects(keep func(content.Object)) { s.keep = keep }

// keepObject hands an object on, if somebody keeps them.
func (s *Source) keepObject(route, key string, raw json.RawMessage) {
	if s.keep != nil && len(raw) > 0 {
		s.keep(content.Object{Route: route, Key: key, JSON: raw})
	}
}

func (s *Source) keepRecord(route string, raw json.RawMessage) {
	if s.keep != nil {
		s.keepObject(route, keyOf(idOf(raw)), raw)
	}
}

func keyOf(id int64) string { return strconv.FormatInt(id, 10) }

// keepSite hands on what the site says of itself.
func (s *Source) keepSite(taxonomies, types answered, languages multilingual) {
	if s.keep == nil {
		return
	}
	s.keepObject(content.IndexRoute, "", s.site.indexJSON)
	for route, a := range map[string]answered{taxonomyRoute: taxonomies, typeRoute: types} {
		if a.err == nil {
			s.keepObject(route, "", a.response.Body)
		}
	}
	front := content.Front{API: s.site.API(), Language: s.site.page.language, LoggedIn: s.site.loggedIn}
	for _, l := range languages.languages {
		front.Languages = append(front.Languages, content.FrontLanguage{Tag: l.Tag, Home: l.Home})
	}
	if raw, err := json.Marshal(front); err == nil {
		s.keepObject(content.FrontRoute, "", raw)
	}
}

// isOfObjects says that these _fields are those of something that is kept, and not those
// of a list that is only looked through.
func isOfObjects(fields string) bool {
	switch fields {
	case termFields, authorFields, assetFields, assetFields + ",post", menuFields:
		return true
	}
	return slices.Contains(strings.Split(fields, ","), "content")
}

// original is what a document was read from, with the slug that the site has in mind for
// a draft without one.
func (c *collection) original(raw json.RawMessage, d, listed content.Stamp) content.Object {
	if event, ok := c.source.asGiven.LoadAndDelete(d.ID); ok {
		return content.Object{Route: eventRoute, Key: keyOf(d.ID), JSON: event.(json.RawMessage)}
	}
	if d.Slug == "" && listed.Slug != "" {
		if slug, err := json.Marshal(listed.Slug); err == nil {
			raw = restjson.With(raw, `"generated_slug"`, string(slug))
		}
	}
	return content.Object{Route: c.route, Key: keyOf(d.ID), JSON: raw}
}

package wptest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// root is the index of the API.
func (q *request) root() object {
	now := time.Now()
	_, offset := now.In(q.site.zone()).Zone()
	zone := q.site.zone().String()
	if strings.HasPrefix(zone, "UTC") {
		zone = ""
	}
	namespaces := []string{"oembed/1.0"}
	for _, t := range q.site.Types {
		if !slices.Contains(namespaces, t.namespace()) && t.namespace() != "wp/v2" {
			namespaces = append(namespaces, t.namespace())
		}
	}
	namespaces = append(namespaces, languageNamespaces[q.site.Multilingual]...)
	for _, plugin := range q.site.Plugins {
		namespaces = append(namespaces, pluginNamespaces[plugin]...)
	}
	namespaces = append(namespaces, "wp/v2", "wp-site-health/v1", "wp-block-editor/v1")
	authentication := object{{"application-passwords", object{{"endpoints", object{
		{"authorization", q.home + "/wp-admin/authorize-application.php"}}}}}}
	if q.site.NoApplicationPasswords {
		authentication = nil
	}
	o := object{
		{"name", q.site.Name}, {"description", q.site.Description}, {"url", q.home}, {"home", q.home},
		{"gmt_offset", float64(offset) / 3600}, {"timezone_string", zone},
	}
	if !q.site.old() {
		o = append(o, object{{"page_for_posts", 0}, {"page_on_front", 0}, {"show_on_front", "posts"}}...)
	}
	o = append(o, object{{"namespaces", namespaces}, {"authentication", authentication}}...)
	if q.fields.wants("routes") {
		o = append(o, field{"routes", q.routes()})
	}
	return append(o, object{
		{"site_logo", 0}, {"site_icon", 0}, {"site_icon_url", ""},
		{"_links", object{{"help", href("https://developer.wordpress.org/rest-api/")}}},
	}...)
}

func (q *request) routes() object {
	route := func(path, namespace string) field {
		return field{path, object{
			{"namespace", namespace}, {"methods", []string{"GET"}},
			{"endpoints", []object{{{"methods", []string{"GET"}}, {"args", object{}}}}},
			{"_links", object{{"self", href(q.api(path))}}},
		}}
	}
	routes := object{route("/", ""), route("/wp/v2", "wp/v2")}
	for _, t := range q.site.types() {
		base := "/" + t.namespace() + "/" + t.Base
		routes = append(routes, route(base, t.namespace()), route(base+`/(?P<id>[\d]+)`, t.namespace()))
	}
	for _, t := range q.site.taxonomies() {
		routes = append(routes, route("/wp/v2/"+t.Base, "wp/v2"), route("/wp/v2/"+t.Base+`/(?P<id>[\d]+)`, "wp/v2"))
	}
	for _, path := range []string{"types", "statuses", "taxonomies", "users", "users/me", "comments", "settings"} {
		routes = append(routes, route("/wp/v2/"+path, "wp/v2"))
	}
	return routes
}

// furnitureTypes are the types that WordPress registers for itself.
var furnitureTypes = []Type{
	{Name: "nav_menu_item", Label: "Navigation Menu Items", Base: "menu-items", Taxonomies: []string{"nav_menu"}},
	{Name: "wp_block", Label: "Patterns", Base: "blocks", Taxonomies: []string{"wp_pattern_category"}},
	{Name: "wp_template", Label: "Templates", Base: "templates"},
	{Name: "wp_template_part", Label: "Template Parts", Base: "template-parts"},
	{Name: "wp_global_styles", Label: "Global Styles", Base: "global-styles"},
	{Name: "wp_navigation", Label: "Navigation Menus", Base: "navigation"},
	{Name: "wp_font_family", Label: "Font Families", Base: "font-families"},
	{Name: "wp_font_face", Label: "Font Faces", Base: `font-families/(?P<font_family_id>[\d]+)/font-faces`},
}

func (q *request) allTypes() []Type {
	furniture := furnitureTypes
	if q.site.old() {
		furniture = slices.DeleteFunc(slices.Clone(furniture), func(t Type) bool {
			return strings.HasPrefix(t.Name, "wp_font_") || t.Name == "wp_global_styles"
		})
		i := slices.IndexFunc(furniture, func(t Type) bool { return t.Name == "wp_block" })
		furniture[i].Label, furniture[i].Taxonomies = "Reusable blocks", nil
	}
	return slices.Insert(q.site.types(), 3, furniture...)
}

func (q *request) listTypes() (any, *apiError) {
	if q.editing() && !q.can("administrator", "editor", "author", "contributor") {
		return nil, q.forbidden("rest_cannot_view", "Sorry, you are not allowed to edit posts in this post type.")
	}
	var o object
	for _, t := range q.allTypes() {
		o = append(o, field{t.Name, q.typeObject(t)})
	}
	return q.only(o), nil
}

func (q *request) oneType(name string) (any, *apiError) {
	for _, t := range q.allTypes() {
		if t.Name == name {
			return q.only(q.typeObject(t)), nil
		}
	}
	return nil, failure(http.StatusNotFound, "rest_type_invalid", "Invalid post type.")
}

func (q *request) typeObject(t Type) object {
	taxonomies := t.Taxonomies
	if taxonomies == nil {
		taxonomies = []string{}
	}
	o := object{
		{"description", ""}, {"hierarchical", t.Hierarchical}, {"has_archive", t.archive()}, {"name", t.Label}, {"slug", t.Name},
		{"icon", "dashicons-admin-post"}, {"taxonomies", taxonomies}, {"rest_base", t.Base}, {"rest_namespace", t.namespace()},
	}
	if q.editing() {
		o = append(o, field{"viewable", !strings.HasPrefix(t.Name, "wp_") && t.Name != "nav_menu_item"})
	}
	return append(o, field{"_links", object{
		{"collection", href(q.api("/wp/v2/types"))},
		{"wp:items", href(q.api("/" + t.namespace() + "/" + t.Base))},
		curies(),
	}})
}

func (q *request) allTaxonomies() []Taxonomy {
	list := q.site.taxonomies()
	list = slices.Insert(list, 2, Taxonomy{Name: "nav_menu", Label: "Navigation Menus", Base: "menus", Types: []string{"nav_menu_item"}})
	if !q.site.old() {
		list = slices.Insert(list, 3, Taxonomy{Name: "wp_pattern_category", Label: "Pattern Categories", Base: "wp_pattern_category", Types: []string{"wp_block"}})
	}
	return list
}

func (q *request) listTaxonomies() (any, *apiError) {
	var o object
	for _, t := range q.allTaxonomies() {
		o = append(o, field{t.Name, q.named(q.taxonomyObject(t))})
	}
	return q.only(o), nil
}

func (q *request) oneTaxonomy(name string) (any, *apiError) {
	for _, t := range q.allTaxonomies() {
		if t.Name == name {
			return q.only(q.named(q.taxonomyObject(t))), nil
		}
	}
	return nil, failure(http.StatusNotFound, "rest_taxonomy_invalid", "Invalid taxonomy.")
}

func (q *request) taxonomyObject(t Taxonomy) object {
	return object{
		{"name", t.Label}, {"slug", t.Name}, {"description", ""}, {"types", t.Types}, {"hierarchical", t.Hierarchical},
		{"rest_base", t.Base}, {"rest_namespace", "wp/v2"},
		{"_links", object{
			{"collection", href(q.api("/wp/v2/taxonomies"))},
			{"wp:items", href(q.api("/wp/v2/" + t.Base))},
			curies(),
		}},
	}
}

func (q *request) listStatuses() object {
	names := [][2]string{{"publish", "Published"}}
	if q.can("administrator", "editor", "author", "contributor") {
		names = append(names, [][2]string{{"future", "Scheduled"}, {"draft", "Draft"}, {"pending", "Pending"}, {"private", "Private"}, {"trash", "Trash"}}...)
	}
	var o object
	for _, n := range names {
		public := n[0] == "publish"
		o = append(o, field{n[0], q.named(object{
			{"name", n[1]}, {"public", public}, {"queryable", public}, {"slug", n[0]}, {"date_floating", n[0] == "draft" || n[0] == "pending"},
			{"_links", object{{"archives", href(q.api("/wp/v2/posts"))}}},
		})})
	}
	return q.only(o)
}

// archive is has_archive: the path, true where it is the type's name, or false.
func (t Type) archive() any {
	switch t.Archive {
	case "", t.Name:
		return t.Archive != ""
	}
	return t.Archive
}

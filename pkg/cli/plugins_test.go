package cli_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"

	"wpmd/pkg/wordpress/wptest"
)

// cmdPlugin gives the site a plugin, and posts what it makes of them.
//
//	plugin the-events-calendar [unserved] ID...
//	plugin woocommerce ID...
//	plugin co-authors-plus|publishpress-authors ID=AUTHOR,AUTHOR...
func cmdPlugin(ts *testscript.TestScript, _ bool, args []string) {
	serverOf(ts).Update(func(site *wptest.Site) {
		site.Plugins = append(site.Plugins, args[0])
		switch args[0] {
		case "the-events-calendar":
			addEvents(ts, site, args[1:])
			return
		case "woocommerce":
			addProducts(ts, site, args[1:])
			return
		}
		for _, word := range args[1:] {
			id, names, _ := strings.Cut(word, "=")
			addByline(site, args[0], site.Post(number(ts, id)), strings.Split(names, ","))
		}
	})
}

func addEvents(ts *testscript.TestScript, site *wptest.Site, ids []string) {
	if ids[0] == "unserved" {
		ids = ids[1:]
	} else {
		site.Types = append(site.Types, wptest.Type{Name: "tribe_events", Label: "Events", Base: "tribe_events", Path: "event", Taxonomies: []string{"post_tag"}})
	}
	for i, id := range ids {
		p := site.Post(number(ts, id))
		p.Type, p.Over, p.Link = "tribe_events", i < len(ids)-1, site.Home+"/event/"+p.Slug+"/"
	}
}

func addProducts(ts *testscript.TestScript, site *wptest.Site, ids []string) {
	site.Types = append(site.Types, wptest.Type{Name: "product", Label: "Products", Base: "product"})
	for _, id := range ids {
		p := site.Post(number(ts, id))
		p.Type, p.Link = "product", site.Home+"/product/"+p.Slug+"/"
	}
}

func addByline(site *wptest.Site, plugin string, p *wptest.Post, slugs []string) {
	taxonomy := wptest.Taxonomy{Name: "author", Label: "Authors", Base: "ppma_author", Types: []string{"post"}}
	if plugin == "co-authors-plus" {
		taxonomy.Base = "coauthors"
	}
	if !slices.ContainsFunc(site.Taxonomies, func(t wptest.Taxonomy) bool { return t.Name == "author" }) {
		site.Taxonomies, site.Guests = append(site.Taxonomies, taxonomy), map[string]string{}
	}
	var ids []int64
	for _, slug := range slugs {
		first, rest, _ := strings.Cut(slug, "-")
		name := strings.TrimSpace(first + " " + strings.ReplaceAll(rest, "-", " "))
		name = string(unicode.ToUpper([]rune(name)[0])) + string([]rune(name)[1:])
		if i := slices.IndexFunc(site.Users, func(u *wptest.User) bool { return u.Slug == slug }); i >= 0 {
			name = site.Users[i].Name
		} else {
			site.Guests[slug] = name
		}
		t := &wptest.Term{ID: int64(9000 + len(site.Terms)), Taxonomy: "author", Name: name, Slug: slug}
		if plugin == "co-authors-plus" {
			t.Name, t.Slug, t.Description = slug, "cap-"+slug, fmt.Sprintf("%s %s %d %s@example.org", name, slug, t.ID, slug)
		}
		site.Terms = append(site.Terms, t)
		ids = append(ids, t.ID)
	}
	terms := map[string][]int64{"author": ids}
	maps.Copy(terms, p.Terms)
	p.Terms = terms
}

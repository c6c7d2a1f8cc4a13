package wordpress_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// bilingual is a library of four posts, two of them in French, and a category in
// each language.
func bilingual(plugin string) *wptest.Site {
	site := library(4)
	site.Multilingual, site.Language = plugin, "en"
	site.Term("category", "çay").Language = "fr"
	for _, id := range []int64{1003, 1007} {
		site.Post(id).Language = "fr"
	}
	return site
}

func TestInventoryOfOneLanguage(t *testing.T) {
	for _, plugin := range []string{"polylang", "wpml"} {
		t.Run(plugin, func(t *testing.T) {
			s := source(t, wptest.New(bilingual(plugin)))
			stamps := inventory(t, s, content.Query{Language: "fr"})
			if diff := cmp.Diff([]int64{1003, 1007}, ids(stamps)); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			// WPML gives bodies and names in the site's own language, unless asked.
			docs, faults := documents(t, t.Context(), s, stamps)
			if len(faults) > 0 || docs[1003].Content == "" || docs[1003].Labels[0].Slug != "çay" || docs[1003].Featured == nil {
				t.Errorf("documents %v, faults %v", docs[1003], faults)
			}
			if w := s.Warnings(); len(w) > 0 {
				t.Errorf("warnings %v", w)
			}
		})
	}
}

// A site of WPML's gave the documents of its own language alone, and nothing
// said so. Not every server knows the word that stands for all languages.
func TestInventoryOfAllLanguages(t *testing.T) {
	all := []int64{1001, 1003, 1005, 1007}
	onlyOwn := rewriting(func(q url.Values) { q.Del("lang") })
	for name, c := range map[string]struct {
		plugin string
		fault  wptest.Fault
		want   []int64
		left   string
	}{
		"WPML":                           {plugin: "wpml", want: all},
		"WPML that does not know all":    {plugin: "wpml", fault: wptest.Fault{Do: rewriting(func(q url.Values) { q.Set("lang", strings.TrimSuffix(q.Get("lang"), "all")) })}, want: all},
		"WPML that knows no parameter":   {plugin: "wpml", fault: wptest.Fault{Do: onlyOwn}, want: []int64{1001, 1005}, left: "fr"},
		"Polylang":                       {plugin: "polylang", want: all},
		"Polylang that has no parameter": {plugin: "polylang", fault: wptest.Fault{Do: onlyOwn}, want: all},
	} {
		t.Run(name, func(t *testing.T) {
			server := wptest.New(bilingual(c.plugin))
			if c.fault.Do != nil {
				server.Break(c.fault.On(wptest.Under("/wp/v2/")))
			}
			s := source(t, server)
			stamps, err := inventoryError(t, s, content.Query{Types: []string{"post"}})
			got := ids(stamps)
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			left, ok := errors.AsType[*wordpress.LanguageLeftError](err)
			if ok != (c.left != "") || ok && left.Language != c.left {
				t.Errorf("error %v, want %q left", err, c.left)
			}
			docs, faults := documents(t, t.Context(), s, stamps)
			if len(faults) > 0 || len(docs) != len(c.want) || c.left == "" && (len(docs[1003].Labels) == 0 || docs[1003].Labels[0].Slug != "çay") {
				t.Errorf("%d documents, faults %v, labels %v", len(docs), faults, docs[1003].Labels)
			}
		})
	}
}

func TestLanguageIsCheckedOnThisSide(t *testing.T) {
	server := wptest.New(bilingual("polylang"))
	server.Break(wptest.RefuseParam("lang"))
	if diff := cmp.Diff([]int64{1003, 1007}, ids(inventory(t, source(t, server), content.Query{Language: "fr"}))); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestLanguageByAddress(t *testing.T) {
	site := library(4)
	site.Post(1005).Link = home + "/fr/post-3/"
	if diff := cmp.Diff([]int64{1005}, ids(inventory(t, source(t, wptest.New(site)), content.Query{Language: "fr"}))); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestLanguageUntold(t *testing.T) {
	stamps, err := inventoryError(t, source(t, wptest.New(library(4))), content.Query{Language: "fr"})
	if _, ok := errors.AsType[*content.LanguageError](err); !ok || len(stamps) > 0 {
		t.Errorf("%d stamps, error %v", len(stamps), err)
	}

	// Some tell, others do not.
	site := library(4)
	site.Post(1005).Link = home + "/fr/post-3/"
	s := source(t, wptest.New(site))
	inventory(t, s, content.Query{Language: "fr"})
	if got := codes(s.Warnings()); !slices.Contains(got, "language-untold") {
		t.Errorf("warnings %v", got)
	}
}

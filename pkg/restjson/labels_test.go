package restjson_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func quote(t *testing.T, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const links = `"_links":{"wp:term":[
	{"taxonomy":"category","href":"https://example.org/wp-json/wp/v2/categories?post=7"},
	{"taxonomy":"post_tag","href":"https://example.org/index.php?rest_route=%2Fwp%2Fv2%2Ftags&post=7"},
	{"taxonomy":"genre","href":"https://example.org/wp-json/wp/v2/genres?post=7"},
	{"taxonomy":"genre-mood","href":"https://example.org/wp-json/wp/v2/moods?post=7"}]}`

func TestTermsOfEveryTaxonomy(t *testing.T) {
	d := document(t, `{"id":7,"title":"T","categories":[3,1,3],"tags":["9"],"genres":[5],"ratings":[4,4],`+links+`}`)
	want := map[string][]int64{"category": {3, 1}, "post_tag": {9}, "genre": {5}}
	if diff := cmp.Diff(want, d.Terms); diff != "" {
		t.Error(diff)
	}
	reader := restjson.Reader{Taxonomies: map[string]string{"genres": "genre", "categories": "category"}}
	s, err := reader.Stamp([]byte(`{"id":7,"categories":[3],"genres":[5]}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]int64{"category": {3}, "genre": {5}}, s.Terms); diff != "" {
		t.Error(diff)
	}
}

func TestLabels(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want []content.Term
	}{
		"slugs of known taxonomies": {
			`"categories":[1],"tags":[2],"genres":[3],"moods":[4],"class_list":["post-7","type-post","category-news","tag-go","genre-crime","genre-mood-dark","format-standard","color-red"],` + links,
			[]content.Term{
				{Taxonomy: "category", Slug: "news"}, {Taxonomy: "post_tag", Slug: "go"},
				{Taxonomy: "genre", Slug: "crime"}, {Taxonomy: "genre-mood", Slug: "dark"},
			},
		},
		"an object in place of the list": {
			`"categories":[1,2],"class_list":{"0":"post","3":"category-a","10":"category-b"}`,
			[]content.Term{{Taxonomy: "category", Slug: "a"}, {Taxonomy: "category", Slug: "b"}},
		},
		"a number is an id, and a mangled slug is none": {
			`"categories":[12,13,14],"class_list":["category-12","category-go-","category-ok"]`,
			[]content.Term{{ID: 12, Taxonomy: "category"}, {Taxonomy: "category", Slug: "ok"}},
		},
		"no more than the post has": {
			`"categories":[1],"tags":[],"class_list":["category-a","category-theme","tag-theme"]`,
			[]content.Term{{Taxonomy: "category", Slug: "a"}},
		},
		"percent-encoded": {
			`"tags":[1],"class_list":["tag-%e6%97%a5"]`,
			[]content.Term{{Taxonomy: "post_tag", Slug: "日"}},
		},
		"embedded terms by name, errors left out": {
			`"categories":[1],"tags":[2],"class_list":["category-news","tag-go"],"_embedded":{"wp:term":[[{"id":1,"name":"News &amp; more","slug":"news","taxonomy":"category"}],[],{"code":"rest_x","message":"no"}]}`,
			[]content.Term{
				{ID: 1, Taxonomy: "category", Name: "News & more", Slug: "news"},
				{Taxonomy: "post_tag", Slug: "go"},
			},
		},
		"objects in place of ids": {
			`"categories":[{"term_id":1,"name":"News","slug":"news","taxonomy":"category","parent":0}]`,
			[]content.Term{{ID: 1, Taxonomy: "category", Name: "News", Slug: "news"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := document(t, `{"id":7,"type":"post","title":"T",`+c.raw+`}`)
			if diff := cmp.Diff(c.want, d.Labels); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmbeddedAuthorsAndPicture(t *testing.T) {
	d := document(t, `{"id":7,"title":"T","author":3,"featured_media":9,"_embedded":{
		"author":[{"id":3,"name":"Ada &amp; Co","slug":"ada","avatar_urls":{}},{"code":"rest_user_invalid_id","message":"no","data":{"status":404}}],
		"wp:featuredmedia":[{"id":9,"source_url":"https://example.org/wp-content/uploads/a.jpg","media_type":"image","alt_text":"A \"quay\""}]}}`)
	if diff := cmp.Diff([]content.Author{{ID: 3, Name: "Ada & Co", Slug: "ada"}}, d.Authors); diff != "" {
		t.Error(diff)
	}
	want := &content.Asset{ID: 9, URL: "https://example.org/wp-content/uploads/a.jpg", Alt: `A "quay"`}
	if diff := cmp.Diff(want, d.Featured); diff != "" {
		t.Error(diff)
	}
	d = document(t, `{"id":7,"title":"T","featured_media":9,"_embedded":{"wp:featuredmedia":[{"name":"Site","namespaces":["wp/v2"],"routes":{}}]}}`)
	if d.Featured != nil {
		t.Errorf("the index of the API was taken for a picture: %+v", d.Featured)
	}
}

func TestHome(t *testing.T) {
	for raw, want := range map[string]string{
		`{"link":"https://example.org/blog/a/","guid":{"rendered":"https://example.org/blog/?p=1"}}`:                                         "https://example.org/blog",
		`{"link":"https://example.org/a/","guid":{"rendered":"https://old.example/?p=1&#038;x=y"}}`:                                          "https://example.org",
		`{"link":"https://www.example.org/a/","_links":{"self":[{"href":"https://cms.example.org/wp/wp-json/wp/v2/posts/1"}]}}`:              "https://www.example.org",
		`{"link":"https://example.org/?p=1","_links":{"self":[{"href":"https://example.org/index.php?rest_route=/wp/v2/posts/1"}]}}`:         "https://example.org",
		`{"link":"https://example.org:8080/s/a/","_links":{"self":[{"href":"https://example.org:8080/s/index.php/wp-json/wp/v2/posts/1"}]}}`: "https://example.org:8080/s",
		`{"link":"https://example.org/a/","guid":{"rendered":"https://example.org/a/"}}`:                                                     "https://example.org",
		`{"link":"/a/"}`: "",
		`[]`:             "",
	} {
		if got := restjson.Home([]byte(raw)); got != want {
			t.Errorf("Home(%s) = %q, want %q", raw, got, want)
		}
	}
}

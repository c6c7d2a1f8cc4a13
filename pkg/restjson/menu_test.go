package restjson_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func TestNavigation(t *testing.T) {
	got, err := restjson.Navigation([]byte(`{"id": 9, "slug": "main", "title": {"rendered": "Main &amp; more"}, "content": {"rendered":
"<ul><li class=\"wp-block-navigation-item\"><a class=\"wp-block-navigation-item__content\" href=\"https://s.example/a/\"><span class=\"wp-block-navigation-item__label\">About us</span></a></li>\n<li class=\"has-child\"><a href=\"/b/\">Books</a><button aria-label=\"Books submenu\"><svg></svg>open</button><ul><li><a href=\"/c/\">New</a></li></ul></li><li>Bare</li></ul>"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := content.Menu{ID: 9, Slug: "main", Name: "Main & more", Items: []content.MenuItem{
		{Label: "About us", URL: "https://s.example/a/"},
		{Label: "Books", URL: "/b/", Items: []content.MenuItem{{Label: "New", URL: "/c/"}}},
		{Label: "Bare"},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := restjson.Navigation([]byte(`{"slug": "x"}`)); err == nil {
		t.Error("a menu without an id was read")
	}
}

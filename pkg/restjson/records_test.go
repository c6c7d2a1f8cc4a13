package restjson_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

func TestTerm(t *testing.T) {
	got, err := restjson.Term([]byte(`{"id":"4","taxonomy":"genre","name":"R &amp; B","slug":"r-%c3%a9","parent":null,"description":"<p>Soul\u001b[0m</p>","link":"https://example.org/r/"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := content.Term{ID: 4, Taxonomy: "genre", Name: "R & B", Slug: "r-é", Description: "Soul[0m", Link: "https://example.org/r/"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := restjson.Term([]byte(`{"id":4}`)); err == nil {
		t.Error("a term without name and slug was taken")
	}
}

func TestAuthor(t *testing.T) {
	got, err := restjson.Author([]byte(`{"id":2,"name":"Zo&#235;","slug":"zoe","description":"Writes.","link":"https://example.org/author/zoe/","email":"zoe@example.org"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := content.Author{ID: 2, Name: "Zoë", Slug: "zoe", Description: "Writes.", Link: "https://example.org/author/zoe/"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, err = restjson.Author([]byte(`{"code":"rest_user_invalid_id","message":"Invalid user ID.","data":{"status":404}}`))
	if shape, ok := errors.AsType[*restjson.ShapeError](err); !ok || shape.Got != "error rest_user_invalid_id" {
		t.Errorf("error object: %v", err)
	}
}

func TestAsset(t *testing.T) {
	const folder = "https://example.org/wp-content/uploads/2024/10/"
	for raw, want := range map[string]content.Asset{
		`{"id":5,"source_url":"` + folder + `big-scaled.jpg","alt_text":"A &amp; B","title":{"rendered":"Big"},"caption":{"rendered":"<p>Sea</p>\n"},"mime_type":"image/jpeg","media_details":{"original_image":"big.jpg","sizes":{"full":{"source_url":"` + folder + `big-scaled.jpg"},"thumbnail":{"file":"big-150x150.jpg"},"medium":{"source_url":"` + folder + `big-300x200.jpg"}}}}`: {
			ID: 5, URL: folder + "big-scaled.jpg", Original: folder + "big.jpg", Alt: "A & B", Title: "Big", Caption: "Sea", MIME: "image/jpeg",
			Renditions: []string{folder + "big-150x150.jpg", folder + "big-300x200.jpg"},
		},
		`{"id":5,"source_url":"` + folder + `写真 1.png","caption":"plain","title":false,"media_details":{}}`:         {ID: 5, URL: folder + "写真 1.png", Caption: "plain"},
		`{"id":5,"source_url":"/wp-content/uploads/a.jpg","media_details":{"sizes":[],"width":"600"}}`:              {ID: 5, URL: "/wp-content/uploads/a.jpg"},
		`{"id":5,"media_type":"file","media_details":[],"guid":{"rendered":"` + folder + `notes.pdf"},"post":null}`: {ID: 5, URL: folder + "notes.pdf"},
	} {
		got, err := restjson.Asset([]byte(raw))
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", raw, diff)
		}
	}
	if _, err := restjson.Asset([]byte(`{"id":1,"title":"a post","content":"x"}`)); err == nil {
		t.Error("a post was taken for a media item")
	}
}

func TestTypes(t *testing.T) {
	got, err := restjson.Types([]byte(`{
		"post":{"name":"Posts","slug":"post","taxonomies":["category","post_tag"],"rest_base":"posts","rest_namespace":"wp/v2","hierarchical":false,"_links":{"wp:items":[{"href":"https://example.org/wp-json/wp/v2/posts"}]}},
		"book":{"name":"B &amp; B","slug":"book","taxonomies":[],"rest_base":false,"hierarchical":"1","rest_namespace":"lab/v1"},
		"wp_font_face":{"name":"Faces","slug":"wp_font_face","rest_base":"font-families/(?P<font_family_id>[\\d]+)/font-faces"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []restjson.Type{
		{Type: content.Type{Name: "post", Label: "Posts", Taxonomies: []string{"category", "post_tag"}}, Route: restjson.Route{Base: "posts", Namespace: "wp/v2", Items: "https://example.org/wp-json/wp/v2/posts"}},
		{Type: content.Type{Name: "book", Label: "B & B", Hierarchical: true}, Route: restjson.Route{Base: "book", Namespace: "lab/v1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, raw := range []string{`{"code":"rest_login_required","message":"No.","data":{"status":401}}`, `{"a":1}`, `"x"`} {
		if _, err := restjson.Types([]byte(raw)); err == nil {
			t.Errorf("Types(%s): no error", raw)
		}
	}
}

func TestTaxonomies(t *testing.T) {
	got, err := restjson.Taxonomies([]byte(`{"category":{"name":"Categories","slug":"category","types":["post"],"hierarchical":true,"rest_base":"categories"},"genre":{"name":"Genres","types":{"0":"book"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []restjson.Taxonomy{
		{Taxonomy: content.Taxonomy{Name: "category", Label: "Categories", Hierarchical: true}, Types: []string{"post"}, Route: restjson.Route{Base: "categories", Namespace: "wp/v2"}},
		{Taxonomy: content.Taxonomy{Name: "genre", Label: "Genres"}, Types: []string{"book"}, Route: restjson.Route{Base: "genre", Namespace: "wp/v2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIndex(t *testing.T) {
	got, err := restjson.ReadIndex([]byte(`{"name":"Lab &amp; Sons&#8217;","description":"Just another &lt;lab&gt; site","url":"https://example.org/wp/","home":"https://example.org/en/","gmt_offset":"5.5","timezone_string":"","namespaces":["oembed/1.0","wp/v2"],"authentication":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := restjson.Index{
		Site:         content.Site{URL: "https://example.org/en", Uploads: "https://example.org/wp/wp-content/uploads", Name: "Lab & Sons’", Description: "Just another <lab> site", Offset: 5*time.Hour + 30*time.Minute},
		Installation: "https://example.org/wp",
		Namespaces:   []string{"oembed/1.0", "wp/v2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for raw, offset := range map[string]time.Duration{`-3`: -3 * time.Hour, `null`: 0, `"x"`: 0, `1e9`: 0, `"NaN"`: 0} {
		got, err := restjson.ReadIndex([]byte(`{"namespaces":[],"gmt_offset":` + raw + `}`))
		if err != nil || got.Offset != offset {
			t.Errorf("gmt_offset %s: %v, %v", raw, got.Offset, err)
		}
	}
	if _, err := restjson.ReadIndex([]byte(`{"title":"Settings","url":"https://example.org"}`)); err == nil {
		t.Error("settings were taken for the index")
	}
}

func TestAPIError(t *testing.T) {
	for raw, want := range map[string]struct {
		code, message string
		status        int
	}{
		`{"code":"rest_forbidden","message":"Sorry, <b>no</b> &amp; never.","data":{"status":401}}`: {"rest_forbidden", "Sorry, no & never.", 401},
		`{"code":"x","message":"","data":{"status":"403"}}`:                                         {"x", "", 403},
		`{"code":"json_encode_error","message":"Recursion"}`:                                        {"json_encode_error", "Recursion", 0},
		"\uFEFF{\"code\":\"x\",\"message\":\"m\",\"data\":null}":                                    {"x", "m", 0},
		`{"error":"invalid_token","message":"Expired."}`:                                            {"invalid_token", "Expired.", 0},
	} {
		code, message, status, ok := restjson.APIError([]byte(raw))
		if !ok || code != want.code || message != want.message || status != want.status {
			t.Errorf("APIError(%s) = %q %q %d %v", raw, code, message, status, ok)
		}
	}
	for _, raw := range []string{``, `[]`, `{}`, `{"id":1,"code":"x","message":"m"}`, `{"message":"m"}`, `{"code":[],"message":"m"}`} {
		if code, _, _, ok := restjson.APIError([]byte(raw)); ok {
			t.Errorf("APIError(%s) = %q", raw, code)
		}
	}
}

func TestListFindsTheArrayInAnUncleanAnswer(t *testing.T) {
	for raw, want := range map[string]int{
		`[]`:                                0,
		"\uFEFF\uFEFF\n\n [{\"id\":1}]":     1,
		`{"0":{"id":1},"4":{"id":2}}`:       2,
		"<?php /* [x], [y] */ [{\"id\":1}]": 1,
		"bool(true) NULL array(0) {} [[a]] [{\"id\":1},{\"id\":2}]":    2,
		"[{\"id\":1}]\n<!-- cached {} [] -->":                          1,
		"<b>Notice</b>: x[3] in /a.php:[7]<br />[{\"a\":[{\"b\":1}]}]": 1,
	} {
		list, err := restjson.List([]byte(raw))
		if err != nil || len(list) != want {
			t.Errorf("List(%s) = %d elements, %v; want %d", raw, len(list), err, want)
		}
	}
	for _, raw := range []string{``, `<html></html>`, `[{"id":1,"self":[{"href":"x"}]`, `notice [{"id":1,"self":[{"href":"x"}],`, `[{"id":1 "self":[{"href":"x"}]}]`, `{"code":"x","message":"m"}`, `{"id":1}`, `NULL`,
		`notice [x] [{"id":1,"_links":{"self":[{"href":"x"}]`} {
		if list, err := restjson.List([]byte(raw)); err == nil {
			t.Errorf("List(%s) = %d elements, want an error", raw, len(list))
		}
	}
}

// A plugin keeps its authors as terms, whose descriptions are all that they can be
// searched by: names, logins, ids and e-mail addresses, which were written out.
func TestTermHoldsNoMailAddress(t *testing.T) {
	for _, tt := range []struct{ raw, name, description string }{
		{`{"id":1,"taxonomy":"author","slug":"cap-ada","name":"ada","description":"Ada Byron ada 77 ada@example.org"}`, "ada", ""},
		{`{"id":2,"taxonomy":"ppma_author","slug":"ada","name":"ada@example.org","description":"Ada ada.b@mail.example.org"}`, "ada", ""},
		{`{"id":3,"taxonomy":"category","slug":"jobs","name":"Jobs","description":"Write to jobs@example.org, or to @jobs@social.example"}`, "Jobs", "Write to [e-mail address], or to @jobs@social.example"},
		{`{"id":4,"taxonomy":"author","slug":"cap-bo","name":"Bo","description":"Bo bakes @ night"}`, "Bo", "Bo bakes @ night"},
	} {
		got, err := restjson.Term([]byte(tt.raw))
		if err != nil || got.Name != tt.name || got.Description != tt.description {
			t.Errorf("%s: %q, %q, %v", tt.raw, got.Name, got.Description, err)
		}
	}
}

// Of a list with the keys "1" and "01" one element was taken by chance, another
// each time.
func TestOnlyIndicesMakeAnObjectAList(t *testing.T) {
	for range 20 {
		d, err := restjson.Reader{}.Document([]byte(`{"id":1,"title":"t","content":"c","categories":{"1":5,"01":6,"+1":7}}`))
		if err != nil || len(d.Terms["category"]) != 0 {
			t.Fatalf("%v: %v", d.Terms, err)
		}
	}
}

package wordpress_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// What is tolerated is said once for each kind and route or type, with a count.
func TestToleratedIsCounted(t *testing.T) {
	server := wptest.New(library(250))
	server.Break(
		wptest.Prefix("\ufeff").On(wptest.Under("/wp/v2/users")),
		wptest.Fault{Match: onPosts, Do: replacing(`"sticky":false`, `"sticky":0`)},
	)
	s := source(t, server)
	docs, _ := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	for _, d := range docs {
		if len(d.Warnings) != 0 {
			t.Fatalf("document %d has warnings of its own: %v", d.ID, d.Warnings)
		}
	}
	want := []content.Warning{
		{Code: restjson.Tolerated, Message: "type post: sticky is a number, in 250 documents; read all the same"},
		{Code: restjson.Tolerated, Message: "wp/v2/users: a byte order mark, in 1 answer; read all the same"},
	}
	if diff := cmp.Diff(want, s.Warnings()); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]wordpress.Quirk{{Kind: wordpress.UncleanAnswers, Route: "wp/v2/users"}}, s.Quirks()); diff != "" {
		t.Errorf("quirks (-want +got):\n%s", diff)
	}
}

// replacing changes the text of answers.
func replacing(before, after string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return wptest.Edit(func(body []byte) []byte { return []byte(strings.ReplaceAll(string(body), before, after)) }).Do
}

// Further fields are asked for by name, and kept as they are.
func TestFieldsOnRequest(t *testing.T) {
	site := library(3)
	site.Posts[0].Meta = map[string]string{"subtitle": "A rock"}
	server := wptest.New(site)
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{Fields: []string{"meta", "acf"}})
	if err != nil {
		t.Fatal(err)
	}
	s := found.Source()
	docs, _ := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	want := map[string]json.RawMessage{"meta": json.RawMessage(`{"subtitle":"A rock"}`)}
	if diff := cmp.Diff(want, docs[1001].Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if docs[1003].Fields != nil {
		t.Errorf("fields %v of a post without", docs[1003].Fields)
	}
}

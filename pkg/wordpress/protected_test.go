package wordpress_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// guarded is a library with two posts that passwords stand before.
func guarded() *wptest.Site {
	site := library(3)
	for id, password := range map[int64]string{1001: "one", 1003: "two"} {
		site.Post(id).Password = password
	}
	return site
}

func openedBodies(t *testing.T, server *wptest.Server, o wordpress.Options, q content.Query) []string {
	t.Helper()
	found, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, o)
	if err != nil {
		t.Fatal(err)
	}
	s := found.Source()
	docs, faults := documents(t, t.Context(), s, inventory(t, s, q))
	if len(faults) > 0 {
		t.Errorf("faults %v", faults)
	}
	var words []string
	for _, id := range []int64{1001, 1003, 1005} {
		d, ok := docs[id]
		switch {
		case !ok:
			words = append(words, "-")
		case d.IsLocked():
			words = append(words, "locked"+d.Content)
		case d.Content != "" && len(d.Authors) == 1 && d.Protected == (id != 1005):
			words = append(words, "open")
		}
	}
	for _, w := range s.Warnings() {
		if strings.Contains(w.Message, "one") {
			t.Errorf("a warning tells a password: %v", w)
		}
	}
	return words
}

func TestPostPasswords(t *testing.T) {
	with := func(passwords ...string) wordpress.Options { return wordpress.Options{PostPasswords: passwords} }
	protected := content.Query{Status: []string{"protected"}}
	everything := content.Query{Status: []string{"publish", "protected"}}
	ben := wordpress.Options{User: "ben", Password: "ben's"}
	for _, c := range []struct {
		name  string
		o     wordpress.Options
		q     content.Query
		fault *wptest.Fault
		want  []string
	}{
		{"none", wordpress.Options{}, content.Query{}, nil, []string{"locked", "locked", "open"}},
		{"a wrong one", with("three"), content.Query{}, nil, []string{"locked", "locked", "open"}},
		{"one of two", with("three", "two"), content.Query{}, nil, []string{"locked", "open", "open"}},
		{"both", with("two", "one"), content.Query{}, nil, []string{"open", "open", "open"}},
		{"protected ones alone", with("two", "one"), protected, nil, []string{"open", "open", "-"}},
		{"an editor who does not ask", ada, content.Query{}, nil, []string{"locked", "locked", "open"}},
		{"an editor who asks", ada, protected, nil, []string{"open", "open", "-"}},
		{"an editor who asks for all", ada, everything, nil, []string{"open", "open", "open"}},
		{"an author who asks sees his own", ben, everything, nil, []string{"locked", "open", "open"}},
		{"a visitor who asks", wordpress.Options{}, everything, nil, []string{"locked", "locked", "open"}},
		{"a list that ignores include", with("one", "two"), content.Query{}, new(wptest.IgnoreInclude()), []string{"open", "open", "open"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := guarded()
			site.User("ben").Password = "ben's"
			server := wptest.New(site)
			if c.fault != nil {
				server.Break(*c.fault)
			}
			if got := openedBodies(t, server, c.o, c.q); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// WordPress tells who may edit a draft what it will call it.
func TestDraftsHaveTheNameThatTheyWillHave(t *testing.T) {
	site := library(1)
	for i := range 3 {
		site.Add(&wptest.Post{ID: int64(61 + i), Status: "draft", Title: fmt.Sprintf("A Draft &amp; %d", i), Date: time.Now(), Author: 1})
	}
	found, err := wordpress.Discover(t.Context(), newClient(wptest.New(site).Transport()), home, ada)
	if err != nil {
		t.Fatal(err)
	}
	s := found.Source()
	stamps := inventory(t, s, content.Query{Status: []string{"draft"}, Limit: 2})
	if len(stamps) != 2 {
		t.Fatalf("%d stamps", len(stamps))
	}
	docs, _ := documents(t, t.Context(), s, stamps)
	for _, d := range stamps {
		if !strings.HasPrefix(d.Slug, "a-draft-") || docs[d.ID].Slug != d.Slug {
			t.Errorf("draft %d is called %q, and %q with its body", d.ID, d.Slug, docs[d.ID].Slug)
		}
	}
}

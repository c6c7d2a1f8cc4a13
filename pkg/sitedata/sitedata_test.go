package sitedata_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/sitedata"
)

func TestOrderMakesNoDifference(t *testing.T) {
	authors := []content.Author{{ID: 2, Slug: "b", Name: "B"}, {ID: 1, Slug: "a", Name: "<A> & \"\n"}, {ID: 3, Slug: "a", Name: "A"}}
	terms := []content.Term{{ID: 5, Taxonomy: "category", Slug: "x", Parent: 4}, {ID: 4, Taxonomy: "category", Slug: "y"}, {ID: 9, Taxonomy: "genre", Slug: "z"}, {ID: 8, Taxonomy: "lost"}}
	taxonomies := []content.Taxonomy{{Name: "genre"}, {Name: "category", Hierarchical: true}}
	wantAuthors, wantTerms := string(sitedata.Authors(authors)), string(sitedata.Terms(taxonomies, terms))
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(authors), func(i, j int) { authors[i], authors[j] = authors[j], authors[i] })
		r.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
		slices.Reverse(taxonomies)
		if d := cmp.Diff(wantAuthors, string(sitedata.Authors(authors))); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff(wantTerms, string(sitedata.Terms(taxonomies, terms))); d != "" {
			t.Fatal(d)
		}
	}
}

func TestSiteWithoutAZoneNameHasItsOffset(t *testing.T) {
	got := string(sitedata.Site(content.Site{Name: "S", URL: "https://s.example", Offset: 5*time.Hour + 30*time.Minute}, ""))
	want := "{\n  \"title\": \"S\",\n  \"url\": \"https://s.example\",\n  \"timezone\": \"+05:30\"\n}\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMenus(t *testing.T) {
	got := string(sitedata.Menus([]content.Menu{{ID: 3, Slug: "main", Name: "Main", Items: []content.MenuItem{
		{Label: "Z", URL: "/z/", Items: []content.MenuItem{{Label: "Y", URL: "/y/"}}}, {Label: "A", URL: "/a/"},
	}}}))
	want := `[
  {
    "id": 3,
    "slug": "main",
    "name": "Main",
    "items": [
      {
        "label": "Z",
        "url": "/z/",
        "items": [
          {
            "label": "Y",
            "url": "/y/"
          }
        ]
      },
      {
        "label": "A",
        "url": "/a/"
      }
    ]
  }
]
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestThreadsHoldEveryCommentOnce(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2025, 1, 1, 0, minute, 0, 0, time.UTC) }
	comments := []content.Comment{
		{ID: 1, Date: at(5)}, {ID: 2, Parent: 1, Date: at(7)}, {ID: 3, Parent: 1, Date: at(6)}, {ID: 4, Parent: 3, Date: at(9)},
		{ID: 5, Parent: 99, Date: at(1)}, {ID: 6, Parent: 7, Date: at(2)}, {ID: 7, Parent: 6, Date: at(3)}, {ID: 8, Parent: 8, Date: at(4)},
		{ID: 9, Parent: 5, Date: at(8)},
	}
	var ids []int64
	var walk func(list []sitedata.Thread, depth int)
	walk = func(list []sitedata.Thread, depth int) {
		for _, c := range list {
			ids = append(ids, int64(depth)*100+c.ID)
			walk(c.Answers, depth+1)
		}
	}
	walk(sitedata.Threads(comments), 0)
	// 5 answers a comment that is not there; 6, 7 and 8 answer themselves.
	if d := cmp.Diff([]int64{5, 109, 6, 7, 8, 1, 103, 204, 102}, ids); d != "" {
		t.Error(d)
	}
}

// Eight thousand comments, each an answer to the one before, ended in a panic,
// and half as many in 244 MB of JSON.
func TestThreadsAreNoDeeperThanPeopleRead(t *testing.T) {
	const n = 8000
	var comments []content.Comment
	for i := range int64(n) {
		comments = append(comments, content.Comment{ID: i + 1, Parent: i})
	}
	threads := sitedata.Threads(comments)
	count := 0
	var walk func(list []sitedata.Thread, depth int)
	walk = func(list []sitedata.Thread, depth int) {
		if len(list) > 0 && depth > 11 {
			t.Fatalf("answers lie %d deep", depth)
		}
		for _, c := range list {
			count++
			walk(c.Answers, depth+1)
		}
	}
	walk(threads, 1)
	data := sitedata.Comments(threads, func(content.Comment) string { return "d" })
	if count != n || len(data) > 500*n {
		t.Errorf("%d comments, %d bytes", count, len(data))
	}
	if !strings.Contains(string(data), `"parent": 7999`) {
		t.Error("a flattened answer does not say what it answers")
	}
}

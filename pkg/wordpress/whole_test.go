package wordpress_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// memory is a file in memory, of a limited size where most is set.
type memory struct {
	bytes []byte
	most  int
}

func (m *memory) Write(p []byte) (int, error) {
	if m.most > 0 && len(m.bytes)+len(p) > m.most {
		return 0, errors.New("no space left on device")
	}
	m.bytes = append(m.bytes, p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > int64(len(m.bytes)) {
		return 0, io.EOF
	}
	return copy(p, m.bytes[at:]), nil
}

var _ wordpress.BodyFile = (*memory)(nil)

// A first run listed a site of ten thousand posts without bodies, and then asked for all
// of them by their ids: twice as many questions as it takes.
func TestBodiesComeWithTheList(t *testing.T) {
	server := wptest.New(library(300))
	s := source(t, server)
	s.KeepBodies(&memory{})
	stamps := inventory(t, s, allPosts)
	listed := server.Counts()["/wp/v2/posts"]
	docs, faults := documents(t, t.Context(), s, stamps)
	if len(faults) > 0 {
		t.Errorf("faults %v", faults)
	}
	for id, d := range docs {
		if !strings.Contains(d.Content, "Body of") || len(d.Authors) == 0 || d.Featured == nil {
			t.Errorf("document %d is not whole: %+v", id, d)
		}
	}
	if n := server.Counts()["/wp/v2/posts"]; n != listed || n > 5 {
		t.Errorf("%d questions for posts, %d of them for the list", n, listed)
	}
}

// What is read again is asked for again: it may have changed.
func TestKeptBodyIsReadOnce(t *testing.T) {
	server := wptest.New(library(30))
	s := source(t, server)
	s.KeepBodies(&memory{})
	stamps := inventory(t, s, allPosts)
	if docs, _ := documents(t, t.Context(), s, stamps); len(docs) != 30 {
		t.Fatalf("%d documents", len(docs))
	}
	server.Update(func(site *wptest.Site) { site.Posts[0].Content = "<p>New.</p>" })
	docs, _ := documents(t, t.Context(), s, stamps[:1])
	if got := docs[stamps[0].ID].Content; !strings.Contains(got, "New.") {
		t.Errorf("the second time it is %q", got)
	}
}

// One post breaks its page: the others of the page come by their ids, and those of other
// pages with the list.
func TestPageThatBreaksWithItsBodies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(300))
		server.Break(wptest.PoisonField("excerpt", 1003))
		s := source(t, server)
		s.KeepBodies(&memory{})
		docs, faults := documents(t, t.Context(), s, inventory(t, s, allPosts))
		if len(docs) != 300 || len(faults) != 0 || len(docs[1003].MissingFields) != 1 {
			t.Errorf("%d documents, faults %v", len(docs), faults)
		}
		if n := server.Counts()["/wp/v2/posts"]; n > 40 {
			t.Errorf("%d questions for posts", n)
		}
	})
}

// A site takes too long for a hundred bodies at once: that costs one waiting, not one a page.
func TestSlowBodiesAreAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(950))
		server.Break(wptest.Slow(10 * time.Minute).On(func(r *http.Request) bool {
			q := r.URL.Query()
			return onPosts(r) && strings.Contains(q.Get("_fields"), "excerpt") && q.Get("include") == ""
		}))
		s := source(t, server)
		s.KeepBodies(&memory{})
		begun := time.Now()
		docs, faults := documents(t, t.Context(), s, inventory(t, s, allPosts))
		if len(docs) != 950 || len(faults) != 0 {
			t.Errorf("%d documents, faults %v", len(docs), faults)
		}
		if took := time.Since(begun); took > 5*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// The disk is full after a few bodies: the others are asked for.
func TestBodiesThatFindNoRoom(t *testing.T) {
	server := wptest.New(library(300))
	s := source(t, server)
	s.KeepBodies(&memory{most: 20_000})
	docs, faults := documents(t, t.Context(), s, inventory(t, s, content.Query{}))
	if len(docs) != 300 || len(faults) != 0 {
		t.Errorf("%d documents, faults %v", len(docs), faults)
	}
}

// A post broke down over its title: it came without the fields of plugins that were asked
// for, too, and nobody said so.
func TestFurtherFieldsThatAreLeftOutAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := wptest.New(library(3))
		server.Break(wptest.PoisonField("title", 1001))
		site, err := wordpress.Discover(t.Context(), newClient(server.Transport()), home, wordpress.Options{})
		if err != nil {
			t.Fatal(err)
		}
		site.AskFor([]string{"acf"})
		s := site.Source()
		docs, faults := documents(t, t.Context(), s, inventory(t, s, allPosts))
		if want := []string{"title", "excerpt", "format", "acf"}; !slices.Equal(docs[1001].MissingFields, want) {
			t.Errorf("missing %v, want %v; faults %v", docs[1001].MissingFields, want, faults)
		}
	})
}

package wordpress_test

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/content"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

const pictures = 230

// furnished is a site with a media library.
func furnished() *wptest.Server {
	site := &wptest.Site{Home: home, Name: "Lab", Permalinks: "/%postname%/", Files: map[string]wptest.File{"a.png": {}}}
	for i := range int64(pictures) {
		site.Add(&wptest.Post{ID: 10 + i, Type: "attachment", Slug: "a", Title: "A", Media: &wptest.Media{File: "a.png", MIME: "image/png"}})
	}
	return wptest.New(site)
}

func listed(t *testing.T, s *wordpress.Source) (ids map[int64]bool, faults []error) {
	t.Helper()
	ids = make(map[int64]bool)
	for record, err := range s.Library(t.Context()) {
		switch {
		case err != nil:
			faults = append(faults, err)
		case ids[record.ID]:
			t.Errorf("record %d comes twice", record.ID)
		case record.URL != home+"/wp-content/uploads/a.png":
			t.Errorf("record %d has the address %q", record.ID, record.URL)
		}
		if err == nil {
			ids[record.ID] = true
		}
	}
	return ids, faults
}

func TestLibraryIsListedWhole(t *testing.T) {
	for name, faults := range map[string][]wptest.Fault{
		"well":           nil,
		"capped":         {wptest.CapPerPage(20)},
		"without totals": {wptest.NoTotals()},
		"without offset": {wptest.IgnoreOffset()},
		"without order":  {wptest.IgnoreOrder()},
	} {
		t.Run(name, func(t *testing.T) {
			server := furnished()
			server.Break(faults...)
			ids, broken := listed(t, source(t, server))
			if len(ids) != pictures || len(broken) > 0 {
				t.Errorf("%d records, %v", len(ids), broken)
			}
			if n := server.Counts()["/wp/v2/media"]; name == "well" && n != 3 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestLibraryThatIsNotWhole(t *testing.T) { synctest.Test(t, testLibraryThatIsNotWhole) }

func testLibraryThatIsNotWhole(t *testing.T) {
	t.Helper()
	server := furnished()
	server.Break(wptest.PoisonField("source_url", 77))
	ids, faults := listed(t, source(t, server))
	if len(ids) != pictures-1 || ids[77] || len(faults) != 1 {
		t.Fatalf("%d records, %v", len(ids), faults)
	}
	if short, ok := errors.AsType[*content.ListError](faults[0]); !ok || short.Type != "attachment" {
		t.Errorf("%v", faults[0])
	}
	server.Break(wptest.Refuse(http.StatusUnauthorized, "rest_forbidden", "No.").On(wptest.Under("/wp/v2/media")))
	if ids, faults := listed(t, source(t, server)); len(ids) != 0 || len(faults) != 1 {
		t.Errorf("a closed library gives %d records and %v", len(ids), faults)
	}
}

func TestMediaHosts(t *testing.T) {
	for name, c := range map[string]struct {
		address string
		want    []string
	}{
		"a host of its own":   {`https:\/\/cdn.example.net\/wp-content\/uploads\/a.png`, []string{"cdn.example.net"}},
		"at WordPress.com":    {`https:\/\/lamp.files.wordpress.com\/2024\/10\/a.png`, []string{"lamp.files.wordpress.com"}},
		"not of uploads":      {`https:\/\/images.example\/photo-1`, nil},
		"relative, or broken": {`\/wp-content\/uploads\/a.png`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			server := furnished()
			server.Break(wptest.Edit(func(answer []byte) []byte {
				return bytes.ReplaceAll(answer, []byte(`https:\/\/example.org\/wp-content\/uploads\/a.png`), []byte(c.address))
			}).On(wptest.Under("/wp/v2/media")))
			got, err := source(t, server).MediaHosts(t.Context())
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
	server := furnished()
	server.Break(wptest.Refuse(http.StatusUnauthorized, "rest_forbidden", "No.").On(wptest.Under("/wp/v2/media")))
	if got, err := source(t, server).MediaHosts(t.Context()); len(got) != 0 || err != nil {
		t.Errorf("a closed library lies on %v: %v", got, err)
	}
}

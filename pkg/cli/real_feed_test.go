package cli_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// lessSources are what a site can be read through in place of its API, with all ways in
// which their documents differ from those of the API.
var lessSources = []struct {
	source      string
	differences []difference
}{
	{"feed", append([]difference{
		{"galleries in feeds are links alone", regexp.MustCompile(`classic\.md$`), regexp.MustCompile(`^\[?!?\[|Dawn over|^$`)},
		{"the feed has no mark where the beginning ends", regexp.MustCompile(`(?:classic|harbour-at-dawn)\.md$`), regexp.MustCompile(`^<!--more-->$|^$`)},
		{"an excerpt of the feed goes on behind a page break", regexp.MustCompile(`classic\.md$`), regexp.MustCompile(`^excerpt: `)},
		{"types without excerpts have them in feeds", regexp.MustCompile(`^guide/`), regexp.MustCompile(`^excerpt: `)},
	}, ofLess...)},
	{"pages", append([]difference{
		{"the theme shows no page links for page breaks that are no blocks", regexp.MustCompile(`classic\.md$`), regexp.MustCompile(`nextpage|On the second page|foghorn|^$`)},
		{"the page has no mark where the beginning ends", regexp.MustCompile(`(?:classic|harbour-at-dawn)\.md$`), regexp.MustCompile(`^<!--more-->$|^$`)},
		{"a page shows no excerpt, which is made of its text", regexp.MustCompile(``), regexp.MustCompile(`^excerpt: `)},
		{"the theme shows neither date nor author of pages", regexp.MustCompile(`^pages/`), regexp.MustCompile(`^(?:date|author): `)},
		{"the address of a picture in a page is encoded", regexp.MustCompile(``), regexp.MustCompile(`^image: `)},
	}, ofLess...)},
}

// ofLess are the differences of both.
var ofLess = []difference{
	{"WordPress before 6.5 tells nobody else when a document was changed", regexp.MustCompile(``), regexp.MustCompile(`^modified: `)},
	{"featured pictures, sticky posts, order and what a theme does not show", regexp.MustCompile(``), regexp.MustCompile(`^(?:image|image_alt|sticky|order|format|  featured_media|  parent|  source): ?`)},
	{"terms of other taxonomies", regexp.MustCompile(``), regexp.MustCompile(`^taxonomies:$|^  (?:place|genre):$|^    - `)},
	{"an author who was deleted", regexp.MustCompile(`orphan\.md$`), regexp.MustCompile(`^  author: 999$`)},
	{"a type without authors shows none in the API", regexp.MustCompile(`^quote/`), regexp.MustCompile(`^author: `)},
	{"a type that is not in the API has pages and feeds", regexp.MustCompile(`^signpost/`), regexp.MustCompile(``)},
	{"lists of posts, which links of the API are put into", regexp.MustCompile(`code-and-tables\.md$`), regexp.MustCompile(``)},
}

// The same site read through its feeds, or through its pages, was another one: other
// paths, other names, other text.
func TestRealSiteWithoutItsAPI(t *testing.T) {
	address, dir := needReal(t, realSite), t.TempDir()
	served := filepath.Join(dir, "served")
	if code, _, stderr := wpmd(t, "export", address, "-o", served, "--media", "link", "--no-sitemap", "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	whole := documents(t, served)
	for _, less := range lessSources {
		t.Run(less.source, func(t *testing.T) {
			out := filepath.Join(dir, less.source)
			if code, _, stderr := wpmd(t, "export", address, "-o", out, "--media", "link", "--source", less.source, "-q"); code != 0 {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			if secret := grep(t, out, "SECRET-"); secret != "" {
				t.Errorf("%s holds a text that is not public", secret)
			}
			got, used := documents(t, out), make(map[string]bool)
			for path := range whole {
				if _, ok := got[path]; !ok {
					t.Errorf("%s is missing", path)
				}
			}
			for path, text := range got {
				for _, line := range slices.Concat(onlyIn(whole[path], text), onlyIn(text, whole[path])) {
					i := slices.IndexFunc(less.differences, func(d difference) bool { return d.in.MatchString(path) && d.lines.MatchString(line) })
					if i < 0 {
						t.Errorf("%s differs for no known reason: %q", path, line)
						continue
					}
					used[less.differences[i].reason] = true
				}
			}
			for _, d := range less.differences {
				if !used[d.reason] {
					t.Logf("no document differs any more since %s", d.reason)
				}
			}
		})
	}
}

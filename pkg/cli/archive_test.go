package cli_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/flavor"
	"wpmd/pkg/wordpress/wptest"
)

// works runs the program, which is to exit with 0.
func works(t *testing.T, args ...string) {
	t.Helper()
	if code, _, said := wpmd(t, args...); code != 0 {
		t.Fatalf("wpmd %s: exit code %d\n%s", strings.Join(args, " "), code, said)
	}
}

// filesIn are the files of an export by their paths, without what wpmd keeps for itself.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".wpmd":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		data, err := os.ReadFile(name)
		short, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(short)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// An archive of a site that is not there any more converts to what the site did, byte for
// byte, for every target.
func TestArchiveConvertsAsTheSite(t *testing.T) {
	dir := t.TempDir()
	address, stop, err := wptest.New(wptest.Sample()).Listen()
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			stop()
		}
	}()
	flags := []string{"--comments", "--redirects=netlify", "--fields=meta,acf"}
	in := func(name string) string { return filepath.Join(dir, name) }
	works(t, slices.Concat([]string{"export", address, "-o", in("archive"), "--raw"}, flags)...)
	var names []string
	for _, name := range flavor.Names() {
		if f, err := flavor.Named(name); err == nil && f.Output != flavor.Lines {
			names = append(names, name)
		}
	}
	for _, name := range names {
		works(t, slices.Concat([]string{"export", address, "-o", in("direct-" + name), "--flavor", name}, flags)...)
	}
	stop()
	stopped = true
	for _, name := range names {
		works(t, slices.Concat([]string{"export", in("archive"), "-o", in("again-" + name), "--flavor", name}, flags)...)
		if diff := cmp.Diff(filesIn(t, in("direct-"+name)), filesIn(t, in("again-"+name))); diff != "" {
			t.Errorf("%s (-site +archive):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(filesIn(t, in("direct-plain")), filesIn(t, in("archive"))); diff != "" {
		t.Errorf("--raw changes the export (-without +with):\n%s", diff)
	}
}

// What plugins keep in routes of their own is archived with the rest: each of these sites
// converts from its archive as it did itself.
func TestArchivesOfPlugins(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*wptest.Site)
		flags  []string
	}{
		{"events", func(s *wptest.Site) {
			s.Plugins = []string{"the-events-calendar"}
			for i, id := range []int64{101, 103, 105} {
				p := s.Post(id)
				p.Type, p.Over, p.Link = "tribe_events", i < 2, s.Home+"/event/"+p.Slug+"/"
			}
		}, nil},
		{"products", func(s *wptest.Site) {
			s.Plugins = []string{"woocommerce"}
			s.Types = append(s.Types, wptest.Type{Name: "product", Label: "Products", Base: "product"})
			for _, id := range []int64{101, 103} {
				p := s.Post(id)
				p.Type, p.Link = "product", s.Home+"/product/"+p.Slug+"/"
			}
		}, []string{"--fields=woocommerce"}},
		{"co-authors", func(s *wptest.Site) {
			s.Plugins = []string{"co-authors-plus"}
			addByline(s, "co-authors-plus", s.Post(101), []string{"nora", "peer-gynt"})
			addByline(s, "co-authors-plus", s.Post(103), []string{"søren"})
		}, nil},
		{"publishpress", func(s *wptest.Site) {
			s.Plugins = []string{"publishpress-authors"}
			addByline(s, "publishpress-authors", s.Post(101), []string{"nora", "peer-gynt"})
		}, nil},
		{"polylang", func(s *wptest.Site) {
			s.Multilingual, s.Language = "polylang", "en"
			s.Post(119).Language, s.Post(121).Language = "ja", "tr"
		}, nil},
		{"wpml", func(s *wptest.Site) {
			s.Multilingual, s.Language = "wpml", "en"
			s.Post(119).Language, s.Post(121).Language = "ja", "tr"
		}, nil},
		{"plain permalinks in a folder", func(s *wptest.Site) { s.Folder, s.Permalinks = "/blog", "" }, []string{"--no-sitemap"}},
		{"old slugs", func(s *wptest.Site) {
			s.Post(103).OldSlugs = []string{"an-older-name"}
			s.Post(101).Content += `<p>See <a href="` + s.Home + `/2024/01/an-older-name/">that</a> and <a href="/no-such-page/">this</a>.</p>`
		}, nil},
		{"files that are gone, and with odd names", func(s *wptest.Site) {
			delete(s.Files, "2025/05/storm-peak.png")
			s.Files["2025/05/it's (1) & co.png"] = s.Files["2025/05/storm-front.png"]
			s.Post(101).Content += `<p><img src="` + s.Home + `/wp-content/uploads/2025/05/it's (1) &amp; co.png" alt="odd"></p>`
		}, nil},
		{"opened by a password", func(*wptest.Site) {}, []string{"--post-password=third-step"}},
		{"only some", func(*wptest.Site) {}, []string{"--category=kitchen", "--after=2025-01-01"}},
		{"appended comments, link to the web", func(*wptest.Site) {}, []string{"--comments=append", "--media=link", "--flavor=hugo"}},
		{"the whole library", func(*wptest.Site) {}, []string{"--media-library", "--path={{.Author}}/{{.Category}}/{{.Slug}}"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			server := wptest.New(wptest.Sample())
			server.Update(test.change)
			address, stop, err := server.Listen()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { stop() }()
			works(t, slices.Concat([]string{"export", address, "-o", dir + "/direct"}, test.flags)...)
			works(t, slices.Concat([]string{"export", address, "-o", dir + "/kept", "--raw=kept/as/served"}, test.flags)...)
			stop()
			stop = func() {}
			works(t, slices.Concat([]string{"export", dir + "/kept", "-o", dir + "/again"}, test.flags)...)
			want := filesIn(t, dir+"/direct")
			if diff := cmp.Diff(want, filesIn(t, dir+"/again")); diff != "" {
				t.Errorf("(-site +archive):\n%s", diff)
			}
			for name, text := range filesIn(t, dir+"/kept") {
				if strings.HasPrefix(name, "kept/as/served/") {
					if strings.Contains(text, "@example.org") || strings.Contains(text, "avatar") {
						t.Errorf("%s holds an address:\n%s", name, text)
					}
					continue
				}
				if want[name] != text {
					t.Errorf("--raw changes %s:\n%s", name, cmp.Diff(want[name], text))
				}
			}
		})
	}
}

// A file that is restored from an archive says of every document what the site says.
func TestRestoredFileAgrees(t *testing.T) {
	dir := t.TempDir()
	server := wptest.New(wptest.Sample())
	server.Update(func(s *wptest.Site) {
		s.Post(101).Content += `<p>"straight" -- it's 5x5... and [gallery] and ]]&gt; and <code>"a--b"</code></p>` + "\n<pre>two\n\nlines</pre>"
		s.Post(103).Title = `&#8220;Tom&#8221; &amp; &lt;i&gt; <em>Jerry</em>`
		s.Post(105).Format = "aside"
	})
	address, stop, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	flags := []string{"--comments", "--media=link", "--fields=meta"}
	works(t, slices.Concat([]string{"export", address, "-o", dir + "/direct", "--raw"}, flags)...)
	works(t, "restore", dir+"/direct", "-o", dir+"/site.xml")
	works(t, slices.Concat([]string{"export", dir + "/site.xml", "-o", dir + "/again"}, flags)...)
	of := func(name string) map[string]string {
		files := filesIn(t, name)
		for _, data := range []string{"data/authors.json", "data/terms.json", "data/site.json"} { // an export file does not hold all of them
			delete(files, data)
		}
		return files
	}
	if diff := cmp.Diff(of(dir+"/direct"), of(dir+"/again")); diff != "" {
		t.Errorf("(-site +restored):\n%s", diff)
	}
}

package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"wpmd/pkg/cli"
)

// The real WordPress is brought up by testdata/wordpress/up.sh, which prints
// these variables.
const (
	realSite     = "WPMD_WORDPRESS"
	realBlog     = "WPMD_WORDPRESS_BLOG"
	realUser     = "WPMD_WORDPRESS_USER"
	realPassword = "WPMD_WORDPRESS_PASSWORD"
	realIDs      = "WPMD_WORDPRESS_IDS"
)

func needReal(t *testing.T, variable string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Skip(variable + " is not set: bring up a real WordPress with testdata/wordpress/up.sh --install")
	}
	return value
}

// row is one line of the site's own database.
type row struct {
	id        int64
	kind      string
	status    string
	protected bool
	slug      string
}

func database(t *testing.T, site ...string) []row {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), needReal(t, realIDs), site...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 5 {
			t.Fatalf("row %q", line)
		}
		id, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row{id, f[1], f[2], f[3] == "1", f[4]})
	}
	return rows
}

// furniture are the types that every WordPress has and that hold no content of
// their own; hidden is one that the site does not show in REST.
var furniture = []string{
	"attachment", "revision", "nav_menu_item", "wp_block", "wp_template", "wp_template_part",
	"wp_global_styles", "wp_navigation", "custom_css", "customize_changeset", "oembed_cache", "user_request",
	"signpost",
}

func public(rows []row) []int64 {
	var ids []int64
	for _, r := range rows {
		if r.status == "publish" && !r.protected && !slices.Contains(furniture, r.kind) {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// header is what the test reads of a file.
type header struct {
	Title     *string
	Slug      *string // a draft has an empty one
	WordPress struct {
		ID   int64
		Type string
		Link string
	} `yaml:"wordpress"`
}

func exported(t *testing.T, dir string) map[int64]header {
	t.Helper()
	found := make(map[int64]header)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		_, rest, _ := bytes.Cut(raw, []byte("---\n"))
		front, _, ok := bytes.Cut(rest, []byte("\n---\n"))
		var h header
		if err := yaml.Unmarshal(front, &h); err != nil || !ok || h.Title == nil || h.Slug == nil || h.WordPress.Link == "" {
			t.Errorf("%s: front matter %s: %v", name, front, err)
		}
		if other, twice := found[h.WordPress.ID]; twice {
			t.Errorf("%s: id %d stands in %s too", name, h.WordPress.ID, other.WordPress.Link)
		}
		found[h.WordPress.ID] = h
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wpmd(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // nobody's own logins
	var out, errs bytes.Buffer
	code = cli.Main(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	return code, out.String(), errs.String()
}

func sortedKeys(m map[int64]header) []int64 {
	var ids []int64
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func TestRealExportHoldsEveryPublicIDOfTheDatabase(t *testing.T) {
	address := needReal(t, realSite)
	dir := filepath.Join(t.TempDir(), "site")
	code, stdout, stderr := wpmd(t, "export", address, "-o", dir, "--json")
	// One type of the site is public and not in its API: its sitemap tells.
	if code != 3 || !strings.Contains(stderr, "/signpost/signpost/") || !strings.Contains(stderr, "the export is incomplete: 1 missing") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want := public(database(t))
	if len(want) < 20 {
		t.Fatalf("the database holds %d public documents", len(want))
	}
	if diff := cmp.Diff(want, sortedKeys(exported(t, dir))); diff != "" {
		t.Error(diff)
	}
	if secret := grep(t, dir, "SECRET-"); secret != "" {
		t.Errorf("%s holds a text that is not public", secret)
	}
	var report struct {
		Documents struct{ Expected, Created, Failed int }
		Media     struct{ Downloaded, Failed int }
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	if report.Documents.Created != len(want) || report.Documents.Failed != 0 || report.Media.Downloaded == 0 || report.Media.Failed != 0 {
		t.Errorf("report = %+v, want %d created", report, len(want))
	}
}

// grep names a file beneath dir that holds a text.
func grep(t *testing.T, dir, text string) string {
	t.Helper()
	var found string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		if bytes.Contains(raw, []byte(text)) {
			found = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A must-use plugin breaks the site for the requests that ask for it.
func TestRealTrouble(t *testing.T) {
	address := needReal(t, realSite)
	rows := database(t)
	i := slices.IndexFunc(rows, func(r row) bool { return r.slug == "harbour-at-dawn" && r.kind == "post" })
	if i < 0 {
		t.Fatal("the database lacks the post that dies")
	}
	for _, c := range []struct {
		trouble string
		code    int
		lacks   []int64
		says    string
	}{
		{"notice", 0, nil, "text before the JSON"},
		{"dies", 3, []int64{rows[i].id}, "missing: post " + strconv.FormatInt(rows[i].id, 10)},
		{"cap", 0, nil, "created"},
	} {
		t.Run(c.trouble, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "site")
			code, _, stderr := wpmd(t, "export", address, "-o", dir, "--media", "link", "--no-sitemap", "--header", "X-Trouble: "+c.trouble)
			if code != c.code || !strings.Contains(stderr, c.says) {
				t.Errorf("exit code %d, want %d: %s", code, c.code, stderr)
			}
			want := slices.DeleteFunc(public(rows), func(id int64) bool { return slices.Contains(c.lacks, id) })
			if diff := cmp.Diff(want, sortedKeys(exported(t, dir))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRealSecondRunWritesNothing(t *testing.T) {
	address := needReal(t, realSite)
	dir := filepath.Join(t.TempDir(), "site")
	if code, _, stderr := wpmd(t, "export", address, "-o", dir, "-q", "--no-sitemap"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	before := times(t, dir)
	code, _, stderr := wpmd(t, "export", address, "-o", dir, "--no-sitemap")
	if code != 0 || !strings.Contains(stderr, "unchanged") || strings.Contains(stderr, "updated") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if diff := cmp.Diff(before, times(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// times are the times of the files, which a run that writes nothing leaves.
func times(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	found := make(map[string]int64)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(name) == "lock" {
			return err
		}
		info, err := d.Info()
		found[name] = info.ModTime().UnixNano()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestRealSubdirectorySite(t *testing.T) {
	address := needReal(t, realBlog)
	dir := filepath.Join(t.TempDir(), "blog")
	if code, _, stderr := wpmd(t, "export", address, "-o", dir, "--no-sitemap"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want := public(database(t, "blog"))
	if len(want) == 0 {
		t.Fatal("the blog holds nothing")
	}
	if diff := cmp.Diff(want, sortedKeys(exported(t, dir))); diff != "" {
		t.Error(diff)
	}
}

func TestRealGetPrintsEachPostByItsAddress(t *testing.T) {
	needReal(t, realSite)
	dir := filepath.Join(t.TempDir(), "site")
	if code, _, stderr := wpmd(t, "export", os.Getenv(realSite), "-o", dir, "-q", "--media", "link", "--no-sitemap"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	byType := make(map[string]header)
	found := exported(t, dir)
	for _, id := range sortedKeys(found) {
		// The second site stands before a page of that address.
		if h := found[id]; byType[h.WordPress.Type].Slug == nil && h.WordPress.Link != os.Getenv(realBlog) {
			byType[h.WordPress.Type] = h
		}
	}
	if len(byType) < 3 {
		t.Fatalf("the site has types %v", byType)
	}
	for kind, h := range byType {
		code, stdout, stderr := wpmd(t, "get", h.WordPress.Link)
		if code != 0 || !strings.Contains(stdout, "\n  id: "+strconv.FormatInt(h.WordPress.ID, 10)+"\n") {
			t.Errorf("%s %s: exit code %d: %s%s", kind, h.WordPress.Link, code, stderr, stdout)
		}
	}
}

func TestRealLogin(t *testing.T) {
	address := needReal(t, realSite)
	t.Setenv("WPMD_PASSWORD", needReal(t, realPassword))
	user := needReal(t, realUser)
	dir := filepath.Join(t.TempDir(), "drafts")
	code, _, stderr := wpmd(t, "export", address, "-o", dir, "--user", user, "--status", "draft,private,pending,future", "-q")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var want []int64
	for _, r := range database(t) {
		if slices.Contains([]string{"draft", "private", "pending", "future"}, r.status) && !r.protected && !slices.Contains(furniture, r.kind) {
			want = append(want, r.id)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, sortedKeys(exported(t, dir))); diff != "" {
		t.Error(diff)
	}

	t.Setenv("WPMD_PASSWORD", "not the right one")
	code, _, stderr = wpmd(t, "export", address, "-o", filepath.Join(t.TempDir(), "no"), "--user", user)
	if code != 4 || strings.Contains(stderr, "not the right one") {
		t.Errorf("a wrong password: exit code %d: %s", code, stderr)
	}

	code, _, stderr = wpmd(t, "export", address, "-o", filepath.Join(t.TempDir(), "no"), "--status", "draft")
	if code != 4 {
		t.Errorf("drafts without a login: exit code %d: %s", code, stderr)
	}
}

// A category is named as people see it, and brings what lies beneath it.
func TestRealFilters(t *testing.T) {
	address := needReal(t, realSite)
	list := func(flags ...string) []string {
		t.Helper()
		code, stdout, stderr := wpmd(t, append([]string{"list", address, "--type", "post"}, flags...)...)
		if code != 0 {
			t.Fatalf("%q: exit code %d: %s", flags, code, stderr)
		}
		return strings.Split(strings.TrimSpace(stdout), "\n")
	}
	bySlug := list("--category", "harbours")
	child := list("--category", "lighthouses")
	for _, flags := range [][]string{{"--category", strings.ToUpper("Harbours & Quays")}, {"--category", "harbours" + "," + "lighthouses"}} {
		if diff := cmp.Diff(bySlug, list(flags...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", flags, diff)
		}
	}
	if len(child) == 0 || child[0] == "" || len(bySlug) <= len(child) {
		t.Errorf("%d posts in the category, %d beneath it", len(bySlug), len(child))
	}
	for _, row := range child {
		if !slices.Contains(bySlug, row) {
			t.Errorf("%s lies beneath the category and not in it", row)
		}
	}
	sticky := list("--sticky")
	if len(sticky) > 3 || !slices.ContainsFunc(sticky, func(row string) bool {
		cells := strings.Split(row, "\t")
		return len(cells) == 7 && cells[4] == "harbour-at-dawn" && cells[5] == "Dawn at the “Old Harbour” & after"
	}) {
		t.Errorf("sticky: %q", sticky)
	}
	if all, none := list("--after", "2025", "--before", "2026"), list("--after", "1h"); len(all) < 10 || none[0] != "" {
		t.Errorf("%d posts of 2025, and %q of the last hour", len(all), none)
	}
}

func TestRealProtected(t *testing.T) {
	address := needReal(t, realSite)
	const secret = "SECRET-PASSWORD"
	for _, c := range []struct {
		name  string
		flags []string
		env   [2]string
		found bool
	}{
		{"a wrong password", []string{"--post-password", "open"}, [2]string{}, false},
		{"its password", []string{"--post-password", "sesame"}, [2]string{}, true},
		{"an editor who does not ask", nil, [2]string{needReal(t, realUser), needReal(t, realPassword)}, false},
		{"an editor who asks", []string{"--status", "protected"}, [2]string{needReal(t, realUser), needReal(t, realPassword)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("WPMD_USER", c.env[0])
			t.Setenv("WPMD_PASSWORD", c.env[1])
			dir := filepath.Join(t.TempDir(), "site")
			args := append([]string{"export", address, "-o", dir, "--slug", "password", "--media", "none", "--no-sitemap"}, c.flags...)
			code, _, stderr := wpmd(t, args...)
			found := grep(t, dir, secret)
			want := 0
			if !c.found { // it was asked for by its name
				want = 3
			}
			if code != want || (found != "") != c.found || strings.Contains(stderr, "sesame") {
				t.Fatalf("exit code %d, found in %q: %s", code, found, stderr)
			}
			if c.found && grep(t, dir, "\nprotected: true\n") != found {
				t.Errorf("the header of %s does not say that it is protected", found)
			}
		})
	}
}

func TestRealLoginIsKept(t *testing.T) {
	address, user, password := needReal(t, realSite), needReal(t, realUser), needReal(t, realPassword)
	t.Setenv("WPMD_NO_KEYRING", "1")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	run := func(stdin string, args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := cli.Main(t.Context(), args, cli.Streams{In: strings.NewReader(stdin), Out: &out, Err: &errs})
		return code, out.String() + errs.String()
	}
	if code, said := run(user+"\n"+password+"\n", "login", address); code != 0 || !strings.Contains(said, "/wp-admin/authorize-application.php?") || strings.Contains(said, password) {
		t.Fatalf("login: exit code %d: %s", code, said)
	}
	// A draft is called what WordPress will call it.
	if code, said := run("", "list", address, "--status", "draft", "--type", "post"); code != 0 || !strings.Contains(said, "\thalf-a-thought\tHalf a thought\t") {
		t.Errorf("drafts: exit code %d: %s", code, said)
	}
	if code, said := run("", "logout", address); code != 0 || !strings.Contains(said, "/wp-admin/profile.php#") {
		t.Errorf("logout: exit code %d: %s", code, said)
	}
	if code, said := run("", "list", address, "--status", "draft"); code != 4 || !strings.Contains(said, "wpmd login "+strings.TrimSuffix(address, "/")) {
		t.Errorf("after it: exit code %d: %s", code, said)
	}
}

// The comments came without a word of theirs, because the request named a part of
// a field, and the controller of comments knows only whole ones.
func TestRealCommentsSayWhatTheirReadersWrote(t *testing.T) {
	address := needReal(t, realSite)
	dir := filepath.Join(t.TempDir(), "site")
	if code, _, stderr := wpmd(t, "export", address, "-o", dir, "-q", "--comments", "--media", "none", "--no-sitemap"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "comments", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files of comments: %v", len(files), err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(raw, []byte(`"content": "`)) || bytes.Contains(raw, []byte(`"content": ""`)) {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

package cli_test

import (
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// realHistory is the script that changes the real site, step by step.
const realHistory = "WPMD_WORDPRESS_HISTORY"

func takeStep(t *testing.T, step ...string) string {
	t.Helper()
	// The last step is taken when the test has ended.
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), needReal(t, realHistory), step...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("step %q: %s", step, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// tree is what an export is, without what wpmd keeps for itself.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".wpmd":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		path, err := filepath.Rel(dir, name)
		found[filepath.ToSlash(path)] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Whatever people do on a site, a folder brought up to date holds what a fresh
// export holds, byte for byte.
func TestRealHistory(t *testing.T) {
	address := needReal(t, realSite)
	takeStep(t, "begin")
	t.Cleanup(func() { takeStep(t, "end") })
	dir := filepath.Join(t.TempDir(), "site")
	export := func(dir string, flags ...string) string {
		t.Helper()
		code, stdout, stderr := wpmd(t, append([]string{"export", address, "-o", dir, "--no-sitemap", "--json"}, flags...)...)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		return stdout
	}
	export(dir)
	before := tree(t, dir)
	steps := 0
	for line := range strings.Lines(takeStep(t)) {
		step, unseen, _ := strings.Cut(strings.TrimSpace(line), " ")
		steps++
		takeStep(t, step)
		t.Run(step, func(t *testing.T) {
			report := export(dir, "--prune")
			if step == "picture-deleted" {
				// The copy in the folder may be the last one there is: only a person takes it away.
				if err := os.Remove(filepath.Join(dir, filepath.FromSlash("media/2024/02/history-anchor.jpg"))); err != nil {
					t.Errorf("the copy of a lost picture: %v", err)
				}
				report = export(dir, "--prune")
			}
			fresh := filepath.Join(t.TempDir(), "site")
			export(fresh)
			after := tree(t, fresh)
			if diff := cmp.Diff(after, tree(t, dir)); diff != "" {
				t.Errorf("(-fresh +brought up to date):\n%s\n%s", diff, report)
			}
			// What no document shows, a block on some other site may list.
			if unseen == "" && cmp.Equal(before, after) {
				t.Error("the step changes nothing")
			}
			before = after
		})
	}
	if steps < 40 {
		t.Errorf("the history has %d steps", steps)
	}
}

// showing are the ids of the documents that a run reads again because they show
// what changes without them, as its manifest says.
func showing(t *testing.T, dir string) []string {
	t.Helper()
	shards, err := filepath.Glob(filepath.Join(dir, ".wpmd", "documents", "*.ndjson"))
	if err != nil || len(shards) == 0 {
		t.Fatalf("no records: %v", err)
	}
	var ids []string
	for _, shard := range shards {
		raw, err := os.ReadFile(shard)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			var record struct {
				ID            int64
				RefetchReason string `json:"refetch_reason"`
			}
			if err := json.Unmarshal([]byte(line), &record); err != nil {
				t.Fatal(err)
			}
			if record.RefetchReason == "shows" {
				ids = append(ids, strconv.FormatInt(record.ID, 10))
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// A run that finds nothing changed asks for the lists and the names in them: for
// no file, and for no body but those that show a synced pattern, which changes
// without them.
func TestRealSecondRunIsCheap(t *testing.T) {
	i := slices.IndexFunc(database(t), func(r row) bool { return r.slug == "code-and-tables" && r.kind == "post" })
	if i < 0 {
		t.Fatal("the database lacks the post that shows a pattern")
	}
	for address, shows := range map[string][]string{
		needReal(t, realSite): {strconv.FormatInt(database(t)[i].id, 10)},
		needReal(t, realBlog): nil,
	} {
		dir := filepath.Join(t.TempDir(), "site")
		if code, _, stderr := wpmd(t, "export", address, "-o", dir, "--no-sitemap", "-q"); code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		_, length := requestsSince(t, 0)
		code, stdout, stderr := wpmd(t, "export", address, "-o", dir, "--no-sitemap", "--prune", "--json")
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		var report struct {
			Requests  int
			Bytes     int64
			Documents struct{ Expected, Unchanged int }
			Warnings  []struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatal(err)
		}
		asked, _ := requestsSince(t, length)
		wasGone := func(file string) bool { // a few such are asked for in each run: they may be back
			return slices.ContainsFunc(report.Warnings, func(w struct{ Code, Message string }) bool {
				return w.Code == "media-gone" && strings.Contains(w.Message, file)
			})
		}
		var bodies []string
		for _, request := range asked {
			u, err := url.Parse(request)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(u.Path, "/uploads") && !wasGone(u.Path) {
				t.Errorf("%s: asked for %s", address, request)
			}
			if query := u.Query(); slices.Contains(strings.Split(query.Get("_fields"), ","), "content") {
				bodies = append(bodies, strings.Split(stdcmp.Or(query.Get("include"), path.Base(u.Path)), ",")...)
			}
		}
		slices.Sort(bodies)
		if want := showing(t, dir); !slices.Equal(bodies, want) {
			t.Errorf("%s: asked for the bodies of %q, want those that show others, %q", address, bodies, want)
		}
		for _, id := range shows {
			if !slices.Contains(bodies, id) {
				t.Errorf("%s: document %s shows a pattern, and was not asked for", address, id)
			}
		}
		if len(asked) != report.Requests || report.Documents.Unchanged != report.Documents.Expected || report.Documents.Expected == 0 {
			t.Errorf("%s: %d requests in the log, and the report says %+v", address, len(asked), report)
		}
		pages := report.Documents.Expected/99 + 1
		if most := 18 + pages; report.Requests > most {
			t.Errorf("%s: %d requests for %d documents, want %d at most", address, report.Requests, report.Documents.Expected, most)
		}
		t.Logf("%s: %d documents, %d requests, %d bytes", address, report.Documents.Expected, report.Requests, report.Bytes)
	}
}

//go:build unix

package export_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// exportVariable makes the test binary export the site at an address into a
// folder, both given, so that it can be killed.
const exportVariable = "WPMD_TEST_EXPORT"

// exportFrom brings a folder up to date from a server on loopback.
func exportFrom(ctx context.Context, address, dir string) (export.Report, error) {
	client := fetch.New(fetch.Options{})
	site, err := wordpress.Discover(ctx, client, address, wordpress.Options{})
	if err != nil {
		return export.Report{}, err
	}
	return export.Run(ctx, site.Source(), export.Options{
		Output: dir, Media: linkmap.MediaDownload, Links: linkmap.LinksRewrite, Version: "test",
		Progress: noProgress{}, Client: client, NoSitemap: true, Sync: export.SyncOptions{Prune: export.PruneForced},
	})
}

// exportAndExit is the process that is killed.
func exportAndExit(words string) int {
	address, dir, _ := strings.Cut(words, " ")
	report, err := exportFrom(context.Background(), address, dir)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_, _ = fmt.Fprintln(os.Stdout, report.Documents.Expected, report.Documents.Unchanged, report.Requests)
	return 0
}

// Killed at any moment, and again, a run leaves a folder that the next one brings
// to the same bytes as one that was never disturbed; and no temporary file.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := many(60, 20)
	r := rand.New(rand.NewPCG(9, 9))
	is := newIsland(t, r)
	for range 40 {
		is.server.Update(func(site *wptest.Site) { is.publish(site, time.Now().Add(-time.Hour)) })
	}
	is.server.Break(wptest.Slow(2 * time.Millisecond))
	address, stop, err := is.server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir := t.TempDir()
	killed := 0
	whole := 500 * time.Millisecond // about what an undisturbed run takes
	for range kills {
		if r.IntN(4) == 0 {
			is.server.Update(func(site *wptest.Site) {
				for range 8 {
					is.step(site)
				}
			})
		}
		if killedAt(t, time.Duration(r.Int64N(int64(whole))), address, dir) {
			killed++
		}
		if r.IntN(6) > 0 {
			continue
		}
		if diff := recovered(t, address, dir); diff != "" {
			t.Fatalf("after %d kills and %v:\n%s", killed, is.told, diff)
		}
	}
	if killed < kills/4 {
		t.Errorf("only %d of %d runs were killed on their way", killed, kills)
	}
}

// killedAt runs an export in a process of its own, and kills that after a while.
// It says whether it was under way.
func killedAt(t *testing.T, after time.Duration, address, dir string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), exportVariable+"="+address+" "+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status, _ := exit.Sys().(syscall.WaitStatus)
		if !status.Signaled() {
			t.Fatalf("the run failed: %v", err)
		}
		return true
	}
	return false
}

// recovered brings a folder up to date, undisturbed, and says in what it differs
// from a fresh export.
func recovered(t *testing.T, address, dir string) string {
	t.Helper()
	fresh := t.TempDir()
	for _, dir := range []string{dir, fresh} {
		if _, err := exportFrom(t.Context(), address, dir); err != nil {
			t.Fatal(err)
		}
	}
	noLeftovers(t, dir)
	return cmp.Diff(files(t, fresh), files(t, dir))
}

func noLeftovers(t *testing.T, dir string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && (strings.Contains(name, "tmp-") || strings.Contains(name, ".wpmd/moving") || strings.HasSuffix(name, "journal.ndjson")) {
			t.Errorf("%s is left", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Two runs at once on one folder: the second says so, and touches nothing.
func TestSecondOfTwoRunsStops(t *testing.T) {
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	source.documents[0] = post(1, "one", "<p>another</p>")
	source.meanwhile = func() {
		source.meanwhile = nil
		_, err := export.Run(t.Context(), source, options(dir))
		if _, ok := errors.AsType[*tree.LockedError](err); !ok {
			t.Errorf("the second run: %v", err)
		}
	}
	run(t, source, options(dir))
	if got := body(t, dir, "posts/2025-03-01-one.md"); got != "another" {
		t.Errorf("one.md says %q", got)
	}
}

// A folder that cannot be written to any more ends the run with an error; when it
// can be again, the next run ends in the same bytes.
func TestDiskThatFails(t *testing.T) {
	if os.Getuid() == 0 {
		failByQuota(t)
		return
	}
	dir := t.TempDir()
	source := site(post(1, "one", "<p>1</p>"), post(2, "two", "<p>2</p>"))
	run(t, source, options(dir))
	source.documents = append(source.documents, post(3, "three", "<p>3</p>"))
	posts := filepath.Join(dir, "posts")
	if err := os.Chmod(posts, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Run(t.Context(), source, options(dir)); err == nil {
		t.Error("a run that could not write says nothing")
	}
	if err := os.Chmod(posts, 0o700); err != nil {
		t.Fatal(err)
	}
	run(t, source, options(dir))
	fresh := t.TempDir()
	run(t, source, options(fresh))
	if diff := cmp.Diff(files(t, fresh), files(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// failByQuota fails writes by the limit that a process can set to the size of its
// files, which root is held to as well.
func failByQuota(t *testing.T) {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 10))
	is := newIsland(t, r)
	address, stop, err := is.server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir := t.TempDir()
	failed := 0
	for _, kilobytes := range []string{"0", "1", "2", "4", "8"} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", `trap "" XFSZ; ulimit -f "$1"; exec "$0"`, os.Args[0], kilobytes)
		cmd.Env = append(os.Environ(), exportVariable+"="+address+" "+dir)
		if err := cmd.Run(); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Fatal("no run failed for want of room")
	}
	if diff := recovered(t, address, dir); diff != "" {
		t.Error(diff)
	}
}

package cli_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// realHistory is the script that changes the real site, step by step.
const realHistory = "WPMD_WORDPRESS_HISTORY"

func takeStep(t *testing.T, step ...string) string {
	t.Helper()
	out, err := exec.Command(needReal(t, realHistory), step...).Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("step %q: %s", step, exit.Stderr)
		}
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
			fresh := filepath.Join(t.TempDir(), "site")
			export(fresh)
			after := tree(t, fresh)
			if diff := cmp.Diff(after, tree(t, dir)); diff != "" {
				t.Errorf("(-fresh +brought up to date):\n%s\n%s", diff, report)
			}
			if seen := !cmp.Equal(before, after); seen == (unseen == "unseen") {
				t.Errorf("the step is seen: %t", seen)
			}
			before = after
		})
	}
	if steps < 40 {
		t.Errorf("the history has %d steps", steps)
	}
}

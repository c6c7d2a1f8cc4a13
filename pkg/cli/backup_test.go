//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// The script of the action commits what changed, with what changed as its
// message, and is quiet where nothing did.
func TestBackupCommitsWhatChanged(t *testing.T) {
	for _, tool := range []string{"git", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s: %v", tool, err)
		}
	}
	server := wptest.New(wptest.Sample())
	address, stop, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	script, err := filepath.Abs("../../.github/actions/backup/backup.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	wpmd := filepath.Join(t.TempDir(), "wpmd")
	if err := os.Symlink(os.Args[0], wpmd); err != nil { // by this name the test binary is the program
		t.Fatal(err)
	}
	summary, output := filepath.Join(t.TempDir(), "summary"), filepath.Join(t.TempDir(), "output")
	command := func(name string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "WPMD="+wpmd, "SITE="+address, "FOLDER=content", "FLAGS=--prune", "PUSH=false",
			"GITHUB_STEP_SUMMARY="+summary, "GITHUB_OUTPUT="+output, "HOME="+dir)
		said, err := cmd.CombinedOutput()
		return string(said), err
	}
	must := func(name string, args ...string) string {
		t.Helper()
		said, err := command(name, args...)
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, said)
		}
		return said
	}
	must("git", "init", "--quiet")
	must("bash", script)
	if subject := must("git", "log", "-1", "--format=%s"); !strings.HasPrefix(subject, "127.0.0.1: 25 new, 20 files") {
		t.Errorf("the first commit says %q", subject)
	}
	if said := must("bash", script); said != "" {
		t.Errorf("a run without changes says %q", said)
	}
	if n := strings.TrimSpace(must("git", "rev-list", "--count", "HEAD")); n != "1" {
		t.Errorf("%s commits after a run without changes", n)
	}
	server.Update(func(site *wptest.Site) { touch(site, site.Find("post", "the-keepers-bread")) })
	server.Update(func(site *wptest.Site) { site.Find("post", "the-keepers-bread").Title = "More Bread" })
	must("bash", script)
	if message := must("git", "log", "-1", "--format=%B"); !strings.HasPrefix(message, "127.0.0.1: 1 changed\n\nchanged:\n- More Bread\n") {
		t.Errorf("the second commit says %q", message)
	}
	if left := must("git", "status", "--porcelain"); strings.Contains(left, "content/") {
		t.Errorf("left behind: %s", left)
	}
	told, err := os.ReadFile(summary)
	if err != nil || !strings.Contains(string(told), "### 127.0.0.1: 1 changed") {
		t.Errorf("summary %q, %v", told, err)
	}
	stop()
	if said, err := command("bash", script); err == nil || !strings.Contains(said, "wpmd:") {
		t.Errorf("a site that is down: %v, %q", err, said)
	}
}

// Command releaser makes what a release consists of, from .goreleaser.yaml, without
// publishing anything: archives, packages for Debian, Red Hat and Alpine, a container
// image, manifests for Homebrew and Scoop, lists of what is in each (SPDX) and
// checksums. A workflow runs goreleaser itself over the same file; this is how the gate
// looks into all of it without a daemon, a token or a tag.
//
//	go run . prepare           completions, manual pages and licences, for the hooks of goreleaser
//	go run . sbom BINARY       what a binary is built of, as SPDX
//	go run . snapshot DIR [OS/ARCH...]
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "releaser:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "sbom" {
		return writeSBOM(os.Stdout, args[1], time.Unix(epoch(), 0))
	}
	if len(args) >= 2 && args[0] == "snapshot" {
		dir, err := filepath.Abs(args[1])
		if err != nil {
			return err
		}
		args[1] = dir
	}
	// Everything is told from the top of the checkout.
	top, err := output(".", "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	if err := os.Chdir(top); err != nil {
		return err
	}
	switch {
	case len(args) == 1 && args[0] == "prepare":
		return prepare()
	case len(args) >= 2 && args[0] == "snapshot":
		return snapshot(args[1], args[2:])
	}
	return fmt.Errorf("usage: releaser prepare | sbom BINARY | snapshot DIR [OS/ARCH...]")
}

// output runs a command and returns what it prints.
func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// epoch is the time of the commit, which is that of everything in a release.
func epoch() int64 {
	out, err := output(".", "git", "log", "-1", "--format=%ct")
	if err != nil {
		return 0
	}
	seconds, _ := strconv.ParseInt(out, 10, 64)
	return seconds
}

// release is one that is being made.
type release struct {
	config.Project
	dir     string
	version string
	when    time.Time
	sums    map[string]string // of the files in dir
}

// target is a system to build for.
type target struct{ OS, Arch string }

func snapshot(dir string, only []string) error {
	file, err := os.Open(".goreleaser.yaml")
	if err != nil {
		return err
	}
	defer file.Close()
	// Strict: a key that goreleaser does not know is an error.
	project, err := config.LoadReader(file)
	if err != nil {
		return fmt.Errorf(".goreleaser.yaml: %w", err)
	}
	r := &release{Project: project, dir: dir, version: version(), when: time.Unix(epoch(), 0).UTC(), sums: make(map[string]string)}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := prepare(); err != nil {
		return err
	}
	for _, t := range r.targets() {
		if len(only) > 0 && !slices.Contains(only, t.OS+"/"+t.Arch) {
			continue
		}
		if err := r.target(t); err != nil {
			return fmt.Errorf("%s/%s: %w", t.OS, t.Arch, err)
		}
	}
	if err := r.manifests(); err != nil {
		return err
	}
	return r.checksums()
}

// version is the tag of the commit, or what comes after the last one.
func version() string {
	cmd := exec.Command("git", "describe", "--tags", "--exact-match", "--match", "v*")
	if out, err := cmd.Output(); err == nil {
		return strings.TrimPrefix(strings.TrimSpace(string(out)), "v")
	}
	return "0.0.1-next"
}

func (r *release) targets() []target {
	var list []target
	for _, b := range r.Builds {
		for _, system := range b.Goos {
			for _, arch := range b.Goarch {
				list = append(list, target{system, arch})
			}
		}
	}
	return list
}

// target makes everything for one system.
func (r *release) target(t target) error {
	binary, err := r.build(t)
	if err != nil {
		return err
	}
	name, err := r.archive(t, binary)
	if err != nil {
		return err
	}
	var sbom bytes.Buffer
	if err := writeSBOM(&sbom, binary, r.when); err != nil {
		return err
	}
	if err := r.add(strings.TrimSuffix(strings.TrimSuffix(name, ".zip"), ".tar.gz")+".sbom.json", sbom.Bytes()); err != nil {
		return err
	}
	if t.OS != "linux" {
		return nil
	}
	if err := r.packages(t, binary); err != nil {
		return err
	}
	return r.image(t, binary)
}

// build builds the program as the file says.
func (r *release) build(t target) (string, error) {
	b := r.Builds[0]
	name := b.Binary
	if t.OS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(r.dir, "build", t.OS+"_"+t.Arch, name)
	args := append([]string{"build"}, b.Flags...)
	args = append(args, "-ldflags="+strings.Join(b.Ldflags, " "), "-o", path, b.Main)
	cmd := exec.Command("go", args...)
	cmd.Env = append(append(os.Environ(), b.Env...), "GOOS="+t.OS, "GOARCH="+t.Arch)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build: %w", err)
	}
	return path, os.Chtimes(path, r.when, r.when)
}

// expand fills a template of the file.
func (r *release) expand(text string, t target) (string, error) {
	parsed, err := template.New("").Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, map[string]any{
		"ProjectName": r.ProjectName, "Version": r.version, "Os": t.OS, "Arch": t.Arch, "CommitDate": r.when.Format(time.RFC3339),
		"Env": map[string]string{"GITHUB_REPOSITORY_OWNER": os.Getenv("GITHUB_REPOSITORY_OWNER"), "REGISTRY": os.Getenv("REGISTRY")},
	})
	return out.String(), err
}

// add writes a file of the release.
func (r *release) add(name string, data []byte) error {
	sum := sha256.Sum256(data)
	r.sums[name] = hex.EncodeToString(sum[:])
	path := filepath.Join(r.dir, name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	return os.Chtimes(path, r.when, r.when)
}

func (r *release) checksums() error {
	var names []string
	for name := range r.sums {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, "%s  %s\n", r.sums[name], name)
	}
	return os.WriteFile(filepath.Join(r.dir, r.Checksum.NameTemplate), []byte(out.String()), 0o644)
}

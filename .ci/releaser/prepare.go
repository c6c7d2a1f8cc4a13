package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// prepared is the folder of what the archives and packages hold beside the program.
const prepared = ".ci/release"

// prepare makes completions, manual pages and licences.
func prepare() error {
	if err := os.RemoveAll(prepared); err != nil {
		return err
	}
	wpmd := filepath.Join(prepared, "wpmd")
	if _, err := output(".", "go", "build", "-o", wpmd, "./cmd/wpmd"); err != nil {
		return err
	}
	defer os.Remove(wpmd)
	if _, err := output(".", wpmd, "man", "-o", filepath.Join(prepared, "man")); err != nil {
		return err
	}
	for shell, name := range map[string]string{"bash": "wpmd.bash", "zsh": "_wpmd", "fish": "wpmd.fish", "powershell": "wpmd.ps1"} {
		text, err := output(".", wpmd, "completion", shell)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(prepared, "completions", name), []byte(text+"\n")); err != nil {
			return err
		}
	}
	return licences()
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// licences collects those of every module that a binary for any of the systems holds,
// in one file.
func licences() error {
	dirs := make(map[string]string)
	var order []string
	for _, system := range []string{"linux", "darwin", "windows", "freebsd"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Version}}{{.Path}}@{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/wpmd")
		cmd.Env, cmd.Stderr = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(out)) {
			module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if ok && dirs[module] == "" {
				dirs[module] = dir
				order = append(order, module)
			}
		}
	}
	root, err := output(".", "go", "env", "GOROOT")
	if err != nil {
		return err
	}
	dirs["Go"], order = root, append([]string{"Go"}, order...)
	var all strings.Builder
	all.WriteString("wpmd holds the following software, under these licences.\n")
	for _, module := range order {
		texts, err := licencesIn(dirs[module])
		if err != nil {
			return err
		}
		if module == "Go" && texts == "" { // where Debian has put it elsewhere
			texts = "BSD-3-Clause, https://go.dev/LICENSE\n"
		}
		if texts == "" {
			texts = "No licence text comes with it; see https://" + strings.Split(module, "@")[0] + "\n"
		}
		fmt.Fprintf(&all, "\n%s\n%s\n\n%s", strings.Repeat("=", 72), module, texts)
	}
	return write(filepath.Join(prepared, "LICENSES.txt"), []byte(all.String()))
}

func licencesIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if !e.Type().IsRegular() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "UNLICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "NOTICE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		all.WriteString(strings.TrimSpace(string(text)) + "\n")
	}
	return all.String(), nil
}

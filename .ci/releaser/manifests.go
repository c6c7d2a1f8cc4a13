package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// manifests writes those of Homebrew and Scoop, as far as their archives were made.
func (r *release) manifests() error {
	if err := r.scoop(); err != nil {
		return err
	}
	return r.cask()
}

// address is where a file of the release will be.
func (r *release) address(name string) string {
	return "https://github.com/" + owner() + "/" + r.ProjectName + "/releases/download/v" + r.version + "/" + name
}

func (r *release) archiveName(t target) (string, string) {
	name, err := r.expand(r.Archives[0].NameTemplate, t)
	if err != nil {
		return "", ""
	}
	if t.OS == "windows" {
		name += ".zip"
	} else {
		name += ".tar.gz"
	}
	return name, r.sums[name]
}

func (r *release) scoop() error {
	architectures := make(map[string]any)
	for arch, called := range map[string]string{"amd64": "64bit", "arm64": "arm64"} {
		if name, sum := r.archiveName(target{"windows", arch}); sum != "" {
			architectures[called] = map[string]any{"url": r.address(name), "hash": sum, "bin": []string{"wpmd.exe"}}
		}
	}
	if len(architectures) == 0 {
		return nil
	}
	s := r.Scoops[0]
	data, err := json.MarshalIndent(map[string]any{
		"version": r.version, "description": s.Description, "license": s.License, "homepage": "https://github.com/" + owner() + "/wpmd", "architecture": architectures,
	}, "", "    ")
	if err != nil {
		return err
	}
	return r.add("wpmd.json", append(data, '\n'))
}

// cask is that of Homebrew.
// https://docs.brew.sh/Cask-Cookbook
func (r *release) cask() error {
	c := r.Casks[0]
	var b strings.Builder
	fmt.Fprintf(&b, "cask \"wpmd\" do\n  version %q\n\n", r.version)
	for _, system := range []struct{ os, called string }{{"darwin", "macos"}, {"linux", "linux"}} {
		var inner strings.Builder
		for _, arch := range []struct{ arch, called string }{{"amd64", "intel"}, {"arm64", "arm"}} {
			if name, sum := r.archiveName(target{system.os, arch.arch}); sum != "" {
				fmt.Fprintf(&inner, "    on_%s do\n      sha256 %q\n      url %q\n    end\n", arch.called, sum, r.address(name))
			}
		}
		if inner.Len() > 0 {
			fmt.Fprintf(&b, "  on_%s do\n%s  end\n", system.called, inner.String())
		}
	}
	fmt.Fprintf(&b, "\n  name \"wpmd\"\n  desc %q\n  homepage \"https://github.com/%s/wpmd\"\n\n  binary \"wpmd\"\n", c.Description, owner())
	for _, page := range c.Manpages {
		fmt.Fprintf(&b, "  manpage %q\n", page)
	}
	fmt.Fprintf(&b, "  bash_completion %q\n  zsh_completion %q\n  fish_completion %q\nend\n", c.Completions.Bash, c.Completions.Zsh, c.Completions.Fish)
	return r.add("wpmd.rb", []byte(b.String()))
}

func owner() string {
	if name := os.Getenv("GITHUB_REPOSITORY_OWNER"); name != "" {
		return name
	}
	return "OWNER"
}

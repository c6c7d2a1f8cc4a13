package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/config"
	"wpmd/pkg/yamlfile"
)

var keys = config.Keys{
	Known:   []string{"flavor", "output", "type", "rate"},
	Refused: func(key string) string { return map[string]string{"header": "may be a secret"}[key] },
	IsPath:  func(key, _ string) bool { return key == "output" },
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"nothing", "# not yet\n", ""},
		{"one", "site: a.example\ntype: [post, page]\nrate: 2\n", "site=a.example type=post,page rate=2"},
		{"no value", "site: a.example\nrate:\n", "site=a.example"},
		{"several", "rate: 2\nflavor: hugo\nsites:\n  a: {site: a.example}\n  b: {site: b.example, flavor: plain}\n",
			"a: site=a.example rate=2 flavor=hugo; b: site=b.example flavor=plain rate=2"},
		{"unknown", "flavour: x\n", `! w.yaml:1:1: "flavour" is no flag of an export`},
		{"refused", "header: x\n", "! w.yaml:1:1: header may be a secret"},
		{"block", "output: |\n  ./o1\n", "output=./o1"},
		{"password", "site: http://bob:hunter2@a.example\n", "! w.yaml:1:7: site holds a user name or a password, which have no place in an address"},
		{"map", "type: {a: b}\n", "! w.yaml:1:7: a map stands where a value belongs"},
		{"name", "sites: {a.example: {site: a.example}}\n", `! w.yaml:1:9: "a.example" is no name of a site here: letters, digits, - and _ make one`},
		{"no site", "sites:\n  a: {rate: 2}\n", "! w.yaml:2:3: a names no site: give it site: https://…"},
		{"none", "sites: {}\n", "! w.yaml:1:8: there is no site in it"},
		{"site beside sites", "site: a.example\nsites: {b: {site: b.example}}\n", "! w.yaml:1:7: site: it belongs into an entry of sites, where there are any"},
		{"one folder for two", "output: x\nsites: {a: {site: a}, b: {site: b}}\n", "! w.yaml:1:9: output: several sites cannot share a folder: give one to each entry of sites"},
	} {
		t.Run(test.name, func(t *testing.T) {
			entries, err := config.Read("w.yaml", []byte(test.in), keys)
			if got := said(entries, err); got != test.want {
				t.Errorf("it reads\n%s, want\n%s", got, test.want)
			}
		})
	}
}

func said(entries []config.Entry, err error) string {
	if err != nil {
		return "! " + err.Error()
	}
	var list []string
	for _, e := range entries {
		var words []string
		if e.Name != "" {
			words = append(words, e.Name+":")
		}
		for _, v := range e.Values {
			words = append(words, v.Key+"="+strings.Join(v.Texts, ","))
		}
		list = append(list, strings.Join(words, " "))
	}
	return strings.Join(list, "; ")
}

// TestPathsBeginAtTheFile: a file that lay elsewhere wrote into the working folder.
func TestPathsBeginAtTheFile(t *testing.T) {
	for file, want := range map[string]string{"w.yaml": "out", "sub/w.yaml": "./sub/out", "../w.yaml": "../out"} {
		entries, err := config.Read(filepath.FromSlash(file), []byte("output: out\n"), keys)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := entries[0].Lookup("output")
		if diff := cmp.Diff([]string{want}, v.Texts); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", file, diff)
		}
	}
}

func TestOpen(t *testing.T) {
	name := filepath.Join(t.TempDir(), "w.yaml")
	if entries, err := config.Open(name, false, keys); entries != nil || err != nil {
		t.Errorf("a file that need not be there: %v, %v", entries, err)
	}
	if _, err := config.Open(name, true, keys); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that must be there: %v", err)
	}
	if err := os.WriteFile(name, []byte("a: "+strings.Repeat("x", 2<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Open(name, false, keys); err == nil {
		t.Error("a file of two megabytes was read")
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"site: a\n", "sites: {a: {site: b}}", "type: [a, b]", "a: &x 1\nb: *x", "- 1", "\xff", "{", "? a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := config.Read("w.yaml", data, keys)
		if _, ok := errors.AsType[*yamlfile.Error](err); err != nil && !ok {
			t.Fatalf("the error is %#v", err)
		}
		for _, e := range entries {
			if e.Name != "" && e.Site() == "" {
				t.Errorf("%s has no site", e.Name)
			}
		}
	})
}

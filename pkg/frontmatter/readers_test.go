package frontmatter_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/frontmatter"
)

// oddTexts are what some reader of YAML or TOML takes for something else than a text.
var oddTexts = []string{
	"", " ", "yes", "No", "on", "y", "true", "null", "~", "NaN", ".inf", "-.INF", "0", "08", "0o17", "0x1F", "1_000", "1e3", "1.", ".5", "+1", "1:30", "190:20:30", "=", "<<",
	"2024-01-02", "2024-01-02T03:04:05Z", "2024-1-2", "- a", "-", "--- a", "...", "a: b", "a:", ": a", "a #b", "#a", "? a", "! a", "!!int 3", "&a", "*a", "@a", "`a", "%a", "|", ">", "|-", "[a", "a]", "{a", "a}", "a, b", ",",
	"'a'", `"a"`, `a\b`, `\`, `\x41`, "a\nb", "a\n\nb\n", "\na", " a", "a ", "a\tb", "\ta", "tab\t", "é", "e\u0301", "日本語：！", "👩\u200d🚀", "\u00a0a", "\u2028a\u2029", "\ufeffa", "a\u0085b", "\u200e", "{{ 7*7 }}", "{% raw %}", "<b>", "&amp;", "C:\\Users\\a", "a'b\"c", "''", "\"\"\"", "'''",
}

// headerReaders print the texts of a header, "header" in the folder that they run in, as JSON.
var headerReaders = []struct {
	name    string
	format  frontmatter.Format
	command []string
	modules bool
}{
	{"Psych", frontmatter.YAML, []string{"ruby", "-EUTF-8", "-ryaml", "-rjson", "-e", `puts JSON.generate(YAML.safe_load(File.read("header").sub(/\A---\n/, "").sub(/---\n\z/, "")))`}, false},
	{"PyYAML", frontmatter.YAML, []string{"python3", "-c", `import json, yaml; print(json.dumps(yaml.safe_load(open("header", encoding="utf-8", newline="").read()[4:-4])))`}, false},
	{"tomllib", frontmatter.TOML, []string{"python3", "-c", `import json, tomllib; print(json.dumps(tomllib.loads(open("header", encoding="utf-8", newline="").read()[4:-4])))`}, false},
	{"json", frontmatter.JSON, []string{"python3", "-c", `import json; print(json.dumps(json.load(open("header", encoding="utf-8"))))`}, false},
	{"js-yaml", frontmatter.YAML, []string{"node", "-e", `const fs = require("fs"); console.log(JSON.stringify(require("js-yaml").load(fs.readFileSync("header", "utf8").slice(4, -4))))`}, true},
}

// TestRealGeneratorsReadHeaders: what a header says comes back as the same texts from the
// parsers that the generators have.
func TestRealGeneratorsReadHeaders(t *testing.T) {
	texts := append([]string(nil), oddTexts...)
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		var text strings.Builder
		for range 1 + r.IntN(4) {
			text.WriteString(oddTexts[r.IntN(len(oddTexts))])
		}
		texts = append(texts, text.String())
	}
	var header frontmatter.Map
	want := make(map[string]any)
	for i, text := range texts {
		key := fmt.Sprint("k", i)
		header, want[key] = append(header, frontmatter.Entry{Key: key, Value: text}), text
	}
	list := make([]any, 0, len(texts))
	for _, text := range texts {
		list = append(list, text)
	}
	want["list"] = list
	header = append(header, frontmatter.Entry{Key: "list", Value: texts})
	within := make(map[string]any)
	var inner frontmatter.Map
	for _, text := range oddTexts {
		within[text] = text
		inner = append(inner, frontmatter.Entry{Key: text, Value: text})
	}
	want["map"] = within
	header = append(header, frontmatter.Entry{Key: "map", Value: inner})
	for _, reader := range headerReaders {
		t.Run(reader.name, func(t *testing.T) {
			if reader.modules && os.Getenv("WPMD_GENERATORS") == "" {
				t.Skip("WPMD_GENERATORS names no folder with the modules of Hexo")
			}
			if _, err := exec.LookPath(reader.command[0]); err != nil {
				t.Skip(reader.command[0] + " is not installed")
			}
			command := exec.CommandContext(t.Context(), reader.command[0], reader.command[1:]...)
			command.Dir = t.TempDir()
			command.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "NODE_PATH="+filepath.Join(os.Getenv("WPMD_GENERATORS"), "hexo", "node_modules"))
			if err := os.WriteFile(filepath.Join(command.Dir, "header"), frontmatter.Append(nil, reader.format, header), 0o644); err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			command.Stderr = &stderr
			out, err := command.Output()
			if bytes.Contains(stderr.Bytes(), []byte("ModuleNotFoundError")) {
				t.Skip("this Python has no such module")
			}
			if err != nil {
				t.Fatalf("%v: %s", err, stderr.Bytes())
			}
			got := make(map[string]any)
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

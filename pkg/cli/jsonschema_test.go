package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSchemaDescribesWhatIsPrinted: every key that a command prints is in the schema, and
// what failed prints the keys that all have.
func TestSchemaDescribesWhatIsPrinted(t *testing.T) {
	posts := filepath.Join(t.TempDir(), "posts.json")
	if err := os.WriteFile(posts, []byte(`[{"id":1,"type":"post","status":"publish","slug":"a","link":"https://example.org/a/","date":"2025-01-01T00:00:00","title":{"rendered":"A"},"content":{"rendered":"<p>a</p>"}}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	for _, test := range []struct {
		code int
		args string
	}{
		{0, "version"}, {0, "list " + posts}, {0, "verify " + posts}, {0, "export " + posts + " --media link -o " + out}, {0, "verify " + out},
		{0, "config --config= -o " + out}, {1, "convert nothing-here.json"}, {2, "inspect " + posts}, {2, "export " + posts + " --limit=-1"},
	} {
		var stdout, stderr bytes.Buffer
		code := Main(context.Background(), append(strings.Fields(test.args), "--json"), Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
		if code != test.code {
			t.Fatalf("%s: exit %d, want %d: %s", test.args, code, test.code, stderr.String())
		}
		var printed map[string]any
		if err := json.Unmarshal(stdout.Bytes(), &printed); err != nil {
			t.Fatalf("%s prints %q: %v", test.args, stdout.String(), err)
		}
		if printed["exit_code"] != float64(test.code) || printed["complete"] != (test.code == 0) || printed["command"] != strings.Fields(test.args)[0] {
			t.Errorf("%s: the envelope is wrong: %s", test.args, stdout.String())
		}
		for key := range printed {
			if !schemaKnows(printed["command"].(string), key) {
				t.Errorf("%s prints %q, which the schema lacks", test.args, key)
			}
		}
	}
}

func schemaKnows(command, key string) bool {
	schema := resultSchema()
	if _, ok := schema["properties"].(map[string]any)[key]; ok {
		return true
	}
	for i, r := range results {
		if r.command != command {
			continue
		}
		for _, form := range schema["allOf"].([]any)[i].(map[string]any)["then"].(map[string]any)["anyOf"].([]any) {
			if _, ok := form.(map[string]any)["properties"].(map[string]any)[key]; ok {
				return true
			}
		}
	}
	return false
}

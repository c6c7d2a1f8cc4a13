package rawcontent

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var encoded = regexp.MustCompile(`(?s)<content:encoded>\s*<!\[CDATA\[(.*?)\]\]>\s*</content:encoded>`)

// corpus are the contents of real export files.
func corpus(t *testing.T) map[string][]string {
	t.Helper()
	folder := os.Getenv("WPMD_CORPUS")
	if folder == "" {
		t.Skip("WPMD_CORPUS names no folder of export files")
	}
	files, err := filepath.Glob(filepath.Join(folder, "wxr", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no export files in %s: %v", folder, err)
	}
	contents := make(map[string][]string)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range encoded.FindAllStringSubmatch(string(data), -1) {
			if strings.TrimSpace(m[1]) != "" {
				contents[filepath.Base(file)] = append(contents[filepath.Base(file)], m[1])
			}
		}
	}
	return contents
}

// What is rendered of real content says every word of it, or a warning names what not.
func TestRealContentsLoseNoWord(t *testing.T) {
	count := 0
	for file, contents := range corpus(t) {
		for i, raw := range contents {
			count++
			html, warnings := Render(raw, Options{})
			for _, w := range warnings {
				if w.Code == CodeLost {
					t.Errorf("%s, %d: %s", file, i, w.Message)
				} else {
					t.Logf("%s, %d: %s: %s", file, i, w.Code, w.Message)
				}
			}
			if strings.TrimSpace(html) == "" && len(warnings) == 0 {
				t.Logf("%s, %d: nothing is rendered of %.300q", file, i, raw)
			}
		}
	}
	t.Log(count, "contents")
}

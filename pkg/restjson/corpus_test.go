package restjson_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"wpmd/pkg/restjson"
)

// specimens returns the files that the corpus lists beneath trouble/<folder>.
func specimens(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	root := os.Getenv("WPMD_CORPUS")
	if root == "" {
		t.Skip("WPMD_CORPUS is not set")
	}
	index, err := os.Open(filepath.Join(root, "trouble", "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = index.Close() }()
	files := make(map[string][]byte)
	lines := bufio.NewScanner(index)
	for lines.Scan() {
		name, _, _ := strings.Cut(lines.Text(), "\t")
		if !strings.HasPrefix(name, folder+"/") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(root, "trouble", filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		files[name] = raw
	}
	if lines.Err() != nil || len(files) == 0 {
		t.Fatalf("%s: the index lists nothing of it (%v)", folder, lines.Err())
	}
	return files
}

func isPlain(s string) bool { return !strings.ContainsFunc(s, unicode.IsControl) }

func TestSpecimensOfPosts(t *testing.T) {
	for name, raw := range specimens(t, "quirks") {
		list, err := restjson.List(raw)
		if err != nil || len(list) == 0 {
			t.Errorf("%s: %d posts, %v", name, len(list), err)
		}
		for _, element := range list {
			d, err := restjson.Reader{}.Document(element)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !isPlain(d.Title+d.Excerpt+d.Slug+d.Link) || strings.Contains(d.Excerpt, "[…") || strings.Contains(d.Slug, "%") {
				t.Errorf("%s: title %q, excerpt %q, slug %q", name, d.Title, d.Excerpt, d.Slug)
			}
			stamp, err := restjson.Reader{}.Stamp(element)
			if err != nil || stamp.ID != d.ID || !stamp.Date.Equal(d.Date) {
				t.Errorf("%s: stamp %+v, %v", name, stamp, err)
			}
		}
	}
}

func TestSpecimensOfMedia(t *testing.T) {
	for name, raw := range specimens(t, "media") {
		list, err := restjson.List(raw)
		if err != nil || len(list) == 0 {
			t.Errorf("%s: %d items, %v", name, len(list), err)
		}
		for _, element := range list {
			if a, err := restjson.Asset(element); err != nil || a.URL == "" || a.ID == 0 || !isPlain(a.Title+a.Alt+a.Caption) {
				t.Errorf("%s: %+v, %v", name, a, err)
			}
		}
	}
}

func TestSpecimensOfIndexes(t *testing.T) {
	for name, raw := range specimens(t, "index-docs") {
		if i, err := restjson.ReadIndex(raw); err != nil || i.URL == "" || i.Name == "" || len(i.Namespaces) == 0 || strings.Contains(i.Name, "&") && !strings.Contains(i.Name, "& ") {
			t.Errorf("%s: %+v, %v", name, i.Site, err)
		}
	}
}

func TestSpecimensOfErrors(t *testing.T) {
	for name, raw := range specimens(t, "errors") {
		if code, message, _, ok := restjson.APIError(raw); !ok || code == "" || message == "" {
			t.Errorf("%s: %q %q %v", name, code, message, ok)
		}
		if _, err := (restjson.Reader{}).Document(raw); err == nil {
			t.Errorf("%s: taken for a post", name)
		}
		if _, err := restjson.List(raw); err == nil {
			t.Errorf("%s: taken for a list", name)
		}
	}
}

func TestSpecimensOfTypesAndUsers(t *testing.T) {
	read := map[string]func(json.RawMessage) error{
		"Categories": func(b json.RawMessage) error { _, err := restjson.Term(b); return err },
		"Tags":       func(b json.RawMessage) error { _, err := restjson.Term(b); return err },
		"User":       func(b json.RawMessage) error { _, err := restjson.Author(b); return err },
		"users":      func(b json.RawMessage) error { _, err := restjson.Author(b); return err },
		"user-":      func(b json.RawMessage) error { _, err := restjson.Author(b); return err },
		"Media":      func(b json.RawMessage) error { _, err := restjson.Asset(b); return err },
		"Posts":      func(b json.RawMessage) error { _, err := restjson.Reader{}.Document(b); return err },
		"Pages":      func(b json.RawMessage) error { _, err := restjson.Reader{}.Document(b); return err },
		"posts-":     func(b json.RawMessage) error { _, err := restjson.Reader{}.Document(b); return err },
		"Comments":   func(b json.RawMessage) error { return refused(restjson.Reader{}.Document(b)) },
		"search":     func(b json.RawMessage) error { return refused(restjson.Reader{}.Document(b)) },
		"settings":   func(b json.RawMessage) error { return refused(restjson.Reader{}.Document(b)) },
		"oembed":     func(b json.RawMessage) error { return refused(restjson.Reader{}.Document(b)) },
	}
	done := 0
	for path, raw := range specimens(t, "types-users") {
		name := filepath.Base(path)
		switch {
		case strings.Contains(name, "TypesCollection"):
			if types, err := restjson.Types(raw); err != nil || len(types) == 0 || types[0].Name != "post" || types[0].Base != "posts" {
				t.Errorf("%s: %+v, %v", name, types, err)
			}
			done++
			continue
		case strings.Contains(name, "TaxonomiesCollection"):
			if all, err := restjson.Taxonomies(raw); err != nil || len(all) == 0 || all[0].Base != "categories" {
				t.Errorf("%s: %+v, %v", name, all, err)
			}
			done++
			continue
		}
		elements := []json.RawMessage{raw}
		if list, err := restjson.List(raw); err == nil {
			elements = list
		}
		for word, one := range read {
			if !strings.Contains(name, word) {
				continue
			}
			done++
			for _, element := range elements {
				if err := one(element); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	if done == 0 {
		t.Error("no specimen was read")
	}
}

type takenError struct{}

func (takenError) Error() string { return "taken for a post" }

func refused[T any](_ T, err error) error {
	if err == nil {
		return takenError{}
	}
	return nil
}

// What is dirty is read, but for what is cut short; what is no JSON is no answer.
func TestSpecimensOfDirtyJSON(t *testing.T) {
	for name, raw := range specimens(t, "dirty-json") {
		value, how, err := restjson.ReadValue(raw)
		if strings.Contains(name, "truncated") {
			if err == nil {
				t.Errorf("%s: read as %.80s", name, value)
			}
			continue
		}
		if err != nil || how == 0 && !strings.Contains(name, "leading-blank") {
			t.Errorf("%s: tolerated %q, %v", name, how, err)
			continue
		}
		list, _, err := restjson.Elements(value)
		if err != nil {
			list = []json.RawMessage{value}
		}
		for _, element := range list {
			d, err := restjson.Reader{}.Document(element)
			if strings.Contains(name, "prefix") {
				continue // other objects than posts
			}
			if err != nil || d.ID == 0 || strings.Contains(d.Content, "&lt;p&gt;") {
				t.Errorf("%s: document %d, %v, %.80q", name, d.ID, err, d.Content)
			}
		}
	}
}

func TestSpecimensThatAreNoJSON(t *testing.T) {
	for name, raw := range specimens(t, "not-json") {
		if value, how, err := restjson.ReadValue(raw); err == nil {
			t.Errorf("%s: read as %.80s (%s)", name, value, how)
		}
	}
}

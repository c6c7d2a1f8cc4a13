package flavor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/flavor"
	"wpmd/pkg/yamlfile"
)

// Every flavor is a file that anyone could have written.
func TestFilesFitTheSchema(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(flavor.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, name := range flavor.Names() {
		data, err := flavor.File(name)
		if err != nil {
			t.Fatal(err)
		}
		if problem := fits(schema, load(t, data), name); problem != "" {
			t.Error(problem)
		}
		f, err := flavor.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if f.About == "" {
			t.Errorf("%s does not say what it is for", name)
		}
		if !strings.HasPrefix(string(data), "# ") {
			t.Errorf("%s has no comment at its head", name)
		}
	}
	for _, bad := range []string{"paths: {psots: x}", "header: {formats: [xml]}", "extends: hogo", "header: {fields: {titel: x}}", "body: {reader: 7}", "site: {served: maybe}"} {
		if fits(schema, load(t, []byte(bad)), "bad") == "" {
			t.Errorf("the schema allows %s", bad)
		}
		if _, err := flavor.Read("bad.yaml", []byte("extends: plain\n"+strings.TrimPrefix(bad, "extends: hogo"))); err == nil && !strings.HasPrefix(bad, "extends") {
			t.Errorf("Read allows %s", bad)
		}
	}
}

func load(t *testing.T, data []byte) any {
	t.Helper()
	var value any
	if err := yaml.Load(data, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// fits says why a value is not what a schema allows, as far as the words go that
// Schema uses; empty where it is.
func fits(schema map[string]any, value any, at string) string {
	if choices, ok := schema["anyOf"].([]any); ok {
		for _, choice := range choices {
			if fits(choice.(map[string]any), value, at) == "" {
				return ""
			}
		}
		return at + ": nothing allows " + fmt.Sprint(value)
	}
	if words, ok := schema["enum"].([]any); ok {
		if !slices.Contains(words, value) {
			return fmt.Sprintf("%s: %v is none of %v", at, value, words)
		}
		return ""
	}
	types, _ := schema["type"].([]any)
	if one, ok := schema["type"].(string); ok {
		types = []any{one}
	}
	kinds := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Slice: "array", reflect.Map: "object", reflect.Invalid: "null"}
	if kind := kinds[reflect.ValueOf(value).Kind()]; !slices.Contains(types, any(kind)) {
		return fmt.Sprintf("%s: %v is no %v", at, value, types)
	}
	if list, ok := value.([]any); ok {
		for i, element := range list {
			if problem := fits(schema["items"].(map[string]any), element, fmt.Sprintf("%s[%d]", at, i)); problem != "" {
				return problem
			}
		}
	}
	m, ok := value.(map[string]any)
	if !ok {
		return ""
	}
	properties, _ := schema["properties"].(map[string]any)
	patterns, _ := schema["patternProperties"].(map[string]any)
	for key, inner := range m {
		next, known := properties[key].(map[string]any)
		for pattern, of := range patterns {
			if !known && regexp.MustCompile(pattern).MatchString(key) {
				next, known = of.(map[string]any)
			}
		}
		if more, isMap := schema["additionalProperties"].(map[string]any); !known && isMap {
			next, known = more, true
		}
		if allowed, isBool := schema["additionalProperties"].(bool); !known && isBool && !allowed {
			return at + ": no key " + key
		}
		if known {
			if problem := fits(next, inner, at+"."+key); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func TestWhatExtendsChangesWhatItNames(t *testing.T) {
	hugo, err := flavor.Named("hugo")
	if err != nil {
		t.Fatal(err)
	}
	own, err := flavor.Read("my/own.yaml", []byte("extends: hugo\nheader:\n  fields:\n    modified: changed\n    image: ~\n"))
	if err != nil {
		t.Fatal(err)
	}
	if own.Name != "own" || own.Header.Fields["modified"][0].Key != "changed" || own.Header.Fields["image"] != nil {
		t.Errorf("own = %+v", own.Header.Fields)
	}
	if hugo.Header.Fields["modified"][0].Key != "lastmod" || !reflect.DeepEqual(own.Paths, hugo.Paths) || !reflect.DeepEqual(own.Settings, hugo.Settings) {
		t.Error("it changes more than it names")
	}
	if own.Header.Fields["excerpt"][0].Markup != flavor.Markdown {
		t.Error("it forgets what it does not name")
	}
	same, err := flavor.Read("own.yaml", []byte("# with a comment\nextends: hugo\nheader: {fields: {image: ~, modified: {key: changed}}}\n"))
	if err != nil || same.ID() != own.ID() {
		t.Errorf("ID %s, with a comment %s: %v", own.ID(), same.ID(), err)
	}
	other, err := flavor.Read("own.yaml", []byte("extends: hugo\nheader: {fields: {modified: altered}}\n"))
	if err != nil || other.ID() == own.ID() {
		t.Errorf("another flavor has the ID %s: %v", other.ID(), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range flavor.Names() {
		data, _ := flavor.File(name)
		f.Add(data)
	}
	f.Add([]byte("extends: plain\npaths: {template: {post: '{{.Date.Year}}'}}"))
	f.Add([]byte("a: &a [*a]\nextends: *a"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := flavor.Read("x.yaml", data)
		if _, ok := errors.AsType[*yamlfile.Error](err); err != nil && !ok {
			t.Fatalf("%T: %v", err, err)
		}
	})
}

package cli

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wpmd/pkg/frontmatter"
)

// results are what commands add to the envelope.
var results = []struct {
	command string
	forms   []any
}{
	{"config", []any{configJSON{}}},
	{"convert", []any{renderedJSON{}}},
	{"export", []any{reportJSON{}}},
	{"get", []any{renderedJSON{}, reportJSON{}}},
	{"inspect", []any{inspectionJSON{}}},
	{"list", []any{struct {
		Documents []stampJSON `json:"documents"`
		listJSON
	}{}}},
	{"restore", []any{restoredJSON{}}},
	{"verify", []any{verificationJSON{}, folderJSON{}}},
	{"version", []any{versionJSON{}}},
}

func newJSONSchemaCmd(c *console) *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "print the JSON schema of what --json prints",
		Args: exactly(0, "no arguments", "wpmd json schema > wpmd-json.schema.json"), Example: "  wpmd json schema > wpmd-json.schema.json",
		RunE: func(*cobra.Command, []string) error { return c.printPlainJSON(resultSchema()) },
	}
}

// resultSchema is the JSON schema of the objects of --json. A command that failed may
// have printed the envelope alone.
func resultSchema() map[string]any {
	schema := typeSchema(reflect.TypeFor[envelopeJSON]())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "what wpmd --json prints"
	var cases []any
	for _, r := range results {
		var forms []any
		for _, form := range r.forms {
			s := typeSchema(reflect.TypeOf(form))
			delete(s, "required")
			forms = append(forms, s)
		}
		cases = append(cases, map[string]any{
			"if":   map[string]any{"properties": map[string]any{"command": map[string]any{"const": r.command}}},
			"then": map[string]any{"anyOf": forms},
		})
	}
	schema["allOf"] = cases
	return schema
}

// typeSchema is the schema of the values of a type as encoding/json writes them.
func typeSchema(t reflect.Type) map[string]any {
	switch t {
	case reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case reflect.TypeFor[frontmatter.Map](), reflect.TypeFor[json.RawMessage]():
		return map[string]any{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{typeSchema(t.Elem()), map[string]any{"type": "null"}}}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": typeSchema(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": typeSchema(t.Elem())}
	case reflect.Struct:
		return structSchema(t)
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	default:
		return map[string]any{"type": "integer"}
	}
}

func structSchema(t reflect.Type) map[string]any {
	properties := make(map[string]any)
	required := []string{}
	for _, field := range reflect.VisibleFields(t) {
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key == "" {
			continue
		}
		properties[key] = typeSchema(field.Type)
		if !strings.Contains(options, "omitempty") {
			required = append(required, key)
		}
	}
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

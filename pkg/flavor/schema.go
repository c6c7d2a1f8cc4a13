package flavor

import (
	"encoding/json"
	"reflect"
)

// Schema is the JSON schema of the file of a flavor, for editors.
// https://json-schema.org/draft/2020-12
func Schema() []byte {
	properties := schemaOf(reflect.TypeFor[Flavor]())["properties"].(map[string]any)
	properties["extends"] = map[string]any{"enum": Names(), "description": "the flavor that this one is like, but for what it says itself"}
	data, _ := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "a flavor of wpmd",
		"type": "object", "properties": properties, "additionalProperties": false,
	}, "", "  ")
	return append(data, '\n')
}

var orNull = []string{"object", "null"}

func schemaOf(t reflect.Type) map[string]any {
	text := map[string]any{"type": "string"}
	switch t {
	case reflect.TypeFor[Tree]():
		return map[string]any{"type": orNull}
	case reflect.TypeFor[Templates]():
		return map[string]any{"anyOf": []any{text, map[string]any{"type": orNull, "additionalProperties": map[string]any{"type": []string{"string", "null"}}}}}
	case reflect.TypeFor[Fields]():
		one := []any{map[string]any{"type": "boolean"}, text, schemaOf(reflect.TypeFor[Field]())}
		return map[string]any{"anyOf": append(one, map[string]any{"type": "array", "items": map[string]any{"anyOf": one}})}
	case reflect.TypeFor[map[Fact]Fields]():
		names := make(map[string]any)
		for _, name := range facts {
			names[name] = schemaOf(reflect.TypeFor[Fields]())
		}
		return map[string]any{
			"type": orNull, "properties": names, "additionalProperties": false,
			"patternProperties": map[string]any{`^(taxonomies|fields)\..`: schemaOf(reflect.TypeFor[Fields]())},
		}
	}
	if word, ok := reflect.Zero(t).Interface().(enum); ok {
		return map[string]any{"enum": word.known()}
	}
	switch t.Kind() {
	case reflect.Struct:
		properties := make(map[string]any)
		for key, i := range keysOf(t) {
			s := schemaOf(t.Field(i).Type)
			s["description"] = t.Field(i).Tag.Get("doc")
			properties[key] = s
		}
		return map[string]any{"type": orNull, "properties": properties, "additionalProperties": false}
	case reflect.Map:
		return map[string]any{"type": orNull, "additionalProperties": schemaOf(t.Elem())}
	case reflect.Slice:
		element := schemaOf(t.Elem())
		return map[string]any{"anyOf": []any{element, map[string]any{"type": "array", "items": element}}}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer", "minimum": 0}
	default:
		return text
	}
}

package flavor

import (
	"encoding/json"
	"reflect"
)

// Schema is the JSON schema of the file of a flavor, for editors.
// https://json-schema.org/draft/2020-12
func Schema() []byte {
	properties := schemaOf(reflect.TypeFor[Flavor]())["properties"].(map[string]any)
	properties["extends"] = map[string]any{"enum": Names(), "description": extendsDoc}
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
			"patternProperties": map[string]any{`^(taxonomies|fields|wordpress)\..`: schemaOf(reflect.TypeFor[Fields]())},
		}
	}
	if word, ok := reflect.TypeAssert[enum](reflect.Zero(t)); ok {
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

// Key is one that the file of a flavor can have.
type Key struct{ Path, Doc string }

// Keys are those of all sections, as "paths.documents", in their order; those of a field
// are called "header.fields.FACT.key".
func Keys() []Key {
	return append([]Key{{"extends", extendsDoc}}, keysWithin(reflect.TypeFor[Flavor](), "")...)
}

const extendsDoc = "the flavor that this one is like, but for what it says itself"

func keysWithin(t reflect.Type, prefix string) []Key {
	var keys []Key
	for field := range t.Fields() {
		name, doc := field.Tag.Get("yaml"), field.Tag.Get("doc")
		if name == "" || name == "-" {
			continue
		}
		within := field.Type
		if within == reflect.TypeFor[map[Fact]Fields]() {
			keys = append(keys, Key{prefix + name + ".FACT", doc})
			keys = append(keys, keysWithin(reflect.TypeFor[Field](), prefix+name+".FACT.")...)
			continue
		}
		if within.Kind() == reflect.Struct {
			keys = append(keys, keysWithin(within, prefix+name+".")...)
			continue
		}
		keys = append(keys, Key{prefix + name, doc})
	}
	return keys
}

// PlaceFields are the fields that the template of a path can have, with those of a date.
func PlaceFields() []string {
	var names []string
	for _, name := range placeFields {
		if name != "Date" && name != "Modified" {
			names = append(names, "."+name)
			continue
		}
		for _, part := range momentFields {
			names = append(names, "."+name+"."+part)
		}
	}
	return names
}

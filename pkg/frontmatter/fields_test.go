package frontmatter_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/frontmatter"
)

func TestFields(t *testing.T) {
	raw := map[string]json.RawMessage{
		"acf":      json.RawMessage(`{"zeta": "one", "alpha": 2, "price": 1.50, "none": null, "empty": "", "off": false, "zero": 0, "list": ["a", "b"], "ids": [3, 4], "rows": [{"x": "y"}], "mixed": [1, "two", [3]]}`),
		"meta":     json.RawMessage(`[]`),
		"subtitle": json.RawMessage(`"words"`),
		"unasked":  json.RawMessage(`"never seen"`),
		"broken":   json.RawMessage(`{"a": `),
	}
	want := frontmatter.Map{
		{Key: "subtitle", Value: "words"},
		{Key: "acf", Value: frontmatter.Map{
			{Key: "zeta", Value: "one"}, {Key: "alpha", Value: int64(2)}, {Key: "price", Value: "1.50"}, {Key: "off", Value: false}, {Key: "zero", Value: int64(0)},
			{Key: "list", Value: []string{"a", "b"}}, {Key: "ids", Value: []int64{3, 4}},
			{Key: "rows", Value: []frontmatter.Map{{{Key: "x", Value: "y"}}}},
			{Key: "mixed", Value: []string{"1", `"two"`, "[3]"}},
		}},
	}
	got := frontmatter.Fields(raw, []string{"subtitle", "acf", "meta", "nosuch", "broken"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A field that held a name twice made a header that no reader of YAML takes.
func TestDoubledNamesAreOne(t *testing.T) {
	raw := map[string]json.RawMessage{"acf": json.RawMessage(`{"a":1,"b":{"x":1,"x":[{"y":1,"y":2}]},"a":3}`)}
	want := frontmatter.Map{{Key: "acf", Value: frontmatter.Map{
		{Key: "a", Value: int64(3)},
		{Key: "b", Value: frontmatter.Map{{Key: "x", Value: []frontmatter.Map{{{Key: "y", Value: int64(2)}}}}}},
	}}}
	if diff := cmp.Diff(want, frontmatter.Fields(raw, []string{"acf", "acf"})); diff != "" {
		t.Error(diff)
	}
}

// What lies deeper than people put things stays as it is.
func TestDeepFieldsAreBounded(t *testing.T) {
	const deep = 5000
	raw := map[string]json.RawMessage{"acf": json.RawMessage(strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep))}
	if got := frontmatter.Append(nil, frontmatter.YAML, frontmatter.Fields(raw, []string{"acf"})); len(got) > 20*deep {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzFields(f *testing.F) {
	f.Add(`{"a": [1, {"b": null}], "c": "d"}`)
	f.Add(`[[], {}, "", 1e400]`)
	f.Fuzz(func(t *testing.T, text string) {
		m := frontmatter.Fields(map[string]json.RawMessage{"x": json.RawMessage(text)}, []string{"x"})
		for _, format := range []frontmatter.Format{frontmatter.YAML, frontmatter.TOML, frontmatter.JSON} {
			frontmatter.Append(nil, format, m)
		}
	})
}

// Fields of plugins held avatars, whose addresses are digests of e-mail addresses.
func TestFieldsHoldNoAvatars(t *testing.T) {
	const digest = "0bc83cb571cd1c50ba6f3e8a78ef1346"
	raw := map[string]json.RawMessage{
		"seo":   json.RawMessage(`{"image": {"url": "https:\/\/secure.gravatar.com\/avatar\/` + digest + `?s=96\u0026d=mm", "caption": "Ada"}}`),
		"mixed": json.RawMessage(`[1, "https://i0.wp.com/2.gravatar.com/avatar/` + digest + `"]`),
		"text":  json.RawMessage(`"<p><img src=\"https://secure.gravatar.com/avatar/` + digest + `?s=48\" alt=\"Ada\"> wrote this.</p>"`),
	}
	want := frontmatter.Map{
		{Key: "seo", Value: frontmatter.Map{{Key: "image", Value: frontmatter.Map{{Key: "caption", Value: "Ada"}}}}},
		{Key: "mixed", Value: []string{"1", `""`}},
		{Key: "text", Value: `<p><img src="" alt="Ada"> wrote this.</p>`},
	}
	if diff := cmp.Diff(want, frontmatter.Fields(raw, []string{"seo", "mixed", "text"})); diff != "" {
		t.Error(diff)
	}
}

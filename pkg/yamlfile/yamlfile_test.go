package yamlfile_test

import (
	"errors"
	"testing"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/yamlfile"
)

func TestPairs(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"in order", "a: 1\nb: [x]\n", ""},
		{"broken", "a: 1\nb: [x\n", "f.yaml:3:2: did not find expected ',' or ']'"},
		{"twice", "a: 1\na: 2\n", `f.yaml:2:1: "a" is there twice`},
		{"alias", "a: &x 1\nb: *x\n", "f.yaml:2:4: aliases (*x) are not read here: write the value out"},
		{"no map", "- a\n", "f.yaml:1:1: a list stands where a map belongs"},
		{"no key", "[a]: b\n", "f.yaml:1:1: a list stands where a key belongs"},
		{"merge", "a: b\n<<: {c: d}\n", "f.yaml:2:1: \"<<\" stands where a key belongs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := yamlfile.File("f.yaml")
			root, err := f.Root([]byte(test.in))
			if err == nil {
				err = f.Pairs(root, func(_, _ *yaml.Node) error { return nil })
			}
			if e, ok := errors.AsType[*yamlfile.Error](err); err != nil && !ok || ok && e.File != "f.yaml" {
				t.Fatalf("the error is %#v", err)
			}
			if said := errorText(err); said != test.want {
				t.Errorf("it says\n%s, want\n%s", said, test.want)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

package flavor_test

import (
	"errors"
	"slices"
	"testing"

	"wpmd/pkg/flavor"
)

func TestEveryNameNamesItsFlavor(t *testing.T) {
	names := flavor.Names()
	if !slices.Contains(names, flavor.Default) {
		t.Fatalf("Names() = %q, without the default %q", names, flavor.Default)
	}
	formats := []string{"yaml", "toml", "json", "meta"}
	for _, name := range names {
		f, err := flavor.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != name || len(f.Header.Formats) == 0 || slices.ContainsFunc(f.Header.Formats, func(format flavor.Format) bool { return !slices.Contains(formats, string(format)) }) {
			t.Errorf("Named(%q) = %+v", name, f)
		}
	}
}

func TestUnknownNameNamesTheKnown(t *testing.T) {
	for _, name := range []string{"", "Plain", "plain ", "hogu"} {
		_, err := flavor.Named(name)
		unknown, ok := errors.AsType[*flavor.UnknownError](err)
		if !ok {
			t.Fatalf("Named(%q): error %v, want an *UnknownError", name, err)
		}
		if unknown.Name != name || !slices.Equal(unknown.Known, flavor.Names()) {
			t.Errorf("Named(%q): %+v", name, unknown)
		}
	}
}

// A file that a site offers as Markdown was looked for at the address of a document.
func TestAddressOfAFileIsThatOfTheFile(t *testing.T) {
	for name, file := range map[string]string{"hugo": "static/media/2024/a.md", "astro": "public/media/2024/a.md"} {
		f, err := flavor.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Address(file); got != "/media/2024/a.md" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

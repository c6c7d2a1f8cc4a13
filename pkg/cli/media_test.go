package cli_test

import (
	"slices"

	"github.com/rogpeppe/go-internal/testscript"

	"wpmd/pkg/wordpress/wptest"
)

// cmdMedia edits the uploads of the site while it is served.
//
//	media copy FROM TO | media remove FILE | media cut FILE | media alt ID WORDS
func cmdMedia(ts *testscript.TestScript, _ bool, args []string) {
	serverOf(ts).Update(func(site *wptest.Site) {
		switch args[0] {
		case "copy":
			file, ok := site.Files[args[1]]
			if !ok {
				ts.Fatalf("media: there is no %s", args[1])
			}
			site.Files[args[2]] = file
		case "cut": // and filled up, as some servers do
			file, ok := site.Files[args[1]]
			if !ok {
				ts.Fatalf("media: there is no %s", args[1])
			}
			file.Data = append(slices.Clone(file.Data[:len(file.Data)/2]), make([]byte, len(file.Data)-len(file.Data)/2)...)
			site.Files[args[1]] = file
		case "remove":
			if _, ok := site.Files[args[1]]; !ok {
				ts.Fatalf("media: there is no %s", args[1])
			}
			delete(site.Files, args[1])
		case "alt":
			id := number(ts, args[1])
			i := slices.IndexFunc(site.Posts, func(p *wptest.Post) bool { return p.ID == id && p.Media != nil })
			if i < 0 {
				ts.Fatalf("media: there is no record %d", id)
			}
			site.Posts[i].Media.Alt = args[2]
		default:
			ts.Fatalf("media: unknown word %q", args[0])
		}
	})
}

// cmdAnother serves the sample site under another address too, and sets ANOTHER
// to it, and ANOTHERHOST to its host.
func cmdAnother(ts *testscript.TestScript, _ bool, _ []string) {
	address, stop, err := wptest.New(wptest.Sample()).Listen()
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("ANOTHER", address)
	ts.Setenv("ANOTHERHOST", address[len("http://"):])
}

package export_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/render"
)

// silence is an export.Progress that shows nothing.
type silence struct{}

func (silence) Stage(string, int)    {}
func (silence) Step(string, int)     {}
func (silence) Warn(content.Warning) {}

// Run exports every document of a source into a folder. A file of posts is a
// source as a site is, and needs no network.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "wpmd-example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	posts := filepath.Join(dir, "posts.json")
	err = os.WriteFile(posts, []byte(`[{
		"id": 7, "type": "post", "slug": "the-lamp", "date_gmt": "2025-03-21T09:00:00",
		"link": "https://example.org/the-lamp/",
		"title": {"rendered": "The lamp"}, "content": {"rendered": "<p>It burns.</p>"}
	}]`), 0o600)
	if err != nil {
		fmt.Println(err)
		return
	}

	source, err := archive.Open(context.Background(), posts)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = source.Close() }()
	plain, err := flavor.Named("plain")
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := export.Run(context.Background(), source, export.Options{
		Output:   filepath.Join(dir, "out"),
		Render:   render.Options{Target: plain},
		Media:    linkmap.MediaLink,
		Progress: silence{},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println("created:", report.Documents.Created, "complete:", report.Whole())
	files, err := fs.Glob(os.DirFS(report.Output), "posts/*.md")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(files)
	// Output:
	// created: 1 complete: true
	// [posts/2025-03-21-the-lamp.md]
}

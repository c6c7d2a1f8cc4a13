package cli

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/spf13/pflag"
)

// A folder's manifest, which travels in git, could set any flag: write a file, read
// one, remove edits. Every flag of export stands here, with why it is remembered or
// not, so that a new one is decided on too.
func TestEveryFlagIsRememberedOrNotForAReason(t *testing.T) {
	const (
		shapes  = "" // it shapes the files, and is remembered
		narrows = "it says what one run looks at, not what the folder holds"
		network = "it is of this machine and its way to the site, or a secret"
		once    = "it is about what one run does to what is there"
		foreign = "it names files elsewhere on this machine"
		shown   = "it is about what this terminal shows"
		chooses = "it chooses what the folder holds"
		private = "it asks for what is not public"
	)
	reasons := map[string]string{
		"flavor": shapes, "path": shapes, "bundles": shapes, "front-matter": shapes, "media": shapes, "links": shapes, "comments": shapes, "keep-boilerplate": shapes, "fields": shapes, "fill-empty": shapes,
		"media-from": shapes, "media-types": shapes, "max-media-size": shapes, "media-library": shapes, "host": shapes, "redirects": shapes, "raw": shapes,
		"no-sitemap": shapes, "accept": shapes, // they say which runs are whole
		"type": chooses, "after": chooses, "before": chooses, "category": chooses, "tag": chooses, "author": chooses, "search": chooses,
		"sticky": chooses, "language": chooses,
		"modified-after": narrows, "slug": narrows, "id": narrows, "limit": narrows,
		"status": private,
		"user":   network, "post-password": network, "api": network, "header": network, "ca-cert": network, "insecure": network, "concurrency": network,
		"rate": network, "timeout": network,
		"source": network, // a folder that was begun from a feed goes on from the API, once that is open
		"prune":  once, "on-conflict": once, "full": once, "quick": once, "dry-run": once, "check": once, "into-existing": once, "moved-from": once, "scaffold": once,
		"output": foreign, "uploads": foreign, "commit-message": foreign, "log": foreign,
		"help": shown,
	}
	cmd := newExportCmd(testConsole(), func(context.Context, *exportOptions) error { return nil })
	cmd.InitDefaultHelpFlag()
	left := maps.Clone(reasons)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		reason, decided := reasons[f.Name]
		_, is := savedFlags[f.Name]
		switch {
		case !decided:
			t.Errorf("--%s: is it remembered, and why?", f.Name)
		case is && reason != shapes:
			t.Errorf("--%s is remembered, though %s", f.Name, reason)
		case slices.Contains(selectionFlags, f.Name) != (reason == chooses):
			t.Errorf("--%s is a flag of a selection, or is none, though %s", f.Name, reason)
		case !is && reason == shapes:
			t.Errorf("--%s shapes the files and is not remembered", f.Name)
		}
		delete(left, f.Name)
	})
	for name := range left {
		t.Errorf("--%s is no flag of export", name)
	}
}

package export

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/flavor"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/tree"
)

// headerOf records what the bytes of the files depend on besides the site; known is what
// the last run left.
func headerOf(o Options, site content.Site, known *manifest.Manifest) manifest.Header {
	old, _ := known.Header()
	header := manifest.Header{
		Newest:    old.Newest,
		Hidden:    old.Hidden,
		Library:   old.Library,
		Site:      site.URL,
		Converter: o.Version,
		Flags: o.MediaOptions.addFlags(map[string]string{
			"flavor":           cmp.Or(o.Render.Target.ID(), flavor.Default),
			"path":             o.Path,
			"bundles":          strconv.FormatBool(o.Bundles),
			"front-matter":     o.Render.FrontMatter.String(),
			"media":            string(o.Media),
			"links":            string(o.Links),
			"comments":         string(o.Comments),
			"keep-boilerplate": strconv.FormatBool(o.Render.KeepFurniture),
			"fields":           strings.Join(o.Render.Fields, ","),
		}),
		RunFlags: runFlags(o),
	}
	if o.Raw != "" {
		header.Flags["raw"] = o.Raw
	}
	if o.FillEmpty {
		header.Flags["fill-empty"] = "true"
	}
	return header
}

// runFlags are the flags that no document's file depends on and that the next run
// needs all the same; those alone that are not as they would be without them.
func runFlags(o Options) map[string]string {
	flags := maps.Clone(o.Selection.Flags)
	if flags == nil {
		flags = make(map[string]string)
	}
	if len(o.Redirects) > 0 {
		var names []string
		for _, format := range o.Redirects {
			names = append(names, format.Name)
		}
		flags["redirects"] = strings.Join(names, ",")
	}
	if len(o.Accept) > 0 {
		gaps := make([]string, len(o.Accept))
		for i, g := range o.Accept {
			gaps[i] = string(g)
		}
		flags["accept"] = strings.Join(gaps, ",")
	}
	if o.NoSitemap {
		flags["no-sitemap"] = "true"
	}
	return flags
}

// Remembered returns the flags that the last run into a folder was given, by name,
// as its manifest has them: text from a file, which nobody has checked.
func Remembered(output string) (flags map[string]string, err error) {
	t := tree.Open(output)
	defer func() { _ = t.Close() }()
	h, _, err := manifest.ReadHeader(t)
	flags = make(map[string]string)
	maps.Copy(flags, h.Flags)
	maps.Copy(flags, h.RunFlags)
	return flags, err
}

// SiteOf is the address of the site that a folder is an export of; empty where it is none.
func SiteOf(output string) (string, error) {
	t := tree.Open(output)
	defer func() { _ = t.Close() }()
	h, _, err := manifest.ReadHeader(t)
	return h.Site, err
}

// addFlags adds the flags of MediaOptions to those that shape the output.
func (o MediaOptions) addFlags(flags map[string]string) map[string]string {
	flags["media-from"] = string(cmp.Or(o.MediaFrom, linkmap.MediaFromSite))
	flags["media-types"] = strings.Join(o.MediaTypes, ",")
	flags["max-media-size"] = ""
	if o.MaxMediaSize > 0 {
		flags["max-media-size"] = strconv.FormatInt(o.MaxMediaSize, 10)
	}
	flags["media-library"] = strconv.FormatBool(o.MediaLibrary)
	flags["host"] = strings.Join(o.Hosts, ",")
	return flags
}

// isReshaped says that the files of the last run would look otherwise now, and
// announces it.
func isReshaped(o Options, known *manifest.Manifest, now manifest.Header) bool {
	old, ok := known.Header()
	if !ok || known.Len() == 0 || old.Shapes(now) {
		return false
	}
	var other []string
	if _, still := now.Flags["raw"]; !still && old.Flags["raw"] != "" {
		other = append(other, "--raw")
	}
	for name, value := range now.Flags {
		if was, recorded := old.Flags[name]; recorded && was != value || !recorded && value != "" && value != "false" {
			other = append(other, "--"+name)
		}
	}
	slices.Sort(other)
	why := "this wpmd is another version than the one that wrote " + o.Output
	if len(other) > 0 {
		why = strings.Join(other, ", ") + " differs from the last run"
	}
	o.notice(why + ": every document is fetched again")
	return true
}

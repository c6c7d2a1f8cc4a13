package flavor

import (
	"cmp"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// check refuses what no export could be made with.
func (f *Flavor) check(d decoder, root *yaml.Node) error {
	if len(f.Header.Formats) == 0 {
		return d.Fault(root, "header.formats names no format of front matter: say \"extends: plain\", or give one")
	}
	p := f.Paths
	for _, folder := range []struct{ key, is string }{
		{"documents", p.Documents}, {"drafts", p.Drafts}, {"posts", p.Posts}, {"pages", p.Pages}, {"undated", p.Undated},
		{"public", p.Public}, {"media", p.Media}, {"data", p.Data},
	} {
		if folder.is != "" && (!fs.ValidPath(folder.is) || folder.is == "." || strings.ContainsAny(folder.is, `\:*?"<>|`) || isOwn(folder.is)) {
			return d.Fault(at(root, "paths", folder.key), "paths.%s: %q is no folder of an export", folder.key, folder.is)
		}
	}
	if strings.ContainsAny(p.Types, `/\:*?"<>|.`) {
		return d.Fault(at(root, "paths", "types"), "paths.types: %q cannot begin the name of a folder", p.Types)
	}
	if p.Extension != "" && (!strings.HasPrefix(p.Extension, ".") || strings.Trim(p.Extension[1:], "abcdefghijklmnopqrstuvwxyz0123456789.") != "" || strings.Contains(p.Extension, "..") || strings.HasSuffix(p.Extension, ".")) {
		return d.Fault(at(root, "paths", "extension"), "paths.extension: %q is no extension: one is .md", p.Extension)
	}
	if p.MediaURL != "" {
		u, err := url.Parse(p.MediaURL)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return d.Fault(at(root, "paths", "media-url"), "paths.media-url: %q is no address of a folder: one is https://cdn.example.org/media", p.MediaURL)
		}
	}
	if f.Output == Lines {
		for _, key := range []string{"headings", "markdown", "text"} {
			if f.Header.writes(key) {
				return d.Fault(at(root, "header"), "%q is the key of what every line has besides its header", key)
			}
		}
	}
	if a, b, key := f.Header.clash(); key != "" {
		return d.Fault(at(root, "header", "fields"), "%s and %s both go to %q", a, b, key)
	}
	for file := range f.Project.Files {
		if !fs.ValidPath(file) || file == "." || isOwn(file) {
			return d.Fault(at(root, "project", "files"), "project.files: %q is no file of a project", file)
		}
	}
	for _, pattern := range f.Project.KnownBy {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return d.Fault(at(root, "project", "known-by"), "project.known-by: %q is no name of a file", pattern)
		}
	}
	for _, file := range f.Settings.Files {
		if !fs.ValidPath(file) || file == "." || isOwn(file) || f.Settings.Content == nil && f.Settings.Needs == "" {
			return d.Fault(at(root, "settings", "files"), "settings.files: %q is no file of settings, or nothing is said of what they need (content, needs)", file)
		}
	}
	return nil
}

// clash returns two facts that go to one key, or of which one goes to a key and the other
// within that.
func (h Header) clash() (a, b Fact, key string) {
	owners := h.built()
	names := slices.Clone(facts)
	for name := range h.Fields {
		if !slices.Contains(names, string(name)) {
			names = append(names, string(name))
		}
	}
	slices.Sort(names[len(facts):])
	for _, name := range names {
		fields := h.Fields[Fact(name)]
		if fields == nil && !strings.Contains(name, ".") {
			fields = Fields{{}}
		}
		for _, field := range fields {
			to := cmp.Or(field.Key, name)
			if field.Key == "" && h.Nest != "" && !slices.Contains(h.Known, name) {
				to = h.Nest + "." + name
			}
			if field.Drop || name == "authors" {
				continue
			}
			for other, owner := range owners {
				if owner != Fact(name) && len(field.Types) == 0 && (other == to || strings.HasPrefix(other, to+".") || strings.HasPrefix(to, other+".")) {
					return owner, Fact(name), to
				}
			}
			owners[to] = Fact(name)
		}
	}
	for _, constant := range h.Constants {
		for other, owner := range owners {
			if other == constant.Key || strings.HasPrefix(other, constant.Key+".") {
				return owner, "a constant", constant.Key
			}
		}
	}
	return "", "", ""
}

// writes says whether a fact or a constant goes to a key.
func (h Header) writes(key string) bool {
	for _, fields := range h.Fields {
		if slices.ContainsFunc(fields, func(f Field) bool { return f.Key == key || strings.HasPrefix(f.Key, key+".") }) {
			return true
		}
	}
	return slices.ContainsFunc(h.Constants, func(b Branch) bool { return b.Key == key })
}

// built are the keys that say where and how the built site shows a document.
func (h Header) built() map[string]Fact {
	owners := make(map[string]Fact)
	for owner, keys := range map[Fact][]string{
		"header.kind": {h.Kind.Key}, "header.address": {h.Address}, "header.aliases": {h.Aliases}, "header.save-as": {h.SaveAs}, "header.titles": {h.Titles}, "header.draft": append([]string{h.Draft.Key}, h.Draft.Also...),
	} {
		for _, key := range keys {
			if key != "" && (owners[key] == "" || owner < owners[key]) {
				owners[key] = owner
			}
		}
	}
	return owners
}

// isOwn tells the folders that other tools, and wpmd itself, keep for themselves.
func isOwn(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return slices.Contains([]string{".git", ".wpmd", ".github", ".ssh"}, strings.ToLower(first))
}

// at is the node of a value, or as much of the way to it as there is.
func at(n *yaml.Node, keys ...string) *yaml.Node {
	for i := 0; len(keys) > 0 && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == keys[0] {
			return at(n.Content[i+1], keys[1:]...)
		}
	}
	return n
}

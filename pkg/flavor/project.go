package flavor

import (
	"io/fs"
	"strings"
)

// OfProject is the name of the flavor of a project that a folder holds; empty where it
// holds none that is known. A file tells more the deeper it lies.
func OfProject(folder fs.FS) string {
	best, depth := "", -1
	for _, name := range Names() {
		if strings.Contains(name, "+") { // a theme's
			continue
		}
		f, err := Named(name)
		if err != nil {
			continue
		}
		for _, pattern := range f.Project.KnownBy {
			found, _ := fs.Glob(folder, pattern)
			if slashes := strings.Count(pattern, "/"); len(found) > 0 && slashes > depth {
				best, depth = name, slashes
			}
		}
	}
	return best
}

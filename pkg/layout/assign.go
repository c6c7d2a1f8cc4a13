package layout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// Assign gives every document of a whole inventory a path of its own, by id. Of
// documents whose paths are one, even if only to a file system that ignores
// case, the one with the lowest id keeps the path, and the others are marked
// with their ids; so is a file whose path is a folder of others. Documents that
// are not in the inventory, and stay where they are, keep the paths in fixed.
func Assign(s Scheme, stamps []content.Stamp, fixed map[int64]string) (map[int64]string, error) {
	s.family, s.elsewhere = make(map[int64]content.Stamp, len(stamps)), fixed
	for _, d := range stamps {
		s.family[d.ID] = d
	}
	ordered := slices.Clone(stamps)
	slices.SortStableFunc(ordered, inOrder)
	paths := make(map[int64]string, len(ordered))
	folders := make(map[string]bool)
	addFolders := func(path string) {
		for i := strings.IndexByte(path, '/'); i >= 0; i = after(path, i) {
			folders[fold(path[:i])] = true
		}
	}
	taken := make(map[string]int64, len(ordered)+len(fixed))
	for id, path := range fixed {
		taken[fold(path)] = id
		addFolders(path)
	}
	for _, d := range ordered {
		path, err := s.Document(d)
		if err != nil {
			return nil, err
		}
		paths[d.ID] = path
		addFolders(path)
	}
	s.branch(ordered, paths, fixed)
	for _, d := range ordered {
		paths[d.ID] = s.free(paths[d.ID], d, taken, folders)
		taken[fold(paths[d.ID])] = d.ID
	}
	return paths, nil
}

// inOrder puts ids that WordPress gave first, lowest first, then the others in
// the order in which they were given.
func inOrder(a, b content.Stamp) int {
	if a.ID > 0 != (b.ID > 0) {
		return cmp.Compare(b.ID, a.ID)
	}
	if a.ID > 0 {
		return cmp.Compare(a.ID, b.ID)
	}
	return cmp.Compare(b.ID, a.ID)
}

func after(path string, i int) int {
	j := strings.IndexByte(path[i+1:], '/')
	if j < 0 {
		return -1
	}
	return i + 1 + j
}

func (s Scheme) free(path string, d content.Stamp, taken map[string]int64, folders map[string]bool) string {
	isFree := func(path string) bool {
		owner, isTaken := taken[fold(path)]
		return !folders[fold(path)] && (!isTaken || owner == d.ID)
	}
	if isFree(path) {
		return path
	}
	extension := s.Paths.DocumentExtension()
	stem := s.withMark(d, strings.TrimSuffix(path, extension))
	for n := 1; ; n++ {
		candidate := stem + extension
		if n > 1 {
			candidate = fmt.Sprintf("%s-%d%s", stem, n, extension)
		}
		if isFree(candidate) {
			return candidate
		}
	}
}

package tree

import "errors"

// IsObstacle says that an error is about one path of a tree alone: a folder, a
// pipe or a link that leads out stands there, or the system forbids to read or
// write it. Other paths may do. A disk that is full, or a tree that is no
// directory, is no obstacle.
func IsObstacle(err error) bool {
	if _, ok := errors.AsType[*PathError](err); ok {
		return true
	}
	_, ok := errors.AsType[*NotWritableError](err)
	return ok
}

package cli

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

// hintAgain is for what may be there the next time.
const hintAgain = "run the same command again: it fetches what is missing"

// manyRemedies bounds the hints of a run that lacks things of several kinds.
const manyRemedies = 3

// remedies are what settles the failures of a run: one for each kind, that of the most
// failures first.
func remedies(failures []export.Failure, output string) []string {
	type remedy struct {
		hint string
		many string // the hint where it is for several; empty for the same
		n    int
		last bool // others may settle it too
	}
	byKind := make(map[reflect.Type]*remedy)
	for _, f := range failures {
		kind, hint := remedyOf(f, output)
		if byKind[kind] == nil {
			byKind[kind] = &remedy{hint: hint, last: is[*export.UnlistedError](f.Err)}
			if takenPath(f.Err) != "" {
				byKind[kind].many = "move the files that are named away, and run the same command again"
			}
		}
		byKind[kind].n++
	}
	sorted := slices.SortedFunc(maps.Values(byKind), func(a, b *remedy) int {
		switch {
		case a.last && !b.last:
			return 1
		case b.last && !a.last:
			return -1
		}
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.hint, b.hint))
	})
	var list []string
	for _, r := range sorted {
		if r.n > 1 && r.many != "" {
			r.hint = r.many
		}
		if !slices.Contains(list, r.hint) && len(list) < manyRemedies {
			list = append(list, r.hint)
		}
	}
	return list
}

// remedyOf is the hint of a failure, and what kind of failure that is for.
func remedyOf(f export.Failure, output string) (kind reflect.Type, hint string) {
	said, known := explainKnown(f.Err)
	switch {
	case isUnfaithful(f):
		return said.kind, "wpmd verify " + shellWord(asFolder(output)) + "   (names each; compare these with their pages)"
	case is[*tree.NotWritableError](f.Err):
		return reflect.TypeFor[*tree.NotWritableError](), "make the folder writable, and run the same command again"
	case takenPath(f.Err) != "":
		return said.kind, "move " + shellWord(filepath.Join(output, filepath.FromSlash(takenPath(f.Err)))) + " away, and run the same command again"
	case isTooLargeFile(f):
		return said.kind, "add --max-media-size SIZE, as large as the largest that you want"
	case known && len(said.hints) > 0 && !isPassing(f.Err):
		return said.kind, intoFolder(said.hints[0], output)
	}
	return nil, hintAgain
}

// intoFolder adds to a hint that is an export without a folder where it shall go.
func intoFolder(hint, output string) string {
	if output == "" || !strings.HasPrefix(hint, "wpmd export ") || strings.Contains(hint, " -o ") {
		return hint
	}
	command, why, _ := strings.Cut(hint, "   ")
	if why != "" {
		why = "   " + why
	}
	return command + " -o " + shellWord(output) + why
}

// isPassing says that an error is one of the net or of a server in trouble, which may
// be over the next time.
func isPassing(err error) bool {
	if e, ok := errors.AsType[*fetch.StatusError](err); ok {
		return isBusy(e.Status)
	}
	if e, ok := errors.AsType[*wordpress.UnexpectedAnswerError](err); ok {
		return isBusy(e.Status)
	}
	if e, ok := errors.AsType[*media.StatusError](err); ok {
		return isBusy(e.Status)
	}
	return is[*fetch.HostError](err) || is[*fetch.TimeoutError](err) || is[*fetch.ConnectionError](err) || is[*fetch.UnreachableError](err) || is[*fetch.WaitError](err)
}

func isBusy(status int) bool {
	return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests
}

// takenPath is the path at which something stands that no run wrote, where that is
// what is wrong.
func takenPath(err error) string {
	if e, ok := errors.AsType[*export.ConflictError](err); ok {
		return e.Path
	}
	if e, ok := errors.AsType[*media.TakenError](err); ok {
		return e.Path
	}
	return ""
}

func isTooLargeFile(f export.Failure) bool {
	return f.Type == "media" && is[*fetch.TooLargeError](f.Err)
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

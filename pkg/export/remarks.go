package export

import (
	"errors"
	"fmt"
	"strconv"

	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/render"
)

// What a run leaves to be looked at holds as long as the files do, and not only for
// the run that saw it: it is remembered with each document, and told again by
// every run that has no reason to look at the document again.

// maxRemarks bounds what is remembered of one document.
const maxRemarks = 20

// UnfaithfulError says that a document's file does not say all that its body says.
type UnfaithfulError struct {
	Path  string
	First string // what is not as it should be
	Count int
}

func (e *UnfaithfulError) Error() string {
	more := ""
	if e.Count > 1 {
		more = fmt.Sprintf(", and %d more", e.Count-1)
	}
	return fmt.Sprintf("%s does not say all that the page says: %s%s", e.Path, e.First, more)
}

// remarksOf are the warnings about a rendered document that last.
func remarksOf(rendered render.Result) []manifest.Remark {
	var remarks []manifest.Remark
	add := func(code, message string) {
		if len(remarks) < maxRemarks {
			remarks = appendNew(remarks, manifest.Remark{Code: code, Message: message})
		}
	}
	for _, w := range rendered.Warnings {
		if w.Code == render.CodeNotFaithful || w.Code == render.CodeEmpty {
			add(w.Code, w.Message)
		}
	}
	for _, m := range rendered.Addresses.Missing {
		if gone, ok := errors.AsType[*media.GoneError](m.Err); ok {
			add(manifest.CodeGone, goneMessage(m, gone))
		}
	}
	for _, a := range rendered.Addresses.Assets {
		for _, m := range a.Before {
			if !m.Guessed && media.IsGone(m.Err) {
				add(manifest.CodeSmaller, smallerMessage(m))
			}
		}
	}
	return remarks
}

func goneMessage(m linkmap.Missing, gone *media.GoneError) string {
	return m.Address + ": its server answers " + strconv.Itoa(gone.Status) + "; the link points at the web"
}

func smallerMessage(m linkmap.Missing) string {
	what := " is larger than wanted"
	if media.IsGone(m.Err) {
		what = " is gone from its server"
	}
	return m.Address + what + "; a smaller copy is in its place"
}

// copyRemark says why a file is the copy of an earlier run.
func copyRemark(address string, cause error) manifest.Remark {
	if gone, ok := errors.AsType[*media.GoneError](cause); ok {
		return manifest.Remark{Code: manifest.CodeGone, Message: address + ": its server answers " + strconv.Itoa(gone.Status) + "; the copy in the folder is kept"}
	}
	why := address + ": it could not be fetched again: " + cause.Error()
	if refused, ok := errors.AsType[*media.StatusError](cause); ok {
		why = address + ": its server answers " + strconv.Itoa(refused.Status)
	}
	return manifest.Remark{Code: manifest.CodeFailed, Message: why + "; the copy in the folder is kept, and the next run asks for it again"}
}

func editedFile(path string) string { return path + " was edited since the last run; the edit is kept" }

// unfaithful is the failure that remarks amount to; nil for none.
func unfaithful(path string, remarks []manifest.Remark) *UnfaithfulError {
	var e *UnfaithfulError
	for _, remark := range remarks {
		switch {
		case remark.Code != render.CodeNotFaithful:
		case e == nil:
			e = &UnfaithfulError{Path: path, First: remark.Message, Count: 1}
		default:
			e.Count++
		}
	}
	return e
}

// isLeftOut says whether a file is larger than was asked for, or one that the
// target would read as its own source.
func (o MediaOptions) isLeftOut(err error) bool {
	return o.MaxMediaSize > 0 && isOf[*fetch.TooLargeError](err) || isOf[*media.SourceError](err)
}

package content

import (
	"fmt"
	"strings"
)

// Warning names something that a reader of the result should know, though
// nothing that was asked for is missing.
type Warning struct {
	// Code is a stable word for machines: "shortcode-kept", "media-gone".
	Code string
	// Document says where: a path, a link or an id; empty for the whole run.
	Document string
	Message  string
}

// Fault says in which way a document could not be had.
type Fault int

const (
	// Failed: the site has the document, but did not give it.
	Failed Fault = iota
	// Gone: the document was deleted.
	Gone
	// Withdrawn: the document is there, and no longer public.
	Withdrawn
)

// IsGone says that a site has no such document to show any more.
func (f Fault) IsGone() bool { return f == Gone || f == Withdrawn }

// DocumentError says that one document is missing from a source's answer. It
// does not end a sequence of documents; any other error does.
type DocumentError struct {
	ID    int64
	Type  string
	URL   string // the document's web address where known, or that of its API object
	Fault Fault
	Err   error
}

func (e *DocumentError) Error() string {
	if e.Fault.IsGone() {
		return fmt.Sprintf("%s %d is gone: %v", e.Type, e.ID, e.Err)
	}
	return fmt.Sprintf("%s %d: %v", e.Type, e.ID, e.Err)
}

func (e *DocumentError) Unwrap() error { return e.Err }

// MissingFields is the warning that a document came without some of its fields.
func MissingFields(d Document) Warning {
	return Warning{Code: CodeMissingFields, Document: d.Link, Message: (&MissingFieldsError{Fields: d.MissingFields}).Error()}
}

// FullText stands among missing fields for the text of a document of which the source
// gives a summary alone.
const FullText = "full text"

// CodeMissingFields is the code of that warning.
const CodeMissingFields = "fields-missing"

// MissingFieldsError says that a site does not give some fields of a document,
// however often it is asked.
type MissingFieldsError struct {
	Fields []string
	// Kept says that what there was of the document before stays in its place.
	Kept bool
}

func (e *MissingFieldsError) Error() string {
	message := "the site does not give its " + strings.Join(e.Fields, ", ")
	if e.Kept {
		return message + "; the file of an earlier run stays as it is"
	}
	return message + ", which is left out"
}

// LanguageError says that a source does not tell in which language its documents
// are.
type LanguageError struct{ Language string }

func (e *LanguageError) Error() string {
	return "no document tells its language, so that those in " + e.Language + " cannot be told from others"
}

// ListError says that the documents of one type could not be listed to their
// end, or where Type is empty, those of any. It does not end an inventory; any
// other error does.
type ListError struct {
	Type string
	Err  error
}

func (e *ListError) Error() string {
	if e.Type == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("list of type %s: %v", e.Type, e.Err)
}

func (e *ListError) Unwrap() error { return e.Err }

package media

import (
	"errors"
	"fmt"
	"net/http"

	"wpmd/pkg/fetch"
)

// The URL of every error of this package is redacted, as in package fetch.

// GoneError says that the file's own server no longer has it.
type GoneError struct {
	URL    string
	Status int // 404 or 410
}

func (e *GoneError) Error() string { return fmt.Sprintf("%s: gone (HTTP %d)", e.URL, e.Status) }

// StatusError says that the server did not give the file.
type StatusError struct {
	URL    string
	Status int
}

func (e *StatusError) Error() string { return fmt.Sprintf("%s: HTTP %d", e.URL, e.Status) }

// TypeError says that what arrived is not what the name of the file promises:
// an error page in place of a picture.
type TypeError struct {
	URL  string
	Type string // the media type of what arrived
}

func (e *TypeError) Error() string { return fmt.Sprintf("%s: the server sent %s", e.URL, e.Type) }

// SourceError says that the target would read the file as a source of pages.
type SourceError struct{ URL string }

func (e *SourceError) Error() string { return e.URL + ": begins with the header of a document" }

// EmptyError says that a file that cannot be empty is.
type EmptyError struct{ URL string }

func (e *EmptyError) Error() string { return fmt.Sprintf("%s: the server sent nothing", e.URL) }

// EncodingError says that the server encoded the file, though it was asked not
// to, in a way that cannot be undone.
type EncodingError struct {
	URL      string
	Encoding string // as in the field Content-Encoding
}

func (e *EncodingError) Error() string {
	return fmt.Sprintf("%s: the server encoded it as %q", e.URL, e.Encoding)
}

// TakenError says that a file of other bytes, which no run wrote, stands at
// the path.
type TakenError struct{ Path string }

func (e *TakenError) Error() string {
	return fmt.Sprintf("%s is taken by a file that wpmd did not write", e.Path)
}

// OtherPictureError says that a picture cannot be what another was made of: it
// is smaller, or of other proportions.
type OtherPictureError struct{ URL string }

func (e *OtherPictureError) Error() string { return e.URL + ": another picture" }

// IsGone says that the file's own server no longer has it.
func IsGone(err error) bool {
	_, ok := errors.AsType[*GoneError](err)
	return ok
}

// IsRefusal says that the server answered, and the answer is not the file: it
// will not be another one tomorrow, unlike that of a server that is out of
// breath or out of reach.
func IsRefusal(err error) bool {
	if e, ok := errors.AsType[*StatusError](err); ok {
		return e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout && e.Status != http.StatusTooManyRequests
	}
	_, gone := errors.AsType[*GoneError](err)
	_, page := errors.AsType[*TypeError](err)
	_, empty := errors.AsType[*EmptyError](err)
	_, encoded := errors.AsType[*EncodingError](err)
	_, mistaken := errors.AsType[*OtherPictureError](err)
	_, large := errors.AsType[*fetch.TooLargeError](err)
	_, astray := errors.AsType[*fetch.RedirectError](err)
	_, private := errors.AsType[*fetch.PrivateAddressError](err)
	_, source := errors.AsType[*SourceError](err)
	return source || gone || page || empty || encoded || mistaken || large || astray || private
}

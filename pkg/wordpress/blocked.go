package wordpress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"wpmd/pkg/blocker"
	"wpmd/pkg/fetch"
	"wpmd/pkg/restjson"
)

// BlockedError says that something stands before the API, and what.
type BlockedError struct {
	URL    string
	Status int
	Kind   blocker.Kind
	// Evidence is what it was recognised by: a header, words of the answer.
	Evidence string
	Err      error // the answer as such: *APIClosedError, *APIError, *UnexpectedAnswerError or *NotWordPressError
}

func (e *BlockedError) Error() string {
	return fmt.Sprintf("%s: HTTP %d: blocked by %s (%s)", e.URL, e.Status, e.Kind, e.Evidence)
}

func (e *BlockedError) Unwrap() error { return e.Err }

// blockedOr names what blocks the API where an answer is a page of that, or else
// returns err, which is what is wrong with the answer.
func blockedOr(r *fetch.Response, err error) error {
	if b, ok := blocker.Of(r); ok {
		return &BlockedError{URL: shown(r), Status: r.Status, Kind: b.Kind, Evidence: b.Evidence, Err: err}
	}
	if r.Status < 300 && blocker.IsPage(r) {
		return &BlockedError{URL: shown(r), Status: r.Status, Kind: blocker.HTML, Evidence: "a page of HTML", Err: err}
	}
	return err
}

// isCheck says that an answer is a page that checks who asks, or some other page
// that no status gives away, and not what was asked for.
func isCheck(r *fetch.Response) bool {
	if first := bytes.TrimLeft(r.Body, " \t\r\n\ufeff"); len(first) > 0 && (first[0] == '{' || first[0] == '[') || !blocker.IsInPlaceOf(r) {
		return false
	}
	_, _, err := restjson.ReadValue(r.Body)
	return err != nil
}

// isChecked says the same of the error that such an answer becomes in the end. It
// tells nothing of the document that was asked for.
func isChecked(err error) bool {
	if e := blockedIn(err); e != nil {
		return e.Status < 300 && e.Kind.IsCheck()
	}
	e, ok := errors.AsType[*UnexpectedAnswerError](err)
	return ok && e.Status < 300 && e.Status != http.StatusOK
}

// isHopeless says that asking again will not change an answer: it is the page of
// a blocker that stays. One that may pass is one where the server wants more
// patience than it gets.
func isHopeless(r *fetch.Response, long bool) bool {
	if _, _, _, ok := restjson.APIError(r.Body); ok && long {
		return true
	}
	b, ok := blocker.Of(r)
	return ok && (long || !b.Passes && r.Status != http.StatusTooManyRequests)
}

// noteFields are those of an object in which a blocker says something.
var noteFields = []string{"code", "data", "error", "message", "reason", "status", "success", "title"}

// note returns the blocker that says in clean JSON, and without the status of an
// error, that it lets nobody in; nil where it is something else.
func note(r *fetch.Response, value json.RawMessage) error {
	var said map[string]json.RawMessage
	if len(value) > 4<<10 || value[0] != '{' || json.Unmarshal(value, &said) != nil {
		return nil
	}
	for name := range said {
		if !slices.Contains(noteFields, name) {
			return nil
		}
	}
	b, ok := blocker.Of(r)
	if !ok || b.Passes {
		return nil
	}
	return &BlockedError{URL: shown(r), Status: r.Status, Kind: b.Kind, Evidence: b.Evidence, Err: unexpected(r, nil)}
}

// codesOff are the codes by which plugins say that the API is switched off.
var codesOff = []string{"rest_cannot_access", "rest_disabled", "rest_api_disabled", "json_api_disabled"}

// namedByCode names the blocker that an error of WordPress's own is, where it
// stands before the index of the API.
func namedByCode(err error) error {
	if blockedIn(err) != nil {
		return err
	}
	closed, isClosed := errors.AsType[*APIClosedError](err)
	other, isOther := errors.AsType[*APIError](err)
	e := &BlockedError{Kind: blocker.Login, Err: err}
	switch {
	case isClosed && closed.Code != "":
		e.URL, e.Status, e.Evidence = closed.URL, closed.Status, closed.Code
	case isOther && (slices.Contains(codesOff, other.Code) || slices.Contains(statusesOff, other.Status)):
		e.URL, e.Status, e.Evidence, e.Kind = other.URL, other.Status, other.Code, blocker.RESTOff
	default:
		return err
	}
	if slices.Contains(codesOff, e.Evidence) || strings.Contains(strings.ToLower(closedMessage(closed)), "disabled") {
		e.Kind = blocker.RESTOff
	}
	e.Evidence = "code " + e.Evidence
	return e
}

var statusesOff = []int{http.StatusNotFound, http.StatusGone, http.StatusNotImplemented}

func closedMessage(e *APIClosedError) string {
	if e == nil {
		return ""
	}
	return e.Message
}

func blockedIn(err error) *BlockedError {
	e, _ := errors.AsType[*BlockedError](err)
	return e
}

// isBlocked says that the whole API is blocked.
func isBlocked(err error) bool {
	e := blockedIn(err)
	return e != nil && e.Kind.BlocksAll()
}

// refusal is the error that an answer is, or nil for a success. value is the
// JSON in it, if there is some.
func refusal(r *fetch.Response, value []byte) error {
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	code, message, _, ok := restjson.APIError(value)
	closed := r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden
	switch {
	case closed && ok:
		return &APIClosedError{URL: shown(r), Status: r.Status, Code: code, Message: message}
	case closed:
		return blockedOr(r, &APIClosedError{URL: shown(r), Status: r.Status, Message: excerpt(r.Body)})
	case ok && code != "wp_die":
		return &APIError{URL: shown(r), Status: r.Status, Code: code, Message: message, Params: restjson.InvalidParams(value)}
	case ok:
		e := &APIError{URL: shown(r), Status: r.Status, Code: code, Message: message}
		if r.Status == http.StatusServiceUnavailable {
			return &BlockedError{URL: shown(r), Status: r.Status, Kind: blocker.Maintenance, Evidence: fmt.Sprintf("%q", message), Err: e}
		}
		return e
	}
	return blockedOr(r, unexpected(r, nil))
}

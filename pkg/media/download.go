package media

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/fetch"
	"wpmd/pkg/permalink"
)

// stride is how much of a file must have come in, in bytes, for the retries of
// package fetch to begin again after the last of them failed: a large file over
// a bad line arrives piece by piece, and one that does not move is given up.
const stride = 1 << 20

// errAfresh says that what came is not the rest of what was there before.
var errAfresh = errors.New("the parts do not belong together")

// download is a file on its way from the web, over as many answers as it takes.
type download struct {
	arrival
	url string // of errors, redacted
	// header is that of the next request. Package fetch reads it anew for each
	// attempt, so a retry asks for what is still missing.
	header http.Header
	// validator is what If-Range takes; empty when the file cannot be had in
	// parts.
	validator string
	total     int64       // size of the whole file; -1 when unknown
	facts     http.Header // of the answer that the file began with
	whole     bool        // it cannot be asked for in parts after all
	result    Result
}

func (f *Fetcher) download(ctx context.Context, want File) (Result, error) {
	address := permalink.Encode(want.Address)
	d := &download{
		arrival: arrival{fetcher: f, want: want},
		url:     fetch.Redact(address),
		header:  make(http.Header),
	}
	defer d.discard()
	d.askIfChanged()
	for {
		before := d.size
		err := f.client.Stream(ctx, address, d.header, d.receive)
		switch {
		case errors.Is(err, errAfresh) && !d.whole:
			d.whole = true
			d.askForRest()
		case !isCut(err) || !d.asksForRest() || d.size-before < stride:
			return d.result, err
		}
	}
}

func isCut(err error) bool {
	_, broken := errors.AsType[*fetch.ConnectionError](err)
	_, silent := errors.AsType[*fetch.TimeoutError](err)
	return broken || silent
}

// askIfChanged makes the request conditional on what the last run brought.
func (d *download) askIfChanged() {
	last := d.want.Last
	switch {
	case last == nil:
	case last.ETag != "":
		d.header.Set("If-None-Match", last.ETag)
	case last.LastModified != "":
		d.header.Set("If-Modified-Since", last.LastModified)
	}
}

// askForRest makes the next request one for what is missing (RFC 9110, section
// 14.2), on condition that the file is still the same (section 13.1.5).
func (d *download) askForRest() {
	clear(d.header)
	if d.size > 0 && d.validator != "" && !d.whole {
		d.header.Set("Range", "bytes="+strconv.FormatInt(d.size, 10)+"-")
		d.header.Set("If-Range", d.validator)
	}
}

func (d *download) asksForRest() bool { return d.header.Get("Range") != "" }

// receive takes in an answer.
func (d *download) receive(resp *http.Response) error {
	body, err := d.accept(resp)
	if body == nil || err != nil {
		return err
	}
	if err := d.add(body); err != nil {
		d.askForRest()
		return fmt.Errorf("receive %s: %w", d.url, err)
	}
	if resp.StatusCode == http.StatusPartialContent && d.total >= 0 && d.size != d.total {
		return errAfresh // each part was as long as it said, and they are not the whole
	}
	known, err := d.commit()
	if err != nil {
		return err
	}
	if !isFresh(d.facts) {
		known.ETag, known.LastModified = d.facts.Get("ETag"), d.facts.Get("Last-Modified")
	}
	d.result = Result{Outcome: Downloaded, Known: known}
	if d.want.Nameless {
		d.result.Path = d.want.Path
	}
	return nil
}

// accept looks at the head of an answer and returns what of its body belongs to
// the file: nil where the file stands unchanged.
func (d *download) accept(resp *http.Response) (io.Reader, error) {
	asked := d.asksForRest()
	switch resp.StatusCode {
	case http.StatusOK:
		return d.acceptWhole(resp)
	case http.StatusPartialContent:
		if asked && d.continues(resp) {
			return resp.Body, nil
		}
	case http.StatusRequestedRangeNotSatisfiable:
	case http.StatusNotModified:
		if d.want.Last != nil {
			return nil, nil
		}
	case http.StatusNotFound, http.StatusGone:
		return nil, &GoneError{URL: d.url, Status: resp.StatusCode}
	default:
		asked = false
	}
	if asked {
		return nil, errAfresh
	}
	return nil, &StatusError{URL: d.url, Status: resp.StatusCode}
}

func (d *download) acceptWhole(resp *http.Response) (io.Reader, error) {
	if resp.ContentLength > d.fetcher.options.MaxSize {
		return nil, d.tooLarge()
	}
	plain, err := d.decode(resp)
	if err != nil {
		return nil, err
	}
	body := bufio.NewReaderSize(plain, d.want.headLength())
	if err := checkHead(body, d.want.Path, resp.Header.Get("Content-Type"), d.url); err != nil {
		return nil, err
	}
	d.want.name(body)
	if err := d.fetcher.checkSource(body, d.url); err != nil {
		return nil, err
	}
	if err := d.want.checkShape(body, d.url); err != nil {
		return nil, err
	}
	d.total, d.facts = resp.ContentLength, resp.Header
	d.validator = validatorOf(resp.Header)
	if encoded(resp) {
		d.total, d.validator = -1, "" // these speak of the encoded file
	}
	return body, d.begin()
}

// continues says whether a partial answer begins where the file broke off.
func (d *download) continues(resp *http.Response) bool {
	var first, last, total int64
	unit, span, _ := strings.Cut(resp.Header.Get("Content-Range"), " ")
	n, _ := fmt.Sscanf(span, "%d-%d/%d", &first, &last, &total) // a total may be "*"
	if unit != "bytes" || n < 2 || first != d.size || encoded(resp) {
		return false
	}
	if n == 3 && d.total >= 0 && total != d.total {
		return false
	}
	if n == 3 {
		d.total = total
	}
	tag := resp.Header.Get("ETag")
	return tag == "" || !strings.HasPrefix(d.validator, `"`) || tag == d.validator
}

// decode undoes the encoding of a server that encodes files though it was asked
// not to. A file that is compressed in itself is often called encoded.
func (d *download) decode(resp *http.Response) (io.Reader, error) {
	switch encoding := strings.ToLower(resp.Header.Get("Content-Encoding")); {
	case !encoded(resp):
		return resp.Body, nil
	case encoding != "gzip" && encoding != "x-gzip":
		return nil, &EncodingError{URL: d.url, Encoding: encoding}
	case strings.HasSuffix(extensionOf(d.want.Path), "gz") || extensionOf(d.want.Path) == "svgz":
		return resp.Body, nil
	}
	plain, err := inflate(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("receive %s: %w", d.url, err)
	}
	return plain, nil
}

func encoded(resp *http.Response) bool {
	encoding := resp.Header.Get("Content-Encoding")
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// isFresh says that a file was changed in the very moment in which it was sent, so
// that it may change again and look the same: many servers make the entity tag of
// the second of the change and the size.
func isFresh(h http.Header) bool {
	changed, err := http.ParseTime(h.Get("Last-Modified"))
	if err != nil {
		return false
	}
	now, err := http.ParseTime(h.Get("Date"))
	return err == nil && !now.Before(changed) && now.Sub(changed) < 2*time.Second
}

// validatorOf returns what tells that a file is the same byte for byte when its
// rest is asked for: a strong entity tag, or a time of change that the server's
// own clock has left behind (RFC 9110, section 8.8.2.2). It is empty where there
// is none, or where the server gives no parts.
func validatorOf(h http.Header) string {
	if !strings.EqualFold(strings.TrimSpace(h.Get("Accept-Ranges")), "bytes") {
		return ""
	}
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	changed, err := http.ParseTime(h.Get("Last-Modified"))
	if err != nil {
		return ""
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil || now.Sub(changed) < time.Second {
		return ""
	}
	return h.Get("Last-Modified")
}

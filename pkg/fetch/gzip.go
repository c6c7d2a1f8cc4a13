package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/url"
)

// isMislabeled says that an answer is called gzip and is none.
func isMislabeled(err error) bool { return errors.Is(err, gzip.ErrHeader) }

// setPlain keeps compression from being asked for where it is only claimed. What
// comes then is taken as it is.
func (c *Client) setPlain(u *url.URL) { c.plain.Store(originOf(u), true) }

func (c *Client) isPlain(u *url.URL) bool {
	_, plain := c.plain.Load(originOf(u))
	return plain
}

// unpack undoes a compression that the answer does not speak of. What cannot be
// undone to its end stays as it is. The error says that it holds more than limit.
func unpack(body []byte, limit int64) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body, nil //nolint:nilerr // it only looks compressed
	}
	text, err := io.ReadAll(io.LimitReader(z, limit+1))
	switch {
	case int64(len(text)) > limit:
		return nil, errTooMuch
	case err != nil:
		return body, nil //nolint:nilerr // the caller sees what it is
	}
	return text, nil
}

var errTooMuch = errors.New("more than was allowed")

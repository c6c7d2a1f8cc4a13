package fetch

import (
	"io"
	"net/url"
	"sync/atomic"
)

// body is an answer's body, bounded in size and time. Its errors are those of
// this package.
type body struct {
	from  io.ReadCloser
	url   *url.URL
	watch *watch
	limit int64
	left  int64
	idle  bool // the watch runs only while a read waits
	count *atomic.Int64
	err   error // what the reading broke off with
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one byte more tells a full body from one too large
	}
	if b.idle {
		b.watch.restart()
		defer b.watch.pause()
	}
	n, err := b.from.Read(p)
	b.count.Add(int64(n))
	if int64(n) > b.left {
		b.err = &TooLargeError{URL: show(b.url), Limit: b.limit}
		return int(b.left), b.err
	}
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		b.err = classify(err, b.url, b.watch)
		return n, b.err
	}
	return n, err
}

func (b *body) Close() error {
	b.watch.stop()
	return b.from.Close()
}

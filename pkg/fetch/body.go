package fetch

import (
	"errors"
	"io"
	"net/url"
	"sync/atomic"
	"time"
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

	// waited is how long reads have waited for the bytes of some.
	waited time.Duration
	some   int64
}

// leastRate is what a file must bring in, in bytes a second, lest it count as
// silent: one that drips would otherwise go on for days.
const leastRate = 100

// read reads while the watch runs: for as long as is left of the time in which
// bytes worth it must come.
func (b *body) read(p []byte) (int, error) {
	b.watch.restart(b.watch.timeout - b.waited)
	begun := time.Now()
	n, err := b.from.Read(p)
	b.watch.pause()
	b.waited += time.Since(begun)
	if b.some += int64(n); b.some >= int64(leastRate*b.watch.timeout.Seconds()) {
		b.waited, b.some = 0, 0
	}
	return n, err
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one byte more tells a full body from one too large
	}
	read := b.from.Read
	if b.idle {
		read = b.read
	}
	n, err := read(p)
	b.count.Add(int64(n))
	if int64(n) > b.left {
		b.err = &TooLargeError{URL: show(b.url), Limit: b.limit}
		return int(b.left), b.err
	}
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = classify(err, b.url, b.watch)
		return n, b.err
	}
	return n, err
}

func (b *body) Close() error {
	b.watch.stop()
	return b.from.Close()
}

package media

import (
	"archive/zip"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
)

// What is compressed may become so many times as large, beyond what any file may:
// text shrinks to a tenth, and only what is made for it to a thousandth.
const (
	inflation     = 100
	inflationFree = 16 << 20
)

// InflationError says that something compressed holds so much more than there is
// of it that it was made to fill a disk.
type InflationError struct{ Size int64 }

func (e *InflationError) Error() string {
	return fmt.Sprintf("%d compressed bytes hold more than %d times as many", e.Size, inflation)
}

// inflate undoes gzip. What grows out of all proportion ends in an
// *InflationError.
func inflate(from io.Reader) (io.Reader, error) {
	packed := &counter{from: from}
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return &inflated{packed: packed, plain: plain}, nil
}

type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

type inflated struct {
	packed *counter
	plain  io.Reader
	n      int64
}

func (i *inflated) Read(p []byte) (int, error) {
	n, err := i.plain.Read(p)
	i.n += int64(n)
	if isInflated(i.packed.n, i.n) {
		return 0, &InflationError{Size: i.packed.n}
	}
	return n, err
}

func isInflated(packed, plain int64) bool { return plain > inflationFree && plain/inflation > packed }

// checkInflation refuses a file of a zip that is as large.
func checkInflation(info fs.FileInfo) error {
	if h, ok := info.Sys().(*zip.FileHeader); ok && isInflated(int64(h.CompressedSize64), int64(h.UncompressedSize64)) {
		return &InflationError{Size: int64(h.CompressedSize64)}
	}
	return nil
}

package wxr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"wpmd/pkg/tree"
)

// readable is a text as UTF-8. Where not one character of it is UTF-8 beyond ASCII, it
// was written in a one-byte charset, whatever the file declares; else single bytes of it
// went astray.
func readable(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r != utf8.RuneError && size > 1 {
			return strings.ToValidUTF8(string(raw), "\uFFFD")
		}
		i += size
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(text)
}

// declared finds the charset that a file says it is in.
var declared = regexp.MustCompile(`<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']`)

// charsetOf tells how a file is written from its beginning; nil for UTF-8, and for what
// is not known.
func charsetOf(beginning []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(beginning, []byte{0xFF, 0xFE}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"
	case bytes.HasPrefix(beginning, []byte{0xFE, 0xFF}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16"
	case bytes.HasPrefix(beginning, []byte("<\x00?\x00")) || bytes.HasPrefix(beginning, []byte("<\x00r\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16"
	case bytes.HasPrefix(beginning, []byte("\x00<\x00?")) || bytes.HasPrefix(beginning, []byte("\x00<\x00r")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16"
	}
	found := declared.FindSubmatch(beginning)
	if found == nil {
		return nil, ""
	}
	e, name := charset.Lookup(string(found[1]))
	if e == nil || name == "utf-8" || strings.HasPrefix(name, "utf-16") {
		return nil, ""
	}
	return e, name
}

// toUTF8 returns a file as UTF-8: as it is, or spooled where it is written in another
// charset than UTF-8. A declaration counts only where the file is no UTF-8.
func toUTF8(data io.ReaderAt, size int64) (io.ReaderAt, int64, func() error, error) {
	keep := func() error { return nil }
	beginning := make([]byte, 1<<10)
	n, err := data.ReadAt(beginning, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, nil, fmt.Errorf("read the beginning: %w", err)
	}
	e, name := charsetOf(beginning[:n])
	if e == nil || name != "UTF-16" && isUTF8(io.NewSectionReader(data, 0, size)) {
		return data, size, keep, nil
	}
	spool, err := tree.NewSpool()
	if err != nil {
		return nil, 0, nil, err
	}
	written, err := io.Copy(spool, e.NewDecoder().Reader(io.NewSectionReader(data, 0, size)))
	if err != nil {
		return nil, 0, nil, errors.Join(fmt.Errorf("read as %s: %w", name, err), spool.Close())
	}
	return spool, written, spool.Close, nil
}

// isUTF8 says that a text is UTF-8, but for its very end, which may be cut.
func isUTF8(from io.Reader) bool {
	r := bufio.NewReaderSize(from, window)
	for {
		chunk, err := r.Peek(window)
		whole := chunk
		if cut := len(chunk) - utf8.UTFMax; cut > 0 {
			for whole = chunk[:cut]; len(whole) < len(chunk) && !utf8.RuneStart(chunk[len(whole)]); {
				whole = chunk[:len(whole)+1]
			}
		}
		if err != nil {
			return utf8.Valid(whole)
		}
		if !utf8.Valid(whole) {
			return false
		}
		_, _ = r.Discard(len(whole)) // it was peeked at
	}
}

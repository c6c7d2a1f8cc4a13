package permalink

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const upperHex = "0123456789ABCDEF"

// percentEncode writes s with each byte for which encode returns true, given what
// follows it too, as "%" and two hexadecimal digits.
func percentEncode(b *strings.Builder, s string, encode func(rest string) bool) {
	for i := range len(s) {
		if !encode(s[i:]) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[s[i]>>4])
		b.WriteByte(upperHex[s[i]&15])
	}
}

// EscapePath encodes what would end or change a path in an address, and leaves letters
// of every script readable.
func EscapePath(path string) string {
	var b strings.Builder
	percentEncode(&b, path, func(rest string) bool {
		c := rest[0]
		return c <= ' ' || c == 0x7F || strings.IndexByte(`%#?"<>\^`+"`{|}", c) >= 0
	})
	return b.String()
}

// EscapeBytes encodes every byte of s that isPlain does not know.
func EscapeBytes(s string, isPlain func(c byte) bool) string {
	var b strings.Builder
	percentEncode(&b, s, func(rest string) bool { return !isPlain(rest[0]) })
	return b.String()
}

// Encode returns an address as it can be asked for, encoded exactly once
// however much of it was encoded before: raw spaces, quotes and bytes beyond
// ASCII become percent-encoded, and so does a percent sign that encodes nothing,
// as in "100%off.jpg". All else stays byte for byte, so that an address that
// needs no encoding comes back as it is. This is how browsers read the
// addresses of a page (https://url.spec.whatwg.org/#path-state). A fragment is
// left out; an address without scheme gets that of the secure web.
func Encode(address string) string {
	address = strings.Trim(address, " \t\r\n\f")
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	address, _, _ = strings.Cut(address, "#")
	if strings.HasPrefix(address, "//") {
		address = "https:" + address
	}
	start := pathStart(address)
	path, query, hasQuery := strings.Cut(address[start:], "?")
	var b strings.Builder
	b.WriteString(address[:start])
	percentEncode(&b, path, func(rest string) bool {
		return isUnsafe(rest[0], "\"<>\\^`{|}") || rest[0] == '%' && !isEncoded(rest)
	})
	if hasQuery {
		b.WriteByte('?')
		percentEncode(&b, query, func(rest string) bool { return isUnsafe(rest[0], `"<>'`) })
	}
	return b.String()
}

func isUnsafe(c byte, reserved string) bool {
	return c <= ' ' || c >= 0x7F || strings.IndexByte(reserved, c) >= 0
}

// pathStart returns where the path of an absolute address begins.
func pathStart(address string) int {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return 0
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return len(address) - len(rest) + i
	}
	return len(address)
}

func isEncoded(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// Decode undoes the percent-encoding in which WordPress keeps every slug that is not
// ASCII, in normal form C. What encodes no text comes back as it is.
func Decode(slug string) string {
	decoded, err := url.PathUnescape(slug)
	if err != nil || !utf8.ValidString(decoded) {
		decoded = slug
	}
	return norm.NFC.String(decoded)
}

// FoldedSlug is Decode in the form in which WordPress compares slugs: without regard to
// case and outer space.
func FoldedSlug(slug string) string {
	return strings.ToLower(strings.TrimSpace(Decode(slug)))
}

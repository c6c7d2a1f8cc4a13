package media

import "strings"

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
	escape(&b, path, "\"<>\\^`{|}", true)
	if hasQuery {
		b.WriteByte('?')
		escape(&b, query, `"<>'`, false)
	}
	return b.String()
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

// escape writes s with what cannot stand in an address percent-encoded: the
// bytes in reserved, and where percent is set, a percent sign that is none of an
// encoded byte.
func escape(b *strings.Builder, s, reserved string, percent bool) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if c > ' ' && c < 0x7F && strings.IndexByte(reserved, c) < 0 && (c != '%' || !percent || isEncoded(s[i:])) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
}

func isEncoded(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

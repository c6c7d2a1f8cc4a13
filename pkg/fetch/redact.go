package fetch

import (
	"net/url"
	"strings"
	"unicode"
)

// redacted stands in the place of a secret.
const redacted = "REDACTED"

// Redact returns address as it may be shown and logged: without user and
// password, without fragment, with the values of query parameters that look
// like secrets replaced, and without control characters.
func Redact(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return redactUnparsed(address)
	}
	return show(u)
}

// show is Redact for an address that was parsed.
func show(u *url.URL) string {
	if u.Opaque != "" {
		return redactUnparsed(u.String())
	}
	t := *u
	t.User, t.Fragment, t.RawFragment = nil, "", ""
	t.RawQuery = redactQuery(t.RawQuery)
	return printable(t.String())
}

// redactUnparsed redacts what cannot be parsed. An @ in it may end a password as well as
// stand in a query, so what remains is what is past the last one and comes
// before all that looks like a query.
func redactUnparsed(address string) string {
	address = address[strings.LastIndexByte(address, '@')+1:]
	if i := strings.IndexAny(address, "?#&;="); i >= 0 {
		address = address[:i]
	}
	return printable(address)
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.C, r) {
			return -1
		}
		return r
	}, s)
}

// redactQuery works on the text, so that the rest of a query stays as it was
// written.
func redactQuery(query string) string {
	var b strings.Builder
	for len(query) > 0 {
		end := strings.IndexAny(query, "&;")
		if end < 0 {
			end = len(query)
		}
		name, _, found := strings.Cut(query[:end], "=")
		if found && secretName(name) {
			b.WriteString(name + "=" + redacted)
		} else {
			b.WriteString(query[:end])
		}
		if end < len(query) {
			b.WriteByte(query[end])
			end++
		}
		query = query[end:]
	}
	return b.String()
}

// secretName reports whether a query parameter of that name is likely to hold a
// secret. WordPress and its plugins have _wpnonce, consumer_key,
// consumer_secret, jwt and preview_nonce; stores of files have signatures.
func secretName(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	switch name {
	case "key", "auth", "sig", "jwt", "authorization", "sid":
		return true
	}
	for _, part := range []string{"pass", "pwd", "secret", "token", "nonce", "signature", "credential", "session", "apikey", "api-key", "_key"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

package content

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Address is the normal form of an address that a site wrote: what a browser
// makes of it before it reads it, without white space and control characters
// around it and without tabs and line breaks in it.
// https://url.spec.whatwg.org/#concept-basic-url-parser
func Address(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	return s
}

// IsActive says whether an address runs code rather than leading somewhere, for
// any reader: each strips other characters before it looks for the scheme, so
// none of what cannot be seen counts.
func IsActive(address string) bool {
	if !strings.ContainsAny(address, ":&") {
		return false
	}
	if strings.Contains(address, "&") {
		address = html.UnescapeString(address)
	}
	scheme, rest, ok := strings.Cut(address, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return false
	}
	switch strings.ToLower(strings.Map(visible, scheme)) {
	case "javascript", "vbscript", "livescript", "mocha":
		return true
	case "view-source", "feed", "jar", "blob", "filesystem":
		return IsActive(rest)
	case "data":
		kind := strings.ToLower(strings.Map(visible, rest))
		return !strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "image/svg")
	}
	return false
}

// Passive is an address in its normal form, or nothing for an active one.
func Passive(address string) string {
	if address = Address(address); IsActive(address) {
		return ""
	}
	return address
}

// visible drops white space, control characters, and what cannot be seen.
func visible(r rune) rune {
	if unicode.IsSpace(r) || unicode.In(r, unicode.C, unicode.Z, unicode.Mn, unicode.Me, unicode.Variation_Selector) || r == unicode.ReplacementChar || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
		return -1
	}
	return r
}

// avatar matches an address that is made of the digest of an e-mail address, which
// can be found out from it: a picture or a profile at Gravatar, at a mirror of it, or
// at Libravatar. Hosts that shrink pictures carry it in theirs, and JSON escapes it.
// https://docs.gravatar.com/rest/hash/
var avatar = regexp.MustCompile(`(?i)` + addressRun + `(?:(?:g|lib|c)ravatar|weavatar)[a-z0-9.-]*\.[a-z]+(?:\\?/|%2F)(?:avatar(?:\\?/|%2F))?(?:[0-9a-f]{64}|[0-9a-f]{32})\b` + addressRun)

const addressRun = `(?:[^\s"'<>()\[\],\\]|\\/|\\u0026)*`

// IsAvatar says whether an address holds the digest of an e-mail address.
func IsAvatar(address string) bool {
	return mayBeAvatar(address) && avatar.MatchString(address)
}

// mayBeAvatar says whether an address holds the word that all hosts of avatars have in
// their names: the expression is dear, and few addresses do.
func mayBeAvatar(address string) bool {
	const word = "avatar"
	for i := 0; i+len(word) <= len(address); i++ {
		if (address[i] == 'a' || address[i] == 'A') && strings.EqualFold(address[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// WithoutAvatars takes such addresses out of a text, or out of JSON.
func WithoutAvatars(text []byte) []byte { return avatar.ReplaceAll(text, nil) }

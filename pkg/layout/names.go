package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// longestName bounds a name in bytes, so that a date, a mark and an extension
// find room beside it in the 255 that file systems allow.
const longestName = 200

// safeName returns a name that every common file system takes for one segment of
// a path, close to s. It is changed where it differs from s or holds the tilde
// that marks changed names.
func safeName(s string) (name string, changed bool) {
	name = strings.Map(safeRune, strings.ToValidUTF8(s, ""))
	name = norm.NFC.String(name)
	name = strings.TrimRight(strings.TrimLeft(name, ".-"), ".")
	if len(name) > longestName {
		name = strings.TrimRight(name[:boundary(name, longestName)], ".-")
	}
	if isReserved(name) {
		device := stem(name)
		name = device + "_" + name[len(device):]
	}
	if name == "" {
		name = "_"
	}
	return name, name != s || strings.Contains(s, "~")
}

// safeName returns a name that the target does not hide, either.
func (s Scheme) safeName(name string) (safe string, changed bool) {
	safe, changed = safeName(name)
	shown := strings.TrimLeft(safe, s.Paths.Hidden)
	if shown == safe {
		return safe, changed
	}
	safe, _ = safeName(shown)
	if strings.TrimLeft(safe, s.Paths.Hidden) != safe {
		safe = "x" // for no name at all
	}
	return safe, true
}

// sources are endings of names that some web server runs, whatever comes behind
// them; nothing that a site offers is anything but data in an export.
var sources = regexp.MustCompile(`(?i)\.(?:php[0-9]?|phps|pht|phtml|phar|cgi|fcgi|pl|cfm|asp|aspx|ashx|asmx|asa|cer|jsp|jspx|shtm|shtml|htaccess|htpasswd)(?:\.|$)|^web\.config$`)

// inert is the name of a file that nothing reads as its source: neither a server
// nor the target. Such an ending becomes a part of the name.
func (s Scheme) inert(name string) (string, bool) {
	lower := strings.ToLower(name)
	runs := sources.MatchString(name) || slices.ContainsFunc(s.Paths.Sources, func(ending string) bool { return strings.HasSuffix(lower, ending) })
	if !runs {
		return name, false
	}
	return strings.ReplaceAll(name, ".", "-") + ".txt", true
}

// safeRune drops what cannot be seen and replaces what Windows or a shell reads
// as something else than a name.
func safeRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"/\|?*`, r) || unicode.IsSpace(r):
		return '-'
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point):
		return -1
	}
	return r
}

// boundary returns the last place up to limit where s can be cut between runes.
func boundary(s string, limit int) int {
	for !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}

// stem returns what Windows takes a name for when it looks for a device.
func stem(name string) string {
	before, _, _ := strings.Cut(name, ".")
	return before
}

// isReserved knows the names that Windows keeps for devices, also with an
// extension.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func isReserved(name string) bool {
	device := strings.ToUpper(stem(name))
	switch device {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, isPort := strings.CutPrefix(device, "COM")
	if !isPort {
		port, isPort = strings.CutPrefix(device, "LPT")
	}
	return isPort && utf8.RuneCountInString(port) == 1 && strings.Contains("0123456789¹²³", port)
}

// fold returns what all names have in common that some file system takes for
// one: case does not count there, nor how an accent is composed.
func fold(s string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(s)))
}

// digest returns eight hex digits that depend on every byte of parts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:8]
}

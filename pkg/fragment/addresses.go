package fragment

import (
	"encoding/base64"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapped bounds how many wrappings, one within the other, are opened in search
// of an address, and longestValue how much of a value is looked through.
const (
	wrapped      = 3
	longestValue = 1 << 18
)

// Addresses returns the web addresses that a value holds, whatever they are
// wrapped in: JSON, a style, a list of pictures and their sizes, markup with its
// characters as entities, percent-encoding or base64. A value that is but one
// address is returned as it is. Each address is returned once.
func Addresses(value string) []string {
	if isFile(value) {
		return []string{value}
	}
	if len(value) > longestValue || !mayHold(value) {
		return nil
	}
	var f finder
	f.look(value, wrapped)
	return f.found
}

// fileName matches the address of a picture or of what is played or read, from
// the root of its site on.
var fileName = regexp.MustCompile(`(?i)^/[^/\s<>{}"'()][^\s<>{}"'()]*\.(?:jpe?g|png|gif|webp|avif|svg|mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|oga|wav|flac|aac|opus|pdf|docx?|xlsx?|pptx?|od[tps]|epub|zip|glb|gpx|kml|geojson)$`)

func isFile(value string) bool {
	return len(value) > 5 && len(value) < 2000 && value[0] == '/' && value[1] != '/' && fileName.MatchString(value)
}

// mayHold says whether it is worth to look for an address in a value.
func mayHold(s string) bool {
	if len(s) < 5 {
		return false
	}
	return strings.Contains(s, "//") || strings.Contains(s, `\/`) || strings.Contains(s, "%2F%2F") || strings.Contains(s, "%2f%2f") || strings.Contains(s, "%252F") || inBase64(s) ||
		strings.Contains(s, "u002") || strings.Contains(s, "&#")
}

// inBase64 says whether a value may hold an address in base64: "http" and
// "<iframe " look like one of these, wherever they begin.
func inBase64(s string) bool {
	if len(s) < 16 {
		return false
	}
	for _, sign := range [...]string{"aHR0c", "h0dHA", "odHRw", "PGlmc"} {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

type finder struct {
	found []string
	seen  map[string]bool // once there are many
}

// many is how many addresses are looked through one by one.
const many = 16

// namespace are the names of what markup is made of, which lead nowhere.
const namespace = "http://www.w3.org/"

func isNamespace(address string) bool {
	name, ok := strings.CutPrefix(address, namespace)
	return ok && (strings.HasPrefix(name, "1998/Math") || strings.HasPrefix(name, "1999/x") || strings.HasPrefix(name, "2000/svg") || strings.HasPrefix(name, "2000/xmlns") || strings.HasPrefix(name, "XML/1998"))
}

func (f *finder) add(address string) {
	if isNamespace(address) {
		return
	}
	if len(f.found) < many {
		if slices.Contains(f.found, address) {
			return
		}
	} else {
		if f.seen == nil {
			f.seen = make(map[string]bool)
			for _, a := range f.found {
				f.seen[a] = true
			}
		}
		if f.seen[address] {
			return
		}
		f.seen[address] = true
	}
	f.found = append(f.found, address)
}

func (f *finder) look(s string, depth int) {
	if turned, ok := turnedAddress(s); ok {
		s = turned
	}
	if isOneAddress(s) {
		f.add(strings.TrimSpace(s))
		return
	}
	if depth == 0 {
		return
	}
	if strings.Contains(s, `\/`) || strings.Contains(s, `\u00`) {
		s = unslash.Replace(s)
	}
	if strings.Contains(s, "%252F") {
		s = strings.ReplaceAll(s, "%25", "%")
	}
	if strings.Contains(s, "&") && (strings.Contains(s, "&quot;") || strings.Contains(s, "&lt;") || strings.Contains(s, "&#")) {
		s = html.UnescapeString(s)
	}
	f.plain(s)
	f.encoded(s, depth)
	if inBase64(s) {
		f.base64(s, depth)
	}
}

// unslash undoes what JSON and its writers do to the characters of an address
// and of the markup around it.
var unslash = strings.NewReplacer(`\/`, "/", `\u002F`, "/", `\u002f`, "/", `\u003A`, ":", `\u003a`, ":", `\u0026`, "&", `\u003C`, "<", `\u003c`, "<",
	`\u003E`, ">", `\u003e`, ">", `\u0022`, `"`, `\u0027`, "'", `\"`, `"`, `\'`, "'", `\\/`, "/", `\n`, "\n", `\t`, "\t", `\r`, "\r")

// isOneAddress says whether a whole value is an address and nothing else.
func isOneAddress(s string) bool {
	s = strings.TrimSpace(s)
	i := schemeLen(s)
	if i < 0 || strings.IndexByte(s, ' ') >= 0 && !spacedFile(s) {
		return false
	}
	return hostLen(s[i:]) > 0 && !strings.ContainsAny(s, "\t\n\"'<>{}\\|^`") && !strings.Contains(s[i:], "%3C") && strings.Count(s, "://") < 2
}

// spacedFile says whether a value with spaces in it is the address of one file.
func spacedFile(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && len(s)-dot >= 4 && len(s)-dot <= 6 && strings.IndexByte(s, ',') < 0 && strings.IndexByte(s[dot:], ' ') < 0 && strings.IndexByte(s[dot:], '/') < 0
}

// schemeLen returns the length of "https://", "http://" or "//" with which s
// begins, or -1.
func schemeLen(s string) int {
	switch {
	case strings.HasPrefix(s, "//"):
		return 2
	case len(s) > 8 && strings.EqualFold(s[:8], "https://"):
		return 8
	case len(s) > 7 && strings.EqualFold(s[:7], "http://"):
		return 7
	}
	return -1
}

// hostLen returns the length of the host name with which s begins; 0 if it
// begins with none that the web knows.
func hostLen(s string) int {
	dot, i := -1, 0
	for i < len(s) {
		c := s[i]
		if c == '.' {
			if i == 0 || dot == i-1 {
				return 0
			}
			dot = i
		} else if !isNameByte(c) {
			break
		}
		i++
	}
	last := s[dot+1 : i]
	if dot < 1 || len(last) < 2 || i < len(s) && s[i] == '*' {
		return 0
	}
	return i
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= utf8.RuneSelf
}

// plain finds the addresses that stand in a text as they are.
func (f *finder) plain(s string) {
	for from := 0; ; {
		i := strings.Index(s[from:], "//")
		if i < 0 {
			return
		}
		i += from
		from = i + 2
		start := i
		switch {
		case i >= 6 && strings.EqualFold(s[i-6:i], "https:"):
			start = i - 6
		case i >= 5 && strings.EqualFold(s[i-5:i], "http:"):
			start = i - 5
		case i > 0 && strings.IndexByte("\"'(=, \t\n", s[i-1]) < 0:
			continue
		}
		if hostLen(s[from:]) == 0 {
			continue
		}
		end := from
		for end < len(s) && !endsAddress(s[end]) {
			if s[end] == ',' && schemeLen(s[end+1:]) > 2 {
				break // another follows without anything between
			}
			end++
		}
		from = end
		f.add(strings.TrimRight(s[start:end], ".,;:!?*"))
	}
}

func endsAddress(c byte) bool {
	return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' || c == '`' || c == '{' || c == '}' || c == '|' || c == '^' || c == ')' || c == ']'
}

// encoded finds the addresses that are percent-encoded as a whole.
func (f *finder) encoded(s string, depth int) {
	for from := 0; ; {
		i := strings.Index(s[from:], "%2F%2F")
		if j := strings.Index(s[from:], "%2f%2f"); j >= 0 && (i < 0 || j < i) {
			i = j
		}
		if i < 0 {
			return
		}
		i += from
		start := i
		for start > from && !endsAddress(s[start-1]) && s[start-1] != '=' && s[start-1] != '&' && s[start-1] != '?' && s[start-1] != ',' && s[start-1] != ';' {
			start--
		}
		end := i
		for end < len(s) && !endsAddress(s[end]) && s[end] != '&' && s[end] != ';' {
			end++
		}
		from = end
		if plain, err := url.QueryUnescape(s[start:end]); err == nil && utf8.ValidString(plain) {
			f.look(plain, depth-1)
		}
	}
}

// base64 looks into the runs of characters of base64.
func (f *finder) base64(s string, depth int) {
	for i := 0; i < len(s); {
		for i < len(s) && !isBase64(s[i]) {
			i++
		}
		start := i
		for i < len(s) && (isBase64(s[i])) {
			i++
		}
		run := s[start:i]
		if len(run) < 16 || !inBase64(run) {
			continue
		}
		if plain, ok := unbase64(run); ok {
			f.look(plain, depth-1)
		}
	}
}

// IsDisguised says whether a value is the address of a page and no more, written so that
// robots do not know it for one: in base64, or with its letters turned by half the
// alphabet.
func IsDisguised(value string) bool {
	value = strings.TrimSpace(value)
	if turned, ok := turnedAddress(value); ok {
		return isOneAddress(turned)
	}
	if !inBase64(value) || strings.IndexFunc(strings.TrimRight(value, "="), func(c rune) bool { return c > unicode.MaxASCII || !isBase64(byte(c)) }) >= 0 {
		return false
	}
	plain, ok := unbase64(strings.TrimRight(value, "="))
	return ok && isOneAddress(plain) && strings.HasPrefix(plain, "http")
}

// turnedAddress undoes ROT13 on a value that begins as an address turned so would.
func turnedAddress(value string) (string, bool) {
	if !strings.HasPrefix(value, "uggc://") && !strings.HasPrefix(value, "uggcf://") && !strings.HasPrefix(value, "znvygb:") {
		return "", false
	}
	return Turned(value), true
}

// Turned is a text with its letters turned by half the alphabet (ROT13).
func Turned(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z':
			return 'a' + (c-'a'+13)%26
		case 'A' <= c && c <= 'Z':
			return 'A' + (c-'A'+13)%26
		}
		return c
	}, s)
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

func unbase64(s string) (string, bool) {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	plain, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || !utf8.Valid(plain) {
		return "", false
	}
	return string(plain), true
}

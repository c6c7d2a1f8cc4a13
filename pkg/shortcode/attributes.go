package shortcode

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Attribute is an argument of a shortcode. One without a name is named by its place among
// those without: "0", "1" and so on.
type Attribute struct{ Name, Value string }

// Attributes are the arguments of a shortcode, in their order, each name once.
type Attributes []Attribute

// Get returns the value of the attribute with a name, and nothing where there is none.
func (a Attributes) Get(name string) string {
	value, _ := a.Lookup(name)
	return value
}

// Lookup returns the value of the attribute with a name, and whether there is one.
func (a Attributes) Lookup(name string) (string, bool) {
	i := slices.IndexFunc(a, func(b Attribute) bool { return b.Name == name })
	if i < 0 {
		return "", false
	}
	return a[i].Value, true
}

// First returns the value of the first of some attributes that has one.
func (a Attributes) First(names ...string) string {
	for _, name := range names {
		if value := a.Get(name); value != "" {
			return value
		}
	}
	return ""
}

// plainSpaces writes a space for those besides ASCII's that part arguments.
func plainSpaces(s string) string {
	isWide := func(r rune) bool { return r == '\u00a0' || r == '\u200b' }
	if strings.IndexFunc(s, isWide) < 0 {
		return s
	}
	var out strings.Builder
	within := false
	for _, r := range s {
		was := within
		if within = isWide(r); !within {
			out.WriteRune(r)
		} else if !was {
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// ParseAttributes reads the arguments of a shortcode.
func ParseAttributes(text string) Attributes {
	if !utf8.ValidString(text) {
		return nil // WordPress reads none of such a text
	}
	p := attributeParser{rest: plainSpaces(text), places: make(map[string]int)}
	for p.next() {
	}
	return p.list
}

type attributeParser struct {
	rest   string
	list   Attributes
	places map[string]int // by name
	count  int            // the name that the next one without gets
}

// next reads one attribute, and says whether there was one to read.
func (p *attributeParser) next() bool {
	p.rest = trimSpace(p.rest)
	if p.rest == "" {
		return false
	}
	if name := p.rest[:nameLength(p.rest)]; name != "" {
		after := trimSpace(p.rest[len(name):])
		if strings.HasPrefix(after, "=") {
			after = trimSpace(after[1:])
			if value, rest, ok := valueOf(after); ok {
				p.rest = rest
				if name != "0" {
					p.put(strings.ToLower(name), value)
				}
				return true
			}
		}
	}
	if value, rest, ok := quoted(p.rest); ok {
		p.rest = rest
		if value != "" {
			p.put(strconv.Itoa(p.count), value)
		}
		return true
	}
	end := strings.IndexFunc(p.rest, isSpace)
	if end < 0 {
		end = len(p.rest)
	}
	p.put(strconv.Itoa(p.count), p.rest[:end])
	p.rest = p.rest[end:]
	return true
}

// valueOf reads the value that a text begins with.
func valueOf(s string) (value, rest string, ok bool) {
	if value, rest, ok = quoted(s); ok {
		return value, rest, true
	}
	n := strings.IndexFunc(s, func(r rune) bool { return isSpace(r) || r == '"' || r == '\'' })
	if n < 0 {
		n = len(s)
	}
	if n == 0 || !endsValue(s[n:]) {
		return "", "", false
	}
	return s[:n], s[n:], true
}

// quoted reads the value in quotes that a text begins with.
func quoted(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", "", false
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 || !endsValue(s[end+2:]) {
		return "", "", false
	}
	return s[1 : end+1], s[end+2:], true
}

func endsValue(rest string) bool { return rest == "" || isSpace(rune(rest[0])) }

func (p *attributeParser) put(name, value string) {
	value = unslash(value)
	if hasOpenTag(value) {
		value = ""
	}
	if n, err := strconv.Atoi(name); err == nil && strconv.Itoa(n) == name {
		p.count = max(p.count, n+1)
	}
	if i, ok := p.places[name]; ok {
		p.list[i].Value = value
		return
	}
	p.places[name] = len(p.list)
	p.list = append(p.list, Attribute{name, value})
}

// hasOpenTag says whether a tag of HTML begins in a value and does not end there.
func hasOpenTag(value string) bool {
	for {
		i := strings.IndexByte(value, '<')
		if i < 0 {
			return false
		}
		end := strings.IndexByte(value[i:], '>')
		if end < 0 {
			return true
		}
		value = value[i+end+1:]
	}
}

// unslash reads the escapes of C in a value.
// https://www.php.net/manual/en/function.stripcslashes.php
func unslash(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		if c := strings.IndexByte("abfnrtv", s[i]); c >= 0 {
			out = append(out, "\a\b\f\n\r\t\v"[c])
			continue
		}
		base, digits := 8, s[i:min(i+3, len(s))]
		if s[i] == 'x' && i+1 < len(s) && isDigit(s[i+1], 16) {
			base, digits = 16, s[i+1:min(i+3, len(s))]
			i++
		}
		n := 0
		for n < len(digits) && isDigit(digits[n], base) {
			n++
		}
		if n == 0 {
			out = append(out, s[i])
			continue
		}
		code, _ := strconv.ParseUint(digits[:n], base, 16)
		out = append(out, byte(code))
		i += n - 1
	}
	return string(out)
}

func isDigit(c byte, base int) bool {
	if base == 8 {
		return '0' <= c && c <= '7'
	}
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// isSpace says whether a character is one that PCRE's \s matches.
func isSpace(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' }

func trimSpace(s string) string {
	for s != "" && isSpace(rune(s[0])) {
		s = s[1:]
	}
	return s
}

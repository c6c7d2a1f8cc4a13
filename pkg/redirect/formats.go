package redirect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"wpmd/pkg/permalink"
)

// netlify writes _redirects with Netlify's parameters.
// https://docs.netlify.com/manage/routing/redirects/redirect-options/
func netlify(rules []Rule) []byte {
	var out bytes.Buffer
	for _, r := range rules {
		if r.Param == "" {
			fmt.Fprintf(&out, "%s %s 301\n", encode(r.From), encode(r.To))
			continue
		}
		fmt.Fprintf(&out, "%s %s=%s %s 301\n", encode(r.From), encode(r.Param), encode(r.Value), encode(r.To))
	}
	return out.Bytes()
}

// cloudflare writes _redirects for Cloudflare, which knows no parameters there:
// rules that need one are left out.
// https://developers.cloudflare.com/pages/configuration/redirects/
func cloudflare(rules []Rule) []byte {
	return netlify(slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Param != "" }))
}

// asJSON writes an array of objects.
func asJSON(rules []Rule) []byte {
	type rule struct {
		From   string `json:"from"`
		To     string `json:"to"`
		Status int    `json:"status"`
	}
	list := make([]rule, len(rules))
	for i, r := range rules {
		list[i] = rule{r.address(), encode(r.To), 301}
	}
	var out bytes.Buffer
	out.WriteByte('[')
	for i, r := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		line, _ := json.Marshal(r) // strings and a number
		out.WriteString("\n  ")
		out.Write(line)
	}
	out.WriteString("\n]\n")
	return out.Bytes()
}

// apache writes rules of mod_rewrite, for .htaccess and for a host's own
// section. Patterns are compared with the decoded path, byte by byte; a
// parameter that was looked at goes, any others stay.
// https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html
func apache(rules []Rule) []byte {
	var out bytes.Buffer
	out.WriteString("<IfModule mod_rewrite.c>\nRewriteEngine On\n")
	for _, r := range rules {
		flags := "R=301,L,NE"
		if r.Param != "" {
			fmt.Fprintf(&out, "RewriteCond %%{QUERY_STRING} (?:^|&)%s=%s(?:&|$)\n", pattern(r.Param), pattern(r.Value))
			flags += ",QSD"
		}
		fmt.Fprintf(&out, "RewriteRule ^/?%s/?$ %s [%s]\n", pattern(strings.Trim(r.From, "/")), strings.ReplaceAll(encode(r.To), "%", `\%`), flags)
	}
	out.WriteString("</IfModule>\n")
	return out.Bytes()
}

// pattern writes a text as a regular expression over bytes.
func pattern(s string) string {
	return strings.ReplaceAll(permalink.EscapeBytes(s, isPlain), "%", `\x`) // a percent sign is not plain
}

// nginx writes maps, one for the paths and one for each parameter; the first to
// know an address decides. nginx compares without regard to the case of ASCII.
// https://nginx.org/en/docs/http/ngx_http_map_module.html
func nginx(rules []Rule) []byte {
	var out bytes.Buffer
	out.WriteString("# Include this file in http { }, and in server { } write:\n" +
		"#     if ($wpmd_redirect) { return 301 $wpmd_redirect; }\n")
	longest := 0
	groups := byParam(rules)
	for i, group := range groups {
		name, next := variable(i), `""`
		if i+1 < len(groups) {
			next = variable(i + 1)
		}
		source := "$uri"
		if group.param != "" {
			source = `"$uri?$arg_` + group.param + `"`
		}
		var body bytes.Buffer
		seen := make(map[string]bool)
		for _, r := range group.rules {
			for _, from := range spellings(r) {
				key, isLiteral := nginxKey(from)
				folded := lowerASCII(key)
				if seen[folded] {
					continue
				}
				seen[folded] = true
				if isLiteral {
					longest = max(longest, len(from))
				}
				fmt.Fprintf(&body, "    %s %s;\n", key, encode(r.To))
			}
		}
		fmt.Fprintf(&out, "map %s %s {\n    default %s;\n%s}\n", source, name, next, body.String())
	}
	if len(groups) == 0 {
		out.WriteString("map $uri $wpmd_redirect {\n    default \"\";\n}\n")
	}
	return slices.Concat(bucket(longest), out.Bytes())
}

// bucket makes room for the longest key where nginx by itself has too little.
func bucket(longest int) []byte {
	size := 64
	for size < longest+32 {
		size *= 2
	}
	if size == 64 {
		return nil
	}
	return fmt.Appendf(nil, "map_hash_bucket_size %d;\n", size)
}

func variable(i int) string {
	if i == 0 {
		return "$wpmd_redirect"
	}
	return fmt.Sprintf("$wpmd_redirect_%d", i)
}

func nginxKey(from string) (key string, isLiteral bool) {
	if isReadable(from) {
		return `"` + from + `"`, true
	}
	return `"~^` + pattern(from) + `$"`, false
}

// caddy writes a snippet with maps.
// https://caddyserver.com/docs/caddyfile/directives/map
func caddy(rules []Rule) []byte {
	var out bytes.Buffer
	out.WriteString("# Write \"import redirects.caddy\" into the site's block.\n")
	for i, group := range byParam(rules) {
		source, name := "{http.request.uri.path}", fmt.Sprintf("wpmd_redirect_%d", i+1)
		if group.param != "" {
			source += "?{http.request.uri.query." + group.param + "}"
		}
		fmt.Fprintf(&out, "map %s {%s} {\n", source, name)
		for _, r := range group.rules {
			for _, from := range spellings(r) {
				fmt.Fprintf(&out, "\t%s %s\n", caddyKey(from), encode(r.To))
			}
		}
		fmt.Fprintf(&out, "\tdefault \"\"\n}\n@%s not vars {%s} \"\"\nredir @%s {%s} 301\n", name, name, name, name)
	}
	return out.Bytes()
}

func caddyKey(from string) string {
	if isReadable(from) {
		return `"` + from + `"`
	}
	var out strings.Builder
	out.WriteString(`"~^`)
	for len(from) > 0 {
		r, size := utf8.DecodeRuneInString(from)
		switch {
		case size == 1 && isPlain(from[0]):
			out.WriteByte(from[0])
		case r == utf8.RuneError && size == 1:
			out.WriteByte('.') // no text; the pattern can say no more of it
		default:
			// Braces of their own would be a placeholder of Caddy's.
			out.WriteString(caddyRune(r))
		}
		from = from[size:]
	}
	out.WriteString(`$"`)
	return out.String()
}

// caddyRune writes a rune as RE2 reads it without a brace: control characters
// and punctuation by two digits, others as they are.
func caddyRune(r rune) string {
	if r < 0x80 {
		return fmt.Sprintf(`\x%02X`, r)
	}
	if isReadable(string(r)) {
		return string(r)
	}
	return "."
}

// isReadable says that a text can stand in quotes as it is.
func isReadable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		switch {
		case r < 0x80:
			return !isPlain(byte(r)) && !strings.ContainsRune("./?=+,:@!&~", r)
		case r < 0xA0, r == 0x2028, r == 0x2029, r == 0xFEFF:
			return true
		}
		return false
	}) < 0
}

// spellings are the keys of a rule in a map: the path with and without a slash
// at its end, and behind it the parameter's value.
func spellings(r Rule) []string {
	bare := trim(r.From)
	all := []string{bare + "/"}
	if bare != "" {
		all = append(all, bare)
	}
	if r.Param == "" {
		return all
	}
	for i := range all {
		all[i] += "?" + r.Value
	}
	return all
}

// group holds the rules with one parameter, in the order of the rules.
type group struct {
	param string
	rules []Rule
}

// byParam groups rules by their parameter. A parameter whose name is no plain
// word cannot be a variable's name, and its rules are left out.
func byParam(rules []Rule) []group {
	var groups []group
	for _, r := range rules {
		if strings.ContainsFunc(r.Param, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') }) {
			continue
		}
		if n := len(groups); n == 0 || groups[n-1].param != r.Param {
			groups = append(groups, group{param: r.Param})
		}
		last := &groups[len(groups)-1]
		last.rules = append(last.rules, r)
	}
	return groups
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

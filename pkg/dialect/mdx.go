package dialect

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	// mdxOnly matches what MDX reads otherwise than CommonMark: braces, angle brackets,
	// and addresses between these. It also matches what is escaped by a backslash.
	mdxOnly = regexp.MustCompile(`<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>|<[^\s<>@]+@[^\s<>@]+>|\\.|[{}<]`)
	// mdxLine matches what begins a module, and an admonition.
	mdxLine = regexp.MustCompile(`^(?:(?:import|export)(?:[\s{*"']|$)|[ >]*::)`)
	// mdxHeading matches a heading that ends like the mark of its anchor.
	mdxHeading = regexp.MustCompile(`^([ >]*#{1,6} .*\})(\s*)$`)
)

// mdx writes Markdown so that MDX reads what CommonMark reads in it: HTML as JSX.
//
// https://mdxjs.com/docs/what-is-mdx/
func mdx(markdown string, spans SyntaxSpans) string {
	var out strings.Builder
	done := 0
	text := func(to int) {
		for done < to {
			end := lineEnd(markdown, done, to)
			out.WriteString(mdxText(markdown[done:end], spans.Lines.Of(done) == done))
			done = end
		}
	}
	for i, l := range spans.Literals {
		if l.From < done {
			continue
		}
		text(l.From)
		if l.Code == "" && !l.Formula {
			source, end := wholeHTML(markdown, spans.Literals[i:])
			out.WriteString(jsx(source, linePrefix(markdown, l)))
			done = end
			continue
		}
		switch part := markdown[l.From:l.To]; {
		case l.Formula:
			part = mdxWords(part)
			out.WriteString(part)
		default:
			out.WriteString(part)
		}
		done = l.To
	}
	text(len(markdown))
	return out.String()
}

// wholeHTML is the HTML that the first of some literals begins, of which each is a line,
// without the marks of what is around it; and its end.
func wholeHTML(markdown string, literals []Literal) (source string, end int) {
	for _, l := range literals {
		if source != "" && (l.Code != "" || l.Formula || !strings.HasSuffix(source, "\n") || l.From < end || strings.Trim(markdown[end:l.From], " >") != "") {
			break
		}
		source, end = source+markdown[l.From:l.To], l.To
	}
	return source, end
}

func mdxText(line string, whole bool) string {
	if whole && mdxHeading.MatchString(line) {
		line = mdxHeading.ReplaceAllString(line, "$1\x00$2")
	}
	begins := ""
	if whole && mdxLine.MatchString(line) {
		bare := strings.TrimLeft(line, " >")
		begins = line[:len(line)-len(bare)] + "&#" + strconv.Itoa(int(bare[0])) + ";"
		line = bare[1:]
	}
	line = mdxOnly.ReplaceAllStringFunc(line, func(s string) string {
		switch {
		case s == "{" || s == `\{`:
			return "&#123;"
		case s == "}" || s == `\}`:
			return "&#125;"
		case s == "<" || s == `\<`:
			return "&lt;"
		case s[0] == '\\':
			return s
		}
		address := s[1 : len(s)-1]
		target := address
		if !strings.Contains(address, ":") {
			target = "mailto:" + address
		}
		return "[" + mdxWords(address) + "](" + mdxAddress.Replace(target) + ")"
	})
	return begins + strings.ReplaceAll(line, "\x00", "{/* */}")
}

var (
	mdxAddress = strings.NewReplacer("&", "&amp;", "(", "%28", ")", "%29", `\`, "%5C", "{", "%7B", "}", "%7D")
	// mdxMark matches what could be markup within a text.
	mdxMark = regexp.MustCompile("[{}<>&*_`~\\[\\]\\\\|:#!$]|(?m:^\\s*(?:[-+=]|[0-9]+[.)]))")
)

// mdxWords is a text in which neither JSX nor Markdown reads anything.
func mdxWords(text string) string {
	return mdxMark.ReplaceAllStringFunc(text, func(s string) string {
		last := len(s) - 1
		return s[:last] + "&#" + strconv.Itoa(int(s[last])) + ";"
	})
}

var blanks = regexp.MustCompile(`\s+`)

// phrasing are the elements that stand within a line of text.
var phrasing = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Br: true, atom.Cite: true, atom.Code: true, atom.Data: true,
	atom.Del: true, atom.Dfn: true, atom.Em: true, atom.I: true, atom.Img: true, atom.Input: true, atom.Ins: true, atom.Kbd: true, atom.Mark: true,
	atom.Q: true, atom.Rp: true, atom.Rt: true, atom.Ruby: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true,
	atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

var void = map[atom.Atom]bool{
	atom.Area: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Source: true, atom.Track: true, atom.Wbr: true,
}

// jsx writes HTML as JSX. What is balanced stands on one line, since MDX looks for the end
// of what begins in a paragraph within it; other tags stand on lines of their own, each of
// which begins with prefix.
func jsx(source, prefix string) string {
	tokens := tokensOf(source)
	alone := unmatched(tokens)
	var out strings.Builder
	pre := 0
	for i, t := range tokens {
		switch t.Type {
		case html.TextToken:
			if pre > 0 {
				data, _ := json.Marshal(t.Data)
				out.WriteString("{" + string(data) + "}")
				continue
			}
			if !isBetweenBlocks(tokens, i) {
				out.WriteString(mdxWords(blanks.ReplaceAllString(t.Data, " ")))
			}
		case html.CommentToken:
			out.WriteString("{/* */}")
		case html.StartTagToken, html.SelfClosingTagToken:
			out.WriteString(jsxTag(t))
			if t.DataAtom == atom.Pre {
				pre++
			}
		case html.EndTagToken:
			if void[t.DataAtom] {
				continue
			}
			if t.DataAtom == atom.Pre {
				pre--
			}
			out.WriteString("</" + t.Data + ">")
		}
		if alone[i] && strings.TrimSpace(rest(tokens[i+1:])) != "" {
			out.WriteString("\n" + prefix)
		}
	}
	written := strings.TrimRight(out.String(), " ")
	if strings.HasSuffix(source, "\n") {
		written += "\n"
	}
	return written
}

// rest are some tokens as they stood.
func rest(tokens []html.Token) string {
	var out strings.Builder
	for _, t := range tokens {
		out.WriteString(t.String())
	}
	return out.String()
}

// isBetweenBlocks tells blanks that are no space between words.
func isBetweenBlocks(tokens []html.Token, i int) bool {
	isBlock := func(i int) bool {
		return i < 0 || i >= len(tokens) || tokens[i].Type != html.TextToken && !phrasing[tokens[i].DataAtom]
	}
	return strings.Contains(tokens[i].Data, "\n") && strings.TrimSpace(tokens[i].Data) == "" && isBlock(i-1) && isBlock(i+1)
}

func tokensOf(source string) []html.Token {
	var tokens []html.Token
	for z := html.NewTokenizer(strings.NewReader(source)); z.Next() != html.ErrorToken; {
		tokens = append(tokens, z.Token())
	}
	return tokens
}

// unmatched are the tags of blocks whose other half is not there.
func unmatched(tokens []html.Token) map[int]bool {
	alone := make(map[int]bool)
	var open []int
	for i, t := range tokens {
		if void[t.DataAtom] || phrasing[t.DataAtom] {
			continue
		}
		switch t.Type {
		case html.StartTagToken:
			open = append(open, i)
		case html.EndTagToken:
			if n := len(open); n > 0 && tokens[open[n-1]].Data == t.Data {
				open = open[:n-1]
			} else {
				alone[i] = true
			}
		}
	}
	for _, i := range open {
		alone[i] = true
	}
	return alone
}

// jsxNames are the names of attributes as React has them.
// https://react.dev/reference/react-dom/components/common
var jsxNames = map[string]string{
	"class": "className", "for": "htmlFor", "colspan": "colSpan", "rowspan": "rowSpan", "srcset": "srcSet", "datetime": "dateTime", "tabindex": "tabIndex",
	"allowfullscreen": "allowFullScreen", "autoplay": "autoPlay", "playsinline": "playsInline", "crossorigin": "crossOrigin", "frameborder": "frameBorder",
	"referrerpolicy": "referrerPolicy", "hreflang": "hrefLang", "maxlength": "maxLength", "readonly": "readOnly", "usemap": "useMap", "srclang": "srcLang",
	"accesskey": "accessKey", "contenteditable": "contentEditable", "cellpadding": "cellPadding", "cellspacing": "cellSpacing", "controlslist": "controlsList", "srcdoc": "srcDoc", "charset": "charSet",
}

var jsxName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func jsxTag(t html.Token) string {
	var out strings.Builder
	out.WriteString("<" + t.Data)
	for _, a := range t.Attr {
		name, value := a.Key, `"`+html.EscapeString(a.Val)+`"`
		switch {
		case !jsxName.MatchString(name) || strings.HasPrefix(name, "on") || name == "ref" || name == "key":
			continue
		case name == "style":
			value = jsxStyle(a.Val)
		case a.Val == "" && name != "alt" && name != "title" && name != "value" && name != "id" && name != "href" && name != "src":
			value = "{true}"
		}
		if renamed, ok := jsxNames[name]; ok {
			name = renamed
		}
		out.WriteString(" " + name + "=" + value)
	}
	if void[t.DataAtom] || t.Type == html.SelfClosingTagToken {
		out.WriteString(" /")
	}
	out.WriteString(">")
	return out.String()
}

// jsxStyle is a style as React wants it: an object.
func jsxStyle(style string) string {
	said := make(map[string]string)
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, ok := strings.Cut(declaration, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || !jsxName.MatchString(strings.TrimPrefix(name, "-")) {
			continue
		}
		words := strings.Split(name, "-")
		for i, word := range words[1:] {
			if word != "" {
				words[i+1] = strings.ToUpper(word[:1]) + word[1:]
			}
		}
		said[strings.Join(words, "")] = strings.TrimSpace(value)
	}
	data, _ := json.Marshal(said)
	return "{" + string(data) + "}"
}

package markdown

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// newMath makes n a formula with the given TeX source.
func newMath(n *html.Node, tex string, display bool) {
	if tex = foldTeX(tex); tex != "" {
		makeMath(n, tex, display)
	}
}

func makeMath(n *html.Node, tex string, display bool) {
	become(n, "x-math")
	if display {
		setAttr(n, "display", "block")
	}
	appendText(n, tex)
}

// foldTeX puts a formula on one line; white space means nothing in TeX.
func foldTeX(s string) string { return strings.Join(strings.Fields(s), " ") }

func (b *builder) formula(n *html.Node) {
	tex := textOf(n)
	if b.mode == inAlt {
		b.text(tex)
		return
	}
	if strings.Contains(strings.ReplaceAll(tex, `\$`, ""), "$") {
		// No formula of Markdown's can hold a dollar.
		b.text("$" + tex + "$")
		return
	}
	tex = withoutTags(tex)
	if attr(n, "display") == "" {
		b.raw("$" + tex + "$")
		return
	}
	b.flush()
	b.raw("$$" + tex + "$$")
	b.flush()
}

// latexImage turns the picture of a formula, as WordPress.com and Jetpack draw
// it, back into the formula.
func (r *conversion) latexImage(n *html.Node) bool {
	src := attr(n, "src")
	if hasAnyClass(n, "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display", "mathtex-equation", "tex", "latex", "ql-img-inline-formula", "ql-img-displayed-equation") || formulaImage.MatchString(src) {
		if tex := drawnTeX(n, src); tex != "" {
			newMath(n, tex, hasAnyClass(n, "ql-img-displayed-equation", "mwe-math-fallback-image-display"))
			return true
		}
	}
	if !strings.Contains(src, "latex") {
		return false
	}
	tex := ""
	if u, err := url.Parse(src); err == nil && strings.HasSuffix(u.Path, "latex.php") {
		tex = u.Query().Get("latex")
	}
	if tex == "" && hasClass(n, "latex") {
		tex = attr(n, "alt")
	}
	tex = strings.TrimPrefix(strings.TrimSpace(tex), `\displaystyle `)
	if strings.TrimSpace(tex) == "" {
		return false
	}
	newMath(n, tex, false)
	return true
}

// formulaImage matches the addresses of services that draw formulas, with the TeX
// in the query or, for the last, nowhere but in the picture's words.
var formulaImage = fragment.NewMatcher(`^(?:https?:)?//(?:latex|www|math|chart)?[a-z.-]*(?:codecogs\.com/[a-z.]*(?:latex|image)|codecogs\.com/eqnedit\.php|googleapis\.com/chart|apis\.google\.com/chart|i\.upmath\.me/(?:svg|png)/)|quicklatex\.com-[0-9a-f]+_l|/mimetex\.cgi\?|/mathtex\.cgi\?`)

var codecogsSpace = strings.NewReplacer("&space;", " ", `+`, "+", `\dpi{100}`, "", `\inline`, "", `\large`, "", `\bg_white`, "")

// drawnTeX returns the TeX of a drawn formula: that of its address, or of the words
// that stand for it.
func drawnTeX(n *html.Node, src string) string {
	if alt := strings.TrimSpace(attr(n, "alt")); alt != "" && !strings.HasPrefix(alt, "http") {
		return unwrapTeX(alt)
	}
	_, query, ok := strings.Cut(src, "?")
	if !ok {
		return ""
	}
	if strings.Contains(src, "latex.php") {
		values, _ := url.ParseQuery(query)
		return unwrapTeX(strings.TrimSpace(values.Get("latex")))
	}
	for _, key := range []string{"latex=", "chl="} {
		if i := strings.Index("&"+query, "&"+key); i >= 0 {
			query, _, _ = strings.Cut(query[i+len(key):], "&")
		}
	}
	tex, err := url.PathUnescape(query)
	if err != nil {
		return ""
	}
	return unwrapTeX(strings.TrimSpace(codecogsSpace.Replace(tex)))
}

// unwrapTeX takes off the style that a service sets all formulas in.
func unwrapTeX(s string) string {
	for _, d := range [...][2]string{{`\[`, `\]`}, {`\(`, `\)`}, {"$$", "$$"}, {"$", "$"}} {
		if inner, ok := strings.CutPrefix(s, d[0]); ok && len(inner) > len(d[1]) && strings.HasSuffix(inner, d[1]) {
			s = strings.TrimSpace(strings.TrimSuffix(inner, d[1]))
			break
		}
	}
	if inner, ok := strings.CutPrefix(s, `{\displaystyle `); ok && strings.HasSuffix(inner, "}") {
		return strings.TrimSuffix(inner, "}")
	}
	return strings.TrimPrefix(s, `\displaystyle `)
}

// texSource returns the TeX that a typeset formula carries with it.
func texSource(n *html.Node) string {
	a := find(n, func(d *html.Node) bool {
		return d.Data == "annotation" && strings.Contains(attr(d, "encoding"), "tex")
	})
	switch {
	case a != nil:
		return textOf(a)
	case n.Data == "math":
		return attr(n, "alttext")
	case hasAnyClass(n, "katex-eq", "wp-katex-eq") && findElement(n, "span", "math") == nil:
		return textOf(n)
	}
	return ""
}

// typesetMath turns what KaTeX, MathJax or the math block made back into TeX.
func (r *conversion) typesetMath(n *html.Node) bool {
	tex := texSource(n)
	if tex == "" {
		return false
	}
	display := attr(n, "display") == "block" || attr(n, "data-katex-display") == "true" || attr(n, "data-display") == "true" || hasAnyClass(n, "katex-display", "wp-block-math")
	if m := findElement(n, "math"); m != nil && attr(m, "display") == "block" {
		display = true
	}
	newMath(n, tex, display)
	return true
}

// mathScript reads MathJax's <script type="math/tex">.
func (r *conversion) mathScript(n *html.Node) bool {
	kind := strings.ToLower(attr(n, "type"))
	if !strings.HasPrefix(kind, "math/tex") {
		return false
	}
	for _, s := range []*html.Node{prevElement(n), prevElement(n)} {
		if s != nil && hasAnyClass(s, "MathJax", "MathJax_Preview", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML") {
			r.remove(s, fateTypeset)
		}
	}
	newMath(n, textOf(n), strings.Contains(kind, "mode=display"))
	return true
}

// texInText finds formulas between delimiters in text: \(…\) and \[…\] of MathJax
// and KaTeX, $$…$$, WordPress's $latex …$, and [latex]…[/latex].
var texInText = fragment.NewExpression(`(?s)\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$([^$]+)\$\$|\$latex\s([^$]+)\$|\[(?:latex|katex|math)\](.+?)\[/(?:latex|katex|math)\]|\$([^\s$](?:[^$]*[^\s$])?)\$|(\\begin\{(?:equation|align|alignat|gather|multline|flalign|eqnarray|displaymath)\*?\}.+?\\end\{(?:equation|align|alignat|gather|multline|flalign|eqnarray|displaymath)\*?\})`)

// isAlone says whether a match is all that its block says.
func isAlone(n *html.Node, s string, m []int) bool {
	return n.PrevSibling == nil && n.NextSibling == nil && elementOf(n.Parent.Data).role != roleInline && strings.TrimSpace(s[:m[0]]) == "" && strings.TrimSpace(s[m[1]:]) == ""
}

// mathText splits the formulas off a text node.
func (r *conversion) mathText(n *html.Node) {
	s := n.Data
	if !strings.Contains(s, `\(`) && !strings.Contains(s, `\[`) && !strings.Contains(s, `\begin{`) && !strings.Contains(s, "latex") && !strings.Contains(s, "katex") && !strings.Contains(s, "[math]") && !(strings.Count(s, "$") > 1 && (strings.Contains(s, `\`) || strings.Contains(s, "$$") || r.setsFormulas())) {
		return
	}
	if hasAncestor(n, "code", "pre", "samp", "kbd", "tt", "textarea") {
		// No script looks for formulas in code.
		return
	}
	at, found := 0, false
	place := n
	insert := func(k *html.Node) {
		n.Parent.InsertBefore(k, place.NextSibling)
		place = k
	}
	for _, m := range texInText.FindAllStringSubmatchIndex(s, -1) {
		tex, display := "", m[4] >= 0 || m[6] >= 0 || m[14] >= 0
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				tex = foldTeX(s[m[g]:m[g+1]])
			}
		}
		if tex == "" || m[12] >= 0 && !isFormula(tex) && !(isVariable(tex, s[m[1]:]) && r.setsFormulas()) || m[6] >= 0 && !texLike.MatchString(tex) && !isAlone(n, s, m) {
			continue
		}
		found = true
		if m[12] >= 0 {
			r.formulasSet = 1
		}
		if at == m[0] && at > 0 {
			// Two dollars in a row would be one sign.
			insert(&html.Node{Type: html.TextNode, Data: " "})
		}
		if at < m[0] {
			insert(&html.Node{Type: html.TextNode, Data: s[at:m[0]]})
		}
		k := &html.Node{}
		makeMath(k, tex, display)
		insert(k)
		at = m[1]
	}
	if !found {
		return
	}
	if at < len(s) {
		insert(&html.Node{Type: html.TextNode, Data: s[at:]})
	}
	n.Data = ""
}

var (
	texCommand = fragment.NewExpression(`\\(?:alpha|approx|bar|beta|binom|cdot|cos|delta|Delta|dots|epsilon|equiv|eta|exists|forall|frac|gamma|Gamma|geq?|hat|in|infty|int|lambda|Lambda|langle|ldots|left|leq?|lim|ln|log|math[a-z]+|mu|nabla|neq?|nu|omega|Omega|operatorname|partial|phi|Phi|pi|Pi|pm|prod|psi|rangle|rho|right|sigma|Sigma|sim|sin|sqrt|subset|sum|tau|text|theta|Theta|times|to|vec|xi|zeta)(?:[^A-Za-z]|$)|[_^]\{`)
	texLike    = fragment.NewExpression(`[\\^_=+{}<>]|^\s*\w\s*$`)
	notTeX     = fragment.NewExpression(`['"“”‘’]|->|=>|;\s|<\?`)
)

// maxFormula is the length of the longest text between single dollar signs that is
// taken for a formula.
const maxFormula = 300

// isFormula says whether what stands between single dollar signs is TeX rather
// than prices, variables or code.
func isFormula(s string) bool {
	return len(s) <= maxFormula && texCommand.MatchString(s) && !notTeX.MatchString(s)
}

// setsFormulas says whether the page sets what stands between single dollar signs: it
// has formulas there that can be nothing else.
func (r *conversion) setsFormulas() bool {
	if r.formulasSet == 0 {
		r.formulasSet = -1
		for _, m := range betweenDollars.FindAllStringSubmatch(r.text(), manyFormulas) {
			if isFormula(m[1]) {
				r.formulasSet = 1
				break
			}
		}
	}
	return r.formulasSet > 0
}

// manyFormulas is how many texts between dollar signs are looked at for one that is a
// formula.
const manyFormulas = 200

var betweenDollars = fragment.NewExpression(`\$([^\s$](?:[^$\n]{0,300}[^\s$])?)\$`)

// longestVariable bounds a formula without a command.
const longestVariable = 60

// isVariable says whether a text between dollar signs, before another, may be a formula
// where the page has others: of names of a letter or two, commands, numbers and signs.
// What stands between two prices is none.
func isVariable(tex, after string) bool {
	if len(tex) > longestVariable || tex[0] >= '0' && tex[0] <= '9' && strings.Contains(tex, " ") || after != "" && after[0] >= '0' && after[0] <= '9' {
		return false
	}
	letters, command, named := 0, false, false
	for _, c := range tex {
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			if letters++; letters > 2 && !command {
				return false
			}
			named = true
		case '0' <= c && c <= '9' || strings.ContainsRune(` {}()[]|_^+*/=<>!:;,.'\-`, c):
			letters, command = 0, c == '\\'
		default:
			return false
		}
	}
	return named
}

// mathML writes a formula that has no TeX source.
func (b *builder) mathML(n *html.Node) {
	if b.mode == inAlt {
		b.children(n)
		return
	}
	b.inlineHTML(n)
}

// withoutTags parts what would be a tag to a reader that knows no formulas. White
// space means nothing in TeX.
func withoutTags(tex string) string {
	for i := strings.IndexByte(tex, '<'); i >= 0; {
		if inlineTag.MatchString(tex[i:]) {
			tex = tex[:i+1] + " " + tex[i+1:]
		}
		next := strings.IndexByte(tex[i+1:], '<')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return tex
}

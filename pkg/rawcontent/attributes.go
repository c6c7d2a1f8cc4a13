package rawcontent

import (
	"encoding/json"
	"html"
	"strings"
	"unicode"

	"wpmd/pkg/fragment"
)

// foreign renders a block of a plugin: what its HTML says, and what its attributes say
// beyond that.
func (r *renderer) foreign(b *block, inner string) string {
	inner = withLanguage(b, inner)
	if strings.HasPrefix(b.name, "jetpack/field-") || b.name == "jetpack/button" {
		return inner // parts of a form
	}
	said := r.stated(b, inner)
	if said == "" {
		if trim(inner) == "" {
			r.notes.add(CodeServerBlock, b.name)
		}
		return inner
	}
	r.notes.add(CodeUnknownBlock, b.name)
	return said + inner
}

// stated is what the attributes of a block say to readers and its HTML does not. Where the
// HTML says anything, that is what has a name of a text alone: the rest may be for editors.
func (r *renderer) stated(b *block, inner string) string {
	s := statements{renderer: r, isWhole: trim(inner) == "", inner: inner, language: b.text("language")}
	decoder := json.NewDecoder(strings.NewReader(b.stated))
	decoder.UseNumber()
	s.value(decoder, "", 0)
	return s.out.String()
}

// statements gathers what attributes say, in their order.
type statements struct {
	renderer *renderer
	out      strings.Builder
	isWhole  bool // nothing else says it
	// withTitles makes headings of titles.
	withTitles bool
	inner      string
	words      string // those of inner, once they were asked for
	language   string
}

// maxAttributeDepth bounds how deep attributes are read.
const maxAttributeDepth = 24

// value reads the next value, and says whether there was one.
func (s *statements) value(decoder *json.Decoder, key string, depth int) bool {
	token, err := decoder.Token()
	if err != nil {
		return false
	}
	switch v := token.(type) {
	case json.Delim:
		isSkipped := depth >= maxAttributeDepth || depth > 0 && v == '{' && (isMachinery[key])
		for decoder.More() {
			within := key
			if v == '{' {
				name, err := decoder.Token()
				if err != nil {
					return false
				}
				within, _ = name.(string)
			}
			if isSkipped {
				within = "style"
			}
			if !s.value(decoder, within, depth+1) {
				return false
			}
		}
		_, err = decoder.Token()
		return err == nil
	case string:
		s.text(key, v)
	case json.Number:
		s.number(key, v.String())
	}
	return true
}

// isMachinery are the names of attributes in which nothing is for readers.
var isMachinery = set("style styles metadata lock layout sizes typography encoded")

// spoiltEscapes are those of JSON of which an import lost the backslashes.
var spoiltEscapes = strings.NewReplacer("u003c", "<", "u003e", ">", "u0022", `"`, "u0026", "&", "u002d", "-")

// silentKeys matches the last word of the name of an attribute that is not for readers.
var silentKeys = fragment.NewExpression(`(?i)(?:^|[a-z0-9_-])(?:id|ids|uid|key|class|classes|classname|anchor|align|alignment|style|styles|colou?r|colou?rs|background|gradient|size|font|family|weight|width|height|icon|layout|variation|preset|animation|mode|type|tag|tagname|position|unit|target|rel|hash|slug|namespace|lock|metadata|order|orderby|taxonomy|ratio|css|selector|provider|nonce|version|schema|template|placeholder|service|language|lang|theme|shape|display|effect|filter|status|level|direction|transform|decoration|spacing|border|radius|shadow|opacity|columns|gap|margin|padding|breakpoint|device|visibility|format|attributes|arialabel|alt)$`)

// spokenKeys matches the last word of the name of an attribute that is for readers.
var spokenKeys = fragment.NewExpression(`(?i)(?:^|[a-z0-9_-])(?:title|titles|heading|headline|text|texts|content|contents|label|labels|caption|description|question|answer|summary|quote|author|cite|citation|subtitle|subheading|body|message|excerpt|testimonial|bio|note|answer|paragraph|intro|price|button|buttontext|html|code|source|markdown|latex|formula|equation|value|items?|cells?|rows?|list)$`)

var (
	styleValue  = fragment.NewExpression(`^(?:[#.]?[\w-]+(?:\([^)]*\))?(?:px|em|rem|%)?[\s,;:/!]*)+$`)
	hasLetters  = fragment.NewExpression(`\pL{2}`)
	pictureName = fragment.NewExpression(`(?i)\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico)(?:[?#]|$)`)
	mediaName   = fragment.NewExpression(`(?i)\.(mp3|ogg|m4a|wav|flac|mp4|m4v|webm|ogv|mov)(?:[?#]|$)`)
	codeKeys    = fragment.NewExpression(`(?i)(?:^|[a-z0-9_-])(?:code|codes|source|snippet|sourcecode)$`)
	formulaKeys = fragment.NewExpression(`(?i)(?:^|[a-z0-9_-])(?:latex|tex|formula|equation|katex)$`)
)

func (s *statements) text(key, v string) {
	v = strings.TrimSpace(v)
	if strings.Contains(v, "u003c") {
		v = spoiltEscapes.Replace(v)
	}
	isSpoken := spokenKeys.MatchString(key)
	switch {
	case v == "" || strings.HasPrefix(key, "_") || strings.HasPrefix(v, "field_") || strings.HasPrefix(v, "data:") || !isSpoken && silentKeys.MatchString(key):
	case isAddress(v):
		if s.isWhole || strings.Contains(strings.ToLower(key), "url") || strings.Contains(strings.ToLower(key), "src") {
			s.address(v)
		}
	case formulaKeys.MatchString(key):
		s.put(formula(v), v)
	case !hasLetters.MatchString(v):
		s.number(key, v)
		if isSpoken && s.isWhole {
			s.say(html.EscapeString(v), v)
		}
	case codeKeys.MatchString(key) && !strings.HasPrefix(v, "<"):
		class := ""
		if s.language != "" {
			class = ` class="language-` + html.EscapeString(s.language) + `"`
		}
		s.put("<pre><code"+class+">"+hideBrackets.Replace(html.EscapeString(v))+"</code></pre>", v)
	case isSpoken || s.isWhole && isProse(v):
		if !s.isWhole && (len(v) < 3 || styleValue.MatchString(v) && !strings.Contains(v, " ")) {
			return
		}
		if _, last := lastWord(key); s.withTitles && titleWords[last] {
			s.put("<h4>"+v+"</h4>", v)
			return
		}
		s.say(v, v)
	}
}

// formula is one in TeX on a line of its own.
func formula(tex string) string {
	return `<math display="block"><semantics><mrow></mrow><annotation encoding="application/x-tex">` + hideBrackets.Replace(html.EscapeString(tex)) + `</annotation></semantics></math>`
}

// isProse says whether a text is written in words rather than in the terms of a machine.
func isProse(v string) bool {
	return strings.IndexFunc(v, unicode.IsSpace) > 0 && (strings.ContainsAny(v, ".?!<’'") || !strings.ContainsAny(v, "{};:#()")) || strings.IndexFunc(v, func(r rune) bool { return r > 0x2E80 }) >= 0
}

func isAddress(v string) bool {
	_, ok := cutScheme(v)
	return (ok || strings.HasPrefix(v, "/wp-content/") || strings.HasPrefix(v, "//")) && !strings.ContainsAny(v, " \t\n<>\"")
}

func (s *statements) address(v string) {
	if strings.Contains(s.inner, v) || strings.Contains(s.inner, html.EscapeString(v)) || strings.Contains(s.out.String(), html.EscapeString(v)) {
		return
	}
	escaped := html.EscapeString(v)
	switch {
	case pictureName.MatchString(v):
		s.out.WriteString(`<p><img src="` + escaped + `" alt=""/></p>`)
	case mediaName.MatchString(v):
		shown, _ := embed(v)
		s.out.WriteString(orElse(shown, link(v, "")))
	case embeddable.MatchString(v):
		s.out.WriteString(`<p><iframe src="` + escaped + `"></iframe></p>`)
	default:
		s.out.WriteString(`<p>` + link(v, "") + `</p>`)
	}
}

// number shows the picture of the library whose id an attribute is.
func (s *statements) number(key, v string) {
	lower := strings.ToLower(key)
	isPicture := strings.Contains(lower, "image") || strings.Contains(lower, "img") || strings.Contains(lower, "media") || strings.Contains(lower, "photo") || strings.Contains(lower, "picture")
	if !s.isWhole || !isPicture || strings.HasPrefix(key, "_") {
		return
	}
	for _, id := range ids(v) {
		if f, ok := s.renderer.options.Attachment(id); ok && f.URL != "" && !strings.Contains(s.out.String(), html.EscapeString(f.URL)) {
			s.out.WriteString("<p>" + picture(f) + "</p>")
		}
	}
}

// say writes a text, which may be HTML.
func (s *statements) say(markup, words string) {
	if strings.Contains(markup, "<") && strings.Contains(markup, ">") {
		s.put("<div>"+markup+"</div>", words)
		return
	}
	s.put("<p>"+markup+"</p>", words)
}

// put writes HTML if nothing says its words yet.
func (s *statements) put(markup, words string) {
	if s.words == "" && s.inner != "" {
		s.words = plainWords(s.inner)
	}
	if plain := plainWords(words); plain == "" || strings.Contains(s.words, plain) {
		return
	}
	s.out.WriteString(markup)
}

// plainWords are the letters and figures that HTML shows.
func plainWords(markup string) string {
	var out strings.Builder
	for _, p := range split(markup) {
		if !p.isMarkup {
			for _, r := range html.UnescapeString(p.text) {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					out.WriteRune(r)
				}
			}
		}
	}
	return out.String()
}

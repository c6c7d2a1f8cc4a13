package render

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Answers of the API as trees whose shape can be spoilt: of strings, literals,
// lists and objects, whose keys may be there twice.
type (
	literal string // any JSON, as it stands: a number, true, null
	members []member
	member  struct {
		key   string
		value any
	}
)

func parsed(text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var read func() any
	read = func() any {
		token, err := decoder.Token()
		if err != nil {
			panic(err)
		}
		switch t := token.(type) {
		case json.Delim:
			var list []any
			var object members
			for decoder.More() {
				if t == '[' {
					list = append(list, read())
					continue
				}
				key := read().(string)
				object = append(object, member{key, read()})
			}
			_, _ = decoder.Token()
			if t == '[' {
				return list
			}
			return object
		case string:
			return t
		case json.Number:
			return literal(t)
		case bool:
			return literal(strconv.FormatBool(t))
		}
		return literal("null")
	}
	return read()
}

// longestAnswer is how long an answer may get, in bytes, which one whose parts hold
// the same part twice, and that twice, soon is.
const longestAnswer = 100_000

func appendAnswer(dst []byte, v any) []byte {
	if len(dst) > longestAnswer {
		return dst
	}
	switch v := v.(type) {
	case literal:
		return append(dst, v...)
	case string:
		return appendText(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, element := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendAnswer(dst, element)
		}
		return append(dst, ']')
	case members:
		dst = append(dst, '{')
		for i, m := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, m.key), ':')
			dst = appendAnswer(dst, m.value)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// appendText writes what is no UTF-8 as a half of a surrogate pair, which JSON can
// hold and nothing else.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		quoted, _ := json.Marshal(s[i : i+size])
		if r == utf8.RuneError && size == 1 {
			quoted = []byte(`"\ud8` + strconv.FormatInt(int64(s[i]), 16) + `"`)
		}
		dst = append(dst, quoted[1:len(quoted)-1]...)
		i += size
	}
	return append(dst, '"')
}

// spoiler takes decisions from bytes, so that what changes in these changes one
// of the decisions; at their end there are none left to take.
type spoiler struct{ choices []byte }

func (s *spoiler) more() bool { return len(s.choices) > 0 }

func (s *spoiler) of(n int) int {
	if len(s.choices) == 0 || n == 0 {
		return 0
	}
	c := int(s.choices[0])
	s.choices = s.choices[1:]
	if n > 256 && len(s.choices) > 0 {
		c = c<<8 | int(s.choices[0])
		s.choices = s.choices[1:]
	}
	return c % n
}

// spoil changes one place of an answer. Others are answers that may come there.
func (s *spoiler) spoil(v any, others []string) any {
	for range 12 { // deeper than any answer
		down := s.of(8) > 0
		switch inner := v.(type) {
		case []any:
			if down && len(inner) > 0 {
				i := s.of(len(inner))
				inner[i] = s.spoil(inner[i], others)
				return inner
			}
		case members:
			if down && len(inner) > 0 {
				i := s.of(len(inner))
				if s.of(5) == 0 {
					return s.spoilMember(inner, i)
				}
				inner[i].value = s.spoil(inner[i].value, others)
				return inner
			}
		}
		break
	}
	return s.instead(v, others)
}

func (s *spoiler) spoilMember(o members, i int) members {
	m := o[i]
	switch s.of(5) {
	case 0:
		return append(o[:i:i], o[i+1:]...)
	case 1: // twice, the second time with another value
		return append(o, member{m.key, s.instead(m.value, nil)})
	case 2:
		o[i].key = texts[s.of(len(texts))]
		return o
	case 3: // twice, by names that some reader takes for one
		return append(o, member{strings.ToUpper(m.key), m.value}, member{m.key + "\xaa", m.value}, member{m.key + "\xab", m.value}, member{m.key + " ", m.value})
	}
	for range s.of(60) {
		o = append(o, member{m.key + strconv.Itoa(len(o)), m.value})
	}
	return o
}

// instead is what stands where a value belongs.
func (s *spoiler) instead(v any, others []string) any {
	switch s.of(11) {
	case 0:
		return literals[s.of(len(literals))]
	case 1:
		return texts[s.of(len(texts))]
	case 2:
		return []any{v, v}
	case 3:
		return members{{"rendered", v}, {"raw", v}, {"protected", literal("0")}}
	case 4: // a list with gaps, as PHP writes it, and indices that are the same number
		return members{{"3", v}, {"1", texts[s.of(len(texts))]}, {"01", v}, {"+1", literal("7")}, {"-1", v}}
	case 5:
		depth := depths[s.of(len(depths))]
		return literal(strings.Repeat("[", depth) + strings.Repeat("]", depth))
	case 6:
		depth := depths[s.of(len(depths))]
		return literal(strings.Repeat(`{"a":`, depth) + "{}" + strings.Repeat("}", depth))
	case 7:
		text := texts[s.of(len(texts))]
		return strings.Repeat(text, 1+min(s.of(40), 3000/(len(text)+1)))
	case 8:
		list := make([]any, s.of(60))
		for i := range list {
			list[i] = v
		}
		return list
	case 9:
		return members{{texts[s.of(len(texts))], v}, {texts[s.of(len(texts))], members{{texts[s.of(len(texts))], v}}}}
	}
	if len(others) == 0 {
		return members{}
	}
	return parsed(others[s.of(len(others))]) // never one that it may be part of
}

// depths are below and above what parsers bear.
var depths = [...]int{1, 3, 19, 20, 21, 25, 200, 11_000}

var literals = []any{
	literal("null"), literal("true"), literal("false"), literal("0"), literal("-1"), literal("1e400"), literal("9223372036854775807"), literal("-9223372036854775808"),
	literal("99999999999999999999"), literal("0.5"), literal("1E3"), literal("-0"), literal("[]"), literal("{}"), literal("[[]]"), literal("[null]"), literal(`[{},[],""]`),
	literal(`[1,"1",1.5,null]`), literal(`{"":""}`), literal(`{"a":1,"a":2}`),
}

var texts = []string{
	"", " ", "\x00", "\x1b[31m", "a\nb", "\r", "\t", "---", "+++", "...", "\n---\n", "}\n", "<<", "~", "null", "true", "no", "=", "? a", "- a", "a: b", "#", "&a", "*a", "!!binary", "%",
	"{{ a }}", "{% a %}", `"`, `\`, "'", "a.b", "a b", "\u0085", "\u2028", "\ufeff", "\uffff", "\u202e", "\xd0", "a\xaab", "é", "é", "日本語", "👩‍🚀",
	"0001-01-01T00:00:00", "9999-12-31T23:59:59", "0000-00-00T00:00:00", "2024-02-30T25:61:61", "2024-01-02T03:04:05+14:30", "2024-01-02T03:04:05-23:59", "-0001-11-30T00:00:00",
	"https://example.org/%zz/", "//host/", "javascript:alert(1)", "https://user:pass@example.org/a b", "http://[::1", "../../etc", "?p=1", "#x", "mailto:a@example.org", "a@example.org",
	"<p>a", "</p></div>", "<b>&lt;</b>", "<!--", "<!-- wp:paragraph -->", "<script>", "<table><tr><td>", "<ul><li><ul><li>", "<a href=\"/\">", "<img src=x>", "&#0;", "&#x110000;", "[gallery ids=1]",
	"title", "date", "wordpress", "taxonomies", "category", "post_tag", "genre", "id", "fields", "params", "tags", "categories", "translations", "language", "en", "en-US", "-", "cap-x", "0", "08", "1_000",
	strings.Repeat("k", 300), strings.Repeat("k ", 700), strings.Repeat("ü", 600), strings.Repeat("\x01", 400), strings.Repeat("a-", 3000), strings.Repeat("<b>", 600), strings.Repeat("/..", 200),
}

// healthy are answers as a site gives them, by the kind that they are of.
var healthy = map[string]string{
	"post": `{"id":7,"date":"2024-05-06T07:08:09","date_gmt":"2024-05-06T05:08:09","guid":{"rendered":"https://example.org/?p=7"},"modified":"2024-05-07T07:08:09",
		"modified_gmt":"2024-05-07T05:08:09","slug":"quay","status":"publish","type":"post","link":"https://example.org/2024/quay/","title":{"rendered":"The quay &amp; the <em>sea</em>"},
		"content":{"rendered":"<p>Ships <a href=\"/sea/\">lie</a> here.</p><ul><li>one</li></ul>","protected":false},"excerpt":{"rendered":"<p>Ships.</p>","protected":false},
		"author":3,"featured_media":9,"parent":0,"sticky":true,"format":"standard","meta":{"subtitle":"s","rating":4,"none":null},"categories":[1,4],"tags":[2],"genre":[5],"lang":"en",
		"translations":{"en":7,"de":8,"fr":9},"wpml_translations":[{"locale":"it_IT","id":12,"href":"https://example.org/it/"}],
		"class_list":["post-7","type-post","category-news","tag-go","genre-essay"],
		"acf":{"hero_image":9,"gallery":[9,10],"rows":[{"a":1,"b":"x"},{"a":2}],"deep":{"er":{"words":["a","b"],"mixed":[1,"a",null,1.5]}},"price":"12"},"yoast_head_json":{"title":"T","robots":{"index":"index"}},
		"_embedded":{"author":[{"id":3,"name":"Ada","slug":"ada","link":"https://example.org/author/ada/"}],
			"wp:featuredmedia":[{"id":9,"source_url":"https://example.org/wp-content/uploads/q.jpg","alt_text":"A quay","media_type":"image","mime_type":"image/jpeg"}],
			"wp:term":[[{"id":1,"name":"News","slug":"news","taxonomy":"category"},{"id":4,"name":"Sea","slug":"sea","taxonomy":"category"}],[{"id":2,"name":"Go","slug":"go","taxonomy":"post_tag"}],[{"id":5,"name":"Essay","slug":"essay","taxonomy":"genre"}]]},
		"_links":{"self":[{"href":"https://example.org/wp-json/wp/v2/posts/7"}],"wp:term":[{"taxonomy":"category","href":"https://example.org/wp-json/wp/v2/categories?post=7"},
			{"taxonomy":"post_tag","href":"https://example.org/wp-json/wp/v2/tags?post=7"},{"taxonomy":"genre","href":"https://example.org/wp-json/wp/v2/genre?post=7"}]}}`,
	"types": `{"post":{"name":"Posts","slug":"post","rest_base":"posts","rest_namespace":"wp/v2","hierarchical":false,"has_archive":"blog","taxonomies":["category","post_tag"],"_links":{"wp:items":[{"href":"https://example.org/wp-json/wp/v2/posts"}]}},
		"page":{"name":"Pages","slug":"page","rest_base":"pages","hierarchical":true,"has_archive":false,"taxonomies":[]}}`,
	"taxonomies": `{"category":{"name":"Categories","slug":"category","types":["post"],"hierarchical":true,"rest_base":"categories"},"genre":{"name":"Genres","slug":"genre","types":["post"],"rest_base":"genre"}}`,
	"index":      `{"name":"Harbour","description":"d","url":"https://example.org/wp","home":"https://example.org","gmt_offset":"2","timezone_string":"Europe/Oslo","namespaces":["wp/v2","acf/v3"],"site_icon_url":"https://example.org/i.png"}`,
	"media": `{"id":9,"source_url":"https://example.org/wp-content/uploads/q-scaled.jpg","alt_text":"A quay","media_type":"image","mime_type":"image/jpeg","title":{"rendered":"Q"},"caption":{"rendered":"<p>c</p>"},
		"modified":"2024-05-07T07:08:09","modified_gmt":"2024-05-07T05:08:09","link":"https://example.org/q/","media_details":{"original_image":"q.jpg","sizes":{"thumbnail":{"file":"q-1.jpg","source_url":"https://example.org/wp-content/uploads/q-1.jpg"},"large":{"file":"q-2.jpg"}}}}`,
	"comments": `[{"id":1,"post":7,"parent":0,"author_name":"Eve","author_url":"https://eve.example/","date":"2024-05-06T08:00:00","date_gmt":"2024-05-06T06:00:00","content":{"rendered":"<p>Nice.</p>"},"type":"comment","link":"https://example.org/2024/quay/#comment-1"},
		{"id":2,"post":7,"parent":1,"author_name":"Zed","date":"2024-05-06T09:00:00","content":{"rendered":"<p>Yes.</p>"}}]`,
	"term": `{"id":5,"name":"Essay","slug":"essay","taxonomy":"genre","parent":1,"description":"What is tried","link":"https://example.org/genre/essay/"}`,
	"user": `{"id":3,"name":"Ada","slug":"ada","description":"Writes","link":"https://example.org/author/ada/"}`,
	"menu": `{"id":4,"title":{"rendered":"Main"},"slug":"main","content":{"rendered":"<ul><li><a href=\"/\">Home</a><ul><li><a href=\"/quay/\">Quay</a></li></ul></li></ul>"}}`,
}

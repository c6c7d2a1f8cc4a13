package frontmatter

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"wpmd/pkg/flavor"
)

// Target is what a target's header says of a document beside its facts.
type Target struct {
	Type string
	// Address is the path of the document on the built site, and Aliases are those
	// that lead to it too.
	Address string
	Aliases []string
	// Slug is that of a term or author by its name, in the fact called key.
	Slug func(key, name string) string
	// Hidden says that the document is not for everyone to see.
	Hidden bool
}

// For returns the facts of a document under the keys of a target.
func For(h flavor.Header, facts Map, t Target) Map {
	var m, nested Map
	apart, own := apart(h, withStandIns(h, facts))
	for _, e := range apart {
		fields := h.Fields[factOf(h, e.Key)]
		for _, f := range fields {
			if f.Drop || len(f.Types) > 0 && !slices.Contains(f.Types, t.Type) {
				continue
			}
			value := shaped(f, e, t)
			if f.Key != "" {
				m.put(f.Key, value)
				continue
			}
			nested = place(h, &m, nested, Entry{e.Key, value})
		}
		if len(fields) == 0 {
			nested = place(h, &m, nested, e)
		}
		if e.Key == "slug" {
			addBuilt(&m, h, facts, t)
		}
	}
	for _, e := range slices.Concat(own, FromTree(h.Constants, nil)) {
		m.put(e.Key, e.Value)
	}
	for _, e := range nested {
		m.put(h.Nest+"."+e.Key, e.Value)
	}
	return m
}

// place puts a fact beside the others, or into the map of what the target does not know.
func place(h flavor.Header, m *Map, nested Map, e Entry) Map {
	if h.Nest != "" && !slices.Contains(h.Known, e.Key) {
		return append(nested, e)
	}
	m.put(e.Key, e.Value)
	return nested
}

// put adds a value at a key, with dots where it lies within others. What is there already
// stays.
func (m *Map) put(key string, value any) {
	name, rest, within := strings.Cut(key, ".")
	i := slices.IndexFunc(*m, func(e Entry) bool { return e.Key == name })
	if i < 0 {
		i = len(*m)
		m.add(name, Map(nil))
		if !within {
			(*m)[i].Value = value
			return
		}
	}
	inner, isMap := (*m)[i].Value.(Map)
	if within && isMap {
		inner.put(rest, value)
		(*m)[i].Value = inner
	}
}

// factOf is what a flavor calls the fact at a key: it may speak of authors alone.
func factOf(h flavor.Header, key string) flavor.Fact {
	if _, several := h.Fields["authors"]; key == "author" && several && h.Fields["author"] == nil {
		return "authors"
	}
	return flavor.Fact(key)
}

// apart takes those taxonomies and fields, and what the document is at its site, out of
// their maps of which the flavor speaks, and the taxonomies that have keys of their own.
func apart(h flavor.Header, facts Map) (m, own Map) {
	for _, e := range facts {
		inner, isMap := e.Value.(Map)
		if !isMap || e.Key != "taxonomies" && e.Key != "fields" && e.Key != "wordpress" {
			m = append(m, e)
			continue
		}
		var others Map
		for _, within := range inner {
			if e.Key == "taxonomies" && h.OwnKey(within.Key) && h.Fields[flavor.Fact("taxonomies."+within.Key)] == nil {
				own = append(own, Entry{within.Key, within.Value})
				continue
			}
			if key := e.Key + "." + within.Key; h.Fields[flavor.Fact(key)] != nil {
				m.add(key, within.Value)
				continue
			}
			others = append(others, within)
		}
		if len(others) > 0 {
			m.add(e.Key, others)
		}
	}
	return m, own
}

// withStandIns adds what stands in for facts that are not there, at their places.
func withStandIns(h flavor.Header, facts Map) Map {
	for _, name := range flavor.Facts() {
		for _, f := range h.Fields[flavor.Fact(name)] {
			if f.Or == "" && f.Default == "" || facts.index(name) >= 0 || name == "authors" && facts.index("author") >= 0 {
				continue
			}
			var value any = f.Default
			if i := facts.index(string(f.Or)); i >= 0 {
				value = facts[i].Value
			}
			if value != "" && !isEmpty(value) {
				facts = slices.Insert(slices.Clone(facts), facts.before(name), Entry{name, value})
			}
			break
		}
	}
	return facts
}

func (m Map) index(key string) int {
	return slices.IndexFunc(m, func(e Entry) bool { return e.Key == key })
}

// before is the place of the first fact that comes after one of that name.
func (m Map) before(name string) int {
	order := flavor.Facts()
	for i, e := range m {
		if slices.Index(order, e.Key) > slices.Index(order, name) {
			return i
		}
	}
	return len(m)
}

// shaped is the value of a fact as a field says.
func shaped(f flavor.Field, e Entry, t Target) any {
	switch value := e.Value.(type) {
	case string:
		if f.List || f.Words || f.Lists || f.Each != "" {
			return listed(f, e.Key, []string{value}, t)
		}
		return shown(f.Markup, cut(reword(f, e.Key, value, t), f.Cut))
	case []string:
		return listed(f, e.Key, value, t)
	case time.Time:
		if zone := f.Location(); zone != nil {
			value = value.In(zone)
		}
		if f.Format == time.DateOnly {
			return day(value.Format(f.Format))
		}
		if f.Format != "" {
			return value.Format(f.Format)
		}
		return value
	}
	return e.Value
}

// listed are the words of a list as a field says; its first alone, where that says so.
func listed(f flavor.Field, key string, names []string, t Target) any {
	words := make([]string, 0, len(names))
	for _, name := range names {
		if f.Words {
			name = asWord(name, t.slug(key, name))
		}
		words = append(words, reword(f, key, name, t))
	}
	for i, word := range words {
		words[i] = shown(f.Markup, word)
	}
	words = distinct(words)
	if f.First && len(words) > 0 {
		return words[0]
	}
	if f.Max > 0 && len(words) > f.Max {
		words = words[:f.Max]
	}
	switch {
	case f.Lists:
		return inLists(words)
	case f.Each != "":
		return inMaps(f.Each, words)
	}
	return words
}

func inMaps(key string, words []string) []Map {
	var maps []Map
	for _, word := range words {
		maps = append(maps, Map{{key, word}})
	}
	return maps
}

func inLists(words []string) [][]string {
	var lists [][]string
	for _, word := range words {
		lists = append(lists, []string{word})
	}
	return lists
}

func reword(f flavor.Field, key, word string, t Target) string {
	if f.Slugs {
		word = cmp.Or(t.slug(key, word), word)
	}
	if f.Lower {
		word = strings.ToLower(word)
	}
	return word
}

func (t Target) slug(key, name string) string {
	if t.Slug == nil {
		return ""
	}
	return t.Slug(key, name)
}

// cut shortens a text at a word to at most n characters, its mark included; 0 leaves it.
func cut(text string, n int) string {
	runes := []rune(text)
	if n == 0 || len(runes) <= n {
		return text
	}
	short := string(runes[:n-1])
	if !unicode.IsSpace(runes[n-1]) {
		short = cmp.Or(strings.TrimRightFunc(short, func(r rune) bool { return !unicode.IsSpace(r) }), short)
	}
	return strings.TrimRightFunc(short, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// asWord is a name as one word: where that would leave out more than spaces, its slug.
// What is digits alone is no word.
func asWord(name, slug string) string {
	parts := strings.FieldsFunc(name, endsWord)
	word := strings.Join(parts, "-")
	if slug := strings.Join(strings.FieldsFunc(slug, endsWord), "-"); slug != "" && strings.ContainsFunc(name, func(r rune) bool { return endsWord(r) && !unicode.IsSpace(r) }) {
		word = slug
	}
	if word != "" && strings.Trim(word, "0123456789") == "" {
		word = "_" + word
	}
	return word
}

func endsWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) && r != '_' && r != '-' && r != '/'
}

// addBuilt says where the built site shows the document, and as what.
func addBuilt(m *Map, h flavor.Header, facts Map, t Target) {
	put := func(key string, value any) {
		if key != "" && value != "" && !isEmpty(value) {
			m.put(key, value)
		}
	}
	put(h.Kind.Key, h.Kind.Of(t.Type))
	if (!t.Hidden || h.Draft.Key != h.Address) && h.SaveAs == "" {
		put(h.Address, t.Address)
	}
	if h.SaveAs != "" && t.Address != "" {
		put(h.Address, strings.TrimPrefix(t.Address, "/"))
		put(h.SaveAs, fileAt(t.Address))
	}
	put(h.Aliases, t.Aliases)
	if h.Titles != "" {
		put(h.Titles, titles(facts))
	}
	if t.Hidden && h.Draft.Word != "" {
		put(h.Draft.Key, h.Draft.Word)
	} else if t.Hidden || h.Draft.Always {
		put(h.Draft.Key, h.Draft.Value == t.Hidden)
	}
	if t.Hidden {
		for _, key := range h.Draft.Also {
			put(key, true)
		}
	}
}

// fileAt is the file that a server has at an address.
func fileAt(address string) string {
	if strings.HasSuffix(address, "/") {
		address += "index.html"
	}
	return strings.TrimPrefix(address, "/")
}

func titles(facts Map) []string {
	for _, e := range facts {
		if title, ok := e.Value.(string); ok && e.Key == "title" && title != "" {
			return []string{title}
		}
	}
	return nil
}

// shown writes a text in a language so that it reads there as it is.
func shown(as flavor.Markup, text string) string {
	switch as {
	case flavor.HTML:
		return inHTML.Replace(text)
	case flavor.Bare:
		return inAttribute.Replace(text)
	case flavor.Markdown:
		return blockMark.ReplaceAllString(inMarkdown.Replace(text), `$1\$2`)
	default:
		return text
	}
}

var (
	inHTML      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	inAttribute = strings.NewReplacer("&", "&amp;", "<", "‹", `"`, "”")
	inMarkdown  = strings.NewReplacer("&", "&amp;", "<", "&lt;", `\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "~", `\~`, "{", `\{`, "$", `\$`)
	// blockMark would begin a heading, a quote, a list or a rule.
	blockMark = regexp.MustCompile(`(?m)^(\s*[0-9]*)([#>+\-=|:.)])`)
)

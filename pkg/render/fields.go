package render

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/linkmap"
)

// Plugins for fields of one's own, as Advanced Custom Fields, keep pictures and
// files as the ids of their records. Which number is such an id only the name of
// its field tells.

// fileWords are what fields of pictures and files are called by.
var fileWords = wordSet("image img picture photo pic logo icon gallery galerie galeria thumbnail thumb hero banner background bg avatar cover portrait poster " +
	"screenshot illustration headshot artwork attachment file pdf media download brochure bild foto imagen imagem immagine afbeelding")

// qualities are words behind these that say which one is meant.
var qualities = wordSet("id ids desktop mobile tablet main left right top bottom large small big full front back first second third light dark src upload field url")

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// namesFiles says whether a field is called as one that holds a file, and whether
// as one that holds several.
func namesFiles(key string) (one, several bool) {
	words := wordsOf(key)
	for len(words) > 1 && qualities[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return false, false
	}
	last := words[len(words)-1]
	singular := strings.TrimSuffix(last, "s")
	if stem, ok := strings.CutSuffix(last, "ies"); ok {
		singular = stem + "y"
	}
	return fileWords[last], fileWords[last] || fileWords[singular]
}

// wordsOf are the words of a name, in lower case: of "heroImage_2", hero and image.
func wordsOf(key string) []string {
	var spaced strings.Builder
	lower := false
	for _, c := range key {
		switch {
		case !unicode.IsLetter(c):
			c = ' '
		case unicode.IsUpper(c) && lower:
			spaced.WriteByte(' ')
		}
		lower = unicode.IsLower(c)
		spaced.WriteRune(unicode.ToLower(c))
	}
	return strings.Fields(spaced.String())
}

// fieldIDs are the ids that fields of a document may name files by.
func fieldIDs(doc content.Document, names []string) []int64 {
	if len(doc.Fields) == 0 || len(names) == 0 {
		return nil
	}
	found := make(map[int64]bool)
	eachFile(frontmatter.Fields(doc.Fields, fileFields(names)), func(id int64) any {
		found[id] = true
		return nil
	}, func(string) string { return "" })
	return slices.Sorted(maps.Keys(found))
}

// fileFields are those fields that may hold files of the document's own: what is
// for search engines points at the web.
func fileFields(names []string) []string {
	seo := frontmatter.FieldsNamed([]string{"seo"})
	return slices.DeleteFunc(frontmatter.FieldsNamed(names), func(name string) bool { return slices.Contains(seo, name) })
}

// eachFile puts in the place of what may be an id of a file, and of the address in
// an object of one, what byID and byAddress say: nothing leaves it as it is.
func eachFile(fields frontmatter.Map, byID func(int64) any, byAddress func(string) string) {
	for i := range fields {
		e := &fields[i]
		if e.Key == "sizes" { // of a picture that has an address of its own
			continue
		}
		one, several := namesFiles(e.Key)
		switch value := e.Value.(type) {
		case int64:
			if one && value > 0 {
				e.Value = orElse(byID(value), e.Value)
			}
		case string:
			if id, err := strconv.ParseInt(value, 10, 64); err == nil && one && id > 0 {
				e.Value = orElse(byID(id), e.Value)
			} else if one && looksLikeFile(value) {
				e.Value = orElse(byAddress(value), e.Value)
			}
		case []int64:
			if several {
				e.Value = eachID(value, byID)
			}
		case frontmatter.Map:
			e.Value = withinFile(value, byID, byAddress)
		case []frontmatter.Map:
			for k := range value {
				value[k] = withinFile(value[k], byID, byAddress)
			}
		}
	}
}

func orElse(value, other any) any {
	if value == nil || value == "" {
		return other
	}
	return value
}

var fileAddress = regexp.MustCompile(`(?i)^https?://\S+\.(?:jpe?g|png|gif|webp|avif|svg|pdf|mp[34]|webm|zip|docx?|xlsx?|pptx?|odt)$`)

func looksLikeFile(s string) bool { return fileAddress.MatchString(s) }

// eachID writes a list of ids as one of addresses, if it is one of files.
func eachID(ids []int64, byID func(int64) any) any {
	addresses := make([]string, 0, len(ids))
	for _, id := range ids {
		if address, ok := byID(id).(string); ok && address != "" {
			addresses = append(addresses, address)
		}
	}
	if len(addresses) == 0 || len(addresses) < len(ids) {
		return ids
	}
	return addresses
}

// withinFile goes into an object; that of a file has its address under "url".
func withinFile(m frontmatter.Map, byID func(int64) any, byAddress func(string) string) frontmatter.Map {
	isFile := slices.ContainsFunc(m, func(e frontmatter.Entry) bool { return e.Key == "mime_type" || e.Key == "filename" })
	for i := range m {
		if address, ok := m[i].Value.(string); ok && isFile && m[i].Key == "url" {
			m[i].Value = orElse(byAddress(address), m[i].Value)
		}
	}
	eachFile(m, byID, byAddress)
	return m
}

// fields are the fields of a document that go into its header. Those that name files
// have the addresses of their copies.
func (r *Renderer) fields(doc content.Document, links *linkmap.Map, addresses *linkmap.Resolver) frontmatter.Map {
	fields := frontmatter.Fields(doc.Fields, r.options.Fields)
	if links.Options().Media == linkmap.MediaNone {
		return fields
	}
	byID := func(id int64) any {
		i := slices.IndexFunc(doc.Library, func(a content.Asset) bool { return a.ID == id })
		if i < 0 || doc.Library[i].URL == "" {
			return nil
		}
		return addresses.HeaderAsset(doc.Library[i].URL)
	}
	byAddress := func(address string) string {
		if !links.IsFile(address) {
			return ""
		}
		return addresses.HeaderAsset(address)
	}
	seo := frontmatter.FieldsNamed([]string{"seo"})
	for i := range fields {
		if !slices.Contains(seo, fields[i].Key) {
			eachFile(fields[i:i+1], byID, byAddress)
		}
	}
	return fields
}

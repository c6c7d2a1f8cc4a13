package permalink

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestSlug is how many bytes of an encoded slug WordPress keeps.
const longestSlug = 200

// SlugOf is the slug that WordPress makes of the title of a document that has none yet:
// https://developer.wordpress.org/reference/functions/sanitize_title/. What is in the slug
// percent-encoded on a site is as it reads. The language is that of the site, by which
// some letters are written in another way.
func SlugOf(title, language string) string {
	var b strings.Builder
	size := 0
words:
	for _, r := range strings.ToLower(withoutMarkup(plainLetters(title, language))) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
		case strings.ContainsRune(hyphens, r):
			r = '-'
		case r == '×':
			r = 'x'
		case r < utf8.RuneSelf, isLeftOutOfSlugs(r):
			continue
		}
		if size += encodedLen(r); size > longestSlug {
			break words
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' }), "-")
}

// hyphens are what becomes one: spaces that take room, dashes, and what parts words.
const hyphens = " -./\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u2011\u2013\u2014"

func encodedLen(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return 3 * utf8.RuneLen(r)
}

// isLeftOutOfSlugs says that WordPress takes a character out of slugs: quotation marks,
// signs of commerce, accents on their own, and what nobody sees.
func isLeftOutOfSlugs(r rune) bool {
	return strings.ContainsRune("\u00ad¡¿«»‹›‘’“”‚‛„‟•©®°…™´\u02ca\u0301\u0341\u0300\u0304\u030c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff\ufffc", r)
}

// withoutMarkup takes tags and the names of characters out of a title.
func withoutMarkup(title string) string {
	var b strings.Builder
	for title != "" {
		i := strings.IndexAny(title, "<&")
		if i < 0 {
			break
		}
		b.WriteString(title[:i])
		rest, end := title[i:], ">"
		if rest[0] == '&' {
			end = ";"
		}
		to := strings.Index(rest, end)
		switch {
		case to < 0 && rest[0] == '<':
			return b.String()
		case to < 0:
			b.WriteString(rest[1:])
			return b.String()
		case rest[0] == '&' && isDash(rest[:to+1]):
			b.WriteByte('-')
		}
		title = rest[to+1:]
	}
	return b.String() + title
}

func isDash(entity string) bool {
	return strings.Contains(" &nbsp; &#8209; &#160; &ndash; &#8211; &mdash; &#8212; ", " "+entity+" ")
}

// spelled are Latin letters that are no other letter with an accent.
var spelled = map[rune]string{
	'ª': "a", 'º': "o", 'ß': "s", 'æ': "ae", 'Æ': "AE", 'ø': "o", 'Ø': "O", 'ð': "d", 'Ð': "D", 'đ': "d", 'Đ': "D", 'þ': "th", 'Þ': "TH",
	'ħ': "h", 'Ħ': "H", 'ı': "i", 'ĳ': "ij", 'Ĳ': "IJ", 'ĸ': "k", 'ŀ': "l", 'Ŀ': "L", 'ł': "l", 'Ł': "L", 'ŉ': "n", 'ŋ': "n", 'Ŋ': "N",
	'œ': "oe", 'Œ': "OE", 'ŧ': "t", 'Ŧ': "T", 'ſ': "s", '€': "E", '£': "",
}

// spelledIn are those that a language spells in its own way, by the beginning of its tag.
var spelledIn = map[string]map[rune]string{
	"de": {'ä': "ae", 'Ä': "Ae", 'ö': "oe", 'Ö': "Oe", 'ü': "ue", 'Ü': "Ue", 'ß': "ss"},
	"da": {'å': "aa", 'Å': "Aa", 'ø': "oe", 'Ø': "Oe", 'æ': "ae", 'Æ': "Ae"},
	"sr": {'đ': "dj", 'Đ': "DJ"},
	"bs": {'đ': "dj", 'Đ': "DJ"},
}

// plainLetters writes Latin letters without their accents.
func plainLetters(title, language string) string {
	own := spelledIn[strings.ToLower(language[:min(len(language), 2)])]
	var b strings.Builder
	for _, r := range norm.NFC.String(title) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case own[r] != "":
			b.WriteString(own[r])
		case spelled[r] != "" || r == '£':
			b.WriteString(spelled[r])
		case unicode.Is(unicode.Latin, r):
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			b.WriteRune(base)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

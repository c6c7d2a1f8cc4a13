package rawcontent

import (
	"slices"
	"strings"
)

// The marks that texturize puts in the place of typed ones, as WordPress writes them in
// English. Other languages have other ones, by translations that no export carries.
const (
	openQuote, closeQuote   = "&#8220;", "&#8221;"
	openSingle, closeSingle = "&#8216;", "&#8217;"
	apostrophe              = "&#8217;"
	prime, doublePrime      = "&#8242;", "&#8243;"
	enDash, emDash          = "&#8211;", "&#8212;"

	// These stand for marks until the others are found.
	openFlag, openSingleFlag, apostropheFlag = "<!--oq-->", "<!--osq-->", "<!--apos-->"
	undecidedFlag                            = "<!--wp-prime-or-quote-->"
)

// fixedMarks are texts and what stands in their place, in WordPress's order.
var fixedMarks = [...][2]string{
	{"...", "&#8230;"}, {"``", openQuote}, {"''", closeQuote}, {" (tm)", " &#8482;"},
	{"'tain't", "&#8217;tain&#8217;t"}, {"'twere", "&#8217;twere"}, {"'twas", "&#8217;twas"}, {"'tis", "&#8217;tis"}, {"'twill", "&#8217;twill"},
	{"'til", "&#8217;til"}, {"'bout", "&#8217;bout"}, {"'nuff", "&#8217;nuff"}, {"'round", "&#8217;round"}, {"'cause", "&#8217;cause"}, {"'em", "&#8217;em"},
}

var plainElements = []string{"pre", "code", "kbd", "style", "script", "tt"}

// texturize writes typed quotation marks, dashes, dots and ampersands as WordPress's
// wptexturize does. isShortcode says which names in brackets are those of shortcodes,
// by what follows them; their arguments stay as they are.
func texturize(text string, isShortcode func(name, rest string) bool) string {
	var out strings.Builder
	out.Grow(len(text) + len(text)/4)
	var elements, shortcodes []string
	for _, p := range splitShortcodes(text, isShortcode) {
		switch {
		case strings.HasPrefix(p.text, "<!--"), trim(p.text) == "":
		case p.text[0] == '<':
			elements = follow(p.text, elements, plainElements)
			p.text = encodeAmpersands(p.text)
		case p.isMarkup:
			if !strings.HasPrefix(p.text, "[[") && !strings.HasSuffix(p.text, "]]") {
				shortcodes = follow(p.text, shortcodes, []string{"code"})
			}
		case len(elements)+len(shortcodes) == 0:
			p.text = encodeAmpersands(texturizeText(p.text))
		}
		out.WriteString(p.text)
	}
	return out.String()
}

// splitShortcodes parts a text into tags, shortcodes and what stands between them.
func splitShortcodes(text string, isShortcode func(name, rest string) bool) []piece {
	pieces := make([]piece, 0, 2*strings.Count(text, "<")+2)
	start := 0
	add := func(end int, isMarkup bool) {
		if end > start {
			pieces = append(pieces, piece{text[start:end], isMarkup})
		}
		start = end
	}
	for i := 0; i < len(text); {
		n := strings.IndexAny(text[i:], "<[")
		if n < 0 {
			break
		}
		i += n
		var end int
		if text[i] == '<' {
			end = i + markupLength(text[i:], false)
		} else if end = shortcodeEnd(text, i, isShortcode); end == 0 {
			i++
			continue
		}
		add(i, false)
		add(end, true)
		i = end
	}
	add(len(text), false)
	return pieces
}

// shortcodeEnd is where the tag of a shortcode ends that begins at i; 0 where none does.
// It holds no other one, and brackets of its own in tags of HTML alone.
func shortcodeEnd(text string, i int, isShortcode func(name, rest string) bool) int {
	i++
	if i < len(text) && (text[i] == '/' || text[i] == '[') {
		i++
	}
	name := i
	for i < len(text) && !isSpace(text[i]) && text[i] != ']' && text[i] != '/' {
		if text[i] == '[' || text[i] == '<' {
			return 0
		}
		i++
	}
	if i == len(text) || !isShortcode(text[name:i], text[i:min(len(text), i+100)]) {
		return 0
	}
	for i < len(text) {
		n := strings.IndexAny(text[i:], "[]<>")
		if n < 0 {
			return 0
		}
		switch i += n; text[i] {
		case '[', '>':
			return 0
		case '<':
			n = strings.IndexAny(text[i:], "[]>")
			if n < 0 || text[i+n] != '>' {
				return 0
			}
			i += n + 1
		default:
			if i++; i < len(text) && text[i] == ']' {
				i++
			}
			return i
		}
	}
	return 0
}

// follow puts the element of a tag on a stack, or takes it off, if it is one of those
// that are named.
func follow(tag string, stack, named []string) []string {
	opens, from := true, 1
	if len(tag) < 2 || tag[1] == '/' {
		if len(stack) == 0 {
			return stack
		}
		opens, from = false, 2
	}
	end := strings.IndexByte(tag, ' ')
	if end < 0 {
		end = len(tag) - 1
	}
	if end < from || !slices.Contains(named, tag[from:end]) {
		return stack
	}
	if opens {
		return append(stack, tag[from:end])
	}
	if stack[len(stack)-1] == tag[from:end] {
		return stack[:len(stack)-1]
	}
	return stack
}

// encodeAmpersands encodes those that begin no reference to a character.
func encodeAmpersands(s string) string {
	return rewrite(s, "&", func(s string, i int) (int, string) {
		if isReference(s[i:]) {
			return 0, ""
		}
		return i + 1, "&#038;"
	})
}

func isReference(s string) bool {
	end := 1
	number := func(isDigit func(byte) bool, from int) bool {
		end = from
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		return end > from && end < len(s) && s[end] == ';'
	}
	if strings.HasPrefix(s, "&#") {
		hex := len(s) > 2 && s[2]|0x20 == 'x' && number(isHexDigit, 3)
		return hex || number(isDigit, 2)
	}
	isName := func(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '1' <= c && c <= '4' }
	return number(isName, 1) && end <= 1+8
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// texturizeText does to a text without tags what texturize does.
func texturizeText(s string) string {
	for _, m := range fixedMarks {
		s = strings.ReplaceAll(s, m[0], m[1])
	}
	if strings.Contains(s, "'") {
		s = quoteYears(s, '\'', closeSingle)
		s = quoteYears(s, '"', closeQuote)
		s = replaceWhere(s, "'", apostropheFlag, beforeYear)
		s = quoteNumbers(s, '\'', openSingleFlag, closeSingle)
		s = replaceWhere(s, "'", openSingleFlag, func(s string, i int) bool { return opensQuote(s, i, `([{"-`) })
		s = replaceWhere(s, "'", apostropheFlag, withinWord)
		s = closeQuotes(s, "'", prime, openSingleFlag, closeSingle)
		s = strings.ReplaceAll(s, apostropheFlag, apostrophe)
		s = strings.ReplaceAll(s, openSingleFlag, openSingle)
	}
	if strings.Contains(s, `"`) {
		s = quoteNumbers(s, '"', openFlag, closeQuote)
		s = replaceWhere(s, `"`, openFlag, func(s string, i int) bool { return opensQuote(s, i, "([{-") && !beginsWithSpace(s[i+1:]) })
		s = closeQuotes(s, `"`, doublePrime, openFlag, closeQuote)
		s = strings.ReplaceAll(s, openFlag, openQuote)
	}
	if strings.Contains(s, "-") {
		s = strings.ReplaceAll(s, "---", emDash)
		s = replaceWhere(s, "--", emDash, func(s string, i int) bool { return standsAlone(s, i, 2) })
		s = replaceWhere(s, "--", enDash, func(s string, i int) bool { return !strings.HasSuffix(s[:i], "xn") })
		s = replaceWhere(s, "-", enDash, func(s string, i int) bool { return standsAlone(s, i, 1) })
	}
	return multiply(s)
}

// replaceWhere replaces what a text holds where a condition, which is asked of the text as
// it was, is met.
func replaceWhere(s, what, by string, where func(s string, i int) bool) string {
	return rewrite(s, what, func(s string, i int) (int, string) {
		if !where(s, i) {
			return 0, ""
		}
		return i + len(what), by
	})
}

// beginsWithSpace and endsWithSpace are about what WordPress takes for space in a text.
func beginsWithSpace(s string) bool {
	return s != "" && strings.IndexByte(" \n\r\t", s[0]) >= 0 || strings.HasPrefix(s, "\u00a0") || strings.HasPrefix(s, "&nbsp;")
}

func endsWithSpace(s string) bool {
	return s != "" && strings.IndexByte(" \n\r\t", s[len(s)-1]) >= 0 || strings.HasSuffix(s, "\u00a0") || strings.HasSuffix(s, "&nbsp;")
}

// isAtEnd says whether nothing comes after, but for a last line end.
func isAtEnd(rest string) bool { return rest == "" || rest == "\n" }

// endsQuote says whether what comes after a mark lets it close a quotation.
func endsQuote(rest string) bool {
	return isAtEnd(rest) || strings.IndexByte(".,:;!?)}-]", rest[0]) >= 0 || strings.HasPrefix(rest, "&gt;") || beginsWithSpace(rest)
}

// opensQuote says whether what stands before a mark lets it open a quotation.
func opensQuote(s string, i int, marks string) bool {
	return i == 0 || strings.IndexByte(marks, s[i-1]) >= 0 || strings.HasSuffix(s[:i], "&lt;") || endsWithSpace(s[:i])
}

// standsAlone says whether space is around what stands at i.
func standsAlone(s string, i, length int) bool {
	rest := s[i+length:]
	return (i == 0 || endsWithSpace(s[:i])) && (isAtEnd(rest) || beginsWithSpace(rest))
}

// quoteYears reads the '99 that ends a quotation.
func quoteYears(s string, closing byte, by string) string {
	return rewrite(s, "'", func(s string, i int) (int, string) {
		if len(s) < i+4 || !isDigit(s[i+1]) || !isDigit(s[i+2]) || s[i+3] != closing || !endsQuote(s[i+4:]) {
			return 0, ""
		}
		return i + 4, apostropheFlag + s[i+1:i+3] + by
	})
}

// beforeYear says whether the mark at i stands for the century, as in '99.
func beforeYear(s string, i int) bool {
	if len(s) < i+3 || !isDigit(s[i+1]) || !isDigit(s[i+2]) {
		return false
	}
	rest := s[i+3:]
	return rest == "" || rest[0] != '%' && !isDigit(rest[0]) && !(len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rest[1]))
}

// quoteNumbers reads numbers that are quoted.
func quoteNumbers(s string, mark byte, open, shut string) string {
	return rewrite(s, string(mark), func(s string, i int) (int, string) {
		if i > 0 && !endsWithSpace(s[:i]) || i+1 == len(s) || !isDigit(s[i+1]) {
			return 0, ""
		}
		end := i + 1
		for end < len(s) && isInNumber(s[end]) {
			end++
		}
		if end == len(s) || s[end] != mark {
			return 0, ""
		}
		return end + 1, open + s[i+1:end] + shut
	})
}

func isInNumber(c byte) bool { return isDigit(c) || c == '.' || c == ',' }

// withinWord says whether the mark at i is the apostrophe of a word.
func withinWord(s string, i int) bool {
	rest := s[i+1:]
	return !endsWithSpace(s[:i]) && !isAtEnd(rest) && strings.IndexByte(`.,:;!?"'(){}[]-`, rest[0]) < 0 &&
		!strings.HasPrefix(rest, "&lt;") && !strings.HasPrefix(rest, "&gt;") && !beginsWithSpace(rest)
}

// closeQuotes tells marks that close a quotation from those of feet and inches.
func closeQuotes(s, mark, prime, open, shut string) string {
	sentences := strings.Split(s, open)
	for i, sentence := range sentences {
		if !strings.Contains(sentence, mark) {
			continue
		}
		closes := func(s string, i int) bool { return endsQuote(s[i+len(mark):]) }
		isPrime := func(s string, i int) bool { return i > 0 && isDigit(s[i-1]) }
		if i > 0 && !strings.Contains(sentence, shut) {
			sentence = replaceWhere(sentence, mark, undecidedFlag, closes)
			switch strings.Count(sentence, undecidedFlag) {
			case 0:
				sentence = replaceWhere(sentence, mark, prime, isPrime)
			case 1:
				sentence = strings.ReplaceAll(sentence, undecidedFlag, shut)
				sentence = replaceWhere(sentence, mark, prime, isPrime)
			default:
				sentence = closeOne(sentence, shut)
				sentence = replaceWhere(sentence, mark, prime, isPrime)
				sentence = replaceWhere(sentence, undecidedFlag, prime, isPrime)
				sentence = strings.ReplaceAll(sentence, undecidedFlag, shut)
			}
		} else {
			sentence = replaceWhere(sentence, mark, prime, isPrime)
			sentence = replaceWhere(sentence, mark, shut, closes)
		}
		if mark == `"` {
			sentence = strings.ReplaceAll(sentence, mark, shut)
		}
		sentences[i] = sentence
	}
	return strings.Join(sentences, open)
}

// closeOne closes a quotation at those of several marks that follow no digit, or else at
// one of them.
func closeOne(sentence, shut string) string {
	plain := replaceWhere(sentence, undecidedFlag, shut, func(s string, i int) bool { return i == 0 || !isDigit(s[i-1]) })
	if plain != sentence {
		return plain
	}
	at := strings.LastIndex(sentence, undecidedFlag+".")
	if at < 0 {
		at = strings.LastIndex(sentence, undecidedFlag)
	}
	return sentence[:at] + shut + sentence[at+len(undecidedFlag):]
}

// multiply writes the x between two numbers as the sign.
func multiply(s string) string {
	done, some := 0, false
	for i := 1; i+1 < len(s) && !some; i++ {
		some = s[i] == 'x' && isDigit(s[i-1]) && isDigit(s[i+1])
	}
	if !some {
		return s
	}
	return rewrite(s, "x", func(s string, i int) (int, string) {
		start, end := i, i+1
		for start > done && isInNumber(s[start-1]) {
			start--
		}
		for start < i && !(isDigit(s[start]) && (start == 0 || !isWordByte(s[start-1])) && (s[start] != '0' || i-start > 1)) {
			start++
		}
		if start == i || end == len(s) || !isDigit(s[end]) {
			return 0, ""
		}
		for end < len(s) && isInNumber(s[end]) {
			end++
		}
		for end > i+1 && (isWordByte(s[end-1]) == (end < len(s) && isWordByte(s[end]))) {
			end--
		}
		if end == i+1 {
			return 0, ""
		}
		done = end
		return end, "&#215;" + s[i+1:end]
	})
}

func isWordByte(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

package rawcontent

import "strings"

// smilies are the typed ones, and the characters that WordPress shows in their place.
var smilies = map[string]string{
	":neutral:": "😐", ":twisted:": "😈", ":arrow:": "➡", ":shock:": "😯", ":smile:": "🙂", ":???:": "😕", ":cool:": "😎", ":evil:": "👿", ":grin:": "😀", ":idea:": "💡",
	":oops:": "😳", ":razz:": "😛", ":roll:": "🙄", ":wink:": "😉", ":cry:": "😥", ":eek:": "😮", ":lol:": "😆", ":mad:": "😡", ":sad:": "🙁", "8-)": "😎", "8-O": "😯",
	":-(": "🙁", ":-)": "🙂", ":-?": "😕", ":-D": "😀", ":-P": "😛", ":-o": "😮", ":-x": "😡", ":-|": "😐", ";-)": "😉", "8O": "😯", ":(": "🙁", ":)": "🙂", ":?": "😕",
	":D": "😀", ":P": "😛", ":o": "😮", ":x": "😡", ":|": "😐", ";)": "😉", ":!:": "❗", ":?:": "❓",
}

// longestSmiley is how long one may be.
const longestSmiley = len(":twisted:")

// convertSmilies shows smilies as characters, as WordPress's convert_smilies does.
func (r *renderer) convertSmilies(text string) string {
	if !strings.ContainsAny(text, ":8;") {
		return text
	}
	var out strings.Builder
	out.Grow(len(text) + len(text)/16)
	within := "" // the tag that ends what holds none
	for text != "" {
		if text[0] == '<' {
			if end := strings.IndexByte(text, '>'); end >= 0 {
				tag := text[:end+1]
				if within == "" {
					within = plainUntil(tag)
				} else if tag == within {
					within = ""
				}
				out.WriteString(tag)
				text = text[end+1:]
				continue
			}
		}
		end := len(text)
		if i := strings.IndexByte(text[1:], '<'); i >= 0 && strings.IndexByte(text[1+i:], '>') >= 0 {
			end = 1 + i
		}
		if within == "" && text[0] != '<' {
			out.WriteString(r.smilies(text[:end]))
		} else {
			out.WriteString(text[:end])
		}
		text = text[end:]
	}
	return out.String()
}

// plainUntil is the tag that ends what a tag begins, if that holds no smilies.
func plainUntil(tag string) string {
	for _, name := range [...]string{"code", "pre", "style", "script", "textarea"} {
		if strings.HasPrefix(tag, "<"+name) {
			return "</" + name + ">"
		}
	}
	return ""
}

// smilies shows those of a text without tags that have space around them.
func (r *renderer) smilies(text string) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != ':' && c != ';' && c != '8' || i > 0 && text[i-1] != '\n' && !endsWithSpace(text[:i]) {
			continue
		}
		for n := min(longestSmiley, len(text)-i); n > 1; n-- {
			by, ok := smilies[text[i:i+n]]
			if !ok || i+n < len(text) && !beginsWithSpace(text[i+n:]) {
				continue
			}
			r.explain(text[i : i+n])
			out.WriteString(text[done:i])
			out.WriteString(by)
			done, i = i+n, i+n-1
			break
		}
	}
	out.WriteString(text[done:])
	return out.String()
}

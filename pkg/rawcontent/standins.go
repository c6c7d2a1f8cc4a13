package rawcontent

import (
	"html"
	"strings"
)

// standIns keep HTML away from what is done to the text around it.
type standIns struct {
	mark string // what no text of the document holds
	kept []string
}

func newStandIns(raw string) standIns {
	mark := "wpmd-kept-"
	for n := 0; strings.Contains(raw, mark); n++ {
		mark = "wpmd-kept-" + itoa(n) + "-"
	}
	return standIns{mark: mark}
}

// block puts a stand-in for HTML that stands beside paragraphs, and line for one that
// stands in a line.
func (s *standIns) block(markup string) string { return "\n\n" + s.put("div", markup) + "\n\n" }

func (s *standIns) line(markup string) string { return s.put("span", markup) }

func (s *standIns) put(element, markup string) string {
	name := "<" + element + " id=" + s.mark + itoa(len(s.kept)/2) + "></" + element + ">"
	s.kept = append(s.kept, name, markup)
	return name
}

// restore puts what was kept in the place of the stand-ins.
func (s *standIns) restore(text string) string {
	if len(s.kept) == 0 {
		return text
	}
	return strings.NewReplacer(s.kept...).Replace(text)
}

// hideMarkup writes references for the brackets in tags, comments and what is shown as
// code, which are not those of shortcodes.
func hideMarkup(text string) string {
	var out strings.Builder
	out.Grow(len(text) + len(text)/8)
	code := ""
	for _, p := range split(ownBrackets.Replace(text)) {
		switch {
		case !p.isMarkup:
			if code != "" {
				p.text = hideBrackets.Replace(p.text)
			}
		case code == "":
			code = endOfCode(p.text)
		case p.text == code:
			code = ""
		}
		if p.isMarkup {
			p.text = hideBrackets.Replace(p.text)
		}
		out.WriteString(p.text)
	}
	return out.String()
}

// codeText is the code that an author stored between shortcodes: as it is, or as an editor
// encoded it.
func codeText(stored string) string {
	code := showBrackets.Replace(lineEnds.Replace(stored))
	if strings.Contains(code, "&lt;") || strings.Contains(code, "&gt;") || strings.Contains(code, "&amp;") || strings.Contains(code, "&quot;") || strings.Contains(code, "&#") {
		if bare := editorBreaks.Replace(code); !strings.Contains(bare, "<") {
			code = html.UnescapeString(bare)
		}
	} else if lower := strings.ToLower(code); strings.Contains(lower, "<br") || strings.HasPrefix(strings.TrimSpace(lower), "<p>") {
		if bare := editorBreaks.Replace(code); !strings.Contains(bare, "<") {
			code = bare
		}
	}
	return strings.Trim(code, "\n")
}

// editorBreaks writes the line ends that an editor made elements of.
var editorBreaks = strings.NewReplacer("<br>\n", "\n", "<br/>\n", "\n", "<br />\n", "\n", "<br>", "\n", "<br/>", "\n", "<br />", "\n", "<p>", "", "</p>\n", "\n\n", "</p>", "\n\n", "<pre>", "", "</pre>", "")

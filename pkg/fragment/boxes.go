package fragment

import (
	"strings"

	"golang.org/x/net/html"
)

// displayStyle finds what a style makes of a box.
var displayStyle = NewExpression(`(?i)(?:^|;)\s*display\s*:\s*(table(?:-[a-z-]+)?)\b`)

// BoxPart is what an element is of a table of boxes: "table", "cell" or "head" by its
// style or class; empty for anything else.
func BoxPart(n *html.Node) string {
	var box struct{ class, style string }
	for _, a := range n.Attr {
		switch a.Key {
		case "class":
			box.class = a.Val
		case "style":
			box.style = a.Val
		}
	}
	if strings.Contains(box.style, "table") {
		if m := displayStyle.FindStringSubmatch(box.style); m != nil {
			switch strings.ToLower(m[1]) {
			case "table":
				return "table"
			case "table-cell":
				return "cell"
			}
			return ""
		}
	}
	for class := range strings.FieldsSeq(box.class) {
		if len(class) != 2 && !strings.Contains(class, "able") && !strings.Contains(class, "ell") {
			continue // as nearly every class there is
		}
		switch name := PlainClass(class); {
		case strings.HasSuffix(name, "table"):
			return "table"
		case name == "cell", name == "td", name == "tcell", strings.HasSuffix(name, "tablecell"), strings.HasSuffix(name, "tablecol"), strings.HasSuffix(name, "tabledata"):
			return "cell"
		case name == "th", name == "headcell", name == "headercell", strings.HasSuffix(name, "tablehead"), strings.HasSuffix(name, "tableheader"), strings.HasSuffix(name, "tableheadercell"), strings.HasSuffix(name, "tableheadcell"):
			return "head"
		}
	}
	return ""
}

var classSigns = strings.NewReplacer("-", "", "_", "")

// PlainClass is the name of a class without signs and capitals.
func PlainClass(class string) string { return classSigns.Replace(strings.ToLower(class)) }
